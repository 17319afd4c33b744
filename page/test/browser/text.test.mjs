/* What is written can be read: no word stands on another, nor on an arrow that is not its own, and none is cut where it counts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, fromTrace, open } from './opened.mjs';

after(() => browser.close());

const TALL = 5200; /* the whole ladder is in sight at once: what meets what does not depend on it */
const SIZES = /** @type {const} */ ([['a laptop', 1440, false], ['half a screen', 1024, false], ['a room', 1920, true], ['a phone', 390, false]]);

/** @type {Record<string, string>} */
const pages = {};
before(() => { for (const name of ['14-bad-wire', '07-together', '13-many-clients', '15-both-send', '10-refusals']) pages[name] = fromTrace(name).html; });

/**
 * Words of the ladder that stand on other words, and labels that another packet's arrow crosses.
 * @param {Awaited<ReturnType<typeof open>>} page
 */
const collisions = (page) => page.tab.evaluate(() => {
    const NEAR = 2; /* px: letters have room around them */
    const words = [...document.querySelectorAll('#ladder .row text:not([transform])')].map((text) => ({ says: text.textContent ?? '', step: text.closest('.row')?.getAttribute('data-step'), label: text.classList.contains('label'), box: text.getBoundingClientRect() }))
        .filter(({ says }) => says).sort((a, b) => a.box.top - b.box.top);
    const found = [];
    words.forEach((a, i) => {
        for (const b of words.slice(i + 1)) {
            if (b.box.top > a.box.bottom - NEAR) break;
            if (a.box.left < b.box.right - NEAR && b.box.left < a.box.right - NEAR) found.push(`"${a.says}" (step ${a.step}) and "${b.says}" (step ${b.step})`);
        }
    });
    const lines = [...document.querySelectorAll('#ladder .row.packet')].flatMap((row) => [...row.querySelectorAll('.shaft')].map((shaft) => {
        const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((name) => Number(shaft.getAttribute(name))), matrix = /** @type {SVGLineElement} */ (shaft).getScreenCTM();
        return { step: row.getAttribute('data-step'), from: new DOMPoint(x1, y1).matrixTransform(matrix ?? undefined), to: new DOMPoint(x2, y2).matrixTransform(matrix ?? undefined) };
    }));
    for (const { says, step, box } of words.filter(({ label }) => label)) {
        for (const line of lines) {
            if (line.step === step || Math.min(line.from.y, line.to.y) > box.bottom || Math.max(line.from.y, line.to.y) < box.top) continue;
            const at = (/** @type {number} */ y) => line.from.x + (line.to.x - line.from.x) * Math.min(1, Math.max(0, (y - line.from.y) / (line.to.y - line.from.y || 1)));
            const [x1, x2] = [at(box.top), at(box.bottom)].sort((a, b) => a - b);
            if (x1 < box.right && x2 > box.left) found.push(`"${says}" (step ${step}) and the arrow of step ${line.step}`);
        }
    }
    return { found, words: words.length };
});

for (const [name, width, projector] of SIZES) {
    test(`${name}: no word of the ladder stands on another, or on the arrow of another packet`, async () => {
        for (const [trace, html] of Object.entries(pages)) {
            const page = await open(html, { viewport: { width, height: TALL }, hasTouch: width < 500 });
            if (projector) await page.tab.keyboard.press('F');
            await page.tab.keyboard.press('End');
            await page.settled();
            const { found, words } = await collisions(page);
            assert.ok(words > 60, `${trace} has ${words} words`);
            assert.deepEqual(found, [], trace);
            await page.close();
        }
    });
}

test('how thick an arrow is says what it carries, also at the current step', async () => {
    const page = await open(pages['07-together']);
    for (const even of [false, true]) {
        if (even) await page.tab.check('#even');
        for (const stroke of ['syn', 'ack', 'data']) {
            const step = await page.tab.evaluate((stroke) => { const p = /** @type {any} */ (window).sockwirePlayer, step = p.model.steps.find((s) => s.packet?.stroke === stroke).index; p.go(step); return step; }, stroke);
            await page.settled();
            const width = () => page.tab.evaluate((step) => { const row = document.querySelector(`.row[data-step="${step}"]`); return [parseFloat(getComputedStyle(row?.querySelector('.shaft') ?? document.body).strokeWidth), row?.querySelectorAll('.halo').length]; }, step);
            const [now, halo] = await width();
            await page.tab.keyboard.press('ArrowLeft');
            await page.settled();
            assert.deepEqual([now, halo], [(await width())[0], 1], `${stroke}: it has a halo, and is no thicker`);
        }
    }
    await page.close();
});

test('of several clients the one that acts is in sight, also where a packet is its step; each line has its name', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
        const page = await open(pages['13-many-clients'], { viewport });
        for (const [connection, program] of /** @type {const} */ ([[3, 'client3'], [1, 'client'], [2, 'client2']])) {
            await page.tab.evaluate((connection) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.find((s) => s.kind === 'packet' && s.packet.connection === connection && s.packet.len > 0 && s.packet.from === 'client').index); }, connection);
            const at = await page.tab.locator(`h2:text-matches("^${program}( |runs|waits|in|$)")`).boundingBox(), box = await page.tab.locator(viewport.width < 500 ? '#panels' : '#left').boundingBox();
            if (viewport.width > 500 && connection === 3) assert.deepEqual(await page.tab.evaluate(() => [...document.querySelectorAll('#stage .zone')].filter((word) => /^and/.test(word.textContent ?? '')).map((word) => word.textContent)), ['and 1 more'], 'of four processes of the server three have room, and all of its sockets');
            assert.ok(at && box && at.y >= box.y && at.y + at.height <= box.y + box.height, `${program} at ${at?.y} of ${box?.y}`);
        }
        const lines = await page.tab.evaluate(() => [...document.querySelectorAll('#names .lane-name')].map((word) => [word.textContent ?? '', parseFloat(getComputedStyle(word).left)]));
        assert.deepEqual(lines.slice(0, 3).map(([name]) => name), ['client', 'client2', 'client3']);
        assert.deepEqual(lines.map(([, x]) => x), lines.map(([, x]) => x).sort((a, b) => Number(a) - Number(b)), 'from left to right');
        await page.close();
    }
});

