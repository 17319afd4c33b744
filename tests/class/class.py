"""A class of STUDENTS=66 submissions, right and wrong, C and Python, graded side by side: `make class` (STUDENTS=66 JOBS=2)

    class.py SOCKWIRE STUDENTS JOBS

It is made of the programs of tests/grading that are graded as step 07.  Each is graded in the class, and alone with the same seed: score
and verdicts must be the same.  Half-way the class is stopped by SIGINT, and goes on.  A line for each difference; exit status 1 when there
was one.
"""
import concurrent.futures, csv, json, os, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE) + '/grading')
import grading  # noqa: E402

PYTHON_SERVER = '''#!/usr/bin/env python3
from socket import *
door = socket(AF_INET, SOCK_STREAM)
door.bind(('', 12000))
door.listen(5)
while True:
    connection, address = door.accept()
    connection.send(connection.recv(2048)%s)
    connection.close()
'''


def kinds():
    """(name, which file, its source)"""
    yield 'python-right', 'server', PYTHON_SERVER % '.upper()'
    yield 'python-wrong', 'server', PYTHON_SERVER % ''
    for name, step, file_name, source, _ in grading.pairs():
        if step == '07' and not name.startswith('ways/'):
            yield name, file_name if file_name.endswith('.c') else file_name.split('.')[0], source


def write(folder, file_name, source):
    os.makedirs(folder)
    for name in ('client.c', 'server.c'):
        if name.split('.')[0] != file_name.split('.')[0]:
            shutil.copy('%s/%s' % (grading.solution('07'), name), folder)
    shutil.copy(os.path.dirname(HERE) + '/grading/pair.h', folder)
    with open('%s/%s' % (folder, file_name), 'w', encoding='utf-8') as file:
        file.write(source)
    os.chmod('%s/%s' % (folder, file_name), 0o644 if file_name.endswith('.c') else 0o755)


def told(report):
    return report['score'], [(check['name'], check['verdict'], check['points'], check['seen']) for check in report['checks']]


def differ(one, other):
    """What is told of the checks that differ; "": score, verdicts and points are the same.  (What was seen has numbers of the kernel's.)"""
    if isinstance(other, str):
        return other
    pairs = [(a, b) for a, b in zip(one[1], other[1]) if a[:3] != b[:3]]
    if one[0] == other[0] and not pairs:
        return ''
    return '%d in the class, %d alone' % (one[0], other[0]) + ''.join('\n    %s\n    %s' % pair for pair in pairs)


def alone(sockwire, folder, report):
    run = subprocess.run([sockwire, 'grade', '07', folder, '--seed', str(report['seed']), '--report', 'json'], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    try:
        return told(json.loads(run.stdout))
    except ValueError:
        return 'no report: %s' % run.stderr.decode(errors='replace')


def stop_in_the_middle(words, reports, students):
    """The class is stopped when a third of it is graded; how many were."""
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while started.poll() is None and len(os.listdir(reports) if os.path.isdir(reports) else []) < students // 3:
        time.sleep(0.05)
    if started.poll() is None:
        started.send_signal(signal.SIGINT)
    return started.wait(), len(os.listdir(reports))


def main():
    sockwire, students, jobs = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    wrong = []
    with tempfile.TemporaryDirectory(prefix='sockwire-class.') as top:
        all_kinds = list(kinds())
        for number in range(students):
            name, file_name, source = all_kinds[number % len(all_kinds)]
            write('%s/in/%03d %s' % (top, number, name.replace('/', ' ')), file_name, source)
        words = [sockwire, 'grade', '07', '--class', top + '/in', '--out', top + '/out', '--jobs', str(jobs)]
        began = time.monotonic()
        status, before = stop_in_the_middle(words, top + '/out/reports', students)
        if status != -signal.SIGINT:
            wrong.append('stopped by SIGINT, it ended with %d' % status)
        run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, errors='replace')
        seconds = time.monotonic() - began
        if run.returncode != 0:
            wrong.append('the class ended with %d: %s' % (run.returncode, run.stdout[-2000:]))
        if len(run.stderr.splitlines()) > students - before + jobs:
            wrong.append('%d were graded before, and %d after that' % (before, len(run.stderr.splitlines())))
        with open(top + '/out/grades.csv', encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file))
        if [row['id'] for row in rows] != sorted(os.listdir(top + '/in')):
            wrong.append('grades.csv has other students than the class')
        names = sorted(os.listdir(top + '/in'))
        reports = []
        for name in names:
            file_name = ''.join(c if c.isascii() and (c.isalnum() or c in '-_.') else '=%02X' % ord(c) for c in name)
            with open('%s/out/reports/%s.json' % (top, file_name), encoding='utf-8') as file:
                reports.append(json.load(file))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            singles = list(pool.map(lambda pair: alone(sockwire, '%s/in/%s' % (top, pair[0]), pair[1]), zip(names, reports)))
        for name, report, row, single in zip(names, reports, rows, singles):
            difference = differ(told(report), single)
            if difference:
                wrong.append('%s: %s' % (name, difference))
            if row['score'] != str(report['score']):
                wrong.append('%s: grades.csv has %s, the report %s' % (name, row['score'], report['score']))
    for line in wrong:
        print(line)
    whole = sum(report['score'] == report['max_score'] for report in reports)
    print('class: %d students, %d with all points, %d jobs, %.0f s; stopped after %d; %d differences' %
          (students, whole, jobs, seconds, before, len(wrong)))
    return bool(wrong) or not 0 < whole < students


if __name__ == '__main__':
    sys.exit(main())
