/* What an open call is in the midst of: its kernel works on it, it waits, or it is done, and its program has not run on yet.
 *
 *      connect()   works │ its SYN leaves: waits │ the handshake is made: done │ returns
 *      recv()      waits │ the bytes arrive: done │ returns
 *      send()      works │ its last byte leaves: done │ returns         (it waits for no ACK)
 *
 * The record of a call says it (waits, stands_since, done_since); here are the times of it, and words for it. */
import { svg } from './dom.js';

export const WORKS = 1, WAITS = 2, DONE = 3;
/** Of a process that is in no call: what it does then is not recorded. */
export const OUTSIDE = 'in no socket call';

/** @typedef {{t: number, phase: number}} Phase  from then on */

/** Since when it waits; connect() does from its SYN on, where that was seen. @param {import('./types.js').Model} model @param {import('./types.js').Call} call @returns {number | null} */
function waitsSince(model, call) {
    if (call.role === 'wait') return call.t;
    if (call.role === 'send') return call.stands_since ?? null;
    if (!call.waits) return null;
    if (call.role !== 'connect' || !model.trace.packets) return call.t;
    const own = (model.packetsOfCall.get(call.id) ?? []).flatMap((id) => { const packet = model.packets.get(id); return packet?.trigger.kind === 'call' && packet.trigger.call === call.id ? packet.t : []; });
    return own.length ? Math.min(...own) : null;
}

/** In order of time. @param {import('./types.js').Model} model @param {import('./types.js').Call} call @returns {Phase[]} */
export function phasesOf(model, call) {
    const waits = waitsSince(model, call), done = call.done_since ?? null;
    return [{ t: call.t, phase: WORKS }, ...(waits === null ? [] : [{ t: waits, phase: WAITS }]), ...(done === null ? [] : [{ t: done, phase: DONE }])];
}

/** @param {Phase[]} phases @param {number} t */
export function phaseAt(phases, t) {
    return phases.findLast((phase) => phase.t <= t)?.phase ?? WORKS;
}

/** What stands behind an open call. @param {import('./types.js').Call} call @param {number} phase @param {boolean} [short] on a phone */
export function phaseWord(call, phase, short = false) {
    if (phase === WAITS) return 'waits';
    return phase !== DONE ? '' : call.waits ? (short ? 'woken' : 'woken, not run yet') : call.role === 'send' && !short ? 'handed over' : 'done';
}

/** Other threads of the process are in calls, too. @param {number} others */
export function othersWords(others) {
    return others ? `${others} ${others === 1 ? 'thread' : 'threads'} more` : '';
}

/** The same as words of their own. @param {import('./types.js').Call} call @param {number} phase @param {number} others */
export function busyWords(call, phase, others) {
    const word = phaseWord(call, phase), whole = phase === WAITS ? `waits in ${call.name}()` : word ? `in ${call.name}(): ${word}` : `in ${call.name}()`;
    return others ? `${whole}, ${othersWords(others)}` : whole;
}

/** A bar on the line of its process: solid while it works, in pieces while it waits, hollow when it is done. @param {number} x @param {number} from @param {number} to @param {number} phase */
export function openBar(x, from, to, phase) {
    const until = Math.max(from + 2, to);
    if (phase === WAITS) return svg('path', { class: 'open waits', d: `M${x} ${from} V${until}` });
    if (phase === DONE) return svg('g', { class: 'open done' }, svg('rect', { x: x - 4, y: from, width: 8, height: until - from }), svg('path', { d: `M${x - 3.5} ${from} V${until} M${x + 3.5} ${from} V${until}` }));
    return svg('rect', { class: 'open', x: x - 4, y: from, width: 8, height: until - from });
}
