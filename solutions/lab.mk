# @STEP@.  This folder works wherever it lies, when `sockwire` is on the PATH.
#
#   make            build client.c and server.c, whichever are here
#   make run        run the two in a private network and show which call put which packet on the wire
#   make predict    the same, but you say first what each call will put on the wire
#   make check      what is right so far, and what is not
#
#   ARGS='--verbose'                             more for sockwire: see `sockwire run --help`, `sockwire grade --help`
#   SERVER='python3 server.py'  CLIENT=…         programs in another language, for run and predict
STEP := @STEP@
SERVER ?= ./server
CLIENT ?= ./client
CFLAGS ?= -std=c11 -D_GNU_SOURCE -Wall -Wextra -g
# The one on the PATH; else the one that was built in the folder that holds labs/.
SOCKWIRE ?= $(or $(shell command -v sockwire 2>/dev/null),$(wildcard ../../build/sockwire))
PROGRAMS := $(patsubst %.c,%,$(wildcard client.c server.c))

.PHONY: all run predict check clean sockwire
all: $(PROGRAMS)

client server: %: %.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<

run: $(PROGRAMS) sockwire
	$(SOCKWIRE) run --server '$(SERVER)' --client '$(CLIENT)' $(ARGS)

predict: $(PROGRAMS) sockwire
	$(SOCKWIRE) run --predict --server '$(SERVER)' --client '$(CLIENT)' $(ARGS)

check: sockwire
	$(SOCKWIRE) grade $(STEP) . $(ARGS)

clean:
	rm -f client server

sockwire:
	@test -n '$(SOCKWIRE)' || { echo "There is no sockwire on the PATH.  In the folder that holds labs/: make, or make install" >&2; exit 1; }
