/* What the page can do besides stepping: each thing once, with the hand, the mouse or a finger. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asked, longTrace, twoHosts } from '../records.mjs';
import { browser, fromTrace, open, toPacket, withRecords } from './opened.mjs';

/** @type {{html: string, records: any[]}} */
let goodbye;
before(() => { goodbye = fromTrace('06-goodbye'); });
after(() => browser.close());


test('connect() lights its three packets and its return; hovering a packet lights the call, with the sentence', async () => {
    const page = await open(goodbye.html);
    const connect = goodbye.records.find((r) => r.type === 'call' && r.name === 'connect' && r.args.addr?.includes(':12000'));
    await page.tab.evaluate((id) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfCall.get(id)); }, connect.id);
    await page.settled();
    const lit = (await page.seen()).litRows;
    const steps = await page.tab.evaluate((id) => { const m = /** @type {any} */ (window).sockwirePlayer.model; return [1, 2, 3].map((p) => m.stepOfPacket.get(p)).concat(m.stepOfReturn.get(id)); }, connect.id);
    assert.deepEqual(lit, steps);
    await page.tab.hover(`.row[data-step="${steps[0]}"]`, { force: true });
    await page.seen();
    assert.match(await page.tab.locator('#hover.on').textContent() ?? '', /^Packet 1, client → server: SYN/);
    assert.ok(await page.tab.locator('.back.hover-lit').count() >= 2);
    await page.close();
});

test('a packet opens its header: fields as the bytes say', async () => {
    const page = await open(goodbye.html);
    await toPacket(page, 1);
    await page.seen();
    assert.equal(await page.tab.getAttribute('#fold', 'aria-expanded'), 'false', 'the ladder has the room until something is asked for');
    await page.tab.locator('#ladder').click({ position: { x: 400, y: await page.tab.evaluate(() => { const box = /** @type {HTMLElement} */ (document.getElementById('ladder')); return document.querySelector('.row.now')?.getBoundingClientRect().y - box.getBoundingClientRect().y + 10; }) } });
    assert.equal(await page.tab.getAttribute('#packet-tab', 'aria-selected'), 'true');
    assert.equal(await page.tab.getAttribute('#fold', 'aria-expanded'), 'true');
    const syn = goodbye.records.find((r) => r.type === 'packet' && r.id === 1);
    const ports = [syn.src, syn.dst].map((a) => a.slice(a.lastIndexOf(':') + 1));
    const cells = await page.tab.locator('.header-picture .field').allTextContents();
    assert.deepEqual(cells.slice(0, 2), [`Source Port${ports[0]}`, `Destination Port${ports[1]}`]);
    assert.ok(cells.includes('SYN1') && cells.includes('ACK0'));
    assert.match(await page.tab.locator('.header-picture tbody .bytes').first().textContent() ?? '', /^([0-9a-f]{2} ){3}[0-9a-f]{2}$/);
    await page.close();
});

test('a row that is drawn anew while the button is down is still chosen', async () => {
    const page = await open(goodbye.html);
    const row = await page.tab.locator('.row.packet .label').first().boundingBox();
    if (!row) throw new Error('no packet in sight');
    await page.tab.mouse.move(row.x + 5, row.y + 5);
    await page.tab.mouse.down();
    await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.ladder.draw());
    await page.tab.mouse.up();
    assert.ok((await page.seen()).kinds.includes('packet'));
    await page.close();
});

test('the state diagrams walk the path that the JSON tells', async () => {
    const page = await open(goodbye.html);
    await page.tab.keyboard.press('End');
    await page.tab.click('#states-tab');
    const captions = await page.tab.locator('#states-panel figcaption').allTextContents();
    ['client', 'server'].forEach((end, i) => {
        const path = goodbye.records.filter((r) => r.type === 'state' && r.end === end).map((r) => r.to);
        assert.equal(captions[i], end === 'server' ? `server: ${path.join(' → ')} (the welcoming socket stays in LISTEN)` : `client: ${['CLOSED', ...path].join(' → ')}`);
    });
    assert.equal(await page.tab.locator('#states-panel .node.stays text').textContent(), 'LISTEN');
    assert.equal(await page.tab.locator('#states-panel .edge.born').count(), 1);
    await toPacket(page, 4);
    assert.equal(await page.tab.locator('#right .socket.welcoming .state-chip').textContent(), 'LISTEN', 'as its door says, while it is there');
    assert.deepEqual(await page.violations(), []);
    await page.close();
});

test('no number of a state diagram stands on a word, a state or another number', async () => {
    for (const name of ['06-goodbye', '02-knock', 'write-to-closed', 'syn-unanswered', 'reset-unread-data']) {
        const page = await open(fromTrace(name).html);
        await page.tab.keyboard.press('End');
        await page.tab.click('#states-tab');
        assert.ok(await page.tab.locator('.state-figure .order').count() > 0);
        assert.deepEqual(await page.tab.evaluate(() => [...document.querySelectorAll('.state-figure')].flatMap((figure) => {
            const others = [...figure.querySelectorAll('.edge-label, .node rect, .order')].map((other) => ({ name: other.textContent || other.parentElement?.textContent, box: other.getBoundingClientRect() }));
            return [...figure.querySelectorAll('.order')].flatMap((number) => {
                const at = number.getBoundingClientRect();
                return others.filter(({ box, name }) => name !== number.textContent && at.left < box.right - 1 && box.left < at.right - 1 && at.top < box.bottom - 1 && box.top < at.bottom - 1).map((other) => `${number.textContent} on ${other.name}`);
            });
        })), [], name);
        await page.close();
    }
});

test('a window that reaches out of the sequence graph is told, not drawn at its edge', async () => {
    const { html, records } = fromTrace('06-goodbye'), page = await open(html);
    await page.tab.keyboard.press('End');
    await page.tab.click('#graph-tab');
    const furthest = Math.max(...records.filter((r) => r.type === 'packet' && r.from === 'server').map((r) => Math.max(0, r.ack - 1) + r.window));
    const figure = page.tab.locator('#graph-panel figure').first();
    assert.match(await figure.locator('figcaption').textContent() ?? '', new RegExp(`further than drawn, up to byte ${furthest.toLocaleString('en')} `));
    assert.equal(await strokesOf(figure, '--fin'), 0, 'no line of a window');
    assert.ok(await strokesOf(figure, '--data') > 20, 'but the data');
    await page.close();
});

