#!/bin/sh
# Runs parts of the tests, JOBS at a time (run.mk), and ends with one line, `N passed, N failed`.  The Makefile calls it when
# everything is built.
#
#   B=build [JOBS=2] sh tests/run/run.sh PART…      parts: lint, needs, manual, tally, documents, unit, sentences, format, own_step, bundles, engines, labs, handouts, checks, pcaps, traces, interop, page, hostile, live
#
# live is run as the caller, and when that is root once more as the unprivileged user nobody, who gets a copy of the programs in
# a fresh folder of /tmp: the checkout may lie where nobody can't read.  What is the same whoever runs it is run once (ONCE in
# run.mk).
#
# Before that line stands a table of what was skipped, and why.  Exit 1 when something failed or no test ran.
set -u
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # what the caller left open has no number that a test counts on
unset SOCKWIRE PROGRAMS PLACE SOLUTIONS # each test is given those of B
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
JOBS=${JOBS:-$((cores < 3 ? 3 * cores : 6))} # a live test is several processes that take turns, and mostly waits
NOBODY=
TALLY=$(mktemp "${TMPDIR:-/tmp}/sockwire-tally.XXXXXX") || exit 1
CORPUS=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-corpus.XXXXXX") || exit 1 # the timelines that tests make
export B TALLY NOBODY CORPUS
trap 'rm -rf "$TALLY" "$TALLY.skipped" "$CORPUS" ${NOBODY:+"$NOBODY"}' EXIT
trap 'exit 1' HUP INT TERM

case " $* " in
*" live "*)
    if [ "$(id -u)" -eq 0 ]; then
        NOBODY=$(mktemp -d /tmp/sockwire-live.XXXXXX) || exit 1
        mkdir "$NOBODY/home"
        cp -R "$B/sockwire" "$B/programs" "$B/live" "$B/hostile" solutions "$NOBODY" || exit 1
        chmod -R a+rX "$NOBODY"
        chown 65534:65534 "$NOBODY/home"
    fi
    ;;
esac

# Not with the flags of a make that called us: how many run side by side is said here.
MAKEFLAGS='' ${MAKE:-make} -f tests/run/run.mk --no-print-directory --keep-going --output-sync=target -j "$JOBS" "$@"
made=$?

if [ -s "$TALLY.skipped" ]; then
    echo
    sort "$TALLY.skipped" | awk -f tests/run/skipped.awk
    echo
fi
awk -v made="$made" '
    { passed += $1; failed += $2; skipped += $3 }
    $2 > 0 { print "failed: " $4 " " $5 }
    END {
        if (made && !failed) { print "failed: what ended before it was counted (see above)"; failed = 1 }
        if (passed + failed == 0) print "no test ran"
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? sprintf(", %d skipped", skipped) : ""
        exit passed == 0 || failed > 0
    }' "$TALLY"
