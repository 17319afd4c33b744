/* How everything stands after a step: sockets with their states and buffers, connections, programs, open calls.
 *
 * A moment is made by walking the steps from the start.  Every so many steps one is kept, so that going back costs little, too. */
import { cameIn } from './data.js';

/**
 * One end of a connection.
 * @typedef {object} EndNow
 * @property {string | null} state
 * @property {{from: string | null, to: string | null, step: number}[]} path  changes of state so far
 * @property {import('./types.js').Buffers | null} buffers  null: nothing is known of them yet
 */

/**
 * @typedef {object} SocketNow
 * @property {string} id
 * @property {number | null} fd
 * @property {boolean} listening
 * @property {string | null} backlog
 * @property {string | null} state
 * @property {string | null} local
 * @property {string | null} peer
 * @property {boolean} released
 * @property {number} datagramsOut
 * @property {number} datagramsIn
 */

/**
 * @typedef {object} Moment
 * @property {number} next                       the first step that has not happened
 * @property {Map<string, SocketNow>} sockets    in order of their making
 * @property {Map<string, EndNow>} ends          by "connection:end"
 * @property {Map<string, {left: boolean, ended: boolean, typed: string}>} programs  left: its first process has ended; ended: all that called have; typed: to it, since it sent something
 * @property {Map<number, string>} open          calls that have not returned: their programs
 * @property {Map<string, Map<number, number>>} lastCalls  of a program: of each of its processes the call that began last, the latest at the end
 */

const KEPT_EVERY = 400, ENDS_MOST = 300;

/** @returns {Moment} */
function atStart() {
    return { next: 0, sockets: new Map(), ends: new Map(), programs: new Map(), open: new Map(), lastCalls: new Map() };
}

/**
 * @param {Moment} moment
 * @param {number} connection
 * @param {import('./types.js').End} end
 * @returns {EndNow}
 */
function endOf(moment, connection, end) {
    const key = `${connection}:${end}`;
    let now = moment.ends.get(key);
    if (!now) {
        now = { state: null, path: [], buffers: null };
        moment.ends.set(key, now);
    }
    return now;
}

/**
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Packet} packet
 */
function packetArrives(model, moment, packet) {
    if (packet.connection === null || packet.from === null) return;
    const to = packet.from === 'client' ? 'server' : 'client';
    endOf(moment, packet.connection, to);
    if (packet.stroke === 'udp') countDatagram(model, moment, packet, to, 'datagramsIn');
}

/**
 * The first packet of a socket tells its address, before connect() returns.
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Packet} packet
 */
function tellAddresses(model, moment, packet) {
    if (packet.stroke !== 'syn') return;
    for (const now of moment.sockets.values()) {
        const at = model.endOf.get(now.id);
        if (at?.connection !== packet.connection || at.end !== packet.from) continue;
        now.local ??= packet.src;
        now.peer ??= packet.dst;
    }
}

/**
 * UDP: the sockets whose addresses fit.
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Packet} packet
 * @param {import('./types.js').End} end
 * @param {'datagramsIn' | 'datagramsOut'} which
 */
function countDatagram(model, moment, packet, end, which) {
    const address = end === packet.from ? packet.src : packet.dst;
    for (const now of moment.sockets.values()) {
        const socket = model.sockets.get(now.id);
        if (socket?.role === 'datagram' && address !== null && sameDoor(socket.local, address)) now[which]++;
    }
}

/**
 * @param {string | null} local may be the address of all: 0.0.0.0 or ::
 * @param {string} address
 */
function sameDoor(local, address) {
    if (local === address) return true;
    if (local === null) return false;
    const port = address.slice(address.lastIndexOf(':'));
    return local === `0.0.0.0${port}` || local === `[::]${port}`;
}

/**
 * @param {Moment} moment
 * @param {import('./types.js').Call} call
 */
function callBegins(moment, call) {
    const last = moment.lastCalls.get(call.program) ?? new Map();
    last.delete(call.pid);
    moment.lastCalls.set(call.program, last.set(call.pid, call.id));
    const now = call.socket ? moment.sockets.get(call.socket) : undefined, program = moment.programs.get(call.program);
    if (program && call.role === 'send') program.typed = '';
    if (now && call.fd !== null) now.fd = call.fd;
}

/**
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Call} call
 */
function callReturns(model, moment, call) {
    const now = call.socket ? moment.sockets.get(call.socket) : undefined;
    const socket = call.socket ? model.sockets.get(call.socket) : undefined;
    const address = typeof call.args.addr === 'string' ? call.args.addr : null;
    if (now && socket) {
        if (call.role === 'bind' && call.error === null) now.local = address;
        if (call.role === 'listen' && call.error === null) {
            now.listening = true;
            now.local = socket.local;
            now.backlog = call.args.backlog === undefined ? null : String(call.args.backlog);
        }
        if (call.role === 'connect' && (call.error === null || call.error === 'EINPROGRESS')) {
            now.local = socket.local;
            now.peer = address;
        }
        if (!now.local && call.error === null && call.role === 'send') now.local = socket.local;
        const at = model.endOf.get(socket.id);
        if (call.state_after !== null && (!at || !moment.ends.get(`${at.connection}:${at.end}`)?.path.length)) now.state = call.state_after;
    }
}

/**
 * The call that began last, of the processes of a program that still are; when none is left, of the one that ended last.
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {string} program
 */
