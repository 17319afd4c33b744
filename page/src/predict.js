/* Predict: which packets will a call put on the wire?  The questions are records: their choices, and all drawings that are right, were judged
 * in C by what was seen (src/predict/questions.c).  What comes next is hidden until one has answered; every order that could have been is right. */
import { sideOfProgram } from './data.js';
import { html } from './dom.js';
import { Sheet } from './sheet.js';
import { counted } from './words.js';

/** @typedef {{words: string, right: boolean}} Answer */

/**
 * The question that stands before a step, if there is one.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step | undefined} step
 */
export function questionAt(model, step) {
    return step?.kind === 'call' && step.call ? model.questions.get(step.call.id) : undefined;
}

/**
 * Answered by a drawing, or by one of the choices.
 * @param {import('./types.js').Model} model @param {import('./types.js').Question} question @param {(answer: Answer) => void} answered
 */
export function questionBox(model, question, answered) {
    const box = html('fieldset', {}, html('legend', {}, question.asks)), { drawn } = question;
    const choices = html('div', { class: 'choices', role: 'group', 'aria-label': 'choices' }, ...question.choices.map(({ words, right }) => html('button', { type: 'button', onclick: () => answered({ words, right }) }, words)));
    if (!drawn) return html('div', {}, box, choices);
    const program = model.calls.get(question.call)?.program ?? null, right = sideOfProgram(model, program) === 'right';
    const sheet = new Sheet(question.arrows, { own: right ? 'right' : 'left', names: right ? ['client', program ?? ''] : [program ?? '', 'server'] });
    const done = html('button', { type: 'button', class: 'done', onclick: () => answered({ words: sheet.words(), right: drawn.includes(sheet.letters()) }) });
    sheet.changed = () => { done.textContent = `done: ${sheet.drawn.length ? counted(sheet.drawn.length, 'packet') : 'no packet'}`; };
    sheet.draw();
    box.append(sheet.tools, sheet.paper, html('div', { class: 'choices' }, ...sheet.buttons, done, sheet.told), html('p', { class: 'faint' }, 'Or choose:'), choices);
    return box;
}

/**
 * What the run says to an answer.
 * @param {import('./types.js').Question} question @param {Answer} answer @param {{asked: number, right: number}} score
 */
export function verdictBox(question, { words, right }, score) {
    return html('div', { role: 'status' }, html('p', { class: `verdict ${right ? 'right' : 'wrong'}` }, right ? `✓ ${words}: right. ` : `✗ You said ${words}; it was ${question.was}. `, `${score.right} of ${score.asked}`), html('p', {}, question.says));
}