/** How many pixels of a graph have that colour. */
const strokesOf = (figure, name) => figure.locator('canvas').evaluate((canvas, name) => {
    const probe = document.createElement('canvas').getContext('2d');
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim();
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data, { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 100 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) count++;
    return count;
}, name);

test('the sequence graph is drawn once: a step moves its veil, who predicts sees a curtain, a press goes to its time, the theme is followed', async () => {
    const page = await open(fromTrace('wire-fast-retransmit').html);
    await page.tab.click('#graph-tab');
    await page.settled();
    const figure = page.tab.locator('#graph-panel figure').first();
    for (const name of ['--data', '--syn', '--rst']) assert.ok(await strokesOf(figure, name) > 10, `${name} is drawn: data, acknowledged, sent again`);
    await page.tab.evaluate(() => { const { prototype } = CanvasRenderingContext2D, { stroke } = prototype; /** @type {any} */ (window).strokes = 0; prototype.stroke = function counted(...a) { /** @type {any} */ (window).strokes++; return stroke.apply(this, a); }; });
    const left = () => figure.locator('.graph-cursor').evaluate((e) => e.getBoundingClientRect().left), before = await left();
    await page.tab.keyboard.press('p');
    await page.settled();
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).strokes), 0, 'no stroke for a step');
    assert.ok(await left() > before);
    const box = await figure.locator('canvas').boundingBox();
    await page.tab.mouse.click(box.x + box.width - 14, box.y + 60);
    assert.ok(await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; return p.at > p.model.steps.length * 0.8; }), 'a press at its end');
    await page.tab.keyboard.press('d');
    await page.settled();
    assert.ok(await strokesOf(figure, '--data') > 10, 'in dark colours');
    assert.match(await figure.locator('.graph-later').getAttribute('class'), /^graph-later *$/);
    await page.tab.check('#predict');
    assert.match(await figure.locator('.graph-later').getAttribute('class'), /curtain/);
    assert.deepEqual([await page.violations(), page.complaints.filter((words) => !words.includes('getImageData'))], [[], []]);
    await page.close();
});

test('the table of events tells who listens, and its current row is in sight', async () => {
    const page = await open(fromTrace('06-goodbye').html);
    await page.tab.click('#events-tab');
    assert.equal(await page.tab.locator('table.events tr', { hasText: 'calls listen(' }).locator('td').last().textContent(), 'server: LISTEN');
    for (const key of ['End', 'Home', 'ArrowRight']) {
        await page.tab.keyboard.press(key);
        await page.settled();
        assert.ok(key === 'Home' || await page.tab.evaluate(() => {
            const row = /** @type {HTMLElement} */ (document.querySelector('tr.now')).getBoundingClientRect(), box = /** @type {HTMLElement} */ (document.getElementById('panels')).getBoundingClientRect();
            return row.top >= box.top && row.bottom <= box.bottom;
        }), `after ${key}`);
    }
    await page.close();
});

test('the slider is pressed, dragged and tapped wherever it is seen, also under marks of findings', async () => {
    const marked = fromTrace('mistake-short-read').html;
    for (const [file, options] of /** @type {const} */ ([[goodbye.html, {}], [marked, {}], [marked, { viewport: { width: 1920, height: 1080 } }], [marked, { viewport: { width: 390, height: 844 }, hasTouch: true }]])) {
        const page = await open(file, options), { tab } = page, at = () => tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at);
        const { left, width, top, height, covered, steps } = await tab.evaluate(() => {
            const slider = /** @type {HTMLElement} */ (document.getElementById('scrub')), { left, width, top, height } = slider.getBoundingClientRect(), covered = [];
            for (let y = top + 1; y < top + height; y += 2) for (let x = left + 1; x < left + width; x += 5) if (document.elementFromPoint(x, y) !== slider) covered.push(`${x}, ${y}`);
            return { left, width, top, height, covered, steps: /** @type {any} */ (window).sockwirePlayer.model.steps.length };
        });
        assert.deepEqual(covered, [], 'nothing lies over it');
        const near = (/** @type {number} */ part, /** @type {number} */ is) => assert.ok(Math.abs(is + 1 - part * steps) <= 2 + steps * 0.03, `at ${part}: step ${is + 1} of ${steps}`);
        for (const [part, deep] of [[0.2, 0.15], [0.75, 0.5], [0.4, 0.9]]) {
            await tab.mouse.click(left + width * part, top + height * deep);
            await page.settled();
            near(part, await at());
        }
        await tab.mouse.move(left + width * 0.4, top + height / 2);
        await tab.mouse.down();
        await tab.mouse.move(left + width * 0.9, top + height / 2, { steps: 8 });
        await tab.mouse.up();
        await page.settled();
        near(0.9, await at());
        if ('hasTouch' in options) {
            await tab.touchscreen.tap(left + width * 0.3, top + height / 2);
            await page.settled();
            near(0.3, await at());
        }
        await page.close();
    }
});

test('scrubbing, playing, a finding\'s mark', async () => {
    const page = await open(fromTrace('mistake-short-read').html);
    await page.tab.locator('#scrub').fill('5');
    assert.equal((await page.seen()).step, 4);
    await page.tab.evaluate(() => { /** @type {any} */ (window).sockwirePlayer.speed = 4; });
    await page.tab.keyboard.press('Space');
    await page.tab.evaluate(() => new Promise((done) => { /* the key comes before the next step does, however slow the machine */
        const player = /** @type {any} */ (window).sockwirePlayer;
        const look = () => {
            if (player.at < 6 && player.timer) { requestAnimationFrame(look); return; }
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }));
            done(0);
        };
        look();
    }));
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.timer), 0);
    await page.tab.locator('#marks button').first().click();
    assert.match(await page.tab.locator('#findings-panel').textContent() ?? '', /short-read/);
    await page.seen();
    assert.equal(await page.tab.locator('.back.now .finding-mark').count(), 1);
    await page.close();
});

