"""Seeds for a fuzzing target, out of trace files: seeds.py TARGET CORPUS FOLDER…

trace gets whole small files; link and network get frames of classic pcap files with the bytes in front that the target expects;
fragments gets a datagram in three pieces, of either family; recorded gets one short run, account two; the other targets begin with nothing."""
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


# A client that connects, sends, and closes, with the packets that recorded.c holds.
RECORD = b"""run version=1 hosts=1 interface=lo link=EN10MB has_packets=1 dropped=1
program t=900 pid=7 id=server server=1 word=./server
program t=901 program=1 pid=8 id=client word=./client word=%0a
begins call=1 row=socket pid=7 tid=7 t=910 fd=-1 args=2 arg=domain::AF_INET arg=type::SOCK_STREAM domain=2 type=1 new_fd=-1
ends call=1 t_end=911 result=3 new_fd=3 new_inode=10
begins call=2 row=bind role=1 pid=7 tid=7 t=912 fd=3 inode=10 args=2 arg=sockfd:n:3 arg=addr::0.0.0.0:12000 address=0.0.0.0:12000 new_fd=-1
ends call=2 t_end=913
begins call=3 row=listen role=2 pid=7 tid=7 t=914 fd=3 inode=10 flags=1 new_fd=-1
ends call=3 t_end=915
socket t=916 inode=10 domain=2 type=1 local=0.0.0.0:12000
begins call=4 row=accept role=4 pid=7 tid=7 t=917 fd=3 inode=10 new_fd=-1
begins call=5 row=socket program=1 pid=8 tid=8 t=920 fd=-1 domain=2 type=1 new_fd=-1
ends call=5 t_end=921 result=3 new_fd=3 new_inode=11
begins call=6 row=connect role=3 program=1 pid=8 tid=8 t=999 fd=3 inode=11 address=127.0.0.1:12000 new_fd=-1
packet t=1000 bytes=66
packet t=1001 bytes=66
packet t=1002 bytes=66
ends call=6 t_end=1002
socket t=1002 program=1 inode=11 domain=2 type=1 local=127.0.0.1:40000 peer=127.0.0.1:12000
ends call=4 t_end=1002 result=4 address=127.0.0.1:40000 new_fd=4 new_inode=20
socket t=1002 inode=20 domain=2 type=1 local=127.0.0.1:12000 peer=127.0.0.1:40000
begins call=7 row=sendto role=5 program=1 pid=8 tid=8 t=1002 fd=3 inode=11 wanted=5 data=68656c6c6f new_fd=-1
packet t=1003 bytes=71
ends call=7 t_end=1004 result=5 moved=5
packet t=1004 bytes=66
begins call=8 row=recvfrom role=6 pid=7 tid=7 t=1004 fd=4 inode=20 wanted=9 new_fd=-1
ends call=8 t_end=1004 result=5 moved=5 data=68656c6c6f
state t=1004 inode=20 call=8 state=5
settled until=20
output t=1004 program=1 stream=1 text=hello%0a
input t=1004 program=1 text=x%0a
note t=1004 text=a%20note
begins call=9 row=close role=8 program=1 pid=8 tid=8 t=1004 fd=3 inode=11 new_fd=-1
released t=1004 program=1 pid=8 inode=11 call=9
packet t=1005 bytes=66
ends call=9 t_end=1006
released t=1005 pid=7 inode=20
packet t=1006 bytes=66
packet t=1007 bytes=66
exit t=1008 pid=7 signal=11 first=1
begins call=10 row=fork role=14 program=1 pid=8 tid=8 t=1009 fd=-1 new_fd=-1
exit t=1010 program=1 pid=8 status=1 first=1
now call=10 result=9
"""


