/* The stage, its pipes and the strip; links, what is taken along, the projector. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, fromTrace, open, toPacket, withRecords } from './opened.mjs';

/** @type {{html: string, records: any[]}} */
let goodbye;
before(() => { goodbye = fromTrace('06-goodbye'); });
after(() => browser.close());

const at = (page) => page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at);
const box = (page, selector, n = 0) => page.tab.evaluate(([selector, n]) => { const r = document.querySelectorAll(String(selector))[Number(n)].getBoundingClientRect(); return { left: r.left, right: r.right, top: r.top, bottom: r.bottom }; }, [selector, n]);
const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;

test('a page opens at the first packet, paused; a link opens at its place', async () => {
    const page = await open(goodbye.html);
    assert.match((await page.seen()).what, /^Packet 1,/);
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.timer), 0);
    assert.equal(await page.tab.evaluate(() => location.hash), '', 'who only opens it has no link in the address');
    await page.close();
    for (const [link, step] of /** @type {const} */ ([['#packet=4', 'Packet 4,'], ['#step=4', 'The server prints: socket 3'], ['#packet=999', 'Packet 1,'], ['#step=no', 'Packet 1,']])) {
        const there = await open(goodbye.html);
        await there.tab.goto(`about:blank`);
        await there.tab.goto(`file://${goodbye.html}${link}`);
        await there.settled();
        const { what } = await there.seen();
        assert.ok(what.startsWith(step), `${link}: ${what}`);
        assert.deepEqual(there.complaints, []);
        await there.close();
    }
});

test('the link is kept up to date, and going back in the address goes there', async () => {
    const page = await open(goodbye.html), hash = (/** @type {string} */ wanted) => page.tab.evaluate((wanted) => new Promise((done) => {
        const look = () => (location.hash === wanted ? done(null) : requestAnimationFrame(look));
        look();
    }), wanted);
    await page.tab.keyboard.press('p');
    await hash('#packet=2');
    await page.tab.keyboard.press('c');
    await hash(`#step=${await at(page) + 1}`);
    await page.tab.keyboard.press('Home');
    await hash('#start');
    await page.tab.evaluate(() => { location.hash = '#packet=4'; });
    await page.tab.evaluate(() => new Promise((done) => {
        const look = () => (document.getElementById('what')?.textContent?.startsWith('Packet 4,') ? done(null) : requestAnimationFrame(look));
        look();
    }));
    await page.close();
});

test('a step is copied as text, by the button and by the key where nothing is selected', async () => {
    const page = await open(goodbye.html);
    const copied = (how) => page.tab.evaluate((how) => {
        let text = '';
        const listen = (event) => { text = event.clipboardData.getData('text/plain'); };
        document.addEventListener('copy', listen);
        if (how === 'button') document.getElementById('take-text').click();
        else document.execCommand('copy');
        document.removeEventListener('copy', listen);
        return text;
    }, how);
    await toPacket(page, 4);
    const { what, why } = await page.seen(), t = goodbye.records.find((r) => r.type === 'packet' && r.id === 4).t;
    for (const how of ['button', 'key']) assert.equal(await copied(how), `${(Math.floor(t * 10000 + 1e-6) / 10).toFixed(1)} ms  ${what}  ${why}`, how);
    await page.tab.evaluate(() => getSelection().selectAllChildren(document.getElementById('why')));
    assert.equal(await copied('key'), '', 'what is selected is the browser\'s to copy');
    await page.close();
});

