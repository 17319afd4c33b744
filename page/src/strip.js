/* The whole run to scale, above everything: time runs to the right.
 *
 *     ▔▔▔▔▔ ▔▔▔▔▔▔▔▔▔▔▔▔     calls that are open, of the left side
 *       ╷╷╷   ⋮ 47 ms ⋮  ╷╷    packets; what went wrong is red, findings have a flag
 *      ▁▁▁▁▁▁▁▁▁▁▁▁▁ ▁▁▁▁     … of the right side
 *
 * It is drawn once; where we are is an element over it.  The wheel zooms in on the place under the pointer, a double click shows all again. */
import { html } from './dom.js';
import { span } from './words.js';

const ZOOM_MOST = 1e5, STRIP_HIGH = 46, MIDDLE = 12, LOWER = 34, PAUSE_WORDS = 70;

export class Strip {
    /** @param {HTMLElement} box @param {import('./types.js').Model} model @param {(t: number) => void} go */
    constructor(box, model, go) {
        this.box = box;
        this.model = model;
        this.end = model.steps.length;
        this.from = model.steps[0]?.t ?? 0;
        this.to = Math.max(model.steps.at(-1)?.t ?? 0, this.from + 1e-6);
        this.whole = { from: this.from, to: this.to };
        this.at = this.from;
        this.canvas = html('canvas', { 'aria-hidden': 'true' });
        this.mark = html('div', { class: 'strip-now' });
        this.words = html('div', { class: 'strip-words', 'aria-hidden': 'true' });
        box.replaceChildren(this.canvas, this.words, this.mark);
        this.drawn = '';
        this.theme = '';
        this.wide = box.clientWidth;
        const to = (/** @type {PointerEvent} */ event) => { const at = this.canvas.getBoundingClientRect(); go(this.from + ((event.clientX - at.left) / at.width) * (this.to - this.from)); };
        this.canvas.onpointerdown = (event) => { this.canvas.setPointerCapture(event.pointerId); to(event); };
        this.canvas.onpointermove = (event) => { if (event.buttons) to(event); };
        this.canvas.onwheel = (event) => {
            const at = this.canvas.getBoundingClientRect();
            event.preventDefault();
            this.zoom(event.deltaY < 0 ? 2 : 0.5, this.from + ((event.clientX - at.left) / at.width) * (this.to - this.from));
        };
        this.canvas.ondblclick = () => this.zoom(0, this.at);
    }

    /** @param {number} by 2: half of what is seen, 0.5: twice as much, 0: the whole run @param {number} t stays where it is */
    zoom(by, t) {
        const { whole } = this, all = whole.to - whole.from, wide = Math.min(all, Math.max(all / ZOOM_MOST, by ? (this.to - this.from) / by : all));
        this.from = Math.max(whole.from, Math.min(whole.to - wide, t - this.part(t) * wide));
        this.to = this.from + wide;
        this.draw();
    }

    /** @param {number} t */
    part(t) {
        return (t - this.from) / (this.to - this.from);
    }

    /** @param {number} at the current step @param {number} end steps from here on are hidden */
    show(at, end) {
        this.end = end;
        this.at = at >= 0 ? this.model.steps[at].t : this.whole.from;
        const wide = this.to - this.from;
        if (this.at < this.from || this.at > this.to) { /* what is seen moves on with us */
            this.from = Math.max(this.whole.from, Math.min(this.whole.to - wide, this.at - wide / 2));
            this.to = this.from + wide;
        }
        this.draw();
    }

    draw() {
        const { wide } = this, dots = Math.min(3, devicePixelRatio || 1);
        this.mark.style.left = `${this.part(this.at) * 100}%`;
        const key = `${wide} ${dots} ${this.end} ${this.theme} ${this.from} ${this.to}`;
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
        const until = steps.at(-1)?.t ?? this.from;
        const words = [];
        pen.fillStyle = color('--open');
        for (const { kind, call, side } of steps) {
            if (kind !== 'call' || !call || call.t > this.to || (call.t_end ?? until) < this.from) continue;
            const from = x(call.t), to = x(Math.min(call.t_end ?? this.whole.to, until));
            pen.fillRect(from, side === 'left' ? 3 : LOWER + 4, Math.max(1, to - from), 5);
        }
        /** @type {Set<string>} of so many packets in one column one is drawn */
        const columns = new Set();
        for (const step of steps) {
            const { packet } = step;
            if (step.t < this.from || (step.pause?.t ?? step.t) > this.to) continue;
            if (step.kind === 'pause' && step.pause) {
                const from = Math.max(0, x(step.pause.t)), to = Math.min(wide, x(step.pause.t_end));
                pen.fillStyle = color('--line');
                for (let at = from + 2; at < to - 2; at += 6) pen.fillRect(at, (MIDDLE + LOWER) / 2, 2, 1.5);
                if (to - from > PAUSE_WORDS) words.push({ left: (from + to) / 2, room: to - from - 8, says: step.pause });
                continue;
            }
            if (step.kind !== 'packet' || !packet) continue;
            const bad = packet.lost || packet.stroke === 'rst' || packet.remarks?.includes('retransmission');
            const column = `${Math.round(x(step.t))}${bad ? '!' : ''}`;
            if (columns.has(column)) continue;
            columns.add(column);
            pen.fillStyle = bad ? color('--rst') : color(STRIP_HUES[this.model.connections.get(packet.connection ?? 0)?.hue ?? 0]);
            pen.fillRect(x(step.t) - (bad ? 1 : 0.5), bad ? MIDDLE - 2 : MIDDLE, bad ? 2 : 1.2, LOWER - MIDDLE + (bad ? 4 : 0));
        }
        this.words.replaceChildren(...words.map(({ left, room, says }) => { const word = html('span', {}, `⋮ ${span(says.t_end - says.t)}: ${says.says}`); word.style.left = `${left}px`; word.style.maxWidth = `${room}px`; return word; }));
    }
}

/** The variables of the connections' colours, as page.css has them. */
const STRIP_HUES = ['--syn', '--data', '--fin', '--udp', '--icmp'];
