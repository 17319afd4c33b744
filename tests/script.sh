#!/bin/sh
# Runs a script that is one test, and adds it to the tally; exit status 77: skipped, and it said why.
#
#   TALLY=FILE sh tests/script.sh SCRIPT          appends "PASSED FAILED SKIPPED SCRIPT" to FILE; exit 1 when it failed
set -u
echo "---- $1"
sh "$1"
case $? in
0) echo "1 0 0 $1" >>"$TALLY" ;;
77) echo "0 0 1 $1" >>"$TALLY" ;;
*)
    echo "0 1 0 $1" >>"$TALLY"
    exit 1
    ;;
esac
