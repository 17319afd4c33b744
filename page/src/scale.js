/* The ladder to true scale: as far apart as things were in time, so far apart they stand. A packet's slope is the time that it was on
 * the wire, ten segments of one window leave side by side, and a timer that runs is an empty stretch.
 *
 *      400 ┃╲╲╲╲          row by row (ladder.js) every step has the same room; here what came at the same time stands on one another,
 *      420 ┃ ╲╲╲╲┃        so a word is left out where another one stands already
 *
 * Only what is in sight is drawn. */
import { sideWithin, stepAt } from './data.js';
import { svg } from './dom.js';
import { isOf } from './find.js';
import { goalX, laneX, lifelines, touchX } from './ladder.js';
import { openBar, phasesOf } from './phases.js';
import { ticks } from './sequence.js';
import { cut, hueOf, milliseconds } from './words.js';

const FLIGHT_HIGH = 110, HIGHEST = 300000, DEEPEST = 6e6 /* units that a browser can scroll */, PAGES_WITHOUT_FLIGHT = 3, WORD_HIGH = 14, EDGE = 24, TICK_HIGH = 60;

/** @typedef {{from: number, to: number, toRight: boolean, step: import('./types.js').Step, lost: boolean, arrives: number}} Flight */

export class TrueScale {
    /** @param {import('./types.js').Model} model */
    constructor(model) {
        this.model = model;
        const { steps } = model;
        this.t0 = steps[0]?.t ?? 0;
        this.t1 = Math.max(steps.at(-1)?.t ?? 0, this.t0 + 1e-6);
        /** @type {Flight[]} */
        this.flights = [];
        const lasted = [];
        for (const step of steps) {
            const { packet } = step;
            if (step.kind !== 'packet' || !packet || sideWithin(model, packet.connection)) continue;
            const arrives = packet.wire?.find((fate) => fate.arrived)?.t ?? packet.t_arrived ?? step.t;
            this.flights.push({ from: step.t, to: packet.lost ? step.t : arrives, toRight: step.side === 'left', step, lost: packet.lost, arrives });
            if (!packet.lost && arrives > step.t) lasted.push(arrives - step.t);
        }
        this.usual = lasted.sort((a, b) => a - b)[lasted.length >> 1] ?? 0; /* of the wire, one way */
        this.longest = lasted.at(-1) ?? 0;
        this.zoom = 1; /* set by the strip's */
    }

    /** How many units a second has. @param {number} room height in sight */
    perSecond(room) {
        const run = this.t1 - this.t0;
        const wanted = this.usual ? FLIGHT_HIGH / this.usual : (room * PAGES_WITHOUT_FLIGHT) / run;
        return Math.min(this.zoom * Math.min(Math.max(wanted, (room - 2 * EDGE) / run), HIGHEST / run), DEEPEST / run);
    }

    /** @param {number} room */
    height(room) {
        return (this.t1 - this.t0) * this.perSecond(room) + 2 * EDGE;
    }

    /** @param {number} t @param {number} room */
    y(t, room) {
        return EDGE + (t - this.t0) * this.perSecond(room);
    }

    /** @param {number} y @param {number} room */
    timeAt(y, room) {
        return this.t0 + (y - EDGE) / this.perSecond(room);
    }

    /**
     * What stands nearest to a place: a packet whose line passes there, else the step of that time.
     * @param {number} x @param {number} y @param {import('./ladder.js').Shape} shape @param {number} room
     */
    nearest(x, y, shape, room) {
        const { steps } = this.model;
        const within = Math.min(1, Math.max(0, (x - shape.left) / (shape.right - shape.left)));
        let best = stepAt(steps, this.timeAt(y, room)), distance = x > shape.left && x < shape.right ? 30 : 0;
        for (const flight of this.flights) {
            const gone = flight.toRight ? within : 1 - within, t = flight.from + (flight.to - flight.from) * gone;
            const off = Math.abs(this.y(t, room) - y);
            if (off < distance) { distance = off; best = flight.step.index; }
        }
        return best;
    }

