#!/usr/bin/env python3
"""What reading a trace costs, beside other tools: python3 tests/bench/traces.py BUILD (make bench calls it so).

1. One trace of 1 000 000 TCP packets in 20 000 connections: sockwire and whichever of tcpdump, tcptrace, tcpflow and tshark are
   installed, in turn, TIMES (3) times; the slowest of them once.
2. The cost of a packet as the trace grows, and as more connections are open at the same time.

Median wall time, processor time (what the machine's other work disturbs least) and peak memory.  Nothing is asserted.  The longest
traces take 3 GB in TMPDIR for a while; where there is less room, they are left out, and that is said.
"""
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
TIMES = int(os.environ.get("TIMES", 3))
FRAME_MOST = 200  # bytes in a trace that a packet of flows takes on average, and some more
SOCKWIRE = os.path.join(BUILD, "sockwire")
MEASURE = os.path.join(BUILD, "bench", "measure")
FLOWS = os.path.join(BUILD, "bench", "flows")
LIMIT_SECONDS = 600


def measure(command):
    """(wall s, processor s, peak MB) of one run, or None (and a line on why) when it failed."""
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as cost:
        try:
            done = subprocess.run([MEASURE, cost.name, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"  not done after {LIMIT_SECONDS} s: {shlex.join(command)}")
            return None
        if done.returncode != 0:
            print(f"  status {done.returncode}: {shlex.join(command)}")
            return None
        wall, processor, peak = cost.read().split()
        return float(wall), float(processor), float(peak) / 1024


def medians(runs):
    return tuple(statistics.median(values) for values in zip(*runs))


def make(path, packets, open_at_once, answer=200):
    subprocess.run([FLOWS, str(packets), str(open_at_once), path, str(answer)], check=True)
    with open(path, "rb") as file:  # once through, so that the first reader finds it in memory as the others do
        while file.read(1 << 24):
            pass


def beside_others(folder):
    path = os.path.join(folder, "trace.pcap")
    make(path, 1_000_000, 500, 1400)
    rows = [  # what, command, what it is compared with, slow
        ("connections only", None, None, False),
        ("tcpdump -w /dev/null", ["tcpdump", "-r", path, "-w", "/dev/null"], None, False),
        ("sockwire --summary", [SOCKWIRE, "show", path, "--summary"], "tcpdump -w /dev/null", False),
        ("tcptrace -n", ["tcptrace", "-n", path], "sockwire --summary", False),
        ("tshark -z conv,tcp", ["tshark", "-n", "-q", "-z", "conv,tcp", "-r", path], "sockwire --summary", True),
        ("one connection", None, None, False),
        ("sockwire --connection 1234", [SOCKWIRE, "show", path, "--connection", "1234"], None, False),
        ("every packet", None, None, False),
        ("tcpdump -nn", ["tcpdump", "-nn", "-r", path], None, False),
        ("sockwire --json -", [SOCKWIRE, "show", path, "--json", "-"], "tcpdump -nn", False),
        ("tcpflow to memory", ["tcpflow", "-r", path, "-c", "-0", "-X", "/dev/null"], "sockwire --json -", True),
        ("tshark -T fields", ["tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.number", "-e", "tcp.stream", "-e",
                              "tcp.analysis.flags"], "sockwire --json -", True),
    ]
    runs = {}
    for turn in range(TIMES):
        for what, command, _, slow in rows:
            if command and shutil.which(command[0]) and not (slow and turn):
                took = measure(command)
                if took:
                    runs.setdefault(what, []).append(took)
    print(f"1 000 000 TCP packets, 20 000 connections, {os.path.getsize(path) / 1e6:.0f} MB, median of {TIMES}; output to /dev/null")
    print(f"{'':30}{'wall':>9}{'processor':>11}{'peak':>10}")
    middle = {what: medians(values) for what, values in runs.items()}
    for what, command, beside, slow in rows:
        if not command:
            print(f"{what}:")
        elif what in middle:
            wall, processor, peak = middle[what]
            ratio = ""
            if beside in middle:
                ratio = f"   {wall / middle[beside][0]:.2f} × the wall time of {beside}, {processor / middle[beside][1]:.2f} × its processor time"
            print(f"  {what:28}{wall:>7.2f} s{processor:>9.2f} s{peak:>7.0f} MB{ratio}{' (once)' if slow else ''}")
        else:
            print(f"  {what:28}{'not installed' if not shutil.which(command[0]) else 'failed'}")
    os.unlink(path)


def growth(folder, title, rows, with_json):
    print(f"\n{title}")
    print(f"{'packets':>12}{'open':>10}   {'--summary: a packet':>20}{'peak':>9}   {'--json: a packet':>18}{'peak':>9}")
    for packets, open_at_once in rows:
        path = os.path.join(folder, "trace.pcap")
        if shutil.disk_usage(folder).free < packets * FRAME_MOST:
            print(f"{packets:>12}{open_at_once:>10}   left out: less than {packets * FRAME_MOST / 1e9:.0f} GB of room in {folder}")
            continue
        make(path, packets, open_at_once)
        times = TIMES if packets < 4_000_000 else 1
        line = f"{packets:>12}{open_at_once:>10}"
        for flags in ["--summary", "--top", "10"], ["--json", "-"]:
            if flags[0] == "--json" and not with_json(packets, open_at_once):
                line += f"{'-':>19}{'-':>12}"
                continue
            took = [run for run in (measure([SOCKWIRE, "show", path, *flags]) for _ in range(times)) if run]
            if not took:
                line += f"{'failed':>19}{'-':>12}"
                continue
            _, processor, peak = medians(took)
            line += f"{processor / packets * 1e9:>17.0f} ns{peak:>9.0f} MB"
        print(line)
        os.unlink(path)


def main():
    for needed in SOCKWIRE, FLOWS, MEASURE:
        if not os.path.exists(needed):
            sys.exit(f"bench: {needed} is not there: run make first")
    with tempfile.TemporaryDirectory(prefix="sockwire-bench.") as folder:
        beside_others(folder)
        growth(folder, "A longer trace, 500 connections open at any time (processor time; short ones hold the start of the program):",
               [(10_000, 500), (100_000, 500), (1_000_000, 500), (10_000_000, 500)], lambda packets, _: True)
        growth(folder, "More connections at once, of 20 to 50 packets each; in the last row of 4 (a new connection costs more than a packet):",
               [(1_000_000, 10), (1_000_000, 1_000), (2_000_000, 100_000), (20_000_000, 1_000_000), (4_000_000, 1_000_000)],
               lambda _, open_at_once: open_at_once < 1_000_000)


main()
