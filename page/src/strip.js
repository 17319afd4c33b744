/* The whole run above everything, to scale but for long waits: time runs to the right.
 *
 *     ▔▔▔▔▔ ▔▔▔▔▔▔▔▔▔▔▔▔     calls that are open, of the left side
 *       ╷╷╷   ⋮ 47 ms ⋮  ╷╷    packets; what went wrong is red, findings have a flag
 *      ▁▁▁▁▁▁▁▁▁▁▁▁▁ ▁▁▁▁     … of the right side
 *
 * Long waits are folded (folds.js), and their length is told: in them, or where a phone has no room for that, below them (lengths.js); with true scale they
 * are as long as they were.  It is drawn once; where we are is an element over it.  The wheel zooms in on the place under the pointer, a double click shows all again. */
import { html } from './dom.js';
import { Folds } from './folds.js';
import { placeLengths } from './lengths.js';
import { phasesOf, WAITS } from './phases.js';

const ZOOM_MOST = 1e5, STRIP_HIGH = 46, MIDDLE = 12, LOWER = 34, PAUSE_LETTERS = 25, LETTER_WIDE = 0.56, STRIP_NARROW = 560, ROWS_MOST = 2, ROW_HIGH = 15, BREAK_WIDE = 5;

export class Strip {
    /** @param {HTMLElement} box @param {import('./types.js').Model} model @param {(t: number) => void} go @param {boolean} even nothing is folded
     *  @param {(times: number) => void} zoomed how many times as large as the whole run it is seen */
    constructor(box, model, go, even, zoomed) {
        this.zoomed = zoomed;
        this.box = box;
        this.model = model;
        this.end = model.steps.length;
        /* from, to, whole: what is seen, as places (folds.js); at: a time */
        this.folds = this.foldsOf(even);
        this.whole = { from: this.folds.from, to: this.folds.end };
        this.from = this.whole.from;
        this.to = this.whole.to;
        this.at = this.from;
        this.canvas = html('canvas', { 'aria-hidden': 'true' });
        this.mark = html('div', { class: 'strip-now' });
        this.words = html('div', { class: 'strip-words', 'aria-hidden': 'true' });
        box.replaceChildren(this.canvas, this.words, this.mark);
        this.drawn = '';
        /** so many rows of lengths stand below it: none goes again, so that nothing jumps */
        this.rows = 0;
        /** beside which all others are dim @type {number | null} */
        this.alone = null;
        this.theme = '';
        this.wide = box.clientWidth;
        const to = (/** @type {PointerEvent} */ event) => { go(this.folds.time(this.placeAt(event.clientX))); };
        this.canvas.onpointerdown = (event) => { this.canvas.setPointerCapture(event.pointerId); to(event); };
        this.canvas.onpointermove = (event) => { if (event.buttons) to(event); };
        this.canvas.onwheel = (event) => {
            event.preventDefault();
            this.zoom(event.deltaY < 0 ? 2 : 0.5, this.folds.time(this.placeAt(event.clientX)));
        };
        this.canvas.ondblclick = () => this.zoom(0, this.at);
    }

    /** @param {boolean} even */
    foldsOf(even) {
        const { steps } = this.model, from = steps[0]?.t ?? 0;
        return new Folds(from, Math.max(steps.at(-1)?.t ?? 0, from + 1e-6), even ? [] : steps.flatMap(({ pause }) => (pause ? [pause] : [])));
    }

    /** Nothing is folded, or long waits are. @param {boolean} even */
    setEven(even) {
        this.folds = this.foldsOf(even);
        this.whole = { from: this.folds.from, to: this.folds.end };
        this.drawn = '';
        this.zoom(0, this.at);
    }

    /** @param {number} clientX */
    placeAt(clientX) {
        const at = this.canvas.getBoundingClientRect();
        return this.from + ((clientX - at.left) / at.width) * (this.to - this.from);
    }

    /** @param {number} by 2: half of what is seen, 0.5: twice as much, 0: the whole run @param {number} t stays where it is */
    zoom(by, t) {
        const { whole } = this, all = whole.to - whole.from, wide = Math.min(all, Math.max(all / ZOOM_MOST, by ? (this.to - this.from) / by : all));
        this.from = Math.max(whole.from, Math.min(whole.to - wide, this.folds.place(t) - this.part(t) * wide));
        this.to = this.from + wide;
        this.draw();
        this.zoomed(all / wide);
    }

    /** @param {number} t */
    part(t) {
        return (this.folds.place(t) - this.from) / (this.to - this.from);
    }

    /** @param {number} at the current step @param {number} end steps from here on are hidden */
    show(at, end) {
        this.end = end;
        this.at = at >= 0 ? this.model.steps[at].t : this.whole.from;
        const wide = this.to - this.from, place = this.folds.place(this.at);
        if (place < this.from || place > this.to) { /* what is seen moves on with us */
            this.from = Math.max(this.whole.from, Math.min(this.whole.to - wide, place - wide / 2));
            this.to = this.from + wide;
        }
        this.draw();
    }

