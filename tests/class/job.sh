#!/bin/sh
# docs/engines/job.yaml is a Job; and what a pod of it runs grades the line that Kubernetes gives it by JOB_COMPLETION_INDEX.
cd "$(dirname "$0")/../.." || exit 1
B=$(cd "${B:-build}" && pwd)
SOCKWIRE=$B/sockwire
export SOCKWIRE
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' HUP INT TERM
bad=0
wrong() { echo "job: $*"; bad=1; }
for name in anna bob; do
    mkdir -p "$top/in/$name" && cp solutions/02-knock/*.c "$top/in/$name"
done
"$SOCKWIRE" grade 02 --class "$top/in" --out "$top/out" --jobs 0 >/dev/null
JOB_COMPLETION_INDEX=1 sh docs/engines/one.sh 02 "$top/out" || wrong "one.sh ended with $?: $(cat "$top"/out/parts/2/says)"
[ -f "$top/out/reports/bob.json" ] || wrong "bob is not graded"
[ ! -e "$top/out/reports/anna.json" ] || wrong "anna is graded, too"
sh docs/engines/one.sh 02 "$top/out" 2>/dev/null && wrong "one.sh without a line ended well"
"$SOCKWIRE" grade 02 --class "$top/in" --out "$top/out" --jobs 0 >"$top/says"
grep -q '^02-knock: 1 of 2 graded, 1 without a score' "$top/says" || wrong "listed: $(cat "$top/says")"
python3 tests/class/job.py docs/engines/job.yaml
case $? in 0) ;; 77) [ $bad -eq 0 ] && exit 77 ;; *) bad=1 ;; esac
exit $bad
