/* Lengths of waits on the strip. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeLengths, roomOf } from '../../src/lengths.js';

const LETTER = 6.7;
const wait = (from, to, length) => ({ from, to, length, words: `${length} ms` });

test('a length stands in its wait where that has room, else below it', () => {
    assert.equal(placeLengths([wait(210, 220, 80)], 380, LETTER, 0).length, 0, 'a wide strip has no rows below');
    assert.deepEqual(placeLengths([wait(100, 200, 500), wait(210, 220, 80)], 380, LETTER, 2).map(({ words, row, left, at }) => [words, row, left, at]), [['500 ms', 0, 150, 150], ['80 ms', 1, 215, 215]]);
});

test('what is at the rim stays inside, and says where its wait is', () => {
    const [first, last] = placeLengths([wait(0, 4, 90), wait(376, 380, 80)], 380, LETTER, 2);
    assert.deepEqual([first.left, first.at], [roomOf('90 ms', LETTER) / 2, 2]);
    assert.deepEqual([last.left, last.at], [380 - roomOf('80 ms', LETTER) / 2, 378]);
});

test('no words stand on others, and the longest waits have theirs', () => {
    const waits = Array.from({ length: 30 }, (_, i) => wait(i * 12, i * 12 + 10, 10 + ((i * 7) % 30)));
    const placed = placeLengths(waits, 380, LETTER, 2);
    for (const row of [0, 1, 2]) {
        const places = placed.filter((one) => one.row === row).map(({ left, words }) => [left - roomOf(words, LETTER) / 2, left + roomOf(words, LETTER) / 2]).sort((a, b) => a[0] - b[0]);
        assert.ok(places.every(([from], i) => !i || from >= places[i - 1][1]), `row ${row}`);
    }
    assert.ok(placed.length >= 10, String(placed.length));
    assert.equal(placed[0].words, '39 ms');
    assert.ok(!placed.some(({ words }) => words === '10 ms'), 'there is no room for all');
});