test('predict: each call is asked about before it, by its record; nothing tells the answer; what follows is hidden', async () => {
    const page = await open(goodbye.html);
    await page.tab.keyboard.press('Home');
    await page.tab.check('#predict');
    await page.tab.click('#events-tab');
    const questions = await page.tab.evaluate(() => [.../** @type {any} */ (window).sockwirePlayer.model.questions.values()]);
    assert.ok(questions.length >= 8, `${questions.length} questions`);
    for (let asked = 0, right = 0; asked < questions.length; asked++) {
        const question = questions[asked];
        await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; for (let i = 0; i < 60 && document.querySelector('#question fieldset:not([hidden])') === null; i++) p.forward(1); });
        const at = await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; return { next: p.model.steps[p.reached + 1].call?.id, end: p.ladder.look.end, reached: p.reached, rows: document.querySelectorAll('.events tbody tr').length }; });
        assert.equal(at.next, question.call, 'it stands before the call');
        assert.deepEqual([at.end, at.rows], [at.reached + 1, at.reached + 1], 'ladder and table end before it');
        const box = page.tab.locator('#question');
        assert.equal(await box.locator('legend').textContent(), question.asks);
        const words = await box.getByLabel('choices').locator('button').allTextContents();
        assert.deepEqual(words, question.choices.map((c) => c.words));
        assert.ok(!/right|true|data-|title=/.test((await box.innerHTML()).replaceAll('aria-hidden="true"', '')), 'nothing beside the question tells which is right');
        if (asked === 0) assert.deepEqual(await page.violations(), []);
        const truth = question.choices.findIndex((c) => c.right), choice = asked % 2 === 0 ? truth : question.choices.findIndex((c) => !c.right);
        await box.getByLabel('choices').locator('button').nth(choice).click();
        if (choice === truth) right++;
        const verdict = await box.textContent() ?? '';
        assert.ok(verdict.includes(choice === truth ? '✓' : `it was ${question.was}`), verdict);
        assert.ok(verdict.includes(`${right} of ${asked + 1}`) && verdict.includes(question.says), verdict);
        await box.locator('button').click();
    }
    assert.deepEqual(page.complaints, []);
    await page.close();
});

/** To the question about a call. */
const toQuestion = (page, call) => page.tab.evaluate((call) => {
    const p = /** @type {any} */ (window).sockwirePlayer, about = [...p.model.questions.values()].find((q) => q.asks.includes(`about to call ${call}(`));
    p.go(p.model.stepOfCall.get(about.call) - 1);
    document.getElementById('predict').click();
    p.forward(1);
}, call);

test('find: words forwards and backwards, a packet, a step; only these', async () => {
    const page = await open(fromTrace('07-together').html);
    assert.equal(await page.tab.isVisible('#find'), true, 'there are three connections');
    const told = () => page.tab.locator('#find [role=status]').textContent(), at = () => page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, s = p.model.steps[p.at]; return s.packet ? `#${s.packet.id}` : s.call.name; });
    await page.tab.keyboard.press('/');
    await page.tab.keyboard.type('flag:FIN connection:2');
    await page.tab.keyboard.press('Enter');
    const [first, second] = await page.tab.evaluate(() => [.../** @type {any} */ (window).sockwirePlayer.model.packets.values()].filter((p) => p.connection === 2 && p.flags.includes('FIN')).map((p) => `#${p.id}`));
    assert.deepEqual([await at(), await told()], [first, '1 of 2']);
    await page.tab.keyboard.press('Enter');
    assert.deepEqual([await at(), await told()], [second, '2 of 2']);
    await page.tab.keyboard.press('Enter');
    assert.equal(await at(), first, 'round the end');
    await page.tab.keyboard.press('Shift+Enter');
    assert.equal(await at(), second);
    for (const [words, where] of [['#4', '#4'], ['step 1', null], ['listen( 12000', null]]) {
        await page.tab.fill('#find-words', words);
        await page.tab.keyboard.press('Enter');
        if (where) assert.equal(await at(), where);
    }
    await page.tab.fill('#find-words', '#4000');
    await page.tab.keyboard.press('Enter');
    assert.equal(await told(), 'not in this run');
    await page.tab.fill('#find-words', 'nobody says this');
    await page.tab.keyboard.press('Enter');
    assert.equal(await told(), 'not found');
    assert.deepEqual([await page.violations(), page.complaints], [[], []]);
    await page.close();
});

