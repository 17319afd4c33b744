/* Records become steps, steps become moments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel, cameIn, connectionOf, relatedSteps, sideOfEnd, stepAt, wayOf } from '../../src/data.js';
import { parseLines } from '../../src/records.js';
import { busyWords, DONE, phaseWord, WAITS, WORKS } from '../../src/phases.js';
import { sentenceOf } from '../../src/words.js';
import { callOf, endingWords, holderOf, laneOfStep, makerOf } from '../../src/lanes.js';
import { lastCallOf, Moments } from '../../src/moment.js';
import { arrives, handshake, packed, twoHosts, longTrace } from '../records.mjs';

const model = () => buildModel(handshake());
const names = (m) => m.steps.map((s) => `${s.kind}${s.call ? ` ${s.call.name}` : ''}${s.packet ? ` ${s.packet.id}` : ''}`);

test('steps stand in order of time, and a call that nothing came between is one', () => {
    assert.deepEqual(names(model()), ['program', 'call socket', 'call listen', 'program', 'call accept', 'call socket', 'call connect', 'packet 1', 'packet 2', 'packet 3',
        'return connect', 'return accept', 'call send', 'packet 4', 'return send', 'packet 5', 'call recv', 'output', 'exit']);
    assert.deepEqual(model().steps.filter((s) => s.whole).map((s) => s.call.name), ['socket', 'listen', 'socket', 'recv']);
});

test('the packets of a trace stand in the order of the file, also where its clock was set back', () => {
    const records = longTrace(6).map((r) => (r.type === 'packet' && r.id % 2 === 0 ? { ...r, t: r.t - 0.5 } : r));
    assert.deepEqual(buildModel(records).steps.map((s) => s.packet?.id), [1, 2, 3, 4, 5, 6]);
});

test('what does not belong to the internet, and what says little, is no step unless asked for', () => {
    const records = handshake();
    const extra = { ...records[2], id: 90, t: 0.15, t_end: 0.151, args: { domain: 'AF_UNIX' }, minor: true };
    const poll = { ...records[2], id: 91, t: 0.16, t_end: 0.161, name: 'poll', args: {}, minor: true };
    const few = buildModel([...records, extra, poll]), all = buildModel([...records, extra, poll], { all: true });
    assert.equal(few.steps.length, model().steps.length);
    assert.equal(few.hidesCalls, true);
    assert.deepEqual(all.steps.filter((s) => s.call?.name === 'poll').length, 1);
    assert.equal(all.steps.filter((s) => s.call?.id === 90).length, 1);
});

test('connect() lights its three packets, and each of them lights it', () => {
    const m = model();
    const step = m.steps[m.stepOfCall.get(5)];
    assert.deepEqual([...relatedSteps(m, step)].sort((a, b) => a - b), [7, 8, 9, 10]);
    for (const id of [1, 2, 3]) assert.ok(relatedSteps(m, m.steps[m.stepOfPacket.get(id)]).has(step.index), `packet ${id}`);
    assert.equal(relatedSteps(m, m.steps[m.stepOfCall.get(3)]).size, 1, 'accept() has its return and no packet');
});

test('who waited for a packet belongs to it, and who took its bytes; and the packet to them', () => {
    const m = buildModel(handshake().map((r) => (r.type === 'call' && r.id === 3 ? { ...r, connection: 1, done_since: 0.63 } : r)));
    const woken = m.stepOfPacket.get(3), accept = [m.stepOfCall.get(3), m.stepOfReturn.get(3)];
    for (const step of accept) assert.ok(relatedSteps(m, m.steps[woken]).has(step) && relatedSteps(m, m.steps[step]).has(woken), 'accept() and the ACK that it waited for');
    assert.ok(relatedSteps(m, m.steps[m.stepOfPacket.get(4)]).has(m.stepOfCall.get(7)), 'recv() took the bytes of packet 4');
    for (const step of m.steps) for (const other of relatedSteps(m, step)) if (step.packet && m.steps[other].call) assert.ok(relatedSteps(m, m.steps[other]).has(step.index) || m.steps[other].call.id === step.packet.listen, `${step.index} and ${other}`);
});

test('recv() lights the packet that brought its bytes', () => {
    const m = model();
    assert.deepEqual([...relatedSteps(m, m.steps[m.stepOfCall.get(7)])], [m.stepOfPacket.get(4)]);
});

test('changes of state and new sockets stand at the step that made them', () => {
    const m = model();
    assert.deepEqual(m.steps[m.stepOfPacket.get(3)].states.map((s) => `${s.end} ${s.to}`), ['client ESTABLISHED', 'server ESTABLISHED']);
    assert.deepEqual(m.steps[m.stepOfReturn.get(3)].made.map((s) => s.id), ['s3']);
});

test('a step is about the connection of its packet or call; accept() about the one that it took, once it has; a print about that of its program', () => {
    const m = buildModel(handshake().map((r) => (r.type === 'call' && r.id === 3 ? { ...r, connection: 1 } : r)));
    const of = (/** @type {number | undefined} */ step) => connectionOf(m, m.steps[step ?? -1]);
    assert.deepEqual([of(m.stepOfCall.get(3)), of(m.stepOfReturn.get(3))], [null, 1]);
    assert.deepEqual([of(m.stepOfCall.get(1)), of(m.stepOfPacket.get(1)), of(m.stepOfCall.get(7)), of(m.steps.findIndex((s) => s.print))], [null, 1, 1, 1]);
});

