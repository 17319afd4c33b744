/* The ladder: time runs down, the client's life is a line on the left, the server's one on the right, packets are arrows between them.
 *
 *      12.5   connect()            ┃─── SYN ──────────────▶┃
 *
 * Every step has a row of the same height, so that row = step, and only the rows in sight are drawn: a trace of 10 000 packets costs no
 * more than one of 10.  An arrow is slanted where it is known when it left and when it arrived, and straight where there is one time. */
import { beginsToListen, ownerOf, sideOfEnd, sideOfProgram, sideWithin, wokenBy } from './data.js';
import { html, svg } from './dom.js';
import { isOf } from './find.js';
import { holderOf, laneOfStep, lanesAt, lanesOf, placeOfLane } from './lanes.js';
import { openBar, WORKS } from './phases.js';
import { TrueScale } from './scale.js';
import { beginOf, cut, hueOf, milliseconds, portOf, shorterCall, shorterReturn, timesOf } from './words.js';

/**
 * What is to be seen: set by the player.
 * @typedef {object} Look
 * @property {number} at            the current step, -1: none yet
 * @property {number} end           steps from here on are not drawn (predict mode); else the number of steps
 * @property {Set<number>} lit      steps that belong to the current one
 * @property {number} hover         the step under the pointer, -1: none
 * @property {Set<number>} hoverLit steps that belong to that one
 * @property {Set<number>} marked   steps that a finding names
 * @property {number | null} alone  the connection beside which all others are dim
 */

export const ROW = 40;
const FIRST = 16, ARROW = 22, SECOND = 32; /* within a row */
const STEEP = 40; /* degrees: no label stands along an arrow that is steeper */
const PAPER = 700, SHEET_HIGH = 860; /* the width of the ladder in print, and the height of a sheet: A4 and Letter have that room */
const PAPER_SMALLEST = 0.66; /* letters of 6 points */
/** Steps that need no row on paper: the table has them. @type {Set<string>} */
const TOLD_IN_TABLE = new Set(['program', 'output', 'input', 'exit']);
const LANE = 11, LANE_MOST = 18, LANES_PART = 0.1; /* from one line of a side to the next: as much as a part of the width allows */
const WIRE_LEAST = 150; /* pixels between the lines, where there are words over the wire */
const LEGEND_ROOM = 150, LEGEND_BESIDE = 205, LEGEND_LARGE = 1.45; /* right of the server's line: its name and what ◆ means; where the name stands beside the line; in large letters */
const TIME_X = 13, NARROW_LADDER = 560, TIME_WIDE = 56, TIME_NARROW = 46; /* where times begin; below that it is a ladder for a phone; the column of times */
const LETTER = 7.3, LETTER_NARROW = 6.95, LETTER_SMALL = 5.6; /* the width of a letter of the ladder's font, at its size; … on a phone; … of a small one */

/** Where a line begins, among rows. @param {number} step */
const beginY = (step) => step * ROW + ROW / 2;

export class Ladder {
    /**
     * @param {HTMLElement} box the element that scrolls
     * @param {import('./types.js').Model} model
     * @param {{choose: (step: number) => void, point: (step: number) => void}} asked
     */
    constructor(box, model, asked) {
        this.box = box;
        this.model = model;
        /** @type {Look} */
        this.look = { at: -1, end: model.steps.length, lit: new Set(), hover: -1, hoverLit: new Set(), marked: new Set(), alone: null };
        this.picture = svg('svg', { 'aria-hidden': 'true', focusable: 'false' });
        this.height = html('div', { class: 'ladder-height' }, this.picture);
        this.box.replaceChildren(this.height);
        this.whole = false;
        /** true scale: time runs down evenly. @type {TrueScale | null} */
        this.even = null;
        this.scale = 1; /* larger where there is room: a projector is far away */
        this.large = 0; /* for a room: so many times as large, at most */
        this.pending = 0;
        /* slanted arrows: by the step where they leave, the step where they arrive */
        /** @type {Map<number, number>} */
        this.arrivals = new Map();
        this.longest = 0;
        for (const { kind, packet, index } of model.steps) {
            const from = kind === 'arrival' && packet ? model.stepOfPacket.get(packet.id) : undefined;
            if (from === undefined || this.arrivals.has(from)) continue; /* further copies have words of their own */
            this.arrivals.set(from, index);
            this.longest = Math.max(this.longest, index - from);
        }
        /** packets whose arrow meets another one: between the lines a word would stand on that one @type {Set<number>} */
        this.crowded = new Set();
        let under = -1, until = -1; /* the last packet, and the last row to which an arrow goes */
        for (const { kind, index } of model.steps) {
            if (kind !== 'packet') continue;
            if (until >= index) this.crowded.add(index);
            if ((this.arrivals.get(under) ?? -1) >= index) this.crowded.add(under);
            under = index;
            until = Math.max(until, this.arrivals.get(index) ?? -1);
        }
        /** rows that a handshake takes, by each of them @type {Map<number, {from: number, to: number, right: boolean}>} */
        this.brackets = new Map();
        for (const call of model.calls.values()) {
            const rows = call.role === 'connect' ? (model.packetsOfCall.get(call.id) ?? []).flatMap((id) => model.stepOfPacket.get(id) ?? []) : [];
            if (rows.length < 2) continue;
            const around = { from: Math.min(...rows), to: Math.max(...rows), right: model.programs.get(call.program)?.server === true };
            for (let i = around.from; i <= around.to; i++) this.brackets.set(i, around);
        }
        this.height.classList.toggle('slanted', this.longest > 0); /* an arrow goes on in the rows below */
        this.gone = new AbortController();
        const { signal } = this.gone;
        this.box.addEventListener('scroll', () => { if (this.moved) return; const { scrollTop } = this.box; if (scrollTop === this.stood) return; this.top = this.stood = scrollTop; this.soon(); }, { passive: true, signal });
        /* measured when it changes: to ask in each step would lay the page out once more */
        this.top = this.stood = this.box.scrollTop;
        this.moved = false; /* the box does not stand at `top` yet */
        this.tall = 0;
        this.wide = this.box.clientWidth;
        this.high = this.box.clientHeight;
        const watch = new ResizeObserver(() => { this.wide = this.box.clientWidth; this.high = this.box.clientHeight; this.show(this.look.at); this.soon(); });
        watch.observe(this.box);
        signal.addEventListener('abort', () => watch.disconnect());
        this.box.addEventListener('click', (event) => { const step = this.stepAt(event); if (step >= 0) asked.choose(step); }, { signal });
        this.box.addEventListener('pointermove', (event) => { if (event.pointerType === 'mouse') asked.point(this.stepAt(event)); }, { signal });
        this.box.addEventListener('pointerleave', () => asked.point(-1), { signal });
    }