test('a press on a connection dims all others, and another one lights them again', async () => {
    const page = await open(fromTrace('07-together').html, { viewport: { width: 1440, height: 1100 } });
    const seen = () => page.tab.evaluate(() => {
        const { ladder, model, strip, at } = /** @type {any} */ (window).sockwirePlayer;
        const rows = [...document.querySelectorAll('#ladder .row[data-step]')].map((row) => ({ of: model.steps[Number(row.getAttribute('data-step'))].packet?.connection, dim: row.classList.contains('other') })).filter(({ of }) => of);
        return { dim: [...new Set(rows.filter((r) => r.dim).map((r) => r.of))].sort(), lit: [...new Set(rows.filter((r) => !r.dim).map((r) => r.of))].sort(), steps: model.steps.length, alone: ladder.look.alone, strip: strip.alone, connection: model.steps[at].packet?.connection ?? null };
    });
    const chip = page.tab.getByRole('button', { name: '2: client2' }), before = await seen();
    await chip.click();
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    for (let i = 0; i < 3; i++) { /* packet by packet: those of others are passed over */
        await page.tab.keyboard.press('p');
        await page.settled();
        const now = await seen();
        assert.deepEqual([now.lit, now.alone, now.strip, now.steps, now.connection], [[2], 2, 2, before.steps, 2], `packet ${i}`);
        assert.ok(!now.dim.includes(2));
    }
    assert.ok((await seen()).dim.length > 0, 'others are there, and dim');
    const [opacity, doors] = await page.tab.evaluate(() => [getComputedStyle(/** @type {Element} */ (document.querySelector('#ladder .row.other'))).opacity, document.querySelectorAll('.stage .other .door-name').length]);
    assert.ok(Number(opacity) < 0.5 && doors > 0);
    await page.tab.click('#connections-tab');
    await page.tab.locator('#connections-panel tbody tr:nth-child(3) button.link').click();
    assert.deepEqual([(await seen()).alone, await chip.getAttribute('aria-pressed')], [3, 'false']);
    assert.deepEqual(await page.violations(), []);
    await page.tab.locator('#connections-panel tbody tr:nth-child(3) button.link').click();
    await page.settled();
    const after = await seen();
    assert.deepEqual([after.alone, after.dim], [null, []]);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('one connection alone, in the table; the old ladder lets go', async () => {
    const page = await open(fromTrace('07-together').html);
    const all = await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.length);
    await page.tab.click('#connections-tab');
    await page.tab.getByRole('button', { name: 'only connection 2' }).click();
    const only = () => page.tab.evaluate(() => { const { steps } = /** @type {any} */ (window).sockwirePlayer.model; return { count: steps.length, connections: [...new Set(steps.flatMap((s) => s.packet ? [s.packet.connection] : s.call ? [s.call.connection] : []))], programs: [...new Set(steps.flatMap((s) => s.program ?? []))].sort() }; });
    const some = await only();
    assert.deepEqual([some.connections, some.programs], [[2], ['client2', 'server']]);
    assert.ok(some.count < all && some.count > 10);
    assert.equal(await page.tab.getByRole('button', { name: 'only connection 2' }).getAttribute('aria-pressed'), 'true');
    await page.settled();
    const place = await page.tab.locator('#ladder').boundingBox();
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer, { choose } = p; p.chosenTimes = 0; p.choose = (step) => { p.chosenTimes++; choose.call(p, step); }; });
    await page.tab.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.chosenTimes), 1, 'the ladder of all steps does not listen any more');
    await page.tab.getByRole('button', { name: 'only connection 3' }).click();
    assert.deepEqual((await only()).connections, [3]);
    assert.deepEqual(await page.violations(), []);
    await page.tab.getByRole('button', { name: 'only connection 3' }).click();
    assert.equal((await only()).count, all);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('with only one connection all stands as it does with all: states, sockets, programs, terminals', async () => {
    const page = await open(fromTrace('07-together').html), { tab } = page;
    const different = await tab.evaluate(() => {
        const player = /** @type {any} */ (window).sockwirePlayer, key = (/** @type {any} */ s) => `${s.kind} ${s.call?.id} ${s.packet?.id} ${s.print?.t} ${s.exit?.t} ${s.program}`;
        const look = () => ['left', 'right', 'stage', 'pipes'].map((id) => document.getElementById(id)?.textContent).join('\n');
        const found = [];
        let seen = 0;
        for (const connection of [1, 2, 3]) {
            /** @type {Map<string, string>} */
            const whole = new Map();
            player.isolate(connection);
            for (const step of player.model.steps) { player.stand(step.index); whole.set(key(step), look()); }
            player.find.alone(connection);
            for (const step of player.model.steps) { player.stand(step.index); seen++; if (whole.get(key(step)) !== look()) found.push(`connection ${connection}: ${key(step)}`); }
            player.find.alone(null);
        }
        return seen > 80 ? found : [`${seen} steps`];
    });
    assert.deepEqual(different, []);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('predict: an answer is drawn, with the pointer', async () => {
    const page = await open(goodbye.html);
    await toQuestion(page, 'connect');
    const at = await page.tab.locator('.sheet').boundingBox(), y = at.y + at.height / 2, left = at.x + at.width * 0.22, right = at.x + at.width * 0.78;
    const pull = async (kind, from, to) => {
        await page.tab.getByLabel(kind, { exact: true }).check();
        await page.tab.mouse.move(from, y);
        await page.tab.mouse.down();
        await page.tab.mouse.move((from + to) / 2, y, { steps: 4 });
        assert.equal(await page.tab.locator('.sheet .shaft').count(), await page.tab.evaluate(() => document.querySelectorAll('.sheet .head').length), 'it is seen while it is pulled');
        await page.tab.mouse.move(to, y);
        await page.tab.mouse.up();
    };
    await pull('SYN', left, right);
    await pull('SYN-ACK', right, left);
    await pull('ACK', left, right);
    const drawn = await page.tab.locator('.sheet .packet').evaluateAll((packets) => packets.map((g) => { const line = g.querySelector('line'); return `${g.textContent} ${Number(line.getAttribute('x1')) < Number(line.getAttribute('x2')) ? '→' : '←'}`; }));
    assert.deepEqual(drawn, ['SYN →', 'SYN-ACK ←', 'ACK →']);
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.ladder.look.end), await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.reached + 1), 'what comes is hidden');
    assert.ok(!/right|true|data-|title=/.test((await page.tab.locator('#question').innerHTML()).replaceAll('aria-hidden="true"', '')), 'nothing beside the question tells the answer');
    await page.tab.click('#question .done');
    assert.match(await page.tab.locator('#question').textContent() ?? '', /✓ SYN, SYN-ACK back, ACK: right. 1 of 1/);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('predict: an answer is drawn with the keyboard; a wrong one is answered from the run', async () => {
    const page = await open(goodbye.html);
    await toQuestion(page, 'send');
    assert.deepEqual(await page.violations(), []);
    await page.tab.locator('.sheet-kinds input').first().focus();
    for (let i = 0; i < 3; i++) await page.tab.keyboard.press('ArrowRight'); /* SYN, SYN-ACK, ACK, data */
    assert.equal(await page.tab.evaluate(() => document.querySelector('.sheet-kinds input:checked').parentElement.textContent), 'data');
    const press = async (name) => { await page.tab.getByRole('button', { name, exact: true }).focus(); await page.tab.keyboard.press('Space'); };
    await press('client ▶');
    await press('◀ server');
    assert.match(await page.tab.locator('#question [aria-live]').textContent() ?? '', /data, data back/, 'it is announced');
    await press('take back');
    assert.match(await page.tab.locator('#question [aria-live]').textContent() ?? '', /drawn: data$/);
    await press('done: 1 packet');
    assert.match(await page.tab.locator('#question').textContent() ?? '', /✓ data: right/, 'the ACK may come later, so it need not be drawn');
    await page.close();
    const wrong = await open(goodbye.html);
    await toQuestion(wrong, 'close');
    await wrong.tab.click('#question .done');
    const { was, says } = await wrong.tab.evaluate(() => [.../** @type {any} */ (window).sockwirePlayer.model.questions.values()].find((q) => q.asks.includes('about to call close(')));
    const verdict = await wrong.tab.locator('#question').textContent() ?? '';
    assert.ok(verdict.includes(`✗ You said nothing; it was ${was}.`) && verdict.includes(says), verdict);
    await wrong.close();
});

test('predict: of a server, the arrows of the other side are its clients\'', async () => {
    const page = await open(goodbye.html);
    await toQuestion(page, 'listen');
    await page.tab.getByLabel('SYN', { exact: true }).check();
    await page.tab.getByRole('button', { name: 'client ▶', exact: true }).click();
    assert.match(await page.tab.locator('#question [aria-live]').textContent() ?? '', /drawn: SYN back/);
    await page.tab.click('#question .done');
    assert.match(await page.tab.locator('#question').textContent() ?? '', /✗ You said SYN back; it was nothing/);
    await page.close();
});

// Each size, and each of the two palettes, in all tabs; not each size in each palette: that takes twice as long and shows nothing more.
for (const [name, width, height, colorScheme] of /** @type {const} */ ([['a phone', 390, 844, 'light'], ['a projector', 1920, 1080, 'dark']])) {
    test(`${name}, ${colorScheme}: nothing sticks out, no violation in any tab`, async () => {
        const page = await open(goodbye.html, { viewport: { width, height }, colorScheme, hasTouch: width < 500 });
        await toPacket(page, 4);
        for (const tab of await page.tab.locator('#tabs button:not([hidden])').all()) {
            await tab.click();
            assert.ok(await page.tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
            assert.deepEqual(await page.violations(), [], await tab.textContent() ?? '');
        }
        assert.deepEqual([page.complaints, page.requests], [[], []]);
        await page.close();
    });
}

test('a finger steps by swiping', async () => {
    const page = await open(goodbye.html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.tab.keyboard.press('Home');
    await page.tab.evaluate(() => {
        const box = /** @type {HTMLElement} */ (document.getElementById('ladder'));
        const touch = (/** @type {string} */ type, /** @type {number} */ x) => { const t = new Touch({ identifier: 1, target: box, clientX: x, clientY: 200 }); box.dispatchEvent(new TouchEvent(type, { touches: type === 'touchend' ? [] : [t], changedTouches: [t], bubbles: true })); };
        touch('touchstart', 300);
        touch('touchend', 150);
    });
    assert.equal((await page.seen()).step, 0);
    await page.close();
});

test('the switch turns light and dark', async () => {
    const page = await open(goodbye.html, { colorScheme: 'light' });
    const ground = () => page.tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.tab.click('#theme');
    assert.notEqual(await ground(), light);
    await page.close();
});

test('the source of each program, with the line where it stands', async () => {
    const call = goodbye.records.find((r) => r.type === 'call' && r.name === 'connect' && r.args.addr?.includes(':12000'));
    const at = { file: 'mine.c', line: 2, function: 'main', text: 'connect(s);' };
    const marked = goodbye.records.map((r) => (r === call ? { ...r, at } : r));
    for (const [name, more, lines] of /** @type {const} */ ([['whole', [{ type: 'source', file: 'mine.c', text: 'int s;\n  connect(s);\nend\n' }], 3], ['known', [], 1]])) {
        const page = await open(pageOf(`source-${name}`, [...marked, ...more]));
        await page.tab.evaluate((id) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfCall.get(id)); }, call.id);
        await page.settled();
        assert.equal(await page.tab.locator('#left .code .line').count(), lines);
        assert.match(await page.tab.locator('#left .code .current.waits').textContent() ?? '', /^2 *connect\(s\);$/);
        assert.equal(await page.tab.locator('#left .file').textContent(), 'mine.c:2, main()');
        assert.deepEqual(await page.violations(), []);
        await page.close();
    }
});

test('on paper all of it is there, as wide as the paper, and so are the sentences; then all is as before', async () => {
    const page = await open(goodbye.html, { viewport: { width: 1920, height: 1080 } });
    await toPacket(page, 2);
    await page.tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const paper = await page.tab.evaluate(() => ({
        rows: document.querySelectorAll('#ladder .row').length, steps: /** @type {any} */ (window).sockwirePlayer.model.steps.length, told: document.querySelectorAll('.printed tbody tr').length,
        packets: /** @type {any} */ (window).sockwirePlayer.model.steps.filter((s) => ['packet', 'call', 'return', 'pause'].includes(s.kind)).length, high: [...document.querySelectorAll('#ladder svg')].reduce((sum, row) => sum + Number(row.getAttribute('height')), 0),
        pale: document.querySelectorAll('#ladder .later, #ladder .now').length, width: Number(document.querySelector('#ladder svg')?.getAttribute('width')),
    }));
    assert.deepEqual([paper.rows, paper.told, paper.pale], [paper.packets, paper.steps, 0], 'calls and packets on one sheet, in the table all of it');
    assert.ok(paper.high <= 900, `${paper.high} px is higher than a sheet of A4 or Letter`);
    assert.ok(paper.width <= 710, `${paper.width} px is wider than A4`);
    await page.tab.emulateMedia({ media: 'print' });
    assert.ok(await page.tab.locator('.printed tbody tr').last().isVisible(), 'also when the details were folded away');
    const strips = await page.tab.evaluate(() => [...document.querySelectorAll('#ladder svg')].map((strip) => { const box = strip.getBoundingClientRect(); return [box.top, box.bottom, strip.querySelectorAll('.row').length]; }));
    assert.ok(strips.every(([top, bottom, rows], i) => rows === 1 && bottom - top < 60 && (!i || Math.abs(top - strips[i - 1][1]) < 1)), 'each row is a picture of its own, which no page cuts');
    await page.tab.emulateMedia({ media: 'screen' });
    assert.ok((await page.tab.pdf({ format: 'A4' })).length > 10000);
    await page.tab.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.tab.locator('.printed').count(), 0);
    assert.equal(await page.tab.locator('.row.now').count(), 1);
    assert.equal(await page.tab.locator('#ladder svg').count(), 1);
    await page.close();
});