test('the mark is on who acts: the process whose call sends a packet, or the kernel that sends it by itself; a child is there from its fork on', async () => {
    const page = await open(fromTrace('13-many-clients').html);
    const seen = () => page.tab.evaluate(() => {
        const of = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)], hosts = of('.stage .host').map((host) => host.getBoundingClientRect());
        const kernels = of('.stage .kernel.now').map((mark) => (mark.getBoundingClientRect().left < hosts[1].left ? 'left' : 'right'));
        const lane = of('.stage .lane.now').map((mark) => of('.stage .lane-words').find((word) => { const is = word.getBoundingClientRect(), at = mark.getBoundingClientRect(); return is.left >= at.left && is.left < at.right && Math.abs(is.top - at.top) < 12; })?.textContent ?? '');
        return { kernels, lane, processes: of('.stage .lane-words').map((word) => word.textContent?.match(/\[\d+\]/)?.[0] ?? '').filter(Boolean), link: of('.stage .link').length, shaft: Math.max(...of('#ladder .row.now .shaft').map((line) => Math.max(Number(line.getAttribute('x1')), Number(line.getAttribute('x2'))))) };
    });
    await toPacket(page, 2);
    const answered = await seen();
    assert.deepEqual([answered.kernels, answered.lane, answered.processes, answered.link], [['right'], [], ['[24398]'], 0], 'SYN, ACK: the kernel of the server, while accept() waits, and no child yet');
    await toPacket(page, 12);
    const child = await seen();
    assert.deepEqual([child.kernels, child.lane.map((words) => words.slice(0, 30)), child.link], [[], ['server [24432]  send(4, "THIRD'.slice(0, 30)], 1]);
    assert.ok(child.shaft > answered.shaft + 20, `its arrow leaves from its own line: ${child.shaft}, that of the first process ${answered.shaft}`);
    assert.match((await page.seen()).what, /server \(process 24432\) → client3/);
    await toPacket(page, 30);
    const last = await seen();
    assert.deepEqual([last.kernels, last.lane], [['left'], []], 'the last ACK is of the kernel, also when its client ends');
    const forks = await page.tab.evaluate(() => [...new Set(/** @type {any} */ (window).sockwirePlayer.model.steps.filter((/** @type {any} */ s) => s.call?.name === 'fork').map((/** @type {any} */ s) => s.call.result))]);
    assert.deepEqual(forks, [24404, 24417, 24432]);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('two ends that both send: all bytes are told of, both wait, and the finding leads to that moment; a RST throws the rest away', async () => {
    const page = await open(fromTrace('15-both-send').html), { tab } = page;
    const parts = () => tab.evaluate(() => [...document.querySelectorAll('#pipes .pipe-part')].map((part) => ['name', 'count'].map((what) => part.querySelector(`.pipe-${what}`)?.textContent).join(': ')).join('; '));
    await tab.keyboard.press('Home');
    await tab.keyboard.press('n');
    await page.settled();
    assert.match((await page.seen()).what, /^Packet 11, client → server: ACK \(ack 4097, window 0\)/);
    assert.equal((await parts()).match(/to be sent: 8,192 bytes/g)?.length, 2);
    await tab.keyboard.press('ArrowRight');
    assert.deepEqual(await tab.evaluate(() => [...document.querySelectorAll('.program-now')].map((now) => now.textContent)), ['waits in send()', 'waits in send()']);
    await toPacket(page, 6);
    assert.match(await parts(), /to be sent: not known: a send\(\) goes on/);
    await toPacket(page, 22);
    for (const thrown of [/thrown away unsent: 8,192 bytes/g, /thrown away unread: 4,096 bytes/g]) assert.equal((await parts()).match(thrown)?.length, 2);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('over a bad wire: what was lost is not on the way, and what came behind the gap has arrived', async () => {
    const page = await open(fromTrace('14-bad-wire').html);
    const parts = () => page.tab.evaluate(() => [...document.querySelectorAll('#pipes .pipe.client .pipe-part')].map((part) => ['name', 'count'].map((what) => part.querySelector(`.pipe-${what}`)?.textContent).join(': ')));
    await toPacket(page, 8);
    assert.deepEqual((await parts()).slice(2, 5), ['kept until the ACK: 1,448 bytes', 'lost: 1,448 bytes', 'on the way: empty']);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfArrival.get(9)); });
    await page.settled();
    assert.deepEqual((await parts()).slice(3, 7), ['lost: 1,448 bytes', 'on the way: 5,104 bytes', 'arrived behind a gap: 1,448 bytes', 'arrived, unread: empty']);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('a state says what it means: at its name, in the diagram, at the packet that leads into TIME_WAIT; the finder knows its name', async () => {
    const page = await open(goodbye.html), { tab } = page;
    await tab.keyboard.press('/');
    await tab.fill('#find-words', 'FIN_WAIT2');
    await tab.keyboard.press('Enter');
    await page.settled();
    const found = await page.seen(), text = (/** @type {string} */ selector) => tab.locator(selector).first().textContent();
    assert.match(found.states.join(), /FIN_WAIT2 → TIME_WAIT/, 'both that one packet makes are there');
    assert.match(found.why, /is in TIME_WAIT now\. .*60 seconds.*late packets/);
    await tab.locator('#states-tab').click();
    assert.match((await tab.locator('#states-panel .meaning').allTextContents()).join(), /TIME_WAIT: Both FINs are through/);
    const chips = await tab.evaluate(() => [...document.querySelectorAll('.state-chip')].map((chip) => [chip.textContent, chip.getAttribute('title')]));
    assert.ok(chips.length > 1 && chips.every(([, title]) => title && title.length > 20), JSON.stringify(chips));
    assert.ok((await text('#states-panel title'))?.length, 'a name in the diagram tells, too');
    assert.deepEqual([await page.violations(), page.complaints], [[], []]);
    await page.close();
});

test('this moment as SVG: a file that needs nothing else', async () => {
    const page = await open(goodbye.html);
    await toPacket(page, 4);
    const [file] = await Promise.all([page.tab.waitForEvent('download'), page.tab.click('#take-picture')]);
    assert.match(file.suggestedFilename(), /^moment-\d+\.svg$/);
    const text = readFileSync(await file.path(), 'utf8');
    for (const words of ['5 bytes &quot;hello&quot;|5 bytes "hello"', 'by send\\(\\)', 'send\\(\\) handed over 5 bytes']) assert.match(text, new RegExp(words));
    assert.ok(!/class=|url\(|href=/.test(text), 'no style sheet and no other file');
    const alone = await open(goodbye.html);
    await alone.tab.setContent(text);
    const shaft = await alone.tab.evaluate(() => { const lines = [...document.querySelectorAll('line')].map((line) => getComputedStyle(line)); return lines.filter((s) => s.stroke !== 'none' && parseFloat(s.strokeWidth) >= 3).length; });
    assert.ok(shaft >= 2, 'the arrows of stage and ladder are drawn');
    await alone.close();
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('the strip zooms: by the wheel under the pointer, by keys; what is seen follows; a double click shows all again', async () => {
    const page = await open(goodbye.html);
    const seen = () => page.tab.evaluate(() => { const { strip } = /** @type {any} */ (window).sockwirePlayer; return { from: strip.from, to: strip.to, wide: strip.to - strip.from, mark: parseFloat(strip.mark.style.left), words: [...document.querySelectorAll('.strip-words span')].map((w) => w.textContent) }; });
    const all = await seen(), place = await page.tab.locator('#strip canvas').boundingBox();
    assert.match(all.words.join(), /258\.5 ms: until something is typed/);
    await page.tab.mouse.move(place.x + place.width * 0.75, place.y + 20);
    await page.tab.mouse.wheel(0, -100);
    await page.tab.waitForFunction((wide) => { const { strip } = /** @type {any} */ (window).sockwirePlayer; return strip.to - strip.from < wide * 0.6; }, all.wide);
    const near = await seen(), under = (/** @type {any} */ s) => s.from + 0.75 * s.wide;
    assert.ok(Math.abs(near.wide - all.wide / 2) < all.wide * 0.01 && Math.abs(under(near) - under(all)) < all.wide * 0.01, 'half of it, and the place under the pointer stays');
    await page.tab.keyboard.press('p');
    const after = await seen();
    assert.ok(after.mark >= 0 && after.mark <= 100 && Math.abs(after.wide - near.wide) < 1e-9, 'where we are is in sight');
    await page.tab.keyboard.press('Z');
    assert.ok((await seen()).wide > near.wide * 1.9);
    for (let i = 0; i < 6; i++) await page.tab.keyboard.press('z');
    assert.ok((await seen()).wide < near.wide / 16);
    await page.tab.mouse.dblclick(place.x + place.width * 0.5, place.y + 20);
    const again = await seen();
    assert.deepEqual([again.from, again.to], [all.from, all.to]);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('a strip says how long the long waits were, on a phone below them, and no words stand on others', async () => {
    const both = fromTrace('15-both-send').html;
    for (const [width, height, least] of [[390, 844, 0.1], [1280, 720, 0.04]]) {
        const page = await open(both, { viewport: { width, height } });
        await page.tab.keyboard.press('End');
        const seen = await page.tab.evaluate(() => ({
            words: [...document.querySelectorAll('.strip-words span')].map((word) => { const { left, right, top, bottom } = word.getBoundingClientRect(); return { text: word.textContent ?? '', left, right, top, bottom }; }),
            waits: /** @type {any} */ (window).sockwirePlayer.model.steps.flatMap((/** @type {any} */ s) => (s.pause ? [[s.pause.t, s.pause.t_end]] : [])), below: document.getElementById('strip')?.getBoundingClientRect().bottom ?? 0,
        }));
        const long = seen.waits.filter((/** @type {[number, number]} */ [t, end]) => end - t >= least), shown = (/** @type {number} */ t) => Math.floor(t * 10000 + 1e-6);
        assert.ok(long.length > 5);
        for (const [t, end] of long) assert.ok(seen.words.some(({ text }) => text.includes(`${((shown(end) - shown(t)) / 10).toFixed(1)} ms`)), `${end - t} s at ${width} in ${seen.words.map(({ text }) => text)}`);
        for (const [i, one] of seen.words.entries()) {
            assert.ok(one.left >= 0 && one.right <= width && one.bottom <= seen.below, `${one.text} is seen whole at ${width}`);
            for (const other of seen.words.slice(0, i)) assert.ok(apart(one, other), `${one.text} beside ${other.text} at ${width}`);
        }
        await page.close();
    }
});

test('the strip folds a long wait and says how long it was; with true scale it does not', async () => {
    const page = await open(goodbye.html);
    const wait = () => page.tab.evaluate(() => {
        const { strip, model } = /** @type {any} */ (window).sockwirePlayer, { pause } = model.steps.find((/** @type {any} */ s) => s.pause);
        return { part: strip.part(pause.t_end) - strip.part(pause.t), ends: strip.part(pause.t_end), words: document.querySelector('.strip-words')?.textContent ?? '' };
    });
    const folded = await wait(), place = await page.tab.locator('#strip canvas').boundingBox();
    assert.ok(folded.part > 0.1 && folded.part < 0.25, `258 of 281 ms have ${folded.part}`);
    assert.match(folded.words, /258\.5 ms: until something is typed/);
    await page.tab.mouse.click(place.x + place.width * (folded.ends + 0.02), place.y + 20);
    const at = await page.tab.evaluate(() => { const { at, model } = /** @type {any} */ (window).sockwirePlayer; return model.steps[at].t; });
    assert.ok(at > 0.2724 && at < 0.2766, `a press right behind the wait leads there, not to ${at}`);
    await page.tab.check('#even');
    const even = await wait();
    assert.ok(even.part > 0.9, `to scale it has ${even.part}`);
    await page.tab.uncheck('#even');
    assert.deepEqual(await wait(), folded);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('the help says what the words of a packet mean, and hides nothing else on a phone', async () => {
    for (const width of [390, 1440]) {
        const page = await open(goodbye.html, { viewport: { width, height: 900 } });
        await page.tab.click('#help-button');
        const help = await page.tab.locator('#help').textContent() ?? '';
        for (const word of ['SYN', 'ACK', 'FIN', 'RST', 'seq', 'window', 'true scale', 'find', 'remark', 'strip', 'persist timer', 'SACK', 'data drop @ 2', 'by its exit', '⚑', '↩', '»', 'duplicate ack']) assert.ok(help.includes(word), word);
        assert.ok(await page.tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.getElementById('buttons').getBoundingClientRect().bottom <= innerHeight), 'the player stays in sight');
        assert.ok((await page.tab.locator('#ladder').boundingBox())?.height > 150, 'and so does the ladder');
        assert.deepEqual([await page.violations(), page.complaints], [[], []]);
        await page.close();
    }
});

test('the help is opened and left by keys, too; a folded wait is drawn, not a letter', async () => {
    const page = await open(goodbye.html);
    await page.tab.keyboard.press('?');
    assert.equal(await page.tab.isVisible('#help'), true);
    const [keys, help] = [await box(page, '.help-keys'), await box(page, '#help')];
    assert.ok(keys.bottom <= help.bottom, 'the keys are in sight at once');
    assert.ok(!(await page.tab.textContent('#help'))?.includes('⫽'));
    await page.tab.keyboard.press('Escape');
    assert.equal(await page.tab.isVisible('#help'), false);
    assert.equal(await page.tab.getAttribute('#help-button', 'aria-expanded'), 'false');
    await page.close();
});

test('of many calls that put packets on the wire, those that are alike are counted', async () => {
    const page = await open(fromTrace('13-many-clients').html);
    await page.tab.keyboard.press('Home');
    const buttons = await page.tab.locator('#jumps button').allTextContents();
    assert.equal(new Set(buttons).size, buttons.length, `${buttons}`);
    const all = await page.tab.evaluate(() => { const { model } = /** @type {any} */ (window).sockwirePlayer; return model.steps.filter((s) => s.kind === 'call' && model.packetsOfCall.has(s.call.id)).length; });
    const more = Number(/and ([0-9]+) more$/.exec(await page.tab.textContent('#jumps') ?? '')?.[1] ?? 0);
    if (!more) assert.equal(buttons.reduce((sum, words) => sum + Number(/([0-9,]+) ×$/.exec(words)?.[1] ?? 1), 0), all);
    await page.close();
});

test('with true scale the call that made a packet keeps its words, and what has not happened is faint', async () => {
    const page = await open(goodbye.html);
    await page.tab.keyboard.press('s');
    await toPacket(page, 1);
    await page.settled();
    const seen = await page.tab.evaluate(() => ({ words: [...document.querySelectorAll('.scaled-word')].map((w) => w.textContent), later: [...document.querySelectorAll('.row.scaled')].map((row) => [Number(row.getAttribute('data-step')), row.classList.contains('later')]) }));
    assert.ok(seen.words.some((words) => words?.startsWith('connect(')) && !seen.words.some((words) => words?.startsWith('socket(AF') && words.includes('client')), `${seen.words}`);
    const here = await at(page);
    for (const [step, later] of seen.later) assert.equal(later, Number(step) > here, `step ${Number(step) + 1}`);
    await page.close();
});

test('a phone goes to both ends, and has the time of each row', async () => {
    const page = await open(goodbye.html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.tab.getByRole('button', { name: 'to the end' }).click();
    assert.equal(await at(page), await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.length - 1));
    await page.tab.getByRole('button', { name: 'to the start' }).click();
    assert.equal(await at(page), -1);
    await toPacket(page, 2);
    await page.settled();
    const times = await page.tab.evaluate(() => [...document.querySelectorAll('#ladder .row.packet')].map((row) => row.querySelector('.time')?.textContent));
    assert.ok(times.length >= 3 && times.every((time) => /^[0-9]+[.][0-9]$/.test(time ?? '')), `${times}`);
    await page.tab.click('#stage-tab');
    assert.deepEqual(await page.tab.evaluate(() => [...document.querySelectorAll('#stage .door-name, #stage .door-state, #stage .cause')].map((word) => word.textContent).filter((word) => word?.includes('…'))), [], 'no word of a socket is cut');
    await page.close();
});

test('a phone has the title, too', async () => {
    const page = await open(goodbye.html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    const title = await box(page, '#title');
    assert.ok(title.right - title.left > 120 && title.bottom - title.top > 12 && title.bottom < 60);
    assert.ok(await page.tab.evaluate(() => [...document.querySelectorAll('header button, header label')].every((e) => e.hasAttribute('hidden') || e.getBoundingClientRect().right <= innerWidth)), 'and all its switches');
    await page.close();
});

test('F: a room sees the stage, the ladder and the sentence, in large letters', async () => {
    const page = await open(goodbye.html, { viewport: { width: 1920, height: 1080 } });
    await page.tab.keyboard.press('F');
    await page.settled();
    for (const hidden of ['#left', '#right', '#details']) assert.equal(await page.tab.isVisible(hidden), false, hidden);
    const small = await page.tab.evaluate(() => [['.stage .host', 200], ['.stage .lane-words', 18], ['.pipe-box', 38], ['#place', 22], ['#names .legend', 22], ['.strip-words span', 20]].flatMap(([selector, least]) => { const high = document.querySelector(String(selector))?.getBoundingClientRect().height ?? 0; return high < least ? [`${selector}: ${high}`] : []; }));
    assert.deepEqual(small, [], 'program over kernel, the buffers, and where we are can be read from the last row');
    assert.ok((await page.tab.locator('#ladder').boundingBox())?.height > 400, 'the ladder has room for the step and what comes next');
    const sizes = await page.tab.evaluate(() => [parseFloat(getComputedStyle(document.getElementById('what')).fontSize), document.querySelector('.row.now .label').getBoundingClientRect().height]);
    assert.ok(sizes[0] >= 24 && sizes[1] >= 22, `${sizes}`);
    await page.tab.keyboard.press('p');
    assert.match((await page.seen()).what, /^Packet 2,/);
    assert.deepEqual(await page.violations(), []);
    await page.tab.keyboard.press('F');
    assert.equal(await page.tab.isVisible('#stage-box'), true);
    await page.close();
});

test('F: the step where we are stays in sight, there and back', async () => {
    const page = await open(goodbye.html, { viewport: { width: 1440, height: 900 } });
    await toPacket(page, 8);
    for (const what of ['large', 'as before']) {
        await page.tab.keyboard.press('F');
        await page.settled();
        const [row, ladder] = [await box(page, '#ladder .back.now .band'), await box(page, '#ladder')];
        assert.ok(row.top >= ladder.top && row.bottom <= ladder.bottom, `${what}: ${row.top} to ${row.bottom} in ${ladder.top} to ${ladder.bottom}`);
    }
    await page.close();
});

test('F: a small projector has whole rows, too, with three clients and with a wire', async () => {
    for (const viewport of [{ width: 1280, height: 720 }, { width: 1024, height: 768 }]) {
        for (const name of ['three-in-the-backlog', 'fork-parent-keeps', 'wire-fast-retransmit']) {
            const page = await open(fromTrace(name).html, { viewport });
            await page.tab.keyboard.press('F');
            for (const step of await page.tab.evaluate(() => { const all = /** @type {any} */ (window).sockwirePlayer.model.steps.length; return [9, Math.floor(all / 2), all - 3]; })) {
                await page.tab.evaluate((to) => /** @type {any} */ (window).sockwirePlayer.go(to), step);
                await page.settled();
                const whole = await page.tab.evaluate(() => {
                    const sight = document.getElementById('ladder').getBoundingClientRect();
                    return [...document.querySelectorAll('#ladder .back')].filter((row) => { const at = row.querySelector('.band').getBoundingClientRect(); return at.top >= sight.top && at.bottom <= sight.bottom; }).map((row) => row.classList.contains('now'));
                });
                assert.ok(whole.length >= 3 && whole.includes(true), `${name}, step ${step + 1} at ${viewport.width}: ${whole}`);
            }
            await page.close();
        }
    }
});

test('F: what the moment is about is seen first, also where few sockets have room: who acts, and the queue of the welcoming socket', async () => {
    for (const viewport of [{ width: 1024, height: 768 }, { width: 1280, height: 720 }]) {
        for (const name of ['13-many-clients', 'three-in-the-backlog', 'backlog-full']) {
            const page = await open(fromTrace(name).html, { viewport });
            await page.tab.keyboard.press('F');
            const missing = await page.tab.evaluate(() => {
                const p = /** @type {any} */ (window).sockwirePlayer, missing = [];
                for (const step of p.model.steps) {
                    if (!step.packet) continue;
                    p.go(step.index);
                    const names = [...document.querySelectorAll('.stage .door-name')].map((name) => name.textContent ?? ''), connection = p.model.connections.get(step.packet.connection), port = (/** @type {string} */ address) => address.slice(address.lastIndexOf(':'));
                    const listens = [...p.moments.after(p.at).sockets.values()].some((now) => now.listening && !now.released);
                    const picture = document.querySelector('#stage svg').getBoundingClientRect(), out = [...document.querySelectorAll('.stage text, .stage .place')].filter((word) => { const at = word.getBoundingClientRect(); return at.bottom > picture.bottom + 1 || at.left < picture.left || at.right > picture.right; });
                    if ((listens && !names.some((name) => name.startsWith('⌂'))) || !names.some((name) => name.includes(port(connection.client)))) missing.push(`step ${step.index + 1}: ${names}`);
                    if (listens && !document.querySelector('.stage .place')) missing.push(`step ${step.index + 1}: no queue`);
                    if (out.length) missing.push(`step ${step.index + 1}: ${out.map((word) => word.textContent)} sticks out`);
                }
                return missing;
            });
            assert.deepEqual(missing, [], `${name} at ${viewport.width}`);
            await page.close();
        }
    }
});

test('the drawer hides neither sockets nor ladder', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }, { width: 1100, height: 800 }]) {
        const page = await open(goodbye.html, { viewport });
        await toPacket(page, 4);
        await page.tab.click('#packet-tab');
        const drawer = await box(page, '#details');
        for (const other of ['#ladder', '#stage', '#left', '#right']) {
            const place = await box(page, other);
            assert.ok(apart(drawer, place), `${other} at ${viewport.width}`);
            assert.ok(place.right - place.left >= 150 && place.bottom - place.top > 90, `${other} has room at ${viewport.width}`);
        }
        assert.ok(await page.tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.close();
    }
});

test('a packet leaves from the kernel and ends in the kernel; a line leads to the call that made it leave, and to none where the kernel did', async () => {
    const page = await open(goodbye.html);
    for (const packet of goodbye.records.filter((r) => r.type === 'packet')) {
        await toPacket(page, packet.id);
        const border = await box(page, '.stage .border'), arrow = await box(page, '.stage .flying .shaft');
        assert.ok(arrow.top > border.bottom, `packet ${packet.id} is below the line between program and kernel`);
        const hosts = [await box(page, '.stage .host', 0), await box(page, '.stage .host', 1)];
        assert.ok(arrow.left >= hosts[0].right - 1 && arrow.right <= hosts[1].left + 1, 'it crosses the wire and enters no program');
        assert.equal(await page.tab.locator('.stage .link').count(), packet.trigger.kind === 'call' ? 1 : 0, `packet ${packet.id}`);
        if (packet.trigger.kind !== 'call') continue;
        const link = await box(page, '.stage .link'), lane = await box(page, '.stage .lane', packet.from === 'client' ? 0 : 1);
        assert.ok(link.top < lane.bottom && link.bottom > border.bottom, 'from the call, over the line, to the tail');
    }
    const accept = goodbye.records.find((r) => r.type === 'call' && r.role === 'accept');
    await page.tab.evaluate((id) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfCall.get(id)); }, accept.id);
    await page.settled();
    assert.equal(await page.tab.locator('.stage .crossing').count(), 1, 'accept() goes down into its kernel');
    assert.equal(await page.tab.locator('.stage .flying').count(), 0, '… and sends nothing');
    await page.close();
});

test('the pipe has the bytes where they are; one that is pressed is followed', async () => {
    const page = await open(goodbye.html), part = (kind) => page.tab.locator(`.pipe.client .pipe-part.${kind}`).textContent();
    await toPacket(page, 4);
    assert.match(await part('flight'), /copy, kept until the ACK5 copiedhello$/);
    assert.match(await part('ready'), /arrived, unread5 byteshello$/);
    assert.match(await part('wire'), /on the wayone machine: arrives at once$/);
    await page.tab.locator('.pipe.client .byte.ready').nth(1).click();
    assert.equal(await page.tab.locator('.pipe .byte[aria-pressed="true"]').count(), 2, 'in both buffers');
    assert.match(await page.tab.locator('#bytes-panel').textContent() ?? '', /hands? .* over/);
    await toPacket(page, 5);
    assert.match(await part('flight'), /empty$/, 'the ACK lets the send buffer go');
    assert.match(await part('ready'), /5( bytes)?hel/); /* beside the drawer there is room for fewer letters */
    await page.tab.keyboard.press('End');
    assert.match(await part('read'), /^read by the program5( bytes)?(hello|…llo)$/, 'where they are after recv()');
    assert.match(await page.tab.locator('.pipe.server .pipe-part.read').textContent() ?? '', /^read by the program5/, 'in both directions');
    await page.tab.locator('.pipe.client .byte.read').nth(1).click();
    assert.equal(await page.tab.locator('.pipe.client .pipe-part.read.has-chosen').count(), 1, 'one that is pressed is followed there, too');
    assert.deepEqual(await page.violations(), []);
    await page.close();
    const bare = await open(fromTrace('06-goodbye', ['--connection', '1']).html);
    await toPacket(bare, 4);
    if (await bare.tab.evaluate(() => !(/** @type {any} */ (window).sockwirePlayer.model.trace.calls))) assert.match(await bare.tab.locator('.pipe.client .pipe-part.wire').textContent() ?? '', /not known: calls that were not traced$/, 'without calls nobody knows what arrived where');
    await bare.close();
    const wire = await open(fromTrace('wire-fast-retransmit').html);
    const first = await wire.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, step = p.model.steps.find((s) => s.kind === 'packet' && s.packet.len > 0); p.go(step.index); return step.packet.len; });
    assert.match(await wire.tab.locator('.pipe.client .pipe-part.wire').textContent() ?? '', new RegExp(`on the way${first.toLocaleString('en')} bytes`));
    await wire.close();
});

test('a buffer stands under its machine, at every size: the lane of the server runs to the left, and what both lanes have stands in the same columns', async () => {
    const { html } = fromTrace('wire-fast-retransmit');
    for (const viewport of [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }]) {
        const page = await open(html, { viewport });
        if (viewport.width < 1024) await page.tab.click('#stage-tab');
        await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((s) => s.packet?.lost) + 6); });
        await page.settled();
        const at = async (lane, kind) => box(page, `.pipe.${lane} .pipe-part.${kind}`);
        for (const [lane, sign] of [['client', 1], ['server', -1]]) assert.ok(sign * (await at(lane, 'ready')).left > sign * (await at(lane, 'flight')).left || viewport.width < 1024, `${lane} at ${viewport.width}`);
        if (viewport.width < 1024) {
            const seen = await page.tab.evaluate(() => [...document.querySelectorAll('.pipe.client .pipe-part')].map((part) => [part.getClientRects().length > 0, /\d|not known/.test(part.querySelector('.pipe-count').textContent)]));
            assert.ok(seen.length > 5 && seen.every(([shown, has]) => shown === has), 'on a phone a place where nothing is takes no room');
        }
        else {
            assert.equal(await page.tab.locator('.pipe.client .pipe-part.lost').count(), 1);
            for (const [one, other] of [['program', 'read'], ['waiting', 'ready'], ['ready', 'waiting'], ['read', 'program']]) assert.ok(Math.abs((await at('client', one)).left - (await at('server', other)).left) < 1, `${one} over ${other}`);
        }
        assert.deepEqual(await page.tab.locator('.pipe.server .pipe-end').allTextContents(), ['client ◀', '◀ server']);
        await page.close();
    }
});