    /** Another one takes its box. */
    leave() {
        this.gone.abort();
        cancelAnimationFrame(this.pending);
    }

    /** @param {MouseEvent} event */
    stepAt(event) {
        const box = this.box.getBoundingClientRect(), y = event.clientY - box.top + this.box.scrollTop;
        if (this.even) {
            const step = this.even.nearest((event.clientX - box.left) / this.scale, y / this.scale, this.shapeOf(this.wide / this.scale), this.high / this.scale);
            return step < this.look.end ? step : -1;
        }
        const step = Math.floor(y / (ROW * this.scale));
        return step >= 0 && step < this.look.end ? step : -1;
    }

    /** @param {number} width @returns {Shape} */
    shapeOf(width) {
        const narrow = width < NARROW_LADDER, time = narrow ? TIME_NARROW : TIME_WIDE, [left, right] = /** @type {const} */ (['left', 'right']).map((side) => lanesOf(this.model.lanes, side) - 1);
        const lane = Math.round(Math.max(LANE, Math.min(LANE_MOST, (width * LANES_PART) / Math.max(1, left, right)))), outLeft = left * lane, outRight = right * lane;
        const margin = Math.max(104, Math.min(width * (narrow ? 0.27 : 0.3), 290));
        return { width, left: margin + (narrow ? 46 : 26) + outLeft, right: width - margin - outRight, time, lane, outLeft, outRight };
    }

    soon() {
        if (this.pending) return;
        this.pending = requestAnimationFrame(() => { this.pending = 0; this.draw(); });
    }

    /** Rows, or true scale. @param {boolean} even */
    setEven(even) {
        this.even = even ? new TrueScale(this.model) : null;
        this.scrollTo(0);
        this.show(this.look.at);
        this.soon();
    }

    /** In this frame, not in the next one. */
    now() {
        cancelAnimationFrame(this.pending);
        this.pending = 0;
        this.draw();
    }

    /** With true scale: so many times as large; the current step stays where it is. @param {number} times */
    zoom(times) {
        const { even } = this;
        if (!even || even.zoom === times) return;
        const at = () => even.y(this.model.steps[Math.max(0, this.look.at)]?.t ?? 0, this.high / this.scale) * this.scale, before = at() - this.top;
        even.zoom = times;
        this.setHeight(even.height(this.high / this.scale) * this.scale);
        this.scrollTo(at() - before);
        this.soon();
    }

    /** @param {number} pixels */
    setHeight(pixels) {
        const height = `${pixels}px`;
        this.tall = pixels;
        if (this.height.style.height !== height) this.height.style.height = height;
    }

    /** The box moves when all is drawn: to move it at once would lay the page out twice in a frame. @param {number} top */
    scrollTo(top) {
        this.top = Math.max(0, Math.min(top, this.tall - this.high));
        this.moved = true;
        this.soon();
    }

    /** The box stands where it was drawn for. */
    move() {
        if (!this.moved) return;
        this.moved = false;
        this.box.scrollTop = this.top;
        this.stood = this.box.scrollTop;
    }

    /** Larger where there is room. */
    measure() {
        this.scale = this.large ? Math.max(1, Math.min(this.large, this.wide / 560)) : Math.min(1.7, Math.max(1, this.wide / 760));
    }

    /** Where few rows are in sight, none is cut. */
    keepsRowsWhole() {
        return this.longest === 0 && (this.large > 0 || this.wide / this.scale < NARROW_LADDER);
    }

