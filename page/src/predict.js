/* Predict: which packets will a call put on the wire?  The questions are records: their choices were judged in C, by what was seen
 * (src/predict/questions.c).  What comes next is hidden until one has chosen; every order that could have been is right. */
import { html } from './dom.js';

/**
 * The question that stands before a step, if there is one.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step | undefined} step
 */
export function questionAt(model, step) {
    return step?.kind === 'call' && step.call ? model.questions.get(step.call.id) : undefined;
}

/**
 * @param {import('./types.js').Question} question
 * @param {(choice: number) => void} answered
 */
export function questionBox(question, answered) {
    const buttons = question.choices.map(({ words }, i) => html('button', { type: 'button', onclick: () => answered(i) }, words));
    return html('fieldset', {}, html('legend', {}, question.asks), html('div', { class: 'choices' }, ...buttons));
}

/**
 * What the run says to an answer.
 * @param {import('./types.js').Question} question @param {number} choice @param {{asked: number, right: number}} score
 */
export function verdictBox(question, choice, score) {
    const { words, right } = question.choices[choice];
    return html('div', { role: 'status' }, html('p', { class: `verdict ${right ? 'right' : 'wrong'}` }, right ? `✓ ${words}: right. ` : `✗ You said ${words}; it was ${question.was}. `, `${score.right} of ${score.asked}`), html('p', {}, question.says));
}
