/* Sockets as doors, under their program: the welcoming door, and the connection doors with their state and their two buffers.
 *
 * A connection that no accept() has taken yet stands in the queue of the welcoming door: the kernel completed it alone. */
import { isOfInternet, sideOfEnd } from './data.js';
import { html, setWords, svg } from './dom.js';
import { handsOver, placesOf } from './pipe.js';
import { BACKLOG_MOST, untaken } from './queue.js';
import { counted, grouped } from './words.js';

const ENDS_SHOWN = 30;

/** Open once bytes can pass, as on the stage. @param {'welcoming' | 'connection' | 'datagram' | 'plain'} kind @param {boolean} open */
function doorPicture(kind, open) {
    const frame = svg('rect', { x: 4, y: 3, width: 24, height: 34, rx: kind === 'welcoming' ? 12 : 2, class: 'door-frame' });
    const inside = kind === 'welcoming'
        ? [svg('path', { class: 'door-open', d: 'M16 9 L26 14 V37 H16 z' }), svg('circle', { cx: 22, cy: 25, r: 1.6, class: 'door-knob' })]
        : kind === 'datagram' ? [svg('path', { class: 'door-slot', d: 'M9 18 H23 M9 22 H23' })]
            : open ? [svg('path', { class: 'door-open', d: 'M4 3 L17 9 V39 L4 37 z' }), svg('circle', { cx: 14, cy: 24, r: 1.6, class: 'door-knob' })] : [svg('circle', { cx: 23, cy: 21, r: 2, class: 'door-knob' })];
    return svg('svg', { class: `door ${kind}`, viewBox: '0 0 32 40', width: 32, height: 40, 'aria-hidden': 'true' }, frame, ...inside);
}

/** @typedef {{name: string, parts: {amount: number | null, kind: string}[], room: number, words: string}} Bar  room: how much a full bar means */

/** @param {Bar} of */
function bar(of) {
    const element = html('div', { class: 'bar' }, html('span', {}, html('span', { class: 'bar-name' }, `${of.name}: `), html('span', { class: 'bar-words' })), html('span', { class: 'bar-room', 'aria-hidden': 'true' }));
    setBar(element, of);
    return element;
}

/** @param {Element} element @param {Bar} of */
function setBar(element, { parts, room, words }) {
    const fill = /** @type {HTMLElement} */ (element.lastElementChild), pieces = parts.filter(({ amount }) => amount);
    setWords(element.querySelector('.bar-words'), words);
    if (fill.childElementCount !== pieces.length) fill.replaceChildren(...pieces.map(() => html('span')));
    pieces.forEach(({ amount, kind }, i) => {
        const piece = /** @type {HTMLElement} */ (fill.children[i]);
        piece.className = `bar-part ${kind}`;
        piece.style.width = `${Math.max(3, ((amount ?? 0) / Math.max(1, room)) * 100)}%`;
    });
}

/** What waits to be acknowledged, in words: whether it has arrived meanwhile, the pipe says. @param {import('./types.js').Buffers | null} now @param {number | null} allowed */
export function sentWords(now, allowed) {
    const flight = now?.unacknowledged ?? 0, waiting = now ? now.waiting : 0;
    const window = allowed === null || !(flight || waiting !== 0) ? '' : `; the other end's window ${grouped(allowed)}`;
    if (waiting === null) return `${counted(flight, 'byte')} not yet acknowledged; what waits behind them is not known${window}`;
    if (waiting && flight) return `${counted(flight + waiting, 'byte')}: ${grouped(flight)} not yet acknowledged, ${grouped(waiting)} to be sent${window}`;
    if (waiting) return `${counted(waiting, 'byte')} to be sent${window}`;
    return flight ? `${counted(flight, 'byte')}, not yet acknowledged${window}` : 'empty';
}

/** What waits to be read, in words. @param {import('./types.js').Buffers | null} now @param {boolean} traced */
function receivedWords(now, traced) {
    const unread = now ? now.unread : traced ? 0 : null, early = now?.early ?? 0;
    const window = now?.window === null || now?.window === undefined ? '' : `; window ${grouped(now.window)}`;
    if (unread === null) return `not known${window}`;
    if (unread + early === 0) return `empty${window}`;
    return `${counted(unread, 'byte')} to read${early ? `, ${grouped(early)} behind a gap` : ''}${window}`;
}

