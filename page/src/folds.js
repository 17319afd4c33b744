/* Where a time stands on a line on which long waits are folded: a minute of waiting would leave no room for what happened before it.
 *
 *      time    0 ├──┤ 20 ms ├──────────────── 60 s ────────────────┤├──┤        to scale
 *      place   0 ├────────────┤⫽ 60 s ⫽├──────────────────────────┤             folded
 *
 * Nothing is folded where waits take less than half of the time.  Of those that are folded a longer one has more room, by the logarithm. */

const WAITS_LEAST = 0.5, EACH_PART = 0.17, ALL_PART = 0.6;

/** @typedef {{t: number, t_end: number, wide: number, place: number}} Fold  wide: its room, in seconds; place: where that begins */

export class Folds {
    /** @param {number} from @param {number} to @param {{t: number, t_end: number}[]} waits in order; none reaches into another */
    constructor(from, to, waits) {
        this.from = from;
        this.to = to;
        /** @type {Fold[]} */
        this.all = chosenFolds(to - from, waits);
        let saved = 0;
        for (const fold of this.all) {
            fold.place = fold.t - saved;
            saved += fold.t_end - fold.t - fold.wide;
        }
        this.end = this.place(to);
    }

    /** @param {number} t @returns {number} */
    place(t) {
        const fold = lastBefore(this.all, (one) => one.t <= t);
        if (!fold) return t;
        return t >= fold.t_end ? fold.place + fold.wide + (t - fold.t_end) : fold.place + ((t - fold.t) / (fold.t_end - fold.t)) * fold.wide;
    }

    /** The other way round. @param {number} place @returns {number} */
    time(place) {
        const fold = lastBefore(this.all, (one) => one.place <= place);
        if (!fold) return place;
        const within = place - fold.place;
        return within >= fold.wide ? fold.t_end + (within - fold.wide) : fold.t + (within / fold.wide) * (fold.t_end - fold.t);
    }
}

/** @param {Fold[]} folds @param {(fold: Fold) => boolean} holds of the first ones */
function lastBefore(folds, holds) {
    let low = 0, high = folds.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (holds(folds[middle])) low = middle + 1;
        else high = middle;
    }
    return folds[low - 1];
}

/** @param {{t: number, t_end: number}} wait */
const lengthOf = (wait) => wait.t_end - wait.t;

/**
 * Those that get less room than to scale.
 * @param {number} all seconds @param {{t: number, t_end: number}[]} waits @returns {Fold[]}
 */
function chosenFolds(all, waits) {
    let left = waits.filter((wait) => lengthOf(wait) > 0);
    if (left.reduce((sum, wait) => sum + lengthOf(wait), 0) < all * WAITS_LEAST) return [];
    for (;;) {
        const busy = Math.max(all * 1e-9, all - left.reduce((sum, wait) => sum + lengthOf(wait), 0)), part = Math.min(ALL_PART, EACH_PART * left.length);
        const least = Math.min(...left.map(lengthOf)), weights = left.map((wait) => 1 + Math.log10(lengthOf(wait) / least)), weight = weights.reduce((sum, one) => sum + one, 0);
        const folds = left.map((wait, i) => ({ t: wait.t, t_end: wait.t_end, wide: (busy * part * weights[i]) / ((1 - part) * weight), place: 0 })), shorter = folds.filter((fold) => fold.wide < lengthOf(fold));
        if (shorter.length === folds.length) return folds;
        left = shorter;
    }
}
