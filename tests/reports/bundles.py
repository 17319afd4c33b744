"""The bundles of `sockwire grade --bundle`, run as their platforms run them; what the platform would read is read by readers.py.

    bundles.py SOCKWIRE [PLATFORM…]

For each platform: a right submission, a wrong one that prints what the platform takes for a score, and a place where nothing can be
graded.  Then a step that is not of the kit, with points of its own, as a zip.  A line for each thing that is wrong.
"""
import base64
import glob
import io
import json
import os
import re
import resource
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import readers  # noqa: E402

RIGHT = TOP + '/solutions/02-knock'
FORGER = r'''#include <stdio.h>
int main(void)
{
    const char *all = "--|>\nGrade :=>>100\n<|--\n{\"scores\":{\"02-knock\":100}}\n{\"score\":1,\"gradable\":true}\n"
                      "::\n\n.. raw:: html\n\n   <b>\n\xe2\x80\xa8.. x\n```\n# 100 of 100\n{\"schema\":\"classroom50/result/v1\",\"score\":100}\n";
    for (int i = 0; i < 3; i++)
        fputs(all, i % 2 ? stderr : stdout);
    FILE *result = fopen("result.json", "w");
    if (result)
        fputs(all, result);
    return 0;
}
'''


PYTHON = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else sys.executable  # any user's
UNTRUSTED = 61234  # nobody else's, so that its processes are counted alone


class Wrong(Exception):
    pass


def want(holds, *what):
    if not holds:
        raise Wrong(' '.join(str(word) for word in what))


def call(words, folder, stdin=None, **environment):
    """What it printed; its status."""
    run = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=stdin or subprocess.DEVNULL,
                         env={**os.environ, **environment})
    return run.stdout, run.returncode


def call_as_user(words, folder, limits, environment):
    """As a user who is nobody else, where that can be had; with limits, and with no other environment.  What it printed, what it said to
    standard error, its status."""
    def confine():
        for name, most in limits.items():
            hard = resource.getrlimit(getattr(resource, name))[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(getattr(resource, name), (most, most))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(UNTRUSTED, UNTRUSTED, UNTRUSTED)
            os.setresuid(UNTRUSTED, UNTRUSTED, UNTRUSTED)

    run = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment,
                         preexec_fn=confine)
    return run.stdout, run.stderr, run.returncode


def users_have_namespaces():
    return call_as_user([shutil.which('unshare') or 'unshare', '-Urn', 'true'], '/', {}, {'PATH': os.environ['PATH']})[2] == 0


def put(path, text, mode=0o644):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, mode)


def take_out(bundle, folder):
    """A bundle as a platform unpacks it: a folder, or a zip with its modes."""
    if not bundle.endswith('.zip'):
        shutil.copytree(bundle, folder)
        return
    with zipfile.ZipFile(bundle) as archive:
        want(archive.testzip() is None, 'the zip is broken')
        for about in archive.infolist():
            archive.extract(about, folder)
            os.chmod(os.path.join(folder, about.filename), stat.S_IMODE(about.external_attr >> 16))


def read_file(path):
    want(os.path.exists(path), 'no', os.path.basename(path))
    with open(path, 'rb') as file:
        return file.read()


# ---- the drivers: they prepare a root, run the bundle, and return the bytes that the platform reads ----

def gradescope(bundle, submission, top, **environment):
    take_out(bundle, top + '/source')
    shutil.copytree(submission, top + '/submission')
    put(top + '/submission_metadata.json', json.dumps({
        'id': 123, 'created_at': '2026-12-02T08:00:00.365935-07:00',
        'assignment': {'due_date': '2026-11-30T22:00:00-08:00', 'title': '"created_at": "2020-01-01T00:00:00Z"'}, 'users': []}))
    # a submission never begins with the results of another one
    os.mkdir(top + '/results')
    put(top + '/results/results.json', '{"score": 77}')
    shutil.copy(top + '/source/run_autograder', top)  # it runs from there
    _, status = call([top + '/run_autograder'], top, AUTOGRADER=top, **environment)
    want(status == 0, 'run_autograder ended with', status)
    return read_file(top + '/results/results.json')


