/* What a reader asks of each moment, answered from the picture alone: who waits and who does not, where the bytes are, what ended a call. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { handshake } from '../records.mjs';
import { browser, fromTrace, open, toPacket, withRecords } from './opened.mjs';

/** @type {{html: string, records: any[]}} */
let goodbye;
before(() => { goodbye = fromTrace('06-goodbye'); });
after(() => browser.close());

const AT = { 3: 'accept(s);', 6: 'send(s);' };

/** "hi" is typed and sent; recv() waits for it, and its program runs late, as does that of send(). */
function story() {
    const more = { 3: { done_since: 0.63 }, 5: { done_since: 0.63 }, 6: { t_end: 1.25, done_since: 1.05 }, 7: { t: 0.95, waits: true, done_since: 1.05, took: [4] } };
    const records = handshake().map((r) => (r.type !== 'call' || !more[r.id] ? r : { ...r, connection: 1, ...more[r.id], at: AT[r.id] ? { file: `${r.program}.c`, line: 2, function: 'main', text: AT[r.id] } : null }));
    const empty = { type: 'buffers', connection: 1, packet: null, call: null, syn: false, fin: false, acknowledged: 0, unacknowledged: 0, waiting: 0, read: 0, unread: 0, early: 0, window: 100 };
    return [...records, { ...empty, t: 0.61, end: 'client', packet: 1 }, { ...empty, t: 0.61, end: 'server', packet: 1 }, { ...empty, t: 1, end: 'client', call: 6, waiting: 2 },
        { type: 'input', t: 0.96, program: 'client', pid: null, text: 'hi\n', told: 'Typed to the client:' }, { type: 'pause', t: 0.3, t_end: 0.4, all: null, lasts: '100.0 ms', says: 'the server calls no socket meanwhile', told: 'Nothing happens for 100.0 ms.' },
        { type: 'meaning', state: 'LISTEN', says: 'A welcoming socket.' }].sort((a, b) => (a.t ?? 0) - (b.t ?? 0));
}

const go = (page, what) => page.tab.evaluate((what) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((/** @type {any} */ s) => what === `${s.kind} ${s.call?.name ?? s.packet?.id ?? ''}`.trim())); p.ladder.now(); }, what);
const lanes = (page) => page.tab.evaluate(() => [...document.querySelectorAll('.stage .lane-words')].map((word) => word.textContent));
/** Of the client's bytes: name, words and solid letters of each place. */
const places = (page) => page.tab.evaluate(() => Object.fromEntries([...document.querySelectorAll('.pipe.client .pipe-part')].map((part) => [part.querySelector('.pipe-name')?.textContent, [...part.querySelectorAll('.byte:not(.copy)')].map((byte) => byte.textContent).join('') || part.querySelector('.pipe-typed')?.textContent || ''])));

