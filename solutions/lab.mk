# @STEP@.  This folder works wherever it lies, when `sockwire` is on the PATH.
#
#   ARGS='--verbose'                             more for sockwire: see `sockwire run --help`, `sockwire grade --help`
#   SERVER='python3 server.py'  CLIENT=…         programs in another language, for run, predict and watch
@programs@#   INPUT='a line'                               what the client reads under watch
@wires@#   WIRE=4-fast                                  one of the wires, in place of all of them in turn
@wires@#   INPUT=FILE                                   what the client reads: lines, three of them
STEP := @STEP@
SERVER ?= ./server
CLIENT ?= ./client
@programs@INPUT ?= hello, network
@wires@INPUT ?= lines
@wires@WIRES := $(patsubst wires/%.wire,%,$(sort $(wildcard wires/*.wire)))
@wires@WIRE ?= $(WIRES)
CFLAGS ?= -std=c11 -D_GNU_SOURCE -Wall -Wextra -g
# The one on the PATH; else the one that was built in the folder that holds labs/.
SOCKWIRE ?= $(or $(shell command -v sockwire 2>/dev/null),$(wildcard ../../build/sockwire))
PROGRAMS := $(patsubst %.c,%,$(wildcard client.c server.c))
RUN = '$(SOCKWIRE)' run --server '$(SERVER)' --client '$(CLIENT)'
@wires@# The same over each wire; the status is that of the last run that failed.
@wires@RUN_ALL = for wire in $(WIRE); do printf '\n── wires/%s.wire ──\n' "$$wire"; \
@wires@	$(RUN) --input-file '$(INPUT)' --wire-file "wires/$$wire.wire" $(ARGS) || failed=$$?; done; exit $${failed:-0}
# -O1: some mistakes are seen by the compiler only then.  The crash's line needs -g and the frame pointer.
SANITIZE := -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined
# gcc's two runtimes, as shared libraries, know nothing of each other's options: the reports of one would not go into a file.
STATIC = $(shell echo 'int main(void) { return 0; }' | $(CC) -x c - -fsanitize=address,undefined -static-libasan -static-libubsan \
	-o /dev/null 2>/dev/null && echo -static-libasan -static-libubsan)

.PHONY: all help run predict check hint watch debug clean sockwire
all: $(PROGRAMS) ## build client.c and server.c, whichever are here (plain `make`)

client server: %: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
	@echo "with: ARGS='--verbose'  SERVER='python3 server.py'  CLIENT='python3 client.py'  TODO=2  (see the top of the Makefile)"

@programs@run: $(PROGRAMS) sockwire ## run the two in a private network and show which call put which packet on the wire
@programs@	$(RUN) $(ARGS)
@programs@
@programs@predict: $(PROGRAMS) sockwire ## the same, but you say first what each call will put on the wire
@programs@	$(RUN) --predict $(ARGS)
@wires@run: $(PROGRAMS) sockwire ## run the two over each wire of wires/, and show what it did (WIRE=4-fast: over that one)
@wires@	@$(RUN_ALL)
@wires@
@wires@predict: $(PROGRAMS) sockwire ## over one wire, but you say first what each call will put on it (WIRE=4-fast)
@wires@	$(RUN) --input-file '$(INPUT)' --wire-file wires/$(firstword $(WIRE)).wire --predict $(ARGS)

check: sockwire ## what is right so far, and what is not
	'$(SOCKWIRE)' grade $(STEP) . $(ARGS)

hint: ## a hint for the next TODO; again: the next hint (TODO=2, TODO=client:2: for that one)
	@STEP='$(STEP)' TODO='$(TODO)' sh lab.sh hint

# Not by `make run`, `make check`: those would add words of their own to a Ctrl-C.
watch: export SOURCES = client.c server.c $(SERVER) $(CLIENT)
@programs@watch: export WAITS_FOR = client.c or server.c
@programs@watch: export RUN_ONCE = $(RUN) --timeout 10 --input '$(INPUT)' $(ARGS)
@wires@watch: SOURCES += $(wildcard wires/*.wire)
@wires@watch: export WAITS_FOR = a file in wires/
@wires@watch: export RUN_ONCE = ($(RUN_ALL))
watch: export CHECK_ONCE = '$(SOCKWIRE)' grade $(STEP) .
watch: sockwire ## build, run and check, now and each time that you save; Ctrl-C ends it
	+@MAKE='$(MAKE)' exec sh lab.sh watch

debug: $(PROGRAMS:=-debug) sockwire ## run with sanitizers: they name the line of a wrong access, an overflow, a crash
	@sh lab.sh debug '$(SOCKWIRE)' run --server '$(SERVER:./server=./server-debug)' --client '$(CLIENT:./client=./client-debug)' $(ARGS)

client-debug server-debug: %-debug: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) $(STATIC) $(LDFLAGS) -o $@ $<

clean: ## remove what was built
	rm -f client server client-debug server-debug

sockwire:
	@test -n '$(SOCKWIRE)' || { echo "There is no sockwire on the PATH.  In the folder that holds labs/: make, or make install" >&2; exit 1; }
