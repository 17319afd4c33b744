/* The pipe between two sockets: where the bytes of each direction are, from one program to the other.
 *
 *               in the program  to be sent   copy, kept until the ACK  on the way   arrived, unread     read by the program
 *      client ▶ │ empty       │ empty      │ 6 copied h e l l o      │ empty      │ 6 bytes h e l l o │ nothing yet         │ ▶ server
 *
 * Each byte is solid in one place; what the sender keeps until its ACK is a copy, drawn as an outline, unless it is the only one that is left.
 * A buffer stands under its machine: the lane of the server's bytes is mirrored.  C says how many lie where (src/timeline/buffers.h).  A byte that is chosen is marked wherever it is. */
import { ownerOf, sideOfEnd } from './data.js';
import { html } from './dom.js';
import { holderOf } from './lanes.js';
import { plainText } from './panes.js';
import { DONE, phaseAt, phasesOf, WAITS, WORKS } from './phases.js';
import { counted, grouped, textOfHex } from './words.js';

const PIPE_CELLS_MOST = 18, CELLS_LEAST = 4, CELL_WIDE = 25, COUNT_LETTER = 6.8; /* pixels: a letter in its cell, a letter of a count */
const COPY_ROOM = 150, PIPE_NARROW = 560, PIPE_ENDS = 190; /* below that a box has shorter words above it; a pipe stands on several lines; the names at both ends take that much */
const AT_ONCE = 'arrives at once', TYPED = 'typed, not sent yet';

/** @type {WeakMap<import('./types.js').Model, Map<string, import('./types.js').Packet[]>>} */
const dataPackets = new WeakMap();

/** The packets with bytes of a direction, in the order of their bytes. @param {import('./types.js').Model} model @param {string} key "connection:end" */
function carriersOf(model, key) {
    let all = dataPackets.get(model);
    if (!all) {
        all = new Map();
        for (const packet of model.packets.values()) {
            if (!packet.bytes || !packet.quote) continue;
            const of = `${packet.connection}:${packet.from}`, list = all.get(of);
            if (list) list.push(packet);
            else all.set(of, [packet]);
        }
        for (const list of all.values()) list.sort((a, b) => (a.bytes?.[0] ?? 0) - (b.bytes?.[0] ?? 0));
        dataPackets.set(model, all);
    }
    return all.get(key) ?? [];
}

/** The letters of a quotation, "a\n\x01"…, each as one sign. @param {string} quote */
export function lettersOfQuote(quote) {
    const within = /^"((?:[^"\\]|\\.)*)"/.exec(quote)?.[1] ?? '';
    return (within.match(/\\x[0-9a-f]{2}|\\[0-7]{1,3}|\\.|[^\\]/giu) ?? []).flatMap((sign) => sign > '~' ? [...new TextEncoder().encode(sign)].map(() => '·') : sign === '\\n' ? '⏎' : sign === '\\"' || sign === '\\\\' ? sign[1] : sign.length === 1 && sign >= ' ' ? sign : '·');
}

/**
 * The letters of a direction, as far as the calls that handed them over, or the packets that carried them, tell them.
 * @param {import('./types.js').Model} model @param {number} connection @param {import('./types.js').End} end @param {number} from @param {number} to
 */
function lettersOf(model, connection, end, from, to) {
    /** @type {string[]} */
    const letters = [];
    /** @param {[number, number]} bytes @param {ArrayLike<string>} text */
    const put = (bytes, text) => { for (let at = Math.max(from, bytes[0]); at < Math.min(to, bytes[0] + text.length); at++) letters[at - from] ??= text[at - bytes[0]]; };
    for (const call of model.sendsOf.get(`${connection}:${end}`) ?? []) if (call.bytes && call.data && call.bytes[1] > from && call.bytes[0] < to) put(call.bytes, textOfHex(call.data));
    let known = 0;
    while (known < to - from && letters[known] !== undefined) known++;
    if (known === to - from) return letters;
    for (const packet of carriersOf(model, `${connection}:${end}`)) {
        if (!packet.bytes || packet.bytes[1] <= from) continue;
        if (packet.bytes[0] >= to) break;
        put(packet.bytes, lettersOfQuote(packet.quote ?? ''));
    }
    return letters;
}