test('the letters of bytes that a call did not record come from the packet that carried them; others are no dots', async () => {
    const page = await open(fromTrace('wire-tail-loss').html), packet = fromTrace('wire-tail-loss').records.find((r) => r.type === 'packet' && r.remarks?.includes('retransmission'));
    await toPacket(page, packet.id);
    const letters = (await page.tab.locator('.pipe.client .flight .byte').allTextContents()).join('');
    assert.ok(letters && packet.quote.startsWith(`"${letters}`), `${letters} of ${packet.quote}`);
    for (let step = 20; step < 80; step += 6) {
        await page.tab.evaluate((to) => /** @type {any} */ (window).sockwirePlayer.go(to), step);
        assert.deepEqual(await page.tab.evaluate(() => [...document.querySelectorAll('.pipe .byte')].filter((byte) => byte.classList.contains('not-known') !== (byte.textContent === '')).map((byte) => byte.textContent)), [], `step ${step + 1}`);
    }
    await page.close();
});

test('the queue is drawn as places: as many as wait are taken', async () => {
    const page = await open(fromTrace('three-in-the-backlog').html);
    const places = () => page.tab.evaluate(() => [document.querySelectorAll('.stage .place').length, document.querySelectorAll('.stage .place.taken').length]);
    await toPacket(page, 9);
    assert.deepEqual(await places(), [6, 2]);
    await page.tab.keyboard.press('End');
    assert.deepEqual((await places())[1], 0);
    await page.close();
    const full = await open(fromTrace('backlog-full').html);
    await full.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.go(25));
    assert.equal(await full.tab.locator('.stage .backlog').textContent(), '= backlog 0 + 1', 'why there are so many');
    assert.match(await full.tab.locator('#right').textContent() ?? '', /backlog 0: Linux lets 1 wait/);
    const places2 = () => full.tab.evaluate(() => [document.querySelectorAll('.stage .place').length, document.querySelectorAll('.stage .place.taken').length]);
    for (const step of [24, 25, 26, 27]) { /* the client has closed, and no accept() has taken its connection */
        await full.tab.evaluate((step) => /** @type {any} */ (window).sockwirePlayer.go(step), step);
        assert.deepEqual(await places2(), [1, 1], `step ${step + 1}`);
    }
    await full.close();
});

