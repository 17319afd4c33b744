#!/bin/sh
# Runs one cmocka program under a time limit, shows what it printed, and adds its numbers to the tally.
#
#   TALLY=FILE sh tests/one.sh NAME COMMAND…      appends "PASSED FAILED SKIPPED NAME" to FILE; exit 1 when something failed
#
# The numbers come from cmocka's own closing lines.  A program that crashes, hangs, or runs no test counts as one failure.
set -u
limit=${LIMIT:-900} # seconds
name=$1
shift
log=$(mktemp "${TMPDIR:-/tmp}/sockwire-one.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM

echo "---- $name"
CMOCKA_MESSAGE_OUTPUT=STDOUT timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
status=$?
cat "$log"
counts=$(LC_ALL=C awk '
    /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
    /^\[  FAILED  \] .*[0-9]+ test\(s\), listed below/ { sub(/ test\(s\).*/, ""); sub(/.* /, ""); failed += $0 }
    /^\[  SKIPPED \] .*[0-9]+ test\(s\), listed below/ { sub(/ test\(s\).*/, ""); sub(/.* /, ""); skipped += $0 }
    END { print passed + 0, failed + 0, skipped + 0 }' "$log")
set -- $counts
passed=$1 failed=$2 skipped=$3
if [ "$failed" -eq 0 ]; then
    if [ $status -eq 124 ] || [ $status -eq 137 ]; then
        echo "$name: not done after $limit seconds: stopped"
        failed=1
    elif [ $status -ne 0 ]; then
        echo "$name: ended with status $status"
        failed=1
    elif [ $((passed + skipped)) -eq 0 ]; then
        echo "$name: ran no test"
        failed=1
    fi
fi
echo "$passed $failed $skipped $name" >>"$TALLY"
[ "$failed" -eq 0 ]