/** What each place is, by its name. @type {Record<string, string>} */
const PLACE_TITLES = {
    'in the program': 'a call is handing them over to its kernel', [TYPED]: 'the program has sent nothing since: it may have read them, or not yet',
    'to be sent': 'in the send buffer: a call handed them over, and they are not on the wire yet', 'copy, kept until the ACK': 'in the send buffer: sent, and a copy is kept until their ACK has come; solid are those of which no other one is left',
    'lost': 'they left, and never arrived: the send buffer still has them', 'on the way': 'left one kernel, and are not in the other one yet',
    'arrived behind a gap': 'in the other kernel, which gives them to no recv() before what is missing has come', 'arrived, unread': 'in the receive buffer: arrived, and no recv() has taken them yet',
    'read by the program': 'a call that receives has given them to its program, all of them since the connection began: no buffer of the kernel has them any more',
    'thrown away unsent': 'they never left: the connection was broken off before', 'thrown away unread': 'they had arrived, and nobody reads them any more',
};

const ONE_MACHINE_TITLE = 'inside one machine, sending and arriving are one moment: a capture cannot tell them apart';

/** @typedef {[number, number]} Range  stream offsets */
/** @typedef {{from: number, to: number, waits: boolean}} Hands  what a program still has of a call; waits: the call waits for room */

/** What is left of ranges without others. @param {Range[]} ranges @param {Range[]} without @returns {Range[]} */
export function rangesWithout(ranges, without) {
    let left = ranges;
    for (const [from, to] of without) left = left.flatMap(([a, b]) => (to <= a || b <= from ? [/** @type {Range} */ ([a, b])] : /** @type {Range[]} */ ([[a, from], [to, b]]).filter(([x, y]) => x < y)));
    return [...left].sort((a, b) => a[0] - b[0]);
}

/** A number is never cut: the word gives way to it, and to a few of the bytes. @param {number} count @param {number} wide @param {boolean} copied of bytes that lie elsewhere: they are not counted twice */
function countIn(count, wide, copied) {
    const words = copied ? `${grouped(count)} copied` : counted(count, 'byte');
    return words.length * COUNT_LETTER + 14 + (count > PIPE_CELLS_MOST ? 0 : CELLS_LEAST * CELL_WIDE) > wide ? grouped(count) : words;
}

/**
 * A place where bytes are: its name above it, and in it how many there are, with as many of them as have room; of those that were read, the last.
 * @param {string} name @param {Range[] | null} ranges null: not known @param {string} kind @param {(from: number, to: number) => string[]} letters @param {number | null} chosen @param {(byte: number) => void} choose
 * @param {number} wide pixels of its box @param {string} unknown why nothing is known @param {string} none what stands where no byte is @param {Range[]} copies of the ranges: bytes that are elsewhere, or nowhere any more
 */
function section(name, ranges, kind, letters, chosen, choose, wide, unknown, none, copies) {
    const all = ranges?.filter(([from, to]) => from < to) ?? [], count = all.reduce((sum, [from, to]) => sum + to - from, 0);
    const only = rangesWithout(all, copies).reduce((sum, [from, to]) => sum + to - from, 0), copied = count > 0 && only === 0, both = `${grouped(only)} + ${grouped(count - only)} copied`;
    const mixed = only > 0 && only < count && both.length * COUNT_LETTER + 14 <= wide;
    const says = ranges === null ? `not known: ${unknown}` : mixed ? both : count ? countIn(count, wide, copied && kind === 'flight') : none;
    const room = Math.max(0, Math.floor((wide - says.length * COUNT_LETTER - 18) / CELL_WIDE)), rest = `+${grouped(count - room + 1)}`;
    const shown = Math.min(PIPE_CELLS_MOST, count <= room ? count : Math.max(0, Math.floor(room - (rest.length * COUNT_LETTER + 4) / CELL_WIDE)));
    /** @type {HTMLElement[]} */
    const cells = [];
    const seen = kind === 'read' ? all.map(([from, to]) => /** @type {Range} */ ([Math.max(from, to - shown), to])) : all;
    for (const [from, to] of seen) {
        const known = letters(from, to);
        for (let byte = from; byte < to && cells.length < shown; byte++) {
            const letter = known[byte - from], copy = copies.some(([begins, ends]) => byte >= begins && byte < ends);
            cells.push(html('button', { type: 'button', class: `byte ${kind} ${letter === undefined ? 'not-known' : ''} ${copy ? 'copy' : ''}`, 'aria-pressed': String(byte === chosen), 'aria-label': `byte ${byte + 1}: ${letter ?? 'not recorded'}, ${name}`, onclick: () => choose(byte) }, letter === ' ' ? '␣' : letter ?? ''));
        }
    }
    if (cells.length && count > cells.length) cells[kind === 'read' ? 'unshift' : 'push'](html('span', { class: 'pipe-count faint' }, kind === 'read' ? '…' : `+${grouped(count - cells.length)}`));
    const has = chosen !== null && all.some(([from, to]) => chosen >= from && chosen < to);
    return html('div', { class: `pipe-part ${kind} ${count || ranges === null ? '' : 'has-none'} ${has ? 'has-chosen' : ''}`, title: none.endsWith(AT_ONCE) ? ONE_MACHINE_TITLE : PLACE_TITLES[kind === 'flight' ? 'copy, kept until the ACK' : name] }, html('span', { class: 'pipe-name' }, name),
        html('div', { class: 'pipe-box' }, html('span', { class: ranges === null || says.endsWith(AT_ONCE) ? 'pipe-count unknown' : copied ? 'pipe-count copied' : 'pipe-count' }, ...(mixed ? [grouped(only), html('i', { class: 'copied' }, ` + ${grouped(count - only)} copied`)] : [says])), html('span', { class: 'pipe-bytes' }, ...cells)));
}

