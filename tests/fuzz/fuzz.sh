#!/bin/sh
# Each target for its share of the minutes, two at a time; exit 1 when one of them found something.
#
#   B=build/fuzz sh tests/fuzz/fuzz.sh MINUTES TARGET…      (make fuzz MINUTES=5)
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build/fuzz}
minutes=$1
shift
seconds=$((minutes * 60 * 2 / $#)) # two run at a time
[ "$seconds" -ge 5 ] || seconds=5
failed=0

# A corpus begins with every trace that is small enough: whole files for trace, a frame each for the others.
seed() {
    corpus=$B/corpus/$1
    [ -d "$corpus" ] && return
    mkdir -p "$corpus"
    python3 tests/fuzz/seeds.py "$1" "$corpus" traces ../shared/pcaps
}

run() {
    mkdir -p "$B/found"
    "$B/$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len="$2" -print_final_stats=1 \
        -artifact_prefix="$B/found/$1-" "$B/corpus/$1" >"$B/$1.log" 2>&1
}

tell() {
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$B/$1.log")
    cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$B/$1.log" | tail -n 1)
    if [ "$2" -eq 0 ]; then
        echo "$1: ${runs:-?} inputs in $seconds s, ${cover:-?} places covered: nothing found"
    else
        echo "$1: FOUND something: $(grep -m 1 -E 'ERROR|runtime error|SUMMARY|deadly' "$B/$1.log"); see $B/$1.log"
        failed=1
    fi
}

length() {
    case $1 in trace) echo 20000 ;; timeline) echo 4800 ;; recorded) echo 8000 ;; *) echo 1600 ;; esac
}

echo "each target runs for $seconds s, two at a time"
while [ $# -gt 0 ]; do
    first=$1 second=${2:-}
    seed "$first"
    run "$first" "$(length "$first")" &
    pid=$!
    second_status=0
    if [ -n "$second" ]; then
        seed "$second"
        run "$second" "$(length "$second")" || second_status=$?
        shift
    fi
    wait "$pid"
    tell "$first" $?
    [ -z "$second" ] || tell "$second" "$second_status"
    shift
done
exit $failed
