"""show --follow against the checksums of tcpflow's own tests (part of make check).

    python3 tests/compare/tcpflow.py

Each row of tcpflow_expected.tsv is the MD5 of one direction of one connection.  Exit status 1 when one is not reproduced; SKIP,
said aloud, when the folder is not here."""
import hashlib
import os
import subprocess
import sys

from pcaps import FOLDER, SOCKWIRE, by_file, show, table


def stream(name, connection, end):
    """What that end sent, and whether all of it is there."""
    done = subprocess.run([SOCKWIRE, 'show', os.path.join(FOLDER, name), '--follow', f'{connection}:{end}'], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f'{name}: --follow {connection}:{end} ended with {done.returncode}')
    return done.stdout, done.returncode == 0


def main():
    if not os.path.exists(os.path.join(FOLDER, 'tcpflow_expected.tsv')):
        print(f'SKIP: {FOLDER} is not here: the streams are not compared with tcpflow')
        return 0
    rows, equal = table('tcpflow_expected.tsv'), 0
    for name, expected in by_file(rows).items():
        shown = show(name)
        for row in expected:
            a, b = (row['src'], int(row['sport'])), (row['dst'], int(row['dport']))
            found = []
            for connection in shown.connections if shown else []:
                for end in (0, 1):
                    if connection['ends'][end] == a and connection['ends'][1 - end] == b:
                        data, whole = stream(name, connection['id'], ('client', 'server')[end])
                        found.append((hashlib.md5(data).hexdigest(), len(data), whole))
            if row['md5_of_stream'] in [md5 for md5, _, _ in found]:
                equal += 1
            else:
                print(f'{name} {a[0]}:{a[1]} > {b[0]}:{b[1]}: tcpflow {row["md5_of_stream"]} ({row["bytes"]} bytes); sockwire {found}')
    print(f'tcpflow: {equal} of {len(rows)} streams have its checksum')
    return equal != len(rows)


if __name__ == '__main__':
    sys.exit(main())
