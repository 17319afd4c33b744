/* What leaves the page: a link to this place, the step as text, this moment as a picture of its own. */

/** What a place is called behind the '#': a packet by its number, which does not depend on what is a step. @param {import('./types.js').Step | null} step */
export function linkOf(step) {
    if (!step) return '#start';
    return step.kind === 'packet' && step.packet ? `#packet=${step.packet.id}` : `#step=${step.index + 1}`;
}

/**
 * @param {import('./types.js').Model} model
 * @param {string} hash
 * @returns {number | null} the step that a link means; null: it means none
 */
export function stepOfLink(model, hash) {
    const [, kind, digits] = /^#(step|packet)=(\d+)$/.exec(hash) ?? [];
    if (hash === '#start') return -1;
    if (kind === 'step') return Math.min(Number(digits), model.steps.length) - 1;
    return kind === 'packet' ? model.stepOfPacket.get(Number(digits)) ?? null : null;
}

/** What is read from the style sheet, and stands in the picture itself. */
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font', 'paint-order', 'display'];

/**
 * Pictures as one SVG that needs no style sheet, one below the other, and under them a sentence.
 * @param {SVGElement[]} pictures as they are on the page @param {string[]} words lines of text below them @param {{ground: string, text: string}} colors
 */
export function pictureOf(pictures, words, colors) {
    const NS = 'http://www.w3.org/2000/svg', LINE = 22, copies = [];
    let y = 0, wide = 0;
    for (const picture of pictures) {
        const copy = /** @type {SVGElement} */ (picture.cloneNode(true)), from = [picture, ...picture.querySelectorAll('*')], to = [copy, ...copy.querySelectorAll('*')];
        from.forEach((element, i) => {
            const style = getComputedStyle(element);
            to[i].setAttribute('style', STYLES.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
            to[i].removeAttribute('class');
        });
        copy.setAttribute('y', String(y));
        copy.removeAttribute('aria-hidden');
        y += Number(picture.getAttribute('height')) + 6;
        wide = Math.max(wide, Number(picture.getAttribute('width')));
        copies.push(copy);
    }
    const whole = document.createElementNS(NS, 'svg');
    const high = y + words.length * LINE + 10;
    for (const [name, value] of Object.entries({ width: wide, height: high, viewBox: `0 0 ${wide} ${high}` })) whole.setAttribute(name, String(value));
    const ground = document.createElementNS(NS, 'rect');
    for (const [name, value] of Object.entries({ width: wide, height: high, fill: colors.ground })) ground.setAttribute(name, String(value));
    whole.append(ground, ...copies);
    words.forEach((line, i) => {
        const text = document.createElementNS(NS, 'text');
        for (const [name, value] of Object.entries({ x: 12, y: y + (i + 1) * LINE - 4, fill: colors.text, style: `font: ${i ? '' : 'bold '}15px sans-serif` })) text.setAttribute(name, String(value));
        text.textContent = line;
        whole.append(text);
    });
    return new XMLSerializer().serializeToString(whole);
}

/** Words in lines of at most so many letters. @param {string} text @param {number} most */
export function wrapped(text, most) {
    /** @type {string[]} */
    const lines = [];
    for (const word of text.split(' ')) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
    }
    return lines;
}

/** Give it to the person as a file. @param {string} name @param {string} content */
export function give(name, content) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([content], { type: 'image/svg+xml' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
