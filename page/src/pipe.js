/* The pipe between two sockets: where the bytes of each direction are, from one program to the other.
 *
 *                 to be sent   kept for its ACK   on the way   arrived, unread
 *      client ▶ │ empty      │ 6 bytes h e l l o │ empty     │ empty          │ 0 read ▶ server
 *
 * C says how many lie where (src/timeline/buffers.h).  A byte that is chosen is marked wherever it is. */
import { ownerOf } from './data.js';
import { html } from './dom.js';
import { counted, grouped, textOfHex } from './words.js';

const PIPE_CELLS_MOST = 18, CELL_WIDE = 25, COUNT_LETTER = 6.8; /* pixels: a letter in its cell, a letter of a count */
const PLACES_USUAL = 4; /* unless bytes were lost, lie behind a gap, or were thrown away */
const PIPE_NARROW = 560, PIPE_ENDS = 265; /* below that a pipe stands on two lines; its names and what was read take that much */

/**
 * The letters of a direction, as far as the calls that handed them over tell them.
 * @param {import('./types.js').Model} model @param {number} connection @param {import('./types.js').End} end @param {number} from @param {number} to
 */
function lettersOf(model, connection, end, from, to) {
    /** @type {string[]} */
    const letters = [];
    for (const call of model.sendsOf.get(`${connection}:${end}`) ?? []) {
        if (!call.bytes || !call.data || call.bytes[1] <= from || call.bytes[0] >= to) continue;
        const text = textOfHex(call.data);
        for (let at = Math.max(from, call.bytes[0]); at < Math.min(to, call.bytes[0] + text.length); at++) letters[at - from] = text[at - call.bytes[0]];
    }
    return letters;
}

/** What each place is, by its name. @type {Record<string, string>} */
const PLACE_TITLES = {
    'to be sent': 'in the send buffer: a call handed them over, and they are not on the wire yet', 'kept for its ACK': 'in the send buffer: sent, and kept until their ACK has come',
    'lost': 'they left, and never arrived: the send buffer still has them', 'on the way': 'left one kernel, and are not in the other one yet',
    'arrived behind a gap': 'in the other kernel, which gives them to no recv() before what is missing has come', 'arrived, unread': 'in the receive buffer: arrived, and no recv() has taken them yet',
    'thrown away unsent': 'they never left: the connection was broken off before', 'thrown away unread': 'they had arrived, and nobody reads them any more',
};

/** @typedef {[number, number]} Range  stream offsets */

/** What is left of ranges without others. @param {Range[]} ranges @param {Range[]} without @returns {Range[]} */
export function rangesWithout(ranges, without) {
    let left = ranges;
    for (const [from, to] of without) left = left.flatMap(([a, b]) => (to <= a || b <= from ? [/** @type {Range} */ ([a, b])] : /** @type {Range[]} */ ([[a, from], [to, b]]).filter(([x, y]) => x < y)));
    return [...left].sort((a, b) => a[0] - b[0]);
}

/**
 * A place where bytes are: its name above it, and in it how many there are, with as many of them as have room.
 * @param {string} name @param {Range[] | null} ranges null: not known @param {string} kind @param {(from: number, to: number) => string[]} letters @param {number | null} chosen @param {(byte: number) => void} choose
 * @param {number} wide pixels of its box @param {string} unknown why nothing is known
 */
function section(name, ranges, kind, letters, chosen, choose, wide, unknown) {
    const all = ranges?.filter(([from, to]) => from < to) ?? [], count = all.reduce((sum, [from, to]) => sum + to - from, 0);
    const says = ranges === null ? `not known: ${unknown}` : count ? counted(count, 'byte') : 'empty';
    const room = Math.max(0, Math.floor((wide - says.length * COUNT_LETTER - 24) / CELL_WIDE)), rest = `+${grouped(count - room + 1)}`;
    const shown = Math.min(PIPE_CELLS_MOST, count <= room ? count : Math.max(0, Math.floor(room - (rest.length * COUNT_LETTER + 4) / CELL_WIDE)));
    const cells = [];
    for (const [from, to] of all) {
        const known = letters(from, to);
        for (let byte = from; byte < to && cells.length < shown; byte++) {
            const letter = known[byte - from];
            cells.push(html('button', { type: 'button', class: `byte ${kind}`, 'aria-pressed': String(byte === chosen), 'aria-label': `byte ${byte + 1}: ${letter ?? 'not known'}, ${name}`, onclick: () => choose(byte) }, letter === ' ' ? '␣' : letter ?? '·'));
        }
    }
    if (cells.length && count > cells.length) cells.push(html('span', { class: 'pipe-count faint' }, `+${grouped(count - cells.length)}`));
    const has = chosen !== null && all.some(([from, to]) => chosen >= from && chosen < to);
    return html('div', { class: `pipe-part ${kind} ${has ? 'has-chosen' : ''}`, title: PLACE_TITLES[name] }, html('span', { class: 'pipe-name' }, name),
        html('div', { class: 'pipe-box' }, html('span', { class: ranges === null ? 'pipe-count unknown' : 'pipe-count' }, says), html('span', { class: 'pipe-bytes' }, ...cells)));
}

