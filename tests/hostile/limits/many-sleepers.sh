# tries: to keep sockwire busy by very many processes that do nothing, each of which it looks at again and again
# held: nothing broke
# places: user
cat >"$WORK/many" <<'END'
i=0
while [ $i -lt 600 ]; do sleep 1000 & i=$((i + 1)); done
touch "$1"
wait
END
python3 - "$SOCKWIRE" "$WORK" <<'END'
import os, subprocess, sys, time
sockwire, work = sys.argv[1:]
child = subprocess.Popen([sockwire, 'run', '--calls-only', '--client', 'sh %s/many %s/ready' % (work, work)], stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL)
def computed():
    with open('/proc/%d/stat' % child.pid) as file:
        words = file.read().rsplit(')', 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')
while not os.path.exists(work + '/ready'):
    time.sleep(0.05)
    if child.poll() is not None:
        sys.exit('it ended with status %d' % child.returncode)
before = computed()
time.sleep(5)
part = (computed() - before) / 5
child.terminate()
child.wait()
print('it computes for %.0f%% of the time' % (100 * part))
sys.exit(part > 0.15)
END
