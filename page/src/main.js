/* The player: where in the run we are, and all views of it. */
import { buildModel, connectionOf, ownerOf, relatedSteps, sideOfProgram, stepAt } from './data.js';
import { congestionGraph } from './congestion.js';
import { connectionTable } from './connections.js';
import { byId, html, keepList } from './dom.js';
import { bareEnds, doors } from './doors.js';
import { isOf } from './find.js';
import { FindBar } from './findbar.js';
import { headerPicture } from './header.js';
import { Ladder } from './ladder.js';
import { callOf, endingWords, holderOf, lanesOf, namesOfLanes } from './lanes.js';
import { signs, terms } from './legend.js';
import { lastCallOf, Moments } from './moment.js';
import { placeOf, SourcePane, terminal } from './panes.js';
import { questionAt, questionBox, verdictBox } from './predict.js';
import { busyWords, OUTSIDE } from './phases.js';
import { pipes } from './pipe.js';
import { parseLines } from './records.js';
import { give, linkOf, pictureOf, stepOfLink, wrapped } from './save.js';
import { SequenceGraph } from './sequence.js';
import { Stage } from './stage.js';
import { stateDiagram } from './states.js';
import { Strip } from './strip.js';
import { eventTable, PAGE_ROWS } from './table.js';
import { wayAt, wayPanel } from './way.js';
import { beginOf, counted, cut, grouped, milliseconds, portOf, sentenceOf } from './words.js';

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const STEP_MS = 1100, LETTER_MS = 35, STEP_MS_MOST = 9000; /* long sentences take longer to read */
const LONG_RUN = 500; /* steps: one wants to find things */
const LINK_MS = 120, JUMPS_MOST = 8, WHAT_MOST = 200;
const ROOM_STAGE = 0.21, ROOM_LADDER = 576, ROOM_PIPES = 770; /* for a room: of the window's height; a window so high has letters as they are, a higher one larger ones */
const LOW_WINDOW = 820, LOW_STAGE = 0.265, PHONE = 560, PHONE_STAGE = 146;
const ROOM_LADDER_MOST = 2, ROOM_PIPES_MOST = 1.4;

/** @param {string} label @param {string} sign @param {() => void} act @param {string} [kind] */
function button(label, sign, act, kind = '') {
    return html('button', { type: 'button', class: kind, 'aria-label': label, title: label, onclick: act }, sign);
}

const none = () => html('li', { class: 'faint' }, 'none');

/** @param {HTMLElement} list @param {HTMLElement[]} items */
function fillList(list, items) {
    list.replaceChildren(...(items.length ? items : [none()]));
}

/** In a low window, and on a phone, the ladder has what the stage can spare. */
const lowStage = () => (innerWidth <= PHONE ? PHONE_STAGE : innerHeight <= LOW_WINDOW && innerWidth >= 1024 ? innerHeight * LOW_STAGE : 0);

class Player {
    /** @param {any[]} records */
    constructor(records) {
        this.records = records;
        this.at = -1;
        this.speed = 2;
        this.timer = 0;
        this.tab = 'packet';
        this.tablePage = 0;
        /** @type {number | null} */
        this.packet = null; /* whose header is shown */
        /** @type {number | null} */
        this.byte = null; /* that is followed; null: all of a send */
        /** @type {{connection: number, end: import('./types.js').End, byte: number} | null} */
        this.chosen = null; /* in a pipe */
        this.linking = 0;
        /** drawn once, kept while it is the same connection @type {{model: object, connection: number, both: SequenceGraph[]} | null} */
        this.graphs = null;
        /** the connection beside which all others are dim @type {number | null} */
        this.alone = null;
        this.fresh = true; /* nobody has said where to be */
        this.pipeScale = 1;
        this.predict = false;
        this.folded = false;
        this.reached = -1;
        this.score = { asked: 0, right: 0 };
        /** @type {Set<number>} steps whose question was answered */
        this.asked = new Set();
        this.narrow = matchMedia('(max-width: 1023px)');
        /** @type {import('./find.js').Wanted | null} */
        this.wanted = null; /* only these are steps */
        this.connectionPage = 0;
        this.find = new FindBar({ go: (step) => { this.pause(); this.go(step); }, place: (place) => this.goTo(place), only: (wanted) => this.showOnly(wanted), isolate: (connection) => this.isolate(connection), isolated: () => this.alone, at: () => this.at, end: () => this.ladder.look.end });
        this.model = buildModel(records, {});
        this.moments = new Moments(this.model);
        /** @type {Map<string, {terminal: HTMLElement, source: SourcePane, heading: HTMLElement, sockets: HTMLElement}>} */
        this.programViews = new Map();
        /** @type {Map<'left' | 'right', HTMLElement>} */
        this.endLists = new Map();
        this.ladder = this.setUp();
        this.playButton = button('play', '▶ play', () => this.toggle(), 'play');
        this.place = html('span', { id: 'place' });
        this.speedButton = button('speed', '1×', () => this.faster(), 'wide');
        this.makeButtons();
        /** @type {{id: string, name: string}[]} */
        this.tabs = [];
        this.makeTabs();
        this.listen();
        this.begin();
    }

    /** Everything that depends on the model. */
    setUp() {
        this.moments = new Moments(this.model);
        this.find.set(this.model);
        this.ladder?.leave();
        this.stage = new Stage(byId('stage'), this.model);
        this.stage.low = lowStage();
        this.strip = new Strip(byId('strip'), this.model, (t) => { this.pause(); this.go(stepAt(this.model.steps, t)); }, /** @type {HTMLInputElement} */ (byId('even')).checked, (times) => this.ladder?.zoom(times));
        const ladder = new Ladder(byId('ladder'), this.model, {
            choose: (step) => this.choose(step),
            point: (step) => this.point(step),
        });
        for (const finding of this.model.findings) for (const step of this.stepsOf(finding)) ladder.look.marked.add(step);
        ladder.look.alone = this.strip.alone = this.stage.alone = this.alone;
        this.makePrograms();
        this.makeMarks();
        this.makeTitle();
        this.makeJumps();
        if (this.model.hidesCalls) byId('all-box').hidden = false;
        byId('scrub').setAttribute('max', String(this.model.steps.length));
        return ladder;
    }

