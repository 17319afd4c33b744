#!/bin/sh
# A class as a Slurm array: a job for each submission, on any node that has sockwire and these folders.
#
#   sh slurm.sh STEP CLASS OUT [AT-ONCE]      then, when `squeue` is empty:  sockwire grade STEP --class CLASS --out OUT --jobs 0
#
# Start it again, and only what has no score or has changed is graded.
set -eu
step=$1 class=$2 out=$3 jobs=${4:-16}
sockwire=${SOCKWIRE:-sockwire}
here=$(cd "$(dirname "$0")" && pwd)
"$sockwire" grade "$step" --class "$class" --out "$out" --jobs 0 >/dev/null || [ $? -le 125 ]
out=$(cd "$out" && pwd)
sbatch --array="1-$(($(wc -l <"$out/manifest.tsv") - 1))%$jobs" --cpus-per-task=1 --mem=1G --output="$out/work/slurm-%a" \
    --job-name=sockwire --wrap="sh '$here/one.sh' '$step' '$out' \$SLURM_ARRAY_TASK_ID"
