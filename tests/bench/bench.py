#!/usr/bin/env python3
"""What sockwire costs, beside strace: python3 tests/bench/bench.py BUILD (make bench calls it so).

1. 10 000 round trips of one byte over TCP: untraced, under strace, under sockwire; 5 times each in turn; medians.  What a tracer adds to
   a round trip (four calls) is compared with what strace adds in the same turn: at most 0.9 × of it is the aim.
2. Bursts of 100 000 small sends under sockwire: packets seen, packets that the capture dropped.
3. `sockwire grade` of each solution.

Prints tables; fails only when a grade takes 10 s, for which nobody waits.  ROUND_TRIPS, SENDS and TIMES in the environment make it smaller.
"""
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
ROUND_TRIPS = int(os.environ.get("ROUND_TRIPS", 10_000))
SENDS = int(os.environ.get("SENDS", 100_000))
TIMES = int(os.environ.get("TIMES", 5))
LIMIT_SECONDS = 300
GRADE_SECONDS = 10

PINGPONG = os.path.join(BUILD, "bench", "pingpong")
PRIVATE = os.path.join(BUILD, "bench", "private")
SOCKWIRE = os.path.join(BUILD, "sockwire")
ADDRESS = ["127.0.0.1", "12000"]


def sockwire(server, client, *options):
    return [SOCKWIRE, "run", "--server", shlex.join([PINGPONG, *server]), "--client", shlex.join([PINGPONG, *client]), *options]


def timed(command):
    """Seconds that the command took, or None (and a line on why) when it failed."""
    begin = time.monotonic()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"  not done after {LIMIT_SECONDS} s: {shlex.join(command)}")
        return None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        print(f"  status {done.returncode}: {shlex.join(command)}\n  {said[-1] if said else ''}")
        return None
    return time.monotonic() - begin


def round_trips(folder):
    took_file = os.path.join(folder, "took")
    client = ["client", *ADDRESS, str(ROUND_TRIPS), took_file]
    pair = f"{shlex.join([PINGPONG, 'server', ADDRESS[1]])} & {shlex.join([PINGPONG, *client])} && wait"
    ways = {
        "untraced": [PRIVATE, "sh", "-c", pair],
        "strace": [PRIVATE, "strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", "/dev/null", "sh", "-c", pair],
        "sockwire": sockwire(["server", ADDRESS[1]], client),
        "sockwire --json": sockwire(["server", ADDRESS[1]], client, "--json", "/dev/null"),
        "  --calls-only": sockwire(["server", ADDRESS[1]], client, "--calls-only"),
    }
    if shutil.which("strace") is None:
        del ways["strace"]
        print("strace is not installed: left out")
    whole = {way: [] for way in ways}
    loop = {way: [] for way in ways}
    for _ in range(TIMES):
        for way, command in ways.items():
            if os.path.exists(took_file):
                os.unlink(took_file)
            seconds = timed(command)
            if seconds is not None and os.path.exists(took_file):
                whole[way].append(seconds)
                with open(took_file, encoding="ascii") as file:
                    loop[way].append(float(file.read()))

    print(f"{ROUND_TRIPS} round trips of one byte, median of {TIMES}; the ladder goes to /dev/null")
    print(f"{'':18}{'whole run':>11}{'× untraced':>12}{'× strace':>10}   {'a round trip':>12}{'adds':>10}{'× what strace adds':>20}")

    def ratio(values, way, to):
        if not values.get(to) or not values[way]:
            return "-"
        return f"{statistics.median(values[way]) / statistics.median(values[to]):.2f}"

    def adds(way):
        return [a - b for a, b in zip(loop[way], loop["untraced"])]

    def beside_strace(way):
        """Turn by turn: what else the machine does changes more from turn to turn than within one."""
        if way == "untraced" or not loop.get("strace"):
            return "-"
        return f"{statistics.median(a / b for a, b in zip(adds(way), adds('strace')) if b > 0):.2f}"

    for way in ways:
        if not whole[way]:
            print(f"{way:18}{'failed':>11}")
            continue
        print(f"{way:18}{statistics.median(whole[way]):>9.2f} s{ratio(whole, way, 'untraced'):>12}{ratio(whole, way, 'strace'):>10}"
              f"   {statistics.median(loop[way]) / ROUND_TRIPS * 1e6:>9.1f} µs"
              f"{statistics.median(adds(way)) / ROUND_TRIPS * 1e6:>7.1f} µs{beside_strace(way):>20}")


def burst(folder, how, what):
    path = os.path.join(folder, "burst.json")
    sink = "tcp" if how == "tcp" else "udp"
    seconds = timed(sockwire(["sink", sink, ADDRESS[1]], ["blast", how, *ADDRESS, str(SENDS)], "--json", path))
    if seconds is None:
        return
    packets = data = size = 0
    dropped = None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["type"] == "trace":
                dropped = record.get("dropped")
            elif record["type"] == "packet":
                packets += 1
                if record["from"] == "client" and record["len"]:
                    data += 1
                    size += record["len"]
    os.unlink(path)
    print(f"{what:36}{seconds:>8.2f} s{packets:>10}{data:>12}{size:>12}{'unknown' if dropped is None else dropped:>10}")


def grades():
    """False: one takes too long."""
    solutions = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "solutions")
    took = {}
    print(f"\nsockwire grade of each solution, median of {TIMES} (less than {GRADE_SECONDS} s)")
    with tempfile.TemporaryDirectory(prefix="sockwire-bench.") as made:
        folders = {step: os.path.join(solutions, step) for step in sorted(os.listdir(solutions))
                   if os.path.isdir(os.path.join(solutions, step)) and step != "faults"}
        for number in sorted(entry.name for entry in os.scandir(os.path.join(solutions, "faults")) if entry.is_dir()):
            folders[f"faults/{number}"] = pair = os.path.join(made, number)
            subprocess.run([SOCKWIRE, "fault", number, pair, "--repaired"], stdout=subprocess.DEVNULL, check=True)
        for name, folder in folders.items():
            times = [timed([SOCKWIRE, "grade", name.split("/")[0], folder]) for _ in range(TIMES)]
            took[name] = statistics.median(times) if None not in times else LIMIT_SECONDS
            print(f"{name:36}{took[name]:>8.2f} s")
    slow = [step for step, seconds in took.items() if seconds >= GRADE_SECONDS]
    if slow:
        print(f"FAILED: too slow: {' '.join(slow)}")
    return not slow


def main():
    if not os.path.exists(SOCKWIRE):
        sys.exit("bench: build/sockwire is not there: run make first")
    with tempfile.TemporaryDirectory(prefix="sockwire-bench.") as folder:
        round_trips(folder)
        print(f"\n{SENDS} small sends in a burst, under sockwire run --json")
        print(f"{'':36}{'whole run':>10}{'packets':>10}{'with data':>12}{'data bytes':>12}{'dropped':>10}")
        burst(folder, "udp", "UDP, 100 bytes each")
        burst(folder, "mmsg", "UDP, 1000 datagrams a sendmmsg()")
        burst(folder, "tcp", "TCP, 1 byte each, TCP_NODELAY")
    sys.exit(0 if grades() else 1)


main()
