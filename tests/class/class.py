"""A class of STUDENTS=66 submissions made from KINDS=60 kinds of programs, right and wrong, C and Python: `make class` (STUDENTS=66 JOBS=4 BUSY=2)

    class.py SOCKWIRE STUDENTS JOBS BUSY

The kinds are the programs of tests/grading that are graded as step 07, and some in Python.  The class is graded three times, each time with the same
texts: side by side beside BUSY loops that use up a core each; the same once more; and one after the other with nothing beside it.  Score, verdicts
and points of each submission must be the same each time.  The first time it is stopped by SIGINT in the middle, and goes on: what was graded
is not graded again.  Look-alikes, too, must be the same each time; submissions of one kind must be among them.

A line for each difference; exit status 1 when there was one.  (Of a program whose own threads race only that it never has all points.)  The last lines say how long it took.
"""
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE) + '/grading')
import grading  # noqa: E402

KINDS = int(os.environ.get('KINDS', 60))
RACES = {'broken/thread_ptr_race.server.c'}  # its own threads race for one variable: luck decides which of its mistakes show, but some do

DOOR = '''#!/usr/bin/env python3
from socket import *
import sys, threading
door = socket(AF_INET, SOCK_STREAM)
door.bind(('', 12000))
door.listen(5)
'''
CLIENT = '''#!/usr/bin/env python3
from socket import *
import sys
line = input('Input lowercase sentence: ')
connection = socket(AF_INET, SOCK_STREAM)
connection.connect((sys.argv[1], int(sys.argv[2])))
connection.send(line.encode('utf-8', 'surrogateescape'))
%s
connection.close()
'''
PYTHON = [
    ('python/right', 'server', DOOR + '''while True:
    connection, address = door.accept()
    connection.send(connection.recv(2048).upper())
    connection.close()
'''),
    ('python/threads', 'server', DOOR + '''def serve(connection):
    with connection:
        connection.sendall(connection.recv(4096).upper())
while True:
    threading.Thread(target=serve, args=(door.accept()[0],)).start()
'''),
    ('python/echoes', 'server', DOOR + '''while True:
    connection, address = door.accept()
    connection.send(connection.recv(2048))
    connection.close()
'''),
    ('python/once', 'server', DOOR + '''connection, address = door.accept()
connection.send(connection.recv(2048).upper())
connection.close()
'''),
    ('python/raises', 'server', DOOR + '''while True:
    connection, address = door.accept()
    connection.send(connection.recv(2048).decode('ascii').upper().encode())
    connection.close()
'''),
    ('python/keeps', 'server', DOOR + '''kept = []
while True:
    kept.append(door.accept()[0])
    kept[-1].send(kept[-1].recv(2048).upper())
'''),
    ('python/client', 'client', CLIENT % '''answer = b''
while True:
    piece = connection.recv(1024)
    if not piece:
        break
    answer += piece
sys.stdout.buffer.write(b'From Server: ' + answer + b'\\n')'''),
    ('python/client deaf', 'client', CLIENT % "print('From Server: ' + line.upper())"),
]


