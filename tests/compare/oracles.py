"""One function for each table of ../shared/pcaps: what does it say of a trace, and what does sockwire say?

Each takes the rows of one trace and what sockwire showed of it, and returns a list of

    (measure, where, theirs, ours)

one for each thing compared; it is a disagreement where theirs != ours.  `where` names connection, direction or packet."""
from pcaps import nanoseconds, split_address

REPEATED = {'retransmission', 'fast_retransmission', 'spurious_retransmission'}


def whole(value):
    return None if value in ('', '-', None) else int(value)


def name_of(connection):
    return f'{connection["client"]}>{connection["server"]}'


# ---- Zeek: conn_state and history ----

def as_then(history):
    """The version of 2015 (its baselines are from before that) wrote no ^ and no t, w, g."""
    return ''.join(letter for letter in history if letter not in '^tTwWgG')


def zeek(rows, shown):
    """A row names its connection by the tuple; several of one tuple are taken as they fit best, each once."""
    compared, taken = [], set()
    for row in rows:
        state, history = row['conn_state'], row['history']
        where, found = 'the connection', [c for c in shown.connections if c['opened'] is not None]
        if row['orig_h'] != '-':
            a = (row['orig_h'], whole(row['orig_p']))
            b = (row['resp_h'], whole(row['resp_p']))
            where = f'{a[0]}:{row["orig_p"]}>{b[0]}:{b[1]}'
            fits = (lambda got, want: got[0] == want[0] and (want[1] is None or got[1] == want[1]))
            found = [c for c in shown.connections if c['opened'] is not None and
                     any(fits(c['ends'][i], a) and fits(c['ends'][1 - i], b) for i in (0, 1))]
            turned = {c['id'] for c in found if not fits(c['ends'][0], a)}
        else:
            turned = set()
        if not found:
            compared.append(('connection', where, 'there', 'not there'))
            continue

        old = row['oracle'].startswith('bro')

        def history_of(c):
            return as_then(c['history']) if old else c['history']

        def marks(c):
            return sum([state != '-' and c['conn_state'] != state, history != '-' and history_of(c) != history]) + \
                (10 if c['id'] in taken else 0)
        best = min(found, key=marks)
        taken.add(best['id'])
        note = ' (its client is our server)' if best['id'] in turned else ''
        if state != '-':
            compared.append(('conn_state', where, state, best['conn_state'] + note * (best['conn_state'] != state)))
        if history != '-':
            compared.append(('history', where, history, history_of(best) + note * (history_of(best) != history)))
    return compared


# ---- tcprs: each retransmission and reordering ----

def tcprs(rows, shown):
    """rows: the events of one trace (it may have none).  A packet is named by its time and the address that sent it."""
    def key(ns, sender):
        return f'{ns // 1000 / 1e6:.6f} from {sender}'
    theirs = {}
    for row in rows:
        if row['event'] not in ('retransmission', 'reordering'):
            continue
        ends = {'orig': (row['orig_h'], row['orig_p']), 'resp': (row['resp_h'], row['resp_p'])}
        sender = '%s:%s' % ends[row['sender']]
        theirs.setdefault(key(nanoseconds(row['ts']), sender), row['event'])
    ours = {}
    for packet in shown.packets:
        words = set(packet['analysis'])
        event = 'retransmission' if words & REPEATED else 'reordering' if 'out_of_order' in words else None
        if event:
            host, port = split_address(packet['src'])
            ours.setdefault(key(packet['ns'], f'{host}:{port}'), event)
    return [('event', where, theirs.get(where, 'nothing'), ours.get(where, 'nothing'))
            for where in sorted(theirs.keys() | ours.keys())]


# ---- counts per direction ----