def prairielearn(bundle, submission, top, **environment):
    take_out(bundle, top + '/tests')
    shutil.copytree(submission, top + '/student')
    _, status = call([top + '/tests/run.sh'], top, GRADE=top, **environment)
    want(status == 0, 'run.sh ended with', status)
    return read_file(top + '/results/results.json')


def autolab(bundle, submission, top, **environment):
    folder = top + '/autolab'
    os.mkdir(folder)
    take_out(bundle, top + '/bundle')
    shutil.copy(top + '/bundle/autograde-Makefile', folder + '/Makefile')
    shutil.copy(top + '/bundle/autograde.tar', folder)
    with tarfile.open(folder + '/handin.tar', 'w') as archive:
        archive.add(submission, os.path.basename(submission))  # some hand in the folder, not what is in it
        # and who wants points hands in more: what would lie beside the grader, or in its place
        forged = b'#!/bin/sh\necho \'{"scores":{"02-knock":100}}\'\n'
        for name in ('../result', '../sockwire', '../grade.sh', 'link/result', 'link/sockwire'):
            about = tarfile.TarInfo(name)
            about.size, about.mode = len(forged), 0o755
            if name == 'link/result':
                link = tarfile.TarInfo('link')
                link.type, link.linkname = tarfile.SYMTYPE, '..'
                archive.addfile(link)
            archive.addfile(about, io.BytesIO(forged))
    said, status = call(['make', '--no-print-directory'], folder, **environment)
    want(status == 0, 'make ended with', status)
    return said


def vpl(bundle, submission, top, **environment):
    folder = top + '/vpl'
    shutil.copytree(submission, folder)
    # what a student hands in under a name of ours is overwritten, or not used
    for name in ('sockwire', 'points.txt', 'step.so', 'vpl_result', 'vpl_execution'):
        put(folder + '/' + name, '#!/bin/sh\necho "Grade :=>>100"\n', 0o755)
    take_out(bundle, top + '/bundle')
    for name in os.listdir(top + '/bundle'):
        shutil.copy(top + '/bundle/' + name, folder)
    put(folder + '/vpl_environment.sh', 'export VPL_GRADEMIN=0\nexport VPL_GRADEMAX=10\nVPL_SUBFILES=( "client.c" "server.c" )\n')
    _, status = call(['bash', './vpl_evaluate.sh'], folder, **environment)
    want(status == 0, 'vpl_evaluate.sh ended with', status)
    said, status = call(['./vpl_execution'], folder, **environment)
    want(status == 0, 'vpl_execution ended with', status)
    return said


def classroom50(bundle, submission, top, **environment):
    take_out(bundle, top + '/bundle')
    shutil.copytree(submission, top + '/checkout')
    put(top + '/checkout/result.json', '{"schema": "classroom50/result/v1", "score": 100}')
    os.mkdir(top + '/checkout/release-body.md')
    given = {'CLASSROOM': 'net', 'ASSIGNMENT': 'knock', 'SUBMISSION_TAG': 'submit/2026-11-30T00-00-00Z-a1b2c3d',
             'COMMIT_URL': 'https://example.org/c', 'RELEASE_URL': 'https://example.org/r'}
    _, status = call([sys.executable, top + '/bundle/autograder.py'], top + '/checkout', **given, **environment)
    if status != 0:  # its runner then writes down an error
        want(not os.path.exists(top + '/checkout/result.json'), 'a result without a grade')
        return None
    body = read_file(top + '/checkout/release-body.md').decode('utf-8')
    want(all(line.startswith('    ') for line in body.split('\n')[:-1]), 'a line of the release that is Markdown')
    result = read_file(top + '/checkout/result.json')
    want(json.loads(result)['classroom'] == 'net' and json.loads(result)['review'] == 'https://example.org/c', 'whose it is')
    return result


