/* What a page of 10 000 packets costs: `make bench` runs it (tests/scripts/page.sh bench).  Exit status 1: it opens slower than it may.
 *
 * Opened: from the beginning of the navigation until the second frame is on its way.  A frame: the ladder drawn somewhere else.  A step back
 * from the end: all that holds there worked out. */
import { longTrace } from './records.mjs';
import { browser, fromTrace, open, withRecords } from './browser/opened.mjs';

const PACKETS = 10000, TIMES = 5, FRAMES = 40, OPEN_MS_MOST = 2000;
const middle = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1];

const file = withRecords(fromTrace('06-goodbye').html, 'long', longTrace(PACKETS));
/** @type {number[]} */
const opened = [], frames = [], back = [];
for (let i = 0; i < TIMES; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const tab = await context.newPage();
    await tab.goto(`file://${file}`);
    opened.push(await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))));
    await context.close();
    const page = await open(file);
    frames.push(...await page.tab.evaluate(async ([count, packets]) => {
        const box = /** @type {HTMLElement} */ (document.getElementById('ladder')), took = [];
        for (let i = 0; i < count; i++) {
            box.scrollTop = i * 9973 % (packets * 40);
            const from = performance.now();
            /** @type {any} */ (window).sockwirePlayer.ladder.draw();
            took.push(performance.now() - from);
            await new Promise(requestAnimationFrame);
        }
        return took;
    }, [FRAMES, PACKETS]));
    await page.tab.keyboard.press('End');
    back.push(await page.tab.evaluate(() => { const from = performance.now(); /** @type {any} */ (window).sockwirePlayer.forward(-1); return performance.now() - from; }));
    await page.close();
}
await browser.close();
frames.sort((a, b) => a - b);
const opens = middle(opened);
console.log(`The page of ${PACKETS} packets, ${TIMES} times`);
console.log(`  opened                      median ${opens.toFixed(0).padStart(8)} ms   most ${Math.max(...opened).toFixed(0).padStart(6)} ms   (at most ${OPEN_MS_MOST} ms)`);
console.log(`  a frame of the ladder       median ${middle(frames).toFixed(1).padStart(8)} ms   99th percentile ${frames[Math.floor(frames.length * 0.99)].toFixed(1)} ms`);
console.log(`  a step back from the end    median ${middle(back).toFixed(1).padStart(8)} ms   most ${Math.max(...back).toFixed(1).padStart(6)} ms`);
if (opens >= OPEN_MS_MOST) {
    console.log('FAILED: the page opens too slowly');
    process.exitCode = 1;
}
