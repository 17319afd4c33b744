# sockwire: one Makefile.  `make help` lists what a person can do; plain `make` builds and never installs.
#
#   DEV=1                   warnings are errors, no optimisation         (in build/dev/)
#   SAN=address,undefined   with these sanitizers                        (in build/san-address,undefined/)
#   LEAN=1                  libpcap and libseccomp alone: no source lines, no packed traces, no replay on the terminal (in build/lean/)
#   STATIC_LINK=1           one file that needs no library, where the libraries can be had so
#   V=1                     show every command in full
#   CC=, CFLAGS=, CPPFLAGS=, LDFLAGS=, PREFIX=, DESTDIR=                 as everywhere
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
RUNS ?= 50
MINUTES ?= 5
CROSS ?= aarch64-linux-gnu-
STATIC := play# programs of the live tests that are also built NAME-static,
ASAN := play# … and NAME-asan

B := build$(if $(LEAN),/lean)$(if $(DEV),/dev)$(if $(SAN),/san-$(SAN))
PACKAGES := libpcap libseccomp$(if $(LEAN),, zlib libzstd ncursesw libdw libelf)
PLAIN := -std=c11 -D_GNU_SOURCE -pthread -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wformat=2 $(CPPFLAGS) $(CFLAGS) $(if $(DEV),-Werror -O0) $(EXTRA)
OURS := -Isrc -I$(B)/include $(PLAIN) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBS := $(if $(STATIC_LINK),-static) $(shell pkg-config $(if $(STATIC_LINK),--static) --libs $(PACKAGES) 2>/dev/null || echo -lpcap -lseccomp $(if $(LEAN),,-lz -lzstd -lncursesw -ldw -lelf))

# Close to two hundred test programs are linked in half the time without what a debugger reads; DEV=1 keeps it.
STRIPPED := $(if $(DEV)$(SAN),,-Wl,--strip-debug)