test('who waits for what is here already is woken, and says so in its lane, in its heading and beside the packet', async () => {
    const page = await open(withRecords(goodbye.html, 'woken', story()));
    await go(page, 'call recv');
    assert.deepEqual(await lanes(page), ['client  in no socket call', 'server  recv(4) waits']);
    await go(page, 'packet 4');
    assert.deepEqual(await lanes(page), ['client  client.c:2 send(3) handed over', 'server  recv(4) woken, not run yet']);
    assert.deepEqual(await page.tab.locator('.program-now').allTextContents(), ['in send(): handed over', 'in recv(): woken, not run yet']);
    assert.deepEqual(await page.tab.locator('.row.now .wakes').allTextContents(), ['wakes recv()']);
    await go(page, 'packet 3');
    assert.deepEqual((await page.tab.locator('.row.now .wakes').allTextContents()).sort(), ['wakes accept()', 'wakes connect()']);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('no bar of a send() goes on over the ACK as if the call waited for it: it is hollow, until it returns', async () => {
    const page = await open(withRecords(goodbye.html, 'hollow', story()));
    await go(page, 'packet 5');
    const bars = () => page.tab.evaluate(() => {
        const x = Number(getComputedStyle(/** @type {Element} */ (document.getElementById('middle'))).getPropertyValue('--left').replace('px', '')), left = document.getElementById('ladder')?.getBoundingClientRect().left ?? 0;
        return [...document.querySelectorAll('#ladder .back.now .open')].filter((bar) => { const at = bar.getBoundingClientRect(); return Math.abs((at.left + at.right) / 2 - left - x) < 3; }).map((bar) => (bar.classList.contains('done') ? 'hollow' : bar.classList.contains('waits') ? 'waits' : 'solid'));
    });
    assert.deepEqual([...new Set(await bars())], ['hollow']);
    await go(page, 'packet 4');
    assert.deepEqual(await bars(), ['solid', 'hollow'], 'until its last byte leaves it works');
    await page.close();
});

test('each byte is solid in one place at every moment; what is typed has a box, and what is being handed over is in the program', async () => {
    const page = await open(withRecords(goodbye.html, 'solid', story()));
    await go(page, 'input');
    assert.deepEqual((await places(page))['typed, not sent yet'], 'hi');
    await go(page, 'call send');
    const before = await places(page);
    assert.deepEqual([before['in the program'], before['to be sent']], ['hi', ''], 'send() wants to hand them over');
    assert.match(await page.tab.locator('#left .bar-words').first().textContent() ?? '', /^empty/, 'and its kernel has none of them');
    await go(page, 'packet 4');
    const sent = await places(page);
    assert.deepEqual(sent, { 'in the program': '', 'to be sent': '', 'copy, kept until the ACK': '', 'on the way': '', 'arrived, unread': 'hi', 'read by the program': '' });
    assert.equal(await page.tab.locator('.pipe.client .byte.copy').count(), 2);
    assert.deepEqual(await page.violations(), []);
    await page.close();
});

test('what a send() without room has not handed over lies in its program, while it waits and at the end of the wait', async () => {
    const page = await open(fromTrace('15-both-send').html), seen = [];
    const words = () => page.tab.evaluate(() => Object.fromEntries([...document.querySelectorAll('.pipe.client .pipe-part')].map((part) => [part.querySelector('.pipe-name')?.textContent, part.querySelector('.pipe-count')?.textContent])));
    for (const what of ['call send', 'packet 6', 'packet 7']) {
        await go(page, what);
        const { 'in the program': program, 'to be sent': waiting } = await words();
        seen.push([program, waiting]);
    }
    assert.deepEqual(seen.map(([program]) => program?.replace(' bytes', '')), ['40,000', '27,712', '27,712'], 'of 40,000 it hands over 12,288, and then nothing more');
    assert.deepEqual([seen[1][1], seen[2][1]?.replace(' bytes', '')], ['not known: a send() goes on', '8,192']);
    await page.close();
});

test('a call goes down to its own socket, past the welcoming one', async () => {
    const page = await open(goodbye.html);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((/** @type {any} */ s) => s.call?.name === 'close' && s.call.program === 'server')); });
    const [head, doors] = await page.tab.evaluate(() => [document.querySelector('.stage .crossing-head')?.getBoundingClientRect().top ?? 0, [...document.querySelectorAll('.stage .way-in, .stage .entrance')].map((door) => door.getBoundingClientRect()).filter((box) => box.left > innerWidth / 2).map(({ top, bottom }) => [top, bottom])]);
    assert.equal(doors.length, 2);
    assert.ok(head > doors[1][0] && head < doors[1][1], `${head} of ${JSON.stringify(doors)}`);
    await page.close();
});