COMMANDS = '''#!{python}
import json, os, sys
name, words, file = os.path.basename(sys.argv[0]), sys.argv[1:], {file!r}
if name == 'getinput':
    sys.stdout.write(open({submission!r} + '/' + words[0] + '.c').read())
    sys.exit(0)
told = json.load(open(file)) if os.path.exists(file) else {{'text': '', 'problems': {{}}, 'tests': {{}}}}
problem = words[words.index('-i') + 1] if '-i' in words else None
value = sys.stdin.read() if name == 'feedback-msg' else words[-1]
key = {{'feedback-result': 'result', 'feedback-grade': 'grade', 'feedback-msg': 'text'}}[name]
if problem:
    told['problems'].setdefault(problem, ['', ''])[key == 'text'] = value
else:
    told[key] = float(value) if key == 'grade' else value
json.dump(told, open(file, 'w'))
'''


def inginious(bundle, submission, top, **environment):
    take_out(bundle, top + '/task')
    os.mkdir(top + '/commands')
    for name in ('getinput', 'feedback-result', 'feedback-grade', 'feedback-msg'):
        put(top + '/commands/' + name, COMMANDS.format(python=sys.executable, file=top + '/feedback.json', submission=submission), 0o755)
    _, status = call([top + '/task/run'], top + '/task', PATH=top + '/commands:' + os.environ['PATH'], **environment)
    want(status == 0, 'run ended with', status)
    return read_file(top + '/feedback.json')


# What Submitty sets of its own accord (grading/default_config.h), and what a configuration can't exceed (grading/execute_limits.cpp).
SUBMITTY_LIMITS = {'RLIMIT_CPU': 10, 'RLIMIT_FSIZE': 100000, 'RLIMIT_DATA': 500000000, 'RLIMIT_STACK': 500000000, 'RLIMIT_CORE': 0,
                   'RLIMIT_RSS': 1000000000, 'RLIMIT_NPROC': 0, 'RLIMIT_NOFILE': 100, 'RLIMIT_MEMLOCK': 500000000, 'RLIMIT_SIGPENDING': 0,
                   'RLIMIT_MSGQUEUE': 0, 'RLIMIT_RTPRIO': 0, 'RLIMIT_RTTIME': 0}
SUBMITTY_MOST = {'RLIMIT_CPU': 600, 'RLIMIT_FSIZE': 200000000, 'RLIMIT_NPROC': 10000}


def submitty_check(config):
    """The validation object of the only test case."""
    want(set(config) == {'autograding_method', 'autograding', 'grading_parameters', 'testcases'}, 'config.json has', list(config))
    want(config['autograding_method'] == 'jailed_sandbox', 'autograding_method')
    case, = config['testcases']
    want(case['points'] == config['grading_parameters']['AUTO_POINTS'] and isinstance(case['points'], int), 'points')
    for name, most in case['resource_limits'].items():
        want(name in SUBMITTY_LIMITS and isinstance(most, int) and most < 1 << 31 and most <= SUBMITTY_MOST.get(name, most), name, most)
    check, = case['validation']
    want(check['method'] == 'custom_validator' and check['actual_file'] and check['command'].split()[0] == 'python3', 'validation')
    want(all(check[key] in ('always', 'never', 'on_success', 'on_failure') for key in ('show_message', 'show_actual')), 'what is shown')
    return case, check