/**
 * Where the bytes of a direction are.
 * @param {import('./types.js').Buffers | null | undefined} sender @param {import('./types.js').Buffers | null | undefined} receiver @param {Hands | null} [hands] what a call that goes on is handing over
 */
export function placesOf(sender, receiver, hands = null) {
    const kept = sender?.acknowledged ?? 0, sent = kept + (sender?.unacknowledged ?? 0), waiting = sender ? sender.waiting : 0;
    const read = receiver?.read ?? null, arrived = Math.min(sent, read === null ? kept : read + (receiver?.unread ?? 0)), early = receiver?.early_at ?? [], lost = sender?.lost_at ?? [];
    /** @type {(from: number | null, count: number | null | undefined) => Range[] | null} */
    const some = (from, count) => (from === null || count === null ? null : [[from, from + (count ?? 0)]]);
    /** @type {Range[]} */
    const program = hands && hands.to > sent ? [[Math.max(hands.from, sent), hands.to]] : [], handed = some(sent, waiting);
    const unknown = hands !== null && hands.waits && waiting === null && hands.from === hands.to; /* how much of a call that waits its kernel has */
    return {
        program: unknown ? null : program, waiting: handed && rangesWithout(handed, program), kept: /** @type {Range[]} */ ([[kept, sent]]), copies: rangesWithout([[kept, sent]], lost), early, lost, read,
        wire: sent === kept ? [] : read === null || receiver?.early === null ? null : rangesWithout([[Math.max(arrived, kept), sent]], [...early, ...lost]),
        ready: sent === 0 ? [] : some(read, receiver?.unread ?? 0), thrownUnsent: some(sent, sender?.dropped_unsent ?? 0) ?? [], thrownUnread: read === null ? [] : some(read, receiver?.dropped_unread ?? 0) ?? [],
    };
}

/**
 * What a sending call of that end has begun to hand over: its program has them still, as long as no packet shows them.  Of a call that waits for room,
 * what it has not handed over when it returns.
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {string} key "connection:end"
 * @returns {Hands | null}
 */
export function handsOver(model, moment, key) {
    const t = model.steps[moment.next - 1]?.t ?? 0;
    for (const id of moment.open.keys()) {
        const call = model.calls.get(id), at = call?.socket ? model.endOf.get(call.socket) : undefined;
        if (call?.role !== 'send' || !call.bytes || `${at?.connection}:${at?.end}` !== key) continue;
        const phase = phaseAt(phasesOf(model, call), t), [from, to] = call.bytes;
        if (phase !== DONE) return { from: phase === WORKS ? from : to, to: from + (call.wanted ?? to - from), waits: phase === WAITS };
    }
    return null;
}

/** What was typed to the program that holds an end, and has sent nothing since. @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {number} connection @param {import('./types.js').End} end */
function typedTo(model, moment, connection, end) {
    const lane = holderOf(model.lanes, connection, end, moment.next - 1);
    return lane ? plainText(moment.programs.get(lane.program)?.typed ?? '').trim() : '';
}

/** In place of what is in the program: typed words are no bytes of the stream yet. @param {string} typed */
function typedBox(typed) {
    return html('div', { class: 'pipe-part program', title: PLACE_TITLES[TYPED] }, html('span', { class: 'pipe-name' }, TYPED), html('div', { class: 'pipe-box' }, html('span', { class: 'pipe-typed' }, typed.replace(/\s+/g, ' '))));
}

