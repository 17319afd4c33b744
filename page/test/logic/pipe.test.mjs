/* Where the bytes of a direction are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentWords } from '../../src/doors.js';
import { lettersOfQuote, placesOf, rangesWithout } from '../../src/pipe.js';

const buffers = (more) => ({ acknowledged: 0, unacknowledged: 0, waiting: 0, read: 0, unread: 0, early: 0, window: 100, ...more });

test('ranges without others', () => {
    assert.deepEqual(rangesWithout([[0, 10]], []), [[0, 10]]);
    assert.deepEqual(rangesWithout([[0, 10]], [[2, 4], [6, 8]]), [[0, 2], [4, 6], [8, 10]]);
    assert.deepEqual(rangesWithout([[0, 10]], [[0, 3], [9, 12], [20, 30]]), [[3, 9]]);
    assert.deepEqual(rangesWithout([[2, 4]], [[0, 10]]), []);
});

test('what is lost is not on the way, and what came behind the gap has arrived', () => {
    const at = placesOf(buffers({ unacknowledged: 50, lost_at: [[0, 10]] }), buffers({ early: 20, early_at: [[10, 30]] }));
    assert.deepEqual([at.lost, at.early, at.wire, at.kept], [[[0, 10]], [[10, 30]], [[30, 50]], [[0, 50]]]);
});

test('each byte is solid in one place, whatever is kept until its ACK', () => {
    const solid = (at) => [...at.program, ...at.waiting, ...rangesWithout(at.kept, at.copies), ...at.wire, ...at.early, ...at.ready].reduce((sum, [from, to]) => sum + to - from, at.read);
    const one = placesOf(buffers({ unacknowledged: 14 }), buffers({ unread: 14 }));
    assert.deepEqual([one.kept, one.copies, one.ready, solid(one)], [[[0, 14]], [[0, 14]], [[0, 14]], 14]);
    assert.equal(solid(placesOf(buffers({ unacknowledged: 50, waiting: 7, lost_at: [[0, 10]] }), buffers({ early: 20, early_at: [[10, 30]] }))), 57, 'of the lost ones the sender has the only copy');
    assert.equal(solid(placesOf(buffers({ unacknowledged: 20, acknowledged: 10 }), buffers({ read: 10, unread: 20 }))), 30, 'arrived, and the ACK is on its way');
    assert.equal(solid(placesOf(buffers({ unacknowledged: 20, acknowledged: 10 }), buffers({ read: 10 }))), 30, 'on the wire');
});

test('what a call is handing over is in the program still', () => {
    const at = placesOf(buffers({ unacknowledged: 4, waiting: 14 }), buffers({ unread: 4 }), { from: 8, to: 18, waits: false });
    assert.deepEqual([at.program, at.waiting], [[[8, 18]], [[4, 8]]]);
    const blocked = (from) => placesOf(buffers({ unacknowledged: 4, waiting: null }), buffers({ unread: 4 }), { from, to: 18, waits: true }).program;
    assert.deepEqual([blocked(12), blocked(18)], [[[12, 18]], null], 'what it has not handed over when it returns; of one that hands over all in the end it is not known how much');
    assert.deepEqual(placesOf(buffers({ unacknowledged: 14 }), buffers({ unread: 14 }), { from: 0, to: 14, waits: false }).program, [], 'it has left');
});

test('unknown is unknown, and nothing sent is nowhere', () => {
    assert.equal(placesOf(buffers({ waiting: null }), buffers({})).waiting, null);
    assert.deepEqual(placesOf(buffers({ unacknowledged: 5 }), null).wire, null);
    const none = placesOf(buffers({}), null);
    assert.deepEqual([none.wire, none.ready], [[], []]);
});

test('bytes that have arrived, and are not acknowledged yet, are on the way for nobody', () => {
    const sender = buffers({ unacknowledged: 5, waiting: 1 });
    assert.ok(placesOf(sender, buffers({ unread: 5 })).wire?.every(([from, to]) => from === to));
    assert.equal(sentWords(sender, 100), "6 bytes: 5 not yet acknowledged, 1 to be sent; the other end's window 100");
    assert.equal(sentWords(buffers({ unacknowledged: 5 }), null), '5 bytes, not yet acknowledged');
    assert.equal(sentWords(buffers({ waiting: 1 }), null), '1 byte to be sent');
    assert.match(sentWords(buffers({ unacknowledged: 5, waiting: null }), null), /^5 bytes not yet acknowledged; what waits behind them is not known$/);
    assert.equal(sentWords(buffers({}), 100), 'empty');
});

test('a quotation as letters, each as one sign', () => {
    assert.deepEqual(lettersOfQuote('"hi\\n"'), ['h', 'i', '⏎']);
    assert.deepEqual(lettersOfQuote('"a\\"b\\\\c"…'), ['a', '"', 'b', '\\', 'c']);
    assert.deepEqual(lettersOfQuote('"\\x01\\0z"'), ['·', '·', 'z']);
    assert.deepEqual(lettersOfQuote('"é!"'), ['·', '·', '!'], 'its place is that of its bytes');
    assert.deepEqual(lettersOfQuote('400 bytes'), []);
});
