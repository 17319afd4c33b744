#!/bin/sh
# Runs parts of the tests and ends with one line, `N passed, N failed`.  The Makefile calls it when everything is built.
#
#   B=build sh tests/run.sh PART…      parts: lint, needs, unit, labs, handouts, checks, pcaps, traces, page, live
#
# Exit 1 when something failed or no test ran.
set -u
cd "$(dirname "$0")/.." || exit 1
B=${B:-build}
TALLY=$(mktemp "${TMPDIR:-/tmp}/sockwire-tally.XXXXXX") || exit 1
export B TALLY
trap 'rm -f "$TALLY"' EXIT
trap 'exit 1' HUP INT TERM

# A script that is one test; exit status 77: skipped, and it said why.
script() {
    echo "---- $1"
    sh "$1"
    case $? in
    0) echo "1 0 0 $1" >>"$TALLY" ;;
    77) echo "0 0 1 $1" >>"$TALLY" ;;
    *) echo "0 1 0 $1" >>"$TALLY" ;;
    esac
}

for part; do
    case $part in
    lint) script tests/lint.sh ;;
    needs) script tests/test_needs.sh ;;
    unit)
        for source in tests/unit/test_*.c; do
            [ -e "$source" ] && name=$(basename "$source" .c) && sh tests/one.sh "unit/$name" "$B/unit/$name"
        done
        ;;
    labs) sh tests/labs-check.sh ;;
    handouts) script tests/handouts-check.sh ;;
    pcaps) script tests/pcaps.sh ;;
    traces) script tests/traces.sh ;;
    checks) sh tests/one.sh labs/check "$B/labs/check" ;;
    page) sh tests/page.sh ;;
    live) sh tests/live/run.sh ;;
    *) echo "run.sh: no such part: $part" >&2; exit 2 ;;
    esac
done

awk '
    { passed += $1; failed += $2; skipped += $3 }
    $2 > 0 { print "failed: " $4 " " $5 }
    END {
        if (passed + failed == 0) print "no test ran"
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? sprintf(", %d skipped", skipped) : ""
        exit passed == 0 || failed > 0
    }' "$TALLY"
