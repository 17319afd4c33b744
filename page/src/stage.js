/* The stage: how all stands at this moment.  On each host the program stands over its kernel, between the hosts is the wire.
 *
 *      ┌ program ───────────┐                             ┌ program ────────┐
 *      │ client  connect(…) │                             │ server accept(…)│
 *      ├ kernel ─────┼──────┤                             ├ kernel ─────────┤
 *      │           ● ┴──────┼──────── SYN ───────────────▶│ ⌂ port 12000 ▣▢ │
 *      └────────────────────┘                             └─────────────────┘
 *
 * A call crosses the line between program and kernel; a packet leaves from the kernel and ends there.  So that an ACK never touches a
 * program, and that accept() sends nothing, is seen and need not be said. */
import { isOfInternet, sideOfEnd, sideOfProgram } from './data.js';
import { svg } from './dom.js';
import { callOf, endingWords, holderOf, makerOf } from './lanes.js';
import { openBar, othersWords, OUTSIDE, phaseWord } from './phases.js';
import { BACKLOG_MOST, untaken } from './queue.js';
import { cut, hueOf, portOf, shorterCall } from './words.js';

const STAGE_TOP = 20, LANE_HIGH = 24, PROGRAMS_MOST = 3, NARROW = 560, SOCKET = 30, SOCKET_FLAT = 23, SOCKETS_MOST = 4, SOCKETS_LEAST = 2, /* who acts, and the welcoming one */ STAGE_EDGE = 8, STAGE_LETTER = 7.3, STAGE_LETTER_SMALL = 6.7, QUEUE_MOST = 6, QUEUE_NARROW = 3;
const LARGE_MOST = 1.6, LARGE_WIDE = 800; /* in a room: so many times as large; as wide, at least, as it is drawn for */
const QUEUE_TITLE = 'the queue: finished connections that wait for accept(). Linux holds one more than the backlog of listen() says.';
const HOST_PART = 0.35, ROOMY = 240; /* a host that is not narrow */
const BAR_IN = 12, BAR_NEXT = 14, BAR_NEXT_TIGHT = 9; /* a box is as much narrower than the one above it: the bar of that one goes down beside it */
const DOOR = 23, PAST = 31; /* from the edge of a host to the inner side of a door; … to the way past doors */

/** @typedef {{x: number, wide: number, side: 'left' | 'right'}} Host */

/** @param {number} x @param {number} y @param {string} kind @param {string} words @param {string} [anchor] */
const stageWord = (x, y, kind, words, anchor = 'start') => svg('text', { x, y, class: kind, 'text-anchor': anchor }, words);

/**
 * A place for each connection that may wait, and how many there are where some are not drawn.
 * @param {SVGElement} door @param {{taken: number, places: number | null}} queue @param {number} x where they begin @param {number} y @param {boolean} right @param {boolean} narrow @param {number} room pixels
 */
function drawQueue(door, { taken, places }, x, y, right, narrow, room) {
    const size = narrow ? 8 : 12, next = size + 3, most = narrow ? QUEUE_NARROW : QUEUE_MOST, count = `… ${taken} of ${places ?? 'many'}`, fits = Math.floor((room - count.length * STAGE_LETTER_SMALL) / next);
    const drawn = narrow || (places ?? Infinity) <= Math.min(most, Math.floor(room / next)) ? Math.min(places ?? Infinity, most) : Math.max(1, Math.min(most, fits));
    const at = (/** @type {number} */ n) => (right ? x + n * next : x - size - n * next);
    for (let n = 0; n < drawn; n++) door.append(svg('rect', { class: n < taken ? 'place taken' : 'place', x: at(n), y: y - size, width: size, height: size, rx: 2 }, svg('title', {}, QUEUE_TITLE)));
    const why = `= backlog ${(places ?? 1) - 1} + 1`;
    if (drawn === places && !narrow && room - drawn * next > why.length * STAGE_LETTER_SMALL) door.append(stageWord(right ? at(drawn) + 2 : at(drawn - 1) - 5, y - 2, 'zone backlog', why, right ? 'start' : 'end'));
    if (drawn !== places) door.append(stageWord(right ? at(drawn) : at(drawn - 1) - 3, y - 2, 'zone places', narrow ? '…' : count, right ? 'start' : 'end'));
}