    /** At its end, too, it stands so that whole rows are in sight. @param {number} row */
    tallOf(row) {
        return Math.max(1, this.look.end) * row + (this.keepsRowsWhole() && this.high > row ? this.high % row : 0);
    }

    /** Bring a step into sight. @param {number} step */
    show(step) {
        if (!this.whole) this.measure();
        if (this.even) {
            const room = this.high, y = this.even.y(this.model.steps[Math.max(0, step)]?.t ?? 0, room / this.scale) * this.scale;
            this.setHeight(this.even.height(room / this.scale) * this.scale);
            if (y < this.top + room * 0.1 || y > this.top + room * 0.6) this.scrollTo(y - room * 0.3);
            return;
        }
        const row = ROW * this.scale, top = Math.max(0, step) * row, room = this.high;
        this.setHeight(this.tallOf(row));
        const above = room * 0.2, below = Math.max(above, room * 0.55 - row); /* what comes next is to be seen, too */
        const whole = (/** @type {number} */ y) => Math.max(0, Math.round(y / row) * row); /* where there is room for few rows, none of it is lost on parts of rows */
        if (top < this.top + above) this.scrollTo(whole(top - above));
        else if (top > this.top + below) this.scrollTo(whole(top - below));
    }

    /** Which rows stand on paper, and how large: all of them; or, where that makes it one sheet, the calls and packets alone. */
    onPaper() {
        const all = Array.from({ length: this.look.end }, (_, i) => i), some = all.filter((i) => !TOLD_IN_TABLE.has(this.model.steps[i].kind));
        const scale = SHEET_HIGH / (some.length * ROW), folds = all.length * ROW > SHEET_HIGH && scale >= PAPER_SMALLEST && !this.longest;
        return folds ? { rows: some, scale: Math.min(1, scale) } : { rows: all, scale: 1 };
    }

    /** On paper each row is a picture of its own, so that no page ends within one. */
    drawOnPaper() {
        const { rows, scale } = this.onPaper(), shape = this.shapeOf(PAPER / scale);
        const strips = rows.map((i) => svg('svg', { 'aria-hidden': 'true', width: PAPER, height: ROW * scale, viewBox: `0 ${i * ROW} ${PAPER / scale} ${ROW}` }, lifelines(shape, this.model.lanes, i * ROW, (i + 1) * ROW, beginY), this.rowBack(i, shape), this.row(i, shape)));
        this.scale = scale;
        this.height.style.height = 'auto';
        this.height.replaceChildren(...strips, ...(rows.length < this.look.end ? [html('p', { class: 'faint' }, 'What the programs print, and where they start and end, stands in the table.')] : []));
        this.fit(shape);
    }

    /** What stands above the ladder has its columns. @param {Shape} shape */
    fit(shape) {
        this.box.parentElement?.classList.toggle('slim', shape.time === TIME_NARROW);
        const beside = this.model.lanes.right.length > 1, after = (shape.width - shape.right - shape.outRight) * this.scale;
        this.box.parentElement?.classList.toggle('cramped', after < (beside ? LEGEND_BESIDE : LEGEND_ROOM) * (this.large ? LEGEND_LARGE : 1));
        this.box.parentElement?.classList.toggle('tight', (shape.right - shape.left) * this.scale < WIRE_LEAST);
        this.box.parentElement?.style.setProperty('--left', `${shape.left * this.scale}px`);
        this.box.parentElement?.style.setProperty('--right', `${shape.right * this.scale}px`);
        this.box.parentElement?.style.setProperty('--lane', `${shape.lane * this.scale}px`);
    }

    draw() {
        if (this.whole) {
            this.drawOnPaper();
            return;
        }
        const { look } = this;
        const { wide } = this;
        if (wide < 50) return;
        this.measure();
        if (this.even) {
            this.drawEven(this.even, this.shapeOf(wide / this.scale));
            return;
        }
        const row = ROW * this.scale;
        const top = Math.max(0, Math.floor(this.top / row) - 3);
        const shape = this.shapeOf(wide / this.scale);
        const cuts = !this.keepsRowsWhole() || this.top % row > 1, bottom = Math.min(look.end, cuts ? Math.ceil((this.top + this.high) / row) + 3 : Math.max(1, Math.floor((this.top + this.high + 1) / row)));
        const count = Math.max(1, bottom - top);
        if (this.picture.parentNode !== this.height) this.height.replaceChildren(this.picture);
        this.setHeight(this.tallOf(row));
        this.picture.style.top = `${top * row}px`;
        this.picture.setAttribute('width', String(wide));
        this.picture.setAttribute('height', String(count * row));
        this.picture.setAttribute('viewBox', `0 ${top * ROW} ${shape.width} ${count * ROW}`);
        this.fit(shape);
        const parts = [lifelines(shape, this.model.lanes, top * ROW, bottom * ROW, beginY)];
        for (let i = top; i < bottom; i++) parts.push(this.rowBack(i, shape));
        for (let i = Math.max(0, top - this.longest); i < bottom; i++) if (i >= top || this.arrivals.has(i)) parts.push(this.row(i, shape));
        this.picture.replaceChildren(...parts);
        this.move();
    }