test('a moment: sockets, buffers, states, the same forward and back', () => {
    const m = model(), moments = new Moments(m);
    const at = (step) => structuredClone(moments.after(step));
    const seen = m.steps.map((_, i) => at(i));
    for (let i = m.steps.length - 1; i >= 0; i--) assert.deepEqual(at(i), seen[i], `step ${i}`);
    assert.equal(moments.after(-1).sockets.size, 0);
    const before = at(m.stepOfPacket.get(3));
    assert.equal(before.ends.get('1:server').state, 'ESTABLISHED');
    assert.equal(before.sockets.has('s3'), false, 'no accept() has returned yet');
    const flying = at(m.stepOfPacket.get(4));
    assert.equal(flying.ends.get('1:client').buffers.unacknowledged, 2);
    assert.equal(flying.ends.get('1:server').buffers.unread, 2);
    const end = at(m.steps.length - 1);
    assert.equal(end.ends.get('1:client').buffers.unacknowledged, 0);
    assert.equal(end.ends.get('1:server').buffers.unread, 0);
    assert.equal(end.programs.get('client').ended, true);
    assert.equal(end.sockets.get('s1').state, 'LISTEN');
});

test('a long run, whose records are read from rows, has the same steps, states, sentences and sockets', () => {
    const records = [...twoHosts(), { type: 'meaning', state: 'ESTABLISHED', says: 'Both ends know of each other.' }];
    const seen = (/** @type {any[]} */ from) => {
        const m = buildModel(from), after = new Moments(m).after(m.steps.length - 1);
        return m.steps.map((s) => [s.kind, s.t, sentenceOf(m, s), (s.states ?? []).map((x) => [x.from, x.to, x.says, x.who]), [...relatedSteps(m, s)]])
            .concat([...after.ends].map(([end, now]) => [end, now.state, now.buffers?.unread, now.buffers?.unacknowledged]));
    };
    const rows = parseLines(packed(records));
    assert.deepEqual(new Set(rows.filter((r) => r.line).map((r) => r.type)), new Set(['packet', 'state', 'buffers']), 'these are read later');
    assert.deepEqual(seen(rows), seen(records));
});

