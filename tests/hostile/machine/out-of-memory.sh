# tries: to take a right pair's points, or give a broken one some, by having the kernel end a process for lack of memory
# held: nothing broke
# places: root
# The kernel counts what it ended for the whole machine; here it ends a process of a small control group, time and again.
if [ -w /sys/fs/cgroup/cgroup.subtree_control ]; then
    group=/sys/fs/cgroup/sockwire-test-$$ limit=memory.max
    echo +memory >/sys/fs/cgroup/cgroup.subtree_control 2>"$WORK/err"
else
    group=/sys/fs/cgroup/memory/sockwire-test-$$ limit=memory.limit_in_bytes
fi
mkdir "$group" 2>"$WORK/err" && [ -e "$group/$limit" ] && echo 16M >"$group/$limit" || { rmdir "$group" 2>"$WORK/err"; echo "no control group for memory can be made here"; exit 77; }
# swap would be taken first
for swap in memory.swap.max memory.memsw.limit_in_bytes; do
    case $swap in *max) most=0 ;; *) most=16M ;; esac
    [ ! -e "$group/$swap" ] || echo $most >"$group/$swap"
done
killed() { awk '$1 == "oom_kill" { print $2 }' /proc/vmstat; }
# In a group of its own: takes 64 MB, and is ended.
greedy() { sh -c 'echo $$ >"$1/cgroup.procs" && exec python3 -c "bytearray(64 << 20)"' sh "$group" 2>"$WORK/err"; }
greed() { while [ ! -e "$WORK/enough" ]; do greedy; done; }
before=$(killed)
greedy
[ "$(killed)" != "$before" ] || { rmdir "$group"; echo "the kernel does not tell what it ended"; exit 77; }
greed &
mkdir "$WORK/broken"
cp "$SOLUTIONS/05-capitals/client.c" "$WORK/broken"
sed 's/toupper/tolower/' "$SOLUTIONS/05-capitals/server.c" >"$WORK/broken/server.c"
"$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/right" 2>"$WORK/err"
right=$?
"$SOCKWIRE" grade 05 "$WORK/broken" --report json >"$WORK/wrong" 2>"$WORK/err"
wrong=$?
touch "$WORK/enough"
wait
tries=0
while ! rmdir "$group" 2>"$WORK/err" && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
[ $right = 0 ] || { echo "a right pair: status $right: $(cut -c1-900 "$WORK/right")"; exit 1; }
[ $wrong = 125 ] && grep -q '"score":null' "$WORK/wrong" && grep -q 'memory ran out, and the kernel ended a process' "$WORK/wrong" ||
    { echo "a broken pair: status $wrong: $(cut -c1-1500 "$WORK/wrong")"; exit 1; }