    /** @param {TrueScale} even @param {Shape} shape */
    drawEven(even, shape) {
        const room = this.high / this.scale, high = even.height(room);
        const top = Math.max(0, this.top / this.scale - room / 2), bottom = Math.min(high, top + 2 * room);
        if (this.picture.parentNode !== this.height) this.height.replaceChildren(this.picture);
        this.setHeight(high * this.scale);
        this.picture.style.top = `${top * this.scale}px`;
        this.picture.setAttribute('width', String(this.wide));
        this.picture.setAttribute('height', String((bottom - top) * this.scale));
        this.picture.setAttribute('viewBox', `0 ${top} ${shape.width} ${bottom - top}`);
        this.fit(shape);
        this.picture.replaceChildren(...even.parts(shape, top, bottom, room, this.look));
        this.move();
    }

    /** @param {number} i */
    classOf(i) {
        const { look } = this;
        if (this.whole) return ''; /* on paper there is no now */
        const words = [];
        if (i > look.at) words.push('later');
        if (i === look.at) words.push('now');
        if (look.lit.has(i)) words.push('lit');
        if (i === look.hover) words.push('hover');
        if (look.hoverLit.has(i)) words.push('hover-lit');
        if (look.alone !== null && !isOf(this.model, this.model.steps[i], look.alone)) words.push('other');
        return words.join(' ');
    }

    /**
     * What lies behind a row: its light, and the bars of open calls.
     * @param {number} i @param {Shape} shape
     */
    rowBack(i, shape) {
        const y = i * ROW, { model } = this;
        const step = model.steps[i];
        const group = svg('g', { class: `back ${this.classOf(i)}` });
        group.append(svg('rect', { class: 'band', x: 0, y: y + 1, width: shape.width, height: ROW - 2, rx: 4 }));
        const mine = step.kind === 'call' || step.kind === 'return' ? laneOfStep(model, step) : undefined;
        for (const side of /** @type {const} */ (['left', 'right'])) {
            for (const lane of model.lanes[side]) {
                const before = i > 0 ? lane.open[i - 1] : 0, after = lane.open[i];
                if (!before && !after && lane !== mine) continue;
                const x = lineX(shape, side, placeOfLane(model.lanes, lane)), middle = y + ROW / 2, bars = svg('g', { class: this.isOtherLane(lane) ? 'other' : '' });
                if (before) bars.append(openBar(x, y, after ? middle : middle + 4, lane.phase[i - 1]));
                if (after) bars.append(openBar(x, before ? middle : middle - 4, y + ROW, lane.phase[i]));
                if (!before && !after) bars.append(openBar(x, middle - 4, middle + 4, WORKS));
                group.append(bars);
            }
        }
        this.bracket(group, i, y, shape);
        if (this.look.lit.has(i) && !this.whole) group.append(svg('path', { class: 'lit-mark', d: `M3 ${y + ROW / 2} l5 -5 5 5 -5 5 z` }));
        if (this.look.hoverLit.has(i)) group.append(svg('rect', { class: 'hover-mark', x: 1.5, y: y + 2, width: shape.width - 3, height: ROW - 4, rx: 4 }));
        if (i === this.look.at && !this.whole) group.append(svg('path', { class: 'now-mark', d: `M2 ${y + ROW / 2 - 8} l10 8 -10 8 z` }));
        if (this.look.marked.has(i)) group.append(svg('text', { class: 'finding-mark', x: shape.width - 4, y: y + 14, 'text-anchor': 'end' }, '⚑'));
        return group;
    }

    /** A process that has no end of the connection that is isolated. @param {import('./lanes.js').Lane} lane */
    isOtherLane(lane) {
        const { alone } = this.look, { uses } = this.model.lanes;
        return alone !== null && ![`${alone}:client`, `${alone}:server`].some((end) => uses.get(end)?.some((use) => use.lane === lane));
    }

    /**
     * The handshake is one thing, which connect() asked for: a bracket over its three packets.
     * @param {SVGElement} group @param {number} i @param {number} y @param {Shape} shape
     */
    bracket(group, i, y, shape) {
        const around = this.brackets.get(i);
        if (!around) return;
        const side = around.right ? 1 : -1, x = (around.right ? shape.right + shape.outRight : shape.left - shape.outLeft) + side * 7, from = i === around.from ? y + 8 : y, to = i === around.to ? y + ROW - 8 : y + ROW;
        group.append(svg('path', { class: 'bracket', d: `${i === around.from ? `M${x - side * 3} ${from} H${x}` : `M${x} ${from}`} V${to}${i === around.to ? ` H${x - side * 3}` : ''}` }));
    }

