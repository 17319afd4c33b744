/* Steps in words: short labels for the ladder, sentences for the line below it, and numbers as people read them. */
import { callsOfPacket, isReceive, isSend, ownerOf, waited, wayOf } from './data.js';

/** @param {number} seconds */
export function milliseconds(seconds) {
    const ms = seconds * 1000;
    return ms >= 1000 ? ms.toFixed(0) : ms.toFixed(1);
}

/** @param {number} seconds */
export function span(seconds) {
    if (seconds >= 10) return `${seconds.toFixed(0)} s`;
    if (seconds >= 1) return `${seconds.toFixed(2)} s`;
    if (seconds >= 0.1) return `${(seconds * 1000).toFixed(0)} ms`;
    if (seconds >= 0.001) return `${(seconds * 1000).toFixed(1)} ms`;
    return `${(seconds * 1e6).toFixed(0)} µs`;
}

/** @param {number} count @param {string} word */
export function counted(count, word) {
    return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** @param {string} text @param {number} most */
export function cut(text, most) {
    return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

/** @param {string[]} words */
export function listed(words) {
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
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

/** Arguments that say little in a picture. */
const QUIET = new Set(['addrlen', 'flags', 'protocol', 'sockfd', 'fd', 'optlen', 'msg', 'buf', 'len', 'count', 'size', 'iov', 'iovcnt']);

/**
 * @param {import('./types.js').Call} call
 * @returns {string} what stands between its parentheses
 */
export function argumentsOf(call) {
    const words = call.fd !== null ? [String(call.fd)] : [];
    for (const [name, value] of Object.entries(call.args)) {
        if (QUIET.has(name)) continue;
        if (name === 'src_addr' || (name.endsWith('addr') && value === 'NULL')) continue; /* an address that comes back, or none */
        if (name === 'addr' && (isReceive(call.name) || /^accept|^get/.test(call.name))) continue;
        words.push(String(value));
    }
    if (isSend(call.name) && call.data) words.push(`"${cut(textOfHex(call.data), 16)}"`);
    if (isSend(call.name) && !call.data && call.wanted !== null) words.push(counted(call.wanted, 'byte'));
    if (isReceive(call.name) && call.wanted !== null) words.push(`up to ${counted(call.wanted, 'byte')}`);
    return words.join(', ');
}

/** How often: ", 1 997 times", or nothing. @param {{times?: number}} record */
export function timesOf(record) {
    return (record.times ?? 1) > 1 ? `, ${String(record.times).replace(/\B(?=(\d{3})+$)/g, ' ')} times` : '';
}

/** @param {import('./types.js').Call} call */
export function resultOf(call) {
    if (call.t_end === null) return 'did not return';
    if (call.error !== null) return `= −1 ${call.error}${timesOf(call)}`;
    let text = `= ${call.result}`;
    if (isReceive(call.name) && (call.result ?? 0) > 0 && call.data) text += ` "${cut(textOfHex(call.data), 16)}"`;
    if (isReceive(call.name) && call.result === 0) text += ' (the end)';
    text += timesOf(call);
    const whose = /^accept/.test(call.name) ? call.args.addr : isReceive(call.name) ? call.args.src_addr : null;
    if (typeof whose === 'string' && whose !== 'NULL') text += ` from ${whose}`;
    return text;
}

/** @param {import('./types.js').Packet} packet */
export function labelOf(packet) {
    if (packet.kind === 'udp') return `UDP ${counted(packet.len, 'byte')}`;
    if (packet.kind === 'icmp') return 'ICMP error';
    const words = [];
    const flags = packet.flags.filter((flag) => flag === 'SYN' || flag === 'FIN' || flag === 'RST');
    // as src/view/ladder/labels.c: flags that no ordinary TCP combines so are all named
    if (flags.length > 1 || !packet.flags.some((flag) => flag === 'SYN' || flag === 'RST' || flag === 'ACK')) words.push(packet.flags.join(', ') || 'no flags');
    else if (flags.length) words.push(packet.flags.includes('SYN') && packet.flags.includes('ACK') ? 'SYN, ACK' : flags.join(', '));
    if (packet.kind === 'window-update') words.push('window update');
    else if (packet.kind === 'probe') words.push('probe');
    else if (packet.kind === 'keep-alive') words.push('keep-alive');
    if (packet.bytes) words.push(`${counted(packet.len, 'byte')}`);
    else if (packet.len && !packet.flags.includes('SYN')) words.push(counted(packet.len, 'byte'));
    if (!words.length) words.push('ACK');
    return words.join(' + ');
}

/** Wireshark's words that say no more than the kind of a packet does. @type {Record<string, string[]>} */
const SAID_BY_KIND = { 'window-update': ['window_update'], probe: ['keep_alive', 'zero_window_probe'], 'keep-alive': ['keep_alive'] };

/**
 * What is odd about a packet, beside what its label says.
 * @param {import('./types.js').Packet} packet
 */
export function remarksOf(packet) {
    return packet.analysis.filter((word) => !SAID_BY_KIND[packet.kind]?.includes(word)).map((word) => word.replaceAll('_', ' ')).join(', ');
}

/**
 * The first letters of a packet's data, as far as the calls that supplied it tell them.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Packet} packet
 */
export function dataOf(model, packet) {
    for (const id of packet.bytes ? packet.carries : []) {
        const call = model.calls.get(id);
        if (!call?.bytes || !call.data || !packet.bytes || call.bytes[0] > packet.bytes[0] || call.bytes[1] <= packet.bytes[0]) continue;
        const from = packet.bytes[0] - call.bytes[0];
        const hex = call.data.slice(from * 2, (from + packet.len) * 2);
        if (hex) return cut(textOfHex(hex), 15);
    }
    return '';
}

/** @param {import('./types.js').Packet} packet numbers, for the second line */
export function numbersOf(packet) {
    const words = [];
    const first = (packet.seq ?? 0) + (packet.flags.includes('SYN') ? 1 : 0); /* a SYN has a number of its own */
    if (packet.bytes && packet.seq !== null) words.push(`seq ${first}${packet.len > 1 ? `–${first + packet.len - 1}` : ''}`); /* counted as an ACK counts: the one behind it is wanted next */
    else if (packet.seq !== null && packet.flags.some((flag) => flag !== 'ACK')) words.push(`seq ${packet.seq}`);
    if (packet.ack !== null) words.push(`ack ${packet.ack}`);
    if (packet.window === 0 && !packet.flags.includes('RST')) words.push('window 0');
    return words.join(', ');
}

/**
 * Which family a packet is of: its colour and its stroke.
 * @param {import('./types.js').Packet} packet
 */
export function familyOf(packet) {
    if (packet.kind === 'udp' || packet.kind === 'icmp') return packet.kind;
    if (packet.flags.includes('RST')) return 'rst';
    if (packet.flags.includes('SYN') || packet.kind === 'handshake-ack') return 'syn';
    if (packet.flags.includes('FIN')) return 'fin';
    return packet.len > 0 ? 'data' : 'ack';
}

/** The number of its connection's colour, as hue_of() in src/view/term.c has it. @param {import('./types.js').Packet} packet */
export function hueOf(packet) {
    return packet.connection === null ? 'no-hue' : `hue${(packet.connection - 1) % 5}`;
}

/**
 * What came of a call, as the records say it.
 * @param {import('./types.js').Call} call
 */
function cameOf(call) {
    return [call.says, call.sends].filter(Boolean).join(' ');
}

/** Signals that end programs of students, by their numbers on Linux. @type {Record<number, string>} */
const SIGNALS = { 1: 'SIGHUP', 2: 'SIGINT', 3: 'SIGQUIT', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL', 11: 'SIGSEGV', 13: 'SIGPIPE', 14: 'SIGALRM', 15: 'SIGTERM' };

/** @param {number} number */
export function signalName(number) {
    return SIGNALS[number] ?? `signal ${number}`;
}

/** @param {import('./types.js').Exit} exit */
function endOfProgram(exit) {
    return exit.signal !== null ? `was killed by ${signalName(exit.signal)}` : `ended with status ${exit.status}`;
}

/**
 * What happened, and why: one short line and one that explains.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step} step
 * @returns {{what: string, why: string}}
 */
export function sentenceOf(model, step) {
    const { call, packet, print, exit } = step;
    if (step.kind === 'program') return { what: `The ${step.program} starts: ${step.started?.argv.join(' ')}`, why: '' };
    if (call && step.kind === 'call' && !step.whole) return { what: `The ${call.program} calls ${call.name}(${argumentsOf(call)}).`, why: call.asks ?? '' };
    if (call && step.whole) return { what: `The ${call.program} calls ${call.name}(${argumentsOf(call)}) ${resultOf(call)}.`, why: cameOf(call) };
    if (call) return { what: `${call.name}() of the ${call.program} returns ${resultOf(call).replace('= ', '')}, after ${span((call.t_end ?? call.t) - call.t)}.`, why: cameOf(call) };
    if (packet && step.fate?.taken === false) return { what: `Packet ${packet.id} arrives damaged: ${labelOf(packet)}.`, why: step.fate.says ?? '' };
    if (packet && step.fate) return { what: `Packet ${packet.id} arrives: ${labelOf(packet)}.`, why: [`It was on its way for ${span(step.fate.t - packet.t)}.`, step.fate.says].filter(Boolean).join(' ') };
    if (packet && step.kind === 'arrival') return { what: `Packet ${packet.id} arrives: ${labelOf(packet)}.`, why: `It was on its way for ${span((packet.t_arrived ?? packet.t) - packet.t)}.` };
    if (packet) return packetSentence(model, packet);
    if (print) return { what: print.type === 'input' ? `Typed to the ${print.program}: ${print.text.trimEnd()}` : `The ${print.program} prints${timesOf(print)}: ${print.text.trimEnd()}`, why: '' };
    if (exit) return { what: `${exit.pid === model.programs.get(exit.program)?.pid ? 'The' : 'A child process of the'} ${exit.program} ${endOfProgram(exit)}.`, why: '' };
    if (step.pause) return { what: `Nothing happens for ${span(step.pause.t_end - step.pause.t)}: ${step.pause.says}.`, why: '' };
    if (step.malformed) return { what: `Frame ${step.malformed.id} makes no sense from byte ${step.malformed.at} on.`, why: step.malformed.says };
    return { what: step.text ?? '', why: '' };
}

/**
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Packet} packet
 */
function packetSentence(model, packet) {
    const way = packet.from === null ? `${packet.src ?? '?'} → ${packet.dst ?? '?'}` : wayOf(model, packet.connection, packet.from);
    const remarks = remarksOf(packet);
    const numbers = numbersOf(packet), data = dataOf(model, packet);
    const asker = packet.kind === 'syn' && packet.trigger.kind === 'call' ? model.calls.get(packet.trigger.call ?? 0) : undefined;
    return {
        what: `Packet ${packet.id}, ${way}: ${labelOf(packet)}${data ? ` "${data}"` : ''}${numbers ? ` (${numbers})` : ''}${remarks ? ` — ${remarks}` : ''}`,
        why: [packet.lost ? packet.wire?.[0]?.says ?? 'It is lost on the way.' : packet.host === null ? 'The wire itself made it.' : '', placeInHandshake(model, packet), packet.says ?? '', asker && waited(model, asker) ? 'connect() waits now until an answer comes.' : '', packet.implies && !callsOfPacket(packet).size ? `It implies a ${packet.implies}() that was not seen.` : ''].filter(Boolean).join(' '),
    };
}

/**
 * The place of a packet in the handshake, where that is sure: told before what it does.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Packet} packet
 */
function placeInHandshake(model, packet) {
    if (packet.analysis.length) return '';
    if (packet.kind === 'syn-ack' && packet.listen !== null) return 'The answer is yes: second packet of the handshake.';
    if (packet.kind === 'handshake-ack' && packet.completes !== null) return `The kernel of the ${ownerOf(model, packet.connection, 'client')} confirms: third packet of the handshake.`;
    return '';
}

/**
 * Who put a packet on the wire, in a few words for the margin at its sender: what made it leave, and whose bytes it carries when that is another call.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Packet} packet
 * @returns {[string, string]}
 */
export function causeOf(model, packet) {
    const { trigger } = packet;
    if (packet.host === null) return ['by the wire', ''];
    const by = trigger.kind === 'call' ? model.calls.get(trigger.call ?? 0)?.name : undefined;
    const first = by ? `by ${by}()` : trigger.kind === 'arrival' || trigger.kind === 'timer' ? 'by the kernel' : trigger.kind === 'exit' ? 'by its end' : '';
    const others = new Set(packet.carries.filter((id) => id !== trigger.call).map((id) => model.calls.get(id)?.name).filter((name) => name !== undefined && name !== by));
    const second = trigger.timer ? `${trigger.timer.replaceAll('_', ' ')} timer` : others.size ? `for ${[...others].join('(), ')}()` : '';
    return first || second || !packet.implies ? [first, second] : [`(${packet.implies})`, ''];
}

/**
 * A step in a few words, for lists and choices.
 * @param {import('./types.js').Step} step
 */
export function shortOf(step) {
    if (step.call) return `${step.call.program}: ${step.call.name}() ${step.kind === 'return' || step.whole ? resultOf(step.call) : step.call.t_end === null ? 'begins, and never returns' : (step.call.times ?? 1) > 1 ? 'is made again and again' : 'begins, and waits'}`;
    if (step.packet) return `${step.way ?? (step.side === 'left' ? 'left → right' : 'right → left')}: ${labelOf(step.packet)}${step.kind === 'arrival' ? ' arrives' : ''}`;
    if (step.print) return `${step.print.program} ${step.print.type === 'input' ? 'is told' : 'prints'} "${cut(step.print.text.trim(), 24)}"${timesOf(step.print)}`;
    if (step.exit) return `${step.exit.program} ${endOfProgram(step.exit)}`;
    if (step.kind === 'program') return `${step.program} starts`;
    if (step.pause) return `${span(step.pause.t_end - step.pause.t)}: ${step.pause.says}`;
    return step.malformed ? `frame ${step.malformed.id} makes no sense` : step.text ?? '';
}
