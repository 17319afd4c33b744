/* Words, headers, terminals, the graph and the questions: what people read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildModel } from '../../src/data.js';
import { bytesOf, number, optionRows, optionsOf, tcpRows, udpRows } from '../../src/header.js';
import { plainText } from '../../src/panes.js';
import { graphOf, ticks } from '../../src/sequence.js';
import { walked } from '../../src/states.js';
import { beginOf, counted, cut, hueOf, milliseconds, rangeOf, sentenceOf, textOfHex, shorterCall, shorterReturn } from '../../src/words.js';
import { handshake } from '../records.mjs';

const m = buildModel(handshake());
const said = (step) => sentenceOf(m.steps[step]);

test('bytes are counted as sequence numbers count them: the first is 1', () => {
    assert.deepEqual([rangeOf(0, 14), rangeOf(6, 7), rangeOf(0, 1)], ['1-14', '7', '1']);
});

test('a call is told in the words of its record: what it asks where it begins, what came of it where it returns', () => {
    const { asks, says, sends } = m.calls.get(5);
    assert.deepEqual(said(m.stepOfCall.get(5)), { what: m.calls.get(5).told.begin, why: asks });
    assert.equal(said(m.stepOfReturn.get(5)).why, `${says} ${sends}`);
    const recv = m.calls.get(7);
    assert.equal(m.steps[m.stepOfCall.get(7)].whole, true);
    assert.equal(said(m.stepOfCall.get(7)).why, `${recv.says} ${recv.sends}`);
});

test('what the record does not say is not said', () => {
    const step = m.steps[m.stepOfReturn.get(5)];
    assert.equal(sentenceOf({ ...step, call: { ...m.calls.get(5), sends: null } }).why, m.calls.get(5).says);
    assert.equal(sentenceOf({ ...step, call: { ...m.calls.get(5), says: null, sends: null } }).why, '');
});

test('a packet is told by its record: what stands before and behind its sentence, too', () => {
    const step = m.steps[m.stepOfPacket.get(1)], packet = { ...m.packets.get(1), before: 'A.', says: 'B.', after: 'C.' };
    assert.deepEqual(sentenceOf({ ...step, packet }), { what: packet.told, why: 'A. B. C.' });
    const lost = { ...packet, lost: true, wire: [{ says: 'The wire drops it.' }] };
    assert.equal(sentenceOf({ ...step, packet: lost }).why, 'The wire drops it. A. B. C.');
});

test('a call that is one step is said to be where it begins', () => {
    const steps = buildModel(handshake()).steps, listens = steps.find((s) => s.call?.name === 'listen'), connects = steps.find((s) => s.call?.name === 'connect');
    assert.deepEqual([listens?.whole, listens && beginOf(listens), connects?.whole, connects && beginOf(connects)], [true, 0.2, false, 0.6]);
});

test('cuts, counts', () => {
    assert.equal(cut('abcdef', 4), 'abc…');
    assert.equal(textOfHex('68690a00'), 'hi⏎·');
    assert.deepEqual([counted(1, 'byte'), counted(2000, 'byte')], ['1 byte', '2,000 bytes']);
    assert.deepEqual([0, 0.0435, 0.11939, 1.04078, 9.99999, 10.0409, -0.5].map(milliseconds), ['0.0', '43.5', '119.3', '1040.7', '9999.9', '10040', '-500.0'], 'as the ladder in the terminal');
});

test('a SYN header as the picture of RFC 9293 has it', () => {
    const bytes = bytesOf('8502' + '2ee0' + '2b6acdb9' + '00000000' + 'a002' + 'ffd7' + 'fe30' + '0000' + '0204ffd7' + '0402080a' + '0a94b8c4' + '00000000' + '01030307');
    const rows = tcpRows(bytes, { ...m.packets.get(1), window: 65495 });
    for (const row of rows) assert.equal(row.reduce((sum, field) => sum + field.bits, 0), 32);
    const field = (name) => rows.flat().find((f) => f.name === name).value;
    assert.equal(field('Source Port'), '34050');
    assert.equal(field('Destination Port'), '12000');
    assert.match(field('Sequence Number'), /^728419769 \(0 /);
    assert.equal(field('Data Offset'), '10');
    assert.deepEqual(['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'].map(field), ['0', '0', '0', '0', '0', '0', '1', '0']);
    assert.deepEqual(optionsOf(bytes).map((o) => `${o.name} ${o.value}`.trim()), ['MSS 65495 bytes', 'SACK permitted', 'timestamps 177518788, echo 0', 'padding (NOP)', 'window scale window × 128']);
    assert.equal(udpRows(bytesOf('80e22ee0000e1234')).flat().map((f) => f.value).join(' '), '32994 12000 14 bytes 12 34');
    assert.equal(number([1, 2], 1, 4), 33554432);
});

test('an option is as wide in the picture as it is in the header: one byte is 8 of 32 bits', () => {
    const rows = (options) => optionRows(bytesOf('00'.repeat(20) + options)).map((row) => row.map((field) => `${field.bits} ${field.name} ${field.value}`.trim()));
    assert.deepEqual(rows('0101080a' + '00000007' + '00000009'), [['8 padding (NOP) 1', '8 padding (NOP) 1', '8 timestamps 8', '8 length 10'], ['32 timestamps 7'], ['32 echo 9']]);
    assert.deepEqual(rows('020405b4' + '01030307'), [['8 MSS 2', '8 length 4', '16 MSS 1460 bytes'], ['8 padding (NOP) 1', '8 window scale 3', '8 length 3', '8 window scale window × 128']]);
    assert.deepEqual(rows('0101050a' + '00000001' + '00000002'), [['8 padding (NOP) 1', '8 padding (NOP) 1', '8 SACK 5', '8 length 10'], ['32 SACK 1–2'], ['32 SACK … goes on']]);
    assert.deepEqual(rows('0402' + '0000'), [['8 SACK permitted 4', '8 length 2', '8 end 0', '8 padding']]);
    assert.deepEqual(rows('02010000'), [['32 makes no sense from here']]);
    for (const row of optionRows(bytesOf('00'.repeat(20) + '0303070100'.padEnd(16, '0')))) assert.equal(row.reduce((sum, field) => sum + field.bits, 0), 32);
});

test('a connection has the same hue on the page as in figures', () => {
    const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const c = read('../../../src/view/ladder/figure_text.c'), css = read('../../page.css');
    const inFigure = ['STYLE_HUE', ...[1, 2, 3, 4].map((n) => `STYLE_HUE \\+ ${n}`)].map((name) => c.match(new RegExp(`\\[${name}\\] = "(#[0-9a-f]{6})"`))?.[1]);
    const onPage = [0, 1, 2, 3, 4].map((n) => css.match(new RegExp(`--${css.match(new RegExp(`\\.packet\\.hue${n} \\{ --c: var\\(--(\\w+)\\)`))?.[1]}: (#[0-9a-f]{6})`))?.[1]);
    assert.deepEqual(onPage, inFigure);
    assert.equal(new Set(onPage).size, 5);
    assert.deepEqual([hueOf(m, 1), hueOf(m, 99), hueOf(m, null)], ['hue0', 'no-hue', 'no-hue']);
});

test('a time in which nothing happened is a step before what ends it, and says how long and why', () => {
    const pause = { type: 'pause', t: 0.63, t_end: 1, all: null, lasts: '370.0 ms', says: 'the client calls no socket meanwhile', told: 'Nothing happens for 370.0 ms.' };
    const paused = buildModel([...handshake(), pause]), step = paused.steps.find((s) => s.pause);
    assert.equal(paused.steps[(step?.index ?? 0) + 1].call?.id, 6, 'before send(), which ends it');
    assert.equal(sentenceOf(step).what, pause.told);
    assert.ok(!buildModel([...handshake(), { ...pause, all: true }]).steps.some((s) => s.pause), 'another one where not all calls are shown');
    assert.ok(buildModel([...handshake(), { ...pause, all: true }], { all: true }).steps.some((s) => s.pause));
    const bare = [{ type: 'trace', calls: false, packets: true }, ...handshake().filter((r) => r.type === 'packet'), { ...pause, t: 0.63, t_end: 1.05 }];
    assert.deepEqual(buildModel(bare).steps.map((s) => s.packet?.id ?? s.kind), [1, 2, 3, 'pause', 4, 5]);
});

test('ECE and CWR say another thing in a SYN', () => {
    const about = (flags) => tcpRows([...Array(13).fill(0), flags, 0, 0, 0, 0, 0, 0], m.packets.get(1)).flat().filter((f) => f.name === 'ECE' || f.name === 'CWR').map((f) => f.about);
    for (const said of about(0xc2)) assert.match(said, /^in a SYN.* can use congestion marks/);
    assert.deepEqual(about(0xd0), ['the sender slowed down after a congestion mark', 'a congestion mark came back']);
});

test('options that make no sense end the list', () => {
    const header = Array(20).fill(0);
    assert.equal(optionsOf([...header, 2, 1, 0, 0]).at(-1).name, 'makes no sense from here');
    assert.equal(optionsOf([...header, 8, 10, 0, 0]).at(-1).name, 'makes no sense from here');
    assert.deepEqual(optionsOf([...header, 0, 9, 9, 9]).map((o) => o.name), ['end']);
});

test('a terminal shows text, never commands', () => {
    assert.equal(plainText('\u001b[31mred\u001b[0m \u001b]0;title\u0007x'), 'red x');
    assert.equal(plainText('10 %\r100 %\n'), '100 %\n');
    assert.equal(plainText('a\r\nb\u0000'), 'a\nb·');
});

test('the sequence graph: segments, acknowledgements, the window', () => {
    const { segments, acks } = graphOf([...m.packets.values()], 'client');
    assert.deepEqual(segments, [{ t: 1.05, low: 0, high: 2, again: false }]);
    assert.deepEqual(acks.at(-1), { t: 1.2, ack: 2, edge: 102 });
    assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
});

test('the path of states: a server end begins in LISTEN, and the end is the lower CLOSED', () => {
    assert.deepEqual(walked([{ from: 'CLOSED', to: 'SYN_RCVD' }, { from: 'SYN_RCVD', to: 'CLOSED' }, { from: 'CLOSED', to: null }]), [['LISTEN', 'SYN_RCVD'], ['SYN_RCVD', 'END']]);
});


test('a call in less room keeps the port of its address', () => {
    const reads = 'connect(3, 127.0.0.1:12000)';
    assert.deepEqual([27, 24, 19, 16].map((room) => shorterCall(reads, room)), [reads, 'connect(3, …:12000)', 'connect(3, …:12000)', 'connect(…:12000)']);
    assert.equal(shorterCall('bind(3, [::1]:12000)', 16), 'bind(3, …:12000)');
    assert.equal(shorterCall('recv(4, 2048)', 5), 'recv(4, 2048)');
    assert.deepEqual([40, 20].map((room) => shorterReturn('4 from :38002 (connection socket)', room)), ['4 from :38002 (connection socket)', '4 from :38002']);
});
