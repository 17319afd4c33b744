/* The row in which one types what is to be found (find.js): next, previous, how many, and "only these".  With several connections each is a button:
 * pressed, all others are dim. */
import { byId, html } from './dom.js';
import { readQuery, suggestions } from './find.js';
import { grouped } from './words.js';

const SUGGESTED_MOST = 40, CHIPS_MOST = 8;

export class FindBar {
    /**
     * @param {{go: (step: number) => void, place: (place: import('./find.js').Place) => boolean, only: (wanted: import('./find.js').Wanted | null) => void, isolate: (connection: number | null) => void, isolated: () => number | null, at: () => number, end: () => number}} asked
     *        only: the steps that it wants, or all again; isolate, isolated: the connection beside which all others are dim; at, end: where we are, and from which step on all is hidden
     */
    constructor(asked) {
        this.asked = asked;
        /** @type {import('./types.js').Model | null} */
        this.model = null;
        this.query = '';
        /** @type {number[]} */
        this.found = [];
        this.input = html('input', { type: 'search', id: 'find-words', list: 'find-list', placeholder: 'words, connection:2, #4, step 13', 'aria-label': 'find: words, or connection:2, program:server, flag:RST, finding:NAME; #4 is a packet, step 13 a step', autocomplete: 'off', spellcheck: 'false' });
        this.list = html('datalist', { id: 'find-list' });
        this.told = html('span', { role: 'status' });
        this.only = html('input', { type: 'checkbox', onchange: () => this.narrow() });
        this.chips = html('span', { class: 'chips', role: 'group', 'aria-label': 'a connection; the others are dim' });
        byId('find').replaceChildren(this.input, this.list,
            html('button', { type: 'button', 'aria-label': 'found before', title: 'found before (Shift+Enter)', onclick: () => this.next(-1) }, '◀'),
            html('button', { type: 'button', 'aria-label': 'found next', title: 'found next (Enter)', onclick: () => this.next(1) }, '▶'),
            html('label', {}, this.only, ' only these'), this.told, this.chips);
        this.input.addEventListener('keydown', (event) => {
            if (event.key === 'Enter') this.next(event.shiftKey ? -1 : 1);
            else if (event.key === 'Escape') this.clear();
        });
        this.input.addEventListener('change', () => { if (this.only.checked) this.narrow(); });
    }

    /** @param {import('./types.js').Model} model another one, or with other steps */
    set(model) {
        this.model = model;
        this.query = '';
        this.list.replaceChildren(...suggestions(model, SUGGESTED_MOST).map((value) => html('option', { value })));
        const ids = [...model.connections.values()];
        this.chips.replaceChildren(...(ids.length > 1 && ids.length <= CHIPS_MOST ? ids.map((c) => html('button', { type: 'button', class: `chip hue${c.hue}`, 'aria-pressed': 'false', 'data-connection': c.id, onclick: () => this.asked.isolate(this.asked.isolated() === c.id ? null : c.id) }, `${c.id}: ${c.owner.client}`)) : []));
        this.press();
    }

    /** The button of the connection that is isolated is pressed. */
    press() {
        for (const chip of this.chips.children) chip.setAttribute('aria-pressed', String(Number(chip.getAttribute('data-connection')) === this.asked.isolated()));
    }

    /** Is that connection looked at alone? @param {number} id */
    shows(id) {
        return this.only.checked && this.input.value.trim() === `connection:${id}`;
    }

    /** @param {number | null} connection the one that is looked at alone; null: all again */
    alone(connection) {
        this.input.value = connection === null ? '' : `connection:${connection}`;
        this.only.checked = connection !== null;
        this.narrow();
    }

    clear() {
        this.input.value = '';
        this.told.textContent = '';
        if (!this.only.checked) return;
        this.only.checked = false;
        this.narrow();
    }

    narrow() {
        const { wanted } = readQuery(this.input.value);
        this.asked.only(this.only.checked ? wanted : null);
        this.told.textContent = this.only.checked && wanted ? `${grouped(this.model?.steps.length ?? 0)} steps` : '';
    }

    /** @param {number} by 1: the next one that was found, -1: the one before */
    next(by) {
        const { model } = this, { go, wanted } = readQuery(this.input.value);
        if (go) this.told.textContent = this.asked.place(go) ? '' : 'not in this run';
        if (!wanted || !model) return;
        const end = this.asked.end(), query = `${this.input.value} ${end}`;
        if (query !== this.query) this.found = model.steps.slice(0, end).filter((step) => wanted(model, step)).map((step) => step.index);
        this.query = query;
        const { found } = this, at = this.asked.at();
        const to = by > 0 ? found.findIndex((step) => step > at) : found.findLastIndex((step) => step < at), place = to >= 0 ? to : by > 0 ? 0 : found.length - 1; /* round the end */
        this.told.textContent = found.length ? `${place + 1} of ${found.length}` : 'not found';
        if (found.length) this.asked.go(found[place]);
    }
}
