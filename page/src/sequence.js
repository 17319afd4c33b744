/* The sequence graph of one direction of a connection: time against stream offset.  Data segments are vertical bars, the steps below
 * them what the other end acknowledged, the steps above them how far its window reaches.  Below: how many bytes were in flight, as the records
 * `buffers` say.
 *
 * It is drawn once, on a canvas: a step only moves what lies over it, so a graph of 100 000 points costs a frame no more than one of 10. */
import { wayOf } from './data.js';
import { html } from './dom.js';
import { counted, grouped } from './words.js';

const SEQUENCE_HIGH = 240, IN_FLIGHT_HIGH = 80, LEFT = 62, RIGHT = 12, TOP = 12, BOTTOM = 34;

/**
 * Round numbers for an axis.
 * @param {number} from @param {number} to @param {number} count
 */
export function ticks(from, to, count) {
    const size = Math.max(to - from, 1e-9) / count;
    const power = 10 ** Math.floor(Math.log10(size));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= size) ?? power;
    const out = [];
    for (let value = Math.ceil(from / step) * step; value <= to + step * 1e-6; value += step) out.push(value);
    return out;
}

/**
 * @param {import('./types.js').Packet[]} packets of the connection, in order of time
 * @param {import('./types.js').End} from the end whose bytes are drawn
 */
export function graphOf(packets, from) {
    /** @type {{t: number, low: number, high: number, again: boolean}[]} */
    const segments = [];
    /** @type {{t: number, ack: number, edge: number | null}[]} */
    const acks = [];
    for (const packet of packets) {
        if (packet.from === from) {
            if (!packet.bytes) continue;
            const known = packet.new ? packet.new[0] : packet.bytes[1]; /* what stands before it was sent before */
            segments.push({ t: packet.t, low: packet.bytes[0], high: known, again: packet.analysis.some((word) => word.includes('retransmission')) });
            if (known < packet.bytes[1]) segments.push({ t: packet.t, low: known, high: packet.bytes[1], again: false });
        } else if (packet.ack !== null && !packet.flags.includes('RST')) {
            const ack = Math.max(0, packet.ack - 1);
            acks.push({ t: packet.t_arrived ?? packet.t, ack, edge: packet.window === null ? null : ack + packet.window });
        }
    }
    return { segments, acks };
}

/** Colours and widths of the strokes, as page.css has the colours. */
const GRAPH_STROKES = { segment: ['--data', 1.6], again: ['--rst', 2.2], ack: ['--syn', 1.4], window: ['--fin', 1.2], flight: ['--data', 1.4] };

/** One direction of a connection. */
export class SequenceGraph {
    /**
     * @param {import('./types.js').Model} model
     * @param {number} connection
     * @param {import('./types.js').End} from
     * @param {(t: number) => void} go a press asks for that time
     */
    constructor(model, connection, from, go) {
        const packets = packetsOf(model, connection), { segments, acks } = graphOf(packets, from);
        this.segments = segments;
        this.acks = acks;
        this.flight = model.buffers.filter((now) => now.connection === connection && now.end === from);
        this.canvas = html('canvas', { 'aria-hidden': 'true' });
        this.later = html('div', { class: 'graph-later' });
        this.cursor = html('div', { class: 'graph-cursor' });
        this.drawn = '';
        this.now = -1;
        /** @type {boolean | null} */
        this.hides = null;
        this.wide = 0;
        const name = html('strong', {}, `${wayOf(model, connection, from)}: `);
        if (!segments.length) {
            this.figure = html('figure', { class: 'graph-figure' }, html('figcaption', {}, name, 'no data in this direction'));
            return;
        }
        this.t0 = packets[0].t;
        this.t1 = Math.max(packets[packets.length - 1].t, this.t0 + 1e-6);
        this.high = segments.reduce((most, s) => Math.max(most, s.high), 1);
        this.top = Math.max(this.high * 1.25, this.high + 1); /* a FIN is acknowledged like a byte behind the last */
        this.reach = html('span', { class: 'key window' });
        const box = html('div', { class: 'graph-box' }, this.canvas, this.later, this.cursor);
        this.figure = html('figure', { class: 'graph-figure' },
            html('figcaption', {}, name, `${counted(segments.length, 'segment')} with data, up to byte ${grouped(this.high)}. `,
                html('span', { class: 'key segment' }, '┃ data'), ' ', html('span', { class: 'key again' }, '┃ sent again'), ' ', html('span', { class: 'key ack' }, '▁▔ acknowledged'), ' ', this.reach, this.flight.length ? ' Below: bytes in flight, sent and not yet acknowledged.' : ''), box);
        box.addEventListener('click', (event) => { const at = this.canvas.getBoundingClientRect(); go(this.timeOf(event.clientX - at.left, at.width)); });
        new ResizeObserver(([{ contentRect }]) => { this.wide = contentRect.width; this.draw(); }).observe(box);
    }

    /** @param {number} x @param {number} wide */
    timeOf(x, wide) {
        return (this.t0 ?? 0) + (Math.max(0, Math.min(1, (x - LEFT) / (wide - LEFT - RIGHT)))) * ((this.t1 ?? 0) - (this.t0 ?? 0));
    }

