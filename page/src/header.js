/* A packet's header as the picture that is 32 bits wide (after RFC 9293, figure 1; UDP: RFC 768), each field named and explained,
 * the bytes beside it.  It is an ordinary table of 32 columns, so that it is read aloud row by row. */
import { html } from './dom.js';
import { grouped, rangeOf } from './words.js';

/** @typedef {{name: string, bits: number, value: string, about: string}} Field */

/** @param {string} hex @returns {number[]} */
export function bytesOf(hex) {
    const bytes = [];
    for (let i = 0; i + 1 < hex.length; i += 2) bytes.push(parseInt(hex.slice(i, i + 2), 16));
    return bytes;
}

/** @param {number[]} bytes @param {number} at @param {number} count */
export function number(bytes, at, count) {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 256 + (bytes[at + i] ?? 0);
    return value;
}

const FLAGS = ['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** @type {Record<string, string>} */
const ABOUT_FLAG = {
    CWR: 'the sender slowed down after a congestion mark', ECE: 'a congestion mark came back', URG: 'the urgent pointer counts',
    ACK: 'the acknowledgment number counts', PSH: 'hand this to the program without waiting for more', RST: 'the connection is broken off',
    SYN: 'a connection begins: the sequence number is its first', FIN: 'the sender will send nothing more',
};

/** In a SYN these two agree on congestion marks (RFC 3168, 6.1.1). @type {Record<string, string>} */
const ABOUT_FLAG_IN_SYN = {
    CWR: 'in a SYN, with ECE: the sender can use congestion marks (ECN)', ECE: 'in a SYN: the sender can use congestion marks (ECN)',
};

const ABOUT_CHECKSUM = 'over header, data and both IP addresses; on loopback the kernel leaves it half computed';

/** @type {Record<number, string>} */
const OPTIONS = { 0: 'end', 1: 'padding (NOP)', 2: 'MSS', 3: 'window scale', 4: 'SACK permitted', 5: 'SACK', 8: 'timestamps', 30: 'MPTCP', 34: 'Fast Open cookie' };

const NO_SENSE = 'makes no sense from here';

/** Options with several values, and what stands between them. @type {Record<number, string>} */
const VALUES = { 5: '; ', 8: ', echo ' };

/**
 * The options of a TCP header, one by one.  A list that makes no sense ends there.
 * @param {number[]} bytes the whole header
 * @returns {{at: number, length: number, name: string, value: string}[]}
 */
export function optionsOf(bytes) {
    const options = [];
    for (let at = 20; at < bytes.length;) {
        const kind = bytes[at];
        if (kind === 0 || kind === 1) {
            options.push({ at, length: 1, name: OPTIONS[kind], value: '' });
            if (kind === 0) break;
            at++;
            continue;
        }
        const length = bytes[at + 1] ?? 0;
        if (length < 2 || at + length > bytes.length) {
            options.push({ at, length: bytes.length - at, name: NO_SENSE, value: '' });
            break;
        }
        let value = '';
        if (kind === 2 && length === 4) value = `${number(bytes, at + 2, 2)} bytes`;
        else if (kind === 3 && length === 3) value = `window × ${2 ** Math.min(14, bytes[at + 2])}`;
        else if (kind === 8 && length === 10) value = `${number(bytes, at + 2, 4)}, echo ${number(bytes, at + 6, 4)}`;
        else if (kind === 5) for (let i = at + 2; i + 8 <= at + length; i += 8) value += `${value ? '; ' : ''}${number(bytes, i, 4)}–${number(bytes, i + 4, 4)}`;
        options.push({ at, length, name: OPTIONS[kind] ?? `option ${kind}`, value });
        at += length;
    }
    return options;
}

/**
 * The options as the header has them, four bytes a row: kind, length and value, each as wide as it is.
 * @param {number[]} bytes the whole header
 * @returns {Field[][]}
 */
export function optionRows(bytes) {
    /** @type {{length: number, name: string, value: string, about: string}[]} */
    const parts = [];
    let at = 20;
    for (const option of optionsOf(bytes)) {
        const about = `option: ${option.name}`;
        if (option.at !== at) break;
        at += option.length;
        if (option.length === 1 || option.name === NO_SENSE) {
            parts.push({ length: option.length, name: option.name, value: option.length === 1 ? String(bytes[option.at]) : '', about });
            continue;
        }
        parts.push({ length: 1, name: option.name, value: String(bytes[option.at]), about: `${about}; its kind` }, { length: 1, name: 'length', value: String(option.length), about: `${about}; its bytes, kind and length among them` });
        const values = option.value.split(VALUES[bytes[option.at]] ?? '\n'), each = (option.length - 2) / values.length;
        if (option.length > 2) for (const value of values) parts.push({ length: each, name: bytes[option.at] === 8 && value === values[1] ? 'echo' : option.name, value: value || `${option.length - 2} bytes`, about });
    }
    if (at < bytes.length) parts.push({ length: bytes.length - at, name: 'padding', value: '', about: 'behind the end of the options' });
    /** @type {Field[][]} */
    const rows = [];
    let used = 0; /* bytes of the last row */
    for (const part of parts) {
        for (let left = part.length; left > 0;) {
            if (used % 4 === 0) rows.push([]);
            const here = Math.min(left, 4 - (used % 4));
            rows[rows.length - 1].push({ name: part.name, bits: here * 8, value: left < part.length ? '… goes on' : part.value, about: part.about });
            used += here;
            left -= here;
        }
    }
    return rows;
}

/** The first row, which TCP and UDP share. @param {number[]} b @returns {Field[]} */
function portRow(b) {
    return [{ name: 'Source Port', bits: 16, value: String(number(b, 0, 2)), about: 'the door that it left by' },
        { name: 'Destination Port', bits: 16, value: String(number(b, 2, 2)), about: 'the door that it goes to' }];
}

/** What a flag says in a header that has these flags. @param {string} name @param {number} flags */
function aboutFlag(name, flags) {
    const syn = flags & 2;
    return (syn ? ABOUT_FLAG_IN_SYN[name] : undefined) ?? ABOUT_FLAG[name];
}

/**
 * Rows of 32 bits.
 * @param {number[]} b
 * @param {import('./types.js').Packet} packet
 * @returns {Field[][]}
 */
export function tcpRows(b, packet) {
    const flags = b[13] ?? 0;
    const window = number(b, 14, 2);
    return [
        portRow(b),
        [{ name: 'Sequence Number', bits: 32, value: `${number(b, 4, 4)} (${packet.seq} in this connection)`, about: 'number of the first byte of data; a SYN has the number before' }],
        [{ name: 'Acknowledgment Number', bits: 32, value: packet.ack === null ? `${number(b, 8, 4)} (does not count)` : `${number(b, 8, 4)} (${packet.ack} in this connection)`, about: 'all before this number has arrived; this byte is wanted next' }],
        [{ name: 'Data Offset', bits: 4, value: String((b[12] ?? 0) >> 4), about: 'length of this header, in rows of 4 bytes' },
            { name: 'Reserved', bits: 4, value: String((b[12] ?? 0) & 15), about: 'not used: 0' },
            ...FLAGS.map((name, i) => ({ name, bits: 1, value: String((flags >> (7 - i)) & 1), about: aboutFlag(name, flags) })),
            { name: 'Window', bits: 16, value: packet.window === null ? `${window} (its unit was told in the handshake)` : packet.window !== window ? `${window} (means ${grouped(packet.window)} bytes)` : `${window} bytes`, about: 'so many more bytes its sender can take' }],
        [{ name: 'Checksum', bits: 16, value: hexOf(b.slice(16, 18)), about: ABOUT_CHECKSUM },
            { name: 'Urgent Pointer', bits: 16, value: String(number(b, 18, 2)), about: 'counts only with URG' }],
    ];
}

/** @param {number[]} b @returns {Field[][]} */
export function udpRows(b) {
    return [
        portRow(b),
        [{ name: 'Length', bits: 16, value: `${number(b, 4, 2)} bytes`, about: 'of header and data' },
            { name: 'Checksum', bits: 16, value: hexOf(b.slice(6, 8)), about: ABOUT_CHECKSUM }],
    ];
}

/** @param {number[]} bytes */
function hexOf(bytes) {
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** @param {Field} field */
function cell(field) {
    const narrow = field.bits === 1, on = narrow && field.value === '1';
    return html('td', { colspan: field.bits, class: `field ${narrow ? 'flag' : ''} ${on ? 'on' : ''} ${field.about.startsWith('option') ? 'option' : ''}`, title: `${field.name}: ${field.about}` },
        html('span', { class: 'field-name' }, field.name), html('span', { class: 'field-value' }, field.value));
}

/**
 * @param {import('./types.js').Packet} packet
 * @param {string | undefined} hex the header as captured
 * @returns {HTMLElement}
 */
export function headerPicture(packet, hex) {
    const udp = packet.kind === 'udp';
    const bytes = bytesOf(hex ?? '');
    if (packet.kind === 'icmp') return html('p', {}, 'An ICMP message: it has no ports and no numbers of a stream.');
    if (bytes.length < (udp ? 8 : 20)) return decodedOnly(packet);
    const rows = udp ? udpRows(bytes) : [...tcpRows(bytes, packet), ...optionRows(bytes)];
    const body = html('tbody');
    rows.forEach((fields, i) => body.append(html('tr', {}, ...fields.map(cell), html('td', { class: 'bytes' }, hexOf(bytes.slice(i * 4, i * 4 + 4))))));
    body.append(html('tr', {}, html('td', { colspan: 32, class: 'field data' }, html('span', { class: 'field-name' }, 'Data'), html('span', { class: 'field-value' }, packet.len ? `${grouped(packet.len)} bytes${packet.bytes ? `: ${rangeOf(...packet.bytes)} of its direction` : ''}` : 'none')), html('td', { class: 'bytes' })));
    const ruler = html('tr', {}, ...Array.from({ length: 32 }, (_, i) => html('td', { class: 'bit', 'aria-hidden': 'true' }, i % 8 === 0 || i === 31 ? i : '')), html('th', { class: 'bytes', scope: 'col' }, 'bytes'));
    return html('div', { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': `header of packet ${packet.id}` }, html('table', { class: 'header-picture' },
        html('caption', {}, `Packet ${packet.id}: ${udp ? 'UDP' : 'TCP'} header, each row is 32 bits`), html('thead', {}, ruler), body));
}

/** Where the bytes are not at hand: what is known. @param {import('./types.js').Packet} packet */
function decodedOnly(packet) {
    const rows = [['from', packet.src], ['to', packet.dst], ['flags', packet.flags.join(' ')], ['sequence number', packet.seq], ['acknowledgment number', packet.ack], ['window', packet.window], ['bytes of data', packet.len]];
    return html('table', { class: 'facts' }, html('caption', {}, `Packet ${packet.id}; its bytes are not at hand`),
        html('tbody', {}, ...rows.filter(([, value]) => value !== null).map(([name, value]) => html('tr', {}, html('th', { scope: 'row' }, name), html('td', {}, value)))));
}
