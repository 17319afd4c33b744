# tries: an input that never ends, never begins, or is very long: --timeout is kept, memory stays bounded
# held: nothing broke
# quick: yes
mkfifo "$WORK/fifo"
truncate -s 300M "$WORK/long"
python3 - "$SOCKWIRE" "$WORK" <<'END'
import resource, subprocess, sys, time
bad = 0
for name, status, says in (('/dev/zero', 125, 'it gives more than 16 MB and is no plain file'), ('fifo', 124, 'its end has not come after 2 s (--timeout)'),
                           ('long', 124, ''), ('.', 125, 'Is a directory')):
    began = time.monotonic()
    words = [sys.argv[1], 'run', '--calls-only', '--timeout', '2', '--client', 'sleep 100', '--input-file', name]
    child = subprocess.Popen(words, cwd=sys.argv[2], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        said = child.communicate(timeout=30)[1].decode()
    except subprocess.TimeoutExpired:
        child.kill()
        said = child.communicate()[1].decode() + 'killed after 30 seconds'
    if child.returncode != status or says not in said:
        print('%s: status %d after %.1f s: %s' % (name, child.returncode, time.monotonic() - began, said))
        bad += 1
    statm = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    if statm > 400:
        print('%s: %d MB' % (name, statm))
        bad += 1
sys.exit(bad > 0)
END
