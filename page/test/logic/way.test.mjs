/* The way of a send's bytes: which one a step is about, and where its steps are in the player. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../src/data.js';
import { stepOfWay, wayAt } from '../../src/way.js';
import { twoHosts } from '../records.mjs';

const step = (t, packet, call, says) => ({ t, packet, call, bytes: [0, 2], says });
const way = { type: 'way', call: 6, steps: [step(1, null, 6, 'handed'), step(1.05, 4, null, 'left'), step(1.075, 4, null, 'arrived'), step(1.225, 5, null, 'acknowledged'), step(1.31, null, 7, 'read')], missing: [] };
const model = buildModel([...twoHosts(), way]);

test('a step is about the bytes of its send, its packet, or those that it reads; others leave the last one in sight', () => {
    const about = (step) => wayAt(model, step)?.call ?? null;
    assert.equal(about(-1), null);
    assert.equal(about(model.stepOfPacket.get(3)), null, 'nothing was sent yet');
    for (const step of [model.stepOfCall.get(6), model.stepOfPacket.get(4), model.stepOfArrival.get(4), model.stepOfPacket.get(5), model.stepOfReturn.get(7), model.steps.length - 1]) assert.equal(about(step), 6);
});

test('each step of the way is where the player shows it: a packet when it leaves, and when it arrives', () => {
    assert.deepEqual(way.steps.map((s) => stepOfWay(model, way, s)), [model.stepOfCall.get(6), model.stepOfPacket.get(4), model.stepOfArrival.get(4), model.stepOfArrival.get(5), model.stepOfReturn.get(7)]);
});
