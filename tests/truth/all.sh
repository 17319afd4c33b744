#!/bin/sh
# Asks the kernel itself why each packet of every live case left, and prints a table.
#
#   B=build sh tests/truth/all.sh [CASE...]      (make truth; root, tracefs)
#
# A line a case: how many packets agree, of how many that the kernel recorded a stack for.  Other traffic of the machine on loopback may
# disturb, so a case that disagrees is run up to three times.  Exit 0 when all agree, 77 when this machine can't tell.
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build}
PROGRAMS=$PWD/$B/programs
case $B in /*) PROGRAMS=$B/programs ;; esac
SOCKWIRE=${PROGRAMS%/programs}/sockwire
export PROGRAMS SOCKWIRE
if [ "$(id -u)" -ne 0 ] || [ ! -d /sys/kernel/tracing ]; then
    echo "truth: the kernel can't be asked here: needs root and tracefs" >&2
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/sockwire-truth.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for test in "$B"/live/test_join "$B"/live/test_shapes; do
    "$test" --list || exit 1
done >"$work/cases"

printf '%-28s %7s %7s\n' case agree of
tab=$(printf '\t')
while IFS=$tab read -r name command <&3; do
    case " $* " in "  " | *" $name "*) ;; *) continue ;; esac
    for try in 1 2 3; do
        PLAY_DIR=$work/play
        rm -rf "$PLAY_DIR"
        mkdir "$PLAY_DIR"
        export PLAY_DIR
        eval "timeout -k 5 60 python3 tests/truth/kernel_truth.py $command" >"$work/said" 2>&1
        status=$?
        [ $status -eq 77 ] && exec cat "$work/said"
        told=$(sed -n 's/^agree \([0-9]*\) of \([0-9]*\).*/\1 \2/p' "$work/said" | tail -n 1)
        [ "${told:-none}" = "0 0" ] && status=0 # a case without packets
        [ $status -eq 0 ] && break
    done
    set_=${told:-0 0}
    printf '%-28s %7s %7s%s\n' "$name" "${set_% *}" "${set_#* }" "$([ $status -eq 0 ] || echo '   disagrees')"
    [ $status -eq 0 ] || sed 's/^/    /' "$work/said"
    echo "$set_ $status" >>"$work/all"
done 3<"$work/cases"

awk '
    { agree += $1; of += $2; cases++; bad += $3 != 0 }
    END {
        printf "%-28s %7d %7d\n", "all of " cases + 0 " cases", agree, of
        if (bad) printf "%d cases disagree\n", bad
        exit bad > 0 || cases == 0
    }' "$work/all"
