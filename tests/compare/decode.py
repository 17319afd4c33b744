"""Every frame of every valid trace: is the decoder's reading of it tshark's?

    make build/compare/facts && python3 tests/compare/decode.py [--all] [FILE...]

Compared are, frame by frame: is it TCP, UDP or neither, both addresses and ports, and for TCP the sequence and acknowledgment numbers
and the length of the payload; tshark puts fragments together, as we do.  In a tunnel the packet inside counts; what an ICMP error
quotes, and what UDP carries (GTP, VXLAN, Teredo), does not.  Prints the files that differ, with the first frame that does (--all:
each), with the reason where one is known, and how many are equal.  What tshark says is kept in build/compare/: only the first run is slow."""
import os
import subprocess
import sys

from pcaps import FOLDER, ROOT, in_parallel, table, tshark_lines

# Where we differ on purpose, and why.
CONFIRMED = 'a tool cut the frames and their lengths: by IP the segment is longer, and the next sequence or acknowledgment number agrees'
EXPLAINED = {
    'libpcap/AH-IPcomp-IPv4.pcap': 'IPComp: the packet is compressed; not unpacked here',
    'libpcap/AH-IPcomp-IPv6.pcap': 'IPComp: the packet is compressed; not unpacked here',
    'suricata-verify/drop-protocol-change__input.pcap': 'a TCP header of 4 bytes: tshark names the ports, too, but no length',
    'zeek/383379789-decrypt-crash.pcap': 'UDP lengths longer than the packet: malformed; tshark says so, too, and names the ports',
    'zeek/fragmented-4.pcap': 'a fragment overlaps another in part: Linux drops the datagram, tshark puts it together',
    'ndpi/tls_invalid_reads.pcap': 'an IP length of 4136 in a frame of 54 bytes (fuzzed); marked as malformed, but taken at its word',
    'tcpdump/kday4.pcap': 'a frame cut by a tool, with an IP length that nothing confirms',
    'suricata-verify/telnet_telnet-01__telnet.pcap': CONFIRMED,
    'tcptrace/6syns.dmp': CONFIRMED,
    'tcptrace/tcpudp.dmp': CONFIRMED,
    'zeek/reassembly.pcap': CONFIRMED,
}

FACTS = os.environ.get('FACTS') or os.path.join(ROOT, 'build', 'compare', 'facts')
FIELDS = ['frame.number', 'frame.protocols', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw',
          'tcp.ack_raw', 'tcp.len', 'udp.srcport', 'udp.dstport', 'udp.length']
TRANSPORTS = {'tcp': 'tcp', 'udp': 'udp', 'icmp': None, 'icmpv6': None, 'udplite': None, 'sctp': None, 'esp': None}


def of_tshark(name):
    lines = tshark_lines(name, '.frames', FIELDS, ['-E', 'occurrence=a', '-E', 'aggregator=,'])
    return [dict(zip(FIELDS, line)) for line in lines]


def at(values, index):
    parts = values.split(',')
    return parts[index] if index < len(parts) else ''


def expected(row):
    """(kind, src, port, dst, port[, seq, ack], length) by tshark, or None."""
    layers = row['frame.protocols'].split(':')
    networks = {'ip': 0, 'ipv6': 0}
    last = None
    for layer in layers:
        if layer in networks:
            networks[layer] += 1
            last = layer
        if layer in TRANSPORTS:
            kind = TRANSPORTS[layer]
            break
    else:
        return None
    if not kind or not last or not row[kind + '.srcport']:
        return None
    index = networks[last] - 1
    ends = (at(row[last + '.src'], index), at(row[kind + '.srcport'], 0), at(row[last + '.dst'], index), at(row[kind + '.dstport'], 0))
    if kind == 'udp':
        length = at(row['udp.length'], 0)
        return ('udp', *ends, str(int(length) - 8) if length else '')
    return ('tcp', *ends, at(row['tcp.seq_raw'], 0), at(row['tcp.ack_raw'], 0), at(row['tcp.len'], 0))


def compare(name):
    done = subprocess.run([FACTS, os.path.join(FOLDER, name)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode:
        return name, 0, 0, 0, [done.stderr.decode().strip() or f'ended with {done.returncode}']
    ours = {}
    for line in done.stdout.decode().splitlines():
        number, *rest, remark = line.split('\t')
        ours[int(number)] = (tuple(rest) if rest[0] in ('tcp', 'udp') else None, rest[0] if len(rest) == 1 else '', remark)
    theirs = {int(row['frame.number']): row for row in of_tshark(name)}
    differences, counts = [], {'tcp': 0, 'udp': 0}
    for number in sorted(set(ours) | set(theirs)):
        mine, verdict, remark = ours.get(number, (None, 'no such frame', '-'))
        row = theirs.get(number)
        other = expected(row) if row else None
        if other:
            counts[other[0]] += 1
        if mine != other:
            differences.append(f"frame {number}: {' '.join(mine or (verdict,))} [{remark}]; tshark: "
                               f"{' '.join(other) if other else 'neither'} ({row['frame.protocols'] if row else 'no such frame'})")
    return name, len(theirs), counts['tcp'], counts['udp'], differences


def main(arguments):
    if not os.path.isdir(FOLDER):
        print('SKIP: no ../shared/pcaps here')
        return 0
    every = '--all' in arguments
    names = [name for name in arguments if name != '--all'] or \
        [row['file'] for row in table('INDEX.tsv') if row['kind'] in ('valid', 'non-tcp')]
    equal = explained = frames = tcp = udp = differing = 0
    for name, count, of_tcp, of_udp, differences in in_parallel(compare, names):
        frames, tcp, udp = frames + count, tcp + of_tcp, udp + of_udp
        equal += not differences
        differing += len(differences)
        if differences:
            explained += name in EXPLAINED
            print(f'{name}: {len(differences)} of {count} frames differ: {EXPLAINED.get(name, "NOT EXPLAINED")}')
        for line in differences if every else differences[:1]:
            print('    ' + line)
    print(f'{equal} of {len(names)} traces equal, {explained} differ with a known reason; '
          f'{frames} frames ({tcp} TCP, {udp} UDP), {differing} of them differ')
    return equal + explained != len(names)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
