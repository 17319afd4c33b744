/* What the kernel said of its own TCP (run --kernel), over time: for each end the congestion window and how many segments were in
 * flight, on a ground that tells what the sender was doing; below, the bytes that lay in its queues.
 *
 *      cwnd ▁▁▂▂▄▄▁▂▂▃        each answer has its phase: slow start, congestion avoidance, recovery, loss
 *      in flight ▁▂▄▁▂        … and how many segments may be on the way
 *
 * The kernel was asked when packets had passed, so between two answers stands the older one. */
import { ownerOf } from './data.js';
import { html, svg } from './dom.js';
import { ticks } from './sequence.js';
import { counted, grouped } from './words.js';

const GRAPH_WIDE = 440, CWND_HIGH = 170, QUEUE_HIGH = 70, GRAPH_LEFT = 62, GRAPH_RIGHT = 12, GRAPH_TOP = 12, GRAPH_AXIS = 30;

/** Timers of this end that ran out. @param {import('./types.js').Model} model @param {number} connection @param {import('./types.js').End} end */
export function timeoutsOf(model, connection, end) {
    return [...model.packets.values()].filter((p) => p.connection === connection && p.from === end && p.trigger.kind === 'timer' && p.trigger.timer === 'retransmission');
}

/** A staircase through the answers. @param {[number, number][]} points of time and value @param {number} until @param {(t: number) => number} x @param {(v: number) => number} y */
function stairs(points, until, x, y) {
    return points.length ? `${points.map(([t, v], i) => (i ? `H${x(t)} V${y(v)}` : `M${x(t)} ${y(v)}`)).join(' ')} H${x(until)}` : '';
}

/** @type {Record<string, string>} */
const PHASES = { 'slow-start': 'slow start', avoidance: 'congestion avoidance', recovery: 'recovery', loss: 'loss' };

/** As the kernel gives it, in microseconds, and as ss(8) prints it. @param {number} seconds */
const inMs = (seconds) => `${Math.round(seconds * 1e6) / 1000} ms`;

/**
 * @param {import('./types.js').Model} model
 * @param {number} connection
 * @param {import('./types.js').End} end
 * @param {number} now seconds: what comes later is not drawn when it is to be guessed
 * @param {boolean} hideLater
 * @returns {HTMLElement | null} null: the kernel was not asked about this end
 */
