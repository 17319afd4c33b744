/* Lanes: a line for each process of each program, so that several clients, and a parent and its children, are told apart.
 *
 *      client3 client2 client ┃┃┃────────▶┃┃ server [811] server [812]      the first process of a side stands innermost
 *
 * Of more than LANES_MOST of a side, the others share the last one. */

export const LANES_MOST = 6;

/** @typedef {{side: 'left' | 'right', program: string, pid: number, name: string, open: Uint8Array, waits: Uint8Array}} Lane  open: how many calls go on after each step; waits: all of them wait */

/** @typedef {{left: Lane[], right: Lane[], of: Map<string, Lane>, ofEnd: Map<string, Lane>}} Lanes */

/** @param {Lanes} lanes @param {Lane | undefined} lane @returns {number} which of its side, the innermost is 0 */
export function placeOfLane(lanes, lane) {
    return lane ? Math.min(lanes[lane.side].indexOf(lane), LANES_MOST - 1) : 0;
}

/** How many lines a side has. @param {Lanes} lanes @param {'left' | 'right'} side */
export function lanesOf(lanes, side) {
    return Math.max(1, Math.min(lanes[side].length, LANES_MOST));
}

/** The lane in which a step happens. @param {Lanes} lanes @param {import('./types.js').Step} step @returns {Lane | undefined} */
export function laneOfStep(lanes, step) {
    if (step.call) return lanes.of.get(`${step.call.program}:${step.call.pid}`);
    if (step.exit) return lanes.of.get(`${step.exit.program}:${step.exit.pid}`);
    if (lanes.ofEnd.size && step.packet?.from) return lanes.ofEnd.get(`${step.packet.connection}:${step.packet.from}`);
    return undefined;
}

/**
 * @param {import('./types.js').Model} model with its steps
 * @returns {Lanes}
 */
export function makeLanes(model) {
    /** @type {Lanes} */
    const lanes = { left: [], right: [], of: new Map(), ofEnd: new Map() };
    for (const step of model.steps) {
        const { call } = step;
        if (!call || step.kind !== 'call' || step.side === 'middle') continue;
        const key = `${call.program}:${call.pid}`;
        if (!lanes.of.has(key)) {
            const lane = { side: step.side, program: call.program, pid: call.pid, name: call.program, open: new Uint8Array(model.steps.length), waits: new Uint8Array(model.steps.length) };
            lanes.of.set(key, lane);
            lanes[step.side].push(lane);
        }
        const at = call.socket ? model.endOf.get(call.socket) : undefined;
        const lane = lanes.of.get(key);
        if (at && lane) lanes.ofEnd.set(`${at.connection}:${at.end}`, lanes.ofEnd.get(`${at.connection}:${at.end}`) ?? lane);
    }
    for (const lane of lanes.of.values()) if ([...lanes.of.values()].some((other) => other !== lane && other.program === lane.program)) lane.name = `${lane.program} [${lane.pid}]`;
    if (lanes.of.size) markOpen(model, lanes);
    return lanes;
}

/** Does it stand still from its begin on?  connect() does from its SYN on. @param {import('./types.js').Call} call */
function waitsAtOnce(call) {
    return call.role === 'wait' || (call.waits && call.role !== 'connect');
}

/** @param {import('./types.js').Model} model @param {Lanes} lanes */
function markOpen(model, lanes) {
    /** @type {Map<number, Lane>} */
    const open = new Map();
    /** @type {Map<Lane, number>} */
    const count = new Map();
    /** those that wait @type {Set<number>} */
    const still = new Set();
    let sent = 0; /* the connect() whose SYN was the step before */
    for (const step of model.steps) {
        const { call, packet } = step, lane = laneOfStep(lanes, step);
        if (sent && open.has(sent)) still.add(sent);
        sent = step.kind === 'packet' && packet?.trigger.kind === 'call' && model.calls.get(packet.trigger.call ?? 0)?.role === 'connect' && model.calls.get(packet.trigger.call ?? 0)?.waits ? packet.trigger.call ?? 0 : 0;
        if (call && lane && step.kind === 'call' && !step.whole) {
            open.set(call.id, lane);
            if (waitsAtOnce(call)) still.add(call.id);
            count.set(lane, (count.get(lane) ?? 0) + 1);
        } else if (call && lane && step.kind === 'return' && open.delete(call.id)) {
            count.set(lane, (count.get(lane) ?? 1) - 1);
            still.delete(call.id);
        } else if (step.exit && lane) { /* what a process was in the midst of ends with it */
            for (const [id, of] of open) if (of === lane) open.delete(id);
            count.set(lane, 0);
        }
        for (const [of, n] of count) {
            of.open[step.index] = Math.min(n, 255);
            of.waits[step.index] = n ? 1 : 0;
        }
        for (const [id, of] of open) if (!still.has(id)) of.waits[step.index] = 0;
    }
}