test('a call that waits and then fails waits; who is ending waits for nothing', async () => {
    const words = (page) => page.tab.evaluate(() => [[...document.querySelectorAll('.stage .lane-words')].map((lane) => lane.textContent), [...document.querySelectorAll('.program-now')].map((now) => now.textContent)]);
    const fork = await open(fromTrace('fork-parent-keeps').html);
    const [waits, bar] = await fork.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, step = p.model.stepOfReturn.get(16) - 1; p.go(step); return [p.model.calls.get(16).reads, p.model.lanes.left[0].phase[step]]; });
    assert.deepEqual([waits, bar, (await words(fork))[0][0], (await words(fork))[1][0]], ['recv(3, 1)', 2, 'client  recv(3, 1) waits', 'waits in recv()']);
    await fork.close();
    const page = await open(fromTrace('mistake-newline-awaited').html);
    await toPacket(page, 6); /* the FIN that SIGTERM made */
    assert.deepEqual((await words(page)).map((all) => all.at(-1)), ['server  ending: killed by SIGTERM', 'ending: killed by SIGTERM']);
    assert.equal(await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; return p.model.lanes.right[0].open[p.at]; }), 0, 'its bar has come to its end');
    await page.close();
});

test('who waits for accept() is drawn as it came; a handshake that goes on is half open; how long a cut queue is', async () => {
    const doors = (page) => page.tab.evaluate(() => [...document.querySelectorAll('.stage .door-name')].map((name) => name.textContent).filter((name) => /from|⌂/.test(name ?? '')));
    const page = await open(fromTrace('three-in-the-backlog').html);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfReturn.get(14)); });
    await page.settled();
    assert.deepEqual(await doors(page), ['⌂ port 12000', 'from :60562, in the queue', 'from :60564, in the queue', 'from :60576, in the queue']);
    await page.close();
    const { html, records } = goodbye, many = await open(withRecords(html, 'many-places', records.map((r) => (r.role === 'listen' ? { ...r, args: { ...r.args, backlog: 16 } } : r))));
    await toPacket(many, 2);
    assert.match((await doors(many))[1], /^from :\d+, half open$/);
    assert.equal(await many.tab.locator('.stage .place.taken').count(), 0);
    assert.equal(await many.tab.locator('.stage .places').textContent(), '… 0 of 17');
    assert.match(await many.tab.locator('.sockets .socket.welcoming').textContent() ?? '', /no connection waits.*half open, not in the queue yet:SYN_RCVD/);
    await toPacket(many, 3);
    assert.equal(await many.tab.locator('.stage .places').textContent(), '… 1 of 17');
    await many.close();
});

