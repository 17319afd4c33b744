/* What the kernel said of its own TCP: its timeouts; and time to scale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeoutsOf } from '../../src/congestion.js';
import { TrueScale } from '../../src/scale.js';
import { buildModel, stepAt } from '../../src/data.js';
import { handshake, longTrace, twoHosts } from '../records.mjs';

test('timeouts are retransmission timers of that end', () => {
    const records = handshake();
    const packet = records.find((r) => r.type === 'packet' && r.id === 4);
    const model = buildModel([...records, { ...packet, id: 6, t: 1.5, trigger: { kind: 'timer', timer: 'retransmission' } }, { ...packet, id: 7, t: 1.6, trigger: { kind: 'timer', timer: 'loss_probe' } }]);
    assert.deepEqual(timeoutsOf(model, 1, 'client').map((p) => p.id), [6]);
    assert.deepEqual(timeoutsOf(model, 1, 'server'), []);
});

test('true scale: equal times are equal lengths, and a place leads back to its time', () => {
    const model = buildModel(twoHosts()), even = new TrueScale(model), room = 600;
    const length = (a, b) => even.y(b, room) - even.y(a, room);
    assert.ok(Math.abs(length(0.1, 0.2) - length(1, 1.1)) < 1e-6);
    assert.ok(Math.abs(length(0.61, 0.635) - 110) < 1e-6, 'a usual way over the wire has its height');
    assert.ok(Math.abs(even.timeAt(even.y(0.7, room), room) - 0.7) < 1e-9);
    assert.ok(even.height(room) >= room);
});

test('true scale: the packet whose line passes there is nearest', () => {
    const model = buildModel(twoHosts()), even = new TrueScale(model), room = 600, shape = { left: 100, right: 500 };
    const middle = even.y(0.61 + 0.0125, room);
    assert.equal(even.nearest(300, middle, shape, room), model.stepOfPacket.get(1));
    assert.equal(even.nearest(300, even.y(0.64 + 0.0125, room), shape, room), model.stepOfPacket.get(2));
    assert.equal(even.nearest(20, even.y(0.5, room), shape, room), stepAt(model.steps, 0.5));
});

test('true scale: a run without a wire has its arrows level, and is some screens high', () => {
    const even = new TrueScale(buildModel(longTrace(30)));
    assert.equal(even.usual, 0);
    assert.ok(even.height(600) > 600 && even.height(600) < 2500);
});
