"""make compare-tshark: every word of `analysis`, packet by packet, against tshark's tcp.analysis.* on all valid traces.

    python3 tests/compare/tshark.py [--list WORD [COUNT]] [FILE...]

For each word: in how many packets both say it, only sockwire, only tshark; in how many of all packets they agree; and, tshark taken
for the truth, precision (of ours, how many are theirs) and recall (of theirs, how many are ours).  retransmission and out_of_order
count as one word: tshark's split between the two is known to be poor (README.md).  --list prints packets where they differ.

What tshark says is kept in build/compare/: only the first run is slow."""
import os
import sys

from pcaps import FOLDER, in_parallel, nanoseconds, show, table, tshark_lines

WORDS = ['retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order', 'duplicate_ack', 'lost_segment',
         'ack_lost_segment', 'zero_window', 'zero_window_probe', 'zero_window_probe_ack', 'window_update', 'window_full',
         'keep_alive', 'keep_alive_ack', 'reused_ports']
TOGETHER = 'retransmission+out_of_order'
COMPARED = [TOGETHER] + [word for word in WORDS if word not in ('retransmission', 'out_of_order')]
FIELDS = ['frame.number', 'frame.time_epoch', 'tcp.srcport', 'tcp.dstport', 'tcp.len']
AIM = 99.0


def of_tshark(name):
    return tshark_lines(name, '.tsv', FIELDS + ['tcp.analysis.' + word for word in WORDS], ['-Y', 'tcp && !icmp && !icmpv6'])


def words_of(columns):
    said = {word for word, value in zip(WORDS, columns) if value}
    if said & {'fast_retransmission', 'spurious_retransmission'}:
        said.discard('retransmission')  # tshark says the general word beside the special one
    return said


def merged(words):
    return {TOGETHER if word in ('retransmission', 'out_of_order') else word for word in words}


def compare(name):
    """[(word, ours, theirs, frame)] where one of them says it, packets compared, packets without a partner."""
    shown = show(name)
    if not shown:
        return name, [], 0, 0
    waiting = {}
    for packet in shown.packets:
        if packet['kind'] in ('udp', 'icmp'):
            continue
        key = (packet['ns'], packet['src'].rpartition(':')[2], packet['dst'].rpartition(':')[2], packet['len'])
        waiting.setdefault(key, []).append(packet)
    said, compared, alone = [], 0, 0
    for line in of_tshark(name):
        line += [''] * (len(FIELDS) + len(WORDS) - len(line))
        number, when, source, destination, length = (value.split(',')[-1] for value in line[:len(FIELDS)])
        partners = waiting.get((nanoseconds(when), source, destination, int(length or 0)))
        if not partners:
            alone += 1
            continue
        compared += 1
        ours, theirs = merged(partners.pop(0)['analysis']), merged(words_of(line[len(FIELDS):]))
        said += [(word, word in ours, word in theirs, int(number)) for word in ours | theirs]
    return name, said, compared, alone


def main():
    arguments = sys.argv[1:]
    wanted, count = None, 40
    if arguments and arguments[0] == '--list':
        wanted = arguments[1]
        arguments = arguments[2:]
        if arguments and arguments[0].isdigit():
            count = int(arguments.pop(0))
    if not os.path.isdir(FOLDER):
        sys.exit('compare-tshark: no traces here: ../shared/pcaps is missing')
    files = arguments or [row['file'] for row in table('INDEX.tsv') if row['kind'] == 'valid']
    totals = {word: [0, 0, 0] for word in COMPARED}
    compared = alone = 0
    for name, said, packets, lonely in in_parallel(compare, files):
        compared += packets
        alone += lonely
        for word, ours, theirs, number in said:
            totals[word][0 if ours and theirs else 1 if ours else 2] += 1
            if word == wanted and ours != theirs and count > 0:
                count -= 1
                print(f'{name} {number}: only {"ours" if ours else "tshark"}')
    print(f'{len(files)} traces, {compared} TCP packets compared, {alone} that only tshark took for TCP')
    print(f'{"word":30} {"both":>6} {"only ours":>9} {"only tshark":>11} {"equal in":>9} {"precision":>9} {"recall":>7}')
    missed = 0
    for word, (both, ours, theirs) in totals.items():
        equal = 100 - 100 * (ours + theirs) / max(compared, 1)
        precision = f'{100 * both / (both + ours):.1f}%' if both + ours else '-'
        recall = f'{100 * both / (both + theirs):.1f}%' if both + theirs else '-'
        missed += equal < AIM
        print(f'{word:30} {both:6} {ours:9} {theirs:11} {equal:8.3f}% {precision:>9} {recall:>7}')
    print(f'{len(COMPARED) - missed} of {len(COMPARED)} words equal in {AIM:g} % of packets or more')
    return missed > 0


if __name__ == '__main__':
    sys.exit(main())