test('each client and each process has a line; its calls and packets are there', async () => {
    const three = await open(fromTrace('three-in-the-backlog').html);
    assert.deepEqual(await three.tab.evaluate(() => { const { left, right } = /** @type {any} */ (window).sockwirePlayer.model.lanes; return [left.map((l) => l.name), right.map((l) => l.name)]; }), [['client', 'client2', 'client3'], ['server']]);
    const tails = [];
    for (const id of [1, 6, 11]) {
        await toPacket(three, id);
        await three.settled();
        tails.push(Math.round((await box(three, '.row.now .shaft')).left));
    }
    const syns = await three.tab.evaluate(() => [1, 6, 11].map((id) => /** @type {any} */ (window).sockwirePlayer.model.packets.get(id).connection));
    assert.equal(new Set(syns).size, new Set(tails).size, `${tails} of connections ${syns}`);
    await three.close();
    const fork = await open(fromTrace('fork-parent-keeps').html);
    assert.equal(await fork.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.lanes.right.length), 2);
    await fork.close();
});

test('where colours do not tell connections apart, rows have their numbers, and the panels begin with that of the step', async () => {
    const { html, records } = goodbye, [trace, connection, ...packets] = [...records.filter((r) => r.type === 'trace' || r.type === 'connection'), ...records.filter((r) => r.type === 'packet')];
    const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => ({ id: i + 1, t: i / 10, client: `127.0.0.1:${50001 + i}` }));
    const page = await open(withRecords(html, 'many-connections', [{ ...trace, calls: false }, ...many(40).flatMap(({ id, t, client }) => [{ ...connection, id, t, client, hue: (id - 1) % 5 }, ...packets.slice(0, 3).map((r, i) => ({ ...r, id: id * 3 - 2 + i, t: t + r.t / 1000, connection: id, calls: [], carries: [], trigger: { kind: 'unknown' }, completes: null, listen: null }))]),
        ...packets.slice(3, 4).map((r) => ({ ...r, id: 121, t: 9, connection: 3, calls: [], carries: [], trigger: { kind: 'unknown' } }))]));
    await toPacket(page, 121);
    await page.settled();
    assert.equal(await page.tab.locator('.row.now .of-connection').textContent(), 'connection 3');
    assert.match(await page.tab.locator('#place').textContent() ?? '', / · connection 3$/);
    await page.tab.setViewportSize({ width: 390, height: 844 });
    await page.settled();
    assert.equal(await page.tab.locator('.row.now .of-connection').textContent(), 'connection 3');
    assert.ok(apart(await box(page, '.row.now .of-connection'), await box(page, '.row.now .time')));
    await page.tab.setViewportSize({ width: 1440, height: 900 });
    await page.settled();
    for (const side of ['left', 'right']) assert.equal(await page.tab.locator(`#${side} .ends .socket strong`).first().textContent(), 'connection 3');
    assert.deepEqual(page.complaints, []);
    await page.close();
    const few = await open(goodbye.html);
    assert.equal(await few.tab.locator('.of-connection').count(), 0);
    await few.close();
});

