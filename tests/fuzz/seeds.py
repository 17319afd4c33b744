"""Seeds for a fuzzing target, out of trace files: seeds.py TARGET CORPUS FOLDER…

trace gets whole small files; link and network get frames of classic pcap files with the bytes in front that the target expects;
the other targets begin with nothing."""
import os
import struct
import sys

LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 127, 228, 229, 276, 109, 192, 65535]  # as in link.c
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


def main():
    target, corpus, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
    written = 0
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
