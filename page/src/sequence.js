/* The sequence graph of one direction of a connection: time against stream offset.  Data segments are vertical bars, the steps below
 * them what the other end acknowledged, the steps above them how far its window reaches. */
import { wayOf } from './data.js';
import { html, svg } from './dom.js';
import { counted } from './words.js';

const W = 440, H = 240, LEFT = 62, RIGHT = 12, TOP = 12, BOTTOM = 34;

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

/**
 * @param {import('./types.js').Model} model
 * @param {number} connection
 * @param {import('./types.js').End} from
 * @param {number} now seconds: what comes later is drawn pale
 * @param {boolean} hideLater
 * @returns {HTMLElement}
 */
export function sequenceGraph(model, connection, from, now, hideLater) {
    const packets = packetsOf(model, connection);
    const { segments, acks } = graphOf(packets, from);
    const name = wayOf(model, connection, from);
    if (!segments.length) return html('figure', { class: 'graph-figure' }, html('figcaption', {}, html('strong', {}, `${name}: `), 'no data in this direction'));
    const t0 = packets[0].t, t1 = Math.max(packets[packets.length - 1].t, t0 + 1e-6);
    const high = segments.reduce((most, s) => Math.max(most, s.high), 1);
    const x = (/** @type {number} */ t) => LEFT + ((t - t0) / (t1 - t0)) * (W - LEFT - RIGHT);
    const top = Math.max(high * 1.25, high + 1); /* a FIN is acknowledged like a byte behind the last */
    const y = (/** @type {number} */ offset) => H - BOTTOM - (Math.min(offset, top) / top) * (H - TOP - BOTTOM);
    const picture = svg('svg', { viewBox: `0 0 ${W} ${H}`, class: 'graph', 'aria-hidden': 'true' });
    for (const value of ticks(0, top, 5)) picture.append(svg('path', { class: 'grid', d: `M${LEFT} ${y(value)} H${W - RIGHT}` }), svg('text', { class: 'tick', x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, value.toLocaleString('en')));
    const times = ticks(t0, t1, 4), digits = times.length > 1 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10((times[1] - times[0]) * 1000) - 1e-9))) : 1;
    for (const value of times) picture.append(svg('path', { class: 'grid', d: `M${x(value)} ${TOP} V${H - BOTTOM}` }), svg('text', { class: 'tick', x: x(value), y: H - BOTTOM + 16, 'text-anchor': 'middle' }, (value * 1000).toFixed(digits)));
    picture.append(svg('text', { class: 'tick', x: W - RIGHT, y: H - 4, 'text-anchor': 'end' }, 'milliseconds'));
    for (const later of hideLater ? [false] : [false, true]) {
        const in_ = (/** @type {number} */ t) => later === t > now;
        const bars = (/** @type {boolean} */ again) => segments.filter((s) => in_(s.t) && s.again === again).map((s) => { const a = x(s.t); return `M${a} ${y(s.low)} V${Math.min(y(s.high), y(s.low) - 2)} M${a - 3} ${y(s.low)} h6 M${a - 3} ${Math.min(y(s.high), y(s.low) - 2)} h6`; }).join('');
        const stairs = (/** @type {(a: {ack: number, edge: number | null}) => number | null} */ value) => {
            let d = '', drawn = false;
            for (const ack of acks) {
                const v = value(ack);
                if (!in_(ack.t) || v === null) continue;
                if (v > top) d += drawn ? ` H${x(ack.t)} V${TOP}` : ''; /* out of the picture, where nothing can be drawn that is right */
                else d += drawn ? ` H${x(ack.t)} V${y(v)}` : `M${x(ack.t)} ${y(v)}`;
                drawn = v <= top;
            }
            return d;
        };
        const pale = later ? ' later' : '';
        picture.append(svg('path', { class: `window${pale}`, d: stairs((a) => a.edge) }), svg('path', { class: `ack${pale}`, d: stairs((a) => a.ack) }), svg('path', { class: `segment${pale}`, d: bars(false) }), svg('path', { class: `again${pale}`, d: bars(true) }));
    }
    if (now >= t0) picture.append(svg('path', { class: 'cursor', d: `M${x(Math.min(now, t1))} ${TOP} V${H - BOTTOM}` }));
    const edges = acks.flatMap((a) => a.edge === null || (hideLater && a.t > now) ? [] : [a.edge]), furthest = edges.reduce((most, edge) => Math.max(most, edge), 0);
    const reach = [edges.some((edge) => edge <= top) || !edges.length ? '┈ window reaches here' : '', furthest > top ? `the window reaches further than drawn, up to byte ${furthest.toLocaleString('en')}` : ''].filter(Boolean).join('; ');
    return html('figure', { class: 'graph-figure' },
        html('figcaption', {}, html('strong', {}, `${name}: `), `${counted(segments.length, 'segment')} with data, up to byte ${high.toLocaleString('en')}. `,
            html('span', { class: 'key segment' }, '┃ data'), ' ', html('span', { class: 'key again' }, '┆ sent again'), ' ', html('span', { class: 'key ack' }, '▁▔ acknowledged'), ' ', html('span', { class: 'key window' }, reach)),
        picture);
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
