/* Records made by hand, for tests of the logic: a client that says "hi" to a server. */

/** What C says of them stands in for itself: which words, unit tests of C ask (test_step_words.c). */
const call = (id, t, end, program, name, more = {}) => ({
    type: 'call', id, t, t_end: end, program, pid: program === 'server' ? 1 : 2, tid: 1, name, fd: null, socket: null, connection: null, args: {}, result: 0, error: null,
    bytes: null, data: null, wanted: null, state_before: null, state_after: null, injected: false, at: null,
    role: { recv: 'receive', socket: 'create' }[name] ?? name, minor: false, waits: name === 'accept' || name === 'connect', times: 1, took: [],
    reads: `${name}(${more.fd ?? ''})`, returns: end === null ? 'did not return' : String(more.result ?? 0),
    told: { begin: `The ${program} calls ${name}().`, return: end === null ? null : `${name}() returns.`, whole: end === null ? null : `The ${program} calls ${name}(), done.` },
    asks: `${name}() asks.`, says: `${name}() says.`, sends: `${name}() sends.`, ...more,
});
const packet = (id, t, from, kind, flags, more = {}) => ({
    type: 'packet', id, t, t_arrived: null, lost: false, connection: 1, from, src: from === 'client' ? 'c:1' : 's:2', dst: from === 'client' ? 's:2' : 'c:1',
    flags, seq: 0, ack: null, len: 0, frame: 66, window: 100, kind, analysis: [], bytes: null, carries: [], trigger: { kind: 'unknown' },
    completes: null, listen: null, implies: null, says: null, stroke: flags.includes('FIN') ? 'fin' : kind.includes('syn') || kind.includes('hand') ? 'syn' : kind, label: kind,
    quote: null, numbers: `seq ${more.seq ?? 0}`, remarks: null, by: null, for: null, before: null, after: null, told: `Packet ${id}, ${from}: ${kind}`, calls: more.carries ?? [], ...more,
});
const state = (t, end, from, to, of, socket = null) => ({ type: 'state', t, connection: 1, end, socket, from, to, packet: of, call: null, pid: null, told: `The end of the ${end} is in ${to} now.` });

const buffers = (t, end, packet, call, more) => ({ type: 'buffers', t, connection: 1, end, packet, call, syn: false, fin: false, acknowledged: 0, unacknowledged: 0, waiting: 0, read: 0, unread: 0, early: 0, window: 100, ...more });

export function handshake() {
    return [
        { type: 'trace', tool: 'test', started: null, hosts: 1, calls: true, packets: true, dropped: 0, file: null },
        { type: 'program', t: 0, id: 'server', server: true, argv: ['server'], pid: 1, told: 'The server starts: server' },
        call(1, 0.1, 0.11, 'server', 'socket', { result: 3, args: { domain: 'AF_INET' } }),
        { type: 'socket', t: 0.11, id: 's1', program: 'server', domain: 'AF_INET', kind: 'SOCK_STREAM', role: 'welcoming', local: '0.0.0.0:2', peer: null, connection: null, released: null },
        call(2, 0.2, 0.21, 'server', 'listen', { socket: 's1', fd: 3, state_after: 'LISTEN', state_before: 'CLOSED', args: { backlog: 5 } }),
        { type: 'program', t: 0.3, id: 'client', server: false, argv: ['client'], pid: 2, told: 'The client starts: client' },
        call(3, 0.4, 0.9, 'server', 'accept', { socket: 's1', fd: 3, result: 4, args: { addr: 'c:1' } }),
        call(4, 0.5, 0.51, 'client', 'socket', { result: 3, args: { domain: 'AF_INET' } }),
        { type: 'socket', t: 0.51, id: 's2', program: 'client', domain: 'AF_INET', kind: 'SOCK_STREAM', role: 'client', local: 'c:1', peer: 's:2', connection: 1, released: null },
        call(5, 0.6, 0.8, 'client', 'connect', { socket: 's2', fd: 3, args: { addr: 's:2' } }),
        { type: 'connection', t: 0.61, t_end: 2, id: 1, client: 'c:1', server: 's:2', opened: 'handshake', closed: 'open', bytes: { client: 2, server: 0 }, packets: { client: 3, server: 2 }, owner: { client: 'client', server: 'server' }, side: { client: 'left', server: 'right' }, hue: 0 },
        packet(1, 0.61, 'client', 'syn', ['SYN'], { carries: [5], trigger: { kind: 'call', call: 5 } }),
        state(0.61, 'client', 'CLOSED', 'SYN_SENT', 1, 's2'),
        packet(2, 0.62, 'server', 'syn-ack', ['SYN', 'ACK'], { ack: 1, trigger: { kind: 'arrival', packet: 1 }, listen: 2, calls: [5] }),
        state(0.62, 'server', 'CLOSED', 'SYN_RCVD', 2),
        packet(3, 0.63, 'client', 'handshake-ack', ['ACK'], { seq: 1, ack: 1, trigger: { kind: 'arrival', packet: 2 }, completes: 5, calls: [5] }),
        state(0.63, 'client', 'SYN_SENT', 'ESTABLISHED', 3, 's2'), state(0.63, 'server', 'SYN_RCVD', 'ESTABLISHED', 3),
        { type: 'socket', t: 0.9, id: 's3', program: 'server', domain: 'AF_INET', kind: 'SOCK_STREAM', role: 'connection', local: 's:2', peer: 'c:1', connection: 1, released: null },
        call(6, 1, 1.1, 'client', 'send', { socket: 's2', fd: 3, bytes: [0, 2], data: '6869', wanted: 2, result: 2 }),
        packet(4, 1.05, 'client', 'data', ['ACK', 'PSH'], { seq: 1, ack: 1, len: 2, bytes: [0, 2], carries: [6], trigger: { kind: 'call', call: 6 } }),
        buffers(1.05, 'client', 4, null, { unacknowledged: 2 }), buffers(1.05, 'server', 4, null, { unread: 2 }),
        packet(5, 1.2, 'server', 'ack', ['ACK'], { seq: 1, ack: 3, trigger: { kind: 'arrival', packet: 4 } }),
        buffers(1.2, 'client', 5, null, {}),
        call(7, 1.3, 1.31, 'server', 'recv', { socket: 's3', fd: 4, bytes: [0, 2], data: '6869', wanted: 100, result: 2, took: [4] }),
        buffers(1.31, 'server', null, 7, {}),
        { type: 'output', t: 1.4, program: 'server', pid: null, stream: 'stdout', text: 'got hi\n', told: 'The server prints:' },
        { type: 'exit', t: 1.5, program: 'client', pid: 2, status: 0, signal: null, ends: 'exit(0)', told: 'The client ended with status 0.' },
    ];
}