test('an arrow ends at its own line, not at one that stands further inside; lines stand apart where there is room', async () => {
    for (const [width, least] of [[1440, 16], [390, 11]]) {
        const page = await open(fromTrace('backlog-full').html, { viewport: { width, height: 900 } });
        for (const even of [false, true]) {
            await page.tab.evaluate((even) => { const p = /** @type {any} */ (window).sockwirePlayer; p.ladder.setEven(even); p.go(p.model.stepOfPacket.get(8)); }, even);
            await page.settled(); /* an ACK for client, while client2 waits */
            await page.settled();
            const at = await page.tab.evaluate(() => {
                const { ladder, model } = /** @type {any} */ (window).sockwirePlayer, { left, lane } = ladder.shapeOf(ladder.wide / ladder.scale), row = document.querySelector(`#ladder .row.now[data-step="${model.stepOfPacket.get(8)}"] .head`);
                return { head: Number(/M([\d.]+)/.exec(row?.getAttribute('d') ?? '')?.[1]), own: left - lane, lane };
            });
            assert.ok(Math.abs(at.head - at.own) < 0.5 && at.lane >= least, `${width}, ${even ? 'true scale' : 'rows'}: ${JSON.stringify(at)}`);
        }
        await page.close();
    }
});

test('a line ends where its owner does: no bar goes through the box of another process, and who has ended has a dotted line', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
        const page = await open(fromTrace('13-many-clients').html, { viewport });
        if (viewport.width < 500) await page.tab.click('#stage-tab');
        await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, open = (/** @type {number} */ i) => p.model.lanes.right.filter((/** @type {any} */ lane) => lane.open[i]).length; p.go(p.model.steps.findIndex((/** @type {any} */ _, /** @type {number} */ i) => open(i) > 2)); });
        await page.settled();
        const boxes = (/** @type {string} */ of) => page.tab.evaluate((of) => [...document.querySelectorAll(of)].map((e) => { const { left, right, top, bottom } = e.getBoundingClientRect(); return { left, right, top, bottom }; }), of);
        const lanes = await boxes('#stage .lane'), bars = await boxes('#stage rect.open, #stage path.open, #stage .open.done');
        assert.ok(bars.length > (viewport.width < 500 ? 0 : 2)); /* a phone draws fewer boxes */
        for (const bar of bars) assert.ok(lanes.filter((lane) => !apart(bar, lane) && bar.top < lane.top).length === 0, `${viewport.width}: ${JSON.stringify(bar)}`);
        await page.close();
    }
    const page = await open(fromTrace('13-many-clients').html);
    for (const even of [false, true]) {
        await page.tab.evaluate((even) => { const p = /** @type {any} */ (window).sockwirePlayer; p.ladder.setEven(even); p.go(p.model.steps.findIndex((/** @type {any} */ s) => s.exit && s.exit.program === 'server')); }, even);
        await page.settled();
        const ends = await page.tab.evaluate(() => {
            const { ladder, model, at } = /** @type {any} */ (window).sockwirePlayer, shape = ladder.shapeOf(ladder.wide / ladder.scale), lane = model.lanes.right.findIndex((/** @type {any} */ lane) => lane.until === at), x = shape.right + lane * shape.lane;
            const line = (/** @type {string} */ of) => document.querySelector(of)?.getAttribute('d')?.split(' M').map((part) => /^M?([\d.]+) ([\d.]+) V([\d.]+)/.exec(part)?.slice(1).map(Number) ?? []).find((part) => Math.abs(part[0] - x) < 0.1) ?? [];
            return { life: line('#ladder .life'), over: line('#ladder .life.over') };
        });
        assert.ok(ends.life[2] > 0 && ends.life[2] === ends.over[1] && ends.over[2] > ends.over[1], JSON.stringify(ends));
    }
    await page.close();
});