    /**
     * A step itself.  Text stands on two lines, an arrow under the first.
     * @param {number} i @param {Shape} shape
     */
    row(i, shape) {
        const step = this.model.steps[i], y = i * ROW;
        const group = svg('g', { class: `row ${step.kind} ${this.classOf(i)}`, 'data-step': i });
        group.append(text(TIME_X, y + FIRST, milliseconds(beginOf(step)), 'time', 'start'));
        if (step.kind === 'packet') this.packet(group, step, y, shape);
        else if (step.kind === 'arrival' && step.packet) {
            const { x, anchor, room } = margin(shape, step.side === 'right');
            const wakes = wokenBy(this.model, step).length > 0;
            group.append(text(x, y + (wakes ? FIRST : ARROW + 4), cut(`arrives: ${step.packet.label}`, room), 'cause', anchor));
            const did = step.fate?.label;
            if (did) group.append(text(x, y + FIRST - 4, cut(did, room), step.fate?.taken ? 'cause' : 'cause fate', anchor));
        }
        else if (step.pause) this.pause(group, step.pause, y, shape);
        else if (step.kind === 'note' || step.kind === 'malformed') across(group, step.malformed ? `frame ${step.malformed.id} makes no sense` : `· ${step.text}`, 'note', y, shape);
        else sideText(group, step, y, shape, this.model);
        states(group, step, y, shape, this.model);
        this.wakes(group, step, y, shape);
        return group;
    }

    /**
     * Which calls need wait no longer, at the side that has no other words: the packet that they waited for is there.
     * @param {SVGElement} group @param {import('./types.js').Step} step @param {number} y @param {Shape} shape
     */
    wakes(group, step, y, shape) {
        for (const side of /** @type {const} */ (['left', 'right'])) {
            if (side === step.side && step.kind === 'packet') continue; /* it stands among the causes */
            const { x, anchor, room } = margin(shape, side === 'right'), second = side === step.side || this.model.sharesHues;
            for (const words of this.wakesWords(step, side, room)) group.append(text(x, y + (second ? SECOND : FIRST), words, 'cause wakes', anchor));
        }
    }

    /** @param {import('./types.js').Step} step @param {import('./types.js').Side} side @param {number} room letters */
    wakesWords(step, side, room) {
        const names = wokenBy(this.model, step).filter((call) => sideOfProgram(this.model, call.program) === side).map(({ name }) => `wakes ${name}()`);
        return names.map((words) => (words.length > room ? cut(words.slice(0, -2), room) : words));
    }

    /**
     * Time in which nothing happened: how long, for what, and a bar whose length grows with the logarithm (10 ms, 100 ms, 1 s … a step each).
     * @param {SVGElement} group @param {import('./types.js').Pause} pause @param {number} y @param {Shape} shape
     */
    pause(group, pause, y, shape) {
        const long = pause.t_end - pause.t, wide = Math.min(1, (1 + Math.log10(Math.max(long, 0.01) / 0.01)) / 5) * (shape.right - shape.left - 24);
        const middle = (shape.left + shape.right) / 2;
        const lines = /** @type {const} */ (['left', 'right']).flatMap((side) => Array.from({ length: lanesOf(this.model.lanes, side) }, (_, place) => lineX(shape, side, place)));
        for (const x of lines) group.append(svg('path', { class: 'life-gap', d: `M${x} ${y + 4} V${y + ROW - 4}` }), svg('path', { class: 'life-dots', d: `M${x} ${y + 5} V${y + ROW - 4}` }));
        across(group, `⋮ ${pause.lasts}: ${pause.says} ⋮`, 'pause-words', y - 2, shape);
        group.append(svg('rect', { class: 'pause-bar', x: middle - wide / 2, y: y + ROW - 7, width: wide, height: 5, rx: 2.5 }));
    }

