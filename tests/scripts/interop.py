#!/usr/bin/env python3
"""The processes of `run --write-processes`, read as Wireshark 5 reads them: a Custom Block with the number 32622 and the entry type
3, all of it little-endian; and in each packet's option 8 the process and the thread that sent it.

    interop.py RUN.pcapng RUN.json        against the calls of the same run's JSON; prints what is wrong, exit 1
"""
import json
import struct
import sys

PEN, ENTRY_PROCESS, CUSTOM, PACKET = 32622, 3, 0xBAD, 6
NAME, PATH, CMDLINE, PARENT, UID, START = 2, 3, 4, 5, 6, 9


def blocks(data):
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert length % 4 == 0 and struct.unpack_from("<I", data, at + length - 4)[0] == length, "a block's lengths"
        yield kind, data[at + 8:at + length - 4]
        at += length


def options(data):
    found, at = {}, 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, at)
        if code == 0:
            assert at + 4 == len(data), "bytes behind the last option"
            break
        found[code] = data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return found


def process(body):
    pen, entry, length, pid = struct.unpack_from("<IIII", body)
    assert (pen, entry) == (PEN, ENTRY_PROCESS) and length == len(body) - 12, "the head of a process"
    return pid, options(body[16:])


def packet(body):
    captured = struct.unpack_from("<I", body, 12)[0]
    told = options(body[20 + (captured + 3) // 4 * 4:]).get(8)
    return struct.unpack("<II", told) if told else (0, 0)


def main(trace, timeline):
    with open(timeline, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    calls = {r["id"]: r for r in records if r["type"] == "call"}
    programs = {r["id"]: r for r in records if r["type"] == "program"}
    read = list(blocks(open(trace, "rb").read()))
    processes = dict(process(body) for kind, body in read if kind == CUSTOM)
    sent = [packet(body) for kind, body in read if kind == PACKET]
    bad = []
    if set(processes) != {call["pid"] for call in calls.values()}:
        bad.append(f"processes {sorted(processes)}, and the calls are of others")
    for program in programs.values():
        said = processes.get(program["pid"], {})
        words = said.get(CMDLINE, b"").split(b"\0")
        if words != [word.encode() for word in program["argv"]]:
            bad.append(f"{program['id']}: the command line is {words}")
        if said.get(NAME) != b"play" or not said.get(PATH, b"").endswith(b"/play"):
            bad.append(f"{program['id']}: name {said.get(NAME)}, path {said.get(PATH)}")
        if not all(len(said.get(code, b"")) == size for code, size in ((PARENT, 4), (UID, 4), (START, 8))):
            bad.append(f"{program['id']}: parent, user or start is not there")
    packets = [r for r in records if r["type"] == "packet"]
    if len(packets) != len(sent):
        bad.append(f"{len(sent)} packets in the trace, {len(packets)} in the JSON")
    for record, (pid, tid) in zip(packets, sent):
        call = calls.get(record["trigger"].get("call")) if record["trigger"] else None
        wanted = (call["pid"], call["tid"]) if call else (programs[record["from"]]["pid"], 0)
        if not call and record["carries"]:
            wanted = (calls[record["carries"][0]]["pid"], calls[record["carries"][0]]["tid"])
        if (pid, tid) != wanted:
            bad.append(f"packet {record['id']} is of {pid}/{tid}, and not of {wanted}")
    for line in bad:
        print("interop:", line)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
