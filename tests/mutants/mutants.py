"""How good is the grader?  `make mutants`: at least 300 broken solutions are graded, and 60 right ones of another make.

    mutants.py SOCKWIRE [--per-step N] [--all] [--only REGEX] [--list] [--jobs N] [--right SEEDS | --no-right] [--seed N]

A mutant is the solution of a step with one small mistake (kinds.py) in what the student answers for: everything from socket()
to the end of main().  Left as they are: what the kit gives ready-made before that, and what is done only after a call has
failed, which is 10-refusals' subject.  It is caught when `sockwire grade` of its step gives less than all points.  A mutant whose object
code is the solution's is no mutant; others that behave like the solution, or differ in what no step asks for, stand in equivalent.tsv,
each with its reason.  The choice among the many is drawn by --seed, and each mutant has a name by which --only finds it.

Ends with 1 when an aim is missed: 95 % caught, all of those that lack a call, no right program below all points.
"""
import argparse
import concurrent.futures
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import kinds
import wires
from c_source import Source
from right import RIGHT

HERE = os.path.dirname(os.path.abspath(__file__))
SOLUTIONS = os.path.join(HERE, '..', '..', 'solutions')
PROGRAMS = ('client', 'server')


def steps():
    return sorted(d for d in os.listdir(SOLUTIONS) if re.match(r'\d\d-', d))


def file_of(part):
    """A program, or a wire."""
    return part + '.c' if part in PROGRAMS else 'wires/%s.wire' % part


def solution(step, part):
    with open(os.path.join(SOLUTIONS, step, file_of(part))) as file:
        return file.read()


def parts(step):
    """What a student hands in: two programs, or rules files."""
    folder = os.path.join(SOLUTIONS, step, 'wires')
    return sorted(name[:-len('.wire')] for name in os.listdir(folder)) if os.path.isdir(folder) else PROGRAMS


# ---- making them ----

class Mutant:
    def __init__(self, step, program, kind, source, change):
        start, end, new = change
        self.step, self.program, self.kind = step, program, kind
        self.text = source.text[:start] + new + source.text[end:]
        line = source.line(start)
        whole = ' '.join(source.text.splitlines()[line - 1].split())
        self.name = '%s/%s.c:%d %s: "%s" becomes "%s" in "%s"' % (step, program, line, kind, short(source.text[start:end]), short(new), whole)


class WireMutant:
    def __init__(self, step, wire, kind, text, number, line):
        lines = text.splitlines()
        self.step, self.program, self.kind = step, wire, kind
        self.name = '%s/wires/%s.wire:%d %s: "%s" becomes "%s"' % (step, wire, number + 1, kind, lines[number], line)
        lines[number] = line
        self.text = '\n'.join(lines) + '\n'


def short(code):
    """On one line, without comments."""
    code = ' '.join(re.sub(r'//[^\n]*|/\*.*?\*/', '', code, flags=re.S).split())
    return code if len(code) <= 120 else code[:90] + ' ... ' + code[-25:]


def fails_only(statement):
    """What it does, it does only when a call has failed."""
    words = ' '.join(t.text for t in statement.head)
    return statement.word == 'if' and re.search(r'== (- 1|EOF|NULL)|!= 0$|^received == 0$', words)


def answered_for(statements):
    """The statements from socket() on, without the branches that run only after a failure."""
    found, begun = [], False
    def add(statement):
        nonlocal begun
        begun = begun or kinds.socket_call(statement) == 'socket'
        if begun:
            found.append(statement)
        for inner in statement.body[1 if fails_only(statement) else 0:]:
            add(inner)
    for statement in statements:
        add(statement)
    return found


def make(step, program):
    if program not in PROGRAMS:
        text = solution(step, program)
        for kind, number, line in wires.changes(text):
            yield WireMutant(step, program, kind, text, number, line)
        return
    source = Source(solution(step, program))
    statements = answered_for(source.statements('main'))
    for name, kind in kinds.KINDS.items():
        for change in kind(source, statements):
            if source.text[change[0]:change[1]] != change[2]:
                yield Mutant(step, program, name, source, change)