test('a choice of steps hides the others: all that they did is there', () => {
    const whole = model(), packets = buildModel(handshake(), { wanted: (m, step) => step.packet !== undefined }), all = new Moments(whole), some = new Moments(packets);
    assert.deepEqual(packets.steps.map((s) => s.packet.id), [1, 2, 3, 4, 5]);
    const bare = ({ next, ends, ...rest }) => structuredClone({ ...rest, ends: [...ends].map(([key, end]) => [key, { ...end, path: end.path.map(({ from, to }) => [from, to]) }]) });
    for (const at of [0, 4, 1, 3, 2]) assert.deepEqual(bare(some.after(at)), bare(all.after(whole.stepOfPacket.get(at + 1))), `packet ${at + 1}`);
    assert.equal(some.after(2).sockets.get('s1').state, 'LISTEN', 'listen() is not seen, and was called');
    assert.deepEqual([packets.stepOfPacket.get(4), packets.stepOfCall.get(5)], [3, undefined]);
    assert.deepEqual(packets.steps.map((_, i) => packets.lanes.right[0].open[i]), whole.steps.filter((s) => s.packet).map((s) => whole.lanes.right[0].open[s.index]), 'accept() is open as before');
});

test('what a program prints is of the connection that it called on last, where one process is all of it', () => {
    const records = handshake(), print = records.find((r) => r.type === 'output'), of = (more) => buildModel([...records.map((r) => (r.type === 'call' && r.socket ? { ...r, connection: r.socket === 's1' && r.name !== 'accept' ? null : 1 } : r)), ...more]).steps.filter((s) => s.print).map((s) => s.of);
    const early = { ...print, t: 0.45, program: 'server' }, late = { ...print, t: 3, program: 'server' }, child = { ...records.find((r) => r.type === 'call' && r.name === 'recv'), id: 60, t: 2.5, t_end: 2.6, pid: 99 };
    assert.deepEqual(of([early, late]).filter((_, i) => i !== 1), [null, 1], 'accept() has not returned: of no connection');
    assert.deepEqual(of([early, late, child]).filter((_, i) => i !== 1), [undefined, undefined], 'nobody knows which process prints');
    assert.deepEqual(of([{ ...early, pid: 99 }, { ...late, pid: 99 }, { ...child, connection: 1 }]).filter((_, i) => i !== 1), [null, 1], 'it is known: of the connection of that process');
});

test('what a process prints stands at its line, and is said of it', () => {
    const records = handshake(), print = records.find((r) => r.type === 'output'), child = { ...records.find((r) => r.type === 'call' && r.name === 'recv'), id: 60, t: 2.5, t_end: 2.6, pid: 99 };
    const m = buildModel([...records, child, { ...print, t: 3, pid: 99, told: 'The server (process 99) prints:' }]), step = m.steps.findLast((s) => s.print);
    assert.equal(laneOfStep(m, step)?.name, 'server [99]');
    assert.equal(sentenceOf(step).what, 'The server (process 99) prints: got hi');
    assert.equal(laneOfStep(m, m.steps.find((s) => s.print)), undefined, 'an old record does not say which process it was');
});

test('buffers change where their packet is sent or has arrived, and where their call begins or has returned', () => {
    const m = buildModel(handshake()), of = (step) => m.steps[step].buffers.map((b) => `${b.end} ${b.unacknowledged} ${b.unread}`);
    assert.deepEqual(of(m.stepOfPacket.get(4)), ['client 2 0', 'server 0 2']);
    assert.deepEqual(of(m.stepOfPacket.get(5)), ['client 0 0']);
    assert.deepEqual(of(m.stepOfCall.get(7)), ['server 0 0']);
    const two = buildModel(twoHosts()), at = (step) => two.steps[step].buffers.map((b) => b.end);
    assert.deepEqual([at(two.stepOfPacket.get(4)), at(two.stepOfArrival.get(4))], [['client'], ['server']]);
    const slow = handshake().map((r) => (r.type === 'call' && r.id === 7 ? { ...r, t: 1.03 } : r));
    const waits = buildModel([...slow, { ...slow.find((r) => r.type === 'buffers'), t: 1.03, call: 7, packet: null, end: 'server' }]);
    assert.deepEqual([waits.steps[waits.stepOfCall.get(7)], waits.steps[waits.stepOfReturn.get(7)]].map((step) => step.buffers.length), [1, 1]);
});

