"""The traces of ../shared/pcaps, the tables that speak of them, and what sockwire says of each.

Traces are shown in parallel, and each only once, whichever tables speak of it."""
import concurrent.futures
import csv
import json
import os
import subprocess
from datetime import datetime, timezone

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
FOLDER = os.environ.get('PCAPS') or os.path.join(ROOT, '..', 'shared', 'pcaps')
SOCKWIRE = os.environ.get('SOCKWIRE') or os.path.join(ROOT, 'build', 'sockwire')
WORKERS = min(4, os.cpu_count() or 1)


def table(name):
    """The rows of a .tsv, as dicts."""
    with open(os.path.join(FOLDER, name), encoding='utf-8', newline='') as rows:
        return list(csv.DictReader(rows, delimiter='\t', quoting=csv.QUOTE_NONE))


def by_file(rows):
    files = {}
    for row in rows:
        files.setdefault(row['file'], []).append(row)
    return files


def nanoseconds(seconds):
    """A decimal number of seconds, exactly."""
    whole, _, part = seconds.partition('.')
    sign = -1 if whole.startswith('-') else 1
    return int(whole or 0) * 1000000000 + sign * int((part + '000000000')[:9])


def split_address(text):
    """'10.0.0.1:80' or '[::1]:80' as (address, port)."""
    host, _, port = text.rpartition(':')
    return host.strip('[]'), int(port)


def tshark_lines(name, ending, fields, arguments):
    """What tshark writes of these fields of one trace, a list of values a line: from the cache (its name ends so), or from tshark itself."""
    cache = os.path.join(ROOT, 'build', 'compare', name.replace('/', '__') + ending)
    if not os.path.exists(cache):
        command = ['tshark', '-n', '-r', os.path.join(FOLDER, name), '-T', 'fields'] + arguments
        for field in fields:
            command += ['-e', field]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        os.makedirs(os.path.dirname(cache), exist_ok=True)
        with open(cache + '.part', 'wb') as out:
            out.write(done.stdout)
        os.replace(cache + '.part', cache)
    with open(cache, encoding='utf-8') as lines:
        return [line.rstrip('\n').split('\t') for line in lines]


class Shown:
    """What sockwire says of one trace: its connections and packets, as the JSON has them; times in ns since 1970."""

    def __init__(self, lines):
        self.connections, self.packets, self.states = [], [], []
        start = 0
        for line in lines:
            record = json.loads(line, parse_float=str)
            kind = record['type']
            if kind == 'trace':
                if record['started']:
                    day, part = record['started'].rstrip('Z').split('.')
                    moment = datetime.strptime(day, '%Y-%m-%dT%H:%M:%S').replace(tzinfo=timezone.utc)
                    start = int(moment.timestamp()) * 1000000000 + int(part)
            elif kind in ('connection', 'packet', 'state'):
                record['ns'] = start + nanoseconds(str(record['t']))
                {'connection': self.connections, 'packet': self.packets, 'state': self.states}[kind].append(record)
        self.packets_of = {}
        for packet in self.packets:
            self.packets_of.setdefault(packet['connection'], []).append(packet)
        for connection in self.connections:
            connection['ends'] = (split_address(connection['client']), split_address(connection['server']))


def show(name):
    done = subprocess.run([SOCKWIRE, 'show', os.path.join(FOLDER, name), '--json', '-'], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode < 0 or not done.stdout:
        return None
    return Shown(done.stdout.decode('utf-8', 'replace').splitlines())


def in_parallel(function, items):
    """function(item) for each, several at once, in order."""
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        return list(pool.map(function, items, chunksize=4))


def same_pair(connection, a, b):
    return set(connection['ends']) == {a, b} or connection['ends'] in ((a, b), (b, a))