export function lastCallOf(model, moment, program) {
    const id = [...moment.lastCalls.get(program)?.values() ?? []].at(-1);
    return id === undefined ? undefined : model.calls.get(id);
}

/** A process that ends is in no call any more. @param {import('./types.js').Model} model @param {Moment} moment @param {number} pid */
function endCalls(model, moment, pid) {
    for (const id of [...moment.open.keys()]) if (model.calls.get(id)?.pid === pid) moment.open.delete(id);
}

/**
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Exit} exit
 */
function processEnds(model, moment, exit) {
    endCalls(model, moment, exit.pid);
    const last = moment.lastCalls.get(exit.program), program = moment.programs.get(exit.program);
    const others = [...last?.keys() ?? []].some((pid) => pid !== exit.pid);
    if (others) last?.delete(exit.pid);
    if (!program) return;
    program.typed = '';
    program.left ||= model.programs.get(exit.program)?.pid === exit.pid;
    program.ended = program.left && !others;
}

/**
 * @param {import('./types.js').Model} model
 * @param {Moment} moment
 * @param {import('./types.js').Step} step
 */
function happens(model, moment, step) {
    for (const socket of step.made) {
        moment.sockets.set(socket.id, {
            id: socket.id, fd: step.call?.result ?? null, listening: false, backlog: null,
            state: null, datagramsIn: 0, datagramsOut: 0,
            local: socket.role === 'connection' ? socket.local : null, peer: socket.role === 'connection' ? socket.peer : null, released: false,
        });
    }
    const { call, packet } = step;
    if (step.kind === 'program' && step.program !== null) moment.programs.set(step.program, { left: false, ended: false, typed: '' });
    if (step.kind === 'call' && call) {
        callBegins(moment, call);
        moment.open.set(call.id, call.program);
    }
    if (call && (step.kind === 'return' || step.whole)) {
        moment.open.delete(call.id);
        callReturns(model, moment, call);
    }
    if (step.kind === 'packet' && packet && packet.connection !== null && packet.from !== null) {
        endOf(moment, packet.connection, packet.from);
        tellAddresses(model, moment, packet);
        if (packet.stroke === 'udp') countDatagram(model, moment, packet, packet.from, 'datagramsOut');
    }
    const came = cameIn(step);
    if (came) packetArrives(model, moment, came);
    for (const buffers of step.buffers) endOf(moment, buffers.connection, buffers.end).buffers = buffers;
    for (const state of step.states) {
        if (state.connection !== null) {
            const end = endOf(moment, state.connection, state.end);
            end.state = state.to;
            end.path = [...end.path, { from: state.from, to: state.to, step: step.index }];
        }
        const now = state.socket ? moment.sockets.get(state.socket) : undefined;
        if (now) now.state = state.to;
    }
    if (step.print) {
        const program = moment.programs.get(step.print.program);
        if (program && step.print.type === 'input') program.typed += step.print.text;
    }
    if (step.exit) processEnds(model, moment, step.exit);
    for (const socket of step.released) {
        const now = moment.sockets.get(socket.id);
        if (now) now.released = true;
        if (socket.released?.call === null && socket.released.pid) endCalls(model, moment, socket.released.pid);
    }
    if (moment.ends.size > ENDS_MOST && moment.next % KEPT_EVERY === 0) forgetClosed(moment);
    moment.next = step.index + 1;
}

/** Of many connections those that closed long ago are of no interest. @param {Moment} moment */
function forgetClosed(moment) {
    for (const [key, end] of moment.ends) {
        if (moment.ends.size <= ENDS_MOST / 2) break;
        if (end.state === 'CLOSED' || end.state === 'TIME_WAIT') moment.ends.delete(key);
    }
}

/** A moment that goes on changing leaves its copy as it is: what is shared is never changed in place. @param {Moment} moment @returns {Moment} */
function copyOf(moment) {
    /** @template {object} T @param {Map<any, T>} map @param {(value: T) => T} copy */
    const each = (map, copy) => new Map([...map].map(([key, value]) => [key, copy(value)]));
    return {
        next: moment.next, open: new Map(moment.open), sockets: each(moment.sockets, (now) => ({ ...now })), ends: each(moment.ends, (end) => ({ ...end })),
        programs: each(moment.programs, (program) => ({ ...program })), lastCalls: each(moment.lastCalls, (calls) => new Map(calls)),
    };
}


export class Moments {
    /** @param {import('./types.js').Model} model */
    constructor(model) {
        this.model = model;
        /** @type {Moment[]} */
        this.kept = [];
        this.now = atStart();
    }

    /**
     * How all stands after step `index`; -1: before the first.  Valid until the next call.
     * @param {number} index
     * @returns {Moment}
     */
    after(index) {
        if (index + 1 < this.now.next) {
            const place = Math.min(Math.floor((index + 1) / KEPT_EVERY), this.kept.length) - 1;
            this.now = place >= 0 ? copyOf(this.kept[place]) : atStart();
        }
        while (this.now.next <= index) {
            const step = this.model.steps[this.now.next];
            for (const unseen of step.unseen ?? []) happens(this.model, this.now, unseen);
            happens(this.model, this.now, step);
            if (this.now.next % KEPT_EVERY === 0 && this.kept.length < this.now.next / KEPT_EVERY) this.kept.push(copyOf(this.now));
        }
        return this.now;
    }
}
