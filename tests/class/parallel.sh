#!/bin/sh
# docs/engines/parallel.sh grades a class of three as `grade --class` does, and goes on where something is missing.
cd "$(dirname "$0")/../.." || exit 1
command -v parallel >/dev/null || { echo "SKIP there is no GNU parallel here"; exit 77; }
SOCKWIRE=$(cd "${B:-build}" && pwd)/sockwire
export SOCKWIRE
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
for name in anna bob "carl's <x>"; do
    mkdir -p "$top/in/$name" && cp solutions/02-knock/*.c "$top/in/$name"
done
bad=0
wrong() { echo "engines: $*"; bad=1; }
sh docs/engines/parallel.sh 02 "$top/in" "$top/out" 2 >"$top/says" 2>&1 || wrong "parallel.sh ended with $?: $(cat "$top/says")"
grep -q '^02-knock: 3 of 3 graded' "$top/says" || wrong "not three graded: $(cat "$top/says")"
cp "$top/out/grades.csv" "$top/first.csv"
# the same class by `grade --class`: all is there, and nothing is graded again
"$SOCKWIRE" grade 02 --class "$top/in" --out "$top/out" >/dev/null 2>"$top/errors" || wrong "--class ended with $?"
[ ! -s "$top/errors" ] || wrong "graded again: $(cat "$top/errors")"
cmp -s "$top/first.csv" "$top/out/grades.csv" || wrong "another gradebook"
rm "$top/out/made/bob"
sh docs/engines/parallel.sh 02 "$top/in" "$top/out" 2 >"$top/says" 2>&1 || wrong "the second start ended with $?"
cmp -s "$top/first.csv" "$top/out/grades.csv" || wrong "the second start has another gradebook"
exit $bad