test('a connection that nobody accepts does not take the place of the welcoming socket in whose queue it stands', async () => {
    const page = await open(fromTrace('04-nobody-reads').html);
    await toPacket(page, 5);
    await page.settled();
    const words = await page.tab.locator('#stage').textContent() ?? '';
    assert.match(words, /port 12000/);
    assert.match(words, /in the queue/);
    assert.doesNotMatch(words, /and \d+ more/);
    await page.close();
});

test('the handshake is one bracket over its three packets', async () => {
    const page = await open(goodbye.html);
    await toPacket(page, 2);
    await page.settled();
    assert.equal(await page.tab.locator('#ladder .bracket').count(), 3);
    await page.close();
});

test('with true scale the strip has the whole run to scale: a press goes there, and a long wait says for what', async () => {
    const page = await open(goodbye.html);
    await page.tab.check('#even');
    assert.match(await page.tab.locator('.strip-words').textContent() ?? '', /258\.5 ms: until something is typed to the client/);
    const strip = await box(page, '#strip canvas');
    await page.tab.mouse.click(strip.left + (strip.right - strip.left) * 0.98, strip.top + 20);
    const { t, whole } = await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; return { t: p.model.steps[p.at].t, whole: p.model.steps.at(-1).t }; });
    assert.ok(Math.abs(t / whole - 0.98) < 0.02, `${t} of ${whole}`);
    const mark = await box(page, '.strip-now');
    assert.ok(Math.abs((mark.left + mark.right) / 2 - strip.left - (strip.right - strip.left) * (t / whole)) < 4);
    await page.close();
});

