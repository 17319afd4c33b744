/* Records → model: the steps of the player in their order, and who belongs to whom. */
import { chosen } from './choice.js';
import { makeLanes } from './lanes.js';

/** @type {any} of the thousands of steps few change anything, and these share it */
const NOTHING = Object.freeze([]);

/** Every step has the same fields, in the same order: of thousands, that is what costs. */
class Step {
    /** @param {number} t @param {import('./types.js').StepKind} kind @param {string | null} program @param {import('./types.js').Side} side */
    constructor(t, kind, program, side) {
        this.index = -1;
        this.t = t;
        this.kind = kind;
        this.program = program;
        this.side = side;
        this.whole = false;
        /** @type {any} */
        this.started = undefined;
        /** @type {any} */
        this.call = undefined;
        /** @type {any} */
        this.packet = undefined;
        /** @type {any} */
        this.fate = undefined;
        /** @type {any} */
        this.print = undefined;
        /** @type {any} */
        this.exit = undefined;
        /** @type {any} */
        this.pause = undefined;
        /** @type {any} */
        this.malformed = undefined;
        /** @type {string | undefined} */
        this.text = undefined;
        /** @type {import('./types.js').State[]} */
        this.states = NOTHING;
        /** @type {import('./types.js').Buffers[]} */
        this.buffers = NOTHING;
        /** @type {import('./types.js').Socket[]} */
        this.made = NOTHING;
        /** @type {import('./types.js').Socket[]} */
        this.released = NOTHING;
    }
}

/** @param {any} step @param {'states' | 'buffers' | 'made' | 'released'} what @param {any} change */
function put(step, what, change) {
    if (step[what] === NOTHING) step[what] = [change];
    else step[what].push(change);
}

/** Made when it is asked for, once. @template T @param {() => T} make @returns {() => T} */
function later(make) {
    /** @type {T | undefined} */
    let made;
    return () => (made ??= make());
}

/**
 * @param {any[]} records
 * @param {{all?: boolean, wanted?: import('./find.js').Wanted | null}} [choice] all: every call is a step; wanted: only what it wants is seen
 * @returns {import('./types.js').Model}
 */
