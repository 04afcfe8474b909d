// The voltage as a position on a scale with its limits: what the pages are built around.

import { el, put, toggle } from './dom.js';

/** The ends of the scale; what lies beyond is drawn at the end, with its number beside it. */
const LOW_V = 200;
const HIGH_V = 260;
/** Of a dot with the space around it. */
const DOT_PIXELS = 13;
/** Higher stacks are drawn closer. */
const STACK_MAX = 6;

/** What a plug on 230 V mains can measure; many report 0 V with the relay off. */
const MAINS_V = [80, 440];

/** Whether a reading of `latest` is a voltage of the mains as it is now. */
export function isMainsNow(reading) {
    return Boolean(reading?.fresh) && reading.voltage_v >= MAINS_V[0] && reading.voltage_v <= MAINS_V[1];
}

/** low, fine, near (inverters begin to reduce) or high. */
export function levelOf(volts, limits) {
    if (volts > limits.high_10) {
        return 'high';
    }
    if (volts > limits.warning) {
        return 'near';
    }
    return volts < limits.low_10 ? 'low' : 'fine';
}

/** A level is told by its sign, too, not by its colour alone. */
export const SIGNS = { high: '▲', near: '■', fine: '', low: '▼' };
export const LEVEL_WORDS = { high: 'level.high', near: 'level.near', fine: 'level.fine', low: 'level.low' };

function position(volts) {
    return Math.min(1, Math.max(0, (volts - LOW_V) / (HIGH_V - LOW_V)));
}

function percent(volts) {
    return `${(position(volts) * 100).toFixed(2)}%`;
}

function zones(limits) {
    const bounds = [[LOW_V, limits.low_10, 'low'], [limits.low_10, limits.warning, 'fine'],
        [limits.warning, limits.high_10, 'near'], [limits.high_10, HIGH_V, 'high']];
    return bounds.map(([from, to, level]) => el('span', {
        class: `zone ${level}`, style: { left: percent(from), width: `${(position(to) - position(from)) * 100}%` },
    }));
}

function marksOf(limits) {
    return [[limits.low_10, 'hard'], [limits.nominal, 'nominal'], [limits.warning, 'soft'], [limits.high_10, 'hard']];
}

function numbers(limits, words) {
    return el('span', { class: 'numbers' }, marksOf(limits).map(([volts, kind]) =>
        el('span', { class: kind, style: { left: percent(volts) } }, words.number(volts))));
}

/** The narrow scale of one plug, drawn anew with set(). */
export class SmallScale {
    /** `words`: for the numbers below it; without them it has none. */
    constructor(limits, words = null) {
        this.limits = limits;
        this.mark = el('span', { class: 'mark' });
        this.range = el('span', { class: 'range' });
        this.node = el('span', { class: 'small scale', 'aria-hidden': 'true' }, zones(limits),
            el('span', { class: 'tick nominal', style: { left: percent(limits.nominal) } }), this.range, this.mark,
            words && numbers(limits, words));
        toggle(this.node, 'numbered', words !== null);
    }

    /** `recent`: the last minutes, whose range is drawn behind. */
    set(volts, recent) {
        this.mark.hidden = volts === null;
        this.range.hidden = volts === null || recent.length === 0;
        if (volts === null) {
            return;
        }
        this.mark.className = `mark ${levelOf(volts, this.limits)}`;
        this.mark.style.left = percent(volts);
        if (recent.length > 0) {
            const all = recent.map(([, value]) => value);
            const low = position(Math.min(...all));
            this.range.style.left = `${low * 100}%`;
            this.range.style.width = `${(position(Math.max(...all)) - low) * 100}%`;
        }
    }
}

/** The scale of all plugs: a dot each, stacked, above the limits with their numbers, and where the median is. */
export class StreetScale {
    constructor(words, limits) {
        this.words = words;
        this.limits = limits;
        this.dots = el('div', { class: 'dots' });
        this.median = el('div', { class: 'median' }, el('span', {}));
        this.node = el('div', { class: 'street scale', role: 'img' }, this.median, this.dots,
            el('div', { class: 'bar' }, zones(limits)),
            marksOf(limits).map(([volts, kind]) => el('span', { class: `tick ${kind}`, style: { left: percent(volts) } })),
            numbers(limits, words),
            el('div', { class: 'ends' }, el('span', {}, words.volts(LOW_V, 0)), el('span', {}, words.volts(HIGH_V, 0))));
        this.shown = [];
        this.observer = new ResizeObserver(() => this.#draw());
        this.observer.observe(this.node);
    }

    /** `values`: {label, volts}. */
    set(values, median, description) {
        this.shown = [...values].sort((a, b) => a.volts - b.volts);
        this.node.setAttribute('aria-label', description);
        this.median.hidden = median === null;
        if (median !== null) {
            this.median.style.left = percent(median);
            put(this.median.firstChild, this.words.say('now.median_mark', { volts: this.words.volts(median) }));
            toggle(this.median, 'right', position(median) > 0.6);
        }
        this.#draw();
    }

    stop() {
        this.observer.disconnect();
    }

    #draw() {
        const columns = Math.max(10, Math.floor(this.node.clientWidth / DOT_PIXELS));
        const stacks = new Map();
        for (const value of this.shown) {
            const column = Math.min(columns - 1, Math.floor(position(value.volts) * columns));
            stacks.set(column, [...(stacks.get(column) ?? []), value]);
        }
        const highest = Math.max(STACK_MAX, ...[...stacks.values()].map((stack) => stack.length));
        this.dots.replaceChildren(...[...stacks].flatMap(([column, stack]) => stack.map((value, i) => el('span', {
            class: `dot ${levelOf(value.volts, this.limits)}`,
            title: `${value.label}: ${this.words.volts(value.volts)}`,
            style: { left: `${((column + 0.5) / columns) * 100}%`, bottom: `${(i / highest) * 100}%` },
        }))));
    }
}
