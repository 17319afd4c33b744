/* Records → model: the steps of the player in their order, and who belongs to whom. */
import { makeLanes } from './lanes.js';

/**
 * @param {any[]} records
 * @param {{all?: boolean, wanted?: import('./find.js').Wanted | null}} [choice] all: every call is a step; wanted: only what it wants is one
 * @returns {import('./types.js').Model}
 */
export function buildModel(records, choice = {}) {
    /** @type {import('./types.js').Model} */
    const model = {
        trace: records.find((r) => r.type === 'trace') ?? { type: 'trace', tool: '', started: null, hosts: 1, calls: false, packets: true, dropped: 0, file: null },
        steps: [], programs: new Map(), sockets: new Map(), calls: new Map(), packets: new Map(), connections: new Map(),
        findings: records.filter((r) => r.type === 'finding'), told: records.filter((r) => r.type === 'tcp_info'), headers: new Map(), sources: new Map(), knownLines: new Map(),
        ways: new Map(), wayOfPacket: new Map(), wayOfRead: new Map(),
        stepOfCall: new Map(), stepOfReturn: new Map(), stepOfPacket: new Map(), stepOfArrival: new Map(), packetsOfCall: new Map(),
        endOf: new Map(), answers: new Map(), questions: new Map(), sendsOf: new Map(), lanes: { left: [], right: [], of: new Map(), ofEnd: new Map() }, buffersOf: new Map(), hidesCalls: false,
    };
    for (const r of records) {
        if (r.type === 'program') model.programs.set(r.id, r);
        else if (r.type === 'socket') model.sockets.set(r.id, r);
        else if (r.type === 'call') model.calls.set(r.id, r);
        else if (r.type === 'packet') model.packets.set(r.id, r);
        else if (r.type === 'connection') model.connections.set(r.id, r);
        else if (r.type === 'header') model.headers.set(r.packet, r);
        else if (r.type === 'question') model.questions.set(r.call, r);
        else if (r.type === 'way') addWay(model, r);
        else if (r.type === 'source') model.sources.set(r.file, r.text.replace(/\n$/, '').split('\n'));
    }
    for (const call of model.calls.values()) {
        if (!call.at?.text || model.sources.has(call.at.file)) continue;
        const known = model.knownLines.get(call.at.file) ?? new Map();
        model.knownLines.set(call.at.file, known.set(call.at.line, call.at.text));
    }
    for (const socket of model.sockets.values()) {
        if (socket.connection !== null && (socket.role === 'client' || socket.role === 'connection'))
            model.endOf.set(socket.id, { connection: socket.connection, end: socket.role === 'client' ? 'client' : 'server' });
    }
    makeSteps(model, records, choice.all === true, choice.wanted ?? null);
    link(model);
    attach(model, records);
    model.lanes = makeLanes(model);
    return model;
}

/** @param {import('./types.js').Model} model @param {import('./types.js').Way} way */
function addWay(model, way) {
    model.ways.set(way.call, way);
    for (const { packet, call } of way.steps) {
        if (packet !== null && !model.wayOfPacket.has(packet)) model.wayOfPacket.set(packet, way.call);
        if (call !== null && call !== way.call && !model.wayOfRead.has(call)) model.wayOfRead.set(call, way.call);
    }
}

/**
 * The side of the picture on which a program stands.
 * @param {import('./types.js').Model} model
 * @param {string | null} program
 * @returns {import('./types.js').Side}
 */
export function sideOfProgram(model, program) {
    if (program === null) return 'middle';
    return model.programs.get(program)?.server ? 'right' : 'left';
}

/**
 * Who has an end: the name of its program, and of its process where both ends are of one program.
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 * @param {import('./types.js').End} end
 */
export function ownerOf(model, connection, end) {
    return (connection === null ? undefined : model.connections.get(connection)?.owner?.[end]) ?? end;
}

/**
 * The side on which an end of a connection stands.
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 * @param {import('./types.js').End | null} end
 * @returns {'left' | 'right'}
 */
export function sideOfEnd(model, connection, end) {
    return (connection === null ? undefined : model.connections.get(connection))?.side[end ?? 'client'] ?? (end === 'server' ? 'right' : 'left');
}

/**
 * Both ends of a connection are of one side (a proxy and the server behind it): which one; null: they are not.
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 */
export function sideWithin(model, connection) {
    const side = connection === null ? undefined : model.connections.get(connection)?.side;
    return side && side.client === side.server ? side.client : null;
}

/**
 * From whom to whom: "client → server".
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 * @param {import('./types.js').End} from
 */
export function wayOf(model, connection, from) {
    const to = from === 'client' ? 'server' : 'client';
    return `${ownerOf(model, connection, from)} → ${ownerOf(model, connection, to)}`;
}

/**
 * @param {import('./types.js').Model} model
 * @param {any[]} records
 * @param {boolean} all
 * @param {import('./find.js').Wanted | null} wanted
 */