    /** Where the link says; else at the first packet, since what matters begins there. */
    begin() {
        const { connections, steps } = this.model;
        if (!this.narrow.matches && (connections.size > 1 || steps.length > LONG_RUN)) byId('find').hidden = false;
        byId('find-button').setAttribute('aria-expanded', String(!byId('find').hidden));
        const asked = stepOfLink(this.model, location.hash);
        this.stand(asked ?? this.model.steps.findIndex((step) => step.kind === 'packet'));
        this.fresh = false;
    }

    /** As it stands in the address, so that a copy of it leads here. @param {import('./types.js').Step | null} here */
    keepLink(here) {
        if (this.fresh && !location.hash) return;
        if (this.wanted && here?.kind !== 'packet') return; /* its number is that of fewer steps */
        const link = linkOf(here);
        clearTimeout(this.linking); /* browsers refuse to be told a hundred times a second */
        this.linking = setTimeout(() => { if (location.hash !== link) history.replaceState(null, '', link); }, LINK_MS);
    }

    /** This step as text. */
    asText() {
        const here = this.model.steps[this.at];
        return here ? [`${milliseconds(beginOf(here))} ms`, ...Object.values(sentenceOf(here)).filter(Boolean)].join('  ') : '';
    }

    /** This moment as a picture. */
    asPicture() {
        const style = getComputedStyle(document.body), { what, why } = sentenceOf(this.model.steps[this.at] ?? { kind: 'note', text: '' });
        const pictures = [byId('stage').querySelector('svg'), this.ladder.picture].filter((picture) => picture !== null);
        const letters = Math.floor(Math.max(...pictures.map((picture) => Number(picture.getAttribute('width')))) / 8.2);
        return pictureOf(/** @type {SVGElement[]} */ (pictures), [...wrapped(what, letters), ...wrapped(why, letters)].filter(Boolean), { ground: style.backgroundColor, text: style.color });
    }

    /** @param {string} words what was done */
    says(words) {
        byId('taken').textContent = words;
    }

    /** Large, for a room: the stage, the ladder and the sentence. @param {boolean} on */
    setProjector(on) {
        document.body.classList.toggle('projector', on);
        byId('projector').setAttribute('aria-pressed', String(on));
        this.fitRoom();
    }

    /** For a room all is as large as the window is high: the ladder keeps rows for the step and what comes next. */
    fitRoom() {
        const on = document.body.classList.contains('projector'), high = innerHeight, larger = (/** @type {number} */ most, /** @type {number} */ plain) => Math.max(1, Math.min(most, high / plain));
        this.pipeScale = on ? larger(ROOM_PIPES_MOST, ROOM_PIPES) : 1;
        byId('pipes').style.setProperty('zoom', String(this.pipeScale));
        if (this.stage) Object.assign(this.stage, { room: on ? high * ROOM_STAGE : 0, low: lowStage() });
        this.ladder.large = on ? larger(ROOM_LADDER_MOST, ROOM_LADDER) : 0;
        this.showStage();
        this.ladder.show(this.at);
        this.ladder.soon();
        this.strip?.draw();
    }