/** Elements whose words don't have the room that they need. @param {Awaited<ReturnType<typeof open>>} page @param {string} selector */
const cutOff = (page, selector) => page.tab.evaluate((selector) => [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent), selector);

test('the places of the bytes are named, and say how many they hold, however many that are', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }, { width: 390, height: 844 }]) {
        for (const trace of ['14-bad-wire', '15-both-send']) {
            const page = await open(pages[trace], { viewport });
            if (viewport.width < 500) await page.tab.click('#stage-tab');
            for (let more = true; more;) {
                assert.deepEqual(await cutOff(page, '.pipe-name, .pipe-box, .pipe-count, .pipe-bytes, .pipe-end'), [], `${trace}, ${viewport.width}`);
                const at = await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at);
                await page.tab.keyboard.press('p');
                more = at !== await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at);
            }
            await page.close();
        }
    }
});

test('the drawer shows all of its tabs, and all of what stands in them', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }, { width: 390, height: 844 }]) {
        const page = await open(pages['07-together'], { viewport });
        await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.find((s) => s.packet?.len > 0).index); });
        for (const tab of ['packet', 'states', 'connections', ...(viewport.width > 500 ? ['events'] : [])]) {
            await page.tab.evaluate((tab) => /** @type {any} */ (window).sockwirePlayer.openTab(tab), tab);
            await page.settled();
            if (viewport.width > 1023) assert.deepEqual(await cutOff(page, '#tabs'), [], 'all tabs are in sight');
            assert.deepEqual(await cutOff(page, `#panels, #${tab}-panel .scrolls, #${tab}-panel .field:not(.flag), #${tab}-panel td:not(.flag, .bit), #${tab}-panel th`), [], `${tab}, ${viewport.width}`);
        }
        await page.close();
    }
});

test('the keys work after a click on a switch, too', async () => {
    const page = await open(pages['07-together']), at = () => page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at);
    await page.tab.click('#even');
    await page.tab.click('#even');
    const last = await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.length - 1), first = await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.findIndex((s) => s.kind === 'packet'));
    for (const [key, step] of /** @type {const} */ ([['End', last], ['Home', -1], ['p', first], ['ArrowLeft', first - 1]])) {
        await page.tab.keyboard.press(key);
        assert.equal(await at(), step, key);
    }
    await page.tab.keyboard.press(' ');
    assert.ok(await page.tab.isChecked('#even'), 'the space bar is the switch\'s');
    await page.close();
});

test('true scale is as large as the strip: a handshake comes apart, and the current step stays where it is', async () => {
    const page = await open(pages['07-together']);
    const arrows = () => page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, y = (id) => document.querySelector(`.row.scaled[data-step="${p.model.stepOfPacket.get(id)}"] .shaft`)?.getBoundingClientRect().top ?? NaN; return [1, 2, 3].map(y); });
    assert.equal(await page.tab.isVisible('#zooms'), false);
    await page.tab.check('#even');
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfPacket.get(1)); });
    await page.settled();
    const before = await arrows();
    assert.ok(before[2] - before[0] < 4, `${before} are one line`);
    for (let i = 0; i < 5; i++) await page.tab.click('#zoom-in');
    for (let i = 0; i < 5; i++) await page.tab.keyboard.press('z');
    await page.settled();
    const after = await arrows();
    assert.ok(after[1] - after[0] > 8 && after[2] - after[1] > 8, `${after}`);
    assert.ok(Math.abs(after[0] - before[0]) < 3, `${before[0]} and ${after[0]}`);
    const ticks = await page.tab.evaluate(() => [...document.querySelectorAll('.tick-word')].map((word) => word.textContent));
    assert.equal(new Set(ticks).size, ticks.length, `each has a time of its own: ${ticks}`);
    for (let i = 0; i < 12; i++) await page.tab.keyboard.press('Z');
    await page.settled();
    assert.deepEqual((await arrows()).map(Math.round), before.map(Math.round));
    assert.deepEqual([await page.violations(), page.complaints], [[], []]);
    await page.close();
});

test('on paper the signs are explained, the names stand over each sheet, and no state is broken', async () => {
    const page = await open(pages['13-many-clients']);
    assert.equal(await page.tab.isVisible('#paper-legend'), false);
    await page.tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.tab.emulateMedia({ media: 'print' });
    await page.tab.setViewportSize({ width: 718, height: 1000 });
    assert.match(await page.tab.locator('#paper-legend').innerText(), /it carries bytes.*by the kernel/s);
    assert.equal(await page.tab.evaluate(() => getComputedStyle(document.getElementById('names')).display), 'table-header-group', 'what is said on each sheet');
    const broken = await page.tab.evaluate(() => [...document.querySelectorAll('.printed .whole')].filter((word) => word.getClientRects().length > 1).map((word) => word.textContent));
    assert.deepEqual(broken, []);
    assert.ok(await page.tab.evaluate(() => document.querySelectorAll('.printed .whole').length > 10 && document.documentElement.scrollWidth <= innerWidth));
    await page.close();
});