/** Over a wire: it arrives then. @param {any} packet @param {number} t */
export const arrives = (packet, t) => ({ t_arrived: t, wire: [{ t, arrived: true, did: [], rule: null, copy: 1, taken: true, label: '', told: `Packet ${packet.id} arrives.`, says: null }] });

/** The same, from one host to another: every packet is on its way for a while. */
export function twoHosts() {
    const leaves = new Map([[1, 0.61], [2, 0.64], [3, 0.67], [4, 1.05], [5, 1.2]]);
    return handshake().map((r) => {
        if (r.type === 'packet') return { ...r, host: r.from === 'client' ? 1 : 0, t: leaves.get(r.id), ...arrives(r, leaves.get(r.id) + 0.025) };
        if (r.type === 'state') return { ...r, t: leaves.get(r.packet) + (r.packet === 3 && r.end === 'server' ? 0.025 : 0) };
        return r;
    });
}

/** An answer of the kernel about its own TCP. @param {number} t @param {string} end @param {object} [more] */
export const asked = (t, end, more = {}) => ({
    type: 'tcp_info', t, host: end === 'server' ? 0 : 1, connection: 1, end, socket: null, ca_state: 'open', cwnd: 10, ssthresh: null, srtt: 0.05, rttvar: 0.02, rto: 0.25,
    backoff: 0, phase: null, in_flight: 0, unacked: 0, sacked: 0, lost: 0, retrans: 0, retrans_total: 0, reordering: 3, mss: 1448, snd_wnd: 65160, notsent: 0, rqueue: 0, wqueue: 0,
    busy: 0, rwnd_limited: 0, sndbuf_limited: 0, ...more,
});

/** A bare trace of one connection, as long as wanted: data, and an ACK for every other segment. @param {number} count */
export function longTrace(count) {
    const records = [
        { type: 'trace', tool: 'test', started: null, hosts: 1, calls: false, packets: true, dropped: 0, file: 'long.pcap' },
        { type: 'connection', t: 0, t_end: count / 1000, id: 1, client: 'c:1', server: 's:2', opened: 'midstream', closed: 'open', bytes: { client: 0, server: 0 }, packets: { client: 0, server: 0 }, owner: { client: 'client', server: 'server' }, side: { client: 'left', server: 'right' }, hue: 0 },
    ];
    let sent = 0;
    for (let id = 1; id <= count; id++) {
        if (id % 3 === 0) records.push(packet(id, id / 1000, 'server', 'ack', ['ACK'], { seq: 1, ack: sent + 1, says: 'The kernel has it.' }));
        else {
            records.push(packet(id, id / 1000, 'client', 'data', ['ACK'], { seq: sent + 1, ack: 1, len: 1448, bytes: [sent, sent + 1448], says: 'A segment.' }));
            sent += 1448;
        }
    }
    return records;
}

/** Records as the page of a long run has them, each a pattern and its row: what varies is its first number. @param {any[]} records */
export function packed(records) {
    let patterns = 0;
    return records.map((r) => {
        const [, before, number, then] = /^(.*?:)(-?\d+(?:\.\d+)?)(?=[,}])(.*)$/.exec(JSON.stringify(r)) ?? [];
        return number === undefined ? JSON.stringify(r) : `=${before}\tA${then}\n${patterns++}\t${number}`;
    }).join('\n');
}