    makeTitle() {
        const { trace, connections, packets } = this.model;
        const name = trace.file ? trace.file.slice(trace.file.lastIndexOf('/') + 1) : [...this.model.programs.values()].map((p) => (p.argv[0] ?? '').replace(/.*\//, '')).join(' and ');
        document.title = `${name || 'a run'} — sockwire`;
        byId('title').textContent = name || 'a run';
        byId('about').textContent = [trace.started?.replace('T', ' ').replace(/\..*/, ' UTC'), counted(connections.size, 'connection'), counted(packets.size, 'packet'), trace.dropped ? `${trace.dropped} more were lost by the capture` : ''].filter(Boolean).join(' · ');
        const clients = [...this.model.programs.values()].filter((p) => !p.server).length;
        const lines = /** @type {const} */ (['left', 'right']).flatMap((side) => namesOfLanes(this.model.lanes, side).map(({ place, name }) => {
            const word = html('span', { class: 'lane-name' }, name);
            word.style.left = side === 'left' ? `calc(var(--left) - ${place} * var(--lane))` : `calc(var(--right) + ${place} * var(--lane))`;
            return word;
        }));
        byId('names').className = lines.length ? 'lanes' : '';
        byId('names').style.setProperty('--outside', String(lanesOf(this.model.lanes, 'left') - 1));
        byId('names').style.setProperty('--outside-right', String(lanesOf(this.model.lanes, 'right') - 1));
        byId('names').replaceChildren(html('span', { class: this.model.lanes.left.length > 1 ? 'l beside' : 'l' }, clients > 1 ? 'clients' : 'client'), html('span', { class: 'time' }, 'ms ↓'), html('span', { class: 'wire' }, 'the wire'), html('span', { class: this.model.lanes.right.length > 1 ? 'r beside' : 'r' }, 'server'), html('span', { class: 'legend' }, '◆ belongs to it'), ...lines);
    }

    /** @param {import('./types.js').Finding} finding */
    stepsOf(finding) {
        const { calls, stepOfCall, stepOfReturn, stepOfPacket } = this.model, packets = finding.packets.map((id) => stepOfPacket.get(id)), seen = Math.max(-1, ...packets.flatMap((step) => step ?? []));
        /* a send that stood still until the run was over shows it before */
        const cutOff = (/** @type {number} */ id) => calls.get(id)?.stands_since != null && seen >= 0 && (stepOfReturn.get(id) ?? -1) > seen;
        return [...finding.calls.map((id) => (cutOff(id) ? undefined : stepOfReturn.get(id)) ?? stepOfCall.get(id)), ...packets]
            .flatMap((step) => (step === undefined ? [] : [step]));
    }

    /** Where all of a finding's evidence has been seen. @param {import('./types.js').Finding} finding */
    stepOf(finding) {
        return Math.max(-1, ...this.stepsOf(finding));
    }

    makeMarks() {
        const marks = byId('marks');
        marks.replaceChildren();
        byId('scrubber').classList.toggle('marked', this.model.findings.length > 0);
        const signs = { error: '▲', warning: '◆', note: '●' };
        for (const finding of this.model.findings) {
            const step = this.stepOf(finding);
            if (step < 0) continue;
            const mark = html('button', { type: 'button', class: finding.severity, 'aria-label': `${finding.severity} ${finding.rule}, at step ${step + 1}`, title: `${finding.severity}: ${finding.rule}`, onclick: () => { this.go(step); this.openTab('findings'); } }, signs[finding.severity]);
            mark.style.left = `${((step + 1) / this.model.steps.length) * 100}%`;
            marks.append(mark);
        }
    }

    makePrograms() {
        this.programViews.clear();
        this.endLists.clear();
        for (const side of /** @type {const} */ (['left', 'right'])) {
            const box = byId(side);
            box.replaceChildren();
            const programs = [...this.model.programs.values()].filter((p) => sideOfProgram(this.model, p.id) === side);
            if (!programs.length) box.append(html('h2', {}, side === 'left' ? 'client' : 'server'), html('p', { class: 'faint' }, this.model.trace.calls ? `there is no ${side === 'left' ? 'client' : 'server'} program in this run` : 'its calls were not traced: what it did can be told from its packets only'));
            for (const program of programs) {
                const heading = html('span', { class: 'program-now' });
                const source = html('div', { hidden: true }), screen = html('div');
                const sockets = html('ul', { class: 'sockets', 'aria-label': `sockets: ${program.id}` });
                box.append(html('h2', {}, program.id, heading), source, html('h3', {}, 'sockets'), sockets, html('h3', {}, 'terminal'), screen);
                this.programViews.set(program.id, { terminal: screen, source: new SourcePane(source, this.model), heading, sockets });
            }
            if (programs.length || this.model.trace.calls) continue;
            const ends = html('ul', { class: 'sockets ends', 'aria-label': `connections: ${side === 'left' ? 'client' : 'server'}` });
            box.append(html('h3', {}, 'its ends of connections'), ends);
            this.endLists.set(side, ends);
        }
    }

    makeButtons() {
        byId('takes').append(
            html('button', { type: 'button', id: 'take-text', onclick: () => { this.copies = true; document.execCommand('copy'); this.copies = false; } }, 'copy as text'),
            html('button', { type: 'button', id: 'take-picture', onclick: () => { give(`moment-${this.at + 1}.svg`, this.asPicture()); this.says('This moment is saved as an SVG.'); } }, 'this moment as SVG'),
            html('span', { id: 'taken', role: 'status' }));
        byId('buttons').append(
            button('to the start', '|◀', () => this.go(-1), 'end first'), button('previous call', '◀ call', () => this.jump(-1, ['call', 'return']), 'wide'),
            button('previous packet', '◀ packet', () => this.jump(-1, ['packet']), 'wide'), button('previous step', '◀ step', () => this.forward(-1)),
            this.playButton, button('next step', 'step ▶', () => this.forward(1)),
            button('next packet', 'packet ▶', () => this.jump(1, ['packet'])), button('next call', 'call ▶', () => this.jump(1, ['call', 'return'])),
            button('to the end', '▶|', () => this.go(this.model.steps.length - 1), 'end last'), this.speedButton, this.place);
        byId('help').append(
            html('p', {}, 'A row of the ladder is a step: choose one, or swipe on it sideways. The current one is yellow, and its arrow has a halo. The strip on top is the whole run: a press goes there. A press on the button of a connection dims all others. With true scale, time runs down evenly: the slope of an arrow is how long the packet was on the wire.'),
            html('p', { class: 'help-keys' },
                ...[['→ ←', 'a step on, back'], ['p P', 'a packet on, back'], ['c C', 'a call on, back'], ['n N', 'a finding on, back'], ['F', 'projector'], ['Home End', 'start, end'], ['Space', 'play, pause'], ['+ −', 'faster, slower'], ['s', 'true scale'], ['/', 'find'], ['? Esc', 'this help, and away again'], ['z Z', 'zoom in, out: the strip, and true scale'], ['d', 'light or dark']]
                    .flatMap(([key, does], i) => [i ? ' · ' : '', html('span', { class: 'whole' }, html('kbd', {}, key), ` ${does}`)])),
            html('div', { class: 'signs' }, signs(false), terms()));
        byId('paper-legend').append(html('div', { class: 'signs' }, signs(true)));
    }

    makeTabs() {
        this.tabs = [
            { id: 'stage', name: 'Stage' }, { id: 'left', name: 'Client' }, { id: 'right', name: 'Server' },
            { id: 'packet', name: 'Packet' }, ...(this.model.ways.size ? [{ id: 'bytes', name: 'Bytes' }] : []), { id: 'states', name: 'States' }, { id: 'graph', name: 'Sequence graph' },
            ...(this.model.told.length ? [{ id: 'congestion', name: 'Congestion' }] : []),
            { id: 'findings', name: `Findings (${this.model.findings.length})` }, { id: 'events', name: 'Events' },
            ...(this.model.connections.size > 1 ? [{ id: 'connections', name: `Connections (${grouped(this.model.connections.size)})` }] : []),
        ];
        const list = byId('tabs');
        for (const tab of this.tabs) {
            list.append(html('button', { type: 'button', role: 'tab', id: `${tab.id}-tab`, 'aria-controls': `${tab.id}-panel`, 'aria-selected': 'false', tabindex: -1, onclick: () => this.openTab(tab.id) }, tab.name));
            byId('panels').append(html('div', { role: 'tabpanel', id: `${tab.id}-panel`, 'aria-labelledby': `${tab.id}-tab`, hidden: true, tabindex: 0 }));
        }
        list.addEventListener('keydown', (event) => {
            const shown = this.tabs.filter((tab) => !byId(`${tab.id}-tab`).hidden);
            const here = shown.findIndex((tab) => tab.id === this.tab);
            const next = event.key === 'ArrowRight' ? here + 1 : event.key === 'ArrowLeft' ? here - 1 : -1;
            if (next < 0 || next >= shown.length) return;
            event.preventDefault();
            event.stopPropagation();
            this.openTab(shown[next].id);
            byId(`${shown[next].id}-tab`).focus();
        });
        if (this.narrow.matches) this.tab = this.model.trace.calls ? 'left' : 'packet';
        else if (this.model.findings.some((f) => f.severity === 'error')) this.tab = 'findings';
        this.placePrograms();
        if (!this.narrow.matches && this.tab === 'packet') this.fold(true); /* the ladder comes first */
    }

    /** In a narrow window the programs are tabs. */
    placePrograms() {
        const main = document.querySelector('main');
        for (const side of ['left', 'right']) {
            const box = byId(side);
            byId(`${side}-tab`).hidden = !this.narrow.matches;
            if (this.narrow.matches) byId(`${side}-panel`).append(box);
            else main?.append(box);
        }
        byId('stage-tab').hidden = !this.narrow.matches;
        if (this.narrow.matches) byId('stage-panel').append(byId('stage-box'));
        else main?.prepend(byId('stage-box'));
        if (!this.narrow.matches && ['left', 'right', 'stage'].includes(this.tab)) this.tab = 'packet';
        this.openTab(this.tab);
    }

    /** Only the tabs of the details stay. @param {boolean} folded */
    fold(folded) {
        this.folded = folded;
        document.querySelector('main')?.classList.toggle('folded', folded);
        byId('fold').setAttribute('aria-expanded', String(!folded));
        byId('fold').textContent = folded ? '▴ more' : '▾ less';
        if (!folded) this.showTab();
        this.ladder.show(this.at);
    }

    /** @param {string} id */
    openTab(id) {
        this.tab = id;
        document.querySelector('main')?.setAttribute('data-tab', id);
        if (this.folded) this.fold(false);
        for (const tab of this.tabs) {
            const open = tab.id === id, button = byId(`${tab.id}-tab`);
            button.setAttribute('aria-selected', String(open));
            button.tabIndex = open ? 0 : -1;
            byId(`${tab.id}-panel`).hidden = !open;
        }
        if (id === 'events') this.tablePage = Math.floor(Math.max(0, this.at) / PAGE_ROWS);
        this.showTab();
    }

    listen() {
        const scrub = /** @type {HTMLInputElement} */ (byId('scrub'));
        let wanted = 0; /* of the many places that a drag passes in one frame, the last one is drawn */
        scrub.addEventListener('input', () => { this.pause(); if (!wanted) wanted = requestAnimationFrame(() => { wanted = 0; this.go(Number(scrub.value) - 1); this.ladder.now(); }); });
        byId('fold').addEventListener('click', () => this.fold(!this.folded));
        this.copies = false; /* the button was pressed: whatever is selected */
        byId('projector').addEventListener('click', () => this.setProjector(!document.body.classList.contains('projector')));
        addEventListener('hashchange', () => { const step = stepOfLink(this.model, location.hash); if (step !== null && step !== this.at) { this.pause(); this.go(step); } });
        document.addEventListener('copy', (event) => { /* with nothing selected, the step itself is copied */
            if (!this.copies && (getSelection()?.isCollapsed === false || event.target instanceof HTMLInputElement)) return;
            event.clipboardData?.setData('text/plain', this.asText());
            event.preventDefault();
            this.says('Copied.');
        });
        new ResizeObserver(() => {
            if (this.stage) this.stage.wide = byId('stage').clientWidth;
            if (this.strip) this.strip.wide = byId('strip').clientWidth;
            this.showStage();
            this.strip?.draw();
        }).observe(byId('stage'));
        addEventListener('resize', () => this.fitRoom());
        new ResizeObserver(() => { for (const { source } of this.programViews.values()) source.reveal(); }).observe(byId('middle')); /* the window, the drawer, or both have another size */
        new ResizeObserver(() => { if (this.strip) { this.strip.wide = byId('strip').clientWidth; this.strip.draw(); } }).observe(byId('strip'));
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paintStrip());
        byId('theme').addEventListener('click', () => this.turnTheme());
        byId('help-button').addEventListener('click', () => this.openHelp(byId('help').hidden));
        byId('even').addEventListener('change', (event) => { const even = /** @type {HTMLInputElement} */ (event.target).checked; this.ladder.setEven(even); this.strip?.setEven(even); byId('middle').classList.toggle('even', even); });
        byId('zoom-in').addEventListener('click', () => this.strip?.zoom(2, this.strip.at));
        byId('zoom-out').addEventListener('click', () => this.strip?.zoom(0.5, this.strip.at));
        byId('predict').addEventListener('change', (event) => this.setPredict(/** @type {HTMLInputElement} */ (event.target).checked));
        byId('all').addEventListener('change', () => this.remake());
        byId('find-button').addEventListener('click', () => this.openFind(byId('find').hidden));
        this.narrow.addEventListener('change', () => { if (!this.ladder.whole) this.placePrograms(); }); /* paper is narrow, too */
        document.addEventListener('keydown', (event) => this.key(event));
        let downX = 0, downY = 0;
        const ladder = byId('ladder');
        ladder.addEventListener('touchstart', (event) => { downX = event.touches[0].clientX; downY = event.touches[0].clientY; }, { passive: true });
        ladder.addEventListener('touchend', (event) => {
            const dx = event.changedTouches[0].clientX - downX, dy = event.changedTouches[0].clientY - downY;
            if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) this.forward(dx < 0 ? 1 : -1);
        });
        const root = document.documentElement;
        let theme = root.dataset.theme;
        const printed = html('div', { class: 'printed' });
        addEventListener('beforeprint', () => {
            theme = root.dataset.theme;
            root.dataset.theme = 'light';
            this.ladder.whole = true;
            this.ladder.draw();
            printed.replaceChildren(eventTable(this.model, -1, Math.min(this.ladder.look.end, PAGE_ROWS), 0, { page() {}, go() {} }));
            byId('panels').append(printed);
        });
        addEventListener('afterprint', () => {
            if (theme) root.dataset.theme = theme;
            else delete root.dataset.theme;
            this.ladder.whole = false;
            printed.remove();
            this.ladder.draw();
        });
    }