/**
 * @param {import('./types.js').Model} model @param {import('./moment.js').Moment} moment @param {number | null} connection
 * @param {{end: import('./types.js').End, byte: number} | null} chosen @param {(end: import('./types.js').End, byte: number) => void} choose @param {number} wide pixels
 * @returns {HTMLElement[]}
 */
export function pipes(model, moment, connection, chosen, choose, wide) {
    if (connection === null || model.connections.get(connection)?.opened === null) return [];
    const lanes = /** @type {const} */ (['client', 'server']).flatMap((end) => {
        const other = /** @type {import('./types.js').End} */ (end === 'client' ? 'server' : 'client'), sender = moment.ends.get(`${connection}:${end}`)?.buffers, receiver = moment.ends.get(`${connection}:${other}`)?.buffers;
        if (!sender && !receiver) return [];
        const at = placesOf(sender, receiver, handsOver(model, moment, `${connection}:${end}`)), any = (/** @type {Range[]} */ ranges) => ranges.some(([from, to]) => from < to);
        /** @type {[string, Range[] | null, string][]} */
        const places = [
            ...(model.lanes.of.size ? [/** @type {[string, Range[] | null, string]} */ (['in the program', at.program, 'program'])] : []),
            any(at.thrownUnsent) ? ['thrown away unsent', at.thrownUnsent, 'waiting'] : ['to be sent', at.waiting, 'waiting'],
            [any(at.kept) && !at.copies.length ? 'kept until the ACK' : 'copy, kept until the ACK', at.kept, 'flight'],
            ...(any(at.lost) ? [/** @type {[string, Range[], string]} */ (['lost', at.lost, 'lost'])] : []),
            ['on the way', at.wire, 'wire'],
            ...(any(at.early) ? [/** @type {[string, Range[], string]} */ (['arrived behind a gap', at.early, 'early'])] : []),
            any(at.thrownUnread) ? ['thrown away unread', at.thrownUnread, 'ready'] : ['arrived, unread', at.ready, 'ready'],
            ...(model.lanes.of.size ? [/** @type {[string, Range[] | null, string]} */ (['read by the program', at.read === null ? null : [[0, at.read]], 'read'])] : []),
        ];
        return [{ end, other, places, copies: at.copies, lost: at.lost, typed: at.program === null || any(at.program) ? '' : typedTo(model, moment, connection, end), inOne: model.trace.interface === 'lo' && any(at.kept) }];
    });
    const parts = Math.max(0, ...lanes.map(({ places }) => places.length)), room = wide < PIPE_NARROW ? (wide - 30) / 2 : (wide - PIPE_ENDS) / parts;
    return lanes.map(({ end, other, places, copies, lost, typed, inOne }) => {
        const byte = chosen?.end === end ? chosen.byte : null, from = ownerOf(model, connection, end), to = ownerOf(model, connection, other), toLeft = sideOfEnd(model, connection, end) === 'right';
        const known = (/** @type {number} */ first, /** @type {number} */ last) => lettersOf(model, connection, end, first, Math.min(last, first + PIPE_CELLS_MOST));
        const boxes = places.map(([name, ranges, kind]) => kind === 'program' && typed ? typedBox(typed) : section(kind === 'flight' && copies.length && room < COPY_ROOM ? 'copy until the ACK' : name, ranges, kind, known, byte, (pick) => choose(end, pick), room, (kind === 'waiting' || kind === 'program') && model.endOf.size ? 'a send() goes on' : 'calls that were not traced', kind === 'wire' && inOne ? (room < COPY_ROOM ? AT_ONCE : `one machine: ${AT_ONCE}`) : kind === 'read' ? 'nothing yet' : 'empty', kind === 'flight' ? copies : kind === 'lost' ? lost : []));
        const way = boxes[places.findIndex(([, , kind]) => kind === 'wire')];
        if (wide >= PIPE_NARROW && parts > places.length) way.style.gridColumn = `span ${parts - places.length + 1}`; /* what stands in both lanes stands in the same columns */
        const sign = toLeft ? '◀' : '▶';
        const sends = html('strong', { class: 'pipe-end sends' }, toLeft ? `${sign} ${from}` : `${from} ${sign}`), takes = html('strong', { class: 'pipe-end' }, toLeft ? `${to} ${sign}` : `${sign} ${to}`);
        const row = html('div', { class: `pipe ${end} ${toLeft ? 'to-left' : ''}`, role: 'group', 'aria-label': `bytes from ${from} to ${to}` }, ...(toLeft ? [takes, ...boxes.reverse(), sends] : [sends, ...boxes, takes]));
        row.style.setProperty('--parts', String(parts));
        return row;
    });
}