/**
 * What a process does: where there is too little room, the place in its source goes first, then arguments of its call; how the call stands is never cut.
 * @param {string} who @param {string} place @param {string} does @param {string} word how its call stands @param {number} room letters
 */
function laneWords(who, place, does, word, room) {
    const behind = word && ` ${word}`, whole = who + does + behind, left = room - who.length - behind.length;
    if (whole.length + place.length < room) return who + place + does + behind;
    if (word && does.replace(/\(.*$/, '()').length > left) return cut(who + does.replace(/\(.*$/, '') + behind, room); /* on a phone */
    const name = does.replace(/\(.*$/, '()'), called = shorterCall(does, left).length <= left ? shorterCall(does, left) : does.length <= left ? does : left < name.length + 2 ? name : `${cut(does, left - 1)})`;
    return whole.length <= room || !word ? cut(whole, room) : cut(who + called + behind, room);
}

export class Stage {
    /** @param {HTMLElement} box @param {import('./types.js').Model} model */
    constructor(box, model) {
        this.box = box;
        this.model = model;
        this.wide = box.clientWidth; /* whoever changes it says so: to ask in each step would lay the page out once more */
        const most = (/** @type {'left' | 'right'} */ side) => Math.max(1, Math.min(PROGRAMS_MOST, model.lanes[side].length));
        this.rowsMost = Math.max(most('left'), most('right'));
        const held = { left: 0, right: 0 };
        for (const socket of model.sockets.values()) if (isOfInternet(socket)) held[model.programs.get(socket.program)?.server ? 'right' : 'left']++;
        const taken = new Set([...model.endOf.values()].map(({ connection, end }) => `${connection}:${end}`));
        for (const { id } of model.connections.values()) if (model.trace.calls && !taken.has(`${id}:server`)) held[sideOfEnd(model, id, 'server')]++; /* it never left the queue */
        this.socketsMost = Math.max(1, Math.min(SOCKETS_MOST, Math.max(held.left, held.right)));
        this.rows = this.sockets = this.line = this.high = 0;
        this.flat = false; /* the state of a socket stands beside its name */
        this.room = 0; /* for a room: pixels that it takes at most; the ladder has the others */
        this.low = 0; /* the same in a low window, and on a phone, where it is as large as ever; 0: it is no low one */
        /** beside which all others are dim @type {number | null} */
        this.alone = null;
    }

    /** How many processes and sockets of a side are drawn, and how: in a room, and in a low window, no more than there is room for. */
    fit() {
        const flattens = this.wide * HOST_PART >= ROOMY, high = (/** @type {boolean} */ flat) => STAGE_TOP + this.rows * LANE_HIGH + 8 + 22 + this.sockets * (flat ? SOCKET_FLAT : SOCKET) + 6;
        this.rows = this.rowsMost;
        this.sockets = this.socketsMost;
        const most = this.room || this.low;
        while (most && high(flattens) > most && (this.rows > 1 || this.sockets > SOCKETS_LEAST)) {
            if (this.sockets > SOCKETS_LEAST && this.sockets >= this.rows) this.sockets--;
            else this.rows--;
        }
        this.flat = flattens && most > 0 && high(false) > most;
        this.high = high(this.flat);
        this.line = STAGE_TOP + this.rows * LANE_HIGH + 8;
    }

    /** The middle of a socket. @param {number} nth */
    socketY(nth) {
        return this.line + 22 + (nth + 0.5) * (this.flat ? SOCKET_FLAT : SOCKET);
    }

    /** @param {import('./moment.js').Moment} moment @param {import('./types.js').Step | null} step @param {number | null} connection */
    draw(moment, step, connection) {
        this.fit();
        const zoom = this.room ? Math.max(1, Math.min(LARGE_MOST, this.room / this.high, this.wide / LARGE_WIDE)) : 1, wide = this.wide / zoom;
        if (wide < 300) return;
        const narrow = wide < NARROW, each = Math.min(400, wide * (narrow ? 0.34 : HOST_PART));
        /** @type {Host[]} */
        const hosts = [{ x: STAGE_EDGE, wide: each, side: 'left' }, { x: wide - STAGE_EDGE - each, wide: each, side: 'right' }];
        const picture = svg('svg', { width: this.wide, height: this.high * zoom, viewBox: `0 0 ${wide} ${this.high}`, 'aria-hidden': 'true', class: 'stage' });
        /** @type {Map<string, {x: number, y: number, side: 'left' | 'right'}>} */
        const places = new Map();
        for (const host of hosts) this.host(picture, host, moment, step, connection, places);
        if (!narrow) picture.append(stageWord(wide / 2, 14, 'zone', this.model.trace.interface === 'lo' ? 'the wire (here: inside one machine)' : 'the wire', 'middle'));
        if (step) this.happening(picture, step, hosts, places);
        this.box.replaceChildren(picture);
    }

    /**
     * @param {SVGElement} picture @param {Host} host @param {import('./moment.js').Moment} moment @param {import('./types.js').Step | null} step @param {number | null} connection
     * @param {Map<string, {x: number, y: number, side: 'left' | 'right'}>} places where sockets and programs stand, by their names
     */
    host(picture, host, moment, step, connection, places) {
        const { model } = this, right = host.side === 'right', inner = right ? host.x : host.x + host.wide, narrow = host.wide < ROOMY;
        picture.append(svg('rect', { class: 'host', x: host.x, y: 4, width: host.wide, height: this.high - 8, rx: 8 }),
            ...(this.kernelActs(step) === host.side ? [svg('rect', { class: 'kernel now', x: host.x + 5, y: this.line + 3, width: host.wide - 10, height: this.high - this.line - 12, rx: 5 })] : []),
            svg('path', { class: 'border', d: `M${host.x} ${this.line} h${host.wide}` }),
            stageWord(host.x + 8, 16, 'zone', host.wide < ROOMY ? (right ? 'server' : 'client') : 'program'), stageWord(host.x + 8, this.line + 16, 'zone', host.wide < ROOMY || model.trace.hosts > 1 || !model.trace.calls ? 'kernel' : 'kernel (acts by itself)'));
        this.programs(picture, host, moment, step, connection, places);
        const all = this.shown(moment, step, host.side, connection), sockets = all.slice(0, this.sockets).sort((a, b) => a.order - b.order);
        if (all.length > sockets.length) picture.append(stageWord(host.x + host.wide - (right ? 8 : 34), this.line + 16, 'zone', `${narrow ? '' : 'and '}${all.length - sockets.length} more`, 'end'));
        sockets.forEach((now, i) => {
            const y = this.socketY(i);
            places.set(now.key, { x: inner, y, side: host.side });
            const door = svg('g', { class: this.alone !== null && now.of !== this.alone && !now.listening ? 'other' : '' });
            picture.append(door);
            door.append(svg('path', { class: now.listening ? 'entrance' : 'way-in', d: now.listening ? `M${right ? inner + 6 : inner - 26} ${y + 11} v-12 a10 10 0 0 1 20 0 v12 z` : `M${right ? inner + 6 : inner - 22} ${y - 11} h16 v22 h-16 z` }));
            if (!now.listening) door.append(svg('path', { class: `leaf ${now.open ? 'ajar' : ''}`, d: now.open ? `M${right ? inner + 6 : inner - 22} ${y - 11} l9 4 v20 l-9 -2 z` : `M${right ? inner + 6 : inner - 22} ${y - 11} h16 v22 h-16 z` }));
            const forth = right ? 1 : -1, x = inner + forth * 36, anchor = right ? 'start' : 'end', room = host.wide - 50, name = cut(narrow ? now.short : now.name, Math.floor(room / STAGE_LETTER)), beside = this.flat ? name.length * STAGE_LETTER + 8 : 0;
            const state = cut(now.queue && !narrow ? `${now.state}, queue:` : now.state, Math.floor((room - beside) / STAGE_LETTER_SMALL)), past = beside + (narrow ? 48 : state.length * STAGE_LETTER_SMALL + 4);
            door.append(stageWord(x, y + (this.flat ? 4 : -1), 'door-name', name, anchor), stageWord(x + forth * beside, y + (this.flat ? 4 : 12), `door-state ${now.hue}`, state, anchor));
            if (now.queue) drawQueue(door, now.queue, x + forth * past, y + (this.flat ? 6 : 15), right, narrow, room - past);
        });
        if (!sockets.length) picture.append(stageWord(right ? inner + 10 : inner - 10, this.socketY(0), 'door-state', !model.trace.calls ? '' : [...moment.sockets.keys()].map((id) => model.sockets.get(id)).some((socket) => isOfInternet(socket) && sideOfProgram(model, socket?.program ?? null) === host.side) ? 'no socket any more' : 'no socket yet', right ? 'start' : 'end'));
    }

    /** Who acts: the process of a call or an end, and that whose call sent a packet. @param {import('./types.js').Step | null} step */
    actor(step) {
        const { lanes } = this.model, of = step?.call ?? step?.exit;
        return of ? lanes.of.get(`${of.program}:${of.pid}`) : step?.kind === 'packet' && step.packet ? makerOf(lanes, this.model, step.packet) : undefined;
    }

    /** The host whose kernel acts by itself: it sends a packet that no call asked for, or takes one in. @param {import('./types.js').Step | null} step @returns {'left' | 'right' | null} */
    kernelActs(step) {
        const packet = step?.packet;
        if (!packet?.from || packet.host === null) return null;
        if (step?.kind === 'arrival') return sideOfEnd(this.model, packet.connection, packet.from === 'client' ? 'server' : 'client');
        return packet.trigger.kind === 'call' || packet.trigger.kind === 'unknown' ? null : sideOfEnd(this.model, packet.connection, packet.from);
    }

    /**
     * The processes of a side that are drawn, where there are more than rows: who acts, who holds the connection that is looked at, who goes on.
     * @param {'left' | 'right'} side @param {number} at @param {import('./types.js').Step | null} step @param {number | null} connection
     */
    seen(side, at, step, connection) {
        const { lanes } = this.model, there = lanes[side].filter((lane) => lane.since <= at || lane.pid === this.model.programs.get(lane.program)?.pid), acting = this.actor(step);
        const holds = (/** @type {import('./lanes.js').Lane} */ lane) => /** @type {const} */ (['client', 'server']).some((end) => holderOf(lanes, connection, end, at) === lane);
        const rank = (/** @type {import('./lanes.js').Lane} */ lane) => (lane === acting ? 0 : holds(lane) ? 1 : at < lane.until ? 2 : 3);
        const shown = new Set([...there].sort((a, b) => rank(a) - rank(b)).slice(0, this.rows));
        return { shown: there.filter((lane) => shown.has(lane)), more: there.length - shown.size };
    }

    /**
     * @param {SVGElement} picture @param {Host} host @param {import('./moment.js').Moment} moment @param {import('./types.js').Step | null} step @param {number | null} connection
     * @param {Map<string, {x: number, y: number, side: 'left' | 'right'}>} places
     */
    programs(picture, host, moment, step, connection, places) {
        const { model } = this, right = host.side === 'right', at = moment.next - 1, acting = this.actor(step);
        if (!model.trace.calls) {
            picture.append(stageWord(host.x + host.wide / 2, STAGE_TOP + 18, 'door-state', 'its calls were not traced', 'middle'));
            return;
        }
        const { shown, more } = this.seen(host.side, at, step, connection);
        shown.forEach((lane, i) => {
            const y = STAGE_TOP + i * LANE_HIGH + LANE_HIGH / 2, now = lane === acting, tight = host.wide < ROOMY, aside = i * (tight ? BAR_NEXT_TIGHT : BAR_NEXT), bar = right ? host.x + BAR_IN + aside : host.x + host.wide - BAR_IN - aside;
            const open = at < Math.min(lane.ending, lane.until) ? callOf(model, moment, lane) : null, call = open?.call, phase = open?.phase ?? 0;
            places.set(`${lane.program}:${lane.pid}`, { x: bar, y, side: host.side });
            picture.append(svg('rect', { class: `lane ${now ? 'now' : ''}`, x: host.x + 5 + (right ? aside : 0), y: y - 10, width: host.wide - 10 - aside, height: 21, rx: 5 }));
            if (open) picture.append(openBar(bar, y - 9, this.line + 6, phase));
            const does = !moment.programs.has(lane.program) ? 'not started' : at >= lane.until || moment.programs.get(lane.program)?.ended ? 'ended' : at >= lane.ending ? endingWords(lane) : call?.reads ?? (host.wide < ROOMY ? 'in no call' : OUTSIDE);
            const word = open && does === open.call.reads ? [phaseWord(open.call, phase, host.wide < ROOMY), tight ? '' : othersWords(open.others)].filter(Boolean).join(', ') : '';
            const short = host.wide < ROOMY && shown.length === 1 ? '' : `${lane.name}  `, place = call?.at ? `${call.at.file.slice(call.at.file.lastIndexOf('/') + 1)}:${call.at.line} ` : '', room = Math.floor((host.wide - aside - (tight ? 34 : 38)) / (tight ? STAGE_LETTER_SMALL : STAGE_LETTER));
            const words = tight && shown.length > 1 ? cut(`${lane.name.replace(/^.* \[(\d+)\]$/, '$1')} ${word || (call && does === call.reads ? `${call.name}()` : does)}`, room) : laneWords(short, place, does, word, room);
            picture.append(stageWord(right ? host.x + BAR_IN + 12 + aside : host.x + 12, y + 4, `lane-words ${open ? 'busy' : ''} ${tight ? 'tight' : ''}`, words));
        });
        if (more) picture.append(stageWord(host.x + host.wide - 8, 16, 'zone', `${host.wide < ROOMY ? '' : 'and '}${more} more`, 'end'));
    }

    /**
     * The sockets of a side, in the order in which they get room: that of the call, those of the connection that is looked at, the welcoming one.  They are drawn in `order`: as they came.
     * @param {import('./moment.js').Moment} moment @param {import('./types.js').Step | null} step @param {'left' | 'right'} side @param {number | null} connection
     */
    shown(moment, step, side, connection) {
        const { model } = this, found = [], calls = step?.call ? this.socketOf(step.call) : null;
        /** @type {Set<string>} */
        const taken = new Set();
        for (const now of moment.sockets.values()) {
            const at = model.endOf.get(now.id);
            if (at) taken.add(`${at.connection}:${at.end}`);
        }
        const waiting = untaken(model, moment);
        for (const now of moment.sockets.values()) {
            const socket = model.sockets.get(now.id), at = model.endOf.get(now.id), key = at ? `${at.connection}:${at.end}` : now.id;
            const end = at ? moment.ends.get(key) : undefined;
            if (!socket || !isOfInternet(socket) || (model.programs.get(socket.program)?.server ? 'right' : 'left') !== side) continue;
            if (now.released && (!end || end.state === 'CLOSED' || end.state === null)) continue;
            const backlog = Number(now.backlog ?? 0), queue = now.listening ? { taken: waiting.filter(({ done, welcoming }) => done && welcoming === now.id).length, places: backlog >= 0 && backlog < BACKLOG_MOST ? backlog + 1 : null } : null; /* Linux lets one more in than the backlog says */
            found.push({
                key, of: at?.connection ?? null, rank: key === calls ? -1 : now.listening ? 1 : at?.connection === connection ? 0 : now.released ? 4 : 2, listening: now.listening, open: end?.state === 'ESTABLISHED', hue: at ? hueOf(model, at.connection) : '',
                name: now.listening ? `⌂ port ${portOf(now.local)}` : `${now.released ? '' : now.fd === null ? '' : `${now.fd}: `}${now.peer ? `:${portOf(now.local)} ↔ :${portOf(now.peer)}` : now.local ? `port ${portOf(now.local)}` : 'socket'}`,
                short: now.listening ? `⌂ :${portOf(now.local)}` : now.local ? `:${portOf(now.local)}` : 'socket',
                state: now.listening ? 'LISTEN' : end?.state ?? now.state ?? '', queue,
            });
        }
        if (side === 'right' || !model.trace.calls) for (const { key, connection: of, end, waits } of this.kernelsAlone(moment, taken)) {
            if (sideOfEnd(model, of, key.endsWith(':server') ? 'server' : 'client') !== side) continue;
            const { client = null, server = null } = model.connections.get(of) ?? {}, from = `from :${portOf(client)}`;
            found.push({ key, of, rank: of === connection ? 0 : 3, listening: false, open: end.state === 'ESTABLISHED', hue: hueOf(model, of), name: !model.trace.calls ? (key.endsWith(':server') ? server : client) ?? '' : waits ? `${from}, ${waits.done ? 'in the queue' : 'half open'}` : from, short: `:${portOf(client)}`, state: end.state ?? '', queue: null });
        }
        return found.map((one, order) => ({ ...one, order })).sort((a, b) => a.rank - b.rank);
    }

    /**
     * The ends of connections that no program holds yet, or whose program is not known: those that wait for accept(), as they came, then the others.
     * @param {import('./moment.js').Moment} moment @param {Set<string>} taken
     */
    kernelsAlone(moment, taken) {
        const { connections } = this.model, waiting = untaken(this.model, moment), keys = new Set(waiting.map(({ key }) => key));
        const others = [...moment.ends].filter(([key]) => !keys.has(key) && !taken.has(key)).map(([key, end]) => ({ key, connection: Number.parseInt(key, 10), end, waits: null }))
            .filter(({ connection, end: { state } }) => state !== 'CLOSED' && (state !== null || connections.get(connection)?.opened === null));
        return [...waiting.map((waits) => ({ ...waits, waits })), ...others];
    }

    /**
     * What happens at this step: a call goes down into its kernel, or comes back; a packet goes from one kernel to the other.
     * @param {SVGElement} picture @param {import('./types.js').Step} step @param {Host[]} hosts @param {Map<string, {x: number, y: number, side: 'left' | 'right'}>} places
     */
    happening(picture, step, hosts, places) {
        const { call, packet } = step;
        if (call) {
            const from = places.get(`${call.program}:${call.pid}`);
            if (!from) return;
            this.crossing(picture, from, places.get(this.socketOf(call)), step.kind === 'return');
            return;
        }
        if (!packet?.from || step.side === 'middle') return;
        const arrives = step.kind === 'arrival', end = packet.from, other = end === 'client' ? 'server' : 'client';
        const fromSide = sideOfEnd(this.model, packet.connection, end), toSide = sideOfEnd(this.model, packet.connection, other);
        if (fromSide === toSide) return;
        const [left, right] = hosts, y0 = this.socketY(0);
        const edge = (/** @type {'left' | 'right'} */ side) => (side === 'left' ? left.x + left.wide : right.x);
        const place = (/** @type {import('./types.js').End} */ which, /** @type {'left' | 'right'} */ side) => places.get(`${packet.connection}:${which}`) ?? { x: edge(side), y: y0, side };
        const from = place(end, fromSide), to = place(other, toSide), forth = fromSide === 'left' ? 1 : -1;
        const lost = packet.lost || step.fate?.taken === false, x2 = lost ? from.x + (to.x - from.x) * 0.6 : to.x - forth * 4, y2 = lost ? from.y + (to.y - from.y) * 0.6 : to.y;
        const group = svg('g', { class: `packet flying ${packet.stroke} ${hueOf(this.model, packet.connection)} ${this.alone !== null && packet.connection !== this.alone ? 'other' : ''}` });
        group.append(svg('circle', { class: 'tail', cx: from.x, cy: from.y, r: 4 }), svg('line', { class: 'shaft', x1: from.x + forth * 4, y1: from.y, x2: x2 - forth * 10, y2 }),
            lost ? svg('path', { class: 'cross', d: `M${x2 - 6} ${y2 - 6} l12 12 M${x2 + 6} ${y2 - 6} l-12 12` }) : svg('path', { class: 'head', d: `M${x2} ${y2} l${-forth * 13} -6 v12 z` }));
        const middle = (from.x + to.x) / 2, above = Math.min(from.y, to.y) - 10, under = Math.max(from.y, to.y) + 18, room = Math.floor((Math.abs(to.x - from.x) - 4) / STAGE_LETTER);
        const quoted = [packet.label, packet.quote].filter(Boolean).join(' '), label = quoted.length <= room ? quoted : packet.label;
        group.append(stageWord(middle, above, 'label', cut(label, room), 'middle'), stageWord(middle, under < this.high ? under : above - 14, 'cause', cut(arrives ? 'arrives' : [packet.by, packet.for].filter(Boolean).join(', '), room), 'middle'));
        picture.append(group);
        const by = packet.trigger.kind === 'call' ? this.model.calls.get(packet.trigger.call ?? 0) : undefined;
        const made = by && !arrives ? places.get(`${by.program}:${by.pid}`) : undefined;
        if (made) picture.append(svg('path', { class: 'link', d: `M${made.x} ${made.y + 4} ${this.past(from)}V${from.y} H${from.x}` }));
    }

    /** Where the socket of a call stands, by its name in `places`. @param {import('./types.js').Call} call */
    socketOf(call) {
        const at = call.socket ? this.model.endOf.get(call.socket) : undefined;
        return at ? `${at.connection}:${at.end}` : call.socket ?? '';
    }

    /** The way to a socket that others stand above: past their doors. @param {{x: number, y: number, side: 'left' | 'right'}} socket its inner edge */
    past({ x, y, side }) {
        return y > this.socketY(0) ? `V${this.line + 9} H${side === 'right' ? x + PAST : x - PAST} ` : '';
    }

    /**
     * A call goes down into its kernel, to the socket that it is for, or comes back from it.
     * @param {SVGElement} picture @param {{x: number, y: number}} from its program @param {{x: number, y: number, side: 'left' | 'right'} | undefined} socket @param {boolean} up
     */
    crossing(picture, from, socket, up) {
        const past = socket ? this.past(socket) : '', begins = `M${from.x} ${up ? from.y + 12 : from.y + 4} `;
        let way = `V${this.line + 16}`, head = `M${from.x} ${this.line + 24} l-5 -9 h10 z`;
        if (socket && past) {
            const forth = socket.side === 'right' ? 1 : -1, door = socket.x + forth * DOOR;
            way = `${past}V${socket.y} H${door + forth * (up ? 0 : 4)}`;
            head = `M${door} ${socket.y} l${forth * 8} -5 v10 z`;
        }
        if (up) head = `M${from.x} ${from.y + 6} l-5 9 h10 z`;
        picture.append(svg('path', { class: 'crossing', d: begins + way }), svg('path', { class: 'crossing-head', d: head }));
    }
}