test('a long way back goes over kept moments', () => {
    const m = buildModel(longTrace(3000)), moments = new Moments(m);
    const early = structuredClone(moments.after(1234));
    moments.after(2999);
    assert.deepEqual(moments.after(1234), early);
    assert.ok(moments.kept.length > 3);
});

test('two times: the arrival is a step of its own, and what it changes stands there; a lost packet never arrives', () => {
    const records = handshake();
    const data = records.find((r) => r.type === 'packet' && r.id === 4);
    Object.assign(data, arrives(data, 1.15));
    let m = buildModel(records);
    assert.equal(m.steps.find((s) => s.kind === 'arrival').side, 'right');
    assert.equal(new Moments(m).after(m.stepOfPacket.get(4)).ends.get('1:server').buffers, null);
    assert.equal(new Moments(m).after(m.stepOfArrival.get(4)).ends.get('1:server').buffers.unread, 2);
    Object.assign(data, { t_arrived: null, lost: true, wire: [] });
    m = buildModel(records);
    assert.equal(m.steps.some((s) => s.kind === 'arrival'), false);
});

test('over a wire: each copy that arrives is a step, and says what the wire did; what is damaged is not taken', () => {
    const records = handshake();
    records.find((r) => r.type === 'trace').rules = ['client: data corrupt @ 1'];
    const data = records.find((r) => r.type === 'packet' && r.id === 4);
    const fate = (t, did, copy, taken, says) => ({ t, arrived: true, did, rule: 1, copy, taken, label: `${did[0]} (rule 1)`, told: 'It arrives.', says });
    Object.assign(data, { host: 1, wire: [fate(1.15, ['corrupted'], 1, false, 'The wire changes one bit of it.')] });
    let m = buildModel(records);
    const arrives = m.steps.find((s) => s.kind === 'arrival');
    assert.equal(m.stepOfArrival.has(4), false);
    assert.equal(cameIn(arrives), undefined);
    assert.equal(sentenceOf(arrives).why, 'The wire changes one bit of it.');
    Object.assign(data, { t_arrived: 1.15, wire: [fate(1.15, ['duplicated'], 1, true, 'More than once.'), fate(1.16, ['duplicated'], 2, true, 'More than once.')] });
    m = buildModel(records);
    assert.deepEqual(m.steps.filter((s) => s.kind === 'arrival').map((s) => sentenceOf(s).why.replace(/.*ms\. /, '')), ['More than once.', 'More than once.']);
    assert.equal(m.steps[m.stepOfArrival.get(4)].t, 1.15);
    Object.assign(data, { t_arrived: null, lost: true, wire: [{ t: 1.1, arrived: false, did: ['dropped'], rule: 1, copy: null, taken: false, label: 'lost (rule 1)', says: 'The wire drops it.' }] });
    m = buildModel(records);
    assert.equal(m.steps.some((s) => s.kind === 'arrival'), false);
    assert.match(sentenceOf(m.steps[m.stepOfPacket.get(4)]).why, /^The wire drops it\./);
});

test('a program started as the server that connects stands on the right', () => {
    const records = handshake();
    records.find((r) => r.type === 'connection').side = { client: 'right', server: 'left' };
    const m = buildModel(records);
    assert.equal(sideOfEnd(m, 1, 'client'), 'right');
    assert.equal(sideOfEnd(m, 1, 'server'), 'left');
    assert.equal(sideOfEnd(model(), 1, 'client'), 'left');
});

test('both ends of one side: nothing stands on the other', () => {
    const records = handshake();
    const first = records.find((r) => r.type === 'connection');
    Object.assign(first, { side: { client: 'right', server: 'right' }, owner: { client: 'server (process 8)', server: 'server (process 7)' } });
    const data = records.find((r) => r.type === 'packet' && r.id === 4);
    Object.assign(data, arrives(data, 1.15));
    const m = buildModel(records);
    assert.equal(sideOfEnd(m, 1, 'client'), 'right');
    assert.equal(sideOfEnd(m, 1, 'server'), 'right');
    assert.ok(m.steps.filter((s) => s.packet).every((s) => s.side === 'right'));
    assert.equal(wayOf(m, 1, 'server'), 'server (process 7) → server (process 8)');
});

