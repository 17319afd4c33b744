/* Lanes: a line for each process of each program, so that several clients, and a parent and its children, are told apart.
 *
 *      client client2 client3 ┃┃┃────────▶┃┃ server [811] server [812]      in the order in which they began, from left to right
 *
 * Of more than LANES_MOST of a side, the others share the last one. */

import { stepAt } from './data.js';
import { phaseAt, phasesOf, WORKS } from './phases.js';

export const LANES_MOST = 6;

/**
 * A process.
 * @typedef {object} Lane
 * @property {'left' | 'right'} side
 * @property {string} program
 * @property {number} pid
 * @property {string} name
 * @property {Uint8Array} open   at each step: how many of its calls have not returned
 * @property {Uint8Array} phase  … and what they are in the midst of (phases.js): of several the busiest; 0: none is open
 * @property {import('./types.js').Call[]} hidden  calls that are no steps, and during which something happens: poll(), waitpid() …
 * @property {number} since      the step from which it is there
 * @property {number} ending     the step from which it is ending: its sockets have gone with it
 * @property {number} until      the step from which it has ended
 * @property {string} ends       how it ends; empty: nothing tells
 * @property {boolean} unmade    nothing tells what made it: `since` is where it is seen first
 */

/** @typedef {{step: number, lane: Lane, lets: boolean}} Use  a process calls on an end of a connection; lets: to let go of it */
/** @typedef {{left: Lane[], right: Lane[], of: Map<string, Lane>, uses: Map<string, Use[]>}} Lanes  uses: by "connection:end", in order */

/** @param {Lanes} lanes @param {Lane | undefined} lane @returns {number} which of its side, the innermost is 0 */
export function placeOfLane(lanes, lane) {
    if (!lane) return 0;
    const place = Math.min(lanes[lane.side].indexOf(lane), LANES_MOST - 1);
    return lane.side === 'left' ? lanesOf(lanes, 'left') - 1 - place : place;
}

/** How many lines a side has. @param {Lanes} lanes @param {'left' | 'right'} side */
export function lanesOf(lanes, side) {
    return Math.max(1, Math.min(lanes[side].length, LANES_MOST));
}

/** Whose line it is: of several where they share it. @param {Lanes} lanes @param {'left' | 'right'} side @param {number} place the innermost is 0 */
export function lanesAt(lanes, side, place) {
    const nth = side === 'left' ? lanesOf(lanes, side) - 1 - place : place;
    return lanes[side].slice(nth, nth === LANES_MOST - 1 ? Infinity : nth + 1);
}

/**
 * What stands over each line of a side, from left to right: nothing where there is one line.
 * @param {Lanes} lanes @param {'left' | 'right'} side @returns {{place: number, name: string}[]}
 */
