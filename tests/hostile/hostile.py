"""Programs that want points they did not earn, or the machine: does sockwire hold?   `make hostile` (ONLY=regular-expression JOBS=2)

    hostile.py BUILD [--quick] [--only RE] [--jobs N] [--minutes N]

Each file of the folders here is one attempt; what it is made of, and what "held" means, is in README.md.  One line for each attempt that
broke out, then a table: tried and held by kind.  Exit 1 when one broke out, or nothing was tried; 77 when nothing can be tried here.
"""
import argparse, collections, concurrent.futures, os, re, sys, time

import attempt


def kinds():
    here = os.path.dirname(os.path.abspath(__file__))
    for kind in sorted(os.listdir(here)):
        folder = os.path.join(here, kind)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) and not kind.startswith('__') else []:
            if name.endswith(('.c', '.sh')):
                yield attempt.read(kind, os.path.join(folder, name))


def main():
    words = argparse.ArgumentParser()
    words.add_argument('build')
    words.add_argument('--quick', action='store_true')
    words.add_argument('--only', default='.')
    words.add_argument('--jobs', type=int, default=2)
    words.add_argument('--minutes', type=float, default=30)
    words = words.parse_args()
    until = time.monotonic() + 60 * words.minutes
    tasks = [(one, place) for one in kinds() for place in one.places(words.quick) if re.search(words.only, '%s/%s@%s' % (one.kind, one.name, place))]
    kit = attempt.Kit(words.build)
    count, left_out = collections.Counter(), collections.Counter()

    def go(task):
        one, place = task
        return one, place, attempt.go(one, place, kit) if time.monotonic() < until else ('out', 'the time is over')

    try:
        pool = concurrent.futures.ThreadPoolExecutor(words.jobs)
        for one, place, (how, why) in pool.map(go, tasks):
            count[one.kind, how] += 1
            if how == 'broke':
                print('hostile: %s/%s (%s): %s' % (one.kind, one.name, place, why), flush=True)
            elif how == 'out':
                left_out['%s: %s' % (place, why)] += 1
    finally:
        kit.release()
    print('%-16s %5s %5s' % ('kind', 'tried', 'held'))
    for kind in sorted({one.kind for one, _ in tasks}):
        print('%-16s %5d %5d' % (kind, count[kind, 'held'] + count[kind, 'broke'], count[kind, 'held']))
    for why, times in sorted(left_out.items()):
        print('left out %d times: %s' % (times, why))
    held, broken = (sum(n for (_, how), n in count.items() if how == word) for word in ('held', 'broke'))
    print('hostile: %d tried, %d held, %d left out' % (held + broken, held, sum(left_out.values())))
    if not tasks and words.quick:
        print('SKIP no attempt says quick: yes')
        return 77
    if tasks and held + broken == 0:
        print('SKIP nothing of it can be tried here')
        return 77
    return broken > 0 or not tasks


if __name__ == '__main__':
    sys.exit(main())
