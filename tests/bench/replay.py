#!/usr/bin/env python3
"""Frames onto a wire, beside tcpreplay: python3 tests/bench/replay.py BUILD (make bench calls it so).

Both send onto the same veth pair of a private network; tcpdump captures at the other end.
1. The spacing: a trace with a frame every 400 µs; how far each frame came from its recorded distance to the first, by the capture's time
   stamps (which add their own noise, the same to both).
2. Top speed: 200 000 frames of 142 bytes.
Nothing is asserted.
"""
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
SOCKWIRE = os.path.join(BUILD, "sockwire")
GAP_NS = 400_000
TIMES = 3


def make(path, frames, gap_ns):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for i in range(frames):
            ns = i * gap_ns
            frame = bytes.fromhex("020000000002020000000001") + b"\x08\x00"
            frame += struct.pack(">BBHHHBBH4s4s", 0x45, 0, 128, i & 0xFFFF, 0, 64, 17, 0, b"\x0a\0\0\1", b"\x0a\0\0\2")
            frame += struct.pack(">HHHH", 1000, 9, 108, 0) + bytes(100)
            file.write(struct.pack("<IIII", 1_700_000_000 + ns // 10**9, ns % 10**9, len(frame), len(frame)) + frame)


def times(path):
    with open(path, "rb") as file:
        data = file.read()
    at, found = 24, []
    while at + 16 <= len(data):
        seconds, ns, captured, _ = struct.unpack_from("<IIII", data, at)
        found.append(seconds * 10**9 + ns)
        at += 16 + captured
    return found


def spacing(what, command, trace, folder):
    late = []
    for _ in range(TIMES):
        seen = os.path.join(folder, "seen.pcap")
        capture = subprocess.Popen(["tcpdump", "-Z", "root", "-i", "right", "--time-stamp-precision=nano", "-B", "16384", "-U", "-w", seen],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while "listening on" not in capture.stderr.readline():
            pass
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limit = time.monotonic() + 10
        while os.path.getsize(seen) < os.path.getsize(trace) and capture.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        capture.terminate()
        capture.communicate()
        wanted, found = times(trace), times(seen)
        late += [abs((b - found[0]) - (a - wanted[0])) / 1000 for a, b in zip(wanted, found)]
    late.sort()
    print(f"  {what:28}median {statistics.median(late):8.1f} µs   99th percentile {late[len(late) * 99 // 100]:8.1f} µs   most {late[-1]:9.1f} µs")


def top_speed(what, command, frames):
    took = []
    for _ in range(TIMES):
        begin = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took.append(time.monotonic() - begin)
    print(f"  {what:28}{frames / statistics.median(took):10.0f} frames a second (with the program's start)")


def main():
    if "INSIDE" not in os.environ:
        wrapper = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
        os.execvpe(wrapper[0], wrapper + [sys.executable, *sys.argv], {**os.environ, "INSIDE": "1"})
    if not shutil.which("tcpdump") or not shutil.which("ip"):
        sys.exit("bench: the replay is left out: it wants tcpdump and ip")
    subprocess.run("ip link add name left type veth peer name right; sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set left up;"
                   "ip link set right up", shell=True, check=True)
    others = bool(shutil.which("tcpreplay"))
    with tempfile.TemporaryDirectory(prefix="sockwire-bench.") as folder:
        trace = os.path.join(folder, "even.pcap")
        make(trace, 5000, GAP_NS)
        print(f"Onto a wire: 5000 frames, one each 400 µs, {TIMES} times: distance from the recorded time, as captured at the other end")
        spacing("sockwire replay --onto", [SOCKWIRE, "replay", trace, "--onto", "left"], trace, folder)
        if others:
            spacing("tcpreplay", ["tcpreplay", "-q", "-i", "left", trace], trace, folder)
            spacing("tcpreplay -T nano", ["tcpreplay", "-q", "-T", "nano", "-i", "left", trace], trace, folder)
        make(trace, 200_000, 0)
        print("\nTop speed, 200 000 frames of 142 bytes, nobody captures:")
        top_speed("sockwire --top-speed", [SOCKWIRE, "replay", trace, "--onto", "left", "--top-speed"], 200_000)
        if others:
            top_speed("tcpreplay -t", ["tcpreplay", "-q", "-t", "-i", "left", trace], 200_000)
            top_speed("tcpreplay -t -K", ["tcpreplay", "-q", "-t", "-K", "-i", "left", trace], 200_000)
        else:
            print("  tcpreplay is not installed")


main()
