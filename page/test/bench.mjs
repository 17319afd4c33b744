/* What a page of many packets costs: `make bench` runs it (tests/scripts/page.sh bench).  Exit status 1: it is slower than it may be.
 *
 * The traces are others' (tests/bench/flows.c), drawn by sockwire itself.  Opened: from the beginning of the navigation until the second frame is
 * on its way.  A frame of scrubbing: the slider is dragged over the whole run and back, one place a frame, as a person drags it.  Its work is the
 * processor time of the page's own thread for all that a frame takes: scripts, styles, layout and painting. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { browser, folder, open, sizeOf, sockwire, withRecords } from './browser/opened.mjs';
import { longTrace } from './records.mjs';

const flows = process.env.FLOWS ?? path.join(path.dirname(sockwire), 'bench', 'flows');
const TIMES = 5, STROKES = 12, FRAMES = 10, ASKED = [{ packets: 10000, open: 2000, frame: 1000 / 60 }, { packets: 100000, open: 3000, frame: Infinity }];
const middle = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Drags the slider from place to place, over all steps and back.
 * @param {import('playwright-core').Page} tab
 * @returns {Promise<{work: number[], second: number}>} milliseconds a frame, the mean of each stroke; frames a second
 */
async function scrub(tab) {
    const devtools = await tab.context().newCDPSession(tab), work = [];
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async () => { const { metrics } = await devtools.send('Performance.getMetrics'), task = metrics.find(({ name }) => name === 'TaskDuration'); return (task?.value ?? NaN) * 1000; };
    const begin = performance.now();
    for (let stroke = 0, before = await spent(); stroke < STROKES; stroke++) {
        await tab.evaluate(async ({ from, count, all }) => {
            const slider = /** @type {HTMLInputElement} */ (document.getElementById('scrub')), most = Number(slider.max);
            for (let i = from; i < from + count; i++) {
                const part = i < all / 2 ? i / (all / 2) : 2 - i / (all / 2);
                slider.value = String(1 + Math.floor(part * (most - 1)));
                slider.dispatchEvent(new Event('input'));
                await new Promise(requestAnimationFrame);
            }
        }, { from: stroke * FRAMES, count: FRAMES, all: STROKES * FRAMES });
        const now = await spent();
        work.push((now - before) / FRAMES);
        before = now;
    }
    const second = (STROKES * FRAMES) / ((performance.now() - begin) / 1000);
    await devtools.detach();
    return { work, second };
}

/** @param {number[]} work @param {number} most */
const told = (work, most) => `  work of a frame, scrubbing  median ${middle(work).toFixed(1).padStart(8)} ms   most ${Math.max(...work).toFixed(1).padStart(6)} ms${most < Infinity ? `   (median: at most ${most.toFixed(1)} ms)` : ''}`;

for (const asked of ASKED) {
    const trace = path.join(folder, `${asked.packets}.pcap`), file = path.join(folder, `${asked.packets}.html`);
    execFileSync(flows, [String(asked.packets), '50', trace]);
    execFileSync(sockwire, ['show', trace, '--html', file, '--no-pager'], { stdio: 'ignore' });
    /** @type {number[]} */
    const opened = [], work = [], frames = [];
    for (let i = 0; i < TIMES; i++) {
        const page = await open(file);
        opened.push(await page.tab.evaluate(() => { const [shown] = performance.getEntriesByName('sockwire-shown'); return shown.startTime; }));
        const dragged = await scrub(page.tab);
        work.push(...dragged.work);
        frames.push(dragged.second);
        await page.close();
    }
    console.log(`The page of ${asked.packets} packets, ${(sizeOf(file) / 1e6).toFixed(1)} MB, ${TIMES} times`);
    console.log(`  opened                      median ${middle(opened).toFixed(0).padStart(8)} ms   most ${Math.max(...opened).toFixed(0).padStart(6)} ms   (median: at most ${asked.open} ms)`);
    console.log(told(work, asked.frame));
    console.log(`  frames a second             median ${middle(frames).toFixed(1).padStart(8)}`);
    if (middle(opened) >= asked.open || !(middle(work) < asked.frame)) {
        console.log('FAILED: the page is too slow');
        process.exitCode = 1;
    }
}

/* The graph of one connection with as many points: drawn once; then each frame moves what lies over it. */
const POINTS = 100000, DRAWN_MS = 1000, FRAME_MS = 1000 / 60;
{
    const file = withRecords(path.join(folder, `${ASKED[0].packets}.html`), 'points', longTrace(POINTS)), page = await open(file);
    const { drawn, points } = await page.tab.evaluate(async () => {
        const player = /** @type {any} */ (window).sockwirePlayer, from = performance.now();
        document.getElementById('graph-tab')?.click();
        await new Promise((done) => { const look = () => (player.graphs?.both[0].drawn ? done(null) : requestAnimationFrame(look)); look(); });
        return { drawn: performance.now() - from, points: player.graphs.both[0].segments.length + player.graphs.both[0].acks.length };
    });
    const { work } = await scrub(page.tab);
    console.log(`The graph of ${points} points`);
    console.log(`  drawn                                ${drawn.toFixed(0).padStart(8)} ms   (at most ${DRAWN_MS} ms)`);
    console.log(told(work, FRAME_MS));
    if (points < POINTS || drawn >= DRAWN_MS || !(middle(work) < FRAME_MS)) {
        console.log('FAILED: the graph is too slow');
        process.exitCode = 1;
    }
    await page.close();
}
await browser.close();