    /**
     * @param {SVGElement} group
     * @param {import('./types.js').Step} step
     * @param {number} y
     * @param {Shape} shape
     */
    packet(group, step, y, shape) {
        const packet = step.packet;
        if (!packet) return;
        if (sideWithin(this.model, packet.connection)) {
            innerPacket(group, step, packet, y, shape, this.model);
            return;
        }
        const family = packet.stroke, toRight = step.side === 'left';
        const byWire = packet.host === null; /* it comes from the middle */
        const own = laneX(shape, this.model, step, toRight ? 'left' : 'right'), arrival = this.arrivals.get(step.index), goal = goalX(shape, this.model, packet, toRight ? 'right' : 'left', arrival ?? step.index);
        const fromX = byWire ? (shape.left + shape.right) / 2 : touchX(shape, own), fullX = touchX(shape, goal);
        const fromY = y + ARROW, fullY = arrival === undefined ? fromY : arrival * ROW + ARROW;
        const part = packet.lost ? 0.55 : 1, spoilt = packet.lost || (arrival !== undefined && this.model.steps[arrival].fate?.taken === false);
        /* under way: what it has not travelled yet is faint */
        const gone = this.whole || arrival === undefined || this.look.at < step.index || this.look.at >= arrival ? 1 : (this.look.at - step.index + 0.5) / (arrival - step.index);
        const toX = fromX + (fullX - fromX) * part, toY = fromY + (fullY - fromY) * part;
        const angle = Math.atan2(toY - fromY, toX - fromX), size = family === 'ack' ? 9 : 13;
        const wing = (/** @type {number} */ turn) => `${toX - size * Math.cos(angle + turn)} ${toY - size * Math.sin(angle + turn)}`;
        group.classList.add('packet', family, hueOf(this.model, packet.connection));
        const endX = toX - 8 * Math.cos(angle), endY = toY - 8 * Math.sin(angle);
        const goneX = fromX + (endX - fromX) * gone, goneY = fromY + (endY - fromY) * gone;
        if (step.index === this.look.at && !this.whole) group.append(svg('line', { class: 'halo', x1: fromX, y1: fromY, x2: endX, y2: endY })); /* how thick an arrow is says what it carries */
        group.append(svg('line', { class: 'shaft', x1: fromX, y1: fromY, x2: goneX, y2: goneY }));
        if (gone < 1) group.append(svg('line', { class: 'shaft ahead', x1: goneX, y1: goneY, x2: endX, y2: endY }));
        group.append(spoilt
            ? svg('path', { class: 'cross', d: `M${toX - 6} ${toY - 6} l12 12 M${toX + 6} ${toY - 6} l-12 12` })
            : svg('path', { class: gone < 1 ? 'head ahead' : 'head', d: `M${toX} ${toY} L${wing(0.42)} L${wing(-0.42)} z` }));
        const did = packet.lost ? packet.wire?.[0]?.label : '';
        const besides = Math.max(0, ...step.states.map(({ to }) => (to ?? '').length)); /* the sender's new state stands there, too */
        if (did && Math.abs(toX - fromX) < (did.length / 2 + besides + 3) * LETTER && besides) {
            const far = margin(shape, toRight);
            group.append(text(far.x, y + SECOND, cut(did, far.room), 'fate', far.anchor));
        } else if (did) group.append(text(toX, toY + 16, did, 'fate', 'middle')); /* under its end: the label stands above */
        const { x, anchor, room: letters } = margin(shape, !toRight), woken = this.wakesWords(step, step.side, letters), causes = [packet.by, packet.for, ...woken].flatMap((cause) => cause || []);
        group.append(text(TIME_X, y + SECOND, `#${packet.id}`, 'time', 'start'));
        const slope = (Math.atan((fullY - fromY) / (fullX - fromX)) * 180) / Math.PI;
        if (this.model.sharesHues && packet.connection !== null && !did) { /* at its receiver's side, where no other words stand; in a narrow ladder the time does */
            const far = margin(shape, toRight), name = `connection ${packet.connection}`, port = `:${portOf(this.model.connections.get(packet.connection)?.client)}`;
            group.append(text(far.x, y + FIRST, name.length <= far.room ? name : port, `of-connection ${hueOf(this.model, packet.connection)}`, far.anchor));
        }
        if (this.crowded.has(step.index) || Math.abs(slope) >= STEEP) { /* beside its tail, outside: no arrow comes there */
            group.append(text(x, y + FIRST, cut(labelOf(packet, letters), letters), 'label', anchor), text(x, y + SECOND, cut(causes.join(', '), letters), causes.length === 1 && /\(\)$/.test(causes[0]) ? 'cause by-call' : 'cause', anchor));
            return;
        }
        const room = shape.time === TIME_NARROW ? (shape.right - shape.left - 8) / LETTER_NARROW : (shape.right - shape.left - 20) / LETTER;
        const word = text((shape.left + shape.right) / 2, y + FIRST, cut(labelOf(packet, room), room), 'label', 'middle');
        if (arrival !== undefined) { /* along its arrow */
            const middle = (fromY + fullY) / 2;
            word.setAttribute('y', String(middle + FIRST - ARROW));
            word.setAttribute('transform', `rotate(${slope} ${(fromX + fullX) / 2} ${middle})`);
        }
        group.append(word);
        if (woken.length && !packet.for) group.append(text(x, y + SECOND, woken[0], 'cause wakes', anchor));
        [packet.by, packet.for].forEach((cause, line) => { if (cause) group.append(text(x, y + (line ? SECOND : FIRST), cut(cause, letters), /\(\)$/.test(cause) && !line ? 'cause by-call' : 'cause', anchor)); });
    }
}

/**
 * Words of nobody's side, on one line or two across both; the lines of the processes stop beside them.
 * @param {SVGElement} group @param {string} words @param {string} kind @param {number} y @param {Shape} shape
 */
function across(group, words, kind, y, shape) {
    const from = shape.time, middle = (from + shape.width) / 2, room = Math.floor((shape.width - from - 16) / LETTER);
    const half = words.length < 2 * room - 16 ? Math.ceil(words.length / 2) + 8 : room; /* lines of about one length, where there is room */
    const end = words.length <= room ? words.length : Math.max(words.lastIndexOf(' ', half), half / 2);
    const lines = [words.slice(0, end), cut(words.slice(end).trim(), room)].filter(Boolean), first = lines.length === 1 ? y + (FIRST + SECOND) / 2 - 3 : y + FIRST;
    lines.forEach((line, i) => {
        const wide = line.length * LETTER + 8, base = first + i * (SECOND - FIRST);
        group.append(svg('rect', { class: 'plate', x: middle - wide / 2, y: base - 12, width: wide, height: 16 }), text(middle, base, line, kind, 'middle'));
    });
}

/**
 * What a packet is, with as much more as there is room for: what is odd about it comes first.
 * @param {import('./types.js').Packet} packet @param {number} room letters
 */
