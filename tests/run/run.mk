# The tests as goals of make, which runs several side by side and prints in one piece what each said.  Called by run.sh, which
# gives B, TALLY and NOBODY (the folder of the copy that nobody runs, or empty).
#
# What takes longest comes first, so that it is not alone at the end.
UNIT := $(sort $(basename $(notdir $(wildcard tests/unit/test_*.c))))
SLOW := test_grade test_grade_walls test_grade_container test_grade_load test_cli_starts test_cli_ends test_predict test_mistakes test_join
LIVE := $(SLOW) $(sort $(filter-out $(SLOW),$(basename $(notdir $(wildcard tests/live/test_*.c)))))
# What is the same whoever runs it, and takes long.
ONCE := test_grade test_grade_load test_cli_starts test_mistakes test_compare test_figure test_lines test_write
# What the caller has from elsewhere: the labs grade the solutions.
NOBODYS := test_grade_solutions
# What is checked of all labs, and each step for itself.
LABS := kit $(shell sh solutions/labs.sh steps)
FAULTS := $(notdir $(patsubst %/,%,$(wildcard solutions/faults/[0-9][0-9]/)))
MANUAL := $(sort $(basename $(notdir $(wildcard tests/manual/*.sh))))
# A class by other programs.
ENGINES := parallel slurm job
AS_NOBODY := setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all sh -c 'cd "$$HOME" && exec "$$@"' sh

own_step bundles: export CC := $(CC)
.PHONY: own_step manual $(MANUAL:%=manual/%) $(LABS:%=labs/%) $(FAULTS:%=faults/%) lint needs documents tally sentences format bundles engines $(ENGINES:%=engines/%) unit labs handouts checks pcaps traces interop page hostile live $(UNIT:%=unit/%) $(LIVE:%=live/%) $(LIVE:%=nobody/%)
labs: $(LABS:%=labs/%) $(FAULTS:%=faults/%)
unit: $(UNIT:%=unit/%)
manual: $(MANUAL:%=manual/%)
CALLERS := $(filter-out $(NOBODYS),$(LIVE))
live: $(CALLERS:%=live/%) $(if $(NOBODY),$(patsubst %,nobody/%,$(filter-out $(ONCE),$(LIVE))))

$(UNIT:%=unit/%):
	@sh tests/run/one.sh '$@' '$(B)/$@'

$(LIVE:%=live/%):
	@SOCKWIRE='$(B)/sockwire' PROGRAMS='$(B)/programs' PLACE='$(B)/hostile/place' SOLUTIONS='$(CURDIR)/solutions' \
	  sh tests/run/one.sh "$@ ($$(id -un 2>/dev/null || id -u))" '$(B)/$@'

$(LIVE:%=nobody/%): nobody/%:
	@export SOCKWIRE='$(NOBODY)/sockwire' PROGRAMS='$(NOBODY)/programs' PLACE='$(NOBODY)/hostile/place' SOLUTIONS='$(NOBODY)/solutions' && \
	  export HOME='$(NOBODY)/home' TMPDIR='$(NOBODY)/home' USER=nobody LOGNAME=nobody && unset CORPUS && \
	  sh tests/run/one.sh 'live/$* (nobody)' $(AS_NOBODY) '$(NOBODY)/live/$*'

$(MANUAL:%=manual/%):
	@sh tests/run/script.sh tests/$@.sh

checks:
	@sh tests/run/one.sh labs/check '$(B)/labs/check'

# What timelines say is looked at when the tests that make them are done (CORPUS: where they keep them).
sentences: unit $(if $(filter live,$(MAKECMDGOALS)),live/test_mistakes)
# So are all records, also those that the live tests wrote.
format: unit $(if $(filter live,$(MAKECMDGOALS)),$(CALLERS:%=live/%))
lint needs documents handouts pcaps traces interop tally sentences format own_step bundles:
	@sh tests/run/script.sh tests/scripts/$@.sh
$(LABS:%=labs/%):
	@sh tests/labs/labs.sh '$(@F)'
$(FAULTS:%=faults/%):
	@sh tests/labs/faults.sh '$(@F)'
page:
	@sh tests/scripts/page.sh
hostile:
	@sh tests/run/script.sh tests/scripts/hostile.sh
engines: $(ENGINES:%=engines/%)
$(ENGINES:%=engines/%):
	@sh tests/run/script.sh tests/class/$(@F).sh
