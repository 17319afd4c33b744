/* What the signs and words of the page mean: in the help, and on paper those of them that stand there. */
import { html, svg } from './dom.js';

/** @param {string} family @param {boolean} [lost] an arrow as the ladder draws it */
const arrowSign = (family, lost = false) => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true', class: `packet hue0 ${family}` }, svg('line', { class: 'shaft', x1: 1, y1: 6, x2: lost ? 30 : 42, y2: 6 }),
    lost ? svg('path', { class: 'cross', d: 'M30 1 l10 10 M40 1 l-10 10' }) : svg('path', { class: 'head', d: 'M51 6 l-12 -5 v10 z' }));

const barSign = () => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true' }, svg('rect', { class: 'open', x: 4, y: 2, width: 40, height: 8 }));
const doneSign = () => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true' }, svg('g', { class: 'open done' }, svg('rect', { x: 4, y: 2, width: 40, height: 8 }), svg('path', { d: 'M4 2.5 H44 M4 9.5 H44' })));
const waitSign = () => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true' }, svg('path', { class: 'open waits', d: 'M4 6 H44' }));

const overSign = () => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true' }, svg('path', { class: 'life', d: 'M4 6 H22 M22 2 v8' }), svg('path', { class: 'life over', d: 'M22 6 H48' }));
const breakSign = () => svg('svg', { viewBox: '0 0 52 12', 'aria-hidden': 'true', class: 'break-sign' }, svg('path', { class: 'life', d: 'M18 12 L22 0 M26 12 L30 0' }));
const unknownSign = () => html('span', { class: 'unknown-byte' });

/** A sign, what it means, whether it stands on paper. @type {[() => (Element | string), string, boolean][]} */
const SIGNS = [
    [() => arrowSign('data'), 'thick: it carries bytes', true], [() => arrowSign('ack'), 'thin: it only acknowledges', true],
    [() => arrowSign('syn'), 'SYN; SYN, ACK; ACK: the handshake', true], [() => arrowSign('fin'), 'FIN: no more bytes come from this side', true],
    [() => arrowSign('rst'), 'RST: the connection is refused, or broken off', true], [() => arrowSign('udp'), 'a datagram of UDP', true], [() => arrowSign('icmp'), 'ICMP: a host or a router reports an error', true],
    [() => arrowSign('data', true), 'it was lost on the wire, or not taken', true],
    [barSign, 'a call that has not returned', true], [waitSign, 'a call that waits', true], [doneSign, 'a call that is done, and whose program has not run on yet: what it waited for is here, or its last byte has left', true], [overSign, 'the line of a process, until it ends; its kernel goes on with what is left', true], [() => '[', 'the packets of the handshake that connect() asked for', true],
    [() => 'by send()', 'this call made the packet leave', true], [() => 'by the kernel', 'no call did: the kernel sends it by itself', true],
    [() => 'wakes recv()', 'a call waited for this packet, and it is here: Linux wakes the program, which runs on when its turn comes. A call that did not wait is not woken; of poll(), of datagrams and with MSG_WAITALL it is not said', true],
    [() => 'by its exit', 'the process ended (or was killed), and its kernel closed the socket', true],
    [() => '↩', 'a call returns', true], [() => '» «', 'a program prints; something is typed to it', true], [() => '⋮', 'a wait: how long, and for what; the bar below it grows with the logarithm', true],
    [() => '·', 'a remark: what sockwire, the program that watched this run, says of it', true], [() => '⚑', 'a finding names this step', true],
    [() => '◆', 'belongs to the current step: to a packet the call that made it leave, the call that waited for it or took its bytes, the packet that it answers and its own answer, and to a SYN, ACK the listen() that lets the kernel answer; to a call its return and its packets', false], [() => '▶ ▷', 'in the source: the call that has just returned; the call that goes on. Without colour: the last call; where the program is now, nothing tells', false],
    [breakSign, 'in the strip on top: a long wait is folded', false],
    [() => html('span', { class: 'copied-byte' }), 'a copy of a byte, which the sender keeps until its ACK: each byte is solid in one place only', false],
    [unknownSign, 'a byte whose letter was not recorded', false], [() => '␣ ⏎ ·', 'among bytes: a space, the end of a line, a byte that is no letter', false],
];

/** @type {[string, string][]} */
const TERMS = [
    ['SYN', 'asks for a connection'], ['ACK', 'says how far the bytes have come: ack 6 means that all before byte 6 are in the other kernel, not that its program has read them'],
    ['seq', 'the number of the first byte that a packet carries'], ['window', 'how many more bytes its sender can take'],
    ['duplicate ack', 'repeats the number of the one before: something came, but the next byte is still missing: a sign of a loss, or of packets in another order'],
    ['SACK', 'names the bytes that have arrived behind a gap, so that only the gap is sent again'],
    ['retransmission timer', 'no ACK came: the bytes are sent again'], ['persist timer', 'the window is 0: the kernel asks, by a probe, whether it has opened'],
    ['delayed-ACK timer', 'the ACK waits no longer for bytes to ride on'],
    ['finding', 'a mistake, or a fact worth knowing, that sockwire proves'],
    ['rule', 'what the wire was told to do to which packets: “data drop @ 2” loses the second packet with data'],
    ['backlog', 'how many finished connections may wait for accept(); Linux lets one more in'],
    ['TIME_WAIT', 'the side that sent its FIN first (in a simultaneous close both) still remembers the connection, to answer a FIN that comes again'],
];

/** @param {boolean} paper those that stand there */
export function signs(paper) {
    return html('ul', {}, ...SIGNS.filter(([, , there]) => there || !paper).map(([sign, means]) => html('li', {}, html('code', { class: 'sign' }, sign()), means)));
}

/** Words of packets and kernels, as handouts/glossary.md has them. */
export function terms() {
    return html('ul', {}, ...TERMS.map(([word, means]) => html('li', { class: 'term' }, html('strong', {}, word), ': ', means)));
}
