/* The state diagram of TCP (RFC 9293, 3.3.2), with the path that one end walked so far. */
import { html, svg } from './dom.js';

/** Where each state stands.  CLOSED is drawn twice: where all begins, and where all ends. @type {Record<string, [number, number]>} */
const PLACES = {
    CLOSED: [310, 18], LISTEN: [130, 50], SYN_SENT: [490, 50], SYN_RCVD: [130, 108], ESTABLISHED: [310, 128],
    FIN_WAIT1: [130, 190], CLOSE_WAIT: [490, 190], FIN_WAIT2: [60, 250], CLOSING: [220, 250], LAST_ACK: [490, 248],
    TIME_WAIT: [140, 312], END: [340, 312],
};

/** From, to, what makes it, where that stands: words keep off the other arrows. @type {[string, string, string, keyof typeof WORDS][]} */
const EDGES = [
    ['CLOSED', 'LISTEN', 'listen()', 'below'], ['CLOSED', 'SYN_SENT', 'connect(): SYN', 'above'], ['LISTEN', 'SYN_RCVD', 'SYN came', 'right'],
    ['SYN_SENT', 'SYN_RCVD', 'SYN came', 'below'], ['SYN_SENT', 'ESTABLISHED', 'SYN, ACK came', 'below'], ['SYN_RCVD', 'ESTABLISHED', 'ACK came', 'over'],
    ['SYN_RCVD', 'FIN_WAIT1', '', 'right'], ['ESTABLISHED', 'FIN_WAIT1', 'close(): FIN', 'below'], ['ESTABLISHED', 'CLOSE_WAIT', 'FIN came', 'above'],
    ['FIN_WAIT1', 'FIN_WAIT2', 'ACK came', 'left'], ['FIN_WAIT1', 'CLOSING', 'FIN came', 'above'], ['FIN_WAIT1', 'TIME_WAIT', '', 'right'],
    ['FIN_WAIT2', 'TIME_WAIT', 'FIN came', 'left'], ['CLOSING', 'TIME_WAIT', 'ACK came', 'right'], ['CLOSE_WAIT', 'LAST_ACK', 'close(): FIN', 'left'],
    ['LAST_ACK', 'END', 'ACK came', 'below'], ['TIME_WAIT', 'END', '2 MSL later', 'over'],
];

/** Beside the arrow's middle: x, y, the text's anchor. @type {Record<'above' | 'below' | 'left' | 'right' | 'over', [number, number, string]>} */
const WORDS = { above: [6, -4, 'start'], below: [6, 12, 'start'], left: [-9, 5, 'end'], right: [7, 4, 'start'], over: [-2, -7, 'middle'] };

/** Where nothing is said of an arrow. @type {Record<keyof typeof WORDS, [number, number]>} */
const FREE = { above: [0, 1], below: [0, -1], left: [1, 0], right: [-1, 0], over: [0, 1] };
const EDGE_LETTER = 7.9; /* a letter of an arrow's words */
const SHORT = 90; /* an arrow on which a number would cover the words */

/**
 * The steps of a path as edges of the picture.  An end that answers a SYN was in LISTEN: its connection begins there.
 * @param {{from: string | null, to: string | null}[]} path
 * @returns {[string, string][]}
 */
export function walked(path) {
    /** @type {[string, string][]} */
    const edges = [];
    for (const { from, to } of path) {
        if (from === null || to === null) continue;
        const begin = to === 'SYN_RCVD' && from === 'CLOSED' ? 'LISTEN' : from;
        edges.push([begin, to === 'CLOSED' ? 'END' : to]);
    }
    return edges;
}

/**
 * @param {string} title
 * @param {import('./moment.js').EndNow | undefined} end
 * @param {Map<string, string>} meanings of the states
 * @param {boolean} listens no connection of it is there yet, and its welcoming socket is in LISTEN
 * @returns {HTMLElement}
 */