test('a process that has ended stands nowhere: the program is where those are that go on', () => {
    const records = handshake(), base = records.find((r) => r.type === 'call' && r.name === 'recv');
    const call = (id, t, end, pid, name) => ({ ...base, id, t, t_end: end, pid, tid: pid, name, bytes: null, data: null, result: 0 });
    const exit = (t, pid) => ({ type: 'exit', t, program: 'server', pid, status: 0, signal: null });
    const m = buildModel([...records, call(20, 3, null, 1, 'accept'), call(21, 4, 4.1, 9, 'recv'), call(22, 5, null, 9, 'recv'), exit(6, 9), call(23, 7, null, 8, 'recv'), exit(8, 1), exit(9, 8)]);
    const moments = new Moments(m), step = (t) => m.steps.findIndex((s) => s.t === t);
    const at = (t) => { const now = moments.after(step(t)), last = lastCallOf(m, now, 'server'); return [last.id, now.open.has(last.id), now.programs.get('server').ended, m.lanes.right.reduce((sum, lane) => sum + lane.open[step(t)], 0)]; };
    assert.deepEqual(at(5), [22, true, false, 2], 'in a child process');
    assert.deepEqual(at(6), [20, true, false, 1], 'it has ended: the parent waits in accept()');
    assert.deepEqual(at(8), [23, true, false, 1], 'the parent has ended, another child goes on');
    assert.deepEqual(at(9), [23, false, true, 0], 'all have ended');
});

test('from the signal on that ends it, a process is ending, and in no call any more', () => {
    const records = handshake(), listens = records.find((r) => r.id === 's1'), accept = { ...records.find((r) => r.type === 'call' && r.id === 3), id: 20, t: 3, t_end: null };
    const m = buildModel([...records.map((r) => (r === listens ? { ...r, released: { t: 4, call: null, pid: 1, signal: 15 } } : r)), accept, { ...records.find((r) => r.type === 'packet' && r.id === 5), id: 9, t: 4 },
        { type: 'exit', t: 5, program: 'server', pid: 1, status: null, signal: 15, ends: 'killed by SIGTERM', told: '' }]);
    const moments = new Moments(m), [server] = m.lanes.right, at = (t) => { const step = m.steps.findIndex((s) => s.t === t); return [server.open[step], server.phase[step], moments.after(step).open.has(20), step >= server.ending, step >= server.until]; };
    assert.deepEqual([3, 4, 5].map(at), [[1, WAITS, true, false, false], [0, 0, false, true, false], [0, 0, false, true, true]]);
    assert.equal(endingWords(server), 'ending: killed by SIGTERM');
});

test('who holds an end: the process that took it, until it lets go; then the one that calls next. A child is there from its fork on', () => {
    const records = handshake(), base = records.find((r) => r.type === 'call' && r.name === 'recv');
    const call = (id, t, end, pid, name, more = {}) => ({ ...base, id, t, t_end: end, pid, tid: pid, name, role: name, socket: 's3', connection: 1, bytes: null, data: null, result: 0, ...more });
    const fork = call(20, 2, 2.2, 1, 'fork', { role: 'process', socket: null, connection: null, result: 8 });
    const more = [call(21, 3, 3.1, 1, 'close'), call(22, 4, 4.1, 8, 'recv', { role: 'receive' }), call(23, 5, 5.1, 9, 'recv', { role: 'receive' })];
    const accepted = records.filter((r) => r !== base).map((r) => (r.name === 'accept' ? { ...r, connection: 1 } : r));
    const m = buildModel([...accepted, fork, ...more]), step = (t) => m.steps.findIndex((s) => s.t >= t), holder = (t) => holderOf(m.lanes, 1, 'server', step(t))?.pid;
    assert.deepEqual([0.61, 2, 3, 4, 5].map(holder), [1, 1, 8, 8, 9]);
    assert.deepEqual(m.lanes.right.map(({ pid, since, unmade }) => [pid, m.steps[since].t, unmade]), [[1, 0, false], [8, 2.2, false], [9, 5.1, true]]);
    const send = m.steps.find((s) => s.packet?.id === 4);
    assert.deepEqual([makerOf(m.lanes, m, send.packet)?.program, makerOf(m.lanes, m, m.packets.get(2))], ['client', undefined], 'what a call sends, and what the kernel sends');
});