export function buildModel(records, choice = {}) {
    /** @type {any[]} */
    const headers = [], happened = [], changes = [];
    /** @type {import('./types.js').Model} */
    const model = {
        trace: { type: 'trace', tool: '', started: null, hosts: 1, calls: false, packets: true, dropped: 0, file: null },
        steps: [], programs: new Map(), sockets: new Map(), calls: new Map(), packets: new Map(), connections: new Map(),
        findings: [], told: [], buffers: [], headers: later(() => new Map(headers.map((r) => [r.packet, r]))), sources: new Map(), knownLines: new Map(),
        ways: new Map(), wayOfPacket: new Map(), wayOfRead: new Map(),
        stepOfCall: new Map(), stepOfReturn: new Map(), stepOfPacket: new Map(), stepOfArrival: new Map(), packetsOfCall: new Map(),
        endOf: new Map(), doneAt: new Map(), takers: new Map(), welcoming: new Map(), answers: new Map(), questions: new Map(), meanings: new Map(), sendsOf: new Map(), lanes: { left: [], right: [], of: new Map(), uses: new Map() }, sharesHues: false, hidesCalls: false,
    };
    for (const r of records) {
        switch (r.type) {
        case 'trace': model.trace = r; break;
        case 'finding': model.findings.push(r); break;
        case 'tcp_info': model.told.push(r); break;
        case 'connection': model.connections.set(r.id, r); break;
        case 'question': model.questions.set(r.call, r); break;
        case 'way': addWay(model, r); break;
        case 'meaning': model.meanings.set(r.state, r.says); break;
        case 'source': model.sources.set(r.file, r.text.replace(/\n$/, '').split('\n')); break;
        case 'header': headers.push(r); break;
        case 'buffers': model.buffers.push(r); changes.push(r); break;
        case 'state': changes.push(r); break;
        case 'socket': model.sockets.set(r.id, r); changes.push(r); break;
        case 'program': model.programs.set(r.id, r); happened.push(r); break;
        case 'call': model.calls.set(r.id, r); happened.push(r); break;
        case 'packet': model.packets.set(r.id, r); happened.push(r); break;
        default: happened.push(r);
        }
    }
    model.sharesHues = new Set(Array.from(model.connections.values(), ({ hue }) => hue)).size < model.connections.size;
    for (const call of model.calls.values()) {
        if (!call.at?.text || model.sources.has(call.at.file)) continue;
        const known = model.knownLines.get(call.at.file) ?? new Map();
        model.knownLines.set(call.at.file, known.set(call.at.line, call.at.text));
    }
    for (const socket of model.sockets.values()) {
        if (socket.connection !== null && (socket.role === 'client' || socket.role === 'connection'))
            model.endOf.set(socket.id, { connection: socket.connection, end: socket.role === 'client' ? 'client' : 'server' });
    }
    makeSteps(model, happened, choice.all === true);
    link(model);
    attach(model, changes);
    model.lanes = makeLanes(model);
    tellPrints(model);
    return choice.wanted ? chosen(model, choice.wanted) : model;
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

/** A socket of the internet: others, as those of a look-up of names, are not drawn. @param {import('./types.js').Socket | undefined} socket */
export function isOfInternet(socket) {
    return socket?.domain.startsWith('AF_INET') === true;
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
 * @param {any[]} happened
 * @param {boolean} all
 */
function makeSteps(model, happened, all) {
    /** @type {Step[]} */
    let found = [];
    let arrivals = false;
    /** @param {number} t @param {import('./types.js').StepKind} kind @param {string | null} program @param {import('./types.js').Side} side */
    const add = (t, kind, program, side) => { const step = new Step(t, kind, program, side); found.push(step); return step; };
    for (const r of happened) {
        const { type, t } = r;
        if (type === 'packet') {
            const { connection, from, wire } = r;
            add(t, 'packet', null, sideOfEnd(model, connection, from)).packet = r;
            const other = !wire ? 'right' : from === null ? 'right' : sideOfEnd(model, connection, from === 'client' ? 'server' : 'client');
            for (const fate of wire ?? []) {
                if (!fate.arrived || fate.t <= t) continue;
                Object.assign(add(fate.t, 'arrival', null, other), { packet: r, fate });
                arrivals = true;
            }
        } else if (type === 'program') {
            add(t, 'program', r.id, sideOfProgram(model, r.id)).started = r;
        } else if (type === 'call') {
            if (r.minor && !all) {
                model.hidesCalls = true;
                continue;
            }
            const side = sideOfProgram(model, r.program);
            add(t, 'call', r.program, side).call = r;
            if (r.t_end !== null) add(r.t_end, 'return', r.program, side).call = r;
        } else if (type === 'output' || type === 'input') {
            add(t, type, r.program, sideOfProgram(model, r.program)).print = r;
        } else if (type === 'exit') {
            add(t, 'exit', r.program, sideOfProgram(model, r.program)).exit = r;
        } else if (type === 'note') {
            add(t, 'note', null, 'middle').text = r.text;
        } else if (type === 'pause') {
            if (r.all === null || r.all === all) add(r.t_end, 'pause', null, 'middle').pause = r;
        } else if (type === 'malformed') {
            add(t, 'malformed', null, 'middle').malformed = r;
        }
    }
    /* One source only: the packets of a trace stand in the order of the file, as in the ladder, also where the clock was set back. */
    if (model.trace.calls || arrivals) found.sort((a, b) => a.t - b.t || Number(b.kind === 'pause') - Number(a.kind === 'pause'));
    else found = withPauses(found);
    /* A call that nothing came between is one step. */
    for (const step of found) {
        const before = model.steps.at(-1);
        if (step.kind === 'return' && before?.kind === 'call' && before.call === step.call) {
            before.whole = true;
            before.t = step.t;
            continue;
        }
        step.index = model.steps.length;
        model.steps.push(step);
    }
}

/**
 * In a trace, whose order stays: each pause before the first step at its end.
 * @param {Step[]} found
 */
function withPauses(found) {
    const pauses = found.filter(({ kind }) => kind === 'pause').sort((a, b) => a.t - b.t);
    if (!pauses.length) return found;
    const placed = [];
    let next = 0;
    for (const step of found) {
        if (step.kind === 'pause') continue;
        while (next < pauses.length && pauses[next].t <= step.t) placed.push(pauses[next++]);
        placed.push(step);
    }
    return placed;
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
        if (call.waits && call.done_since != null) addTo(model.doneAt, call.done_since, call);
        for (const packet of call.took) addTo(model.takers, packet, call.id);
        const at = call.role === 'send' && call.bytes && call.socket ? model.endOf.get(call.socket) : undefined, key = at && `${at.connection}:${at.end}`;
        if (!key) continue;
        const list = model.sendsOf.get(key);
        if (list) list.push(call);
        else model.sendsOf.set(key, [call]);
    }
    for (const [id, packet] of model.packets) {
        for (const call of packet.calls) addTo(model.packetsOfCall, call, id);
        const { trigger, listen } = packet;
        if (trigger.kind === 'arrival' && trigger.packet !== undefined) addTo(model.answers, trigger.packet, id);
        const asked = listen === null ? null : model.calls.get(listen)?.socket;
        if (asked && packet.connection !== null) model.welcoming.set(packet.connection, asked);
    }
}

/** @template T @param {Map<number, T[]>} lists @param {number} key @param {T} value */
function addTo(lists, key, value) {
    const list = lists.get(key);
    if (list) list.push(value);
    else lists.set(key, [value]);
}

/**
 * The step that a change belongs to.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').State | import('./types.js').Buffers} change
 * @param {number | undefined} ofCall the step of the call that made it
 */
function stepOf(model, change, ofCall) {
    const { steps } = model, { packet, t } = change;
    let of = ofCall;
    if (packet !== null) {
        const arrives = model.stepOfArrival.size && model.packets.get(packet)?.from !== change.end ? model.stepOfArrival.get(packet) : undefined;
        of = arrives ?? model.stepOfPacket.get(packet);
    }
    return steps[of !== undefined && steps[of].t >= t ? of : stepAt(steps, t)]; /* a packet that came while its receiver was busy changes it later */
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
 * @param {any[]} changes
 */
function attach(model, changes) {
    const { steps } = model;
    if (!steps.length) return;
    for (const r of changes) {
        if (r.type === 'buffers') {
            put(stepOf(model, r, callStepOf(model, r)), 'buffers', r);
        } else if (r.type === 'state') {
            const told = Object.create(r, { says: { value: model.meanings.get(r.to) ?? null } });
            put(stepOf(model, r, r.call !== null ? model.stepOfReturn.get(r.call) ?? model.stepOfCall.get(r.call) : undefined), 'states', told);
        } else {
            put(steps[stepAt(steps, r.t)], 'made', r);
            if (r.released) {
                const by = r.released.call !== null ? model.stepOfReturn.get(r.released.call) : undefined;
                put(steps[by ?? stepAt(steps, r.released.t)], 'released', r);
            }
        }
    }
}

/**
 * What a process prints is of the connection that it called on last.  Where it is not known which process prints, that can be told of a program with one that calls.
 * @param {import('./types.js').Model} model
 */
function tellPrints(model) {
    /** @type {Map<string, number | null>} by program, and by process */
    const last = new Map();
    const several = new Set(Array.from(model.lanes.of.values(), (lane) => lane.program).filter((program, i, all) => all.indexOf(program) !== i));
    for (const step of model.steps) {
        const { call, print } = step;
        if (call && (call.role !== 'accept' || step.whole || step.kind === 'return')) for (const key of [call.program, `${call.program}:${call.pid}`]) last.set(key, call.connection ?? last.get(key) ?? null);
        if (!print) continue;
        if (print.pid) step.of = last.get(`${print.program}:${print.pid}`) ?? null;
        else if (!several.has(print.program)) step.of = last.get(print.program) ?? null;
    }
}

/**
 * All steps that belong together with this one: a call, its return, its packets, what it waited for and what it took; a packet, its calls, who waited for it
 * or took its bytes, what made it leave, what it made leave.  Each of two belongs to the other.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step} step
 * @returns {Set<number>}
 */
export function relatedSteps(model, step) {
    /** @type {Set<number>} */
    const related = new Set();
    /** @param {number | undefined} index */
    const add = (index) => { if (index !== undefined && index !== step.index) related.add(index); };
    /** @param {number} id */
    const addCall = (id) => { add(model.stepOfCall.get(id)); add(model.stepOfReturn.get(id)); };
    if (step.call) {
        const { id, waits, done_since } = step.call;
        addCall(id);
        if (waits && done_since != null) for (let i = stepAt(model.steps, done_since); model.steps[i]?.t === done_since; i++) if (wokenBy(model, model.steps[i]).some((call) => call.id === id)) add(i);
        for (const packet of model.packetsOfCall.get(step.call.id) ?? []) add(model.stepOfPacket.get(packet));
        for (const packet of step.call.took) add(model.stepOfPacket.get(packet));
    }
    if (step.packet) {
        add(model.stepOfPacket.get(step.packet.id));
        add(model.stepOfArrival.get(step.packet.id));
        for (const id of [...step.packet.calls, ...(model.takers.get(step.packet.id) ?? [])]) addCall(id);
        for (const { id } of wokenBy(model, model.steps[model.stepOfArrival.get(step.packet.id) ?? step.index])) addCall(id);
        if (step.packet.listen !== null) add(model.stepOfCall.get(step.packet.listen));
        if (step.packet.trigger.packet !== undefined) add(model.stepOfPacket.get(step.packet.trigger.packet));
        for (const packet of model.answers.get(step.packet.id) ?? []) add(model.stepOfPacket.get(packet));
    }
    return related;
}

/**
 * The connection whose bytes a step is about: of a packet, of who calls on it, prints or has just accepted it; null: of none.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step} step
 */
export function connectionOf(model, step) {
    const { packet, call } = step;
    if (packet || !call) return packet?.connection ?? step.of ?? null;
    if (call.role === 'accept') return step.whole || step.kind === 'return' ? call.connection : null;
    return call.socket ? model.endOf.get(call.socket)?.connection ?? null : null;
}

/** The calls that waited for a packet, and need wait no longer. @param {import('./types.js').Model} model @param {import('./types.js').Step} step where it comes @returns {import('./types.js').Call[]} */
export function wokenBy(model, { packet, t }) {
    return packet ? (model.doneAt.get(t) ?? []).filter((call) => call.connection === packet.connection) : NOTHING;
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