    /** @param {KeyboardEvent} event */
    key(event) {
        const target = /** @type {HTMLElement} */ (event.target);
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (target instanceof HTMLInputElement && !['range', 'checkbox'].includes(target.type)) return;
        if (event.key === ' ' && (target instanceof HTMLButtonElement || (target instanceof HTMLInputElement && target.type !== 'range'))) return;
        /** @type {Record<string, () => void>} */
        const does = {
            ArrowRight: () => this.forward(1), ArrowLeft: () => this.forward(-1), Home: () => this.go(-1), End: () => this.go(this.model.steps.length - 1),
            p: () => this.jump(1, ['packet']), P: () => this.jump(-1, ['packet']), c: () => this.jump(1, ['call', 'return']), C: () => this.jump(-1, ['call', 'return']),
            n: () => this.jumpFinding(1), N: () => this.jumpFinding(-1), F: () => this.setProjector(!document.body.classList.contains('projector')), f: () => this.setProjector(!document.body.classList.contains('projector')), ' ': () => this.toggle(), '+': () => this.faster(), '-': () => this.slower(), d: () => this.turnTheme(), s: () => byId('even').click(), '/': () => this.openFind(true), '?': () => this.openHelp(byId('help').hidden), Escape: () => this.openHelp(false), z: () => this.strip?.zoom(2, this.strip.at), Z: () => this.strip?.zoom(0.5, this.strip.at),
        };
        const act = does[event.key];
        if (!act) return;
        event.preventDefault();
        if (event.key !== ' ' && event.key !== '+' && event.key !== '-') this.pause();
        act();
    }