objects = $(patsubst %.c,$(B)/obj/%.o,$(1))
built = $(patsubst tests/%,$(B)/%,$(basename $(1)))
# LEAN=1: X_lean.c stands for X.c.
LEANS := $(wildcard src/*/*_lean.c src/*/*/*_lean.c)
LEFT_OUT := $(if $(LEAN),$(LEANS:_lean.c=.c) src/replay/viewer/screen.c src/replay/viewer/terminal.c,$(LEANS))
LIBRARY := $(call objects,$(filter-out $(LEFT_OUT),$(wildcard src/*/*.c src/*/*/*.c))) $(B)/obj/page_asset.o $(B)/obj/manual_prose.o $(B)/obj/given_programs.o $(B)/obj/fault_files.o $(B)/obj/bundle_files.o
UNIT := $(call built,$(wildcard tests/unit/test_*.c))
LIVE := $(call built,$(wildcard tests/live/test_*.c))
FUZZ := $(filter-out fuzz,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
BENCH := $(call built,$(wildcard tests/bench/*.c))
PROGRAMS := $(call built,$(wildcard tests/programs/*.c)) $(STATIC:%=$(B)/programs/%-static) $(ASAN:%=$(B)/programs/%-asan) \
	$(patsubst tests/%,$(B)/%,$(wildcard tests/programs/*.py)) $(patsubst tests/%.c,$(B)/programs/%,$(wildcard tests/mistakes/*/*.c)) \
	$(patsubst labs/%.c,$(B)/%,$(wildcard labs/faults/[0-9]*/*.c))
SOLUTIONS := $(patsubst %.c,$(B)/%,$(wildcard solutions/*/*.c))
# What the caller's environment calls so is something else, and is nothing to a script that a recipe starts.
unexport SOLUTIONS PROGRAMS LIVE BENCH FUZZ
MANUAL := $(patsubst man/%.md,$(B)/man/%,$(filter-out man/README.md,$(wildcard man/*.md)))
COMPLETION := $(addprefix $(B)/completion/sockwire.,bash zsh fish)
HAVE := $(B)/have
NEEDS = LEAN='$(LEAN)' CC='$(CC)' FLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' sh src/needs.sh
TESTS = B='$(B)' CC='$(CC)' sh tests/run/run.sh
# Side by side, also for a caller who did not ask for it.
ME = +@$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(CORES))
quiet = $(if $(V),,@echo '  $(1)' && )

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help dist deb packages roots systems musl needs demo check check-unit check-live bless lint cross soak wire rough truth fuzz bench install uninstall format clean objects tests tidy tidied \
	labs diff labs-check handouts traces traces-pcap compare-tshark mutants check-grading class hostile compile_commands.json
all: $(B)/sockwire $(SOLUTIONS) $(MANUAL) $(COMPLETION) ## build build/sockwire and the finished labs (the default; installs nothing)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "with: DEV=1  SAN=address,undefined  V=1  CC=  CFLAGS=  CPPFLAGS=  LDFLAGS=  PREFIX=  (see the top of the Makefile)"

needs: ## install what is missing to build and run (prints the one command first)
	@$(NEEDS) run

demo: needs ## install what is missing, build, run the textbook pair and show its ladder
	$(ME) all $(B)/demo/server $(B)/demo/client
	$(B)/sockwire run --server $(B)/demo/server --client $(B)/demo/client --input 'hello, network' \
	  --html $(B)/demo.html
	@echo
	@echo "Next: your own pair, in any language:  build/sockwire run --server 'python3 S.py' --client 'python3 C.py'"
	@echo "      more detail (--verbose), or the same timeline for a program to read (--json FILE): see docs/guide.md"
	@echo "      what this machine lets sockwire do:  build/sockwire doctor"
	@echo
	@echo "The same run as a page that plays it, to open in a browser:  $(B)/demo.html"
	@echo
	@echo "Write this pair yourself, call by call, in seven steps:  cd labs/01-sockets && make run"
	@echo "      (the sheets: handouts/00-start.md, handouts/01-sockets.md; make help there lists what helps)"

check: ## install what is missing, build, then run all tests
	@$(NEEDS) check
	$(ME) all tests
	@$(TESTS) page checks hostile live labs handouts bundles engines traces pcaps own_step interop lint needs manual tally documents unit sentences format

check-unit: ## the unit tests (tests/unit), and what they say (tests/golden/sentences.txt)
	@$(NEEDS) test check
	$(ME) $(B)/sockwire $(UNIT)
	@$(TESTS) unit sentences

check-live: ## the live tests on real programs (tests/live); as root: once more as nobody
	@$(NEEDS) test check
	$(ME) $(B)/sockwire $(LIVE) $(PROGRAMS) $(B)/hostile/place
	@$(TESTS) live

labs: $(B)/sockwire ## write labs/ from the marked solutions
	@sh solutions/labs.sh write
	@B='$(B)' sh solutions/faults/write.sh

diff: ## what a step adds to the one before: make diff STEP=03
	@sh solutions/labs.sh diff '$(STEP)'

labs-check: ## the solutions, and the labs made from them (part of check)
	@$(NEEDS) test check
	$(ME) $(B)/sockwire
	@$(TESTS) labs

handouts: ## build the sheets, HTML and PDF, in build/handouts/ (EDITION=instructor: with the answers; PAPER=letter)
	@$(NEEDS) handouts
	$(ME) all
	@B='$(B)' PAPER='$(PAPER)' sh handouts/build.sh '$(or $(EDITION),student)'

traces: ## record traces/ anew, all of them or NAME='02-knock refused', and the table of traces/README.md
	@$(NEEDS) test check
	$(ME) all $(PROGRAMS)
	@B='$(B)' python3 traces/traces.py record $(NAME)

traces-pcap: ## plain pcap twins of traces/ in build/traces/, without the calls (NAME=… as for traces)
	@B='$(B)' python3 traces/traces.py pcap $(NAME)

bless: $(B)/sockwire $(UNIT) ## write tests/golden/ again from what is drawn now (read the diff before you commit)
	@for test in $(UNIT); do BLESS=1 $$test >/dev/null 2>&1 </dev/null; done; \
	B='$(B)' BLESS=1 sh tests/scripts/sentences.sh; git diff --stat -- tests/golden

lint: ## the layers of src/ include downward only, every folder has its README.md, sources stand as `make format` writes them; and tidy
	@B='$(B)' sh tests/scripts/lint.sh
	$(ME) tidy

# An object is made again when a header of its source has changed: then its source is looked at again.
TIDY := $(patsubst $(B)/obj/%.o,$(B)/tidy/%,$(call objects,src/main.c $(wildcard src/*/*.c src/*/*/*.c)))
tidy: ## clang-tidy (version 14) with the checks of .clang-tidy, on each source of src/ that has changed since
	+@case $$(clang-tidy --version 2>/dev/null) in *" version 14."*) $(MAKE) --no-print-directory tidied ;; \
	*) echo "lint: no clang-tidy 14 here: its checks are left out" ;; esac
