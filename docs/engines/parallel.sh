#!/bin/sh
# A class by GNU parallel: on this machine, or on several that share the folders (PARALLEL='--sshloginfile machines --workdir .').
#
#   sh parallel.sh STEP CLASS OUT [JOBS]      CLASS: a folder of submissions, or a manifest
#
# Stop it, and the same command goes on.  OUT/joblog has a line for each grade.  At the end the class is listed, as `grade --class` does it.
set -eu
step=$1 class=$2 out=$3 jobs=${4:-2}
sockwire=${SOCKWIRE:-sockwire}
here=$(cd "$(dirname "$0")" && pwd)
"$sockwire" grade "$step" --class "$class" --out "$out" --jobs 0 >/dev/null || [ $? -le 125 ]
seq "$(($(wc -l <"$out/manifest.tsv") - 1))" |
    parallel --jobs "$jobs" --joblog "$out/joblog" sh "$here/one.sh" "$step" "$out" '{}' || true
exec "$sockwire" grade "$step" --class "$class" --out "$out" --jobs 0
