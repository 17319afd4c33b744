/* Pages in a real browser: made by sockwire itself, opened from disk, watched for every complaint and every request. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const page = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
export const sockwire = process.env.SOCKWIRE ?? path.join(page, '..', 'build', 'sockwire');
export const programs = process.env.PROGRAMS ?? path.join(page, '..', 'build', 'programs');
export const folder = mkdtempSync(path.join(tmpdir(), 'sockwire-page-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const axe = readFileSync(path.join(page, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const LIMIT_MS = 120000; /* for what a machine under load may take long to do: only something that hangs meets it */
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', timeout: LIMIT_MS, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

/** A recorded run of traces/ as page and as JSON. @param {string} name @param {string[]} [flags] */
export function fromTrace(name, flags = []) {
    const html = path.join(folder, `${name}${flags.length ? '-some' : ''}.html`), json = `${html}.jsonl`;
    execFileSync(sockwire, ['show', path.join(page, '..', 'traces', `${name}.pcapng`), '--html', html, '--json', json, '--no-pager', ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
    return { html, records: records(json) };
}

/** A run that happens now. @param {string} name @param {string[]} flags */
export function fromRun(name, flags) {
    const html = path.join(folder, `${name}.html`), json = `${html}.jsonl`;
    execFileSync(sockwire, ['run', '--html', html, '--json', json, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    return { html, records: records(json) };
}

/** A page with other records in it than it was made with. @param {string} html @param {string} name @param {any[]} records */
export function withRecords(html, name, records) {
    const text = readFileSync(html, 'utf8');
    const mark = '<script type="application/json" id="data">\n', from = text.indexOf(mark) + mark.length, to = text.indexOf('</script>', from);
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, text.slice(0, from) + records.map((r) => JSON.stringify(r).replaceAll('<', '\\u003c')).join('\n') + '\n' + text.slice(to));
    return file;
}

/** @param {string} json */
function records(json) {
    return readFileSync(json, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}

/** @param {string} file */
export const sizeOf = (file) => statSync(file).size;

/**
 * Until nothing more is to be drawn.  A box that got its size tells so at the end of a frame; what then scrolls is drawn in the next one.
 * @param {import('playwright-core').Page} tab
 */
export const settled = (tab) => tab.evaluate(() => new Promise((done, failed) => {
    let frames = 0;
    const look = () => {
        const player = /** @type {any} */ (window).sockwirePlayer;
        if (!player) failed(new Error('the page did not start: an error stopped its script'));
        else if (++frames > 2 && !player.ladder.pending) done(0);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}));

/** Goes to the step of a packet, and waits until all of it is drawn. @param {{tab: import('playwright-core').Page}} page @param {number} id */
export async function toPacket({ tab }, id) {
    await tab.evaluate((id) => { const p = /** @type {any} */ (window).sockwirePlayer; p.go(p.model.stepOfPacket.get(id)); }, id);
    await settled(tab);
}

/**
 * A page that stands: all of it is drawn, and nothing moves by itself.
 * @param {string} file
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function open(file, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(LIMIT_MS);
    const tab = await context.newPage();
    /** @type {string[]} */
    const complaints = [], requests = [];
    tab.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('request', (request) => { if (request.url() !== `file://${file}` && !request.url().startsWith('data:')) requests.push(request.url()); });
    await tab.goto(`file://${file}`);
    await settled(tab);
    return {
        tab, complaints, requests,
        settled: () => settled(tab),
        close: () => context.close(),
        /** What is wrong for people who don't see, hear or point as most do. */
        async violations() {
            await tab.evaluate(axe);
            return tab.evaluate(async () => {
                const found = await /** @type {any} */ (window).axe.run(document, { resultTypes: ['violations'] });
                return found.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => `${n.target} ${n.any.map((/** @type {any} */ a) => a.message).join('; ')}`).join(' | ')}`);
            });
        },
        /** What is seen now, when it is drawn. */
        seen: () => tab.evaluate(() => new Promise((done) => requestAnimationFrame(function look() {
            if (/** @type {any} */ (window).sockwirePlayer.ladder.pending) { requestAnimationFrame(look); return; }
            const text = (/** @type {string} */ id) => document.getElementById(id)?.textContent ?? '';
            const row = document.querySelector('.row.now');
            done({
                what: text('what'), why: text('why'), place: text('place'), step: row ? Number(row.getAttribute('data-step')) : -1, kinds: row ? [...row.classList] : [],
                states: row ? [...row.querySelectorAll('.state')].map((s) => s.textContent) : [], lit: [.../** @type {any} */ (window).sockwirePlayer.ladder.look.lit].sort((a, b) => a - b),
                litRows: [...document.querySelectorAll('.row.lit')].map((r) => Number(r.getAttribute('data-step'))),
                chips: [...document.querySelectorAll('.sockets .state-chip')].map((c) => c.textContent),
                terminals: [...document.querySelectorAll('.terminal')].map((t) => t.textContent), rows: document.querySelectorAll('#ladder .row').length,
            });
        }))),
    };
}
