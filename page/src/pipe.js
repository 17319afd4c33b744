/* The pipe between two sockets: where the bytes of each direction are, from one program to the other.
 *
 *      client ▶ │ send buffer: kept until the ACK │ on the wire │ receive buffer: not read yet │ ▶ server
 *
 * C says how many lie where (src/timeline/buffers.h).  A byte that is chosen is marked wherever it is. */
import { ownerOf } from './data.js';
import { html } from './dom.js';
import { counted, grouped, textOfHex } from './words.js';

const PIPE_CELLS_MOST = 18;

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

/**
 * @param {string} name @param {number | null} from @param {number} to @param {string} kind @param {string[]} letters @param {number | null} chosen @param {(byte: number) => void} choose
 */
function section(name, from, to, kind, letters, chosen, choose) {
    const count = from === null ? 0 : to - from;
    const cells = [];
    for (let i = 0; from !== null && i < Math.min(count, PIPE_CELLS_MOST); i++) {
        const byte = from + i;
        cells.push(html('button', { type: 'button', class: `byte ${kind}`, 'aria-pressed': String(byte === chosen), 'aria-label': `byte ${byte + 1}: ${letters[i] ?? 'not known'}, ${name}`, onclick: () => choose(byte) }, letters[i] === ' ' ? '␣' : letters[i] ?? '·'));
    }
    if (count > PIPE_CELLS_MOST) cells.push(html('span', { class: 'faint' }, `+${grouped(count - PIPE_CELLS_MOST)}`));
    return html('div', { class: `pipe-part ${kind} ${chosen !== null && from !== null && chosen >= from && chosen < to ? 'has-chosen' : ''}` }, html('span', { class: 'pipe-name' }, `${name}: ${from === null ? 'not known' : count ? counted(count, 'byte') : 'empty'}`), html('span', { class: 'pipe-bytes' }, ...cells));
}

/**
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {number | null} connection
 * @param {{end: import('./types.js').End, byte: number} | null} chosen @param {(end: import('./types.js').End, byte: number) => void} choose
 * @returns {HTMLElement[]}
 */
export function pipes(model, moment, connection, chosen, choose) {
    if (connection === null || model.connections.get(connection)?.opened === null) return [];
    return /** @type {const} */ (['client', 'server']).flatMap((end) => {
        const other = end === 'client' ? 'server' : 'client', sender = moment.ends.get(`${connection}:${end}`)?.buffers, receiver = moment.ends.get(`${connection}:${other}`)?.buffers;
        if (!sender && !receiver) return [];
        const kept = sender?.acknowledged ?? 0, sent = kept + (sender?.unacknowledged ?? 0), handed = sent + (sender?.waiting ?? 0);
        const read = receiver?.read ?? null, arrived = Math.min(sent, read === null ? kept : read + (receiver?.unread ?? 0));
        const byte = chosen?.end === end ? chosen.byte : null;
        const letters = (/** @type {number} */ from, /** @type {number} */ to) => lettersOf(model, connection, end, from, Math.min(to, from + PIPE_CELLS_MOST));
        const pick = (/** @type {number} */ at) => choose(end, at);
        return [html('div', { class: `pipe ${end}`, role: 'group', 'aria-label': `bytes from the ${ownerOf(model, connection, end)} to the ${ownerOf(model, connection, other)}` },
            html('strong', { class: 'pipe-end' }, `${ownerOf(model, connection, end)} ▶`),
            section('to be sent', sent, handed, 'waiting', letters(sent, handed), byte, pick),
            section('kept for its ACK', kept, sent, 'flight', letters(kept, sent), byte, pick),
            section(receiver?.early ? `on the way; ${grouped(receiver.early)} more arrived behind a gap` : 'on the way', read === null ? null : Math.max(arrived, kept), sent, 'wire', letters(Math.max(arrived, kept), sent), byte, pick),
            section('arrived, unread', read, read === null ? 0 : read + (receiver?.unread ?? 0), 'ready', read === null ? [] : letters(read, read + (receiver?.unread ?? 0)), byte, pick),
            html('span', { class: 'pipe-read' }, read === null ? '' : `${grouped(read)} read`), html('strong', { class: 'pipe-end' }, `▶ ${ownerOf(model, connection, other)}`))];
    });
}