    /**
     * @param {import('./ladder.js').Shape} shape
     * @param {number} top @param {number} bottom units
     * @param {number} room
     * @param {import('./ladder.js').Look} look
     * @returns {SVGElement[]}
     */
    parts(shape, top, bottom, room, look) {
        const from = this.timeAt(top, room), to = this.timeAt(bottom, room);
        const parts = [lifelines(shape, this.model.lanes, top, bottom, (step) => this.y(this.model.steps[step]?.t ?? this.t1, room))];
        const marks = ticks(from, to, Math.max(2, (bottom - top) / TICK_HIGH));
        for (const t of marks) parts.push(svg('path', { class: 'tick-line', d: `M${shape.left - 5} ${this.y(t, room)} h10 M${shape.right - 5} ${this.y(t, room)} h10` }), svg('text', { class: 'tick-word', x: 14, y: this.y(t, room) + 4 }, tickWord(t, marks[1] - marks[0])));
        const { steps } = this.model;
        const now = look.at >= 0 && look.at < look.end ? steps[look.at].t : this.t0 - 1;
        if (now >= from && now <= to) parts.push(nowMark(shape, this.y(now, room)));
        this.calls(parts, shape, from, to, room, look);
        for (const flight of this.flights) {
            if (flight.step.index >= look.end || flight.from > to) break;
            if (Math.max(flight.from, flight.to) + this.longest < from) continue;
            parts.push(this.arrow(flight, shape, room, look));
        }
        parts.push(...this.words(shape, from, to, room, look));
        return parts;
    }

    /** A bar for each call that goes on. @param {SVGElement[]} parts @param {import('./ladder.js').Shape} shape @param {number} from @param {number} to @param {number} room @param {import('./ladder.js').Look} look */
    calls(parts, shape, from, to, room, look) {
        for (const step of this.model.steps) {
            const { kind, call, side, index } = step;
            if (kind !== 'call' || !call || index >= look.end || call.t > to || (call.t_end ?? this.t1) < from) continue;
            const x = laneX(shape, this.model, step, side === 'right' ? 'right' : 'left'), ends = call.t_end ?? this.t1, phases = phasesOf(this.model, call);
            const bars = phases.flatMap(({ t, phase }, i) => { const until = Math.min(phases[i + 1]?.t ?? ends, to); return until < from ? [] : openBar(x, this.y(Math.max(t, from), room), this.y(until, room), phase); });
            parts.push(svg('g', { class: index > look.at ? 'back later' : 'back' }, ...bars));
        }
    }

    /** @param {Flight} flight @param {import('./ladder.js').Shape} shape @param {number} room @param {import('./ladder.js').Look} look */
    arrow(flight, shape, room, look) {
        const { step, lost, toRight } = flight, packet = /** @type {import('./types.js').Packet} */ (step.packet);
        const family = packet.stroke, byWire = packet.host === null;
        const part = lost ? 0.55 : 1, t = lost ? flight.from + this.usual * part : flight.to;
        const near = toRight ? 'left' : 'right', own = touchX(shape, laneX(shape, this.model, step, near));
        const x1 = byWire ? (shape.left + shape.right) / 2 : own, full = touchX(shape, goalX(shape, this.model, packet, toRight ? 'right' : 'left', this.model.stepOfArrival.get(packet.id) ?? step.index));
        const x2 = x1 + (full - x1) * part, y1 = this.y(flight.from, room), y2 = this.y(t, room);
        const angle = Math.atan2(y2 - y1, x2 - x1), size = family === 'ack' ? 8 : 11;
        const wing = (/** @type {number} */ turn) => `${x2 - size * Math.cos(angle + turn)} ${y2 - size * Math.sin(angle + turn)}`;
        const spoilt = lost || packet.wire?.every((fate) => !fate.taken);
        const dim = look.alone !== null && packet.connection !== look.alone ? 'other' : '';
        const state = step.index === look.at ? 'now' : [look.lit.has(step.index) ? 'lit' : '', step.index > look.at ? 'later' : ''].join(' ');
        const line = (/** @type {string} */ kind) => svg('line', { class: kind, x1, y1, x2: x2 - 6 * Math.cos(angle), y2: y2 - 6 * Math.sin(angle) });
        return svg('g', { class: `row scaled packet ${family} ${hueOf(this.model, packet.connection)} ${state} ${dim}`, 'data-step': step.index }, ...(state === 'now' ? [line('halo')] : []), line('shaft'), spoilt
            ? svg('path', { class: 'cross', d: `M${x2 - 5} ${y2 - 5} l10 10 M${x2 + 5} ${y2 - 5} l-10 10` })
            : svg('path', { class: 'head', d: `M${x2} ${y2} L${wing(0.4)} L${wing(-0.4)} z` }));
    }

