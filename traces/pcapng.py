"""What is done to a recorded file here: its kernel's name is made general, its ports are looked at, its frames are written as plain pcap.

A pcapng file is a row of blocks: type, length, body, length again, each a multiple of 4 bytes (the pcapng draft of the IETF's opsawg).
Only files that `sockwire run --write` made are read: one section, little or big endian, nanoseconds, interfaces that are alike."""
import struct

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
MAGIC = 0x1A2B3C4D
OPTION_OS = 3        # of a section: the operating system
PCAP_NANOSECONDS = 0xA1B23C4D


def blocks(data):
    """(byte order, type, body) of each block, in order."""
    order = "<" if data[8:12] == struct.pack("<I", MAGIC) else ">"
    if len(data) < 12:
        raise ValueError("no pcapng")
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from(order + "II", data, at) if at + 12 <= len(data) else (0, 0)
        if length < 12 or length % 4 or at + length > len(data) or struct.unpack_from(order + "I", data, at + length - 4)[0] != length:
            raise ValueError(f"no block of pcapng at byte {at}")
        yield order, kind, data[at + 8:at + length - 4]
        at += length


def block(order, kind, body):
    length = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + length + body + length


def padded(value):
    return value + bytes(-len(value) % 4)


def options(order, body):
    """(code, value) of each option of a section."""
    at = 16
    while at + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, at)
        yield code, body[at + 4:at + 4 + length]
        at += 4 + length + -length % 4


def general(data):
    """The same file, where the system is `Linux 6.1` and not the full name of the kernel: that says which machine it was."""
    whole = []
    for order, kind, body in blocks(data):
        if kind == SECTION:
            rest = body[:16]
            for code, value in options(order, body):
                if code == OPTION_OS:
                    name, _, release = value.partition(b" ")
                    value = name + b" " + b".".join(release.split(b"-")[0].split(b".")[:2])
                rest += struct.pack(order + "HH", code, len(value)) + padded(value)
            body = rest
        whole.append(block(order, kind, body))
    return b"".join(whole)


def system(data):
    """The system that a file was made on."""
    order, _, body = next(blocks(data))
    return dict(options(order, body)).get(OPTION_OS)


def ports(data):
    """The ports of all frames, as far as they are TCP or UDP over IPv4 without options or over IPv6, in Ethernet."""
    found = set()
    for order, kind, body in blocks(data):
        if kind == PACKET:
            frame = body[20:]
            at = {b"\x08\x00": 14 + 20, b"\x86\xdd": 14 + 40}.get(frame[12:14])
            if at:
                found.update(struct.unpack_from(">HH", frame, at))
    return found


def arrived(order, options):
    """Of a run over a wire, which is captured at both ends: it is the packet that left before (epb_flags: inbound)."""
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(order + "HH", options, at)
        if code == 2 and length == 4:
            return struct.unpack_from(order + "I", options, at + 4)[0] & 3 == 1
        at += 4 + length + -length % 4
    return False


def plain(data):
    """The frames as a pcap file with nanoseconds: no calls, no comments."""
    link, snaplen, frames, order = 1, 262144, [], "<"
    for order, kind, body in blocks(data):
        if kind == INTERFACE:
            link, _, snaplen = struct.unpack_from(order + "HHI", body)
        elif kind == PACKET:
            _, high, low, captured, original = struct.unpack_from(order + "5I", body)
            if arrived(order, body[20 + captured + -captured % 4:]):
                continue
            seconds, nanoseconds = divmod(high << 32 | low, 10 ** 9)
            frames.append(struct.pack(order + "4I", seconds, nanoseconds, captured, original) + body[20:20 + captured])
    return struct.pack(order + "IHHiIII", PCAP_NANOSECONDS, 2, 4, 0, 0, snaplen or 262144, link) + b"".join(frames)
