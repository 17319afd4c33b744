/* Who stands in the queue of a welcoming socket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../src/data.js';
import { Moments } from '../../src/moment.js';
import { untaken } from '../../src/queue.js';
import { handshake } from '../records.mjs';

/** The same run, where accept() comes after all else, and the server's end has other states first. @param {[number, string, string][]} states */
const late = (states) => [
    ...handshake().filter((r) => r.id !== 's3' && r.id !== 7).map((r) => (r.type === 'call' && r.id === 3 ? { ...r, t: 1.9, t_end: 2 } : r)).filter((r) => r.type !== 'exit'),
    { ...handshake().find((r) => r.id === 's3'), t: 2 },
    ...states.map(([t, from, to]) => ({ type: 'state', t, connection: 1, end: 'server', socket: null, from, to, told: null, packet: null, call: null })),
];
const queueAfter = (m, step) => untaken(m, new Moments(m).after(step)).map(({ connection, end, welcoming, done }) => [connection, end.state, welcoming, done]);

test('a place is taken from the end of the handshake until accept(), whatever its client does meanwhile: FIN, RST', () => {
    for (const after of ['CLOSE_WAIT', 'CLOSED']) {
        const m = buildModel(late([[1.25, 'ESTABLISHED', after]])), last = m.steps.length - 1;
        assert.equal(m.steps[last].call?.id, 3, 'accept() is the last step');
        assert.deepEqual(queueAfter(m, m.stepOfPacket.get(1)), []);
        assert.deepEqual(queueAfter(m, m.stepOfPacket.get(2)), [[1, 'SYN_RCVD', 's1', false]]);
        assert.deepEqual(queueAfter(m, m.stepOfPacket.get(3)), [[1, 'ESTABLISHED', 's1', true]]);
        assert.deepEqual(queueAfter(m, last - 1), [[1, after, 's1', true]]);
        assert.deepEqual(queueAfter(m, last), []);
    }
});

test('with its welcoming socket the queue goes, and a socket on the same port has another one', () => {
    const listen = handshake().find((r) => r.type === 'call' && r.id === 2), socket = handshake().find((r) => r.id === 's1');
    const m = buildModel([...late([[1.25, 'ESTABLISHED', 'CLOSED']]).map((r) => (r.id === 's1' ? { ...r, released: { t: 1.4, call: null } } : r)).filter((r) => !(r.type === 'call' && r.id === 3) && r.id !== 's3'),
        { ...socket, id: 's9', t: 1.5 }, { ...listen, id: 92, socket: 's9', t: 1.5, t_end: 1.6 }]);
    assert.equal(m.welcoming.get(1), 's1');
    assert.deepEqual(queueAfter(m, m.steps.length - 1), []);
});