test('the line of a call that has returned has no colour', async () => {
    const page = await open(withRecords(goodbye.html, 'line', story()));
    const line = () => page.tab.evaluate(() => { const now = document.querySelector('#left .code .current'); return [now?.textContent?.trim(), now && getComputedStyle(now).backgroundColor !== 'rgba(0, 0, 0, 0)', document.querySelector('#left .file')?.textContent]; });
    await go(page, 'call send');
    assert.deepEqual(await line(), ['2send(s);', true, 'client.c:2, main()']);
    await go(page, 'return send');
    assert.equal((await line())[1], true, 'it has just returned');
    await go(page, 'output');
    assert.deepEqual(await line(), ['2send(s);', false, 'client.c:2, main(): the last call']);
    await page.close();
});

test('a listening socket has its state from listen() on, in the diagram, too', async () => {
    const page = await open(withRecords(goodbye.html, 'listens', story()));
    await page.tab.click('#states-tab');
    await go(page, 'program');
    assert.equal(await page.tab.locator('#states-panel .node.now').count(), 0);
    await go(page, 'call accept');
    assert.deepEqual(await page.tab.locator('#states-panel .node.now text').allTextContents(), ['LISTEN']);
    assert.match(await page.tab.locator('#states-panel').textContent() ?? '', /server: CLOSED → LISTENLISTEN: A welcoming socket/);
    await page.close();
});

test('to true scale a wait looks like one, and no line goes through words', async () => {
    const page = await open(withRecords(goodbye.html, 'scale', story()));
    await page.tab.keyboard.press('s');
    await go(page, 'packet 4');
    const seen = await page.tab.evaluate(() => {
        const boxes = (/** @type {string} */ of) => [...document.querySelectorAll(of)].map((element) => element.getBoundingClientRect()), [now] = boxes('#ladder .now-line');
        return { bars: ['waits', 'done'].map((kind) => document.querySelectorAll(`#ladder .open.${kind}`).length > 0), struck: boxes('#ladder .scaled-word').filter((word) => word.right > now.left && word.left < now.right && word.bottom > now.top && word.top < now.bottom).length };
    });
    assert.deepEqual(seen, { bars: [true, true], struck: 0 });
    await page.close();
});

test('while nothing happens it is said what each program is in the midst of, as far as its calls tell', async () => {
    const page = await open(withRecords(goodbye.html, 'pause', story()));
    await go(page, 'pause');
    assert.match((await page.seen()).why, /^Meanwhile server: in no socket call; client: in no socket call\. What a program does outside socket calls is not recorded/);
    const hidden = story(), poll = { ...hidden.find((r) => r.type === 'call' && r.id === 1), id: 99, t: 0.3, t_end: 0.4, name: 'poll', role: 'wait', minor: true, reads: 'poll(3)' };
    const polls = await open(withRecords(goodbye.html, 'poll', [...hidden, poll].sort((a, b) => (a.t ?? 0) - (b.t ?? 0))));
    await go(polls, 'pause');
    assert.match((await polls.seen()).why, /^Meanwhile server: waits in poll\(\); client: in no socket call/, 'a call that is no row is a call, too');
    await page.close();
    await polls.close();
});

test('a phone: all times at one side, each packet with its number, rows and the boxes of the stage whole', async () => {
    const page = await open(goodbye.html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfPacket.get(3)); p.ladder.now(); });
    await page.settled();
    const rows = await page.tab.evaluate(() => {
        const ladder = /** @type {HTMLElement} */ (document.getElementById('ladder')).getBoundingClientRect();
        return { times: [...new Set([...document.querySelectorAll('#ladder .row .time')].map((time) => Math.round(time.getBoundingClientRect().left)))].length, packets: [...document.querySelectorAll('#ladder .row.packet')].map((row) => [...row.querySelectorAll('.time')].map((time) => time.textContent)[1]), cut: [...document.querySelectorAll('#ladder .band')].map((band) => band.getBoundingClientRect()).filter((band) => band.top < ladder.top - 2 || band.bottom > ladder.bottom + 2).length };
    });
    assert.equal(rows.times, 1);
    assert.ok(rows.packets.length >= 3 && rows.packets.every((number) => /^#\d+$/.test(number ?? '')), `${rows.packets}`);
    await page.tab.click('#stage-tab');
    await page.settled();
    const stage = await page.tab.evaluate(() => { const box = /** @type {HTMLElement} */ (document.getElementById('panels')).getBoundingClientRect(); return { rows: document.querySelectorAll('#ladder .band').length, below: [...document.querySelectorAll('.stage .host, .pipe-box')].map((part) => part.getBoundingClientRect()).filter((part) => part.height && part.bottom > box.bottom + 1).length }; });
    assert.equal(stage.below, 0, 'no box is under the buttons');
    assert.ok(stage.rows >= 5, `${stage.rows} rows`);
    await page.close();
});

