/* Records → model: the steps of the player in their order, and who belongs to whom. */

/** Calls that tell little about the network; they are steps only when all are asked for. */
const LITTLE = new Set(['poll', 'ppoll', 'select', 'pselect6', 'epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_wait', 'epoll_pwait', 'epoll_pwait2', 'setsockopt', 'getsockopt', 'getsockname', 'getpeername', 'fcntl', 'ioctl', 'dup', 'dup2', 'dup3', 'fork', 'vfork', 'clone', 'clone3', 'execve', 'execveat', 'exit', 'exit_group']);

/**
 * @param {string} text JSON Lines
 * @returns {any[]}
 */
export function parseLines(text) {
    const records = [];
    for (const line of text.split('\n')) {
        if (line.trim()) records.push(JSON.parse(line));
    }
    return records;
}

/**
 * Is it about a socket of the internet?
 * @param {import('./types.js').Call} call
 * @param {Map<string, import('./types.js').Socket>} sockets
 */
function isOfInternet(call, sockets) {
    const domain = call.socket ? sockets.get(call.socket)?.domain : call.args.domain;
    return domain === undefined || String(domain).startsWith('AF_INET');
}

/**
 * @param {any[]} records
 * @param {{all?: boolean}} [choice] all: every call is a step
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
        endOf: new Map(), answers: new Map(), openLeft: new Uint8Array(0), openRight: new Uint8Array(0), hidesCalls: false,
    };
    for (const r of records) {
        if (r.type === 'program') model.programs.set(r.id, r);
        else if (r.type === 'socket') model.sockets.set(r.id, r);
        else if (r.type === 'call') model.calls.set(r.id, r);
        else if (r.type === 'packet') model.packets.set(r.id, r);
        else if (r.type === 'connection') model.connections.set(r.id, r);
        else if (r.type === 'header') model.headers.set(r.packet, r.bytes);
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
    makeSteps(model, records, choice.all === true);
    link(model);
    attach(model, records);
    markOpen(model);
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
 * Both ends of a connection are of one side (a proxy and the server behind it): which one; null: they are not.
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 * @returns {'left' | 'right' | null}
 */