function labelOf(packet, room) {
    const { quote, remarks, numbers } = packet;
    let label = packet.label;
    const odd = remarks && label.length + remarks.length + 3 < room ? ` · ${remarks}` : '';
    if (quote && label.length + odd.length + quote.length + 1 < room) label += ` ${quote}`;
    label += odd;
    return numbers && label.length + numbers.length + 4 < room ? `${label} · ${numbers}` : label;
}

/**
 * Both ends are of one side: no arrow crosses the wire to the other one, which has no part in it.
 *
 *      ┃  [812] ─ SYN ─▶ [811]
 *      ┃  by connect()
 *
 * @param {SVGElement} group
 * @param {import('./types.js').Step} step
 * @param {import('./types.js').Packet} packet
 * @param {number} y
 * @param {Shape} shape
 * @param {import('./types.js').Model} model
 */
function innerPacket(group, step, packet, y, shape, model) {
    const { x, anchor, room } = margin(shape, step.side === 'right');
    const end = packet.from ?? 'client', other = end === 'client' ? 'server' : 'client';
    const from = shortOwner(ownerOf(model, packet.connection, end)), to = shortOwner(ownerOf(model, packet.connection, other));
    group.classList.add('packet', packet.stroke, hueOf(model, packet.connection));
    let first = `${from} ─ ${packet.label}`;
    const goal = `─▶ ${from === to ? 'itself' : to}`, second = [packet.by, packet.for].filter(Boolean);
    if (first.length + goal.length < room) first += ` ${goal}`;
    else second.unshift(goal);
    group.append(text(x, y + FIRST, cut(first, room), 'label', anchor), text(x, y + SECOND, cut(second.join(', '), room), 'cause', anchor));
    group.append(text(TIME_X, y + SECOND, `#${packet.id}`, 'time', 'start'));
}

/** "server (process 812)" stands in the column of the server: "[812]". @param {string} owner */
function shortOwner(owner) {
    return owner.replace(/^.* \((?:process|descriptor) (\d+)\)$/, '[$1]');
}

/** @typedef {{width: number, left: number, right: number, time: number, lane: number, outLeft: number, outRight: number}} Shape  left, right: the innermost line of each side; time: the column of times; out…: as far outside is the last one; lane: from one to the next */

/** Where a line stands. @param {Shape} shape @param {'left' | 'right'} side @param {number} place the innermost is 0 */
function lineX(shape, side, place) {
    return side === 'left' ? shape.left - place * shape.lane : shape.right + place * shape.lane;
}

/** Where an arrow touches a line: beside its bar; on it where other lines stand further inside, so that it is none of theirs. @param {Shape} shape @param {number} x the line */
export function touchX(shape, x) {
    return x === shape.left ? x + 6 : x === shape.right ? x - 6 : x;
}

/** Where the line of its receiver is. @param {Shape} shape @param {import('./types.js').Model} model @param {import('./types.js').Packet} packet @param {'left' | 'right'} side @param {number} step */
export function goalX(shape, model, packet, side, step) {
    const lane = holderOf(model.lanes, packet.connection, packet.from === 'client' ? 'server' : 'client', step), place = lane?.side === side ? placeOfLane(model.lanes, lane) : 0;
    return lineX(shape, side, place);
}

/**
 * The lines of all processes, each from where it begins to where it ends: from there on it is dotted, since its kernel goes on with what is left.
 * The innermost of a side is that of its host, too, which is always there.
 * @param {Shape} shape @param {import('./lanes.js').Lanes} lanes @param {number} from @param {number} to @param {(step: number) => number} y where a step stands
 */
export function lifelines(shape, lanes, from, to, y) {
    const lives = [], over = [];
    for (const side of /** @type {const} */ (['left', 'right'])) {
        for (let place = 0; place < lanesOf(lanes, side); place++) {
            const here = lanesAt(lanes, side, place), until = Math.max(...here.map((lane) => lane.until)), x = lineX(shape, side, place);
            const top = Math.max(from, place ? y(Math.min(...here.map((lane) => lane.since))) : from), end = here.length && until < Infinity ? y(until) : to;
            if (top < Math.min(to, end)) lives.push(`M${x} ${top} V${Math.min(to, end)}${end < to ? ' m-4 0 h8' : ''}`);
            if (end < to) over.push(`M${x} ${Math.max(top, end)} V${to}`);
        }
    }
    return svg('g', {}, svg('path', { class: 'life', d: lives.join(' ') }), svg('path', { class: 'life over', d: over.join(' ') }));
}

/**
 * Where the line of a step's process is.
 * @param {Shape} shape @param {import('./types.js').Model} model @param {import('./types.js').Step} step @param {'left' | 'right'} side
 */
export function laneX(shape, model, step, side) {
    const lane = laneOfStep(model, step), place = lane?.side === side ? placeOfLane(model.lanes, lane) : 0;
    return lineX(shape, side, place);
}

/**
 * @param {number} x @param {number} y @param {string} words @param {string} kind @param {string} anchor
 */
function text(x, y, words, kind, anchor) {
    return svg('text', { x, y, class: kind, 'text-anchor': anchor }, words);
}

/**
 * Where the words of one side stand, and how many letters have room there.
 * @param {Shape} shape @param {boolean} right
 */