tidied: $(TIDY)
	@:

cross: ## compile everything for aarch64, every warning an error, in build/aarch64/
	@command -v $(CROSS)gcc >/dev/null || { echo "cross: no $(CROSS)gcc here; get it with: apt install gcc-aarch64-linux-gnu" >&2; exit 1; }
	@echo 'int main(void) { return 0; }' | $(CROSS)gcc -x c - -o /dev/null $(LIBS) 2>/dev/null && goal=build/aarch64/sockwire || \
	{ goal=objects; echo "cross: no libpcap, libseccomp, zlib, libzstd, ncurses and elfutils for aarch64 here: compiling the objects only, no link"; }; \
	$(MAKE) --no-print-directory $$goal B=build/aarch64 CC=$(CROSS)gcc EXTRA='-Werror -idirafter /usr/include' HAVE= DEV= SAN= && \
	echo "cross: done, in build/aarch64/"

wire: $(B)/live/test_wire_hosts ## 10 MB over a wire that drops, reorders, doubles and damages, once for each of SEEDS=200 seeds
	@$(B)/live/test_wire_hosts $(or $(SEEDS),200)

rough: $(B)/sockwire $(SOLUTIONS) ## the pair of 14-bad-wire over its rough wire, once for each of SEEDS=50 seeds: every byte arrives, in order
	@B='$(B)' SEEDS='$(or $(SEEDS),50)' JOBS='$(or $(JOBS),2)' sh tests/labs/seeds.sh

soak: ## the live tests RUNS=50 times in a row
	@$(NEEDS) test check
	$(ME) $(B)/sockwire $(LIVE) $(PROGRAMS) $(B)/hostile/place
	@B='$(B)' sh tests/run/soak.sh $(RUNS)

truth: ## ask the kernel itself: what recv() returned of overlapping segments; why each packet of the live cases left (root)
	@$(NEEDS) test check
	$(ME) $(B)/sockwire $(LIVE) $(PROGRAMS) $(B)/hostile/place
	@unshare -Urn python3 tests/truth/streams.py $(B)/sockwire
	@B='$(B)' sh tests/truth/all.sh

fuzz: ## libFuzzer on every parser, MINUTES=5 in all (clang)
	@command -v clang >/dev/null || { echo "fuzz: no clang here; get it with: apt install clang" >&2; exit 1; }
	$(ME) $(FUZZ:%=build/fuzz/%) B=build/fuzz CC=clang SAN=address,undefined EXTRA='-fsanitize=fuzzer-no-link -O1' DEV=
	@B=build/fuzz sh tests/fuzz/fuzz.sh $(MINUTES) $(FUZZ)

bench: $(B)/sockwire $(BENCH) ## what sockwire costs, beside strace; a burst of packets; a long trace and 10 GB live, beside tcpdump; a wire; the page
	@python3 tests/bench/bench.py $(B)
	@echo
	@python3 tests/bench/class.py $(B)
	@echo
	@python3 tests/bench/traces.py $(B)
	@echo
	@python3 tests/bench/live.py $(B)
	@echo
	@python3 tests/bench/replay.py $(B)
	@echo
	@$(B)/bench/wire
	@echo
	@B='$(B)' sh tests/scripts/page.sh bench

mutants: $(B)/sockwire ## grade hundreds of broken solutions, and right programs of another make: how many are caught, is one wronged? (ARGS=--help)
	@python3 tests/mutants/mutants.py $(B)/sockwire $(ARGS)

check-grading: $(B)/sockwire ## grade the odd and the broken programs of tests/grading (SEEDS=1 ONLY=.* JOBS=2)
	@python3 tests/grading/grading.py $(B)/sockwire $(or $(SEEDS),1) '$(or $(ONLY),.)' $(or $(JOBS),2)

class: $(B)/sockwire ## grade a class side by side beside busy loops, stop it, go on; twice; then one by one: the same scores? (STUDENTS=66 JOBS=4 BUSY=2)
	@python3 tests/class/class.py $(B)/sockwire $(or $(STUDENTS),66) $(or $(JOBS),4) $(or $(BUSY),2)

