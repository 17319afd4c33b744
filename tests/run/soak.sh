#!/bin/sh
# The live tests many times in a row, to find the ones that fail only now and then.
#
#   B=build sh tests/run/soak.sh [RUNS]     (make soak RUNS=50)
#
# One line a run; the whole log of the first run that failed is kept in build/soak-failure.log.  Exit 1 when any run failed.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
runs=${1:-50}
log=$(mktemp "${TMPDIR:-/tmp}/sockwire-soak.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
keep=$B/soak-failure.log
rm -f "$keep"

run=0 failures=0
while [ $run -lt "$runs" ]; do
    run=$((run + 1))
    if B=$B sh tests/run/run.sh live >"$log" 2>&1; then
        verdict=ok
    else
        verdict=FAILED
        failures=$((failures + 1))
        [ -e "$keep" ] || cp "$log" "$keep"
    fi
    echo "run $run of $runs: $verdict: $(tail -n 1 "$log")"
    grep '^failed: ' "$log"
done
echo "$runs runs, $failures of them failed"
[ $failures -eq 0 ] && exit 0
echo "the log of the first failure: $keep"
exit 1