export function congestionGraph(model, connection, end, now, hideLater) {
    const told = model.told.filter((r) => r.connection === connection && r.end === end && (!hideLater || r.t <= now));
    if (!told.length) return null;
    const times = model.told.filter((r) => r.connection === connection);
    const t0 = times[0].t, t1 = Math.max(times[times.length - 1].t, t0 + 1e-6);
    const x = (/** @type {number} */ t) => GRAPH_LEFT + ((Math.min(Math.max(t, t0), t1) - t0) / (t1 - t0)) * (GRAPH_WIDE - GRAPH_LEFT - GRAPH_RIGHT);
    const most = told.reduce((high, r) => Math.max(high, r.cwnd, r.in_flight), 1) * 1.15, bottom = CWND_HIGH - 6;
    const y = (/** @type {number} */ v) => bottom - (Math.min(v, most) / most) * (bottom - GRAPH_TOP);
    const fullest = told.reduce((high, r) => Math.max(high, r.wqueue, r.rqueue), 1) * 1.15, floor = CWND_HIGH + QUEUE_HIGH;
    const q = (/** @type {number} */ v) => floor - (v / fullest) * (QUEUE_HIGH - 12);
    const height = floor + GRAPH_AXIS, until = hideLater ? Math.min(now, t1) : t1;
    const picture = svg('svg', { viewBox: `0 0 ${GRAPH_WIDE} ${height}`, class: 'graph congestion', 'aria-hidden': 'true' });
    const seen = new Set();
    told.forEach((r, i) => {
        const { phase } = r, to = told[i + 1]?.t ?? until;
        if (!phase) return;
        seen.add(phase);
        picture.append(svg('rect', { class: `phase ${phase}`, x: x(r.t), y: GRAPH_TOP, width: Math.max(1, x(to) - x(r.t)), height: bottom - GRAPH_TOP }));
    });
    for (const value of ticks(0, most, 4)) if (Number.isInteger(value)) picture.append(svg('path', { class: 'grid', d: `M${GRAPH_LEFT} ${y(value)} H${GRAPH_WIDE - GRAPH_RIGHT}` }), svg('text', { class: 'tick', x: GRAPH_LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, grouped(value)));
    for (const value of ticks(0, fullest, 2)) picture.append(svg('path', { class: 'grid', d: `M${GRAPH_LEFT} ${q(value)} H${GRAPH_WIDE - GRAPH_RIGHT}` }), svg('text', { class: 'tick', x: GRAPH_LEFT - 6, y: q(value) + 4, 'text-anchor': 'end' }, grouped(value)));
    for (const value of ticks(t0, t1, 4)) picture.append(svg('text', { class: 'tick', x: x(value), y: floor + 16, 'text-anchor': 'middle' }, `${Math.round(value * 1000)} ms`));
    const limited = /** @type {[number, number][]} */ (told.flatMap((r) => (r.ssthresh === null ? [] : [[r.t, r.ssthresh]])));
    picture.append(
        svg('path', { class: 'ssthresh', d: stairs(limited, until, x, y) }),
        svg('path', { class: 'cwnd', d: stairs(told.map((r) => [r.t, r.cwnd]), until, x, y) }),
        svg('path', { class: 'flight', d: stairs(told.map((r) => [r.t, r.in_flight]), until, x, y) }),
        svg('path', { class: 'sendq', d: stairs(told.map((r) => [r.t, r.wqueue]), until, x, q) }),
        svg('path', { class: 'recvq', d: stairs(told.map((r) => [r.t, r.rqueue]), until, x, q) }));
    const timeouts = timeoutsOf(model, connection, end).filter((p) => p.t >= t0 && (!hideLater || p.t <= now));
    for (const packet of timeouts) picture.append(svg('path', { class: 'timeout', d: `M${x(packet.t) - 5} ${GRAPH_TOP - 10} h10 l-5 9 z` }), svg('path', { class: 'timeout-line', d: `M${x(packet.t)} ${GRAPH_TOP} V${bottom}` }));
    if (now >= t0) picture.append(svg('path', { class: 'cursor', d: `M${x(now)} ${GRAPH_TOP} V${floor}` }));
    const at = told.findLast((r) => now < 0 || r.t <= now) ?? told[0];
    const says = told.findLast((r) => r.says && (now < 0 || r.t <= now))?.says;
    const facts = `cwnd ${at.cwnd}, in flight ${at.in_flight}${at.ssthresh === null ? '' : `, ssthresh ${at.ssthresh}`}, rto ${inMs(at.rto)}${at.srtt === null ? '' : `, srtt ${inMs(at.srtt)}`}, Send-Q ${grouped(at.wqueue)}, Recv-Q ${grouped(at.rqueue)}`;
    return html('figure', { class: 'graph-figure' },
        html('figcaption', {}, html('strong', {}, `${ownerOf(model, connection, end)}'s TCP: `), `${facts}. ${says ?? ''} Above: segments of up to ${counted(at.mss, 'byte')}; below: bytes in the queues. `,
            html('span', { class: 'key cwnd' }, '▁▔ cwnd'), ' ', html('span', { class: 'key flight' }, '▁▔ in flight'), ' ', limited.length ? html('span', { class: 'key ssthresh' }, '┈ ssthresh') : '', ' ',
            ...[...seen].flatMap((phase) => [html('span', { class: `key phase-key ${phase}` }, PHASES[phase]), ' ']),
            timeouts.length ? html('span', { class: 'key timeout-key' }, `▼ ${counted(timeouts.length, 'timeout')}`) : '', ' ', html('span', { class: 'key sendq' }, '▁▔ Send-Q'), ' ', html('span', { class: 'key recvq' }, '┈ Recv-Q')),
        picture);
}
