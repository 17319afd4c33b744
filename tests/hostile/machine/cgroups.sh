# tries: where the grader can make control groups: to take more than they allow, and to have one left behind
# held: nothing broke
groups=$(awk '$0 ~ / - cgroup2 / && $4 == "/" { print $5; exit }' /proc/self/mountinfo)
own=$(sed -n 's/^0:://p' /proc/self/cgroup)
left() { find "$groups" -maxdepth 8 -name 'sockwire-grade.*' 2>/dev/null; }
"$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/report" 2>"$WORK/err"
status=$?
[ $status = 0 ] || { echo "a right pair: status $status: $(cat "$WORK/err") $(cut -c1-900 "$WORK/report")"; exit 1; }
grep -q '"walls":"[^"]*a control group of its own' "$WORK/report" || { echo "no control group (version 2) can be made here, in ${own:-no group}"; exit 77; }
[ -z "$(left)" ] || { echo "a group is left: $(left)"; exit 1; }
cp "$SOLUTIONS/05-capitals/client.c" "$WORK"
cat >"$WORK/server.c" <<'END'
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void)
{
    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            volatile char *all = malloc(400 << 20);
            for (long at = 0; at < 400 << 20; at += 4096)
                all[at] = 1;
            pause();
        }
        accept(-1, NULL, NULL);
    }
    pause();
}
END
"$SOCKWIRE" grade 05 "$WORK" --report json >"$WORK/report" 2>"$WORK/err" &
grader=$!
most=0
while kill -0 $grader 2>/dev/null; do
    for group in $(left); do
        for file in "$group"/run-*/memory.peak; do
            peak=$(cat "$file" 2>/dev/null)
            [ "${peak:-0}" -gt "$most" ] && most=$peak
        done
    done
done
wait $grader
status=$?
[ $status = 1 ] || { echo "a greedy pair: status $status: $(cat "$WORK/err")"; exit 1; }
[ "$most" -le $((832 << 20)) ] || { echo "the programs had $most bytes"; exit 1; }
grep -q 'used more than 768 MB of memory' "$WORK/report" || { echo "what was too much is not said: $(cut -c1-900 "$WORK/report")"; exit 1; }
"$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" >/dev/null 2>&1 &
grader=$!
while [ -z "$(left)" ]; do kill -0 $grader || exit 1; done
kill -9 $grader
tries=0
while [ -n "$(left)" ] && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
[ -z "$(left)" ] || { echo "a killed grader left $(left)"; exit 1; }
echo "at most $most bytes" >&2
