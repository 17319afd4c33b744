/* The strip's folds: where a time stands, and back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Folds } from '../../src/folds.js';

/** A part of all that is seen. @param {Folds} folds @param {number} t */
const part = (folds, t) => (folds.place(t) - folds.from) / (folds.end - folds.from);

test('a minute of waiting leaves most of the room to the 20 ms around it', () => {
    const folds = new Folds(0, 60.02, [{ t: 0.01, t_end: 60.01 }]);
    assert.equal(folds.all.length, 1);
    const room = part(folds, 60.01) - part(folds, 0.01);
    assert.ok(room > 0.1 && room < 0.25, `the wait has ${room}`);
    assert.ok(part(folds, 0.01) > 0.35, 'what came before it');
    assert.deepEqual([part(folds, 0), part(folds, 60.02)], [0, 1]);
});

test('without long waits, places are times', () => {
    for (const waits of [[], [{ t: 0.2, t_end: 0.5 }]]) {
        const folds = new Folds(0, 1, waits);
        assert.equal(folds.all.length, 0);
        assert.deepEqual([0, 0.3, 1].map((t) => folds.place(t)), [0, 0.3, 1]);
    }
});

test('there and back, in order, for every wait: long ones have more room, short ones stay to scale', () => {
    const waits = [{ t: 1, t_end: 1.002 }, { t: 2, t_end: 12 }, { t: 12, t_end: 112 }, { t: 113, t_end: 1113 }], folds = new Folds(1, 1114, waits);
    assert.deepEqual(folds.all.map(({ t }) => t), [2, 12, 113], '2 ms need no fold');
    const wide = folds.all.map((fold) => fold.wide);
    assert.ok(wide[0] < wide[1] && wide[1] < wide[2] && wide[2] < wide[0] * 4, `${wide}`);
    let before = -1;
    for (let t = 1; t <= 1114; t += 0.37) {
        const place = folds.place(t);
        assert.ok(place > before, `order at ${t}`);
        assert.ok(Math.abs(folds.time(place) - t) < 1e-6, `back from ${t}`);
        before = place;
    }
    for (const fold of folds.all) assert.ok(fold.wide < fold.t_end - fold.t, 'none grows');
    assert.equal(folds.place(1114), folds.end);
});

test('a run that is nothing but a wait', () => {
    const folds = new Folds(0, 5, [{ t: 0, t_end: 5 }]);
    assert.ok(folds.end > 0 && Math.abs(folds.time(folds.end) - 5) < 1e-6);
});
