# tries: sources that are no files: FIFOs, devices, sockets, folders, links, holes of gigabytes; and a folder of very many names
# held: nothing broke
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" "$OUTSIDE" <<'END'
import json, os, shutil, socket, subprocess, sys, time
sockwire, solutions, work, outside = sys.argv[1:]
bad = False
def try_(name, make, most=40):
    global bad
    folder = os.path.join(work, name)
    os.mkdir(folder)
    shutil.copy(solutions + '/05-capitals/client.c', folder)
    os.chdir(folder)
    make()
    began = time.monotonic()
    try:
        done = subprocess.run([sockwire, 'grade', '05', folder, '--report', 'json'], capture_output=True, timeout=120, stdin=subprocess.DEVNULL)
        report = json.loads(done.stdout) if done.stdout else {}
        score = report.get('score')
        if done.returncode not in (0, 1) or score is None or score > most or b'the secret of' in done.stdout + done.stderr or b'\33' in done.stdout:
            print('%s: status %d, score %s: %s' % (name, done.returncode, score, done.stderr[-300:]))
            bad = True
    except subprocess.TimeoutExpired:
        print('%s: not over after 120 s' % name)
        bad = True
def right():
    shutil.copy(solutions + '/05-capitals/server.c', 'server.c')
def many():
    right()
    for i in range(30000):
        os.mkfifo('f%d' % i) if i % 3 == 0 else open('n\33[2J%d' % i, 'w').close()
    for i in range(3000):
        os.mkdir('d%d' % i)
def deep():
    right()
    for i in range(300):
        os.mkdir('d')
        os.chdir('d')
def hole():
    with open('server.c', 'w') as file:
        file.truncate(4 << 30)
def sock():
    socket.socket(socket.AF_UNIX).bind('server.c')
def unread():
    right()
    os.chmod('server.c', 0)
try_('fifo', lambda: os.mkfifo('server.c'))
try_('zero', lambda: os.symlink('/dev/zero', 'server.c'))
try_('tty', lambda: os.symlink('/dev/tty', 'server.c'))
try_('link', lambda: os.symlink(outside + '/secret', 'server.c'))
try_('loop', lambda: os.symlink('server.c', 'server.c'))
try_('self', lambda: os.symlink('/proc/self/environ', 'server.c'))
try_('folder', lambda: os.mkdir('server.c'))
try_('hole', hole)
try_('socket', sock)
try_('program-fifo', lambda: os.mkfifo('server', 0o777))
try_('program-link', lambda: os.symlink('/bin/sh', 'server'))
if os.geteuid() != 0:
    try_('unread', unread)
try_('many', many, 100)
try_('deep', deep, 100)
sys.exit(bad)
END
