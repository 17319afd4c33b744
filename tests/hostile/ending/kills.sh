# tries: forty times, to leave a folder, a compiler or a program behind: the grader is ended at another moment each time
# held: nothing broke
# What can be caught has cleaned up when the grader is gone; a killed grader is cleaned up after within two seconds.
cp "$SOLUTIONS"/07-forever/*.c "$WORK"
exec python3 - "$SOCKWIRE" "$WORK" "$TMPDIR" "$SOCKWIRE_TEST_MARK" <<'END'
import glob, os, signal, subprocess, sys, time
sockwire, work, tmp, mark = sys.argv[1:]


def is_alive(entry):
    try:
        with open(entry + '/environ', 'rb') as file:
            return mark.encode() in file.read() and int(entry[6:]) not in (os.getpid(), os.getppid())
    except OSError:
        return False


def state(entry):
    try:
        with open(entry + '/cmdline') as words, open(entry + '/status') as about:
            return words.read().replace('\0', ' ') + ' '.join(about.read().split('\n')[:8])
    except OSError:
        return ''


def left():
    return os.listdir(tmp) + [entry for entry in glob.glob('/proc/[0-9]*') if is_alive(entry)]


before, broken = left(), 0
for turn in range(40):
    how = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)[turn % 4]
    child = subprocess.Popen([sockwire, 'grade', '07', work], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.002 * turn if turn < 20 else 0.03 * (turn - 17))
    child.send_signal(how)
    status = child.wait(20)
    until = time.monotonic() + 2
    rest = left()
    while how == signal.SIGKILL and set(rest) - set(before) and time.monotonic() < until:
        time.sleep(0.02)
        rest = left()
    rest = set(rest) - set(before)
    rest = {entry + ' ' + state(entry) for entry in rest}
    if status not in (-how, 0) or rest:
        print('turn %d, %s: status %d, left: %s' % (turn, how.name, status, sorted(rest)))
        broken += 1
sys.exit(broken > 0)
END
