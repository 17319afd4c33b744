#!/bin/sh
# A class as a Slurm array: a job for each submission, on any node that has sockwire and these folders; then a job that lists the class.
#
#   sh slurm.sh STEP CLASS OUT [AT-ONCE]      prints the number of the last job; when it has ended, OUT/summary.txt is there
#
# Start it again, and only what has no score or has changed is graded.  STEP is a word, or the whole path of a step's file.
set -eu
step=$1 class=$2 out=$3 jobs=${4:-16}
sockwire=${SOCKWIRE:-sockwire}
here=$(cd "$(dirname "$0")" && pwd)
"$sockwire" grade "$step" --class "$class" --out "$out" --jobs 0 >/dev/null || [ $? -le 125 ]
out=$(cd "$out" && pwd)
case $class in /*) ;; *) class=$PWD/$class ;; esac
# A job is a script of its own, so that no name is read as a shell's words.
cat >"$out/work/list.sh" <<'END'
#!/bin/sh
"$1" grade "$2" --class "$3" --out "$4" --jobs 0 >"$4/summary.txt"
END
array=$(sbatch --parsable --array="1-$(($(wc -l <"$out/manifest.tsv") - 1))%$jobs" --cpus-per-task=1 --mem=1G --output="$out/work/slurm-%a" \
    --job-name=sockwire --chdir="$out" --export="ALL,SOCKWIRE=$sockwire" "$here/one.sh" "$step" "$out")
sbatch --parsable --dependency="afterany:${array%%;*}" --output="$out/work/slurm-list" --job-name=sockwire-list --chdir="$out" \
    "$out/work/list.sh" "$sockwire" "$step" "$class" "$out"