    /** Of words that have no room beside each other: the current call's, that of the call that made a packet leave, the current packet's. @param {import('./types.js').Step} step @param {import('./ladder.js').Look} look */
    rank(step, look) {
        const here = step.index === look.at;
        if (step.kind === 'call' && step.call && (here || this.model.packetsOfCall.has(step.call.id))) return here ? 5 : look.lit.has(step.index) ? 4 : 3;
        return here ? 2 : 1;
    }

    /**
     * Words beside the lines, where no other word stands.
     * @param {import('./ladder.js').Shape} shape @param {number} from @param {number} to @param {number} room @param {import('./ladder.js').Look} look
     */
    words(shape, from, to, room, look) {
        /** @type {{step: import('./types.js').Step, y: number, packets: import('./types.js').Packet[]}[]} */
        const placed = [];
        /** @type {{left: number, right: number}} the last of a side: its index among the placed */
        const last = { left: -1, right: -1 };
        for (let i = Math.max(0, stepAt(this.model.steps, from) - 1); i < look.end; i++) {
            const step = this.model.steps[i];
            if (step.t > to) break;
            if (step.side === 'middle' || !wordsOf([], step)) continue;
            const y = this.y(step.t, room), before = placed[last[step.side]];
            if (before && y - before.y < WORD_HIGH) { /* no room: packets that leave together are told together */
                if (this.rank(step, look) > this.rank(before.step, look)) Object.assign(before, { step, packets: step.kind === 'packet' && step.packet ? [step.packet] : [] });
                else if (step.packet && before.packets.length) before.packets.push(step.packet);
                continue;
            }
            last[step.side] = placed.length;
            placed.push({ step, y, packets: step.kind === 'packet' && step.packet ? [step.packet] : [] });
        }
        return placed.map(({ step, y, packets }) => {
            const right = step.side === 'right', wide = right ? shape.width - shape.right - shape.outRight : shape.left - shape.outLeft - shape.time;
            return svg('text', { class: `scaled-word ${step.kind} ${step.index === look.at ? 'now' : step.index > look.at ? 'later' : ''} ${look.alone !== null && !isOf(this.model, step, look.alone) ? 'other' : ''}`, x: right ? shape.right + shape.outRight + 12 : shape.left - shape.outLeft - 12, y: y + 4, 'text-anchor': right ? 'start' : 'end' }, cut(wordsOf(packets, step), Math.floor((wide - 16) / 7.3)));
        });
    }
}

/** Between the lines: a line through the words would strike them out. @param {import('./ladder.js').Shape} shape @param {number} y */
function nowMark({ left, right, outLeft, outRight }, y) {
    return svg('g', {}, svg('path', { class: 'now-line', d: `M${left - outLeft - 8} ${y} H${right + outRight + 8}` }), svg('path', { class: 'now-mark', d: `M2 ${y - 7} l9 7 -9 7 z` }));
}

/** As exact as its neighbour needs it. @param {number} t seconds @param {number} apart to the next one */
function tickWord(t, apart) {
    return apart * 1000 >= 0.1 || !(apart > 0) ? milliseconds(t) : (t * 1000).toFixed(Math.min(4, Math.ceil(-Math.log10(apart * 1000))));
}

/**
 * @param {import('./types.js').Packet[]} packets that left together
 * @param {import('./types.js').Step} step
 */
function wordsOf(packets, step) {
    const { packet, call } = step;
    if (packets.length > 1) return packets.every((p) => p.kind === 'ack') ? `${packets.length} ACKs` : `${packets.length} packets`;
    if (step.kind === 'packet' && packet) return [packet.label, packet.lost ? packet.wire?.[0]?.label || 'lost' : packet.numbers].filter(Boolean).join(' · ');
    if (step.kind === 'call' && call) return call.reads;
    if (step.kind === 'return' && call) return `↩ ${call.name}()`;
    return '';
}
