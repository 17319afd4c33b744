#!/bin/sh
# Every byte arrives, in order, with each of SEEDS=50 seeds: the pair of 14-bad-wire over its rough wire (`make rough`).
#
#   B=build [SEEDS=50] [JOBS=2] sh tests/labs/seeds.sh
#
# The seeds of the file are 1, 2 … SEEDS more each time.  One line for each seed that went wrong, then a count.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
SEEDS=${SEEDS:-50}
JOBS=${JOBS:-2}
step=14-bad-wire
pair=$B/solutions/$(sh solutions/labs.sh programs $step)
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-seeds.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

one() { # SEED
    awk -v more="$1" '{ while (match($0, /seed [0-9]+/)) { number = substr($0, RSTART + 5, RLENGTH - 5)
            printf "%sseed %d", substr($0, 1, RSTART - 1), number + more; $0 = substr($0, RSTART + RLENGTH) } print }' \
        solutions/$step/wires/rough.wire >"$work/$1.wire"
    "$B/sockwire" run --server "$pair/server" --client "$pair/client" --input-file solutions/$step/lines --wire-file "$work/$1.wire" --timeout 300 \
        --json "$work/$1.json" >"$work/$1.ladder" 2>&1 </dev/null || { echo "seed $1: status $?"; tail -n 3 "$work/$1.ladder"; return 1; }
    python3 - "$work/$1.json" solutions/$step/lines <<'END' || { echo "seed $1: what was typed has not come back, in order"; return 1; }
import json, sys
records = [json.loads(line) for line in open(sys.argv[1])]
printed = ''.join(r['text'] for r in records if r['type'] == 'output' and r['program'] == 'client' and r['stream'] == 'stdout')
answers = [piece.split('Input lowercase sentence:')[0] for piece in printed.split('From Server: ')[1:]]
sys.exit(answers != [line.upper() for line in open(sys.argv[2])])
END
    rm -f "$work/$1".*
}

seed=1
while [ "$seed" -le "$SEEDS" ]; do
    jobs=0
    while [ $jobs -lt "$JOBS" ] && [ "$seed" -le "$SEEDS" ]; do
        { one "$seed" && echo "$seed" >>"$work/good"; } &
        seed=$((seed + 1))
        jobs=$((jobs + 1))
    done
    wait
done
good=$(wc -l <"$work/good" 2>/dev/null || echo 0)
echo "rough: every byte arrived, in order, with $good of $SEEDS seeds"
[ "$good" -eq "$SEEDS" ]