    draw() {
        const { wide } = this, dots = Math.min(3, devicePixelRatio || 1);
        this.mark.style.left = `${this.part(this.at) * 100}%`;
        const key = `${wide} ${dots} ${this.end} ${this.theme} ${this.from} ${this.to} ${this.alone} ${document.body.classList.contains('projector')}`;
        if (!wide || key === this.drawn) return;
        const style = getComputedStyle(this.box);
        this.drawn = key;
        Object.assign(this.canvas, { width: wide * dots, height: STRIP_HIGH * dots });
        const pen = this.canvas.getContext('2d');
        if (!pen) return;
        pen.scale(dots, dots);
        /** @param {string} name */
        const color = (name) => style.getPropertyValue(name).trim();
        const x = (/** @type {number} */ t) => Math.max(-1, Math.min(1 + 1 / wide, this.part(t))) * wide;
        const steps = this.end < this.model.steps.length ? this.model.steps.slice(0, this.end) : this.model.steps;
        const until = steps.at(-1)?.t ?? this.folds.from, starts = this.folds.time(this.from), ends = this.folds.time(this.to);
        const narrow = wide < STRIP_NARROW, letter = parseFloat(getComputedStyle(this.words).fontSize) * LETTER_WIDE, words = [], lengths = [];
        const isOther = (/** @type {number | null} */ connection) => this.alone !== null && connection !== this.alone;
        for (const { kind, call, side } of steps) {
            if (kind !== 'call' || !call || call.t > ends || (call.t_end ?? until) < starts) continue;
            const returns = Math.min(call.t_end ?? this.folds.to, until), y = side === 'left' ? 3 : LOWER + 4, phases = phasesOf(this.model, call);
            pen.fillStyle = color(isOther(call.connection) ? '--line' : '--open');
            phases.forEach(({ t, phase }, i) => {
                if (t > returns) return;
                const from = x(t), wide = Math.max(1, x(Math.min(phases[i + 1]?.t ?? returns, returns)) - from);
                if (phase !== WAITS) pen.fillRect(from, y, wide, 5);
                else for (let at = 0; at < wide; at += 4) pen.fillRect(from + at, y, Math.min(2, wide - at), 5);
            });
        }
        /** @type {Set<number>} of so many packets in one column one is drawn, and one that went wrong */
        const columns = new Set();
        for (const step of steps) {
            const { packet } = step;
            if (step.t < starts || (step.pause?.t ?? step.t) > ends) continue;
            if (step.kind === 'pause' && step.pause) {
                const from = Math.max(0, x(step.pause.t)), to = Math.min(wide, x(step.pause.t_end));
                pen.fillStyle = color('--line');
                for (let at = from + 2; at < to - 2; at += 6) pen.fillRect(at, (MIDDLE + LOWER) / 2, 2, 1.5);
                const length = step.pause.t_end - step.pause.t, told = step.pause.lasts;
                if (!narrow && to - from > PAUSE_LETTERS * letter) words.push({ at: (from + to) / 2, room: to - from - 3 * BREAK_WIDE, told: `⋮ ${told}: ${step.pause.says}` });
                else lengths.push({ from, to, length, words: told });
                continue;
            }
            if (step.kind !== 'packet' || !packet) continue;
            const bad = packet.lost || packet.stroke === 'rst' || packet.remarks?.includes('retransmission');
            const dim = isOther(packet.connection), column = 4 * Math.round(x(step.t)) + (bad ? 2 : 0) + (dim ? 1 : 0);
            if (columns.has(column)) continue;
            columns.add(column);
            pen.fillStyle = dim ? color('--line') : bad ? color('--rst') : color(STRIP_HUES[this.model.connections.get(packet.connection ?? 0)?.hue ?? 0]);
            pen.fillRect(x(step.t) - (bad ? 1 : 0.5), bad ? MIDDLE - 2 : MIDDLE, bad ? 2 : 1.2, LOWER - MIDDLE + (bad ? 4 : 0));
        }
        for (const fold of this.folds.all) if (fold.t_end <= until) drawBreaks(pen, x(fold.t), x(fold.t_end), color('--muted'), color('--bg'));
        this.words.replaceChildren(...words.map(({ at, room, told }) => { const word = html('span', {}, told); Object.assign(word.style, { left: `${at}px`, maxWidth: `${room}px` }); return word; }));
        this.drawLengths(placeLengths(lengths, wide, letter, narrow ? ROWS_MOST : 0));
    }

    /** @param {import('./lengths.js').Placed[]} placed */
    drawLengths(placed) {
        for (const { words, at, left, row } of placed) {
            const word = html('span', {}, words);
            word.style.left = `${left}px`;
            if (row) word.style.top = `${STRIP_HIGH + (row - 1) * ROW_HIGH}px`;
            this.words.append(word);
            if (!row) continue;
            const line = html('i', {});
            Object.assign(line.style, { left: `${at}px`, top: `${STRIP_HIGH}px`, height: `${3 + (row - 1) * ROW_HIGH}px` });
            this.words.prepend(line);
        }
        this.rows = this.wide < STRIP_NARROW ? Math.max(this.rows, ...placed.map(({ row }) => row)) : 0;
        this.box.style.height = this.rows ? `${STRIP_HIGH + this.rows * ROW_HIGH + 2}px` : '';
    }
}

/**
 * Where a folded wait begins and ends, all lines are broken: ⫽.
 * @param {CanvasRenderingContext2D} pen @param {number} from @param {number} to @param {string} line @param {string} ground
 */
function drawBreaks(pen, from, to, line, ground) {
    for (const at of to - from > 5 * BREAK_WIDE ? [from + BREAK_WIDE, to - BREAK_WIDE] : [(from + to) / 2]) {
        for (const [wide, colour] of /** @type {const} */ ([[BREAK_WIDE + 2, line], [BREAK_WIDE, ground]])) {
            pen.strokeStyle = colour;
            pen.lineWidth = wide;
            pen.beginPath();
            pen.moveTo(at + 3, 0);
            pen.lineTo(at - 3, STRIP_HIGH);
            pen.stroke();
        }
    }
}

/** The variables of the connections' colours, as page.css has them. */
const STRIP_HUES = ['--syn', '--data', '--fin', '--udp', '--icmp'];
