#!/usr/bin/env python3
"""What a live capture loses: python3 tests/bench/live.py BUILD (make bench calls it so).

10 GB go over the loopback interface of a private network, with nobody looking, under tcpdump, and under sockwire watch, at last while
it is stopped (SIGSTOP), so that it must lose some.  The kernel's own count of the interface (/proc/net/dev) tells how many packets there
were: each must have been captured or be told as dropped.

Prints a table; fails when packets were lost unseen.  BYTES in the environment makes it smaller.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
BYTES = int(os.environ.get("BYTES", 10_000_000_000))
SOCKWIRE = os.path.join(BUILD, "sockwire")
PRIVATE = os.path.join(BUILD, "bench", "private")
PINGPONG = os.path.join(BUILD, "bench", "pingpong")
ADDRESS = ["127.0.0.1", "12000"]
STOPPED = "sockwire watch, stopped"

COUNTS = (r"(\d+) frames? captured", r"(\d+) dropped")
# how to start it, the line that says that it captures, and what it says in the end: (pattern of captured, pattern of dropped)
WAYS = [
    ("nobody looks", None, None, None),
    ("tcpdump -w /dev/null", ["tcpdump", "-i", "lo", "-w", "/dev/null"], "listening on",
     (r"(\d+) packets? captured", r"(\d+) packets? dropped by kernel")),
    ("sockwire watch --quiet", [SOCKWIRE, "watch", "lo", "--quiet"], "watching lo", COUNTS),
    ("sockwire watch --write", [SOCKWIRE, "watch", "lo", "--quiet", "--write", "/dev/null"], "watching lo", COUNTS),
    (STOPPED, [SOCKWIRE, "watch", "lo", "--quiet"], "watching lo", COUNTS),
]


def passed():
    """Packets that the kernel put on lo so far."""
    with open("/proc/self/net/dev", encoding="ascii") as lines:
        for line in lines:
            name, _, counts = line.partition(":")
            if name.strip() == "lo":
                return int(counts.split()[1])
    sys.exit("bench: there is no lo in /proc/self/net/dev")


def transfer():
    begin = time.monotonic()
    sink = subprocess.Popen([PINGPONG, "sink", "tcp", ADDRESS[1]])
    subprocess.run([PINGPONG, "pour", *ADDRESS, str(BYTES)], check=True)
    if sink.wait() != 0:
        sys.exit("bench: the receiver failed")
    return time.monotonic() - begin


def under(command, ready, patterns, stopped):
    """Seconds of the transfer, packets on the wire, captured, dropped; or why it failed."""
    before = passed()
    if command is None:
        return transfer(), passed() - before, None, None
    watcher = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    while ready not in said:
        line = watcher.stdout.readline()
        said += line
        if not line:
            watcher.wait()
            return f"did not begin: {said.strip()}"
    if stopped:
        watcher.send_signal(signal.SIGSTOP)
    seconds = transfer()
    count = passed() - before
    watcher.send_signal(signal.SIGCONT)
    watcher.send_signal(signal.SIGINT)
    said += watcher.communicate()[0]
    found = [re.search(pattern, said) for pattern in patterns]
    if None in found:
        return f"does not tell what it lost: {said.strip()}"
    return seconds, count, int(found[0].group(1)), int(found[1].group(1))


def main():
    if "--inside" not in sys.argv:
        os.execv(PRIVATE, [PRIVATE, sys.executable, os.path.abspath(__file__), BUILD, "--inside"])
    print(f"{BYTES / 1e9:g} GB over loopback, captured live; in all: packets that the kernel counted on the interface")
    print(f"{'':28}{'transfer':>10}{'in all':>10}{'captured':>10}{'dropped':>10}{'lost unseen':>13}")
    failed = 0
    for way, command, ready, patterns in WAYS:
        if command and not shutil.which(command[0]):
            print(f"{way:28}{'not installed':>17}")
            continue
        outcome = under(command, ready, patterns, way == STOPPED)
        if isinstance(outcome, str):
            print(f"{way:28}{outcome}")
            failed += command[0] == SOCKWIRE
            continue
        seconds, count, captured, dropped = outcome
        lost = None if captured is None else count - captured - dropped
        if lost is not None and lost < 0:  # tcpdump: what is dropped is counted going out and coming in, what is captured once
            lost = None
        print(f"{way:28}{seconds:>8.2f} s{count:>10}" + "".join(f"{'-' if n is None else n:>{width}}" for n, width in
                                                                ((captured, 10), (dropped, 10), (lost, 13))))
        failed += command is not None and command[0] == SOCKWIRE and lost != 0
    if failed:
        sys.exit("FAILED: sockwire does not tell of all that it loses")


main()