test('a run of several sheets has all its rows on paper', async () => {
    const page = await open(fromTrace('07-together').html);
    await page.tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.tab.locator('#ladder .row').count(), await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.length));
    await page.close();
});

test('an end that has closed its sockets has none any more; one that made none has none yet', async () => {
    const page = await open(goodbye.html), stage = () => page.tab.locator('#stage').textContent();
    await page.tab.keyboard.press('Home');
    assert.match(await stage() ?? '', /no socket yet/);
    await page.tab.keyboard.press('End');
    assert.match(await stage() ?? '', /no socket any more/);
    assert.doesNotMatch(await stage() ?? '', /no socket yet/);
    await page.close();
    const { records } = goodbye, mine = records.find((r) => r.type === 'socket' && r.role === 'client'), { t } = records.find((r) => r.type === 'program' && !r.server); /* what a look-up of names makes and closes is none of them */
    const hidden = { ...mine, id: 's99', t, domain: 'AF_UNIX', role: 'unused', connection: null, local: null, peer: null, released: { t, call: null } };
    const named = await open(withRecords(goodbye.html, 'look-up', [...records, hidden]));
    await named.tab.evaluate((id) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((s) => s.made.some((socket) => socket.id === id)) - 1); }, mine.id);
    await named.settled();
    const before = await named.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; return [p.moments.after(p.at).sockets.has('s99'), document.getElementById('stage')?.textContent]; });
    assert.deepEqual([before[0], /no socket yet/.test(String(before[1])), /any more/.test(String(before[1]))], [true, true, false]);
    await named.close();
});

