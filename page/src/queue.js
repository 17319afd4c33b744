/* The queue of a welcoming socket: connections whose handshake is done, and that no accept() has taken yet.
 *
 * C says when the handshake is done (a record `state`), at which socket (`listen` of the SYN-ACK), and what accept() took.  One that is
 * over by then keeps its place: Linux hands it to accept() all the same, after a FIN as after a RST. */
import { portOf } from './words.js';

export const BACKLOG_MOST = 128; /* a kernel may cut what is more: net.core.somaxconn */

/** @typedef {{key: string, connection: number, end: import('./moment.js').EndNow, welcoming: string, done: boolean, since: number}} Untaken  welcoming: the socket; done: the handshake is; since: the step */

/**
 * Server's ends at welcoming sockets that no accept() has taken, as they came: those in the queue, and those whose handshake goes on.
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @returns {Untaken[]}
 */
export function untaken(model, moment) {
    const taken = new Set(), found = [], listening = [...moment.sockets.values()].filter((socket) => socket.listening && !socket.released);
    for (const { id } of moment.sockets.values()) {
        const at = model.endOf.get(id);
        if (at) taken.add(`${at.connection}:${at.end}`);
    }
    for (const [key, end] of listening.length ? moment.ends : []) {
        if (taken.has(key) || !key.endsWith(':server')) continue;
        const connection = Number.parseInt(key, 10), at = model.welcoming.get(connection);
        const welcoming = listening.find(({ id, local }) => (at === undefined ? portOf(model.connections.get(connection)?.server) === portOf(local) : id === at));
        const opened = end.path.find(({ to }) => to === 'ESTABLISHED'), since = opened ?? end.path[0];
        if (welcoming && since && (opened || end.state === 'SYN_RCVD')) found.push({ key, connection, end, welcoming: welcoming.id, done: opened !== undefined, since: since.step });
    }
    return found.sort((a, b) => a.since - b.since);
}