def drawn(step, count, seed):
    """All that lack a call, and of the others so many that there are `count` of the step, the kinds by turns."""
    everything = {}
    for program in parts(step):
        for mutant in make(step, program):
            everything.setdefault(mutant.kind, []).append(mutant)
    chosen = everything.pop('remove-call', []) + everything.pop('remove-rule', [])
    dice = random.Random('%s %s' % (seed, step))
    piles = [dice.sample(pile, len(pile)) for pile in everything.values()]
    while any(piles) and (count is None or len(chosen) < count):
        for pile in piles:
            if pile and (count is None or len(chosen) < count):
                chosen.append(pile.pop())
    return chosen


# ---- equivalent ones ----

def equivalents():
    with open(os.path.join(HERE, 'equivalent.tsv')) as file:
        rows = [line.rstrip('\n').split('\t') for line in file if line.strip() and not line.startswith('#')]
    return [(re.compile(pattern), reason) for pattern, reason in rows]


def show_unused(rows):
    """A reason that fits no mutant any more is a reason to look again."""
    names = [m.name for step in steps() for program in parts(step) for m in make(step, program)]
    for pattern, _ in rows:
        if not any(pattern.search(name) for name in names):
            print('  equivalent.tsv: no mutant is named so: ' + pattern.pattern)