test('what programs print stays text', async () => {
    const page = await open(hostile());
    await page.tab.keyboard.press('End');
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).harmed), undefined);
    assert.ok((await page.seen()).terminals.some((text) => text.includes('</script><script>window.harmed = 1</script><img src=x onerror=')));
    assert.deepEqual([page.complaints, page.requests], [[], []]);
    await page.close();
});

/** A page with other records in it. */
const pageOf = (name, records) => withRecords(goodbye.html, name, records);

function hostile() {
    return pageOf('hostile', goodbye.records.map((r) => (r.type === 'output' ? { ...r, text: `</script><script>window.harmed = 1</script><img src=x onerror="window.harmed = 1">${r.text}` } : r)));
}

test('a program that prints a whole page at once does not push the ladder out of a phone', async () => {
    const records = goodbye.records.map((r) => (r.type === 'output' ? { ...r, text: '<li>one of many lines</li>\n'.repeat(80) } : r));
    const page = await open(pageOf('wordy', records), { viewport: { width: 390, height: 844 } });
    for (let i = 0; i <= goodbye.records.findIndex((r) => r.type === 'output') && !(await page.seen()).kinds.includes('output'); i++) await page.tab.keyboard.press('ArrowRight');
    assert.match((await page.seen()).what, /^The (server|client) prints: /);
    const high = await page.tab.evaluate(() => /** @type {HTMLElement} */ (document.getElementById('ladder')).clientHeight);
    assert.ok(high > 100, `the ladder is ${high} pixels high`);
    await page.close();
});