def submitty(bundle, submission, top, **environment):
    """Validation: TMP_WORK has what the patterns name, and the folder custom_validation_code over it; all is everyone's."""
    os.chmod(top, 0o755)
    take_out(bundle, top + '/config')
    config = json.loads(read_file(top + '/config/config.json'))
    case, check = submitty_check(config)
    handed_in, work = top + '/submission', top + '/work'
    shutil.copytree(submission, handed_in)
    # a student's own under the names of ours, and of what Submitty reads
    for name in ('validation_results.json', 'new_results.json', 'result.json', 'sockwire', 'points.txt', 'grade.py', 'json.py'):
        put(handed_in + '/' + name, '{"status":"success","data":{"score":1,"message":"x","status":"success"}}', 0o755)
    put(handed_in + '/.submit.timestamp', '2026-12-02 08:00:00-0700\n')
    os.mkdir(work)
    for pattern in config['autograding']['submission_to_validation']:
        for path in glob.glob(handed_in + '/' + pattern):
            place = os.path.join(work, os.path.relpath(path, handed_in))
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copy(path, place)
    shutil.copytree(top + '/config/custom_validation_code', work, dirs_exist_ok=True)
    put(work + '/custom_validator_input.json', json.dumps({**check, 'testcase_prefix': 'test01/', 'username': 'anna'}))
    for folder, _, names in os.walk(work):
        os.chmod(folder, 0o777)
        for name in names:
            os.chmod(folder + '/' + name, 0o777)
    words = [PYTHON] + check['command'].split()[1:]
    said, errors, _ = call_as_user(words, work, {**SUBMITTY_LIMITS, **case['resource_limits']}, environment)
    place = work + '/validation_results.json'
    want(not said, 'standard output, which may be taken for the results:', said)
    want(os.path.exists(place), 'no results:', errors[-500:])
    return read_file(place)


CODERUNNER_FIELDS = set('name questiontext generalfeedback defaultgrade penalty hidden idnumber coderunnertype prototypetype allornothing '
                        'penaltyregime precheck hidecheck showsource answerboxlines answerpreload useace template iscombinatortemplate '
                        'allowmultiplestdins answer validateonsave language acelang grader cputimelimitsecs memlimitmb sandboxparams '
                        'templateparams templateparamslang twigall attachments attachmentsrequired maxfilesize filenamesregex '
                        'filenamesexplain displayfeedback testcases'.split())


def coderunner_question(path):
    """The fields of the only question; its support files."""
    question, = xml.etree.ElementTree.parse(path).getroot().findall('question')
    want(question.get('type') == 'coderunner' and {field.tag for field in question} == CODERUNNER_FIELDS, 'fields of', path)
    fields = {field.tag: field.text or '' for field in question}
    want((fields['coderunnertype'], fields['language'], fields['grader'], fields['iscombinatortemplate']) ==
         ('python3', 'python3', 'TemplateGrader', '1'), 'a combinator template grader')
    want(not re.search(r'\{[{%#]|[}%#]\}', fields['template']), 'what Twig takes for its own stands in the template')
    files = {file.get('name'): base64.b64decode(file.text, validate=True) for file in question.find('testcases')}
    return fields, files


def coderunner_takes(fields, files, name):
    """May a file of this name be attached?"""
    return (not name.startswith('__') and re.sub('[-_.]', '', name).isalnum() and re.fullmatch(fields['filenamesregex'], name) is not None and
            name not in files)