/** What a program still has is not in its kernel's buffer. @param {import('./types.js').Buffers | null} now @param {import('./pipe.js').Hands | null} hands */
function withoutHanded(now, hands) {
    const count = (/** @type {[number, number][] | null} */ ranges) => ranges && ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    return now && hands ? { ...now, waiting: count(placesOf(now, null, hands).waiting) } : now;
}

/**
 * A bar is full where no more may come: what is received, at a window of 0; what is sent, at the other end's window.
 * @param {import('./moment.js').EndNow} end
 * @param {import('./moment.js').EndNow | undefined} other
 * @param {boolean} traced
 * @param {import('./pipe.js').Hands | null} [hands] what a call is handing over, and its program still has
 * @returns {Bar[]}
 */
function buffers(end, other, traced, hands = null) {
    const now = withoutHanded(end.buffers, hands), allowed = other?.buffers?.window ?? null;
    const sent = (now?.unacknowledged ?? 0) + (now?.waiting ?? 0), received = (now?.unread ?? 0) + (now?.early ?? 0);
    return [
        { name: traced ? 'send buffer' : 'in flight', parts: [{ amount: now?.unacknowledged ?? 0, kind: 'flight' }, { amount: now?.waiting ?? 0, kind: 'waiting' }], room: Math.max(sent, allowed ?? 0), words: sentWords(now, allowed) },
        { name: 'receive buffer', parts: [{ amount: now?.unread ?? 0, kind: 'ready' }, { amount: now?.early ?? 0, kind: 'early' }], room: received + (now?.window ?? 0), words: receivedWords(now, traced) },
    ];
}

/**
 * @param {import('./types.js').Model} model
 * @param {'welcoming' | 'connection' | 'datagram' | 'plain'} kind
 * @param {string} title
 * @param {string | null} state
 * @param {import('./dom.js').Child[]} lines
 * @param {string} [more] a class
 */
function card(model, kind, title, state, lines, more = '') {
    return html('li', { class: `socket ${kind} ${more}` }, doorPicture(kind, state === 'ESTABLISHED'),
        html('div', { class: 'socket-text' }, html('div', { class: 'socket-title' }, html('strong', {}, title), state ? html('span', { class: 'state-chip', title: model.meanings.get(state) ?? null }, state) : null), ...lines));
}

/**
 * @param {import('./types.js').Model} model
 * @param {import('./moment.js').Moment} moment
 * @param {string} program
 * @returns {HTMLElement[]} list items
 */
export function doors(model, moment, program) {
    const items = [], queued = untaken(model, moment);
    for (const now of moment.sockets.values()) {
        const socket = model.sockets.get(now.id);
        if (!socket || !isOfInternet(socket) || socket.program !== program) continue;
        const at = model.endOf.get(now.id);
        const end = at ? moment.ends.get(`${at.connection}:${at.end}`) : undefined;
        if (now.released && (!end || end.state === 'CLOSED' || end.state === null)) continue;
        const kind = now.listening ? 'welcoming' : socket.kind === 'SOCK_DGRAM' ? 'datagram' : end || now.peer ? 'connection' : 'plain';
        const name = { welcoming: 'welcoming socket', datagram: 'datagram socket', connection: socket.role === 'client' ? "client's socket" : 'connection socket', plain: 'socket' }[kind];
        const lines = [];
        const addresses = [now.local, now.peer ? `↔ ${now.peer}` : ''].filter(Boolean).join(' ');
        lines.push(html('div', { class: 'socket-address' }, addresses || 'no address yet'));
        if (now.listening && now.backlog !== null && Number(now.backlog) >= 0 && Number(now.backlog) < BACKLOG_MOST) lines.push(html('div', { class: 'bar-words' }, `backlog ${now.backlog}: Linux lets ${Number(now.backlog) + 1} wait`));
        if (now.listening) lines.push(...queueOf(model, queued.filter(({ welcoming }) => welcoming === now.id)));
        if (kind === 'datagram') lines.push(html('div', { class: 'bar-words' }, `${counted(now.datagramsOut, 'datagram')} sent, ${now.datagramsIn} came`));
        if (end && kind === 'connection' && end.state !== 'CLOSED') lines.push(...buffers(end, otherEnd(moment, at), model.trace.calls, at && end.buffers?.waiting ? handsOver(model, moment, `${at.connection}:${at.end}`) : null).map(bar));
        if (now.released) lines.push(html('div', { class: 'bar-words' }, 'no descriptor is left; the kernel goes on with it'));
        items.push(card(model, kind, `${now.released ? '' : now.fd !== null ? `${now.fd}: ` : ''}${name}`, end?.state ?? now.state, lines, now.released ? 'released' : ''));
    }
    return items;
}

