/* The page's data: lines of JSON, and packed ones (tests/unit/test_page_pack.c has the same from the other side). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLines } from '../../src/records.js';

const packed = [
    '={"type":"packet","id":\tA,"t":\tB,"from":"client","flags":["SYN"],"bytes":[\tC,9],"trigger":{"kind":"arrival","packet":\tD},"quote":"\tE","told":"Packet \tA, \\"\tE\\" (\tA)"}',
    '0\t7\t-0.500\t3\t6\tx\\n\\u00e9\\"1', '{"type":"note","t":1,"text":"={0\\t}"}',
    '={"type":"call","id":\tA,"args":{"len":\tA}}', '0\t8\t0.001\t4\t7\t', '1\t1', '1\t2',
].join('\n');
const plain = [
    { type: 'packet', id: 7, t: -0.5, from: 'client', flags: ['SYN'], bytes: [3, 9], trigger: { kind: 'arrival', packet: 6 }, quote: 'x\né"1', told: 'Packet 7, "x\né"1" (7)' },
    { type: 'note', t: 1, text: '={0\t}' },
    { type: 'packet', id: 8, t: 0.001, from: 'client', flags: ['SYN'], bytes: [4, 9], trigger: { kind: 'arrival', packet: 7 }, quote: '', told: 'Packet 8, "" (8)' },
    { type: 'call', id: 1, args: { len: 1 } }, { type: 'call', id: 2, args: { len: 2 } },
];

/** @param {any} record @param {any} like */
const fields = (record, like) => Object.fromEntries(Object.keys(like).map((key) => [key, record[key]]));

test('lines as they are, and packed ones, in their order', () => {
    assert.deepEqual(parseLines(plain.map((r) => JSON.stringify(r)).join('\n')), plain);
    const records = parseLines(`${packed}\n`);
    assert.equal(records.length, plain.length);
    records.forEach((record, i) => assert.deepEqual(fields(record, plain[i]), plain[i]));
    assert.deepEqual(records.flatMap((record) => (record.line ? [JSON.parse(record.line)] : [])), [plain[0], plain[2]], 'a packet keeps its row, and has all of it as a line');
    assert.equal(records[0].window, undefined);
});

test('what stands for a value while a pattern is read may itself be in a text', () => {
    const [a, b] = parseLines('={"type":"packet","id":\tA,"says":"\ufdd0A \ufdd0\ufdd0B"}\n0\t1\n0\t2');
    assert.deepEqual([a, b], [{ type: 'packet', id: 1, says: '\ufdd0A \ufdd0\ufdd0B' }, { type: 'packet', id: 2, says: '\ufdd0A \ufdd0\ufdd0B' }]);
});
