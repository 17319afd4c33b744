#!/bin/sh
# Grades one line of a manifest, wherever an engine runs it, and puts the results where the class's are.
#
#   sh one.sh STEP OUT [LINE]    LINE: 1 is the first submission in OUT/manifest.tsv; in an array of Slurm's or an indexed Job of
#                                Kubernetes' their number says it
#
# SOCKWIRE is the program (sockwire).  A line that is graded already, and has not changed, is not graded again.
# Exit status 0: it has a score; else it has none.
set -eu
step=$1 out=$2
line=${3:-${SLURM_ARRAY_TASK_ID:-$((${JOB_COMPLETION_INDEX:?no LINE} + 1))}}
sockwire=${SOCKWIRE:-sockwire}
part=$out/parts/$line
mkdir -p "$part" && chmod 700 "$out"
{ sed -n 1p "$out/manifest.tsv"; sed -n "$((line + 1))p" "$out/manifest.tsv"; } >"$part/manifest.tsv"
status=0
set -- --class "$part/manifest.tsv" --out "$part/out" --seed "$(cat "$out/class.key")" --jobs 1
[ ! -f "$out/points.txt" ] || set -- "$@" --points "$out/points.txt"
"$sockwire" grade "$step" "$@" >"$part/says" 2>&1 || status=$?
# The mark that it is made comes last.
for folder in reports pages made; do
    for file in "$part/out/$folder"/*; do
        [ -f "$file" ] || continue
        cp "$file" "$out/work/$line.$folder"
        mv "$out/work/$line.$folder" "$out/$folder/${file##*/}"
    done
done
exit "$status"