    /** The graph itself stays: what comes later lies under a veil, or behind a curtain. @param {number} now seconds @param {boolean} hides what comes later */
    show(now, hides) {
        const { t0, t1 } = this;
        if (t0 === undefined || t1 === undefined || !this.reach) return;
        const part = (Math.max(t0, Math.min(t1, now)) - t0) / (t1 - t0), left = `calc(${LEFT}px + (100% - ${LEFT + RIGHT}px) * ${part})`;
        this.later.style.left = left;
        this.later.style.right = `${RIGHT - 6}px`;
        this.later.classList.toggle('curtain', hides);
        this.cursor.style.left = left;
        this.cursor.hidden = now < t0;
        if (this.hides !== hides || hides) this.reach.textContent = this.reaches(hides ? now : Infinity);
        this.hides = hides;
        this.draw();
    }

    /** How far the window goes. @param {number} until */
    reaches(until) {
        const edges = this.acks.flatMap((a) => (a.edge === null || a.t > until ? [] : [a.edge])), furthest = edges.reduce((most, edge) => Math.max(most, edge), 0), top = this.top ?? 0;
        return [edges.some((edge) => edge <= top) || !edges.length ? '▁▔ window reaches here' : '', furthest > top ? `the window reaches further than drawn, up to byte ${grouped(furthest)}` : ''].filter(Boolean).join('; ');
    }

    draw() {
        const { t0, t1, top, canvas, wide } = this, dots = Math.min(3, devicePixelRatio || 1), key = `${wide} ${dots} ${document.documentElement.dataset.theme} ${matchMedia('(prefers-color-scheme: dark)').matches}`;
        if (t0 === undefined || t1 === undefined || top === undefined || !wide || this.drawn === key) return;
        this.drawn = key;
        const floor = SEQUENCE_HIGH - BOTTOM, high = SEQUENCE_HIGH + (this.flight.length ? IN_FLIGHT_HIGH : 0), style = getComputedStyle(canvas);
        Object.assign(canvas, { width: wide * dots, height: high * dots });
        canvas.style.height = `${high}px`;
        const pen = canvas.getContext('2d');
        if (!pen) return;
        pen.scale(dots, dots);
        pen.font = '11.5px monospace';
        const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim(), x = (/** @type {number} */ t) => LEFT + ((t - t0) / (t1 - t0)) * (wide - LEFT - RIGHT);
        const scale = (/** @type {number} */ most, /** @type {number} */ from, /** @type {number} */ to) => (/** @type {number} */ v) => to - (Math.min(v, most) / most) * (to - from);
        const grid = (/** @type {number[]} */ values, /** @type {(v: number) => number} */ y) => {
            pen.textAlign = 'right';
            for (const value of values) { pen.fillStyle = color('--line'); pen.fillRect(LEFT, y(value), wide - LEFT - RIGHT, 1); pen.fillStyle = color('--muted'); pen.fillText(grouped(value), LEFT - 6, y(value) + 4); }
        };
        const y = scale(top, TOP, floor), times = ticks(t0, t1, Math.max(2, wide / 120)), digits = times.length > 1 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10((times[1] - times[0]) * 1000) - 1e-9))) : 1;
        grid(ticks(0, top, 5), y);
        pen.textAlign = 'center';
        for (const value of times) { pen.fillStyle = color('--line'); pen.fillRect(x(value), TOP, 1, floor - TOP); pen.fillStyle = color('--muted'); pen.fillText((value * 1000).toFixed(digits), x(value), floor + 15); }
        pen.textAlign = 'right';
        pen.fillText('milliseconds', wide - RIGHT, floor + 29);
        const stroke = (/** @type {keyof typeof GRAPH_STROKES} */ kind, /** @type {() => void} */ path) => {
            const [name, width] = GRAPH_STROKES[kind];
            pen.strokeStyle = color(String(name));
            pen.lineWidth = Number(width);
            pen.beginPath();
            path();
            pen.stroke();
        };
        /** A staircase; what is out of the picture is not drawn. @param {any[]} list @param {(one: any) => number | null} value @param {(v: number) => number} at @param {number} most */
        const stairs = (list, value, at, most) => {
            let drawn = false, last = 0;
            for (const one of list) {
                const v = value(one), inside = v !== null && v <= most;
                if (v === null) continue;
                if (drawn) { pen.lineTo(x(one.t), last); pen.lineTo(x(one.t), inside ? at(v) : TOP); }
                else if (inside) pen.moveTo(x(one.t), at(v));
                if (inside) last = at(v);
                drawn = inside;
            }
        };
        stroke('window', () => stairs(this.acks, (a) => a.edge, y, top));
        stroke('ack', () => stairs(this.acks, (a) => a.ack, y, top));
        for (const again of [false, true]) stroke(again ? 'again' : 'segment', () => { for (const s of this.segments) if (s.again === again) { const a = x(s.t), low = y(s.low), up = Math.min(y(s.high), low - 2); pen.moveTo(a, low); pen.lineTo(a, up); } });
        if (!this.flight.length) return;
        const most = this.flight.reduce((n, b) => Math.max(n, b.unacknowledged), 1) * 1.1, f = scale(most, SEQUENCE_HIGH, high - 6);
        grid(ticks(0, most, 2), f);
        stroke('flight', () => stairs(this.flight, (b) => b.unacknowledged, f, most));
    }
}

/** @type {WeakMap<object, Map<number, import('./types.js').Packet[]>>} */
const sorted = new WeakMap();

/** @param {import('./types.js').Model} model @param {number} connection */
function packetsOf(model, connection) {
    let lists = sorted.get(model);
    if (!lists) {
        lists = new Map();
        for (const packet of model.packets.values()) {
            if (packet.connection === null) continue;
            const list = lists.get(packet.connection);
            if (list) list.push(packet);
            else lists.set(packet.connection, [packet]);
        }
        sorted.set(model, lists);
    }
    return lists.get(connection) ?? [];
}
