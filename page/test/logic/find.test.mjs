/* What is typed to be found, held against steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../src/data.js';
import { readQuery, suggestions } from '../../src/find.js';
import { Moments } from '../../src/moment.js';
import { parseLines } from '../../src/records.js';
import { handshake } from '../records.mjs';

const finding = { type: 'finding', rule: 'short-read', severity: 'note', program: 'server', calls: [7], packets: [4], at: null, times: 1, says: 'It reads too little.', fix: 'Read again.' };
const records = [...handshake().map((r) => (r.type === 'call' && ['s2', 's3'].includes(r.socket) ? { ...r, connection: 1 } : r)), finding];
const model = buildModel(records);
const found = (text) => { const { wanted } = readQuery(text); return model.steps.filter((step) => wanted?.(model, step)).map((s) => s.packet ? `#${s.packet.id}` : s.call ? `${s.call.name}${s.kind === 'return' ? ' returns' : ''}` : s.kind); };

test('places: a packet by its number, a step', () => {
    assert.deepEqual(readQuery('#4'), { go: { packet: 4 }, wanted: null });
    assert.deepEqual(readQuery(' packet 12 '), { go: { packet: 12 }, wanted: null });
    assert.deepEqual(readQuery('step 13'), { go: { step: 13 }, wanted: null });
    assert.deepEqual(readQuery('  '), { go: null, wanted: null });
});

test('words: all of them, small or large; a call is found with its return', () => {
    assert.deepEqual(found('SYN-ack'), ['#2']);
    assert.deepEqual(found('connect() says'), ['connect', 'connect returns']);
    assert.deepEqual(found('got'), ['output']);
    assert.deepEqual(found('got lost'), []);
});

test('fields: connection, program, flag, finding', () => {
    assert.deepEqual(found('flag:syn'), ['#1', '#2']);
    assert.deepEqual(found('connection:1 flag:PSH'), ['#4']);
    assert.deepEqual(found('connection:2'), []);
    assert.ok(found('connection:1').includes('output') && !found('connection:1').includes('listen'), 'what its programs print belongs to it');
    assert.deepEqual(found('program:server flag:ACK'), ['#2', '#5']);
    assert.deepEqual(found('finding:short-read'), ['#4', 'recv']);
    assert.deepEqual(found('finding:toString'), []);
    assert.deepEqual(found('constructor:1'), [], 'no field: a word');
    assert.ok(suggestions(model, 9).includes('finding:short-read') && suggestions(model, 9).includes('program:client'));
});

test('only these are steps: what they changed is kept, with the links between them', () => {
    const { wanted } = readQuery('flag:ACK'), some = buildModel(records, { wanted });
    assert.deepEqual(some.steps.map((s) => s.packet?.id), [2, 3, 4, 5]);
    assert.equal(some.stepOfPacket.get(4), 2);
    assert.ok(some.steps[0].unseen.some((step) => step.states.some((s) => s.to === 'SYN_SENT')), 'a state that came before is kept at the next step');
    assert.equal(new Moments(some).after(0).ends.get('1:client').state, 'SYN_SENT');
});

test('in a long trace a line is held against the words before it is read', () => {
    const text = '={"type":"packet","id":\tA,"t":\tA,"told":"Packet \tA","says":"It is \tB.","trigger":{"kind":"unknown"},"calls":[]}\n0\t1\t12\n0\t2\t9\n0\t3\t12';
    const long = buildModel(parseLines(text)), { wanted } = readQuery('12.');
    let read = 0;
    for (const { packet } of long.steps) Object.defineProperty(packet, 'told', { get: () => { read++; return 'Packet'; } });
    assert.deepEqual(long.steps.filter((step) => wanted(long, step)).map((step) => step.packet.id), [1, 3]);
    assert.equal(read, 2, 'the others stay unread');
});