def kinds():
    """(name, which file, its source): so many, evenly out of all that there are."""
    found = list(PYTHON)
    for name, step, file_name, source, _ in grading.pairs():
        if step == '07' and not name.startswith('ways/'):
            found.append((name, file_name if file_name.endswith('.c') else file_name.split('.')[0], source))
    rest = found[len(PYTHON):]
    wanted = min(max(KINDS - len(PYTHON), 1), len(rest))
    return PYTHON + [rest[number * len(rest) // wanted] for number in range(wanted)]


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
    pairs = [(a, b) for a, b in zip(one[1], other[1]) if a[:3] != b[:3]]
    if one[0] == other[0] and not pairs:
        return ''
    return '%s, and %s' % (one[0], other[0]) + ''.join('\n    %s\n    %s' % pair for pair in pairs)


class Busy:
    """So many loops, each of which uses up a core."""

    def __init__(self, count):
        self.loops = [subprocess.Popen([sys.executable, '-c', 'while True: pass']) for _ in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for loop in self.loops:
            loop.kill()
            loop.wait()


def stop_in_the_middle(words, reports, students):
    """The class is stopped when a third of it is graded; its status, and how many were."""
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while started.poll() is None and len(os.listdir(reports) if os.path.isdir(reports) else []) < students // 3:
        time.sleep(0.05)
    if started.poll() is None:
        started.send_signal(signal.SIGINT)
    return started.wait(), len(os.listdir(reports))


class Class:
    """The submissions, and what was found wrong."""

    def __init__(self, sockwire, top, students):
        self.sockwire, self.top, self.wrong, self.races = sockwire, top, [], 0
        self.kind_of = {}
        all_kinds = kinds()
        self.kinds = len(all_kinds)
        for number in range(students):
            name, file_name, source = all_kinds[number % len(all_kinds)]
            student = '%03d %s' % (number, name.replace('/', ' '))
            self.kind_of[student] = name
            write('%s/in/%s' % (top, student), file_name, source)
        self.names = sorted(self.kind_of)

    def words(self, out, jobs):
        return [self.sockwire, 'grade', '07', '--class', self.top + '/in', '--out', '%s/%s' % (self.top, out), '--jobs', str(jobs),
                '--seed', '4711']

    def grade(self, out, jobs, stopped=False):
        """Reports by student, and seconds."""
        before = 0
        began = time.monotonic()
        if stopped:
            status, before = stop_in_the_middle(self.words(out, jobs), '%s/%s/reports' % (self.top, out), len(self.names))
            if status != -signal.SIGINT:
                self.wrong.append('stopped by SIGINT, it ended with %d' % status)
        run = subprocess.run(self.words(out, jobs), stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, errors='replace')
        seconds = time.monotonic() - began
        if run.returncode != 0:
            self.wrong.append('%s: the class ended with %d: %s' % (out, run.returncode, run.stdout[-2000:]))
        if len(run.stderr.splitlines()) > len(self.names) - before + jobs:
            self.wrong.append('%s: %d were graded before, and %d after that' % (out, before, len(run.stderr.splitlines())))
        return self.read(out), seconds, before

    def read(self, out):
        folder = '%s/%s' % (self.top, out)
        with open(folder + '/grades.csv', encoding='utf-8', newline='') as file:
            scores = {row['id']: row['score'] for row in csv.DictReader(file)}
        if sorted(scores) != self.names:
            self.wrong.append('%s: grades.csv has other students than the class' % out)
        reports = {}
        for name in self.names:
            file_name = ''.join(c if c.isascii() and (c.isalnum() or c in '-_.') else '=%02X' % ord(c) for c in name)
            try:
                with open('%s/reports/%s.json' % (folder, file_name), encoding='utf-8') as file:
                    reports[name] = json.load(file)
            except OSError:
                self.wrong.append('%s: %s has no report' % (out, name))
                continue
            if scores.get(name) != str(reports[name]['score']):
                self.wrong.append('%s: %s: grades.csv has %s, the report %s' % (out, name, scores.get(name), reports[name]['score']))
        return reports

    def compare(self, first, first_name, other, other_name):
        """How many have another score or verdict; the kinds of those that behave in another way."""
        differences, moods = 0, []
        for name in self.names:
            if name not in first or name not in other:
                differences += 1
                continue
            difference = differ(told(first[name]), told(other[name]))
            if self.kind_of[name] in RACES:
                if any(report['score'] == report['max_score'] for report in (first[name], other[name])):
                    self.wrong.append('%s: a race has all points' % name)
                self.races += bool(difference)
            elif difference:
                differences += 1
                self.wrong.append('%s: %s, %s: %s' % (name, first_name, other_name, difference))
            if first[name]['behaviour'] != other[name]['behaviour']:
                moods.append(self.kind_of[name])
        return differences, moods

    def apart(self, reports):
        """Pairs of submissions of one kind whose behaviour is not the same: by kind."""
        found = {}
        for name, report in reports.items():
            found.setdefault(self.kind_of[name], set()).add(tuple(report['behaviour'].values()))
        return sorted(kind for kind, seen in found.items() if len(seen) > 1)


def main():
    sockwire, students, jobs, busy = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with tempfile.TemporaryDirectory(prefix='sockwire-class.') as top:
        group = Class(sockwire, top, students)
        with Busy(busy):
            first, first_seconds, before = group.grade('busy', jobs, stopped=True)
            again, again_seconds, _ = group.grade('again', jobs)
        alone, alone_seconds, _ = group.grade('alone', 1)
        differences, moods = group.compare(first, 'beside busy loops', alone, 'alone')
        differences_again, moods_again = group.compare(again, 'once more', alone, 'alone')
        apart = group.apart(alone)
    for line in group.wrong:
        print(line)
    whole = sum(report['score'] == report['max_score'] for report in alone.values())
    print('class: %d students of %d kinds, %d with all points; stopped after %d; %d and %d scores or verdicts differ, and %d of programs that race' %
          (students, group.kinds, whole, before, differences, differences_again, group.races))
    print('behaviour: of %d and %d students another one than alone (%s); of these kinds some have another one than others: %s' %
          (len(moods), len(moods_again), ', '.join(sorted(set(moods + moods_again))) or 'none', ', '.join(apart) or 'none'))
    print('time: %d jobs beside %d busy loops %.0f s, once more %.0f s; one by one %.0f s, %.2f s each' %
          (jobs, busy, first_seconds, again_seconds, alone_seconds, alone_seconds / students))
    return bool(group.wrong) or not 0 < whole < students


if __name__ == '__main__':
    sys.exit(main())
