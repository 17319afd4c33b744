/* Predict mode: what comes next is hidden until the student chose.  The choices are the truth and others that this or any run could have
 * had; which others does not depend on chance, so that a class sees the same question. */

const FORTH = 'client → server', BACK = 'server → client';
const OTHERS = [`${FORTH}: SYN`, `${BACK}: SYN, ACK`, `${FORTH}: ACK`, `${BACK}: ACK`, `${FORTH}: FIN`, `${BACK}: FIN`, `${BACK}: RST`];

/**
 * The same among those who talk here, so that no name tells which choice is the truth.
 * @param {string} other @param {import('./types.js').Step} step
 */
function among(other, step) {
    if (!step.way) return other;
    const forth = step.packet?.from === 'server' ? step.way.split(' → ').reverse().join(' → ') : step.way;
    return other.replace(FORTH, forth).replace(BACK, forth.split(' → ').reverse().join(' → '));
}

/**
 * Is it worth a question?  Programs that start, and what sockwire remarks, are not.
 * @param {import('./types.js').Step} step
 */
export function isAsked(step) {
    return step.kind === 'packet' || step.kind === 'call' || step.kind === 'return';
}

/**
 * @param {import('./types.js').Step} step
 */
export function answerOf(step) {
    if (step.call && step.kind === 'call') return `${step.call.program} calls ${step.call.name}()`;
    if (step.call) return `${step.call.name}() of the ${step.call.program} returns`;
    return `${step.way ?? step.side}: ${step.packet?.label}`;
}

/**
 * @param {import('./types.js').Model} model
 * @param {number} next the step that is asked about
 * @returns {{choices: string[], right: number}}
 */
export function question(model, next) {
    const truth = answerOf(model.steps[next]);
    /** @type {string[]} */
    const wrong = [];
    /** @param {string} words */
    const offer = (words) => { if (words !== truth && !wrong.includes(words) && wrong.length < 3) wrong.push(words); };
    for (const near of [next + 1, next + 2, next + 3]) {
        const step = model.steps[near];
        if (step && isAsked(step) && wrong.length < 2) offer(answerOf(step));
    }
    for (let i = 0; wrong.length < 3 && i < OTHERS.length; i++) offer(among(OTHERS[(i + next) % OTHERS.length], model.steps[next]));
    const right = next % 4;
    const choices = [...wrong];
    choices.splice(right, 0, truth);
    return { choices, right };
}