export function stateDiagram(title, end, meanings, listens) {
    const path = end?.path ?? [], state = end?.state ?? (listens && !path.length ? 'LISTEN' : null);
    /** @type {[string, string][]} */
    const edges = path.length || !listens ? walked(path) : [['CLOSED', 'LISTEN']], stays = edges[0]?.[0] === 'LISTEN'; /* a socket of its own begins at the SYN: the welcoming one stays where it is */
    const now = edges.length ? edges[edges.length - 1][1] : null;
    const known = new Set(EDGES.map(([from, to]) => `${from} ${to}`));
    const picture = svg('svg', { viewBox: '4 0 542 328', class: 'states', 'aria-hidden': 'true' });
    for (const [from, to, label, side] of EDGES) {
        const order = edges.map((edge, i) => (edge[0] === from && edge[1] === to ? i + 1 : 0)).filter(Boolean);
        const born = stays && from === 'LISTEN';
        picture.append(...arrow(from, to, born ? 'a new socket' : label, order, side, born));
    }
    edges.forEach(([from, to], i) => { if (!known.has(`${from} ${to}`) && from in PLACES && to in PLACES) picture.append(...arrow(from, to, '', [i + 1], 'over')); });
    for (const [name, [x, y]] of Object.entries(PLACES)) {
        const here = stays && name === 'LISTEN', visited = !here && edges.some((edge) => edge[0] === name || edge[1] === name);
        const label = name === 'END' ? 'CLOSED' : name;
        picture.append(svg('g', { class: `node ${visited ? 'visited' : ''} ${name === now ? 'now' : ''} ${here ? 'stays' : ''}` },
            svg('title', {}, meanings.get(label) ?? ''), svg('rect', { x: x - 52, y: y - 13, width: 104, height: 26, rx: 12 }), svg('text', { x, y: y + 4.5, 'text-anchor': 'middle' }, label)));
    }
    const words = edges.length ? [...(stays ? [] : [edges[0][0]]), ...edges.map((edge) => (edge[1] === 'END' ? 'CLOSED' : edge[1]))].join(' → ') : 'no state known yet', welcoming = stays ? ' (the welcoming socket stays in LISTEN)' : '';
    return html('figure', { class: 'state-figure' }, html('figcaption', {}, html('strong', {}, `${title}: `), words, welcoming), state ? html('p', { class: 'meaning' }, `${state}: ${meanings.get(state) ?? ''}`) : null, html('div', { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': `state diagram: ${title}` }, picture));
}

/**
 * @param {string} from @param {string} to @param {string} label @param {number[]} order when it was walked @param {keyof typeof WORDS} side
 * @param {boolean} [born] nobody goes there: a socket begins at its end
 */
function arrow(from, to, label, order, side, born = false) {
    const [[ax, ay], [bx, by]] = between(from, to);
    const angle = Math.atan2(by - ay, bx - ax);
    const wing = (/** @type {number} */ turn) => `${bx - 8 * Math.cos(angle + turn)} ${by - 8 * Math.sin(angle + turn)}`;
    const group = svg('g', { class: `edge ${order.length ? 'walked' : ''} ${born ? 'born' : ''}` }, svg('line', { x1: ax, y1: ay, x2: bx, y2: by }), svg('path', { d: `M${bx} ${by} L${wing(0.45)} L${wing(-0.45)} z` }));
    const parts = [group];
    if (label) {
        const [x, y, anchor] = wordsPlace([ax, ay], [bx, by], side);
        parts.push(svg('text', { class: 'edge-label', x, y, 'text-anchor': anchor }, label));
    }
    if (order.length) {
        const [x, y] = label || side !== 'over' ? numberPlace([ax, ay], [bx, by], side) : freePlace([ax, ay], [bx, by]); /* an arrow that RFC 9293 does not draw */
        parts.push(svg('g', { class: 'order' }, svg('circle', { cx: x, cy: y, r: 8 }), svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, order.join(','))));
    }
    return parts;
}

/** Where an arrow begins and ends: at the edges of its states. @param {string} from @param {string} to @returns {[[number, number], [number, number]]} */
function between(from, to) {
    const [x1, y1] = PLACES[from], [x2, y2] = PLACES[to], dx = x2 - x1, dy = y2 - y1;
    const inside = Math.min(Math.abs(56 / (dx || 1e-9)), Math.abs(16 / (dy || 1e-9)), 0.45);
    return [[x1 + dx * inside, y1 + dy * inside], [x2 - dx * inside, y2 - dy * inside]];
}

/** @param {[number, number]} from @param {[number, number]} to @param {keyof typeof WORDS} side @returns {[number, number, string]} */
function wordsPlace([ax, ay], [bx, by], side) {
    const [x, y, anchor] = WORDS[side];
    return [ax + (bx - ax) * 0.58 + x, ay + (by - ay) * 0.58 + y, anchor];
}

/** On an arrow that crosses others: where no words stand. @param {[number, number]} from @param {[number, number]} to @returns {[number, number]} */
function freePlace([ax, ay], [bx, by]) {
    const places = [0.24, 0.5, 0.38, 0.66, 0.8].map((along) => /** @type {[number, number]} */ ([ax + (bx - ax) * along, ay + (by - ay) * along]));
    return places.find(([x, y]) => EDGES.every(([from, to, label, side]) => {
        const [wx, wy, anchor] = wordsPlace(...between(from, to), side), wide = label.length * EDGE_LETTER, left = anchor === 'end' ? wx - wide : anchor === 'middle' ? wx - wide / 2 : wx;
        return !label || x + 11 < left || x - 11 > left + wide || y + 11 < wy - 11 || y - 11 > wy + 3;
    })) ?? places[0];
}

/**
 * On a long arrow near its beginning; beside a short one, where its words are not.
 * @param {[number, number]} from @param {[number, number]} to @param {keyof typeof WORDS} side
 * @returns {[number, number]}
 */
function numberPlace([ax, ay], [bx, by], side) {
    const dx = bx - ax, dy = by - ay, length = Math.hypot(dx, dy);
    if (length >= SHORT) return [ax + dx * 0.24, ay + dy * 0.24];
    const [fx, fy] = FREE[side];
    const turn = fx * -dy + fy * dx >= 0 ? 1 : -1;
    const along = side === 'over' ? 0.25 : 0.5; /* the next arrow begins where that one ends */
    return [ax + dx * along + (turn * -dy * 12) / length, ay + dy * along + (turn * dx * 12) / length];
}
