"""The kernel's own word on overlapping segments: what recv() returned against what `show --follow` says it would.

    python3 tests/truth/streams.py SOCKWIRE [ROUNDS [SEED]]       in a network of its own: unshare -Urn python3 …

A veth pair: the kernel's end has an address and a listening socket; on the other end this script plays the peer with a packet socket
and sends what no honest peer would send: segments that overlap with different bytes, out of order, outside the window, behind an
RST.  All frames of both sides go into a trace; what sockwire makes of it must be what recv() returned."""
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
OURS, THEIRS = bytes([10, 9, 0, 2]), bytes([10, 9, 0, 1])
MAC_OURS, MAC_THEIRS = b'\x02\0\0\0\0\2', b'\x02\0\0\0\0\1'
PORT, PATIENCE = 12000, 10


def checksum(data):
    total = sum(struct.unpack(f'!{(len(data) + 1) // 2}H', data + b'\0' * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Network:
    """The veth pair, and the packet socket on our end of it."""

    def __init__(self):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one processor: frames arrive in the order of sending
        for command in ('link set lo up', 'link add k type veth peer name p', f'link set k address {MAC_THEIRS.hex(":")}',
                        f'link set p address {MAC_OURS.hex(":")}', 'address add 10.9.0.1/24 dev k', 'link set k up', 'link set p up',
                        f'neighbour replace 10.9.0.2 lladdr {MAC_OURS.hex(":")} dev k nud permanent'):
            subprocess.run(['ip'] + command.split(), check=True)
        self.packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x800))
        self.packets.bind(('p', 0x800))
        self.packets.settimeout(PATIENCE)
        self.trace = []

    def send(self, port, seq, ack, flags, data=b'', window=65535, options=b''):
        header = struct.pack('!HHIIBBHHH', port, PORT, seq & 0xffffffff, ack & 0xffffffff, (20 + len(options)) << 2, flags, window, 0, 0)
        segment = header + options + data
        sum_ = checksum(OURS + THEIRS + struct.pack('!HH', 6, len(segment)) + segment)
        segment = segment[:16] + struct.pack('!H', sum_) + segment[18:]
        ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(segment), 0, 0x4000, 64, 6, 0) + OURS + THEIRS
        ip = ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:]
        frame = MAC_THEIRS + MAC_OURS + b'\x08\0' + ip + segment
        self.trace.append(frame)
        self.packets.send(frame)

    def receive(self, wait=True):
        """The next segment of the kernel: (flags, seq, ack, window), or None."""
        while True:
            self.packets.settimeout(PATIENCE if wait else 0)
            try:
                frame, where = self.packets.recvfrom(65536)
            except (BlockingIOError, TimeoutError):
                return None
            if where[2] == socket.PACKET_OUTGOING or frame[23] != 6:
                continue
            self.trace.append(frame)
            start = 14 + (frame[14] & 15) * 4
            seq, ack = struct.unpack('!II', frame[start + 4:start + 12])
            return frame[start + 13], seq, ack, struct.unpack('!H', frame[start + 14:start + 16])[0]

    def drain(self):
        """The last segment of those that are there, or None."""
        answer = None
        while True:
            more = self.receive(wait=False)
            if not more:
                return answer
            answer = more

    def write(self, path):
        with open(path, 'wb') as file:
            file.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for i, frame in enumerate(self.trace):
                file.write(struct.pack('<IIII', 1000000000 + i // 1000, i % 1000 * 1000, len(frame), len(frame)) + frame)


class Peer:
    """One connection to the kernel, opened by hand."""

    def __init__(self, network, listener, port, isn):
        self.network, self.port, self.isn = network, port, isn
        network.trace = []
        network.send(port, isn, 0, SYN, options=b'\2\4\5\xb4')
        _, seq, _, _ = network.receive()
        self.ack = seq + 1
        network.send(port, isn + 1, self.ack, ACK)
        self.accepted, _ = listener.accept()
        self.window, self.kept = 65535, b''

    def send(self, offset, data, flags=ACK, ahead=0, **more):
        self.network.send(self.port, self.isn + 1 + offset, self.ack + ahead if flags & ACK else 0, flags, data, **more)
        answer = self.network.drain()
        self.window = answer[3] if answer else self.window - len(data)

    def got(self):
        """All that the program gets now."""
        data, self.kept = self.kept, b''
        self.accepted.setblocking(False)
        while True:
            try:
                piece = self.accepted.recv(1 << 20)
            except (BlockingIOError, ConnectionResetError):
                return data
            if not piece:
                return data
            data += piece


def letters(rng, count):
    return bytes(rng.choice(b'abcdefghijklmnopqrstuvwxyz') for _ in range(count))


def overlapping(rng, peer, size, largest):
    """Segments at random places, all with bytes of their own; then, mostly, everything once more in order and a FIN.

    None begins where an earlier one ends: then it depends on the kernel's buffers and on the shape of its search tree whether it
    becomes a part of that one (by_hand() has cases where it surely does)."""
    ends = set()
    for _ in range(rng.randrange(2, 14)):
        at = rng.randrange(0, size)
        length = min(rng.randrange(1, largest + 1), size - at)
        if at not in ends:
            peer.send(at, letters(rng, length))
            ends.add(at + length)
    if rng.random() < 0.7:
        at = 0
        while at < size:
            length = min(rng.randrange(1, largest + 1), size - at)
            peer.send(at, letters(rng, length))
            at += length
        peer.send(size, b'', FIN | ACK)


def closed_window(peer):
    """The program takes nothing until the window is closed; then a byte that is wrong, in the place of the next one."""
    at = 0
    while peer.window and at < 1 << 20:
        count = min(1400, peer.window)
        peer.send(at, letters(random.Random(at), count))
        at += count
    peer.send(at, b'X')
    peer.kept = peer.got()
    peer.network.drain()
    peer.send(at, b'the next bytes')


def by_hand():
    """(name, what the peer does): the cases of the header of src/timeline/stream/reassembly.h, and of follow.h."""
    def case(*steps):
        def run(peer):
            for step in steps:
                step(peer)
        return run
    data = lambda at, text, flags=ACK, **more: lambda peer: peer.send(at, text, flags, **more)
    return [
        ('an old byte again', case(data(0, b'aaaa'), data(2, b'BBBB'))),
        ('a retransmission that is longer', case(data(0, b'aaaa'), data(0, b'BBBBBBBB'))),
        ('in order over waiting bytes', case(data(4, b'cccc'), data(0, b'aaaaaa'))),
        ('in order over all waiting bytes', case(data(4, b'cc'), data(0, b'aaaaaaaa'))),
        ('of two the one that begins first', case(data(4, b'cccc'), data(2, b'bbbb'), data(0, b'aa'))),
        ('of two the one that begins first, come first', case(data(2, b'bbbb'), data(4, b'cccc'), data(0, b'aa'))),
        ('one place, the longer', case(data(4, b'cc'), data(4, b'dddd'), data(0, b'aaaa'))),
        ('one place, the first', case(data(4, b'cccc'), data(4, b'dddd'), data(0, b'aaaa'))),
        ('one within another', case(data(4, b'cccccc'), data(6, b'dd'), data(0, b'aaaa'))),
        ('one around another', case(data(6, b'dd'), data(4, b'cccccc'), data(0, b'aaaa'))),
        ('two that touch are one', case(data(4, b'bb'), data(6, b'cc'), data(5, b'XX'), data(0, b'aaaa'))),
        ('three that touch', case(data(8, b'ddd'), data(4, b'bb'), data(6, b'cc'), data(5, b'XXXXXX'), data(0, b'aaaa'))),
        ('a keep-alive with a byte', case(data(0, b'aaaa'), data(3, b'X'), data(4, b'bb'))),
        ('behind a FIN', case(data(0, b'aaaa', ACK | FIN), data(4, b'bb'), data(5, b'cc'))),
        ('a FIN that waits', case(data(4, b'bb', ACK | FIN), data(0, b'aaaa'))),
        ('a FIN that waits, and bytes behind it', case(data(4, b'bb', ACK | FIN), data(9, b'cc'), data(0, b'aaaa'))),
        ('a FIN before what waits', case(data(6, b'cc'), data(0, b'aaaa', ACK | FIN), data(4, b'bb'))),
        ('a FIN in what was delivered', case(data(0, b'aaaaaaaa'), data(2, b'bb', ACK | FIN), data(8, b'cc'))),
        ('a longer one over a waiting FIN', case(data(4, b'bb', ACK | FIN), data(3, b'cccccc'), data(0, b'aaaa'))),
        ('an RST at the place', case(data(0, b'aaaa'), data(4, b'', RST), data(4, b'bb'))),
        ('an RST elsewhere in the window', case(data(0, b'aaaa'), data(9, b'', RST), data(4, b'bb'))),
        ('an RST at the end of what waits', case(data(0, b'aaaa'), data(6, b'cc'), data(8, b'', RST), data(4, b'bb'))),
        ('without ACK', case(data(0, b'aaaa', PSH), data(2, b'bb'), data(0, b'cc'))),
        ('acknowledges what was never sent', case(data(0, b'aaaa', ahead=5000), data(2, b'bb'), data(0, b'cc'))),
        ('with SYN', case(data(0, b'aaaa', SYN | ACK), data(0, b'cc'))),
        ('behind the window', case(data(100000, b'zz'), data(0, b'aaaa'))),
        ('before the first byte', case(data(-4, b'yyyyaa'), data(0, b'bbbb'))),
        ('a probe of a closed window', closed_window),
        ('a gap that stays', case(data(0, b'aaaa'), data(6, b'cc'))),
    ]


def follow(sockwire, path):
    done = subprocess.run([sockwire, 'show', path, '--follow', '1:client'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def main():
    sockwire = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    network = Network()
    listener = socket.create_server(('10.9.0.1', PORT), backlog=64)
    jobs = [(name, run) for name, run in by_hand()]
    for i in range(rounds):
        rng = random.Random(seed * 1000003 + i)
        size, largest = rng.choice([(30, 12), (200, 60), (3000, 700), (20000, 1400)])
        jobs.append((f'seed {seed}, round {i} ({size} bytes, segments up to {largest})',
                     lambda peer, rng=rng, size=size, largest=largest: overlapping(rng, peer, size, largest)))
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'trace.pcap')
        for i, (name, run) in enumerate(jobs):
            isn = random.Random(i).choice([1000, 0xffffffff - random.Random(i).randrange(0, 3000), 0x7ffffff0])
            peer = Peer(network, listener, 20000 + i % 40000, isn)
            run(peer)
            got = peer.got()
            network.drain()
            network.write(path)
            status, shown, said = follow(sockwire, path)
            if shown != got or status != 0:
                wrong += 1
                at = next((k for k, (x, y) in enumerate(zip(got, shown)) if x != y), min(len(got), len(shown)))
                print(f'{name}: recv() {len(got)} bytes, sockwire {len(shown)} (status {status}); first difference at {at}: '
                      f'{got[at:at + 24]} and {shown[at:at + 24]} {said.strip()}')
                if os.environ.get('KEEP'):
                    network.write(os.path.join(os.environ['KEEP'], f'{i}.pcap'))
            peer.accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            peer.accepted.close()
            network.drain()
    print(f'{len(jobs) - wrong} of {len(jobs)} streams are what recv() returned')
    return wrong != 0


if __name__ == '__main__':
    sys.exit(main())