export function namesOfLanes(lanes, side) {
    const all = lanes[side], drawn = all.slice(0, LANES_MOST);
    if (all.length < 2) return [];
    return drawn.map((lane, n) => ({ place: placeOfLane(lanes, lane), name: n === LANES_MOST - 1 && all.length > LANES_MOST ? `${all.length - n} more` : lane.name.replace(/^.* \[/, '[') }));
}

/**
 * Who holds an end at a step: who called on it last; when that one has let go of it, or has ended, who calls on it next, else who called before and keeps it.
 * @param {Lanes} lanes @param {number | null} connection @param {import('./types.js').End} end @param {number} step
 */
export function holderOf(lanes, connection, end, step) {
    const uses = lanes.uses.get(`${connection}:${end}`) ?? [];
    let last = uses[0]?.lane, lets = false, count = 0;
    for (; count < uses.length && uses[count].step <= step; count++) {
        if (!uses[count].lets) last = uses[count].lane;
        if (uses[count].lane === last) lets = uses[count].lets;
    }
    if (!last || (!lets && last.until > step)) return last;
    const past = uses.slice(0, count), next = uses.slice(count).find(({ lane }) => lane !== last);
    const keeps = past.findLast(({ lane }) => lane !== last && lane.until > step && !past.findLast((use) => use.lane === lane)?.lets);
    return (next ?? keeps)?.lane ?? last;
}

/** The process whose call put a packet on the wire; undefined: the kernel sent it by itself, or nobody knows. @param {Lanes} lanes @param {import('./types.js').Model} model @param {import('./types.js').Packet} packet */
export function makerOf(lanes, model, packet) {
    const call = packet.trigger.kind === 'call' ? model.calls.get(packet.trigger.call ?? 0) : undefined;
    return call && lanes.of.get(`${call.program}:${call.pid}`);
}

/** The line at which a step stands: that of its process; of a packet that of its maker, else of who holds the end that sends it. @param {import('./types.js').Model} model @param {import('./types.js').Step} step @returns {Lane | undefined} */
export function laneOfStep(model, step) {
    const { lanes } = model;
    if (lanes.of.size && step.packet?.from) return makerOf(lanes, model, step.packet) ?? holderOf(lanes, step.packet.connection, step.packet.from, step.index);
    return actorOf(lanes, step);
}

/** The process that does a step: not of a packet. @param {Lanes} lanes @param {import('./types.js').Step} step */
function actorOf(lanes, { call, exit, print }) {
    const of = call ?? exit ?? print;
    return of && lanes.of.get(`${of.program}:${of.pid}`);
}

/**
 * @param {import('./types.js').Model} model with its steps
 * @returns {Lanes}
 */
export function makeLanes(model) {
    /** @type {Lanes} */
    const lanes = { left: [], right: [], of: new Map(), uses: new Map() };
    /** @type {Map<string, number>} */
    const starts = new Map();
    const made = childrenOf(model);
    for (const step of model.steps) {
        const { call, exit } = step;
        if (step.kind === 'program' && step.program !== null) starts.set(step.program, step.index);
        const ended = exit && lanes.of.get(`${exit.program}:${exit.pid}`);
        if (ended) Object.assign(ended, { until: step.index, ends: exit.ends });
        for (const dying of endingOf(lanes, step)) dying.ending = Math.min(dying.ending, step.index);
        if (!call || step.side === 'middle') continue;
        const key = `${call.program}:${call.pid}`;
        let lane = lanes.of.get(key);
        if (!lane) {
            const first = model.programs.get(call.program)?.pid === call.pid, birth = first ? starts.get(call.program) : made.get(call.pid);
            lane = { side: step.side, program: call.program, pid: call.pid, name: call.program, open: new Uint8Array(model.steps.length), phase: new Uint8Array(model.steps.length), hidden: [], since: Math.min(birth ?? step.index, step.index), ending: Infinity, until: Infinity, ends: '', unmade: !first && birth === undefined };
            lanes.of.set(key, lane);
            lanes[step.side].push(lane);
        }
        const took = call.role === 'accept' && (step.kind === 'return' || step.whole) ? call.connection : null, at = call.socket ? model.endOf.get(call.socket) : undefined;
        if (took !== null) use(lanes, `${took}:server`, { step: step.index, lane, lets: false });
        else if (at && step.kind === 'call') use(lanes, `${at.connection}:${at.end}`, { step: step.index, lane, lets: call.role === 'close' });
    }
    for (const lane of lanes.of.values()) if ([...lanes.of.values()].some((other) => other !== lane && other.program === lane.program)) lane.name = `${lane.program} [${lane.pid}]`;
    if (lanes.of.size) markOpen(model, lanes);
    if (model.hidesCalls) findHidden(model, lanes);
    return lanes;
}

/** @param {import('./types.js').Model} model @param {Lanes} lanes */
function findHidden(model, lanes) {
    const { steps } = model;
    for (const call of model.calls.values()) {
        const during = model.stepOfCall.has(call.id) || !steps.length ? undefined : steps[stepAt(steps, call.t)];
        if (during && during.t >= call.t && (call.t_end === null || during.t <= call.t_end)) lanes.of.get(`${call.program}:${call.pid}`)?.hidden.push(call);
    }
}

/**
 * The call that a process is in, what it is in the midst of, and how many others its threads are in; null: in none that is known.  A call that began and returned in this step is one; of several it is the one of this step, or that began last.
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {Lane} lane
 */
export function callOf(model, moment, lane) {
    const step = model.steps[moment.next - 1], t = step?.pause?.t ?? step?.t ?? 0, until = step?.t ?? 0;
    const open = [...moment.open.keys()].flatMap((id) => { const call = model.calls.get(id); return call?.pid === lane.pid && call.program === lane.program ? call : []; });
    const own = step?.whole && step.call?.pid === lane.pid && step.call.program === lane.program ? step.call : null;
    if (own) return { call: own, phase: WORKS, others: open.length };
    const call = open.find(({ id }) => id === step?.call?.id) ?? open.at(-1) ?? lane.hidden.findLast(({ t: begins, t_end }) => begins <= t && (t_end === null || t_end > t && t_end >= until));
    return call ? { call, phase: phaseAt(phasesOf(model, call), open.length ? until : t), others: Math.max(0, open.length - 1) } : null;
}

/** The processes with whose end a socket goes: a signal has come, or it exits. @param {Lanes} lanes @param {import('./types.js').Step} step @returns {Lane[]} */
function endingOf(lanes, step) {
    return step.released.flatMap(({ program, released }) => (released && released.call === null ? lanes.of.get(`${program}:${released.pid}`) ?? [] : []));
}

/** @param {Lane} lane that is ending */
export function endingWords(lane) {
    return lane.ends ? `ending: ${lane.ends}` : 'ending';
}

/** @param {Lanes} lanes @param {string} end @param {Use} more */
function use(lanes, end, more) {
    const uses = lanes.uses.get(end);
    if (uses) uses.push(more);
    else lanes.uses.set(end, [more]);
}

/** Where calls made processes, by these: the step at which fork() has returned. @param {import('./types.js').Model} model @returns {Map<number, number>} */
function childrenOf(model) {
    const made = new Map();
    for (const { call, kind, whole, index } of model.steps) if (call?.role === 'process' && call.error === null && (call.result ?? 0) > 0 && (kind === 'return' || whole)) made.set(call.result, index);
    return made;
}

/** @param {import('./types.js').Model} model @param {Lanes} lanes */
function markOpen(model, lanes) {
    /** calls that go on @type {Map<number, {lane: Lane, phases: import('./phases.js').Phase[]}>} */
    const open = new Map();
    for (const step of model.steps) {
        const { call } = step, lane = actorOf(lanes, step);
        if (call && lane && step.kind === 'call' && !step.whole) open.set(call.id, { lane, phases: phasesOf(model, call) });
        else if (call && step.kind === 'return') open.delete(call.id);
        for (const dying of step.exit && lane ? [lane] : endingOf(lanes, step)) for (const [id, { lane: of }] of open) if (of === dying) open.delete(id); /* what a process was in the midst of ends with it */
        for (const { lane: of, phases } of open.values()) {
            const phase = phaseAt(phases, step.t), { index } = step;
            of.open[index] = Math.min(of.open[index] + 1, 255);
            of.phase[index] = Math.min(of.phase[index] || phase, phase);
        }
    }
}
