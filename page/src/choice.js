/* Only some steps of a run ("only these"): the others are not seen, and happen all the same.
 *
 * So the choice is made of a whole model, whose states, bytes and lines are those of all steps.  What is left out is kept at the next step
 * that is seen, for who makes moments. */

/**
 * @param {import('./types.js').Model} model the whole run
 * @param {import('./find.js').Wanted} wanted
 * @returns {import('./types.js').Model} with these steps only
 */
export function chosen(model, wanted) {
    /** @type {import('./types.js').Step[]} */
    const steps = [];
    /** @type {Map<number, number>} of those that are seen: where they stood, where they stand */
    const moved = new Map();
    /** @type {import('./types.js').Step[]} */
    let unseen = [];
    for (const step of model.steps) {
        const index = steps.length;
        if (!wanted(model, step)) {
            unseen.push({ ...step, index });
            continue;
        }
        moved.set(step.index, index);
        steps.push({ ...step, index, unseen });
        unseen = [];
    }
    const move = (/** @type {Map<number, number>} */ places) => new Map([...places].flatMap(([id, step]) => { const to = moved.get(step); return to === undefined ? [] : [[id, to]]; }));
    const { lanes } = model, from = [...moved.keys()];
    const next = (/** @type {number} */ step) => { const to = from.findIndex((seen) => seen >= step); return to >= 0 ? to : step === Infinity ? step : from.length; };
    const thinned = new Map([...lanes.of.values()].map((lane) => [lane, { ...lane, since: next(lane.since), ending: next(lane.ending), until: next(lane.until), open: Uint8Array.from(from, (step) => lane.open[step]), phase: Uint8Array.from(from, (step) => lane.phase[step]) }]));
    const thin = (/** @type {import('./lanes.js').Lane} */ lane) => /** @type {import('./lanes.js').Lane} */ (thinned.get(lane));
    const of = new Map([...lanes.of].map(([key, lane]) => [key, thin(lane)]));
    const uses = new Map([...lanes.uses].map(([end, all]) => { let to = 0; return [end, all.map((use) => { while (to < from.length && from[to] < use.step) to++; return { ...use, lane: thin(use.lane), step: to }; })]; }));
    return {
        ...model, steps,
        stepOfCall: move(model.stepOfCall), stepOfReturn: move(model.stepOfReturn), stepOfPacket: move(model.stepOfPacket), stepOfArrival: move(model.stepOfArrival),
        lanes: { left: lanes.left.map(thin), right: lanes.right.map(thin), of, uses },
    };
}