# A run as JSON Lines; the account target gets it twice, the second time with other bytes in other pieces.
STORY = b"""{"type":"trace","version":1,"calls":true,"packets":true}
{"type":"program","t":0,"id":"server","argv":["./server"],"pid":7001}
{"type":"call","id":1,"t":0.1,"t_end":0.2,"program":"server","tid":7001,"name":"socket","fd":null,"socket":null,"args":{"domain":"AF_INET"},"result":3,"error":null}
{"type":"socket","t":0.2,"id":"s1","program":"server","domain":"AF_INET","role":"welcoming","local":"0.0.0.0:12000","peer":null,"connection":null}
{"type":"call","id":2,"t":0.3,"t_end":0.4,"program":"server","tid":7001,"name":"bind","fd":3,"socket":"s1","args":{"sockfd":3,"addr":"0.0.0.0:12000"},"result":0,"error":null}
{"type":"socket","t":0.5,"id":"s2","program":"client","domain":"AF_INET","role":"client","local":"127.0.0.1:40000","peer":"127.0.0.1:12000","connection":1}
{"type":"connection","t":0.6,"id":1,"client":"127.0.0.1:40000","server":"127.0.0.1:12000","opened":"handshake"}
{"type":"state","t":0.6,"connection":1,"end":"client","from":"CLOSED","to":"SYN_SENT"}
{"type":"call","id":4,"t":0.6,"t_end":0.9,"program":"client","tid":8,"name":"send","fd":3,"socket":"s2","args":{"sockfd":3,"buf":"x","len":5},"result":5,"error":null,"bytes":[0,5],"data":"68656c6c6f","wanted":5}
{"type":"packet","id":1,"t":0.7,"connection":1,"from":"client","flags":["ACK","PSH"],"seq":1,"ack":1,"len":5,"kind":"data","analysis":[],"bytes":[0,5],"carries":[4],"trigger":{"kind":"call","call":4},"completes":null,"listen":null}
{"type":"packet","id":2,"t":0.7,"connection":1,"from":"client","flags":["ACK"],"seq":6,"ack":1,"len":2,"kind":"data","analysis":["retransmission"],"bytes":[5,7],"carries":[4],"trigger":{"kind":"timer","timer":"retransmission"},"completes":2,"listen":1}
{"type":"packet","id":3,"t":0.8,"connection":null,"from":null,"flags":[],"len":0,"kind":"icmp","says":"port unreachable"}
{"type":"output","t":0.9,"program":"client","stream":"stdout","text":"from 127.0.0.1:40000\\nno newline"}
{"type":"input","t":0.9,"program":"client","text":"hello\\n"}
{"type":"malformed","id":9,"t":1.0,"says":"too short"}
{"type":"exit","t":1.1,"program":"client","pid":8,"status":null,"signal":11}
{"type":"finding","rule":"short-read","severity":"note","program":"server","says":"it was short"}
"""


def over_wire(record):
    """The same run between two hosts: each packet crosses a wire, the first of them twice, the last but one damaged, the last never."""
    lines = []
    crossings = record.count(b"packet t=")
    crossing = 0
    for line in record.replace(b"hosts=1", b"hosts=2").split(b"\n"):
        lines.append(line)
        if line.startswith(b"run "):
            lines += [b"rule text=delay%2020ms", b"rule text=client:%20data%20drop%20@%203"]
        if line.startswith(b"packet "):
            crossing += 1
            lines[-1] += b" crossing=%d host=%d" % (crossing, crossing % 2)
            time = int(line.split(b"t=")[1].split(b" ")[0])
            fate = b"crossed t=%d crossing=%d " % (time + 1, crossing)
            if crossing == crossings:
                lines.append(fate + b"lost=1 did=1 rule=2")
            else:
                lines.append(fate + b"copy=1" + (b" did=8 bit=3 byte=40" if crossing + 1 == crossings else b""))
            if crossing == 1:
                lines.append(fate + b"copy=2 did=4 rule=1")
    return b"\n".join(lines)


def main():
    target, corpus, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
    written = 0
    for version in (4, 6) if target == "fragments" else ():
        with open(os.path.join(corpus, f"in-pieces-{version}"), "wb") as file:
            file.write(in_pieces(version))
    if target == "recorded":
        with open(os.path.join(corpus, "a-run-over-a-wire"), "wb") as file:
            file.write(over_wire(RECORD))
        with open(os.path.join(corpus, "a-run"), "wb") as file:
            file.write(RECORD)
    if target == "account":
        with open(os.path.join(corpus, "two-runs"), "wb") as file:
            file.write(STORY + STORY.replace(b"[0,5]", b"[0,3]").replace(b"[5,7]", b"[3,7]").replace(b'"tid":8', b'"tid":9'))
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
        elif target == "carrier":
            whole = [frame[12:] for link, frame in frames(content) if link == 1 and len(frame) < 255]
            seeds = [b"".join(bytes([i % 3, i % 5, len(frame)]) + frame for i, frame in enumerate(whole[:20]))]
        for i, seed in enumerate(seeds):
            with open(os.path.join(corpus, f"{os.path.basename(name)}-{i}"), "wb") as file:
                file.write(seed)
        written += 1
        if written == FILES:
            break


main()