test('a phone has the stage and five rows of the ladder, whatever the step has to say', async () => {
    for (const [name, height, least] of /** @type {const} */ ([['06-goodbye', 844, 5], ['13-many-clients', 844, 5], ['wire-fast-retransmit', 844, 5]])) {
        const page = await open(fromTrace(name).html, { viewport: { width: 390, height }, hasTouch: true });
        await page.tab.click('#stage-tab');
        for (const id of [1, 3, 9]) {
            await toPacket(page, id);
            await page.settled();
            const seen = await page.tab.evaluate(() => {
                const of = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)].map((part) => part.getBoundingClientRect()), [ladder] = of('#ladder'), [panels] = of('#panels');
                return { rows: of('#ladder .band').filter((band) => band.top >= ladder.top - 2 && band.bottom <= ladder.bottom + 2).length, hidden: of('.stage .host, .stage .door-name, .stage .lane.now, .stage .shaft').filter((part) => part.bottom > panels.bottom + 1 || part.top < panels.top).length, doors: of('.stage .door-name').length };
            });
            assert.ok(seen.rows >= least && seen.hidden === 0 && seen.doors >= 2, `${name}, packet ${id} at ${height}: ${JSON.stringify(seen)}`);
        }
        await page.close();
    }
});

test('F: a room sees more than the step and the one before', async () => {
    for (const [width, height, least] of /** @type {const} */ ([[1440, 900, 6], [1280, 720, 6], [1920, 1080, 6]])) {
        const page = await open(goodbye.html, { viewport: { width, height } });
        await page.tab.keyboard.press('F');
        await page.settled();
        const rows = await page.tab.evaluate(() => { const ladder = /** @type {HTMLElement} */ (document.getElementById('ladder')).getBoundingClientRect(); return [...document.querySelectorAll('#ladder .band')].map((band) => band.getBoundingClientRect()).filter((band) => band.top >= ladder.top - 1 && band.bottom <= ladder.bottom + 1).length; });
        assert.ok(rows >= least, `${width}: ${rows} rows`);
        assert.ok(await page.tab.isVisible('#projector'), 'the way back is there for a pointer');
        await page.close();
    }
});

test('help stands beside what it explains', async () => {
    const page = await open(goodbye.html, { viewport: { width: 1280, height: 720 } });
    await page.tab.click('#help-button');
    await page.settled();
    const boxes = await page.tab.evaluate(() => Object.fromEntries(['#help', '#stage', '#ladder', '#strip', '#sentence-box', '#buttons'].map((of) => { const { left, right, height } = /** @type {Element} */ (document.querySelector(of)).getBoundingClientRect(); return [of, { left, right, height }]; })));
    for (const [of, { right, height }] of Object.entries(boxes)) assert.ok(of === '#help' || (height > 20 && right <= boxes['#help'].left + 1), `${of} ends at ${right}, help begins at ${boxes['#help'].left}`);
    assert.deepEqual(await page.violations(), []);
    await page.tab.keyboard.press('Escape');
    assert.equal(await page.tab.isVisible('#help'), false);
    await page.close();
});
