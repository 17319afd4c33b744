/* The page's data: JSON Lines.  Of a long trace most lines are packets, what they changed in buffers, and headers, of which few are ever
 * looked at: of these only what the order of steps needs is read at once, and the rest when somebody asks. */

const LONG = 4e6; /* letters */

/**
 * The fields of a record that are read when one of them is asked for.
 * @param {{prototype: any}} record a class whose `line` is the whole of it @param {string[]} keys
 */
function readLater(record, keys) {
    for (const key of keys) Object.defineProperty(record.prototype, key, {
        /** @this {any} */
        get() {
            this.rest ??= JSON.parse(this.line);
            return this.rest[key];
        },
    });
}

class LongPacket {
    /** @param {string} line @param {RegExpExecArray} known @param {RegExpExecArray} trigger @param {string} stroke */
    constructor(line, known, trigger, stroke) {
        this.line = line;
        this.rest = null;
        this.type = 'packet';
        this.id = Number(known[1]);
        this.t = Number(known[2]);
        this.t_arrived = null;
        this.lost = false;
        this.connection = whole(known[3]);
        this.from = known[4] ?? null;
        this.analysis = NOTHING;
        this.remarks = null;
        this.calls = NOTHING;
        this.trigger = { kind: trigger[1], packet: trigger[2] === undefined ? undefined : Number(trigger[2]) };
        this.stroke = stroke;
    }
}
readLater(LongPacket, ['src', 'dst', 'flags', 'seq', 'ack', 'len', 'frame', 'window', 'kind', 'bytes', 'new', 'refused', 'carries', 'completes', 'listen', 'implies', 'says', 'label', 'quote', 'numbers', 'by', 'for', 'told', 'before', 'after']);

class LongBuffers {
    /** @param {string} line @param {RegExpExecArray} known */
    constructor(line, known) {
        this.line = line;
        this.rest = null;
        this.type = 'buffers';
        this.t = Number(known[1]);
        this.connection = Number(known[2]);
        this.end = known[3];
        this.packet = whole(known[4]);
        this.call = whole(known[5]);
    }
}
readLater(LongBuffers, ['syn', 'fin', 'acknowledged', 'unacknowledged', 'waiting', 'read', 'unread', 'early', 'window']);

class LongHeader {
    /** @param {string} line @param {number} packet */
    constructor(line, packet) {
        this.line = line;
        this.rest = null;
        this.type = 'header';
        this.packet = packet;
    }
}
readLater(LongHeader, ['bytes']);

/** @type {any[]} */
const NOTHING = [];
const PACKET = /^\{"type":"packet","id":(\d+),"t":([-\d.]+),"t_arrived":null,"lost":false,"connection":(\d+|null),"from":(?:"(client|server)"|null),/;
const BUFFERS = /^\{"type":"buffers","t":([-\d.]+),"connection":(\d+),"end":"(client|server)","packet":(\d+|null),"call":(\d+|null),/;
const TRIGGER = /"trigger":\{"kind":"(\w+)"(?:,"packet":(\d+))?\}/;

/** @param {string} digits */
const whole = (digits) => (digits === 'null' ? null : Number(digits));

/** @param {string} line */
function packetOf(line) {
    const known = PACKET.exec(line), trigger = TRIGGER.exec(line), stroke = line.lastIndexOf('"stroke":"');
    if (!known || !trigger || stroke < 0 || !line.includes('"analysis":[]') || !line.endsWith('"calls":[]}')) return JSON.parse(line);
    return new LongPacket(line, known, trigger, line.slice(stroke + 10, line.indexOf('"', stroke + 10)));
}

/** @param {string} line */
function buffersOf(line) {
    const known = BUFFERS.exec(line);
    return known ? new LongBuffers(line, known) : JSON.parse(line);
}

/**
 * @param {string} text JSON Lines
 * @returns {any[]}
 */
export function parseLines(text) {
    const records = [], long = text.length > LONG;
    for (let from = 0; from < text.length;) {
        let to = text.indexOf('\n', from);
        if (to < 0) to = text.length;
        const line = text.slice(from, to);
        from = to + 1;
        if (line.length < 3) continue;
        if (!long) records.push(JSON.parse(line));
        else if (line.startsWith('{"type":"packet"')) records.push(packetOf(line));
        else if (line.startsWith('{"type":"buffers"')) records.push(buffersOf(line));
        else if (line.startsWith('{"type":"header","packet":')) records.push(new LongHeader(line, Number.parseInt(line.slice(26, 40), 10)));
        else records.push(JSON.parse(line));
    }
    return records;
}
