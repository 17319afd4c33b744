#!/bin/sh
# Runs a script that is one test, and adds it to the tally; exit status 77: skipped, and its last line "SKIP …" says why.
#
#   TALLY=FILE sh tests/run/script.sh SCRIPT      appends "PASSED FAILED SKIPPED SCRIPT" to FILE (and to FILE.skipped, as one.sh
#                                                 does); exit 1 when it failed
set -u
log=$(mktemp "${TMPDIR:-/tmp}/sockwire-script.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
. tests/run/took.sh
echo "---- $1"
sh "$1" >"$log" 2>&1
status=$?
cat "$log"
took "$1"
sed -n "s|^SKIP:\{0,1\} |$1	-	|p" "$log" >>"$TALLY.skipped"
case $status in
0) echo "1 0 0 $1" >>"$TALLY" ;;
77) echo "0 0 1 $1" >>"$TALLY" ;;
*)
    echo "0 1 0 $1" >>"$TALLY"
    exit 1
    ;;
esac
