/* A sheet of paper between two lines, on which arrows are drawn: with the pointer from one line to the other (or pressed on the line where it
 * begins), with the keyboard by a button for each direction.
 *
 *      client ┃── SYN ───────────▶┃ server      ( ) SYN (•) SYN-ACK ( ) ACK …
 *             ┃◀──────── SYN-ACK ─┃             [client ▶] [◀ server] [take back]
 *
 * It knows nothing of what is right. */
import { html, svg } from './dom.js';

const SHEET_WIDE = 420, SHEET_ROW = 24, SHEET_LEFT = 90, SHEET_RIGHT = 330, SHEET_MOST = 12;
/** How a kind is stroked, by its letters. @type {Record<string, string>} */
const STROKES = { s: 'syn', sa: 'syn', a: 'ack', d: 'data', f: 'fin', r: 'rst', i: 'icmp' };

export class Sheet {
    /**
     * @param {{letters: string, words: string}[]} kinds of arrows
     * @param {{own: 'left' | 'right', names: string[]}} ends own: the side of the call, whose letters are small
     */
    constructor(kinds, { own, names }) {
        this.own = own;
        this.names = names;
        this.kind = kinds[0];
        /** @type {{kind: {letters: string, words: string}, from: 'left' | 'right'}[]} */
        this.drawn = [];
        this.changed = () => {};
        this.tools = html('div', { class: 'sheet-kinds', role: 'radiogroup', 'aria-label': 'kind of packet' }, ...kinds.map((kind, i) => html('label', {}, html('input', { type: 'radio', name: 'sheet-kind', checked: i === 0, onchange: () => { this.kind = kind; } }), kind.words)));
        this.paper = svg('svg', { class: 'sheet', 'aria-hidden': 'true' });
        this.told = html('p', { class: 'faint', 'aria-live': 'polite' });
        this.buttons = [
            html('button', { type: 'button', onclick: () => this.add('left') }, `${names[0]} ▶`), html('button', { type: 'button', onclick: () => this.add('right') }, `◀ ${names[1]}`),
            html('button', { type: 'button', onclick: () => { this.drawn.pop(); this.draw(); } }, 'take back')];
        /** @type {'left' | 'right' | null} */
        let from = null;
        const sideAt = (/** @type {PointerEvent} */ event) => { const at = this.paper.getBoundingClientRect(); return event.clientX < at.left + at.width / 2 ? 'left' : 'right'; };
        this.paper.addEventListener('pointerdown', (event) => { from = sideAt(event); this.paper.setPointerCapture(event.pointerId); });
        this.paper.addEventListener('pointermove', (event) => { if (from) this.draw(from, this.xOf(event)); });
        this.paper.addEventListener('pointerup', () => { if (from) this.add(from); from = null; });
        this.paper.addEventListener('pointercancel', () => { from = null; this.draw(); });
    }

    /** @param {PointerEvent} event */
    xOf(event) {
        const at = this.paper.getBoundingClientRect();
        return ((event.clientX - at.left) / at.width) * SHEET_WIDE;
    }

    /** @param {'left' | 'right'} from */
    add(from) {
        if (this.drawn.length < SHEET_MOST) this.drawn.push({ kind: this.kind, from });
        this.draw();
    }

    /** What it says, as a question's list of right drawings has it: "s SA a". */
    letters() {
        return this.drawn.map(({ kind, from }) => (from === this.own ? kind.letters : kind.letters.toUpperCase())).join(' ') || '0';
    }

    /** "SYN, SYN-ACK back, ACK" */
    words() {
        return this.drawn.map(({ kind, from }) => `${kind.words}${from === this.own ? '' : ' back'}`).join(', ') || 'nothing';
    }

    /** @param {'left' | 'right'} [pulled] an arrow that is being drawn from there @param {number} [to] */
    draw(pulled, to = 0) {
        const rows = this.drawn.map(({ kind, from }) => ({ kind, from, to: from === 'left' ? SHEET_RIGHT : SHEET_LEFT }));
        if (pulled) rows.push({ kind: this.kind, from: pulled, to });
        const high = (Math.max(2, rows.length) + 1) * SHEET_ROW;
        this.paper.setAttribute('viewBox', `0 0 ${SHEET_WIDE} ${high}`);
        this.paper.setAttribute('style', `height:${high}px`);
        this.paper.replaceChildren(
            svg('path', { class: 'life', d: `M${SHEET_LEFT} 6 V${high - 4} M${SHEET_RIGHT} 6 V${high - 4}` }),
            svg('text', { x: SHEET_LEFT - 10, y: 20, 'text-anchor': 'end' }, this.names[0]), svg('text', { x: SHEET_RIGHT + 10, y: 20 }, this.names[1]),
            ...(rows.length ? [] : [svg('text', { class: 'hint', x: (SHEET_LEFT + SHEET_RIGHT) / 2, y: high / 2 + 4, 'text-anchor': 'middle' }, 'pull arrows from line to line')]),
            ...rows.map(({ kind, from, to }, i) => {
                const x = from === 'left' ? SHEET_LEFT : SHEET_RIGHT, y = (i + 1) * SHEET_ROW + 6, wing = to > x ? -10 : 10;
                return svg('g', { class: `packet ${STROKES[kind.letters]}` }, svg('line', { class: 'shaft', x1: x, y1: y, x2: to + wing / 2, y2: y }), svg('path', { class: 'head', d: `M${to} ${y} l${wing} -5 v10 z` }),
                    svg('text', { class: 'label', x: (SHEET_LEFT + SHEET_RIGHT) / 2, y: y - 4, 'text-anchor': 'middle' }, kind.words));
            }));
        if (pulled) return;
        this.told.textContent = this.drawn.length ? `drawn: ${this.words()}` : '';
        this.changed();
    }
}
