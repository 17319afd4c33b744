# tries: to cost a right pair its points by a scratch disk that is full, or has room for very few files
# held: nothing broke
# places: root
bad=0
mkdir "$WORK/disk" "$WORK/student"
cp "$SOLUTIONS"/05-capitals/*.c "$WORK/student"
head -c 900000 /dev/zero | tr '\0' ' ' >"$WORK/student/own.h"
for size in 64k 200k 500k 1m 4m; do
    unshare -m sh -c 'mount -t tmpfs -o "$1" tmpfs "$2" && TMPDIR=$2 exec "$3" grade 05 "$4" --report json' sh "size=$size" "$WORK/disk" "$SOCKWIRE" \
        "$WORK/student" >"$WORK/out" 2>"$WORK/err"
    status=$?
    [ $status = 125 ] && ! grep -q '"fail"\|"timeout"\|"crash"' "$WORK/out" && grep -q ' MB left, and \|No space left' "$WORK/err" "$WORK/out" ||
        { echo "$size: status $status: $(cat "$WORK/err") $(cut -c1-600 "$WORK/out")"; bad=1; }
done
exit $bad