hostile: $(B)/sockwire $(B)/hostile/place $(PROGRAMS) ## programs that want points or the machine: tried and held, by kind (ONLY=.* JOBS=2 MINUTES=30)
	@python3 tests/hostile/hostile.py $(B) --only '$(or $(ONLY),.)' --jobs $(or $(JOBS),2) --minutes $(if $(filter file,$(origin MINUTES)),30,$(MINUTES))

compare-tshark: $(B)/sockwire ## each word of the packets' analysis against tshark's, on the traces of ../shared/pcaps
	@command -v tshark >/dev/null || { echo "compare-tshark: no tshark here; get it with: apt install tshark" >&2; exit 1; }
	@SOCKWIRE='$(B)/sockwire' python3 tests/compare/tshark.py
	@SOCKWIRE='$(B)/sockwire' python3 tests/compare/follow_tshark.py

install: $(B)/sockwire $(MANUAL) $(COMPLETION) ## install program, manual, completion, documents, labs, sheets, traces, headers for steps of one's own into PREFIX=/usr/local
	@B='$(B)' sh src/install.sh install '$(DESTDIR)$(PREFIX)'

uninstall: ## remove all that from there
	@B='$(B)' sh src/install.sh uninstall '$(DESTDIR)$(PREFIX)'

dist: ## the source as an archive in build/packages/: the same tree gives the same bytes
	@sh packaging/dist.sh '$(B)/packages'

deb: ## a package for Debian and Ubuntu in build/packages/ (needs dpkg-dev and debhelper)
	@sh packaging/deb.sh '$(B)/packages'

packages: dist deb ## … both, and tried: as root, in a bare Debian and in what the container is made of (needs debootstrap and a mirror)
	@sh tests/packages/dist.sh
	@sh tests/packages/others.sh
	@sh tests/packages/debian.sh '$(B)'/packages/sockwire_*_*.deb
	@sh tests/packages/container.sh '$(B)/packages/container' '$(B)'/packages/sockwire_*_*.deb

roots: ## bare roots of Debian 12, 13 and sid: README's two commands, gcc and clang, LEAN=1 (root, debootstrap; SUITES='sid' FULL=1)
	@sh tests/systems/roots.sh '$(B)/roots' $(SUITES)

systems: all $(B)/live/test_join $(B)/programs/play ## other kernels and aarch64 in qemu, software emulation: an hour (root; after make packages; KERNELS='5.10 arm64'; docs/systems.md)
	@B='$(B)' sh tests/systems/systems.sh '$(B)/systems' '$(B)/packages/container' $(KERNELS)

musl: ## against musl, the C library of Alpine: a pair and grades (needs musl-tools, flex, bison, gperf and a mirror)
	@sh tests/systems/musl.sh '$(B)/musl'

compile_commands.json: ## how each C file is compiled, for editors and clang's tools
	$(file >$@,[)$(foreach source,$(OURS_C) $(WATCHED_C),$(file >>$@,$(call compiled,$(source))))$(file >>$@,])
	@echo '  $@: $(words $(OURS_C) $(WATCHED_C)) files'

format: ## clang-format (version 14) all C sources of src/ and tests/
	@find src tests -name '*.[ch]' -exec clang-format -i {} +

clean: ## remove build/
	rm -rf build

objects: $(LIBRARY) $(call objects,src/main.c)
tests: $(UNIT) $(LIVE) $(PROGRAMS) $(B)/labs/check $(B)/hostile/place

# ---- how files are made ----

$(B)/sockwire: $(call objects,src/main.c) $(B)/libsockwire.a
	$(call quiet,link $@)$(CC) $(OURS) $(LDFLAGS) -rdynamic -o $@ $^ $(LIBS)

