"""show --follow against tshark -z follow,tcp,raw on all valid traces (needs tshark; not part of make check).

    python3 tests/compare/follow_tshark.py [--list] [FILE...]

Every direction of every TCP connection that carries data.  What tshark says of missing bytes is taken out of its stream before the
two are compared, since sockwire's raw form has only what is there.  --list names each direction that differs."""
import os
import re
import subprocess
import sys

from pcaps import FOLDER, by_file, in_parallel, nanoseconds, show, table
from tcpflow import stream

MISSING = re.compile(rb'\[\d+ bytes missing in capture file\]\x00?')
AT_ONCE = 60


def theirs(name, numbers):
    """{stream: (bytes of node 0, bytes of node 1, address of node 0)}"""
    streams = {}
    for first in range(0, len(numbers), AT_ONCE):
        command = ['tshark', '-r', os.path.join(FOLDER, name), '-q']
        for number in numbers[first:first + AT_ONCE]:
            command += ['-z', f'follow,tcp,raw,{number}']
        out = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300,
                             check=False).stdout.decode('ascii', 'replace')
        number, node, parts = None, None, None
        for line in out.splitlines():
            if line.startswith('Filter: tcp.stream eq '):
                number, parts = int(line.rpartition(' ')[2]), ([], [])
            elif line.startswith('Node 0: '):
                node = line[8:]
            elif line.startswith('====') and number is not None and node is not None and number in streams:
                number = node = None
            elif line.startswith('Node 1: '):
                streams[number] = (parts[0], parts[1], node)
            elif number in streams and line.strip():
                parts[line.startswith('\t')].append(line.strip())
    joined = lambda lines: bytes.fromhex(''.join(lines))
    return {number: (joined(a), joined(b), node) for number, (a, b, node) in streams.items()}


def compare(job):
    """[(where, verdict)] of one trace."""
    name, rows = job
    rows = [row for row in rows if int(row['bytes_a']) + int(row['bytes_b']) > 0]
    shown = show(name)
    if not rows:
        return []
    if not shown:
        return [(f'{name}', 'sockwire does not read it')]
    said, result = theirs(name, [int(row['stream']) for row in rows]), []
    for row in rows:
        a, b = (row['a_ip'], int(row['a_port'])), (row['b_ip'], int(row['b_port']))
        first = nanoseconds(row['first_epoch'])
        found = [c for c in shown.connections if c['ends'] in ((a, b), (b, a)) and abs(c['ns'] - first) < 1000]
        if not found or int(row['stream']) not in said:
            where = f'{name} {row["stream"]} {a[0]}:{a[1]} {b[0]}:{b[1]}'
            result.append((where, 'no such connection here' if not found else 'tshark shows no stream'))
            continue
        one, two, node = said[int(row['stream'])]
        a_is_node_0 = node in (f'{a[0]}:{a[1]}', f'[{a[0]}]:{a[1]}')
        for end in (0, 1) if a != b else (0,):
            data, whole = stream(name, found[0]['id'], ('client', 'server')[end])
            is_a = found[0]['ends'][end] == a
            expected = one if is_a == a_is_node_0 else two
            cleaned = MISSING.sub(b'', expected)
            if not data and not cleaned:
                continue
            where = f'{name} stream {row["stream"]} connection {found[0]["id"]}:{("client", "server")[end]}'
            same = next((i for i, (x, y) in enumerate(zip(data, cleaned)) if x != y), min(len(data), len(cleaned)))
            verdict = 'equal' if data == cleaned else \
                f'tshark {len(cleaned)} bytes, sockwire {len(data)}, first difference at {same}{"" if whole else ", not whole"}'
            result.append((where, verdict))
    return result


def main():
    words = [word for word in sys.argv[1:] if word != '--list']
    rows = by_file(table('tshark_expected.tsv'))
    jobs = [(name, rows[name]) for name in rows if not words or name in words]
    results = [item for items in in_parallel(compare, jobs) for item in items]
    equal = sum(verdict == 'equal' for _, verdict in results)
    if '--list' in sys.argv or words:
        for where, verdict in results:
            if verdict != 'equal':
                print(f'{where}: {verdict}')
    print(f'tshark follow: {equal} of {len(results)} directions with data are byte for byte the same')
    return 0


if __name__ == '__main__':
    sys.exit(main())
