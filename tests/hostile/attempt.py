"""One attempt in one place: a world is made for it, it runs, and then all is looked through.  See README.md."""
import contextlib, glob, json, os, re, shutil, signal, socket, subprocess, tempfile, threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
GRADED_IN = 'root user container container-no-raw old-kernel masked-proc'
MAY_REFUSE = {'container', 'container-no-raw', 'old-kernel', 'masked-proc'}  # where a grade may be refused, before a program of the student runs
SECONDS = 180
NOBODY = 65534


class Attempt:
    def __init__(self, kind, path, keys):
        self.kind, self.path, self.name = kind, path, os.path.basename(path)
        self.program = path.endswith('.c')
        self.step = keys.get('step', ['05'])[-1]
        self.role = keys.get('role', ['server'])[-1]
        self.runs = keys.get('runs', ['yes'])[-1] == 'yes'
        self.quick = keys.get('quick', ['no'])[-1] == 'yes'
        self.held = keys.get('held', [])
        self.where = keys.get('places', [GRADED_IN if self.program else 'root user'])[-1].split()

    def places(self, quick):
        """For a quick look one place will do: the ordinary user's, where there is one."""
        if not quick:
            return self.where
        return ['user' if 'user' in self.where else self.where[0]] if self.quick else []


def read(kind, path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    head = text.split('*/')[0] if path.endswith('.c') else re.match('(#.*\n)*', text).group()
    keys = {}
    for key, value in re.findall(r'^[ */#]*(tries|held|step|role|places|quick|runs): *(.*?)\s*$', head, re.M):
        keys.setdefault(key, []).append(value)
    if 'tries' not in keys or 'held' not in keys:
        raise SystemExit('%s: its first comment says `tries: …` and `held: …` (tests/hostile/README.md)' % path)
    return Attempt(kind, path, keys)


# ---- the world ----

class Kit:
    """What is tried, where every user can read it."""

    def __init__(self, build):
        self.path = tempfile.mkdtemp(prefix='sockwire-hostile-kit.', dir='/tmp')
        os.chmod(self.path, 0o755)
        shutil.copy(build + '/sockwire', self.path)
        shutil.copy(build + '/hostile/place', self.path)
        shutil.copytree(build + '/programs', self.path + '/programs')
        shutil.copytree(TOP + '/solutions', self.path + '/solutions')
        shutil.copytree(HERE, self.path + '/hostile')

    def release(self):
        shutil.rmtree(self.path)


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


class World:
    """A folder with all that an attempt may use (student/, tmp/, work/) and what nobody may touch (outside/)."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix='sockwire-hostile.', dir='/tmp')
        self.mark = os.path.basename(self.path)
        for name in 'student', 'tmp', 'work', 'outside', 'kept':
            os.mkdir(self.of(name))
        for name, text in ('book.csv', 'anna,70\n'), ('list', 'anna\nbert\n'), ('secret', 'the secret of %s\n' % self.mark):
            with open(self.of('outside', name), 'w') as file:
                file.write(text)
        os.chmod(self.of('outside', 'secret'), 0o600)
        self.visitors = 0
        self.daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.daemon.bind(self.of('outside', 'daemon.sock'))
        os.chmod(self.of('outside', 'daemon.sock'), 0o600)
        self.daemon.listen(5)
        threading.Thread(target=self.welcome, daemon=True).start()
        self.before = self.outside()

    def of(self, *names):
        return os.path.join(self.path, *names)

    def welcome(self):
        while True:
            try:
                self.daemon.accept()[0].close()
            except OSError:
                return
            self.visitors += 1

    def outside(self):
        files = {name: contents(self.of('outside', name)) for name in sorted(os.listdir(self.of('outside'))) if name != 'daemon.sock'}
        return files, ipc()

    def belongs_to(self, place):
        os.chmod(self.path, 0o755)
        if os.geteuid() == 0 and place in ('user', 'masked-proc', 'subids'):
            for folder, _, files in os.walk(self.path):
                for name in [folder] + [os.path.join(folder, file) for file in files]:
                    os.lchown(name, NOBODY, NOBODY)

    def processes(self):
        """Those of this attempt that still live: they carry its mark in their environment."""
        found = []
        for entry in glob.glob('/proc/[0-9]*'):
            try:
                if self.mark.encode() in contents(entry + '/environ') and int(entry[6:]) != os.getpid():
                    found.append(int(entry[6:]))
            except OSError:
                pass
        return found

    def release(self):
        self.daemon.shutdown(socket.SHUT_RDWR)
        self.daemon.close()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.path, ignore_errors=True)


def may_be_ours(path):
    """Where an attempt has one user, what others make beside it is theirs."""
    try:
        return os.geteuid() == 0 or os.stat(path).st_uid == os.geteuid()
    except OSError:
        return False


def ipc():
    """What outlives a process without being one: segments, queues, semaphores."""
    rows = [[name for name in os.listdir(folder) if may_be_ours(folder + '/' + name)] for folder in ('/dev/shm', '/dev/mqueue') if os.path.isdir(folder)]
    return rows + [len(contents('/proc/sysvipc/' + kind).splitlines()) for kind in ('shm', 'msg', 'sem') if os.path.exists('/proc/sysvipc/' + kind)]


# ---- running it ----

def environment(world, kit, place):
    kept = {name: os.environ[name] for name in ('PATH', 'LANG', 'LC_ALL') if name in os.environ}
    return dict(kept, TMPDIR=world.of('tmp'), HOME=world.of('work'), SOCKWIRE_TEST_MARK=world.mark, SOCKWIRE=kit.path + '/sockwire',
                PROGRAMS=kit.path + '/programs', SOLUTIONS=kit.path + '/solutions', WORK=world.of('work'), OUTSIDE=world.of('outside'), PLACE=place)


def run(words, world, kit, place):
    """Its status, output and errors; a caller's files are open at 3 and 4, as in a loop over a list."""
    with open(world.of('outside', 'list')) as names, open(world.of('outside', 'book.csv'), 'a') as book:
        def give():
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a caller in the background has it ignored
            os.dup2(names.fileno(), 3)
            os.dup2(book.fileno(), 4)
        child = subprocess.Popen([kit.path + '/place', place] + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=environment(world, kit, place), cwd=world.of('work'), start_new_session=True, close_fds=False, preexec_fn=give)
        try:
            out, err = child.communicate(timeout=SECONDS)
            status = child.returncode
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            out, err = child.communicate()
            status = None
        moved = os.lseek(names.fileno(), 0, os.SEEK_CUR) != 0
    return status, out.decode(errors='replace'), err.decode(errors='replace'), moved


def grade(one, world, kit, place):
    folder = next(name for name in sorted(glob.glob(TOP + '/solutions/*')) if os.path.basename(name).startswith(one.step))
    for program in 'client', 'server':
        shutil.copy('%s/%s.c' % (folder, program), world.of('student'))
    shutil.copy(one.path, world.of('student', one.role + '.c'))
    shutil.copy(HERE + '/hostile.h', world.of('student'))
    with open(world.of('student', 'world.h'), 'w') as file:
        file.write('#define OUTSIDE "%s"\n' % world.of('outside'))
    world.belongs_to(place)
    return run([kit.path + '/sockwire', 'grade', one.step, world.of('student'), '--seed', '7', '--report', 'json', '--keep', world.of('kept')],
               world, kit, place)


# ---- looking through it ----

def left(world):
    """What should not be there any more."""
    if world.visitors:
        return 'a program reached the daemon outside'
    if world.processes():
        return 'processes are left: %s' % world.processes()
    if os.listdir(world.of('tmp')):
        return 'files are left in TMPDIR: %s' % os.listdir(world.of('tmp'))
    before, after = world.before, world.outside()
    return None if before == after else 'what lies outside was changed: %s' % [b for a, b in zip(before, after) if a != b]


def asked(condition, report, status, text):
    """Does one `held:` line hold?  None, or what does not."""
    verdicts = {check['name']: check['verdict'] for check in report['checks']} if report else {}
    words = condition.split()
    if words[0] in ('lost', 'passed'):
        wanted = ('pass',) if words[0] == 'passed' else ('fail', 'timeout', 'crash', 'skipped')
        wrong = ['%s: %s' % (name, verdicts.get(name)) for name in words[1:] if verdicts.get(name) not in wanted + ('not_checked',)]
        return ', '.join(wrong) or None
    if condition.startswith('at most '):
        score = report['score'] if report else None
        return None if score is not None and score <= int(words[2]) else 'score %s' % score
    if condition == 'no score':
        return None if status == 125 and (not report or report['score'] is None) else 'status %s, score %s' % (status, report and report['score'])
    if words[0] == 'status':
        return None if status == int(words[1]) else 'status %s' % status
    if condition.startswith('says no '):
        return None if condition[8:] not in text else 'it says "%s"' % condition[8:]
    if words[0] == 'says':
        return None if condition[5:] in text else 'it does not say "%s"' % condition[5:]
    if condition == 'nothing broke':
        return None
    raise SystemExit('held: %s: no such condition' % condition)


def judge_grade(one, place, world, status, out, err):
    try:
        report = json.loads(out) if out else None
    except ValueError:
        return 'the report is no JSON: %s' % out[:200]
    if status not in (0, 1, 125):
        return 'status %s: %s' % (status, err[-300:])
    kept = b''.join(contents(name) for name in glob.glob(world.of('kept') + '/*'))  # of a long run, the page alone
    text = out + err
    found = re.search(rb'BROKE(?: |%20)[^\\"\n]*', kept) or re.search(rb'BROKE(?: |%20)[^\\"\n]*', text.encode())
    if found:
        return found.group().decode(errors='replace')
    ran = b'TRIED' in kept or any(b'TRIED' in contents(page) for page in glob.glob(world.of('kept') + '/*.html'))  # a trace may be too long
    ran = ran or 'and all of them were killed' in out  # it passed a limit, and nothing of the run is kept: a busy machine could not end it in time
    if status == 125 and not ran and place in MAY_REFUSE:
        return None  # no wall, no grade
    if one.runs and not ran:
        return 'it never ran: %s %s' % (err[-300:], [c['seen'] for c in report['checks']] if report else '')
    for condition in one.held:
        wrong = asked(condition, report, status, text)
        if wrong:
            return '%s: %s' % (condition, wrong)
    return None


def go(one, place, kit):
    """('held' or 'broke' or 'out', why)"""
    world = World()
    try:
        if one.program:
            status, out, err, moved = grade(one, world, kit, place)
        else:
            world.belongs_to(place)
            status, out, err, moved = run(['sh', '%s/hostile/%s/%s' % (kit.path, one.kind, one.name)], world, kit, place)
        if status == 77:
            return 'out', (err or out).strip().splitlines()[-1] if err or out else 'it can not be tried here'
        wrong = 'not done after %d seconds' % SECONDS if status is None else None
        if not wrong and one.program:
            wrong = judge_grade(one, place, world, status, out, err)
        elif not wrong and status != 0:
            wrong = 'status %s: %s' % (status, (out + err).strip()[-600:])
        wrong = wrong or ('the place in the caller\'s list was moved' if moved else left(world))
        return ('broke', wrong) if wrong else ('held', '')
    finally:
        world.release()
