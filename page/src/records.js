/* The page's data: JSON Lines; of a long run packed, as src/view/page_pack.h says:
 *
 *     ={"type":"packet","id":→A,"t":→B,"told":"Packet →A"}      → a tab: a pattern, and a value that the letter names
 *     0→7→0.5                                                   a row: its pattern is number 0, A is 7, B is 0.5
 *
 * Of the many packets, headers, states and changes in buffers few are ever looked at: such a record keeps its row, and reads a field when
 * somebody asks for it. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MARK = '\ufdd0'; /* stands for a value while a pattern is read; it is no character, so hardly any text has it */
const READ_LATER = /^\{"type":"(?:packet|buffers|header|state)",/;

/** @param {string} row @param {number} place from 1, behind its pattern */
function valueAt(row, place) {
    let from = 0;
    for (let i = 0; i < place; i++) from = row.indexOf('\t', from) + 1;
    const to = row.indexOf('\t', from);
    return to < 0 ? row.slice(from) : row.slice(from, to);
}

/** A text with values in it. @param {string} text @param {string} mark before each letter @returns {(value: (place: number) => string) => string} */
function filled(text, mark) {
    const [first, ...rest] = text.split(mark), pieces = rest.map((piece) => ({ place: LETTERS.indexOf(piece[0]) + 1, then: piece.slice(1) }));
    return (value) => { let all = first; for (const { place, then } of pieces) all += value(place) + then; return all; };
}

/** @param {string} inside of a string in JSON */
const plain = (inside) => (inside.includes('\\') ? JSON.parse(`"${inside}"`) : inside);

/**
 * How a field is read out of a row; null: it is the same in all rows.
 * @param {any} value as the pattern has it, with marks @returns {((row: string) => any) | null}
 */
function readerOf(value) {
    if (typeof value === 'string') {
        if (!value.includes(MARK)) return null;
        if (value.startsWith(MARK + MARK)) {
            const place = LETTERS.indexOf(value[2]) + 1;
            return (row) => Number(valueAt(row, place));
        }
        const text = filled(value, MARK);
        return (row) => text((place) => plain(valueAt(row, place)));
    }
    if (value === null || typeof value !== 'object') return null;
    const parts = Object.entries(value).map(([key, part]) => ({ key, part, read: readerOf(part) }));
    if (parts.every(({ read }) => !read)) return null;
    return (row) => {
        /** @type {any} */
        const made = Array.isArray(value) ? [] : {};
        for (const { key, part, read } of parts) made[key] = read ? read(row) : part;
        return made;
    };
}

/** The pattern as an object, with marks: a number is two and its letter, in a string there is one. @param {string} text */
function marked(text) {
    let all = '', inside = false;
    text.split('\t').forEach((piece, i) => {
        const letter = i ? piece[0] : '', then = i ? piece.slice(1) : piece;
        all += (!i ? '' : inside ? MARK + letter : `"${MARK}${MARK}${letter}"`) + then;
        if ((then.replace(/\\./g, '').split('"').length - 1) % 2) inside = !inside;
    });
    return JSON.parse(all);
}

/** A pattern whose rows are read later. */
class Pattern {
    /** @param {string} text */
    constructor(text) {
        this.line = filled(text, '\t');
        this.fields = marked(text);
        /** @type {(((row: string) => any) | null)[]} by the number of the field */
        this.readers = [];
        for (const key of Object.keys(this.fields)) if (!KEYS.has(key)) KEYS.set(key, addField(key, KEYS.size));
    }

    /** @param {string} key @param {number} number its own, among those of all patterns @param {string} row */
    read(key, number, row) {
        let reader = this.readers[number];
        if (reader === undefined) reader = this.readers[number] = readerOf(this.fields[key]);
        return reader ? reader(row) : this.fields[key];
    }
}

/** A record that is read later. */
class Row {
    /** @param {Pattern} pattern @param {string} row */
    constructor(pattern, row) {
        this.pattern = pattern;
        this.row = row;
    }

    /** All of it, as JSON. */
    get line() {
        return this.pattern.line((place) => valueAt(this.row, place));
    }
}

/** Fields that rows have by now. @type {Map<string, number>} */
const KEYS = new Map();

/** @param {string} key @param {number} number */
function addField(key, number) {
    Object.defineProperty(Row.prototype, key, { /** @this {Row} */ get() { return this.pattern.read(key, number, this.row); } });
    return number;
}

/**
 * What makes records of a pattern's rows.
 * @param {string} text the pattern @returns {(row: string) => any}
 */
function recordsOf(text) {
    if (READ_LATER.test(text) && !text.includes(MARK)) {
        const pattern = new Pattern(text);
        return (row) => new Row(pattern, row);
    }
    const line = filled(text, '\t');
    return (row) => JSON.parse(line((place) => valueAt(row, place)));
}

/**
 * @param {string} text
 * @returns {any[]}
 */
export function parseLines(text) {
    /** @type {((row: string) => any)[]} */
    const patterns = [];
    const records = [];
    for (let from = 0; from < text.length;) {
        let to = text.indexOf('\n', from);
        if (to < 0) to = text.length;
        const line = text.slice(from, to);
        from = to + 1;
        if (line.length < 3) continue;
        if (line[0] === '{') records.push(JSON.parse(line));
        else if (line[0] === '=') patterns.push(recordsOf(line.slice(1)));
        else records.push(patterns[Number.parseInt(line, 10)](line));
    }
    return records;
}
