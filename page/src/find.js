/* Finding a place in a long run: what is typed, read and held against steps.
 *
 *     retransmission             words that stand in what a step says, all of them
 *     connection:3  program:server  flag:RST  finding:short-read
 *     #4   step 13               a packet by its number, a step: go there */
import { beginsToListen } from './data.js';
import { sentenceOf } from './words.js';

/** @typedef {{packet?: number, step?: number}} Place */
/** @typedef {(model: import('./types.js').Model, step: Partial<import('./types.js').Step>) => boolean} Wanted */

/** The names of the states that begin at a step. @param {Partial<import('./types.js').Step>} step */
const statesOf = (step) => [...(step.states ?? []).map(({ to }) => to), step.call && step.states && beginsToListen(/** @type {import('./types.js').Step} */ (step)) ? 'LISTEN' : ''].join(' ');

/** What a step says; of a call all of it, so that its return is found with it. @param {Partial<import('./types.js').Step>} step */
function textOf(step) {
    const { call, packet, fate } = step, states = statesOf(step);
    if (call) return [states, call.told.begin, call.told.whole, call.reads, call.asks, call.says, call.sends].join(' ');
    const { what, why } = sentenceOf(/** @type {import('./types.js').Step} */ (step));
    return [states, what, why, ...(packet && !fate ? [packet.label, packet.remarks, packet.by, packet.for, packet.src, packet.dst] : [])].join(' ');
}

/** @param {Partial<import('./types.js').Step>} step @param {string} word in small letters */
function says(step, word) {
    if (statesOf(step).toLowerCase().includes(word)) return true;
    const line = /** @type {any} */ (step.packet)?.line; /* of a long trace: most of it has not been read, and need not be */
    if (line && !/["\\<]/.test(word) && !line.toLowerCase().includes(word)) return false;
    return textOf(step).toLowerCase().includes(word);
}

/** Programs that have an end of a connection. @param {import('./types.js').Model} model @param {number} connection */
function programsOf(model, connection) {
    return [...model.sockets.values()].filter((socket) => socket.connection === connection).map((socket) => socket.program);
}

/** @type {Record<string, (value: string) => Wanted>} */
const FIELDS = {
    connection: (value) => (model, { packet, call, program, kind, of }) => {
        const id = Number(value);
        if (packet) return packet.connection === id;
        if (of != null) return of === id;
        return call ? call.connection === id : kind !== 'pause' && program != null && programsOf(model, id).includes(program);
    },
    program: (value) => (model, { packet, program }) => (packet
        ? [...model.sockets.values()].some((socket) => socket.program === value && socket.connection === packet.connection && model.endOf.get(socket.id)?.end === packet.from)
        : program === value),
    flag: (value) => (model, { packet }) => packet !== undefined && packet.flags.includes(value.toUpperCase()),
    finding: (value) => (model, { packet, call }) => model.findings.some((finding) => finding.rule === value && ((packet && finding.packets.includes(packet.id)) || (call && finding.calls.includes(call.id)))),
};

/**
 * Is it of that connection? What is of nobody, as a wait, is of each.
 * @param {import('./types.js').Model} model @param {import('./types.js').Step} step @param {number} connection
 */
export function isOf(model, step, connection) {
    return step.kind === 'pause' || step.kind === 'note' || step.kind === 'malformed' || FIELDS.connection(String(connection))(model, step);
}

/**
 * @param {string} text
 * @returns {{go: Place | null, wanted: Wanted | null}} both null: nothing was typed
 */
export function readQuery(text) {
    const [, packet, step] = /^\s*(?:(?:#|packet\s)\s*(\d+)|step\s+(\d+))\s*$/i.exec(text) ?? [];
    if (packet) return { go: { packet: Number(packet) }, wanted: null };
    if (step) return { go: { step: Number(step) }, wanted: null };
    const tests = text.trim().split(/\s+/).filter(Boolean).map((word) => {
        const [, field, value] = /^(\w+):(.+)$/.exec(word) ?? [], known = field && Object.hasOwn(FIELDS, field.toLowerCase()) ? FIELDS[field.toLowerCase()] : undefined;
        if (known) return known(value);
        const small = word.toLowerCase();
        return (/** @type {import('./types.js').Model} */ model, /** @type {Partial<import('./types.js').Step>} */ of) => says(of, small);
    });
    return { go: null, wanted: tests.length ? (model, of) => tests.every((holds) => holds(model, of)) : null };
}

/** What may be typed, for this run. @param {import('./types.js').Model} model @param {number} most of a kind */
export function suggestions(model, most) {
    const some = (/** @type {Iterable<any>} */ all) => [...all].slice(0, most);
    return [...some(model.connections.keys()).map((id) => `connection:${id}`), ...some(model.programs.keys()).map((id) => `program:${id}`),
        ...['SYN', 'FIN', 'RST'].map((flag) => `flag:${flag}`), ...new Set(some(model.findings).map(({ rule }) => `finding:${rule}`)), 'retransmission', 'window 0'];
}