    /** Other steps of the same run. */
    remake() {
        const t = this.at >= 0 ? this.model.steps[this.at].t : -1;
        this.pause();
        this.model = buildModel(this.records, { all: /** @type {HTMLInputElement} */ (byId('all')).checked, wanted: this.wanted });
        this.ladder = this.setUp();
        this.ladder.setEven(/** @type {HTMLInputElement} */ (byId('even')).checked);
        this.reached = -1;
        this.go(t < 0 ? -1 : Math.max(0, this.model.steps.findLastIndex((step) => step.t <= t)));
        this.fitRoom();
    }

    /** @param {import('./find.js').Wanted | null} wanted */
    showOnly(wanted) {
        if (wanted === this.wanted) return;
        this.wanted = wanted;
        this.remake();
    }

    /** All other connections are dim; null: none is. @param {number | null} connection */
    isolate(connection) {
        this.alone = this.ladder.look.alone = connection;
        if (this.strip) this.strip.alone = connection;
        if (this.stage) this.stage.alone = connection;
        this.find.press();
        this.stand(this.at);
        this.followEnds(connection);
    }

    /** @param {import('./find.js').Place} place @returns {boolean} it is there */
    goTo({ packet, step }) {
        const to = packet !== undefined ? this.model.stepOfPacket.get(packet) : step !== undefined && step >= 1 && step <= this.model.steps.length ? step - 1 : undefined;
        if (to === undefined || to >= this.ladder.look.end) return false;
        this.pause();
        this.go(to);
        return true;
    }

    /** @param {boolean} open */
    openFind(open) {
        byId('find').hidden = !open;
        byId('find-button').setAttribute('aria-expanded', String(open));
        if (open) this.find.input.focus();
        else this.find.clear();
    }

    /** @param {boolean} open */
    openHelp(open) {
        byId('help').hidden = !open;
        document.body.classList.toggle('helped', open);
        byId('help-button').setAttribute('aria-expanded', String(open));
    }

    turnTheme() {
        const root = document.documentElement;
        const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
        root.dataset.theme = dark ? 'light' : 'dark';
        this.paintStrip();
    }

    /** Its colours are those of the theme. */
    paintStrip() {
        for (const graph of this.graphs?.both ?? []) graph.draw();
        if (!this.strip) return;
        this.strip.theme += '.';
        this.strip.draw();
    }

    toggle() {
        if (this.timer) this.pause();
        else this.play();
    }

    play() {
        if (this.at >= this.model.steps.length - 1) this.go(-1);
        this.playButton.replaceChildren('❚❚ pause');
        this.playButton.setAttribute('aria-label', 'pause');
        /** @param {number} letters to be read before */
        const tick = (letters) => {
            this.timer = window.setTimeout(() => {
                this.forward(1);
                if (this.at < this.model.steps.length - 1 && byId('question').hidden) tick(byId('sentence').textContent?.length ?? 0);
                else this.pause();
            }, Math.min(STEP_MS_MOST, Math.max(STEP_MS, letters * LETTER_MS)) / SPEEDS[this.speed]);
        };
        tick(0);
    }

    pause() {
        clearTimeout(this.timer);
        this.timer = 0;
        this.playButton.replaceChildren('▶ play');
        this.playButton.setAttribute('aria-label', 'play');
    }

    faster() {
        this.speed = (this.speed + 1) % SPEEDS.length;
        this.speedButton.textContent = `${SPEEDS[this.speed]}×`;
    }

    slower() {
        this.speed = (this.speed + SPEEDS.length - 1) % SPEEDS.length;
        this.speedButton.textContent = `${SPEEDS[this.speed]}×`;
    }

    /** @param {number} by */
    forward(by) {
        this.go(this.at + by);
    }

    /** @param {number} by @param {import('./types.js').StepKind[]} kinds */
    jump(by, kinds) {
        for (let i = this.at + by; i >= 0 && i < this.model.steps.length; i += by)
            if (kinds.includes(this.model.steps[i].kind) && (this.alone === null || isOf(this.model, this.model.steps[i], this.alone))) return this.go(i);
        return undefined;
    }

