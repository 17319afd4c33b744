"""Seeds for a fuzzing target, out of trace files: seeds.py TARGET CORPUS FOLDER…

trace gets whole small files; link and network get frames of classic pcap files with the bytes in front that the target expects;
fragments gets a datagram in three pieces, of either family; the other targets begin with nothing."""
import os
import struct
import sys

LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 127, 228, 229, 276, 10, 178, 239, 65535]  # as in link.c
LARGEST_FILE, FILES, FRAMES_A_FILE = 20000, 400, 3


def files(folders):
    for folder in folders:
        for path, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                whole = os.path.join(path, name)
                if name.rsplit(".", 1)[-1] in ("pcap", "pcapng", "trace", "cap", "dmp", "gz", "zst") and os.path.getsize(whole) <= LARGEST_FILE:
                    yield whole


def frames(content):
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\x3c\x4d": ">"}.get(content[:4])
    if not order or len(content) < 24:
        return
    link = struct.unpack(order + "I", content[20:24])[0] & 0xFFFF
    at = 24
    while at + 16 <= len(content):
        captured = struct.unpack(order + "I", content[at + 8:at + 12])[0]
        frame = content[at + 16:at + 16 + captured]
        if captured > 2000 or len(frame) < captured:
            return
        yield link, frame
        at += 16 + captured


def in_pieces(version):
    segment = bytes([3, 232, 7, 208]) + bytes(8) + bytes([0x50, 0x10]) + bytes(6) + b"abcdefghijklmnopqrst"
    packets = b""
    for start, end in ((0, 16), (24, 40), (16, 24)):
        part, more = segment[start:end], int(end < 40)
        if version == 4:
            header = bytes([0x45, 0]) + struct.pack(">HHHBBH", 20 + len(part), 1, more << 13 | start // 8, 64, 6, 0) + bytes(8)
        else:
            header = bytes([0x60, 0, 0, 0]) + struct.pack(">HBB", 8 + len(part), 44, 64) + bytes(32)
            header += bytes([6, 0]) + struct.pack(">HI", start | more, 1)
        packets += bytes([len(header + part), 1]) + header + part
    return packets


def main():
    target, corpus, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
    written = 0
    for version in (4, 6) if target == "fragments" else ():
        with open(os.path.join(corpus, f"in-pieces-{version}"), "wb") as file:
            file.write(in_pieces(version))
    for name in files(folders):
        with open(name, "rb") as file:
            content = file.read()
        seeds = []
        if target == "trace":
            seeds = [content]
        elif target in ("link", "network"):
            for link, frame in frames(content):
                if target == "link" and link in LINK_TYPES:
                    seeds.append(bytes([LINK_TYPES.index(link), 0]) + frame)
                elif target == "network" and link == 1 and frame[12:14] in (b"\x08\x00", b"\x86\xdd"):
                    seeds.append(b"\0" + frame[14:])
                if len(seeds) == FRAMES_A_FILE:
                    break
        for i, seed in enumerate(seeds):
            with open(os.path.join(corpus, f"{os.path.basename(name)}-{i}"), "wb") as file:
                file.write(seed)
        written += 1
        if written == FILES:
            break


main()
