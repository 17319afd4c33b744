/* What a page of many packets costs: `make bench` runs it (tests/scripts/page.sh bench).  Exit status 1: it is slower than it may be.
 *
 * The traces are others' (tests/bench/flows.c), drawn by sockwire itself.  Opened: from the beginning of the navigation until the second frame is
 * on its way.  A frame of scrubbing: the slider is dragged over the whole run and back, and each place that it passes is drawn, with stage,
 * strip, sockets and sentence: the work of one frame, and how many there were a second. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { browser, folder, open, sockwire, withRecords } from './browser/opened.mjs';
import { longTrace } from './records.mjs';

const flows = process.env.FLOWS ?? path.join(path.dirname(sockwire), 'bench', 'flows');
const TIMES = 3, FRAMES = 240, ASKED = [{ packets: 10000, open: 2000, frame: 1000 / 60 }, { packets: 100000, open: 3000, frame: Infinity }];
const middle = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1];

for (const asked of ASKED) {
    const trace = path.join(folder, `${asked.packets}.pcap`), file = path.join(folder, `${asked.packets}.html`);
    execFileSync(flows, [String(asked.packets), '50', trace]);
    execFileSync(sockwire, ['show', trace, '--html', file, '--no-pager'], { stdio: 'ignore' });
    /** @type {number[]} */
    const opened = [], work = [], frames = [];
    for (let i = 0; i < TIMES; i++) {
        const page = await open(file);
        opened.push(await page.tab.evaluate(() => { const [shown] = performance.getEntriesByName('sockwire-shown'); return shown.startTime; }));
        const told = await page.tab.evaluate(async (count) => {
            const scrub = /** @type {HTMLInputElement} */ (document.getElementById('scrub')), most = Number(scrub.max), player = /** @type {any} */ (window).sockwirePlayer, took = [];
            const begin = performance.now();
            for (let i = 0; i < count; i++) {
                const part = i < count / 2 ? i / (count / 2) : 2 - i / (count / 2);
                scrub.value = String(1 + Math.floor(part * (most - 1)));
                const from = performance.now();
                player.go(Number(scrub.value) - 1);
                player.ladder.draw();
                took.push(performance.now() - from);
                await new Promise(requestAnimationFrame);
            }
            return { took, second: count / ((performance.now() - begin) / 1000) };
        }, FRAMES);
        work.push(...told.took);
        frames.push(told.second);
        await page.close();
    }
    work.sort((a, b) => a - b);
    const opens = middle(opened), frame = middle(work);
    console.log(`The page of ${asked.packets} packets, ${TIMES} times`);
    console.log(`  opened                      median ${opens.toFixed(0).padStart(8)} ms   most ${Math.max(...opened).toFixed(0).padStart(6)} ms   (at most ${asked.open} ms)`);
    console.log(`  work of a frame, scrubbing  median ${frame.toFixed(1).padStart(8)} ms   95th percentile ${work[Math.floor(work.length * 0.95)].toFixed(1)} ms${asked.frame < Infinity ? '   (at most 16.7 ms)' : ''}`);
    console.log(`  frames a second             median ${middle(frames).toFixed(1).padStart(8)}`);
    if (opens >= asked.open || frame >= asked.frame) {
        console.log('FAILED: the page is too slow');
        process.exitCode = 1;
    }
}

/* The graph of one connection with as many points: drawn once; then each frame moves what lies over it. */
const POINTS = 100000, DRAWN_MS = 1000;
{
    const file = withRecords(path.join(folder, `${ASKED[0].packets}.html`), 'points', longTrace(POINTS)), page = await open(file);
    const told = await page.tab.evaluate(async (count) => {
        const player = /** @type {any} */ (window).sockwirePlayer, from = performance.now(), took = [];
        document.getElementById('graph-tab').click();
        await new Promise((done) => { const look = () => (player.graphs?.both[0].drawn ? done(null) : requestAnimationFrame(look)); look(); });
        const drawn = performance.now() - from;
        for (let i = 0; i < count; i++) {
            const begin = performance.now();
            player.go(Math.floor((i / count) * (player.model.steps.length - 1)));
            player.ladder.draw();
            took.push(performance.now() - begin);
            await new Promise(requestAnimationFrame);
        }
        return { drawn, took, points: player.graphs.both[0].segments.length + player.graphs.both[0].acks.length };
    }, FRAMES);
    const frame = middle(told.took);
    console.log(`The graph of ${told.points} points`);
    console.log(`  drawn                                ${told.drawn.toFixed(0).padStart(8)} ms   (at most ${DRAWN_MS} ms)`);
    console.log(`  work of a frame, scrubbing  median ${frame.toFixed(1).padStart(8)} ms   (at most 16.7 ms)`);
    if (told.points < POINTS || told.drawn >= DRAWN_MS || frame >= 1000 / 60) {
        console.log('FAILED: the graph is too slow');
        process.exitCode = 1;
    }
    await page.close();
}
await browser.close();