    /** @param {number} by */
    jumpFinding(by) {
        const steps = this.model.findings.map((finding) => this.stepOf(finding)).filter((step) => step >= 0).sort((a, b) => a - b);
        const next = by > 0 ? steps.find((step) => step > this.at) : steps.reverse().find((step) => step < this.at);
        if (next !== undefined) { this.go(next); this.openTab('findings'); }
    }

    /** @param {number} step */
    choose(step) {
        this.pause();
        this.go(step);
        const { packet } = this.model.steps[this.at] ?? {};
        if (packet) this.openTab('packet');
    }

    /** @param {number} step under the pointer */
    point(step) {
        const { look } = this.ladder;
        if (look.hover === step) return;
        look.hover = step;
        look.hoverLit = step >= 0 ? relatedSteps(this.model, this.model.steps[step]) : new Set();
        const box = byId('hover');
        box.classList.toggle('on', step >= 0 && step !== this.at);
        if (step >= 0) {
            const { what, why } = sentenceOf(this.model.steps[step]);
            box.textContent = `${what} ${why}`;
        }
        this.ladder.soon();
    }

    /** @param {number} step the step to stand at; -1: before the first */
    go(step) {
        const last = this.model.steps.length - 1;
        let next = Math.max(-1, Math.min(step, last));
        byId('question').hidden = true;
        if (this.predict && next > this.reached) {
            for (let i = this.reached + 1; i <= next; i++) {
                if (!questionAt(this.model, this.model.steps[i]) || this.asked.has(i)) continue;
                this.reached = i - 1;
                this.stand(i - 1);
                this.ask(i);
                return;
            }
        }
        this.reached = Math.max(this.reached, next);
        this.stand(next);
    }

    /** @param {number} step */
    stand(step) {
        this.at = step;
        this.tablePage = Math.floor(Math.max(0, step) / PAGE_ROWS);
        const { model, ladder } = this;
        const here = step >= 0 ? model.steps[step] : null;
        ladder.look.at = step;
        ladder.look.end = this.predict ? this.reached + 1 : model.steps.length;
        ladder.look.lit = here ? relatedSteps(model, here) : new Set();
        ladder.show(step);
        ladder.soon();
        if (here?.packet) this.packet = here.packet.id;
        this.showSentence(here);
        this.showPrograms();
        this.showStage();
        this.strip?.show(step, ladder.look.end);
        this.keepLink(here);
        if (here?.program) this.followProgram(here.program);
        else if (here?.packet) this.followEnds(here.packet.connection);
        this.showTab();
        const scrub = /** @type {HTMLInputElement} */ (byId('scrub'));
        scrub.value = String(step + 1);
        scrub.setAttribute('aria-valuetext', here ? `step ${step + 1} of ${model.steps.length}` : 'before the first step');
        this.place.textContent = here ? `${step + 1} / ${model.steps.length} · ${milliseconds(beginOf(here))} ms${this.model.sharesHues && !this.narrow.matches && here.packet?.connection ? ` · connection ${here.packet.connection}` : ''}` : `0 / ${model.steps.length}`;
        byId('marks').hidden = this.predict;
    }

    /** @param {import('./types.js').Step | null} here */
    showSentence(here) {
        const { what, why } = here ? sentenceOf(here) : {
            what: this.model.steps.length ? 'Press ▶ play, or step ▶ to go slowly.' : 'Nothing was seen in this run.',
            why: this.model.trace.calls ? 'Left: what the client does. Right: what the server does. Between them: the packets, from top to bottom as time goes.' : 'The arrows are the packets, from top to bottom as time goes. The calls of the programs were not traced.',
        };
        byId('what').textContent = cut(what, WHAT_MOST); /* a whole web page may have been printed: the terminal has it */
        byId('why').textContent = here?.pause ? this.meanwhile() : why;
        byId('jumps').hidden = here !== null || this.predict || !byId('jumps').childElementCount;
    }

    /** What the programs are in the midst of while nothing happens, as far as their calls tell. */
    meanwhile() {
        const moment = this.moments.after(this.at), now = [...this.model.programs.keys()].filter((id) => moment.programs.has(id) && !moment.programs.get(id)?.ended).map((id) => ({ id, does: this.busyWith(moment, id) }));
        const all = now.map(({ id, does }) => `${id}: ${does}`).join('; ');
        return all && `Meanwhile ${all}.${now.some(({ does }) => does === OUTSIDE) ? ` What a program does outside socket calls is not recorded: it may compute, sleep, read, or wait for its turn.${this.model.hidesCalls ? ' Calls that are left out here: tick “all calls”.' : ''}` : ''}`;
    }

    /** Before the first step: the calls that put packets on the wire, to go there at once. */
    makeJumps() {
        /** @type {Map<string, {step: import('./types.js').Step, times: number}>} the first of those that are alike */
        const kinds = new Map();
        for (const step of this.model.steps) {
            if (step.kind !== 'call' || !step.call || !this.model.packetsOfCall.has(step.call.id)) continue;
            const key = `${step.program} ${step.call.name}`, alike = kinds.get(key);
            if (alike) alike.times++;
            else kinds.set(key, { step, times: 1 });
        }
        const all = [...kinds.values()], shown = all.slice(0, JUMPS_MOST), programs = new Set(all.map(({ step }) => step.program)).size;
        byId('jumps').replaceChildren(...(shown.length ? ['Calls that put packets on the wire:', ...shown.map(({ step, times }) => html('button', { type: 'button', title: times > 1 ? 'the first one' : '', onclick: () => { this.pause(); this.go(step.index); } }, `${programs > 1 ? `${step.program}: ` : ''}${step.call?.name}()${times > 1 ? ` ${grouped(times)} ×` : ''}`)), all.length > shown.length ? ` and ${all.length - shown.length} more` : ''] : []));
    }

