# tries: to change, from one grade, the copies that the next grade of the class is made with; and the machine's own files, of which they are copies
# held: nothing broke
# places: container
[ "$(id -u)" = 0 ] || { echo 'without namespaces only root grades'; exit 77; }
exec python3 - "$SOCKWIRE" "$SOLUTIONS" "$WORK" "$OUTSIDE" <<'END'
import hashlib, json, os, shutil, subprocess, sys
sockwire, solutions, work, outside = sys.argv[1:]
stock, hostile = os.path.join(work, 'stock'), os.path.join(os.path.dirname(sockwire), 'hostile')
machine = ['/usr/include', '/lib64', '/usr/lib/x86_64-linux-gnu/libc.so.6', '/usr/lib/aarch64-linux-gnu/libc.so.6']
os.mkdir(stock, 0o755)

def files(tops):
    """Mode, owner, size, time, links and bytes of each file: reading changes none of them."""
    found = {}
    for top in tops:
        for folder, _, names in os.walk(top) if os.path.isdir(top) else [(os.path.dirname(top), [], [os.path.basename(top)])]:
            for path in [folder] + [os.path.join(folder, name) for name in names]:
                if not os.path.lexists(path):
                    continue
                about = os.lstat(path)
                with open(path, 'rb') if os.path.isfile(path) else open(os.devnull, 'rb') as file:
                    found[path] = (about.st_mode, about.st_uid, about.st_gid, about.st_size, about.st_mtime_ns, about.st_nlink,
                                   hashlib.sha256(file.read()).hexdigest())
    return found

def grade(name, *change):
    folder = os.path.join(work, name)
    shutil.copytree(solutions + '/05-capitals', folder)
    for path, text in change:
        with open(os.path.join(folder, path), 'w') as file:
            file.write(text)
    done = subprocess.run([sockwire, 'grade', '05', folder, '--report', 'json', '--seed', '7'], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, SOCKWIRE_STOCK=stock))
    if not done.stdout:
        sys.exit('%s: %s' % (name, done.stderr))
    return json.loads(done.stdout), done.stdout

first, _ = grade('first')
before, machines = files([stock]), files(machine)
if not any(path.endswith('/usr/include/unistd.h') for path in before):
    sys.exit('no copy of the compiler is shared: %s' % first)
with open(hostile + '/files/changes-root.c') as file, open(hostile + '/hostile.h') as head:
    attack = [('server.c', file.read()), ('hostile.h', head.read()), ('world.h', '#define OUTSIDE "%s"\n' % outside)]
_, said = grade('attack', *attack)
if 'BRO' + 'KE' in said:
    sys.exit(said)
wrong = [path for path in before.keys() | files([stock]).keys() if before.get(path) != files([path]).get(path)]
wrong += [path for path, what in files(machine).items() if machines.get(path) != what]
last, _ = grade('last')
if wrong or first['score'] != 100 or last['score'] != 100:
    sys.exit('changed: %s; scores %s, %s' % (wrong[:20], first['score'], last['score']))
END