# What a step in a shared object is made against (src/grade/checks/step_object.h).
$(B)/include/step_headers.h: src/step_headers.sh $(wildcard src/*/*.h src/*/*/*.h)
	@mkdir -p $(@D)
	$(call quiet,sum  $@)CC='$(CC)' sh src/step_headers.sh >$@

$(B)/libsockwire.a: $(LIBRARY)
	@rm -f $@
	$(call quiet,ar   $@)$(AR) rcs $@ $^

# The tests' own code runs once: it is compiled quickly.
$(B)/obj/%.o: %.c $(B)/flags | $(HAVE) $(B)/include/step_headers.h
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) $(if $(filter tests/%,$<),-Itests -I$(<D) -pthread)$(if $(filter tests/unit/% tests/live/% tests/corpus/%,$<), -O0) -MMD -MP -c -o $@ $<

$(B)/tidy/%: $(B)/obj/%.o .clang-tidy
	@mkdir -p $(@D)
	$(call quiet,tidy $*.c)clang-tidy --quiet $*.c -- $(filter-out -Werror,$(OURS)) -Wno-unknown-warning-option >$@ 2>&1 || { grep -v ' generated\.$$' $@; exit 1; }

# The page of `--html`: the parts in page/, joined into one text.
$(B)/page_asset.c: $(filter-out page/README.md,$(wildcard page/*.* page/src/*.js)) src/c_bytes.sh
	$(call quiet,join $@)sh page/join.sh >$@
$(B)/obj/page_asset.o: $(B)/page_asset.c $(B)/flags
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) -MMD -MP -c -o $@ $<

# The programs of the steps whose student writes none.
$(B)/given_programs.c: solutions/given.sh solutions/labs.sh solutions/skeleton.awk solutions/steps.tsv $(wildcard solutions/*/*.c) src/c_bytes.sh
	$(call quiet,join $@)sh solutions/given.sh >$@
$(B)/obj/given_programs.o: $(B)/given_programs.c $(B)/flags
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) -MMD -MP -c -o $@ $<

# The prose of the manual, which the program holds; and the pages and completions that it writes.
$(B)/manual_prose.c: man/join.sh $(wildcard man/*.md) src/c_bytes.sh
	$(call quiet,join $@)sh man/join.sh >$@
$(B)/obj/manual_prose.o: $(B)/manual_prose.c $(B)/flags
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) -MMD -MP -c -o $@ $<
# The broken pairs of labs/faults, which the program makes each student's own of.
$(B)/fault_files.c: solutions/faults/join.sh $(wildcard solutions/faults/*/* solutions/faults/*.*) src/c_bytes.sh
	$(call quiet,join $@)sh solutions/faults/join.sh >$@
$(B)/obj/fault_files.o: $(B)/fault_files.c $(B)/flags
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) -MMD -MP -c -o $@ $<
# What stands beside the program in a bundle for a platform.
$(B)/bundle_files.c: $(wildcard packaging/bundles/* packaging/bundles/*/*) src/c_bytes.sh
	$(call quiet,join $@)sh packaging/bundles/join.sh >$@
$(B)/obj/bundle_files.o: $(B)/bundle_files.c $(B)/flags
	@mkdir -p $(@D)
	$(call quiet,cc   $<)$(CC) $(OURS) -MMD -MP -c -o $@ $<
$(MANUAL): $(B)/man/%: $(B)/sockwire
	@mkdir -p $(@D)
	$(call quiet,page $@)$(B)/sockwire help --roff '$*' >$@
$(COMPLETION): $(B)/completion/sockwire.%: $(B)/sockwire
	@mkdir -p $(@D)
	$(call quiet,page $@)$(B)/sockwire completion $* >$@
$(B)/obj/src/base/version.o: VERSION
IS_VERSION = -DSOCKWIRE_VERSION='"$(word 1,$(file <VERSION))"' -DSOCKWIRE_DATE='"$(word 2,$(file <VERSION))"'
$(B)/obj/src/base/version.o $(B)/tidy/src/base/version: OURS += $(IS_VERSION)

$(UNIT) $(LIVE): $(B)/%: $(B)/obj/tests/%.o $(B)/libsockwire.a
	@mkdir -p $(@D)
	$(call quiet,link $@)$(CC) $(OURS) $(STRIPPED) $(LDFLAGS) -Wl,--wrap=_cmocka_run_group_tests -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS) -lcmocka -pthread
