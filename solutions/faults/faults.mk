# Find the fault: twelve pairs, 01 to 12.  In each folder: README.md, then make run, make check.
#
#   make mine STUDENT=anna        writes the twelve pairs of your own into the folder anna: other ports, texts, sizes, perhaps another fault
#   make mine STUDENT=anna N=03   only that one
N ?= 01 02 03 04 05 06 07 08 09 10 11 12
SOCKWIRE ?= $(or $(shell command -v sockwire 2>/dev/null),$(wildcard ../../build/sockwire))

.PHONY: help mine
help: ## show this list (plain `make`)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile
	@echo "with: STUDENT=anna  N=03  (see the top of the Makefile)"

mine: ## the pairs of STUDENT, in a folder of that name: the same word gives the same pairs on every machine
	@test -n '$(SOCKWIRE)' || { echo "There is no sockwire on the PATH.  In the folder that holds labs/: make, or make install" >&2; exit 1; }
	@test -n '$(STUDENT)' || { echo "mine: say whose:  make mine STUDENT=anna" >&2; exit 1; }
	@mkdir -p '$(STUDENT)'
	@for n in $(N); do '$(SOCKWIRE)' fault "$$n" "$(STUDENT)/$$n" --variant '$(STUDENT)' || exit 1; done
	@echo "The pairs of $(STUDENT) are in $(STUDENT)/: cd $(STUDENT)/$(firstword $(N)) && make run"