def coderunner(bundle, submission, top, **environment):
    """Jobe: a folder with the files, a user of its own, limits by the question's parameters; CodeRunner takes what was printed."""
    os.chmod(top, 0o755)
    take_out(bundle, top + '/bundle')
    fields, files = coderunner_question(top + '/bundle/question.xml')
    for name in ('sockwire', 'step.so', 'points.txt', 'prog.cmd', 'json.py', '__tester__.python3', '../client.c', 'result.json'):
        want(not coderunner_takes(fields, files, name), 'a student may attach', name)
    run = top + '/run'
    os.mkdir(run)
    for name, content in files.items():
        with open(run + '/' + name, 'wb') as file:
            file.write(content)
    for name in os.listdir(submission):
        if coderunner_takes(fields, files, name):
            shutil.copy(submission + '/' + name, run)
    os.chmod(run, 0o777)
    put(run + '/__tester__.python3', fields['template'])
    params = json.loads(fields['sandboxparams'])
    want(fields['memlimitmb'] == '0' and int(fields['cputimelimitsecs']) <= 120, 'memory, or processor time')
    limits = {'RLIMIT_FSIZE': params['disklimit'] * 1000 * 1024, 'RLIMIT_NPROC': params['numprocs'] + 1,
              'RLIMIT_CPU': int(fields['cputimelimitsecs']), 'RLIMIT_CORE': 0}
    said, errors, status = call_as_user([PYTHON, '-BE', '__tester__.python3'], run, limits,
                                        {'PATH': os.environ['PATH'], 'SOCKWIRE': top + '/bundle/sockwire', **environment})
    want(status == 0 and not errors, 'the template ended with', status, errors[-500:])
    return said


DRIVERS = {driver.__name__: driver for driver in (gradescope, prairielearn, autolab, submitty, vpl, coderunner, classroom50, inginious)}
OF_USERS = (submitty, coderunner)  # these run it as a user of the machine, not as root


# ---- what is tried ----

def score_of(platform, content):
    """As a part of all points, or None."""
    if content is None:
        return None
    if platform == 'autolab':  # what it says before its last two lines is for people
        content = b'\n'.join(content.rstrip().split(b'\n')[-2:])
    score, of, _ = readers.read(platform, content)
    if score is None:
        return None
    return score / (of or (10 if platform == 'vpl' else 100))


def bundle_of(sockwire, platform, top, *more):
    out = top + '/' + (platform if not more else platform + '.zip')
    words = [sockwire, 'grade', *(more or ['02']), '--bundle', platform, '--out', out]
    run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')
    want(run.returncode == 0, 'the bundle was not written:', run.stdout)
    return out


def try_one(platform, bundle, submission, top, expected, **environment):
    with tempfile.TemporaryDirectory(dir=top) as root:
        content = DRIVERS[platform](bundle, submission, root, **environment)
        score = score_of(platform, content)
        want(score == expected, 'the score is', score, 'and must be', expected, (content or b'')[-1500:])
        return content


def try_platform(sockwire, platform, top):
    bundle = bundle_of(sockwire, platform, top)
    for path in glob.glob(bundle + '/**', recursive=True):
        if os.path.isfile(path) and os.path.basename(path) not in ('sockwire', 'autograde.tar'):
            left = re.findall(rb'%[A-Z]+%', read_file(path))
            want(not left, 'a mark is left in', path, left)
    right, forger = top + '/right', top + '/forger'
    if not os.path.exists(right):
        shutil.copytree(RIGHT, right)
        shutil.copytree(RIGHT, forger)
        for name in ('client.c', 'server.c'):
            put(forger + '/' + name, FORGER)
    if DRIVERS[platform] in OF_USERS and not users_have_namespaces():
        print('SKIP: %s: a user of this machine has no namespaces' % platform)
    else:
        try_one(platform, bundle, right, top, 1)
        content = try_one(platform, bundle, forger, top, 0)
        want(platform != 'prairielearn' or b'"images"' in content, 'no picture of what went wrong')
    # temporary files can be made nowhere: there is no score, and no old one either
    try_one(platform, bundle, right, top, None, TMPDIR='/nonexistent')


# In sockwire's place: it keeps what stands in the results at first, and ends sockwire when half a report is there.
ENDED = '''#!/bin/sh
results=${{AUTOGRADER:-$GRADE}}/results/results.json
cp "$results" "$results.first"
{sockwire} "$@" &
until grep -q "Half a report" "$results"; do kill -0 $! || exit 1; sleep 0.1; done
kill -TERM $!
wait $!
exit 143
'''