test('of 10 000 packets only the rows in sight are drawn, wherever one scrolls and steps', async () => {
    const page = await open(pageOf('long', longTrace(10000)));
    const drawn = () => page.tab.evaluate(() => {
        const box = /** @type {HTMLElement} */ (document.getElementById('ladder')).getBoundingClientRect(), rows = [...document.querySelectorAll('#ladder .row')];
        const back = [...document.querySelectorAll('#ladder .band')].map((band) => band.getBoundingClientRect());
        return { rows: rows.length, first: Number(rows[0].getAttribute('data-step')), filled: back[0].top <= box.top + 5 && back[back.length - 1].bottom >= box.bottom - 5 };
    });
    for (const part of [0, 0.3, 0.9, 0.5, 1]) {
        await page.tab.evaluate((part) => { const box = /** @type {HTMLElement} */ (document.getElementById('ladder')); box.scrollTop = part * (box.scrollHeight - box.clientHeight); }, part);
        await page.settled();
        const { rows, first, filled } = await drawn();
        assert.ok(rows < 100, `${rows} rows are drawn`);
        assert.ok(filled, `at ${part} of the ladder there are rows from top to bottom`);
        assert.ok(Math.abs(first - part * 10000) < 100, `at ${part} of the ladder stands step ${first}`);
    }
    await page.tab.keyboard.press('End');
    await page.tab.keyboard.press('ArrowLeft');
    assert.match((await page.seen()).what, /^Packet 9999,/);
    await page.settled();
    assert.ok((await drawn()).rows < 100);
    for (const step of [7000, 20, 9990, 5000]) { /* dragged: it is drawn in the frame in which it is read, and the box stands where it was drawn for */
        const now = await page.tab.evaluate(async (step) => {
            const slider = /** @type {HTMLInputElement} */ (document.getElementById('scrub'));
            slider.value = String(step);
            slider.dispatchEvent(new Event('input'));
            await new Promise(requestAnimationFrame);
            const box = /** @type {HTMLElement} */ (document.getElementById('ladder')).getBoundingClientRect(), row = document.querySelector('#ladder .row.now'), band = document.querySelector('#ladder .now .band')?.getBoundingClientRect();
            return { step: Number(row?.getAttribute('data-step')) + 1, seen: band !== undefined && band.top >= box.top && band.bottom <= box.bottom };
        }, step);
        assert.deepEqual(now, { step, seen: true });
    }
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('two times: the arrow is slanted, its words stand along it, and what is under way is faint', async () => {
    const page = await open(pageOf('two-hosts', twoHosts()));
    await toPacket(page, 1);
    await page.seen();
    const line = await page.tab.evaluate(() => { const [gone, ahead] = document.querySelectorAll('.row.now .shaft'); return { slope: Number(ahead.getAttribute('y2')) - Number(gone.getAttribute('y1')), faint: getComputedStyle(ahead).opacity, turned: document.querySelector('.row.now .label')?.getAttribute('transform') }; });
    assert.equal(line.slope > 20, true);
    assert.ok(Number(line.faint) < 0.5);
    assert.match(line.turned ?? '', /^rotate\([1-9]/);
    await page.tab.keyboard.press('ArrowRight');
    const seen = await page.seen();
    assert.match(`${seen.what} ${seen.why}`, /^Packet 1 arrives\. $/);
    assert.equal(await page.tab.locator('.ahead').count(), 0, 'all of it is there');
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('true scale: arrows are as steep as their way was long; a click finds the packet; a key goes back to rows', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
        const page = await open(withRecords(goodbye.html, 'even', twoHosts()), { viewport });
        await toPacket(page, 1);
        const before = await page.tab.evaluate(() => document.querySelectorAll('.row.scaled').length);
        assert.equal(before, 0);
        await page.tab.check('#even');
        await page.settled();
        const slopes = await page.tab.evaluate(() => [...document.querySelectorAll('.row.scaled.packet .shaft')].map((line) => Number(line.getAttribute('y2')) - Number(line.getAttribute('y1'))));
        assert.ok(slopes.length >= 3);
        for (const slope of slopes) assert.ok(slope > 80 && slope < 130, `a way of 25 ms is 110 high, less its head: ${slope}`);
        const at = await page.tab.evaluate(() => { const box = document.querySelector('.row.scaled[data-step="' + /** @type {any} */ (window).sockwirePlayer.model.stepOfPacket.get(2) + '"] .shaft')?.getBoundingClientRect(); return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }; });
        if (!at) throw new Error('packet 2 is not in sight');
        await page.tab.mouse.click(at.x, at.y);
        assert.match((await page.seen()).what, /^Packet 2, server: syn-ack/);
        assert.ok(await page.tab.locator('.row.scaled.now').count() === 1 && await page.tab.locator('.now-line').count() === 1);
        assert.deepEqual(await page.violations(), []);
        await page.tab.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
        await page.tab.keyboard.press('s');
        await page.settled();
        assert.equal(await page.tab.locator('.row.scaled').count(), 0);
        assert.deepEqual(page.complaints, []);
        await page.close();
    }
});

test('what the kernel said of its TCP: cwnd and what is in flight over time, phases, timeouts, queues; and no tab where it was not asked', async () => {
    const records = twoHosts(), data = records.find((r) => r.type === 'packet' && r.id === 4);
    const told = [asked(0.7, 'client'), asked(1.06, 'client', { phase: 'slow-start', in_flight: 1, wqueue: 2 }), asked(1.4, 'client', { cwnd: 1, ssthresh: 5, phase: 'loss', in_flight: 1, wqueue: 2 }), asked(1.45, 'server', { rqueue: 2 }), asked(1.5, 'client', { cwnd: 2, ssthresh: 5 })];
    const again = { ...data, id: 9, t: 1.39, t_arrived: 1.42, analysis: ['retransmission'], trigger: { kind: 'timer', timer: 'retransmission' } };
    const page = await open(withRecords(goodbye.html, 'told', [...records, again, ...told]));
    await page.tab.keyboard.press('End');
    await page.tab.click('#congestion-tab');
    const figures = page.tab.locator('#congestion-panel figure');
    assert.equal(await figures.count(), 2);
    const text = await figures.first().textContent() ?? '';
    for (const words of ["client's TCP", 'cwnd 2, in flight 0, ssthresh 5', 'slow start', 'loss', '▼ 1 timeout', 'Send-Q']) assert.ok(text.includes(words), `${words} in: ${text}`);
    assert.equal(await page.tab.locator('#congestion-panel .phase.slow-start').count(), 1);
    assert.equal(await page.tab.locator('#congestion-panel .phase.loss').count(), 1);
    assert.equal(await page.tab.locator('#congestion-panel .timeout').count(), 1);
    assert.match(await figures.nth(1).textContent() ?? '', /server's TCP.*Recv-Q 2\./);
    assert.deepEqual(await page.violations(), []);
    assert.deepEqual(page.complaints, []);
    await page.close();
    const other = await open(goodbye.html);
    assert.equal(await other.tab.locator('#congestion-tab').count(), 0);
    await other.close();
});

test('a program that waits says in which call, on a phone, too; its line stands whole; the next rows are in sight', async () => {
    const page = await open(goodbye.html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.tab.keyboard.press('Home');
    await page.tab.click('#jumps button >> text=connect()');
    const seen = await page.seen();
    assert.match(seen.what, /^The client calls connect\(/);
    const rows = await page.tab.evaluate(() => { const box = document.getElementById('ladder')?.getBoundingClientRect(); return [...document.querySelectorAll('.row.lit.packet')].map((row) => row.getBoundingClientRect().top < (box?.bottom ?? 0)); });
    assert.deepEqual(rows, [true, true, true], 'all three packets of the handshake begin in sight');
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfPacket.get(1)); });
    await page.settled(); /* from its SYN on it waits */
    assert.equal(await page.tab.locator('#left .program-now.waiting').textContent(), 'waits in connect()');
    await page.close();
});

test('what is odd about a packet stands on its arrow; the program of the step comes into sight', async () => {
    const again = await open(fromTrace('retransmission').html);
    await toPacket(again, 6);
    await again.seen();
    assert.match(await again.tab.locator('.row.now .label').textContent() ?? '', /retransmission/);
    await again.close();
    const page = await open(fromTrace('three-in-the-backlog').html, { viewport: { width: 390, height: 844 }, hasTouch: true });
    for (const program of ['client3', 'server', 'client']) {
        await page.tab.evaluate((program) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((s) => s.program === program && s.call)); }, program);
        await page.settled();
        const shown = page.tab.locator(`h2:text-matches("^${program}( |runs|waits|in|$)")`);
        const top = await shown.evaluate((h2) => h2.getBoundingClientRect().top - (document.getElementById('panels')?.getBoundingClientRect().top ?? 0));
        assert.ok(top >= 0 && top < 60, `${program} stands ${top} px below the top`);
    }
    await page.close();
});