/**
 * Where the bytes of a direction are.
 * @param {import('./types.js').Buffers | null | undefined} sender @param {import('./types.js').Buffers | null | undefined} receiver
 */
export function placesOf(sender, receiver) {
    const kept = sender?.acknowledged ?? 0, sent = kept + (sender?.unacknowledged ?? 0), waiting = sender ? sender.waiting : 0;
    const read = receiver?.read ?? null, arrived = Math.min(sent, read === null ? kept : read + (receiver?.unread ?? 0)), early = receiver?.early_at ?? [], lost = sender?.lost_at ?? [];
    /** @type {(from: number | null, count: number | null | undefined) => Range[] | null} */
    const some = (from, count) => (from === null || count === null ? null : [[from, from + (count ?? 0)]]);
    return {
        waiting: some(sent, waiting), kept: /** @type {Range[]} */ ([[kept, sent]]), early, lost, read,
        wire: sent === kept ? [] : read === null || receiver?.early === null ? null : rangesWithout([[Math.max(arrived, kept), sent]], [...early, ...lost]),
        ready: sent === 0 ? [] : some(read, receiver?.unread ?? 0), thrownUnsent: some(sent, sender?.dropped_unsent ?? 0) ?? [], thrownUnread: read === null ? [] : some(read, receiver?.dropped_unread ?? 0) ?? [],
    };
}

/**
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {number | null} connection
 * @param {{end: import('./types.js').End, byte: number} | null} chosen @param {(end: import('./types.js').End, byte: number) => void} choose @param {number} wide pixels
 * @returns {HTMLElement[]}
 */
export function pipes(model, moment, connection, chosen, choose, wide) {
    if (connection === null || model.connections.get(connection)?.opened === null) return [];
    return /** @type {const} */ (['client', 'server']).flatMap((end) => {
        const other = end === 'client' ? 'server' : 'client', sender = moment.ends.get(`${connection}:${end}`)?.buffers, receiver = moment.ends.get(`${connection}:${other}`)?.buffers;
        if (!sender && !receiver) return [];
        const at = placesOf(sender, receiver), byte = chosen?.end === end ? chosen.byte : null;
        const letters = (/** @type {number} */ from, /** @type {number} */ to) => lettersOf(model, connection, end, from, Math.min(to, from + PIPE_CELLS_MOST));
        const any = (/** @type {Range[]} */ ranges) => ranges.some(([from, to]) => from < to);
        /** @type {[string, Range[] | null, string][]} */
        const places = [
            any(at.thrownUnsent) ? ['thrown away unsent', at.thrownUnsent, 'waiting'] : ['to be sent', at.waiting, 'waiting'],
            ['kept for its ACK', at.kept, 'flight'],
            ...(any(at.lost) ? [/** @type {[string, Range[], string]} */ (['lost', at.lost, 'lost'])] : []),
            ['on the way', at.wire, 'wire'],
            ...(any(at.early) ? [/** @type {[string, Range[], string]} */ (['arrived behind a gap', at.early, 'early'])] : []),
            any(at.thrownUnread) ? ['thrown away unread', at.thrownUnread, 'ready'] : ['arrived, unread', at.ready, 'ready'],
        ];
        const usual = places.length === PLACES_USUAL && !any(at.thrownUnsent) && !any(at.thrownUnread), room = wide < PIPE_NARROW ? (wide - 30) / 2 : (wide - PIPE_ENDS) / places.length;
        const row = html('div', { class: `pipe ${end} ${usual ? 'usual' : ''}`, role: 'group', 'aria-label': `bytes from ${ownerOf(model, connection, end)} to ${ownerOf(model, connection, other)}` },
            html('strong', { class: 'pipe-end' }, `${ownerOf(model, connection, end)} ▶`),
            ...places.map(([name, ranges, kind]) => section(name, ranges, kind, letters, byte, (pick) => choose(end, pick), room, kind === 'waiting' && model.endOf.size ? 'a send() goes on' : 'calls that were not traced')),
            html('span', { class: 'pipe-read' }, at.read === null ? '' : `${grouped(at.read)} read`), html('strong', { class: 'pipe-end' }, `▶ ${ownerOf(model, connection, other)}`));
        row.style.setProperty('--parts', String(places.length));
        return [row];
    });
}
