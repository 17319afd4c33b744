/* All connections of the run: what came of each, and a button to look at one alone.  Some rows at a time, as in the table of events. */
import { html } from './dom.js';
import { PAGE_ROWS } from './table.js';
import { counted, grouped, milliseconds } from './words.js';

/**
 * @param {import('./types.js').Model} model
 * @param {number} page which rows
 * @param {{only: number | null, isolated: number | null}} now the one whose steps alone are there; the one beside which all others are dim
 * @param {{page: (page: number) => void, only: (connection: number | null) => void, isolate: (connection: number | null) => void}} asked
 */
export function connectionTable(model, page, { only, isolated }, asked) {
    const all = [...model.connections.values()], pages = Math.max(1, Math.ceil(all.length / PAGE_ROWS)), from = page * PAGE_ROWS;
    const rows = all.slice(from, from + PAGE_ROWS).map((c) => html('tr', { class: c.id === only ? 'now' : '' },
        html('td', {}, html('button', { type: 'button', 'aria-pressed': String(c.id === only), 'aria-label': `only connection ${c.id}`, onclick: () => asked.only(c.id === only ? null : c.id) }, c.id === only ? 'all' : `only ${c.id}`)),
        html('td', { class: 'number' }, milliseconds(c.t)), html('td', { class: `hue-edge hue${c.hue}` }, html('button', { type: 'button', class: 'link', 'aria-pressed': String(c.id === isolated), title: 'all others dim', onclick: () => asked.isolate(c.id === isolated ? null : c.id) }, `${c.client} ↔ ${c.server}`), html('p', { class: 'faint' }, [c.opened ? `opened by ${c.opened}` : 'UDP', c.closed ? `closed: ${c.closed}` : ''].filter(Boolean).join(', '))),
        html('td', {}, counted(c.packets.client + c.packets.server, 'packet'), html('p', { class: 'faint' }, `${grouped(c.bytes.client)} bytes →, ${grouped(c.bytes.server)} ←`))));
    const nav = pages > 1 ? html('p', { class: 'pages' },
        html('button', { type: 'button', disabled: page === 0, onclick: () => asked.page(page - 1) }, 'earlier'), ` ${from + 1}–${from + rows.length} of ${all.length} `,
        html('button', { type: 'button', disabled: page >= pages - 1, onclick: () => asked.page(page + 1) }, 'later')) : null;
    return html('div', {}, nav, html('div', { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': 'table of connections' }, html('table', { class: 'events connections' },
        html('caption', {}, `${counted(all.length, 'connection')}; press one to dim all others, or to see only its steps`),
        html('thead', {}, html('tr', {}, ...['', 'ms', 'client ↔ server', 'packets, bytes'].map((name) => html('th', { scope: 'col' }, name || html('span', { class: 'skip' }, 'show'))))), html('tbody', {}, ...rows))));
}