function makeSteps(model, records, all, wanted) {
    /** @type {{t: number, order: number, step: Partial<import('./types.js').Step>}[]} */
    let found = [];
    /** @param {number} t @param {Partial<import('./types.js').Step>} step */
    const add = (t, step) => found.push({ t, order: found.length, step });
    for (const r of records) {
        if (r.type === 'program') {
            add(r.t, { kind: 'program', program: r.id, side: sideOfProgram(model, r.id), started: r });
        } else if (r.type === 'call') {
            if (r.minor && !all) {
                model.hidesCalls = true;
                continue;
            }
            const side = sideOfProgram(model, r.program);
            add(r.t, { kind: 'call', program: r.program, side, call: r });
            if (r.t_end !== null) add(r.t_end, { kind: 'return', program: r.program, side, call: r });
        } else if (r.type === 'packet') {
            const side = sideOfEnd(model, r.connection, r.from);
            const way = r.from === null ? undefined : wayOf(model, r.connection, r.from);
            add(r.t, { kind: 'packet', program: null, side, packet: r, way });
            const other = r.from === null ? 'right' : sideOfEnd(model, r.connection, r.from === 'client' ? 'server' : 'client');
            const copies = r.wire?.filter((/** @type {import('./types.js').Fate} */ fate) => fate.arrived && fate.t > r.t) ?? [];
            for (const fate of copies) add(fate.t, { kind: 'arrival', program: null, side: other, packet: r, fate, way });
        } else if (r.type === 'output' || r.type === 'input') {
            add(r.t, { kind: r.type, program: r.program, side: sideOfProgram(model, r.program), print: r });
        } else if (r.type === 'exit') {
            add(r.t, { kind: 'exit', program: r.program, side: sideOfProgram(model, r.program), exit: r });
        } else if (r.type === 'note') {
            add(r.t, { kind: 'note', program: null, side: 'middle', text: r.text });
        } else if (r.type === 'pause') {
            add(r.t_end, { kind: 'pause', program: null, side: 'middle', pause: r });
        } else if (r.type === 'malformed') {
            add(r.t, { kind: 'malformed', program: null, side: 'middle', malformed: r });
        }
    }
    /* One source only: the packets of a trace stand in the order of the file, as in the ladder, also where the clock was set back. */
    if (model.trace.calls || found.some(({ step }) => step.kind === 'arrival')) found.sort((a, b) => a.t - b.t || Number(b.step.kind === 'pause') - Number(a.step.kind === 'pause') || a.order - b.order);
    else placePauses(found);
    if (wanted) found = found.filter(({ step }) => wanted(model, step));
    /* A call that nothing came between is one step. */
    for (let i = 0; i < found.length; i++) {
        const { t, step } = found[i];
        const before = model.steps.at(-1);
        if (step.kind === 'return' && before?.kind === 'call' && before.call === step.call) {
            before.whole = true;
            before.t = t;
            continue;
        }
        model.steps.push(/** @type {import('./types.js').Step} */ ({ index: model.steps.length, t, whole: false, states: [], buffers: [], made: [], released: [], ...step }));
    }
}

/**
 * In a trace, whose order stays: before the first one at its end.
 * @param {{t: number, step: Partial<import('./types.js').Step>}[]} found
 */
function placePauses(found) {
    const pauses = found.filter(({ step }) => step.kind === 'pause').sort((a, b) => a.t - b.t), others = found.filter(({ step }) => step.kind !== 'pause');
    found.length = 0;
    for (const one of others) {
        while (pauses.length && pauses[0].t <= one.t) found.push(.../** @type {any[]} */ (pauses.splice(0, 1)));
        found.push(one);
    }
}

/**
 * The first step at that time or later.
 * @param {import('./types.js').Step[]} steps
 * @param {number} t
 */
export function stepAt(steps, t) {
    let low = 0, high = steps.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (steps[middle].t < t) low = middle + 1;
        else high = middle;
    }
    return Math.min(low, steps.length - 1);
}

/** @param {import('./types.js').Model} model */
function link(model) {
    const { steps } = model;
    for (const step of steps) {
        if (step.kind === 'call' && step.call) {
            model.stepOfCall.set(step.call.id, step.index);
            if (step.whole) model.stepOfReturn.set(step.call.id, step.index);
        } else if (step.kind === 'return' && step.call) {
            model.stepOfReturn.set(step.call.id, step.index);
        } else if (step.kind === 'packet' && step.packet) {
            model.stepOfPacket.set(step.packet.id, step.index);
        } else if (step.kind === 'arrival' && step.packet && step.fate?.taken !== false && !model.stepOfArrival.has(step.packet.id)) {
            model.stepOfArrival.set(step.packet.id, step.index);
        }
    }
    for (const call of model.calls.values()) {
        const at = call.role === 'send' && call.bytes && call.socket ? model.endOf.get(call.socket) : undefined, key = at && `${at.connection}:${at.end}`;
        if (!key) continue;
        const list = model.sendsOf.get(key);
        if (list) list.push(call);
        else model.sendsOf.set(key, [call]);
    }
    for (const packet of model.packets.values()) {
        for (const call of packet.calls) {
            const list = model.packetsOfCall.get(call);
            if (list) list.push(packet.id);
            else model.packetsOfCall.set(call, [packet.id]);
        }
        const cause = packet.trigger.kind === 'arrival' ? packet.trigger.packet : undefined;
        if (cause !== undefined) model.answers.set(cause, [...(model.answers.get(cause) ?? []), packet.id]);
    }
}