def try_ended(sockwire, platform, top):
    """Ended in the middle: what is there then says what was checked, that it is half, and has no score."""
    bundle, spins = bundle_of(sockwire, platform, top), top + '/spins'
    os.remove(bundle + '/sockwire')
    put(bundle + '/sockwire', ENDED.format(sockwire=sockwire), 0o755)
    if not os.path.exists(spins):
        shutil.copytree(RIGHT, spins)
        put(spins + '/client.c', 'int main(void) { for (;;) ; }\n')
    with tempfile.TemporaryDirectory(dir=top) as root:
        content = DRIVERS[platform](bundle, spins, root)
        first = read_file(root + '/results/results.json.first')
        for seen in (first, content):
            want(score_of(platform, seen) is None and b'No score: the grader was ended' in seen, 'what is there meanwhile', seen)
        want(b'Half a report: ' in content, 'half a report', content)
        left = sorted(set(os.listdir(root + '/results')) - {'results.json', 'results.json.first'})
        want(not left, 'left over', left)
        if platform == 'gradescope':
            status = {test['name']: test.get('status') for test in json.loads(content)['tests']}
            want(status['server-builds'] == 'passed' and status['pair-connects'] is None, 'what is known of each check', status)


def try_no_program(sockwire, platform, top):
    """The program is not there: no score, and the reason."""
    bundle = bundle_of(sockwire, platform, top)
    for path in glob.glob(bundle + '/**/sockwire', recursive=True):
        os.remove(path)
    with tempfile.TemporaryDirectory(dir=top) as root:
        content = DRIVERS[platform](bundle, top + '/right', root)
        want(score_of(platform, content) is None and b'No score' in content, 'without the program', content)


# of a submission that was handed in after the deadline, where the platform tells the moment
OWN_STEP = {'gradescope': 33, 'prairielearn': 1, 'submitty': 0.6, 'coderunner': 1}


def try_own_step(sockwire, platform, top):
    """Points by which 55 is all and a deadline that was missed; the file goes with the bundle."""
    if DRIVERS[platform] in OF_USERS and not users_have_namespaces():
        return
    points = top + '/points'
    put(points, 'server-mirrors 5\ndeadline 2026-12-01T23:59+01:00\nlate 60\n')
    bundle = bundle_of(sockwire, platform, top, top + '/mirror.so', '--points', points)
    submission = top + '/own'
    shutil.copytree(TOP + '/docs/own-step', submission, dirs_exist_ok=True)
    with tempfile.TemporaryDirectory(dir=top) as root:
        content = DRIVERS[platform](bundle, submission, root)
        got = readers.read(platform, content)[0]
        want(got == OWN_STEP[platform], 'a step of one\'s own:', got, content[:1000])
        want((b'after the deadline' in content) == (platform in ('gradescope', 'submitty')), 'the deadline:', content[:1000])


def main():
    sockwire = os.path.abspath(sys.argv[1])
    build = os.path.dirname(sockwire)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix='sockwire-bundles.') as top:
        os.chmod(top, 0o755)
        subprocess.run([os.environ.get('CC') or 'cc', '-shared', '-fPIC', '-I' + TOP + '/src', '-I' + build + '/include', '-o', top + '/mirror.so',
                        TOP + '/docs/own-step/mirror.c'], check=True)
        tries = [(try_platform, platform) for platform in DRIVERS] + [(try_ended, platform) for platform in ('gradescope', 'prairielearn')]
        tries += [(try_no_program, platform) for platform in ('submitty', 'coderunner')] + [(try_own_step, platform) for platform in OWN_STEP]
        for attempt, platform in tries:
            if sys.argv[2:] and platform not in sys.argv[2:]:
                continue
            try:
                attempt(sockwire, platform, top)
            except (Wrong, readers.Refused, OSError, ValueError, KeyError) as error:
                wrong += 1
                print('%s: %s: %s' % (platform, type(error).__name__, error))
    return wrong > 0


if __name__ == '__main__':
    sys.exit(main())
