/* Where the lengths of waits stand on the strip: in the wait where it has room for that, else, on a phone, in a row below it.
 *
 *     ▔▔▔⫽▔▔▔⫽▔▔▔▔▔▔▔▔▔▔▔▔
 *        ╷   ╷  ⫽ 798 ms ⫽
 *     41 ms ╷                     row 1
 *         109 ms                  row 2
 *
 * The longest wait is placed first: where there is no room for all, the shortest ones have no words. */

const LENGTH_PADDING = 8;

/** @typedef {{from: number, to: number, length: number, words: string}} Wait  from, to: where it is, in pixels */
/** @typedef {{words: string, at: number, left: number, row: number}} Placed  at: the middle of the wait; left: … of its words; row: 0 in the wait, 1… below it */

/** How much room words need, in pixels. @param {string} words @param {number} letter how wide one is */
export function roomOf(words, letter) {
    return words.length * letter + LENGTH_PADDING;
}

/**
 * @param {Wait[]} waits that are seen @param {number} wide the strip, in pixels @param {number} letter @param {number} rows so many may stand below
 * @returns {Placed[]}
 */
export function placeLengths(waits, wide, letter, rows) {
    /** @type {{from: number, to: number}[][]} */
    const taken = Array.from({ length: rows + 1 }, () => []);
    const placed = [];
    for (const { from, to, words } of waits.filter((wait) => wait.to > wait.from).sort((a, b) => b.length - a.length)) {
        const room = roomOf(words, letter), at = (from + to) / 2, left = Math.max(room / 2, Math.min(wide - room / 2, at));
        const place = { from: left - room / 2, to: left + room / 2 }, isFree = (/** @type {number} */ row) => taken[row].every((other) => other.to <= place.from || place.to <= other.from);
        const row = to - from >= room - LENGTH_PADDING && isFree(0) ? 0 : Array.from({ length: rows }, (_, i) => i + 1).find(isFree);
        if (row === undefined) continue;
        taken[row].push(place);
        placed.push({ words, at, left, row });
    }
    return placed;
}