def counts(packets, end):
    """What one end sent, counted."""
    mine = [p for p in packets if p['from'] == end and p['kind'] not in ('udp', 'icmp')]
    def having(*flags):
        return sum(all(flag in p['flags'] for flag in flags) for p in mine)
    return {
        'packets': len(mine), 'bytes': sum(p['len'] for p in mine), 'data': sum(p['len'] > 0 for p in mine),
        'syn': having('SYN') - having('SYN', 'ACK'), 'synack': having('SYN', 'ACK'), 'fin': having('FIN'), 'rst': having('RST'),
        'win0': sum('zero_window' in p['analysis'] for p in mine),
        'repeated': sum(bool(REPEATED & set(p['analysis'])) for p in mine),
        'out_of_order': sum('out_of_order' in p['analysis'] for p in mine),
    }


def connections_between(shown, a, b):
    return [c for c in shown.connections if c['opened'] is not None and c['ends'] in ((a, b), (b, a))]


def end_at(connection, address):
    return 'client' if connection['ends'][0] == address else 'server'


def begun_at(found, ns, taken):
    """Which connection of this pair began at that time; else the first that is not taken."""
    free = [c for c in found if c['id'] not in taken]
    return next((c for c in free if c['ns'] == ns), free[0] if free else None)


WORDS = ('fast_retransmission', 'spurious_retransmission', 'lost_segment', 'ack_lost_segment', 'duplicate_ack', 'zero_window', 'zero_window_probe',
         'zero_window_probe_ack', 'window_full', 'window_update', 'keep_alive', 'keep_alive_ack', 'reused_ports')


def words_of_row(row, side):
    """tshark's split between retransmission and out_of_order is not to be trusted: they count together.  The general word stands beside
    the special ones there."""
    said = {word: int(row[f'{word}_{side}']) for word in WORDS}
    said['again'] = int(row[f'retransmission_{side}']) + int(row[f'out_of_order_{side}'])
    return said


def words_said(packets, end):
    said = {}
    for packet in packets:
        if packet['from'] != end or packet['kind'] in ('udp', 'icmp'):
            continue
        words = set(packet['analysis'])
        if words & (REPEATED | {'out_of_order'}):
            words.add('again')
        for word in words:
            said[word] = said.get(word, 0) + 1
    return said


def tshark(rows, shown):
    """Packets, bytes and flags of each stream and direction; its words are make compare-tshark's business."""
    compared, used, taken = [], {}, set()
    for row in rows:
        a, b = (row['a_ip'], int(row['a_port'])), (row['b_ip'], int(row['b_port']))
        pair = frozenset((a, b))
        found = connections_between(shown, a, b)
        nth = used[pair] = used.get(pair, -1) + 1
        where = f'{row["a_ip"]}:{a[1]}>{row["b_ip"]}:{b[1]}' + (f' #{nth + 1}' if nth else '')
        connection = begun_at(found, nanoseconds(row['first_epoch']), taken)
        if not connection:
            compared.append(('stream', where, 'there', 'not there'))
            continue
        taken.add(connection['id'])
        packets = shown.packets_of.get(connection['id'], [])
        if a == b:  # a packet to its own sender: tshark counts one direction
            packets = [dict(packet, **{'from': 'client'}) for packet in packets]
        for side, address in (('a', a), ('b', b))[:1 if a == b else 2]:
            ours = counts(packets, end_at(connection, address))
            theirs = {'packets': 'pkts', 'bytes': 'bytes', 'data': 'data', 'syn': 'syn', 'synack': 'synack', 'fin': 'fin', 'rst': 'rst',
                      'win0': 'win0'}
            for measure, column in theirs.items():
                compared.append((measure, f'{where} {side}', int(row[f'{column}_{side}']), ours[measure]))
            ours = words_said(packets, end_at(connection, address))
            compared += [(word, f'{where} {side}', count, ours.get(word, 0)) for word, count in words_of_row(row, side).items()]
    return compared