/** @param {import('./moment.js').Moment} moment @param {{connection: number, end: import('./types.js').End} | undefined} at */
function otherEnd(moment, at) {
    return at && moment.ends.get(`${at.connection}:${at.end === 'server' ? 'client' : 'server'}`);
}

/** @param {import('./types.js').Model} model @param {import('./queue.js').Untaken[]} all at a welcoming socket */
function queueOf(model, all) {
    const list = (/** @type {boolean} */ done) => all.filter((one) => one.done === done).map(({ connection, end }) => html('li', {}, html('span', { class: 'state-chip' }, end.state ?? ''), ` from ${model.connections.get(connection)?.client ?? '?'}`, end.buffers?.unread ? `, ${counted(end.buffers.unread, 'byte')} came already` : ''));
    const queue = list(true), half = list(false), words = (/** @type {string} */ text) => html('div', { class: 'bar-words' }, text), rows = (/** @type {HTMLElement[]} */ of) => html('ul', { class: 'queue' }, ...of);
    return [...(queue.length ? [words('in the queue, not yet taken by accept():'), rows(queue)] : [words('queue: no connection waits to be accepted')]), ...(half.length ? [words('half open, not in the queue yet:'), rows(half)] : [])];
}

/**
 * Without calls there are only the ends of connections.  They are many, and few of them change from one step to the next: that of the current step is the first.
 * @param {import('./types.js').Model} model
 * @param {import('./moment.js').Moment} moment
 * @param {'left' | 'right'} side
 * @param {number | null} first a connection
 * @returns {import('./dom.js').Kept[]}
 */
export function bareEnds(model, moment, side, first) {
    const cards = [], isFirst = (/** @type {string} */ key) => Number.parseInt(key, 10) === first, all = [...moment.ends];
    for (const [key, end] of [...all.filter(([key]) => isFirst(key)), ...all.slice(-ENDS_SHOWN).filter(([key]) => !isFirst(key))]) {
        const [id, which] = key.split(':');
        const connection = model.connections.get(Number(id));
        if (!connection || sideOfEnd(model, Number(id), which === 'server' ? 'server' : 'client') !== side) continue;
        const kind = connection.opened === null ? 'datagram' : 'connection', now = end.buffers, other = moment.ends.get(`${id}:${which === 'server' ? 'client' : 'server'}`);
        const bars = kind === 'connection' && end.state !== 'CLOSED', title = `connection ${id}`, address = which === 'server' ? connection.server : connection.client;
        cards.push({
            key: [key, end.state, now?.unacknowledged, now?.waiting, now?.unread, now?.early, now?.window, other?.buffers?.window].join(' '),
            form: `${kind} ${bars} ${end.state !== null} ${end.state === 'ESTABLISHED'}`,
            make: () => card(model, kind, title, end.state, [html('div', { class: 'socket-address' }, address), ...(bars ? buffers(end, other, false).map(bar) : [])]),
            change: (/** @type {HTMLElement} */ element) => {
                setWords(element.querySelector('strong'), title);
                setWords(element.querySelector('.state-chip'), end.state ?? '');
                element.querySelector('.state-chip')?.setAttribute('title', model.meanings.get(end.state ?? '') ?? '');
                setWords(element.querySelector('.socket-address'), address);
                if (bars) buffers(end, other, false).forEach((of, i) => setBar(element.getElementsByClassName('bar')[i], of));
            },
        });
    }
    return cards;
}