/**
 * The step that a change belongs to.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').State | import('./types.js').Buffers} change
 * @param {number | undefined} ofCall the step of the call that made it
 */
function stepOf(model, change, ofCall) {
    const { steps } = model;
    let of = ofCall;
    if (change.packet !== null) {
        const arrives = model.packets.get(change.packet)?.from !== change.end ? model.stepOfArrival.get(change.packet) : undefined;
        of = arrives ?? model.stepOfPacket.get(change.packet);
    }
    return steps[of !== undefined && steps[of].t >= change.t ? of : stepAt(steps, change.t)]; /* a packet that came while its receiver was busy changes it later */
}

/**
 * Where a call begins, or where it returns: one of these changed the buffers.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Buffers} change
 */
function callStepOf(model, change) {
    const call = change.call === null ? undefined : model.calls.get(change.call);
    if (!call) return undefined;
    return call.t_end !== null && change.t >= call.t_end ? model.stepOfReturn.get(call.id) : model.stepOfCall.get(call.id);
}

/**
 * Where changes of state, new sockets and released ones happen: at the step that made them, else at the first step at their time or later.
 * @param {import('./types.js').Model} model
 * @param {any[]} records
 */
function attach(model, records) {
    const { steps } = model;
    if (!steps.length) return;
    for (const r of records) {
        if (r.type === 'state') {
            stepOf(model, r, r.call !== null ? model.stepOfReturn.get(r.call) ?? model.stepOfCall.get(r.call) : undefined).states.push(r);
        } else if (r.type === 'buffers') {
            stepOf(model, r, callStepOf(model, r)).buffers.push(r);
            const key = `${r.connection}:${r.end}`, list = model.buffersOf.get(key);
            if (list) list.push(r);
            else model.buffersOf.set(key, [r]);
        } else if (r.type === 'socket') {
            steps[stepAt(steps, r.t)].made.push(r);
            if (r.released) {
                const by = r.released.call !== null ? model.stepOfReturn.get(r.released.call) : undefined;
                steps[by ?? stepAt(steps, r.released.t)].released.push(r);
            }
        }
    }
}

/**
 * All steps that belong together with this one: a call, its return, its packets; a packet, its calls, what made it leave, what it made leave.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step} step
 * @returns {Set<number>}
 */
export function relatedSteps(model, step) {
    /** @type {Set<number>} */
    const related = new Set();
    /** @param {number | undefined} index */
    const add = (index) => { if (index !== undefined && index !== step.index) related.add(index); };
    if (step.call) {
        add(model.stepOfCall.get(step.call.id));
        add(model.stepOfReturn.get(step.call.id));
        for (const packet of model.packetsOfCall.get(step.call.id) ?? []) add(model.stepOfPacket.get(packet));
        for (const packet of step.call.took) add(model.stepOfPacket.get(packet));
    }
    if (step.packet) {
        add(model.stepOfPacket.get(step.packet.id));
        add(model.stepOfArrival.get(step.packet.id));
        for (const call of step.packet.calls) {
            add(model.stepOfCall.get(call));
            add(model.stepOfReturn.get(call));
        }
        if (step.packet.listen !== null) add(model.stepOfCall.get(step.packet.listen));
        if (step.packet.trigger.packet !== undefined) add(model.stepOfPacket.get(step.packet.trigger.packet));
        for (const packet of model.answers.get(step.packet.id) ?? []) add(model.stepOfPacket.get(packet));
    }
    return related;
}

/** The step at which a socket begins to listen: no record of a state tells it. @param {import('./types.js').Step} step */
export function beginsToListen(step) {
    const { call } = step;
    return call !== undefined && !step.states.length && call.state_after === 'LISTEN' && call.state_before !== 'LISTEN' && (step.whole || step.kind === 'return');
}

/**
 * The packet whose receiver has it from this step on: where it arrives, or where it leaves when one time is all that is known.
 * @param {import('./types.js').Step} step
 */
export function cameIn(step) {
    const { packet } = step;
    if (step.kind === 'arrival') return step.fate?.taken === false ? undefined : packet;
    if (!packet || packet.lost) return undefined;
    return (packet.t_arrived === null ? packet.wire === undefined : packet.t_arrived <= packet.t) ? packet : undefined;
}