    showPrograms() {
        const { model } = this;
        const moment = this.moments.after(this.at);
        for (const [id, view] of this.programViews) {
            const now = moment.programs.get(id);
            view.heading.textContent = !now ? 'not started' : now.ended ? 'ended' : this.busyWith(moment, id);
            view.heading.classList.toggle('waiting', view.heading.textContent.startsWith('waits'));
            view.terminal.replaceChildren(terminal(model, this.at, id));
            const pre = view.terminal.firstElementChild;
            if (pre) pre.scrollTop = pre.scrollHeight;
            view.source.show(placeOf(model, moment, id), this.firstFile(id));
            fillList(view.sockets, doors(model, moment, id));
        }
        for (const [side, list] of this.endLists) {
            const ends = bareEnds(model, moment, side, this.connection());
            keepList(list, ends.length ? ends : [{ key: '', form: '', make: none, change: () => {} }]);
        }
    }

    /** The stage and its pipes; nothing of what is hidden stands there. */
    showStage() {
        const connection = this.connection(), moment = this.moments.after(this.at), here = this.model.steps[this.at] ?? null;
        this.stage?.draw(moment, here, connection);
        byId('pipes').replaceChildren(...pipes(this.model, moment, connection, this.chosen?.connection === connection ? this.chosen : null, (end, byte) => this.follow(/** @type {number} */ (connection), end, byte), (this.stage?.wide ?? 0) / this.pipeScale));
    }

    /** A byte was pressed: it is marked wherever it is, and its way is told. @param {number} connection @param {import('./types.js').End} end @param {number} byte */
    follow(connection, end, byte) {
        this.chosen = { connection, end, byte };
        this.byte = byte;
        this.showStage();
        if (this.model.ways.size) this.openTab('bytes');
    }

    /** The program of the current step comes into sight: its tab where there are tabs, and its part among several. @param {string} program */
    followProgram(program) {
        const side = sideOfProgram(this.model, program), view = this.programViews.get(program);
        if (side === 'middle' || !view) return;
        if (this.narrow.matches && (this.tab === 'left' || this.tab === 'right') && this.tab !== side) this.openTab(side);
        const box = byId(this.narrow.matches ? 'panels' : side), part = view.heading.parentElement;
        if (part && byId(side).querySelectorAll('h2').length > 1) box.scrollTop += part.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
    }

    /** The programs of both ends, where they are not in tabs, or in the one that is open. @param {number | null} connection */
    followEnds(connection) {
        for (const end of /** @type {const} */ (['client', 'server'])) {
            const lane = holderOf(this.model.lanes, connection, end, this.at);
            if (lane && (!this.narrow.matches || this.tab === lane.side)) this.followProgram(lane.program);
        }
    }

    /**
     * What a program is in the midst of.
     * @param {import('./moment.js').Moment} moment @param {string} program
     */
    busyWith(moment, program) {
        const call = lastCallOf(this.model, moment, program);
        const lane = call && this.model.lanes.of.get(`${program}:${call.pid}`);
        if (lane && this.at >= lane.ending) return endingWords(lane);
        const now = lane && callOf(this.model, moment, lane);
        return now ? busyWords(now.call, now.phase, now.others) : OUTSIDE;
    }

    /** The source file of a program's first call that tells one. @param {string} program */
    firstFile(program) {
        for (const call of this.model.calls.values()) if (call.program === program && call.at) return call.at.file;
        return null;
    }

    /** The connection that is looked at: the isolated one, else that of the current step, or of the last one before it that has one. */
    connection() {
        const { model } = this;
        if (this.alone !== null) return this.alone;
        for (let i = Math.min(Math.max(this.at, 0), model.steps.length - 1); i >= 0; i--) {
            const connection = connectionOf(model, model.steps[i]);
            if (connection !== null) return connection;
        }
        return [...model.connections.keys()][0] ?? null;
    }

    showTab() {
        const { model, tab } = this;
        if (tab === 'stage') this.showStage();
        if (this.folded || tab === 'left' || tab === 'right' || tab === 'stage') return;
        const panel = byId(`${tab}-panel`);
        const connection = this.connection();
        if (tab === 'packet') panel.replaceChildren(this.packetPanel());
        else if (tab === 'bytes') panel.replaceChildren(this.bytesPanel());
        else if (tab === 'states') panel.replaceChildren(this.statesPanel(connection));
        else if (tab === 'graph') this.showGraph(panel, connection);
        else if (tab === 'congestion') panel.replaceChildren(this.congestionPanel(connection));
        else if (tab === 'findings') panel.replaceChildren(this.findingsPanel());
        else if (tab === 'connections') panel.replaceChildren(connectionTable(model, this.connectionPage, { only: [...model.connections.keys()].find((id) => this.find.shows(id)) ?? null, isolated: this.alone }, { page: (page) => { this.connectionPage = page; this.showTab(); }, only: (id) => this.find.alone(id), isolate: (id) => this.isolate(id) }));
        else this.showEvents(panel);
    }

    /** @param {HTMLElement} panel @param {number | null} connection */
    showGraph(panel, connection) {
        const { model } = this;
        if (connection === null) panel.replaceChildren(html('p', {}, 'no connection'));
        else if (this.graphs?.model !== model || this.graphs.connection !== connection) {
            const both = (/** @type {const} */ (['client', 'server'])).map((end) => new SequenceGraph(model, connection, end, (t) => { this.pause(); this.go(stepAt(model.steps, t)); }));
            this.graphs = { model, connection, both };
            panel.replaceChildren(html('div', {}, this.connectionName(connection), html('div', { class: both.every((graph) => graph.segments.length) ? 'pair' : '' }, ...both.map((graph) => graph.figure))));
        }
        for (const graph of this.graphs?.both ?? []) graph.show(this.at >= 0 ? model.steps[this.at].t : -1, this.predict);
    }

    /** The table; the row of the current step in sight. @param {HTMLElement} panel */
    showEvents(panel) {
        const { model } = this;
        panel.replaceChildren(eventTable(model, this.at, this.predict ? this.reached + 1 : model.steps.length, this.tablePage, { page: (page) => { this.tablePage = page; this.showTab(); }, go: (step) => { this.pause(); this.go(step); } }));
        const box = byId('panels'), row = panel.querySelector('tr.now')?.getBoundingClientRect(), sight = box.getBoundingClientRect();
        if (row && (row.top < sight.top || row.bottom > sight.bottom)) box.scrollTop += row.top - sight.top - sight.height / 3;
    }

