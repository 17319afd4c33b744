/* The way of one send's bytes: handed over, left, arrived, read, acknowledged; of all of them, or of the one byte that is chosen.
 * C has worked it out (src/timeline/send_trace.h): a record `way` for each send. */
import { html } from './dom.js';
import { counted, milliseconds, rangeOf, textOfHex } from './words.js';

const CELLS_MOST = 64;

/**
 * The call whose way a step is part of: its own, that of its packet, or that of the bytes which it takes.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Step | undefined} step
 */
function callAt(model, step) {
    if (step?.call) return model.ways.has(step.call.id) ? step.call.id : model.wayOfRead.get(step.call.id);
    return step?.packet ? model.wayOfPacket.get(step.packet.id) : undefined;
}

/**
 * The way that is looked at: of the current step, else of the last one before it.
 * @param {import('./types.js').Model} model
 * @param {number} at
 * @returns {import('./types.js').Way | null}
 */
export function wayAt(model, at) {
    for (let i = at; i >= 0; i--) {
        const call = callAt(model, model.steps[i]);
        if (call !== undefined) return model.ways.get(call) ?? null;
    }
    return null;
}

/**
 * Where the player shows it.
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Way} way
 * @param {import('./types.js').WayStep} step
 * @returns {number | undefined}
 */
export function stepOfWay(model, way, step) {
    if (step.call !== null) return step.call === way.call ? model.stepOfCall.get(step.call) : model.stepOfReturn.get(step.call);
    const packet = step.packet === null ? undefined : model.packets.get(step.packet);
    if (!packet) return undefined;
    const arrival = step.t > packet.t ? model.stepOfArrival.get(packet.id) : undefined;
    return arrival ?? model.stepOfPacket.get(packet.id);
}

/**
 * @param {number} from @param {number} to  stream offsets
 * @param {string} known  what the first of them are
 * @param {number | null} chosen
 * @param {(byte: number | null) => void} choose
 */
function byteCells(from, to, known, chosen, choose) {
    const cells = [...known].slice(0, Math.min(CELLS_MOST, to - from)).map((letter, i) => html('button', {
        type: 'button', class: 'byte', 'aria-pressed': String(chosen === from + i), 'aria-label': `byte ${from + i + 1}: ${letter}`, title: `byte ${from + i + 1}`, onclick: () => choose(from + i),
    }, letter === ' ' ? '␣' : letter));
    const field = html('input', {
        type: 'number', min: from + 1, max: to, value: chosen === null ? '' : chosen + 1, placeholder: rangeOf(from, to), 'aria-label': 'number of the byte in its stream',
        onchange: (/** @type {any} */ event) => {
            const byte = Number.parseInt(event.target.value, 10) - 1;
            choose(byte >= from && byte < to ? byte : null);
        },
    });
    return html('div', { class: 'bytes', role: 'group', 'aria-label': 'bytes of this call' },
        html('button', { type: 'button', 'aria-pressed': String(chosen === null), onclick: () => choose(null) }, 'all'), ...cells,
        to - from > cells.length ? html('span', { class: 'faint' }, `… ${counted(to - from - cells.length, 'more byte')}`) : null, html('label', {}, 'byte ', field));
}

/**
 * @param {import('./types.js').Model} model
 * @param {import('./types.js').Way} way
 * @param {{chosen: number | null, end: number, choose: (byte: number | null) => void, go: (step: number) => void}} look  end: the steps that may be told
 */
export function wayPanel(model, way, look) {
    const call = model.calls.get(way.call);
    const [from, to] = call?.bytes ?? [0, 0];
    const chosen = look.chosen !== null && look.chosen >= from && look.chosen < to ? look.chosen : null;
    const told = way.steps.map((step) => ({ step, index: stepOfWay(model, way, step) })).filter(({ step, index }) => (index ?? 0) < look.end && (chosen === null || (step.bytes[0] <= chosen && chosen < step.bytes[1])));
    const whole = look.end >= model.steps.length;
    return html('div', {},
        html('p', { class: 'faint' }, `${way.told} Choose one, and follow it.`),
        byteCells(from, to, textOfHex(call?.data ?? ''), chosen, look.choose),
        html('ol', { class: 'way' }, ...told.map(({ step, index }) => html('li', {}, html('span', { class: 'number' }, milliseconds(step.t)), ` ${step.says} `,
            index === undefined ? null : html('button', { type: 'button', class: 'link', onclick: () => look.go(index) }, `step ${index + 1}`))),
        ...(whole && chosen === null ? way.missing : []).map((words) => html('li', { class: 'missing' }, words))));
}