test('who holds an end: when the child has let go of it, or has ended, the parent that kept it', () => {
    const records = handshake(), base = records.find((r) => r.type === 'call' && r.name === 'recv');
    const call = (id, t, end, pid, name, more = {}) => ({ ...base, id, t, t_end: end, pid, tid: pid, name, role: name, socket: 's3', connection: 1, bytes: null, data: null, result: 0, ...more });
    const before = [...records.filter((r) => r !== base).map((r) => (r.name === 'accept' ? { ...r, connection: 1 } : r)), call(20, 2, 2.2, 1, 'fork', { role: 'process', socket: null, connection: null, result: 8 }), call(21, 3, 3.1, 8, 'recv', { role: 'receive' })];
    const holder = (after, t) => { const m = buildModel([...before, ...after]); return holderOf(m.lanes, 1, 'server', m.steps.findIndex((s) => s.t >= t))?.pid; };
    const closes = [call(22, 4, 4.1, 8, 'close')], ends = [{ type: 'exit', t: 4, program: 'server', pid: 8, status: 0, signal: null, ends: 'exit(0)', told: '' }];
    assert.deepEqual([holder(closes, 3), holder(closes, 4), holder(ends, 4)], [8, 1, 1]);
});

test('nothing at all is no trouble', () => {
    const m = buildModel(parseLines('\n'));
    assert.equal(m.steps.length, 0);
    assert.equal(stepAt(m.steps, 1), -1);
    assert.equal(new Moments(m).after(-1).next, 0);
});

test('from one host to another: what a packet changes at its receiver comes with its arrival', () => {
    const m = buildModel(twoHosts()), ack = m.packets.get(3);
    const leaves = m.steps[m.stepOfPacket.get(3)], arrives = m.steps[m.stepOfArrival.get(3)];
    assert.equal(ack.t_arrived, arrives.t);
    assert.deepEqual([leaves, arrives].map((step) => step.states.map((s) => `${s.end} ${s.to}`)), [['client ESTABLISHED'], ['server ESTABLISHED']]);
    assert.ok(relatedSteps(m, leaves).has(arrives.index) && relatedSteps(m, arrives).has(leaves.index));
});

test('a state that a packet made later stands where it happened, behind what came between', () => {
    const records = handshake(), server = records.findIndex((r) => r.type === 'state' && r.packet === 3 && r.end === 'server');
    const [late] = records.splice(server, 1);
    records.push({ ...late, t: 1.2 });
    const m = buildModel(records);
    assert.equal(m.steps.find((step) => step.states.some((s) => s.end === 'server' && s.to === 'ESTABLISHED')).packet.id, 5);
});