test('for those who hear it, zoom in or want no motion: a step is one sentence, nothing sticks out at 200 %, nothing moves by itself', async () => {
    const page = await open(goodbye.html, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2, reducedMotion: 'reduce' });
    assert.equal(await page.tab.getAttribute('#sentence', 'aria-live'), 'polite');
    await page.tab.keyboard.press('p');
    const { what } = await page.seen();
    assert.equal((await page.tab.locator('#sentence').innerText()).split('\n')[0], what, 'what is announced begins with the step itself');
    assert.ok(await page.tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    assert.ok(await page.tab.evaluate(() => document.getAnimations().length === 0 && [...document.querySelectorAll('*')].every((e) => parseFloat(getComputedStyle(e).transitionDuration) === 0)));
    assert.deepEqual(await page.violations(), []);
    await page.close();
});

test('by keyboard alone: every button can be reached and tells its name', async () => {
    const page = await open(goodbye.html);
    const names = new Set();
    for (let i = 0; i < 60; i++) {
        await page.tab.keyboard.press('Tab');
        names.add(await page.tab.evaluate(() => { const e = document.activeElement; return e?.getAttribute('aria-label') ?? e?.textContent ?? ''; }));
    }
    for (const wanted of ['copy as text', 'this moment as SVG', 'next packet', 'step', 'light or dark']) assert.ok(names.has(wanted), `${wanted} among ${[...names].join(' | ')}`);
    await page.close();
});

test('a page of several clients follows the one that acts', async () => {
    const page = await open(fromTrace('three-in-the-backlog').html);
    for (const program of ['client', 'client3', 'client2']) {
        await page.tab.evaluate((program) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((s) => s.kind === 'call' && s.program === program && s.call.role === 'connect')); }, program);
        await page.settled();
        const lane = await page.tab.evaluate(() => { const now = document.querySelector('.stage .lane.now')?.getBoundingClientRect(); return [...document.querySelectorAll('.stage .lane-words')].find((word) => { const at = word.getBoundingClientRect(); return now && at.top >= now.top - 2 && at.bottom <= now.bottom + 2; })?.textContent; });
        assert.ok(lane?.startsWith(`${program} `), `${program}: ${lane}`);
        const inSight = () => page.tab.locator(`h2:text-matches("^${program}( |runs|waits|in|$)")`).evaluate((h2) => { const at = h2.getBoundingClientRect(), box = document.getElementById('left')?.getBoundingClientRect(); return at.top >= (box?.top ?? 0) && at.bottom <= (box?.bottom ?? 0); });
        assert.ok(await inSight(), `${program} is in sight among the clients`);
        await page.tab.evaluate(() => { document.getElementById('left').scrollTop = 0; });
        await page.tab.evaluate((program) => { const p = /** @type {any} */ (window).sockwirePlayer, { id } = [...p.model.connections.values()].find((c) => c.owner.client === program); p.go(p.model.steps.findIndex((s) => s.packet?.connection === id)); }, program);
        await page.settled();
        assert.ok(await inSight(), `${program} is in sight at a packet of its connection`);
    }
    await page.close();
});