export function sideWithin(model, connection) {
    const within = connection === null ? null : model.connections.get(connection)?.within ?? null;
    return within === null ? null : within === 'server' ? 'right' : 'left';
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
 * The side on which an end of a connection stands: where its program is, else clients are left.
 * @param {import('./types.js').Model} model
 * @param {number | null} connection
 * @param {import('./types.js').End | null} end
 * @returns {'left' | 'right'}
 */
export function sideOfEnd(model, connection, end) {
    const within = sideWithin(model, connection);
    if (within) return within;
    const turned = connection !== null && clientIsRight(model, connection);
    return (end === 'server') !== turned ? 'right' : 'left';
}

/** @type {WeakMap<object, Map<number, boolean>>} */
const turnedConnections = new WeakMap();

/**
 * A program that was started as the server may be the one that connects.
 * @param {import('./types.js').Model} model
 * @param {number} connection
 */
function clientIsRight(model, connection) {
    let known = turnedConnections.get(model.sockets);
    if (!known) {
        known = new Map();
        for (const socket of model.sockets.values()) {
            const at = model.endOf.get(socket.id);
            if (at?.end === 'client') known.set(at.connection, sideOfProgram(model, socket.program) === 'right');
        }
        turnedConnections.set(model.sockets, known);
    }
    return known.get(connection) ?? false;
}

/**
 * @param {import('./types.js').Model} model
 * @param {any[]} records
 * @param {boolean} all
 */
function makeSteps(model, records, all) {
    /** @type {{t: number, order: number, step: Partial<import('./types.js').Step>}[]} */
    const found = [];
    /** @param {number} t @param {Partial<import('./types.js').Step>} step */
    const add = (t, step) => found.push({ t, order: found.length, step });
    for (const r of records) {
        if (r.type === 'program') {
            add(r.t, { kind: 'program', program: r.id, side: sideOfProgram(model, r.id), started: r });
        } else if (r.type === 'call') {
            if (!isOfInternet(r, model.sockets) || (!all && LITTLE.has(r.name))) {
                model.hidesCalls ||= isOfInternet(r, model.sockets);
                continue;
            }
            const side = sideOfProgram(model, r.program);
            add(r.t, { kind: 'call', program: r.program, side, call: r });
            if (r.t_end !== null) add(r.t_end, { kind: 'return', program: r.program, side, call: r });
        } else if (r.type === 'packet') {
            const side = sideOfEnd(model, r.connection, r.from);
            const way = r.from === null ? undefined : wayOf(model, r.connection, r.from);
            add(r.t, { kind: 'packet', program: null, side, packet: r, way });
            const other = sideWithin(model, r.connection) ?? (side === 'left' ? 'right' : 'left');
            const copies = r.wire?.filter((/** @type {import('./types.js').Fate} */ fate) => fate.arrived && fate.t > r.t) ?? [];
            for (const fate of copies) add(fate.t, { kind: 'arrival', program: null, side: other, packet: r, fate, way });
            if (!r.wire && r.t_arrived !== null && r.t_arrived > r.t) add(r.t_arrived, { kind: 'arrival', program: null, side: other, packet: r, way });
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
    for (const packet of model.packets.values()) {
        for (const call of callsOfPacket(packet)) {
            const list = model.packetsOfCall.get(call);
            if (list) list.push(packet.id);
            else model.packetsOfCall.set(call, [packet.id]);
        }
        const cause = packet.trigger.kind === 'arrival' ? packet.trigger.packet : undefined;
        if (cause !== undefined) model.answers.set(cause, [...(model.answers.get(cause) ?? []), packet.id]);
    }
}

/**
 * The calls that a packet belongs to: whose bytes it carries, that made it leave, that it completes.
 * @param {import('./types.js').Packet} packet
 */
export function callsOfPacket(packet) {
    const calls = new Set(packet.carries);
    if (packet.trigger.kind === 'call' && packet.trigger.call !== undefined) calls.add(packet.trigger.call);
    if (packet.completes !== null) calls.add(packet.completes);
    return calls;
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
        } else if (r.type === 'socket') {
            steps[stepAt(steps, r.t)].made.push(r);
            if (r.released) {
                const by = r.released.call !== null ? model.stepOfReturn.get(r.released.call) : undefined;
                steps[by ?? stepAt(steps, r.released.t)].released.push(r);
            }
        }
    }
}

/** @param {import('./types.js').Model} model */
function markOpen(model) {
    const { steps } = model;
    model.openLeft = new Uint8Array(steps.length);
    model.openRight = new Uint8Array(steps.length);
    /** @type {Map<number, import('./types.js').Call>} */
    const open = new Map();
    let left = 0, right = 0;
    for (const step of steps) {
        let change = 0;
        if (step.call && step.kind === 'call' && !step.whole) {
            open.set(step.call.id, step.call);
            change = 1;
        } else if (step.call && step.kind === 'return' && open.delete(step.call.id)) {
            change = -1;
        } else if (step.exit) {
            for (const call of [...open.values()]) /* what a process was in the midst of ends with it */
                if (call.pid === step.exit.pid && open.delete(call.id)) change--;
        }
        if (step.side === 'right') right += change;
        else if (step.side === 'left') left += change;
        model.openLeft[step.index] = Math.min(left, 255);
        model.openRight[step.index] = Math.min(right, 255);
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
        for (const packet of packetsAround(model, step.call)) add(model.stepOfPacket.get(packet));
        for (const packet of packetsTaken(model, step.call)) add(model.stepOfPacket.get(packet.id));
    }
    if (step.packet) {
        add(model.stepOfPacket.get(step.packet.id));
        add(model.stepOfArrival.get(step.packet.id));
        for (const call of callsOfPacket(step.packet)) {
            add(model.stepOfCall.get(call));
            add(model.stepOfReturn.get(call));
        }
        if (step.packet.flags.includes('SYN') && step.packet.trigger.packet !== undefined) {
            const syn = model.packets.get(step.packet.trigger.packet); /* the answer to a SYN belongs to the connect() that sent it */
            for (const call of syn ? callsOfPacket(syn) : []) {
                add(model.stepOfCall.get(call));
                add(model.stepOfReturn.get(call));
            }
        }
        if (step.packet.listen !== null) add(model.stepOfCall.get(step.packet.listen));
        if (step.packet.trigger.packet !== undefined) add(model.stepOfPacket.get(step.packet.trigger.packet));
        for (const packet of model.answers.get(step.packet.id) ?? []) add(model.stepOfPacket.get(packet));
    }
    return related;
}

/**
 * The packets of a call; of connect() the answer to its SYN, too, which is in between.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Call} call
 * @returns {number[]} packets
 */
export function packetsAround(model, call) {
    const own = model.packetsOfCall.get(call.id) ?? [];
    if (call.name !== 'connect') return own;
    const all = new Set(own);
    for (const id of own) for (const answer of model.answers.get(id) ?? []) if (model.packets.get(answer)?.flags.some((f) => f === 'SYN' || f === 'RST')) all.add(answer);
    return [...all].sort((a, b) => a - b);
}

/**
 * The packets that brought the bytes which a receiving call took.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Call} call
 * @returns {import('./types.js').Packet[]}
 */
export function packetsTaken(model, call) {
    const at = call.socket ? model.endOf.get(call.socket) : undefined;
    if (!at || !call.bytes || !isReceive(call.name)) return [];
    const [from, to] = call.bytes;
    return incoming(model, at.connection, at.end).filter((p) => p.bytes && p.bytes[0] < to && p.bytes[1] > from);
}

/** @type {WeakMap<object, Map<string, import('./types.js').Packet[]>>} */
const incomingOf = new WeakMap();

/**
 * Packets with data for an end.
 * @param {import('./types.js').Model} model
 * @param {number} connection
 * @param {import('./types.js').End} end
 */
function incoming(model, connection, end) {
    let lists = incomingOf.get(model);
    if (!lists) {
        lists = new Map();
        for (const packet of model.packets.values()) {
            if (!packet.bytes || packet.connection === null) continue;
            const key = `${packet.connection}:${packet.from === 'client' ? 'server' : 'client'}`;
            const list = lists.get(key);
            if (list) list.push(packet);
            else lists.set(key, [packet]);
        }
        incomingOf.set(model, lists);
    }
    return lists.get(`${connection}:${end}`) ?? [];
}

/** @param {string} name */
export function isReceive(name) {
    return /^(recv|read|preadv)/.test(name);
}

/** @param {string} name */
export function isSend(name) {
    return /^(send|write|pwritev)/.test(name);
}

/** The step at which a socket begins to listen: no record of a state tells it. @param {import('./types.js').Step} step */
export function beginsToListen(step) {
    const { call } = step;
    return call !== undefined && !step.states.length && call.state_after === 'LISTEN' && call.state_before !== 'LISTEN' && (step.whole || step.kind === 'return');
}

/** Errors of a call that was told not to wait. */
const AT_ONCE = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINPROGRESS', 'EALREADY']);
const WAITED_STEPS_MOST = 500;

/** It was told not to wait, and something would have to be waited for. @param {import('./types.js').Call} call */
export function returnsAtOnce(call) {
    return call.error !== null && AT_ONCE.has(call.error);
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

/**
 * Did the call stand still until something came?  With packets: one that came for it in between; without them it is taken for granted.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Call} call
 */
export function waited(model, call) {
    if (!isReceive(call.name) && !/^(accept|connect)/.test(call.name)) return false;
    if (returnsAtOnce(call)) return false;
    if (call.t_end === null || !model.trace.packets) return true;
    const from = model.stepOfCall.get(call.id) ?? 0, to = Math.min(model.stepOfReturn.get(call.id) ?? 0, from + WAITED_STEPS_MOST);
    const at = call.socket ? model.endOf.get(call.socket) : undefined;
    const first = call.bytes?.[0] ?? -1; /* there before it began: what follows makes nobody wait */
    if (!/\bMSG_WAITALL\b/.test(String(call.args.flags ?? '')) && packetsTaken(model, call).some((p) => p.bytes && p.bytes[0] <= first && first < p.bytes[1] && (model.stepOfArrival.get(p.id) ?? model.stepOfPacket.get(p.id) ?? from) < from)) return false;
    const given = model.steps[model.stepOfReturn.get(call.id) ?? -1]?.made.find((socket) => socket.role === 'connection')?.connection;
    for (let i = from + 1; i < to; i++) {
        const packet = cameIn(model.steps[i]);
        if (!packet) continue;
        if (call.name.startsWith('accept') ? packet.kind === 'handshake-ack' && packet.connection === (given ?? packet.connection) : at ? packet.connection === at.connection && packet.from !== at.end : packet.kind === 'udp' || packet.kind === 'icmp') return true;
    }
    return false;
}