test('the line of a process says what its open calls are in the midst of: accept() waits at once, connect() from its SYN on, send() where it has no room', () => {
    const waiting = buildModel(handshake());
    const packet = (id) => waiting.stepOfPacket.get(id), [client] = waiting.lanes.left, [server] = waiting.lanes.right;
    const at = (lane, step) => [lane.open[step], lane.phase[step]];
    assert.deepEqual(at(server, waiting.stepOfCall.get(3)), [1, WAITS], 'accept()');
    assert.deepEqual(at(server, waiting.stepOfReturn.get(3)), [0, 0], 'it returns');
    assert.deepEqual(at(client, waiting.stepOfCall.get(5)), [1, WORKS], 'connect() begins');
    assert.deepEqual([1, 2, 3].map((id) => at(client, packet(id))), [[1, WAITS], [1, WAITS], [1, WAITS]], 'SYN, SYN-ACK, ACK');
    assert.deepEqual(at(client, waiting.stepOfReturn.get(5)), [0, 0]);
    assert.deepEqual(at(client, packet(4)), [1, WORKS], 'send()');
    const full = buildModel(handshake().map((r) => (r.type === 'call' && r.id === 6 ? { ...r, t_end: 1.3, stands_since: 1.05 } : r)));
    assert.deepEqual([full.stepOfCall.get(6), full.stepOfPacket.get(4), full.stepOfPacket.get(5)].map((step) => at(full.lanes.left[0], step)), [[1, WORKS], [1, WAITS], [1, WAITS]], 'from the packet on that took what there was room for it waits');
    const unseen = buildModel(handshake().filter((r) => r.type !== 'packet' || r.id > 1).map((r) => (r.type === 'trace' ? { ...r, packets: false } : r)));
    assert.deepEqual(at(unseen.lanes.left[0], unseen.stepOfCall.get(5)), [1, WAITS], 'connect(), whose SYN was not captured');
    const few = buildModel(handshake(), { wanted: (_, step) => step.kind === 'packet' });
    assert.deepEqual([1, 2, 3].map((id) => at(few.lanes.left[0], few.stepOfPacket.get(id))), [[1, WAITS], [1, WAITS], [1, WAITS]], 'only the packets are seen');
    const none = buildModel(handshake().map((r) => (r.type === 'call' ? { ...r, waits: false } : r)));
    assert.ok([...none.lanes.left, ...none.lanes.right].every((lane) => !lane.phase.includes(WAITS)), 'what did not wait is not said to');
});

test('of several threads one call is shown, and how many threads more are in calls; none that goes on is forgotten', () => {
    const records = handshake(), first = records.findIndex((r) => r.type === 'call' && r.id === 3);
    records.splice(first + 1, 0, { ...records[first], id: 8, tid: 11, t: 0.45, t_end: 0.65, done_since: 0.62, waits: true });
    const m = buildModel(records), [server] = m.lanes.right, moments = new Moments(m);
    const at = (step) => { const now = callOf(m, moments.after(step), server); return now && [now.call.id, now.phase, now.others]; };
    assert.deepEqual([at(m.stepOfCall.get(3)), at(m.stepOfCall.get(8)), at(m.stepOfPacket.get(1)), at(m.stepOfPacket.get(3)), at(m.stepOfReturn.get(8)), at(m.stepOfReturn.get(3))],
        [[3, WAITS, 0], [8, WAITS, 1], [8, WAITS, 1], [8, DONE, 1], [3, WAITS, 0], null]);
    assert.equal(busyWords(m.calls.get(8), WAITS, 1), 'waits in accept(), 1 thread more');
});

test('a call whose bytes are here waits no longer, and a send() whose last byte has left is not in the midst of anything', () => {
    const later = { 5: { done_since: 0.63 }, 6: { t_end: 1.25, done_since: 1.05 }, 3: { done_since: 0.63 } };
    const m = buildModel(handshake().map((r) => (r.type === 'call' && later[r.id] ? { ...r, ...later[r.id] } : r)));
    const [client] = m.lanes.left, [server] = m.lanes.right, at = (lane, id) => lane.phase[m.stepOfPacket.get(id)];
    assert.deepEqual([1, 2, 3].map((id) => [at(client, id), at(server, id)]), [[WAITS, WAITS], [WAITS, WAITS], [DONE, DONE]]);
    assert.deepEqual([client.phase[m.stepOfCall.get(6)], at(client, 4), at(client, 5), client.phase[m.stepOfReturn.get(6)]], [WORKS, DONE, DONE, 0], 'the ACK comes while it is done');
    assert.deepEqual([phaseWord(m.calls.get(3), DONE), phaseWord(m.calls.get(6), DONE), busyWords(m.calls.get(3), DONE, 0), busyWords(m.calls.get(3), WAITS, 0)], ['woken, not run yet', 'handed over', 'in accept(): woken, not run yet', 'waits in accept()']);
});