test('the current line of a long source is in sight on a phone, and all of it', async () => {
    const call = goodbye.records.find((r) => r.type === 'call' && r.name === 'connect' && r.args.addr?.includes(':12000'));
    const text = Array.from({ length: 90 }, (_, i) => (i === 59 ? `    if (connect(a_socket, (struct sockaddr *)&${'long_'.repeat(9)}, sizeof there) == -1) {` : `line ${i + 1};`)).join('\n');
    const marked = goodbye.records.map((r) => (r === call ? { ...r, at: { file: 'long.c', line: 60, function: 'main' } } : r));
    const page = await open(pageOf('long-source', [...marked, { type: 'source', file: 'long.c', text }]), { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.tab.keyboard.press('Home');
    await page.tab.click('#jumps button >> text=connect()');
    const inside = await page.tab.evaluate(() => {
        const line = document.querySelector('#left .code .current'), box = document.getElementById('panels')?.getBoundingClientRect(), at = line?.getBoundingClientRect();
        return { above: (at?.top ?? 0) > (box?.top ?? 0), below: (at?.bottom ?? 1e9) < (box?.bottom ?? 0), whole: (line?.scrollWidth ?? 1e9) <= (line?.parentElement?.clientWidth ?? 0) + 1 };
    });
    assert.deepEqual(inside, { above: true, below: true, whole: true });
    await page.close();
});

test('the current line of a long source stays in sight when the window has another size', async () => {
    const call = goodbye.records.find((r) => r.type === 'call' && r.name === 'connect' && r.args.addr?.includes(':12000'));
    const text = Array.from({ length: 160 }, (_, i) => `line ${i + 1};`).join('\n');
    const page = await open(pageOf('resized', [...goodbye.records.map((r) => (r === call ? { ...r, at: { file: 'long.c', line: 120, function: 'main' } } : r)), { type: 'source', file: 'long.c', text }]));
    await page.tab.keyboard.press('Home');
    await page.tab.click('#jumps button >> text=connect()');
    for (const [width, height] of [[1440, 900], [1920, 1080], [1440, 700]]) {
        await page.tab.setViewportSize({ width, height });
        await page.settled();
        const { line, box } = await page.tab.evaluate(() => { const line = document.querySelector('#left .code .current'); return { line: line?.getBoundingClientRect().toJSON(), box: line?.parentElement?.getBoundingClientRect().toJSON() }; });
        assert.ok(line.top >= box.top && line.bottom <= box.bottom, `${width}x${height}: ${line.top} to ${line.bottom} of ${box.top} to ${box.bottom}`);
    }
    await page.close();
});

test('nothing at all is a page, too', async () => {
    const page = await open(pageOf('empty', []));
    assert.match((await page.seen()).what, /Nothing was seen/);
    assert.deepEqual(page.complaints, []);
    await page.close();
});

test('a click on a byte follows it: those steps of the send that have it, each with a way to its place', async () => {
    const page = await open(fromTrace('wire-fast-retransmit').html);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfCall.get([...p.model.ways.keys()][0])); });
    await page.settled();
    await page.tab.click('#bytes-tab');
    const all = await page.tab.locator('#bytes-panel .way li').count();
    assert.match(await page.tab.locator('#bytes-panel .way li').first().textContent() ?? '', /hands them over: the kernel of the client copies them into its send buffer/);
    await page.tab.locator('#bytes-panel .byte').nth(2).click();
    assert.equal(await page.tab.locator('#bytes-panel .byte').nth(2).getAttribute('aria-pressed'), 'true');
    const some = await page.tab.locator('#bytes-panel .way li').count();
    assert.ok(some > 3 && some < all, `${some} of ${all} steps have byte 2`);
    const link = page.tab.locator('#bytes-panel .way li').nth(1).locator('button');
    const step = Number((await link.textContent() ?? '').replace('step ', ''));
    await link.click();
    assert.equal(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.at), step - 1);
    assert.equal(await page.tab.locator('#bytes-panel .byte').nth(2).getAttribute('aria-pressed'), 'true', 'it is still the one that is followed');
    assert.deepEqual(await page.violations(), []);
    await page.close();
});

test('who predicts is not told the rest of the way', async () => {
    const page = await open(goodbye.html);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfCall.get([...p.model.ways.keys()][0])); });
    await page.settled();
    await page.tab.click('#predict');
    await page.tab.click('#bytes-tab');
    assert.equal(await page.tab.locator('#bytes-panel .way li').count(), 1);
    await page.close();
});

test('a buffer is full where no more may come: a window of 0, and what it holds back at the other end', async () => {
    const page = await open(fromTrace('wire-zero-window').html);
    await page.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.steps.findIndex((s) => s.kind === 'arrival' && s.packet.analysis.includes('zero_window'))); });
    await page.settled();
    /** Of the room of a bar, how much is full: send and receive buffer of a side. @param {string} side */
    const full = (side) => page.tab.evaluate((side) => [...document.querySelectorAll(`#${side} .bar`)].slice(-2).map((bar) => Math.round([...bar.querySelectorAll('.bar-part')].reduce((sum, part) => sum + part.getBoundingClientRect().width, 0) / (bar.querySelector('.bar-room')?.getBoundingClientRect().width ?? 1) * 100)), side);
    const [left, right] = [await full('left'), await full('right')];
    assert.ok(left[0] > 97 && left[1] === 0, `client: ${left}`);
    assert.ok(right[0] === 0 && right[1] > 97, `server: ${right}`);
    assert.match(await page.tab.locator('#right .bar-words').last().textContent() ?? '', /to read; window 0$/);
    await page.close();
    const small = await open(goodbye.html);
    await small.tab.evaluate(() => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfPacket.get(4)); });
    await small.settled();
    assert.ok(await small.tab.evaluate(() => [...document.querySelectorAll('#right .bar-part')].every((part) => part.getBoundingClientRect().width < 20)), 'five bytes of a window of 64 KiB fill next to nothing');
    await small.close();
});
