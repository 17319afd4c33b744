"""The traces of ../shared/pcaps against every table that speaks of them (part of make check).

    python3 tests/compare/check.py [--all] [ORACLE...]

Disagreements must be those that tests/compare/DIFFERENCES.md lists, each with its reason: a new one fails, one that is gone is told.
--all prints every disagreement in the form of that list, and fails for none."""
import os
import sys

from oracles import ORACLES
from pcaps import FOLDER, ROOT, by_file, in_parallel, show, table

LIST = os.path.join(ROOT, 'tests', 'compare', 'DIFFERENCES.md')


def rows_of(oracle):
    rows = by_file(table(ORACLES[oracle][1]))
    if oracle == 'tcprs':  # a trace without any event counts, too
        for row in table('tcprs_expected.tsv'):
            rows.setdefault(row['file'], [])
    return rows


def look(job):
    """All oracles on one trace: [(oracle, measure, where, theirs, ours)]."""
    name, rows = job
    shown = show(name)
    if not shown:
        return [(oracle, 'trace', '-', 'read', 'not read') for oracle in rows]
    return [(oracle,) + item for oracle, those in rows.items() for item in ORACLES[oracle][0](those, shown)]


def accepted():
    """The lines of the list's blocks: 'ORACLE TRACE | MEASURE | WHERE | THEIRS | OURS'."""
    lines, inside = set(), False
    if os.path.exists(LIST):
        with open(LIST, encoding='utf-8') as text:
            for line in text:
                if line.startswith('```'):
                    inside = not inside
                elif inside and '|' in line:
                    lines.add(line.strip())
    return lines


def main():
    arguments = sys.argv[1:]
    everything = '--all' in arguments
    oracles = [a for a in arguments if a in ORACLES] or list(ORACLES)
    if not os.path.isdir(FOLDER):
        print('SKIP the traces of ../shared/pcaps: this folder is not there')
        return 77
    jobs = {}
    for oracle in oracles:
        for name, rows in rows_of(oracle).items():
            jobs.setdefault(name, {})[oracle] = rows
    known = {line for line in accepted() if line.split(' ', 1)[0] in oracles}
    figures, lines = {}, []
    for name, items in zip(jobs, in_parallel(look, list(jobs.items()))):
        for oracle, measure, where, theirs, ours in items:
            figure = figures.setdefault((oracle, measure), {'equal': 0, 'total': 0, 'both': 0, 'ours': 0, 'theirs': 0})
            figure['total'] += 1
            figure['equal'] += theirs == ours
            figure['both'] += theirs == ours != 'nothing'
            figure['ours'] += ours != 'nothing'
            figure['theirs'] += theirs != 'nothing'
            if theirs != ours:
                lines.append(f'{oracle} {name} | {measure} | {where} | {theirs} | {ours}')
    for (oracle, measure), figure in sorted(figures.items()):
        line = f'{oracle:13} {measure:13} {figure["equal"]:6} of {figure["total"]:6} equal {100 * figure["equal"] / figure["total"]:6.2f} %'
        if oracle == 'tcprs':
            line += f'   precision {100 * figure["both"] / max(figure["ours"], 1):.1f} %  recall {100 * figure["both"] / max(figure["theirs"], 1):.1f} %'
        print(line)
    if everything:
        print('\n'.join(lines))
        return 0
    new, gone = [line for line in lines if line not in known], sorted(known - set(lines))
    for line in gone:
        print(f'gone (take it from tests/compare/DIFFERENCES.md): {line}')
    for line in new[:200]:
        print(f'new: {line}')
    print(f'{len(jobs)} traces; {len(lines)} disagreements, {len(lines) - len(new)} of them accepted, {len(new)} new, {len(gone)} gone')
    return 1 if new else 0


if __name__ == '__main__':
    sys.exit(main())