def object_code(text, folder):
    path = os.path.join(folder, 'code')
    with open(path + '.c', 'w') as file:
        file.write(text)
    done = subprocess.run(['cc', '-std=c11', '-D_GNU_SOURCE', '-O2', '-w', '-c', path + '.c', '-o', path + '.o'],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode:
        return None
    with open(path + '.o', 'rb') as file:
        return file.read()


def sift(mutants):
    """(those that count, [(mutant, reason)] that do not)."""
    known, counted, left = equivalents(), [], []
    originals = {}
    with tempfile.TemporaryDirectory() as folder:
        for mutant in mutants:
            key, is_wire = (mutant.step, mutant.program), isinstance(mutant, WireMutant)
            if key not in originals:
                originals[key] = solution(*key) if is_wire else object_code(solution(*key), folder)
            code = mutant.text if is_wire else object_code(mutant.text, folder)
            reason = next((reason for pattern, reason in known if pattern.search(mutant.name)), None)
            if code is None:
                left.append((mutant, 'it does not compile'))
            elif code == originals[key]:
                left.append((mutant, 'its object code is the same'))
            elif reason:
                left.append((mutant, reason))
            else:
                counted.append(mutant)
    return counted, left


# ---- grading ----

def grade(sockwire, step, sources, seed):
    """(points of 100, what was said against it)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        os.mkdir(os.path.join(folder, 'wires'))
        for part, text in sources.items():
            with open(os.path.join(folder, file_of(part)), 'w') as file:
                file.write(text)
        for _ in range(3):
            done = subprocess.run([sockwire, 'grade', step, folder, '--seed', str(seed), '--report', 'json'],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
            if done.returncode in (0, 1):
                report = json.loads(done.stdout)
                against = ['%s (%s): %s' % (c['name'], c['verdict'], c['seen']) for c in report['checks'] if c['points'] < c['max_points']]
                return 100 * report['score'] / report['max_score'], against
        raise SystemExit('grade ended with %d: %s%s' % (done.returncode, done.stdout.decode()[:600], done.stderr.decode()[:600]))


def all_graded(sockwire, jobs, work):
    """work: (key, step, sources, seed).  Yields (key, points, against) as they come."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(grade, sockwire, *w[1:]): w[0] for w in work}
        for done in concurrent.futures.as_completed(running):
            yield (running[done],) + done.result()


def show_progress(done, total):
    if sys.stderr.isatty():
        print('\r  %d of %d' % (done, total), end='' if done < total else '\n', file=sys.stderr, flush=True)


def grade_mutants(options, counted):
    caught, survived = [], []
    work = [(m, m.step, {**{part: solution(m.step, part) for part in parts(m.step)}, m.program: m.text}, options.seed) for m in counted]
    for n, (mutant, points, _) in enumerate(all_graded(options.sockwire, options.jobs, work), 1):
        (caught if points < 100 else survived).append(mutant)
        if points >= 100:
            print('  survived: ' + mutant.name, flush=True)
        show_progress(n, len(work))
    return caught, survived


def grade_right(options):
    """Each right variant with each seed: those that lost points."""
    work = []
    for variant in RIGHT:
        sources = {p: variant.apply(p, solution(variant.of, p)) for p in PROGRAMS}
        if not options.only or re.search(options.only, variant.name):
            work += [((variant.name, seed), variant.step, sources, seed) for seed in range(1, options.right + 1)]
    wronged = []
    for n, (key, points, against) in enumerate(all_graded(options.sockwire, options.jobs, work), 1):
        if points < 100:
            wronged.append(key)
            print('  right, but %g of 100 with seed %d: %s: %s' % (points, key[1], key[0], '; '.join(against)), flush=True)
        show_progress(n, len(work))
    return len(work), wronged


# ---- telling ----

def percent(part, whole):
    return 100 * part / whole if whole else 100


def report(caught, survived, left):
    names = [k for k in list(kinds.KINDS) + wires.KINDS if any(m.kind == k for m in caught + survived)]
    for name in names:
        got, lost = (sum(m.kind == name for m in group) for group in (caught, survived))
        print('  %-20s %4d made %4d caught %4d survived' % (name, got + lost, got, lost))
    reasons = {}
    for mutant, reason in left:
        reasons.setdefault(reason, []).append(mutant)
    for reason, group in sorted(reasons.items(), key=lambda r: -len(r[1])):
        print('  not counted %4d: %s' % (len(group), reason))
    print('mutants: %d made, %d caught, %d survived: %.1f %%' % (
        len(caught) + len(survived), len(caught), len(survived), percent(len(caught), len(caught) + len(survived))))
    calls = [m for m in caught + survived if m.kind in ('remove-call', 'remove-rule')]
    print('of those that lack a call, or a rule: %d of %d caught' % (sum(m in caught for m in calls), len(calls)))
    return percent(len(caught), len(caught) + len(survived)) >= 95 and not any(m in survived for m in calls)


def main():
    parser = argparse.ArgumentParser(description='How many broken solutions does sockwire grade catch?')
    parser.add_argument('sockwire')
    parser.add_argument('--per-step', type=int, default=80)
    parser.add_argument('--all', action='store_true', help='every mutant that can be made (thousands)')
    parser.add_argument('--only', metavar='REGEX', help='those whose name has it')
    parser.add_argument('--list', action='store_true', help='name them, grade nothing')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--right', type=int, default=5, metavar='SEEDS', help='seeds for each right variant')
    parser.add_argument('--no-right', action='store_true')
    parser.add_argument('--no-mutants', action='store_true')
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    good = True
    if not options.no_mutants:
        mutants = [m for step in steps() for m in drawn(step, None if options.all or options.only else options.per_step, options.seed)]
        if options.only:
            mutants = [m for m in mutants if re.search(options.only, m.name)]
        show_unused(equivalents())
        counted, left = sift(mutants)
        if options.list:
            for mutant in counted:
                print(mutant.name)
            for mutant, reason in left:
                print('not counted (%s): %s' % (reason, mutant.name))
            return 0
        good = report(*grade_mutants(options, counted), left)
    if not options.no_right:
        count, wronged = grade_right(options)
        print('right programs: %d graded %d times each, %d of these grades below 100' % (len(RIGHT), options.right, len(wronged)))
        good = good and not wronged
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
