#!/bin/sh
# Runs one cmocka program under a time limit, shows what it printed, and adds its numbers to the tally.
#
#   TALLY=FILE sh tests/run/one.sh NAME COMMAND…
#
# Appends "PASSED FAILED SKIPPED NAME" to FILE, and to FILE.skipped a line for each test that was skipped:
# "NAME<tab>TEST<tab>WHY".
# Exit 1 when something failed.
#
# The numbers come from the program's TAP (tap.awk).  A program that crashes, hangs, runs no test, or runs fewer than it
# announced counts as one failure.
set -u
limit=${LIMIT:-900} # seconds
name=$1
shift
log=$(mktemp "${TMPDIR:-/tmp}/sockwire-one.XXXXXX") || exit 1
trap 'rm -f "$log" "$log.tap"' EXIT
trap 'exit 1' HUP INT TERM

. tests/run/took.sh
echo "---- $name"
CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
status=$?
cat "$log"
took "$name"
LC_ALL=C awk -f tests/run/tap.awk "$log" >"$log.tap"
set -- $(sed -n 's/^counts //p' "$log.tap")
passed=$1 failed=$2 skipped=$3 planned=$4
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
    elif [ $((passed + skipped)) -ne "$planned" ]; then
        echo "$name: announced $planned tests, and $((passed + skipped)) ended"
        failed=1
    fi
fi
sed -n "s|^skipped |$name	|p" "$log.tap" >>"$TALLY.skipped"
echo "$passed $failed $skipped $name" >>"$TALLY"
[ "$failed" -eq 0 ]
