# tries: to take a right pair's points on a machine that has a twentieth of a processor
# held: nothing broke
# places: root
if [ -w /sys/fs/cgroup/cgroup.subtree_control ]; then
    group=/sys/fs/cgroup/sockwire-test-$$
    echo +cpu >/sys/fs/cgroup/cgroup.subtree_control 2>"$WORK/err"
    mkdir "$group" && echo "5000 100000" >"$group/cpu.max"
else
    group=/sys/fs/cgroup/cpu/sockwire-test-$$
    mkdir "$group" && echo 100000 >"$group/cpu.cfs_period_us" && echo 5000 >"$group/cpu.cfs_quota_us"
fi 2>"$WORK/err" || { rmdir "$group" 2>"$WORK/err"; echo "no control group for processor time can be made here"; exit 77; }
slowly() { sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' sh "$group" "$@"; }
slowly "$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/right" 2>"$WORK/err"
status=$?
tries=0
while ! rmdir "$group" 2>"$WORK/err" && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
[ $status = 0 ] || { echo "status $status: $(cut -c1-1500 "$WORK/right")"; exit 1; }
