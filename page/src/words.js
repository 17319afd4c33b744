/* The words of a step, as its record says them, and numbers as people read them. */

/**
 * As the ladder in the terminal has it (time_format() in src/view/ladder/lanes.c): nothing is rounded up.
 * @param {number} seconds
 */
export function milliseconds(seconds) {
    const tenths = Math.floor(seconds * 10000 + 1e-6);
    return tenths < 100000 ? (tenths / 10).toFixed(1) : String(Math.floor(tenths / 10));
}

/** When a step is said to be: a call that is one step begins there. @param {import('./types.js').Step} step */
export const beginOf = (step) => (step.whole && step.call ? step.call.t : step.t);

/** A whole number, as one reads it: 12,345. @param {number} number */
export function grouped(number) {
    return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Bytes of a stream as sequence numbers count them: the first is 1. @param {number} from @param {number} to stream offsets, before this one */
export function rangeOf(from, to) {
    return to - from > 1 ? `${from + 1}-${to}` : String(from + 1);
}

/** @param {string | null | undefined} address */
export function portOf(address) {
    return address?.slice(address.lastIndexOf(':') + 1);
}

/** @param {number} count @param {string} word */
export function counted(count, word) {
    return `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** @param {string} text @param {number} most */
export function cut(text, most) {
    return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

/** A call in less room: of an address the port stays, which tells most. @param {string} reads @param {number} room letters */
export function shorterCall(reads, room) {
    if (reads.length <= room) return reads;
    const port = reads.replace(/(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])(:\d+)/, '…$1');
    return port.length <= room || port === reads ? port : port.replace(/\(\d+, …/, '(…');
}

/** What a call returned in less room: what its socket is for can be told from the rest. @param {string} returns @param {number} room letters */
export function shorterReturn(returns, room) {
    return returns.length <= room ? returns : returns.replace(/ \(connection socket\)$/, '');
}

/** @param {string} hex @returns {string} printable text, what is none as a dot */
export function textOfHex(hex) {
    let text = '';
    for (let i = 0; i + 1 < hex.length; i += 2) {
        const code = parseInt(hex.slice(i, i + 2), 16);
        text += code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : code === 10 ? '⏎' : '·';
    }
    return text;
}

/** How often: ", 1 997 times", or nothing. @param {{times?: number}} record */
export function timesOf(record) {
    return (record.times ?? 1) > 1 ? `, ${String(record.times).replace(/\B(?=(\d{3})+$)/g, ' ')} times` : '';
}

/**
 * What came of a call, as the records say it.
 * @param {import('./types.js').Call} call
 */
function cameOf(call) {
    return [call.says, call.sends].filter(Boolean).join(' ');
}

/** The class of its connection's colour. @param {import('./types.js').Model} model @param {number | null} connection */
export function hueOf(model, connection) {
    const hue = connection === null ? undefined : model.connections.get(connection)?.hue;
    return hue === undefined ? 'no-hue' : `hue${hue}`;
}

/**
 * What happened, and why: one short line and one that explains, as the records say them.
 * @param {import('./types.js').Step} step
 * @returns {{what: string, why: string}}
 */
export function sentenceOf(step) {
    const { what, why } = ownSentence(step), waits = step.states?.find(({ to }) => to === 'TIME_WAIT');
    return { what, why: waits?.says ? `${why}${why && ' '}${waits.told} ${waits.says}` : why };
}

/** @param {import('./types.js').Step} step */
function ownSentence(step) {
    const { call, packet, fate, print, exit } = step;
    if (call && step.kind === 'call' && !step.whole) return { what: call.told.begin, why: call.asks };
    if (call) return { what: (step.whole ? call.told.whole : call.told.return) ?? '', why: cameOf(call) };
    if (packet && fate) return { what: fate.told ?? '', why: fate.says ?? '' };
    if (packet) return { what: packet.told, why: [packet.lost ? packet.wire?.[0]?.says : null, packet.before, packet.says, packet.after].filter(Boolean).join(' ') };
    if (step.kind === 'program') return { what: step.started?.told ?? '', why: '' };
    if (print) return { what: `${print.told} ${print.text.trimEnd()}`, why: '' };
    if (exit) return { what: exit.told, why: '' };
    if (step.pause) return { what: step.pause.told, why: '' };
    if (step.malformed) return { what: `Frame ${step.malformed.id} makes no sense from byte ${step.malformed.at} on.`, why: step.malformed.says };
    return { what: step.text ?? '', why: '' };
}
