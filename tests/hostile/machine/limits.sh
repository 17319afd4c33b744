# tries: to cost a right pair its points by limits of the caller's shell
# held: nothing broke
# quick: yes
bad=0
for limit in '-n 100' '-s 64' '-s 4000' '-f 100' '-t 5' '-v 1000000' '-d 100000' '-u 20'; do
    [ "$limit" = '-u 20' ] && [ "$(id -u)" = 0 ] && continue # of root it is not kept
    python3 - $limit "$SOCKWIRE" grade 05 "$SOLUTIONS/05-capitals" --report json >"$WORK/out" 2>"$WORK/err" <<'END'
import os, resource, sys
kind = {'-n': resource.RLIMIT_NOFILE, '-s': resource.RLIMIT_STACK, '-f': resource.RLIMIT_FSIZE, '-t': resource.RLIMIT_CPU, '-v': resource.RLIMIT_AS,
        '-d': resource.RLIMIT_DATA, '-u': resource.RLIMIT_NPROC}[sys.argv[1]]
unit = 1 if sys.argv[1] in ('-n', '-t', '-u') else 1024
resource.setrlimit(kind, (int(sys.argv[2]) * unit,) * 2)
os.execv(sys.argv[3], sys.argv[3:])
END
    status=$?
    [ $status = 125 ] && ! grep -q '"fail"\|"timeout"\|"crash"' "$WORK/out" && grep -q "(ulimit ${limit% *}" "$WORK/err" "$WORK/out" ||
        { echo "ulimit $limit: status $status: $(cat "$WORK/err") $(cut -c1-600 "$WORK/out")"; bad=1; }
done
exit $bad
