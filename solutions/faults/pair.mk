# Pair NUMBER, variant VARIANT.  This folder works wherever it lies, when `sockwire` is on the PATH.
#
#   ARGS='--verbose --source'     more for sockwire: see `sockwire run --help`, `sockwire grade --help`
CFLAGS ?= -std=c11 -D_GNU_SOURCE -Wall -Wextra -g
# The one on the PATH; else the one that was built in the folder that holds labs/.
SOCKWIRE ?= $(or $(shell command -v sockwire 2>/dev/null),$(firstword $(wildcard ../../../build/sockwire ../../../../build/sockwire)))

.PHONY: all help run check clean sockwire
all: client server ## build both (plain `make`)

client server: %: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile

run: client server sockwire ## run them as the report says, and show which call put which packet on the wire
	'$(SOCKWIRE)' run RUN $(ARGS)

check: sockwire ## is the answer right, is the fault gone, and does all else still work?
	'$(SOCKWIRE)' grade faults . $(ARGS)

clean: ## remove what was built
	rm -f client server

sockwire:
	@test -n '$(SOCKWIRE)' || { echo "There is no sockwire on the PATH.  In the folder that holds labs/: make, or make install" >&2; exit 1; }
