/* The same run as an ordinary table, for those who read rather than look: some rows at a time, so that a long trace stays light. */
import { beginsToListen } from './data.js';
import { html } from './dom.js';
import { beginOf, milliseconds, sentenceOf } from './words.js';

export const PAGE_ROWS = 100;

/**
 * @param {import('./types.js').Model} model
 * @param {number} at    the current step
 * @param {number} end   steps from here on are not told
 * @param {number} page  which rows
 * @param {{page: (page: number) => void, go: (step: number) => void}} asked
 * @returns {HTMLElement}
 */
export function eventTable(model, at, end, page, asked) {
    const pages = Math.max(1, Math.ceil(end / PAGE_ROWS));
    const from = page * PAGE_ROWS, to = Math.min(end, from + PAGE_ROWS);
    const body = html('tbody');
    for (let i = from; i < to; i++) {
        const step = model.steps[i], { what, why } = sentenceOf(step);
        const states = beginsToListen(step) ? [`${step.program}: LISTEN`] : step.states.map((s) => `${s.end}: ${s.to ?? 'not known'}`);
        body.append(html('tr', { class: i === at ? 'now' : '', 'aria-current': i === at ? 'step' : null },
            html('td', {}, html('button', { type: 'button', class: 'link', onclick: () => asked.go(i), 'aria-label': `go to step ${i + 1}` }, i + 1)),
            html('td', { class: 'number' }, milliseconds(beginOf(step))), html('td', {}, what), html('td', {}, why), html('td', {}, ...states.flatMap((state, n) => [n ? ', ' : '', html('span', { class: 'whole' }, state)]))));
    }
    const nav = pages > 1 ? html('p', { class: 'pages' },
        html('button', { type: 'button', disabled: page === 0, onclick: () => asked.page(page - 1) }, 'earlier'), ` ${from + 1}–${to} of ${end} `,
        html('button', { type: 'button', disabled: page >= pages - 1, onclick: () => asked.page(page + 1) }, 'later')) : null;
    return html('div', {}, nav, html('div', { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': 'table of events' }, html('table', { class: 'events' },
        html('caption', {}, 'All that happened, in order of time'),
        html('thead', {}, html('tr', {}, ...['step', 'ms', 'what happened', 'why', 'states'].map((name) => html('th', { scope: 'col' }, name)))), body)));
}