    /** @param {number} id */
    connectionName(id) {
        const connection = this.model.connections.get(id);
        return html('p', { class: 'faint' }, this.model.connections.size > 1 ? `connection ${id}: ` : '', connection ? `${connection.client} ↔ ${connection.server}` : '');
    }

    packetPanel() {
        const packet = this.packet === null ? undefined : this.model.packets.get(this.packet);
        if (!packet) return html('p', { class: 'faint' }, 'The header of the packet that you choose in the ladder stands here.');
        return html('div', {}, headerPicture(packet, this.model.headers().get(packet.id)?.bytes));
    }

    bytesPanel() {
        const { chosen } = this, send = chosen ? this.model.sendsOf.get(`${chosen.connection}:${chosen.end}`)?.find((call) => call.bytes && call.bytes[0] <= chosen.byte && chosen.byte < call.bytes[1]) : undefined;
        const way = (send && this.model.ways.get(send.id)) ?? wayAt(this.model, this.at);
        if (!way) return html('p', { class: 'faint' }, 'The way of the bytes that a program sends stands here, from the step on that sends them.');
        return wayPanel(this.model, way, {
            chosen: this.byte, end: this.predict ? this.reached + 1 : this.model.steps.length,
            choose: (byte) => { this.byte = byte; this.chosen = null; this.showTab(); },
            go: (step) => { this.pause(); this.go(step); },
        });
    }

    /** @param {number | null} connection */
    statesPanel(connection) {
        const { model } = this, moment = this.moments.after(this.at), of = connection === null ? undefined : model.connections.get(connection);
        if (of?.opened === null) return html('p', {}, 'UDP has no states.');
        const listening = [...moment.sockets.values()].filter((socket) => socket.listening && !socket.released);
        const listens = listening.some(({ id, local }) => !of || model.welcoming.get(of.id) === id || (!model.welcoming.has(of.id) && portOf(local) === portOf(of.server)));
        if (connection === null && !listens) return html('p', {}, 'There is no TCP connection here.');
        const ends = /** @type {import('./types.js').End[]} */ (connection === null ? ['server'] : ['client', 'server']);
        return html('div', {}, connection === null ? '' : this.connectionName(connection), html('div', { class: 'pair' }, ...ends.map((end) => stateDiagram(ownerOf(model, connection, end), moment.ends.get(`${connection}:${end}`), model.meanings, listens && end === 'server'))));
    }

    /** @param {number | null} connection */
    congestionPanel(connection) {
        const graphs = connection === null ? [] : (/** @type {const} */ (['client', 'server'])).map((end) => congestionGraph(this.model, connection, end, this.at >= 0 ? this.model.steps[this.at].t : -1, this.predict));
        if (connection === null || graphs.every((graph) => !graph)) return html('p', {}, 'The kernel was not asked about this connection (yet).');
        return html('div', {}, this.connectionName(connection), html('div', { class: 'pair' }, ...graphs));
    }

    findingsPanel() {
        const { findings } = this.model;
        if (this.predict && this.reached < this.model.steps.length - 1) return html('p', {}, 'Findings are told at the end, since you predict.');
        if (!findings.length) return html('p', {}, this.model.trace.calls ? 'sockwire found no mistake in this run.' : 'Nothing was sent again, no window was 0, no connection had a RST. Mistakes of programs need their calls, which were not traced.');
        const more = html('p', { class: 'more' }, this.model.trace.calls ? 'More about the mistake: ' : 'More about it: ', html('code', {}, `sockwire explain ${findings[0].rule}`));
        return html('div', {}, html('ul', { class: 'findings' }, ...findings.map((finding) => {
            const step = this.stepOf(finding);
            return html('li', { class: finding.severity }, html('strong', {}, `${finding.severity}: ${finding.rule}`), finding.program ? ` (${finding.program})` : '', html('p', {}, finding.says), html('p', {}, html('em', {}, finding.fix)),
                step >= 0 ? html('button', { type: 'button', class: 'link', onclick: () => this.go(step) }, `see it at step ${step + 1}`) : null);
        })), more);
    }

    /** @param {boolean} on */
    setPredict(on) {
        this.pause();
        this.predict = on;
        this.reached = on ? this.at : this.model.steps.length - 1;
        this.score = { asked: 0, right: 0 };
        this.asked.clear();
        byId('question').hidden = true;
        this.stand(this.at);
        if (on && ![...this.model.questions.keys()].some((call) => (this.model.stepOfCall.get(call) ?? -1) > this.at)) this.says('There is no call to ask about from here on.');
    }

    /** @param {number} next the step of the call that is asked about */
    ask(next) {
        const question = questionAt(this.model, this.model.steps[next]);
        if (!question) return;
        this.pause();
        byId('why').textContent = ''; /* it could tell */
        const box = byId('question');
        box.replaceChildren(questionBox(this.model, question, (answer) => this.answered(next, question, answer)));
        box.hidden = false;
        const first = /** @type {HTMLElement | null} */ (box.querySelector('input, button'));
        if (document.activeElement === document.body || box.contains(document.activeElement)) first?.focus();
    }

    /** @param {number} next @param {import('./types.js').Question} question @param {import('./predict.js').Answer} answer */
    answered(next, question, answer) {
        this.score.asked++;
        if (answer.right) this.score.right++;
        this.asked.add(next);
        this.reached = next;
        this.stand(next);
        const on = html('button', { type: 'button', onclick: () => this.forward(1) }, 'go on'), box = byId('question');
        box.replaceChildren(verdictBox(question, answer, this.score), on);
        box.hidden = false;
        on.focus();
    }
}

const player = new Player(parseLines(byId('data').textContent ?? ''));
/** @type {any} */ (window).sockwirePlayer = player; /* for the tests */
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('sockwire-shown'))); /* for the bench */