def arkime(rows, shown):
    """A connection may be cut into several rows: they are added up.  Flags are counted for both directions together."""
    sums = {}
    for row in rows:
        pair = ((row['src_ip'], int(row['src_port'])), (row['dst_ip'], int(row['dst_port'])))
        turned = pair not in sums and pair[::-1] in sums
        total = sums.setdefault(pair[::-1] if turned else pair, {})
        for measure in ('src_packets', 'dst_packets', 'src_databytes', 'dst_databytes', 'syn', 'syn-ack', 'fin', 'rst'):
            to = measure
            if turned and measure[:3] in ('src', 'dst'):
                to = ('dst' if measure[:3] == 'src' else 'src') + measure[3:]
            if row[measure] not in ('', '-'):
                total[to] = total.get(to, 0) + int(row[measure])
    compared = []
    for (a, b), theirs in sums.items():
        where = f'{a[0]}:{a[1]}>{b[0]}:{b[1]}'
        found = connections_between(shown, a, b)
        if not found:
            compared.append(('session', where, 'there', 'not there'))
            continue
        ours = {}
        for connection in found:
            packets = shown.packets_of.get(connection['id'], [])
            for side, address in (('src', a), ('dst', b)):
                c = counts(packets, end_at(connection, address))
                for measure, value in ((f'{side}_packets', c['packets']), ('syn', c['syn']), ('syn-ack', c['synack']), ('fin', c['fin']),
                                       ('rst', c['rst']), (f'{side}_databytes', connection['bytes'][end_at(connection, address)])):
                    ours[measure] = ours.get(measure, 0) + value
        compared += [(measure, where, value, ours.get(measure)) for measure, value in theirs.items()]
    return compared


def tcptrace(rows, shown):
    compared, used = [], {}
    for row in rows:
        ends = [split_address(row['host_a']), split_address(row['host_b'])]
        pair = frozenset(ends)
        found = connections_between(shown, *ends)
        nth = used[pair] = used.get(pair, -1) + 1
        where = f'{row["host_a"]}>{row["host_b"]}' + (f' #{nth + 1}' if nth else '')
        if nth >= len(found):
            compared.append(('connection', where, 'there', 'not there'))
            continue
        packets = shown.packets_of.get(found[nth]['id'], [])
        for side, address in (('a2b', ends[0]), ('b2a', ends[1])):
            ours = counts(packets, end_at(found[nth], address))
            syn, _, fin = row[f'SYN/FIN pkts sent {side}'].partition('/')
            for measure, theirs, mine in (
                    ('packets', whole(row[f'total packets {side}']), ours['packets']),
                    ('data packets', whole(row[f'actual data pkts {side}']), ours['data']),
                    ('data bytes', whole(row[f'actual data bytes {side}']), ours['bytes']),
                    ('repeated', whole(row[f'rexmt data pkts {side}']), ours['repeated']),
                    ('out of order', whole(row[f'outoforder pkts {side}']), ours['out_of_order']),
                    ('syn', whole(syn), ours['syn'] + ours['synack']), ('fin', whole(fin), ours['fin']),
                    ('rst', whole(row[f'resets sent {side}']), ours['rst'])):
                if theirs is not None:
                    compared.append((measure, f'{where} {side}', theirs, mine))
    return compared


def pcapplusplus(rows, shown):
    compared = []
    connections = [c for c in shown.connections if c['opened'] is not None]
    for at, row in enumerate(rows):
        if at >= len(connections):
            compared.append(('connection', row['connection'], 'there', 'not there'))
            continue
        ended = connections[at]['closed'] in ('fin', 'rst', 'refused') or any(
            {'FIN', 'RST'} & set(p['flags']) for p in shown.packets_of.get(connections[at]['id'], []))
        compared.append(('ended', row['connection'], row['ended_by_fin_or_rst'] == 'T', ended))
    return compared


ORACLES = {
    'zeek': (zeek, 'zeek_expected.tsv'), 'tcprs': (tcprs, 'tcprs_events.tsv'), 'tcptrace': (tcptrace, 'tcptrace_baseline.tsv'),
    'tshark': (tshark, 'tshark_expected.tsv'), 'arkime': (arkime, 'arkime_expected.tsv'),
    'pcapplusplus': (pcapplusplus, 'pcapplusplus_expected.tsv'),
}