$(FUZZ:%=$(B)/%): $(B)/%: $(B)/obj/tests/fuzz/%.o $(B)/obj/tests/fuzz/fuzz.o $(B)/libsockwire.a
	$(call quiet,link $@)$(CC) $(OURS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/labs/check: $(call objects,tests/labs/check.c) $(B)/libsockwire.a
	@mkdir -p $(@D)
	$(call quiet,link $@)$(CC) $(OURS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka
$(UNIT) $(LIVE): $(call objects,$(wildcard tests/corpus/*.c))
$(UNIT): $(call objects,$(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c)))
$(LIVE): $(call objects,$(filter-out tests/live/test_%,$(wildcard tests/live/*.c)))

# Programs that are watched: ordinary ones, whatever sockwire itself is built with.
program = $(call quiet,cc   $@)mkdir -p $(@D) && $(CC) $(PLAIN) $(LDFLAGS) -pthread $(1) -MMD -MP -MF $@.d -MT $@ -o $@ $<
$(B)/programs/play: PLAIN += -g0# an interpreter: its own source lines say nothing of a script's calls
$(B)/programs/%-static: tests/programs/%.c $(B)/flags | $(HAVE)
	$(call program,-static)
$(B)/programs/%-asan: tests/programs/%.c $(B)/flags | $(HAVE)
	$(call program,-fsanitize=address) || echo "no $@: this compiler has no AddressSanitizer; the tests that want it are left out"
$(B)/programs/%: tests/programs/%.c $(B)/flags | $(HAVE)
	$(call program)
$(B)/programs/%.py: tests/programs/%.py
	@mkdir -p $(@D)
	$(call quiet,cp   $@)cp $< $@
$(B)/programs/mistakes/%: tests/mistakes/%.c $(B)/flags | $(HAVE)
	$(call program)
$(B)/faults/%: labs/faults/%.c $(B)/flags | $(HAVE)
	$(call program)
$(B)/bench/%: tests/bench/%.c $(B)/flags | $(HAVE)
	$(call program)
$(B)/bench/decode $(B)/bench/wire $(B)/compare/facts: $(B)/%: $(B)/obj/tests/%.o $(B)/libsockwire.a
	@mkdir -p $(@D)
	$(call quiet,link $@)$(CC) $(OURS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)
$(B)/solutions/%: solutions/%.c $(B)/flags | $(HAVE)
	$(call program)

$(B)/hostile/place: tests/hostile/place.c $(B)/flags | $(HAVE)
	@mkdir -p $(@D)
	$(call quiet,cc   $@)$(CC) $(PLAIN) $(LDFLAGS) -MMD -MP -MF $@.d -MT $@ -o $@ $< $(LIBS)

# The pair of the demo, without the marks that make labs of solutions: its source is looked at.
$(B)/demo/%.c: solutions/07-forever/%.c
	@mkdir -p $(@D)
	@sed '/^ *\/\/@/d' $< >$@
$(B)/demo/%: $(B)/demo/%.c $(B)/flags | $(HAVE)
	$(call program)

# The rows of compile_commands.json.
comma := ,
OURS_C := src/main.c $(patsubst $(B)/obj/%.o,%.c,$(filter-out %/page_asset.o %/manual_prose.o %/given_programs.o %/fault_files.o %/bundle_files.o,$(LIBRARY))) $(wildcard tests/unit/*.c tests/live/*.c tests/corpus/*.c tests/fuzz/*.c) \
	tests/labs/check.c
WATCHED_C := $(wildcard tests/programs/*.c tests/mistakes/*/*.c solutions/*/*.c labs/faults/[0-9]*/*.c)
flags_of = $(if $(filter $(1),$(WATCHED_C)),$(PLAIN) -pthread,$(OURS) $(if $(filter %/version.c,$(1)),$(IS_VERSION)) $(if $(filter tests/%,$(1)),-Itests -I$(patsubst %/,%,$(dir $(1))) -pthread))
compiled = $(if $(filter-out src/main.c,$(1)),$(comma)){"directory":"$(CURDIR)","file":"$(1)","command":"$(subst ",\",$(subst \,\\,$(CC) \
	$(strip $(call flags_of,$(1))) -c -o $(B)/obj/$(1:.c=.o) $(1)))"}

# Other flags or another compiler: build again.
FLAGS := $(CC) $(OURS) $(LDFLAGS) $(LIBS)
ifneq ($(FLAGS),$(file <$(B)/flags))
.PHONY: $(B)/flags
endif
$(B)/flags: | $(B)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@

$(B)/have: src/needs.sh | $(B)
	@$(NEEDS) test run && touch $@

$(B):
	@mkdir -p $@

-include $(LIBRARY:.o=.d) $(patsubst %,%.d,$(PROGRAMS) $(BENCH) $(SOLUTIONS)) $(wildcard $(B)/obj/src/*.d $(B)/obj/tests/*/*.d)