function margin(shape, right) {
    const wide = right ? shape.width - shape.right - shape.outRight : shape.left - shape.outLeft - shape.time;
    return { x: right ? shape.right + shape.outRight + 12 : shape.left - shape.outLeft - 12, anchor: right ? 'start' : 'end', room: shape.time === TIME_NARROW ? Math.floor((wide - 14) / LETTER_NARROW) : Math.floor((wide - 16) / LETTER) };
}

/**
 * What a program did, on its own side of its line: two lines of text.
 * @param {SVGElement} group
 * @param {import('./types.js').Step} step
 * @param {number} y
 * @param {Shape} shape
 * @param {import('./types.js').Model} model
 */
function sideText(group, step, y, shape, model) {
    const right = step.side === 'right';
    const { x, anchor, room } = margin(shape, right);
    const lanes = model.lanes[right ? 'right' : 'left'], lane = laneOfStep(model, step);
    const who = lanes.length > 1 ? `${processOf(model, step, lane) ?? step.program}: ` : '';
    let first = '', second = '';
    if (step.kind === 'call' && step.call) {
        first = callText(who, step.call, room);
        second = step.whole ? `= ${shorterReturn(step.call.returns, room - 2)}` : lane?.unmade && lane.since === step.index ? 'a process that is first seen here' : step.call.times > 1 ? 'again and again' : step.call.waits ? 'waits' : '';
    } else if (step.kind === 'return' && step.call) {
        first = `${who}${step.call.name}() returns`;
        if (first.length > room) first = `${who}↩ ${step.call.name}()`;
        second = `= ${shorterReturn(step.call.returns, room - 2)}`;
    } else if (step.print) {
        first = step.print.type === 'input' ? `${who}« typed` : `${who}» prints${timesOf(step.print)}`;
        second = step.print.text.trim().replace(/\s+/g, ' ');
    } else if (step.exit) {
        first = `${who}${step.exit.ends}`;
        second = step.exit.pid === model.programs.get(step.exit.program)?.pid ? '' : 'a child process';
    } else if (step.started) {
        first = `${step.started.id} starts`;
        second = baseName(step.started.argv);
    }
    group.append(text(x, y + FIRST, cut(first, room), 'first', anchor));
    if (second) group.append(text(x, y + SECOND, cut(second, room), step.print ? 'second print' : 'second', anchor));
}

/**
 * "[812]", where its program has several processes.
 * @param {import('./types.js').Model} model @param {import('./types.js').Step} step @param {import('./lanes.js').Lane | undefined} lane
 */
function processOf(model, step, lane) {
    if (lane) return lane.name === lane.program ? null : `[${lane.pid}]`;
    const pid = step.print?.pid ?? null;
    return pid === null || pid === model.programs.get(step.program ?? '')?.pid ? null : `[${pid}]`;
}

/**
 * A call as it stands in C, as much of it as there is room for.
 * @param {string} who @param {import('./types.js').Call} call @param {number} room letters
 */
function callText(who, call, room) {
    const whole = who + shorterCall(call.reads, room - who.length), short = `${who}${call.name}()`;
    return whole.length <= room ? whole : room - short.length < 5 ? short : `${cut(whole, room - 1)})`;
}

/** @param {string[]} argv */
function baseName(argv) {
    return argv.map((word, i) => (i === 0 ? word.slice(word.lastIndexOf('/') + 1) : word)).join(' ');
}

/**
 * States that begin here, each beside the line of its end.
 * @param {SVGElement} group
 * @param {import('./types.js').Step} step
 * @param {number} y
 * @param {Shape} shape
 * @param {import('./types.js').Model} model
 */
function states(group, step, y, shape, model) {
    /** @type {{left: string, right: string}} */
    const words = { left: '', right: '' };
    for (const state of step.states) {
        const within = sideWithin(model, state.connection);
        if (within) { /* of both ends: "FIN_WAIT1, CLOSE_WAIT" */
            words[within] += `${words[within] && ', '}${state.to ?? '?'}`;
            continue;
        }
        const side = sideOfEnd(model, state.connection, state.end);
        words[side] += `${words[side] && ' → '}${state.to ?? '?'}`;
    }
    if (beginsToListen(step) && step.side !== 'middle') words[step.side] = 'LISTEN';
    const wide = shape.right - shape.left, letters = words.left.length + words.right.length + 5;
    const tight = letters * LETTER > wide, outside = step.packet && letters * LETTER_SMALL > wide; /* its receiver has a margin with nothing in it */
    for (const side of /** @type {const} */ (['left', 'right'])) {
        if (!words[side]) continue;
        if (outside && side !== step.side) {
            const { x, anchor, room } = margin(shape, side === 'right');
            group.append(text(x, y + SECOND, cut(words[side], room), 'state', anchor));
            continue;
        }
        const x = side === 'left' ? shape.left + 12 : shape.right - 12;
        const above = step.packet && step.side === side && model.stepOfArrival.has(step.packet.id) && step.kind === 'packet'; /* a slanted arrow goes down from here */
        const word = text(x, above ? y + FIRST - 2 : y + SECOND + 3, words[side], 'state', side === 'left' ? 'start' : 'end');
        if (tight) word.style.fontSize = '9px';
        group.append(word);
    }
}
