#!/bin/sh
# docs/engines/slurm.sh grades a class of three with the Slurm of the distribution: munged, slurmctld and slurmd of one node, in a folder and a
# network of their own.  (root; packages slurmctld, slurmd, slurm-client, munge)
#
#   B=build sh tests/class/slurm.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
for program in munged slurmctld slurmd sbatch unshare; do
    command -v $program >/dev/null || { echo "SKIP there is no $program here"; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "SKIP slurmd wants root"; exit 77; }
if [ "${INSIDE:-}" != yes ]; then
    B=$(cd "${B:-build}" && pwd)
    export B INSIDE=yes
    # All that is started there ends with it.
    exec unshare --net --pid --fork --kill-child --mount-proc sh "tests/class/slurm.sh"
fi
# slurmd listens only where there is an address besides 127.0.0.1.
ip link set lo up 2>/dev/null && ip address add 10.0.0.1/32 dev lo 2>/dev/null || { echo "SKIP lo can't be set up in a network of its own"; exit 77; }
SOCKWIRE=$B/sockwire
top=$(mktemp -d /tmp/sockwire-slurm.XXXXXX) || exit 1
chmod 755 "$top"
trap 'rm -rf "$top"' EXIT
trap 'exit 1' HUP INT TERM
bad=0
wrong() { echo "slurm: $*"; bad=1; }

node=$(hostname -s)
mkdir -p "$top/munge" "$top/state" "$top/spool" "$top/log"
chmod 711 "$top/munge"
dd if=/dev/urandom of="$top/munge/key" bs=128 count=1 2>/dev/null
chmod 400 "$top/munge/key"
cat >"$top/slurm.conf" <<END
ClusterName=sockwire
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$top/munge/socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
StateSaveLocation=$top/state
SlurmdSpoolDir=$top/spool
SlurmctldPidFile=$top/slurmctld.pid
SlurmdPidFile=$top/slurmd.pid
SlurmctldLogFile=$top/log/slurmctld
SlurmdLogFile=$top/log/slurmd
TCPTimeout=2
MessageTimeout=10
SchedulerParameters=batch_sched_delay=0,sched_interval=1
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=4096 State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$top/slurm.conf" SOCKWIRE
munged --foreground --force --key-file="$top/munge/key" --socket="$top/munge/socket" --pid-file="$top/munge/pid" \
    --log-file="$top/log/munge" --seed-file="$top/munge/seed" >"$top/log/munged" 2>&1 &
while [ ! -S "$top/munge/socket" ] && kill -0 $! 2>/dev/null; do sleep 0.1; done
slurmctld -D -c >"$top/log/slurmctld.out" 2>&1 &
controller=$!
slurmd -D >"$top/log/slurmd.out" 2>&1 &
daemon=$!
up=no
while kill -0 $controller 2>/dev/null && kill -0 $daemon 2>/dev/null; do
    case $(sinfo -h -o %t 2>/dev/null) in idle) up=yes && break ;; esac
    sleep 0.2
done
[ $up = yes ] || { tail -5 "$top"/log/*; echo "SKIP this machine's Slurm does not come up"; exit 77; }

for name in anna bob "carl's \$(x) <y>"; do
    mkdir -p "$top/in/$name" && cp solutions/02-knock/*.c "$top/in/$name"
done
echo 'int main(void) { return 0; }' >"$top/in/bob/server.c"

# the class, to its end: the last job is waited for, which has waited for all others
grade() {
    last=$(sh docs/engines/slurm.sh 02 "$top/in" "$top/out" 2) || { wrong "slurm.sh ended with $?"; return; }
    sbatch --wait --dependency="afterany:${last%%;*}" --output=/dev/null --wrap=true >"$top/says" 2>&1 || wrong "the last job: $(cat "$top/says")"
    grep -q '^02-knock: 3 of 3 graded' "$top/out/summary.txt" || wrong "not three graded: $(cat "$top/out/summary.txt" "$top"/out/work/slurm-*)"
}
grade
grep -q '^"bob",.*"graded",25,100,' "$top/out/grades.csv" || wrong "bob has other points: $(cat "$top/out/grades.csv")"
grep -q '^"anna",.*"graded",100,100,' "$top/out/grades.csv" || wrong "anna has lost some: $(cat "$top/out/grades.csv")"
cp "$top/out/grades.csv" "$top/first.csv"
# the same class by `grade --class`: all is there, and nothing is graded again
"$SOCKWIRE" grade 02 --class "$top/in" --out "$top/out" >/dev/null 2>"$top/errors" || wrong "--class ended with $?"
[ ! -s "$top/errors" ] || wrong "graded again: $(cat "$top/errors")"
cmp -s "$top/first.csv" "$top/out/grades.csv" || wrong "another gradebook"
# what has changed is graded, and nothing else
cp solutions/02-knock/server.c "$top/in/bob"
grade
grep -q '^"bob",.*"graded",100,100,' "$top/out/grades.csv" || wrong "bob has other points, later: $(cat "$top/out/grades.csv")"
graded=$(grep -l '^1/1 ' "$top"/out/parts/*/says)
[ "$graded" = "$top/out/parts/2/says" ] || wrong "the second start graded $graded"
exit $bad
