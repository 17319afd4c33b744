/* Pages of runs of every kind: stepped to the end and back by keyboard, and what is marked held against the JSON. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import path from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { browser, fromRun, fromTrace, open, programs, sizeOf } from './opened.mjs';

after(() => browser.close());

const RUNS = [
    { name: 'a core step', trace: '02-knock' }, { name: 'question and answer', trace: '06-goodbye' }, { name: 'refused', trace: 'refused' },
    { name: 'three clients', trace: 'three-in-the-backlog' }, { name: 'fork', trace: 'fork-parent-keeps' }, { name: 'UDP', trace: 'udp-twin' },
    { name: 'no calls', trace: '06-goodbye', flags: ['--connection', '1'] }, { name: 'a broken program', trace: 'mistake-short-read' },
    { name: 'nobody listens', trace: 'mistake-no-listen' }, { name: 'sent again', trace: 'retransmission' }, { name: 'no packet at all', trace: '01-sockets' }, { name: 'IPv6', trace: 'ipv6' },
];

/** Runs whose pages differ in what they hold: each is looked at for what would keep people from using it, which takes a while. */
const AS_PEOPLE_NEED = ['02-knock', '06-goodbye', 'udp-twin', 'mistake-short-read', 'three-in-the-backlog'];

const ONLY_IN_PAGES = ['header', 'source', 'way', 'question', 'pause', 'meaning'];

/** The family of a packet, as the ladder's classes call it, from the JSON alone. */
function familyOf(p) {
    if (p.kind === 'udp' || p.kind === 'icmp') return p.kind;
    if (p.flags.includes('RST')) return 'rst';
    if (p.kind === 'syn' || p.kind === 'syn-ack' || p.kind === 'handshake-ack') return 'syn';
    if (p.flags.includes('FIN')) return 'fin';
    return p.len > 0 ? 'data' : 'ack';
}

/** States that a packet made at once, of each end in their order. */
function statesOf(records, id) {
    const last = new Map();
    for (const r of records) if (r.type === 'state' && r.packet === id && r.t === records.find((p) => p.type === 'packet' && p.id === id).t) last.set(r.end, [...(last.get(r.end) ?? []), r.to ?? '?']);
    return [...last.values()].map((states) => states.join(' → ')).sort();
}

async function checkPackets(page, records) {
    await page.tab.keyboard.press('Home');
    for (const p of records.filter((r) => r.type === 'packet')) {
        await page.tab.keyboard.press('p');
        const seen = await page.seen();
        assert.ok(seen.what.startsWith(`Packet ${p.id},`) || p.connection === null, `${seen.what} is packet ${p.id}`);
        assert.ok(seen.kinds.includes(familyOf(p)), `packet ${p.id} is drawn as ${seen.kinds}, not ${familyOf(p)}`);
        assert.deepEqual(seen.states.sort(), statesOf(records, p.id), `states at packet ${p.id}`);
        if (p.says) assert.ok(seen.why.includes(p.says), `packet ${p.id} says ${p.says}`);
    }
}

async function checkThereAndBack(page) {
    await page.tab.keyboard.press('Home');
    const steps = Number(await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.model.steps.length));
    const there = [];
    for (let i = 0; i < steps; i++) {
        await page.tab.keyboard.press('ArrowRight');
        const seen = await page.seen();
        assert.equal(seen.step, i);
        there.push(seen);
    }
    await page.tab.keyboard.press('ArrowRight');
    assert.equal((await page.seen()).step, steps - 1, 'there is nothing behind the end');
    for (let i = steps - 2; i >= 0; i--) {
        await page.tab.keyboard.press('ArrowLeft');
        const seen = await page.seen();
        for (const what of ['step', 'what', 'why', 'states', 'chips', 'terminals', 'lit']) assert.deepEqual(seen[what], there[i][what], `${what} at step ${i}, on the way back`);
    }
    await page.tab.keyboard.press('ArrowLeft');
    assert.equal((await page.seen()).step, -1);
}

async function checkTerminals(page, records) {
    await page.tab.keyboard.press('End');
    const { terminals } = await page.seen();
    for (const program of records.filter((r) => r.type === 'program')) {
        const text = records.filter((r) => (r.type === 'output' || r.type === 'input') && r.program === program.id).map((r) => r.text).join('').replaceAll('\r\n', '\n');
        assert.ok(terminals.includes(text || '(nothing printed yet)'), `terminal of the ${program.id}: ${JSON.stringify(text)} is not among ${JSON.stringify(terminals)}`);
    }
}

for (const { name, trace, flags } of RUNS) {
    test(`${name} (${trace})`, async () => {
        const { html, records } = fromTrace(trace, flags);
        assert.ok(sizeOf(html) < 1e6, `${sizeOf(html)} bytes`);
        const page = await open(html);
        await checkThereAndBack(page);
        await checkPackets(page, records);
        if (!flags) await checkTerminals(page, records);
        const marks = await page.tab.locator('#marks button').count();
        assert.equal(marks, records.filter((r) => r.type === 'finding' && r.calls.length + r.packets.length > 0).length, 'a mark for each finding');
        if (AS_PEOPLE_NEED.includes(trace)) assert.deepEqual(await page.violations(), []);
        assert.deepEqual(page.complaints, []);
        assert.deepEqual(page.requests, []);
        await page.close();
    });
}

test('10 MB', { skip: existsSync(path.join(programs, 'bulk')) ? false : 'build/programs/bulk is not built' }, async () => {
    const bulk = path.join(programs, 'bulk');
    const { html, records } = fromRun('bulk', ['--server', `${bulk} receive`, '--client', `${bulk} send`]);
    const page = await open(html);
    await page.tab.keyboard.press('End');
    assert.match(readFileSync(html, 'utf8'), /\n=\{"type":"packet",/, 'it is so long that its records are packed');
    const shown = (await page.tab.evaluate(() => /** @type {any} */ (window).sockwirePlayer.records.map((r) => r.line ?? JSON.stringify(r)))).map((line) => JSON.parse(line));
    assert.deepEqual(shown.filter((r) => !ONLY_IN_PAGES.includes(r.type)), records, 'the page has the records of --json');
    const sent = records.find((r) => r.type === 'connection');
    assert.ok(sent.bytes.client >= 10e6);
    await page.tab.click('#graph-tab');
    assert.match(await page.tab.locator('#graph-panel figcaption').first().textContent() ?? '', new RegExp(`up to byte ${sent.bytes.client.toLocaleString('en')}`));
    await checkTerminals(page, records);
    for (let i = 0; i < 20; i++) await page.tab.keyboard.press('P');
    assert.ok((await page.seen()).kinds.includes('packet'));
    assert.deepEqual([page.complaints, page.requests], [[], []]);
    await page.close();
});
