/* What a program shows of itself: its terminal as it looked at that moment, and its source with the line where it stands. */
import { html } from './dom.js';
import { lastCallOf } from './moment.js';

/** Colours and other commands to a terminal, which a page does not obey. */
const COMMANDS = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

const SHOWN_MOST = 20000;

/** @param {string} text */
export function plainText(text) {
    return text.replace(COMMANDS, '').replace(/\r\n/g, '\n').replace(/[^\n]*\r(?!\n)/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '·');
}

/**
 * @param {import('./types.js').Model} model
 * @param {number} at  steps up to this one have happened
 * @param {string} program
 * @returns {HTMLElement}
 */
export function terminal(model, at, program) {
    const pieces = [];
    let length = 0;
    for (let i = at; i >= 0 && length < SHOWN_MOST; i--) {
        for (const { print } of [...model.steps[i].unseen ?? [], model.steps[i]].reverse()) {
            if (!print || print.program !== program) continue;
            const text = plainText(print.text);
            length += text.length;
            pieces.push(print.type === 'input' ? html('b', { class: 'typed' }, text) : print.stream === 'stderr' ? html('em', { class: 'stderr' }, text) : html('span', {}, text));
        }
    }
    pieces.reverse();
    return html('pre', { class: 'terminal', tabindex: 0, role: 'group', 'aria-label': `terminal: ${program}` }, ...(pieces.length ? pieces : [html('span', { class: 'faint' }, '(nothing printed yet)')]));
}

/** @typedef {{place: import('./types.js').Place, waits: boolean, past: boolean}} Stand  waits: the call goes on; past: it has returned, and where the program is now nothing tells */

/**
 * Where the program stands: the call that began last, which may be over.
 * @param {import('./types.js').Model} model
 * @param {import('./moment.js').Moment} moment
 * @param {string} program
 * @returns {Stand | null}
 */
export function placeOf(model, moment, program) {
    const call = lastCallOf(model, moment, program);
    if (!call?.at) return null;
    const waits = moment.open.has(call.id);
    return { place: call.at, waits, past: !waits && model.steps[moment.next - 1]?.call !== call };
}

/**
 * The lines of a source: of the whole file, or those that are known.
 * @param {import('./types.js').Model} model
 * @param {string} file
 * @returns {[number, string][]}
 */
export function linesOf(model, file) {
    const whole = model.sources.get(file);
    if (whole) return whole.map((line, i) => [i + 1, line]);
    return [...(model.knownLines.get(file) ?? [])].sort((a, b) => a[0] - b[0]);
}

/** The source of a program, kept as one element: only its mark moves. */
export class SourcePane {
    /** @param {HTMLElement} box @param {import('./types.js').Model} model */
    constructor(box, model) {
        this.box = box;
        this.model = model;
        this.file = '';
        /** @type {Map<number, HTMLElement>} */
        this.lines = new Map();
        /** @type {HTMLElement | null} */
        this.current = null;
    }

    /** @param {string} file */
    open(file) {
        this.file = file;
        const lines = linesOf(this.model, file);
        this.lines = new Map(lines.map(([number, line], i) => [number, html('span', { class: `line ${i > 0 && lines[i - 1][0] < number - 1 ? 'gap' : ''}` },
            html('span', { class: 'number' }, number), html('span', { class: 'mark', 'aria-hidden': 'true' }), line || ' ')]));
        this.current = null;
        this.name = html('div', { class: 'file' });
        this.box.replaceChildren(this.name);
        if (lines.length) this.box.append(html('pre', { class: 'code', tabindex: 0, role: 'group', 'aria-label': `source ${file}` }, ...this.lines.values()));
    }

    /**
     * @param {Stand | null} where
     * @param {string | null} first the file to show before the program stands anywhere
     */
    show(where, first) {
        const file = where?.place.file ?? first;
        this.box.hidden = !file;
        if (!file) return;
        if (this.file !== file) this.open(file);
        if (this.name) {
            this.name.textContent = `${file.slice(file.lastIndexOf('/') + 1)}${where ? `:${where.place.line}${where.place.function ? `, ${where.place.function}()` : ''}${where.past ? ': the last call' : ''}` : ''}`;
            this.name.title = file;
        }
        this.current?.classList.remove('current', 'waits', 'past');
        this.current?.removeAttribute('aria-current');
        this.current = null;
        if (!where) return;
        this.current = this.lines.get(where.place.line) ?? null;
        if (!this.current) return;
        this.current.classList.add('current');
        this.current.classList.toggle('waits', where.waits);
        this.current.classList.toggle('past', where.past);
        this.current.setAttribute('aria-current', 'true');
        this.reveal();
    }

    /** The line where the program stands comes into sight. */
    reveal() {
        const code = this.current?.parentElement;
        if (code && this.current) code.scrollTop = Math.max(0, this.current.offsetTop - code.offsetTop - code.clientHeight / 2);
    }
}
