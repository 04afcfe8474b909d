// Why something was not measured: words and patterns, which differ in form as well as in colour.

import { el } from './dom.js';

/** The word and the look of each cause of a gap. */
const CAUSES = {
    collector_stopped: ['cause.collector_stopped', 'slant', '--gap-collector'],
    collector_crashed: ['cause.collector_crashed', 'slant', '--gap-collector'],
    queue_overflow: ['cause.queue_overflow', 'slant', '--gap-collector'],
    disk_full: ['cause.disk_full', 'slant', '--gap-collector'],
    link_down: ['cause.link_down', 'cross', '--gap-collector'],
    clock: ['cause.clock', 'ring', '--gap-clock'],
    plug_offline: ['cause.plug_offline', 'dots', '--gap-plug'],
    plug_silent: ['cause.plug_silent', 'dashes', '--gap-plug'],
    relay_off: ['cause.relay_off', 'bars', '--gap-relay'],
    implausible: ['cause.implausible', 'plus', '--limit'],
};
const OTHER = ['cause.other', 'plus', '--gap-clock'];
const TILE = 8;

export function causeWord(cause) {
    return (CAUSES[cause] ?? OTHER)[0];
}

const LINES = {
    slant: [[-2, 2, 2, -2], [0, 8, 8, 0], [6, 10, 10, 6]],
    cross: [[0, 0, 8, 8], [0, 8, 8, 0]],
    dashes: [[0, 2, 4, 2], [4, 6, 8, 6]],
    plus: [[4, 2, 4, 6], [2, 4, 6, 4]],
    bars: [[4, 0, 4, 8]],
    dots: [],
    ring: [],
};

function disc(context, x, y, radius) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Why there is no voltage although the plug was heard, which is no gap of the ledger. */
const UNMEASURED = ['relay_off', 'implausible'];
const INTERVAL_MS = 600000;

/** Intervals in a row that were not measured for one reason, as gaps. */
export function gapsOf(intervals) {
    const gaps = [];
    for (const { start, status } of intervals.filter((one) => UNMEASURED.includes(one.status))) {
        const last = gaps.at(-1);
        if (last?.cause === status && last.end === start) {
            last.end = start + INTERVAL_MS;
        } else {
            gaps.push({ start, end: start + INTERVAL_MS, cause: status });
        }
    }
    return gaps;
}

/** What a canvas fills the time of such a gap with. */
export function causePattern(cause, context, style) {
    const [, shape, colour] = CAUSES[cause] ?? OTHER;
    const tile = document.createElement('canvas');
    tile.width = TILE;
    tile.height = TILE;
    const pen = tile.getContext('2d');
    pen.fillStyle = style.getPropertyValue('--gap-ground');
    pen.fillRect(0, 0, TILE, TILE);
    pen.strokeStyle = style.getPropertyValue(colour);
    pen.fillStyle = pen.strokeStyle;
    for (const [x1, y1, x2, y2] of LINES[shape]) {
        pen.beginPath();
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
        pen.stroke();
    }
    if (shape === 'dots') {
        for (const at of [2, 6]) {
            disc(pen, at, at, 1.1);
            pen.fill();
        }
    } else if (shape === 'ring') {
        disc(pen, 4, 4, 2.4);
        pen.stroke();
    }
    return context.createPattern(tile, 'repeat');
}

/** The causes that are among these gaps, each with its pattern and word. */
export function causeLegend(words, gaps) {
    const style = getComputedStyle(document.documentElement);
    return [...new Set(gaps.map((gap) => gap.cause))].map((cause) => {
        const swatch = el('canvas', { class: 'swatch', width: '28', height: '14', 'aria-hidden': 'true' });
        const pen = swatch.getContext('2d');
        pen.fillStyle = causePattern(cause, pen, style);
        pen.fillRect(0, 0, swatch.width, swatch.height);
        return el('li', {}, swatch, words.say(causeWord(cause)));
    });
}

/** One that lasts has no end. */
export function gapText(words, gap, now) {
    const end = gap.end ?? now;
    const when = gap.end === null ? words.say('gap.since', { from: words.moment(gap.start, now) })
        : words.span(gap.start, gap.end);
    return `${words.say('gap.not_measured')}: ${words.say(causeWord(gap.cause))} (${when}, ${words.duration(end - gap.start)})`;
}
