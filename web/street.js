// Street: what its plugs show together, with no plug named: how many are above the limit, in which hours, on which days.

import { Chart } from './chart.js';
import { button, choice, el, put, section, table, tableBehind } from './dom.js';
import { describePoint } from './plug.js';
import { DAY, HOUR, MINUTE } from './zone.js';

const SLOT = 10 * MINUTE;
/** From these shares on a cell is darker. */
const SHARES = [0, 0.001, 0.1, 0.25, 0.5];
const SHARE_WORDS = ['heat.none', 'heat.some', 'heat.tenth', 'heat.quarter', 'heat.half'];
/** Of a slot: [time, measured, above, p5, median, p95, max]. */
const TIME = 0;
const MEASURED = 1;
const ABOVE = 2;
const P5 = 3;
const MEDIAN = 4;
const P95 = 5;
const MAX = 6;
const HOURS = 24;
const HOURS_LABELLED = 6;

/** What is not told to the public is filled in from the middle of the street: no highest value, and of a few plugs no number. */
function filledIn(slot, limit) {
    const whole = [...slot];
    whole[MAX] ??= slot[MEDIAN];
    whole[ABOVE] ??= slot[MEDIAN] > limit ? slot[MEASURED] : 0;
    return whole;
}

function shareOf(slot) {
    return slot[MEASURED] > 0 ? slot[ABOVE] / slot[MEASURED] : 0;
}

function stepOf(share) {
    return SHARES.findLastIndex((least) => share >= least);
}

/** The slot of each hour, or each day, with the highest share above the limit; also the highest values in it. */
function worstOf(slots, keyOf) {
    const worst = new Map();
    for (const slot of slots.filter((one) => one[MEASURED] > 0)) {
        const key = keyOf(slot[TIME]);
        const known = worst.get(key);
        const highest = Math.max(known?.highest ?? -Infinity, slot[MAX]);
        const best = !known || shareOf(slot) > shareOf(known.slot) ? slot : known.slot;
        worst.set(key, { slot: best, highest, above: (known?.above ?? 0) + (slot[ABOVE] > 0 ? 1 : 0) });
    }
    return worst;
}

class StreetPage {
    constructor(context, plugs) {
        const { words, say, site, query } = context;
        this.context = context;
        this.plugs = plugs;
        this.street = query.get('street') ?? (site.public ? site.streets[0] ?? '' : '');
        const asked = /^(\d{4})-(\d{2})$/.exec(query.get('month') ?? '');
        this.month = words.zone.startOfMonth(asked ? Date.UTC(Number(asked[1]), Number(asked[2]) - 1, 15) : context.end);
        this.end = words.zone.startOfMonth(this.month + DAY, 1);
        this.window = { from: this.month, to: this.end };
        const move = (from, to) => this.#move(from, to);
        this.band = new Chart({
            id: 'band', words, limits: site.limits, label: say('street.band'), names: [say('street.median')], onMove: move,
            describe: (series, point) => this.#bandText(point),
        });
        this.share = new Chart({
            id: 'share', words, limits: null, label: say('street.share'), names: [say('street.share')], onMove: move, range: [0, 100],
            size: 'low', axisText: (value) => `${words.number(value)}\u00a0%`,
            describe: (series, [time, , percent]) => say('street.share_at', { time: words.span(time, time + SLOT), share: words.percent(percent / 100) }),
        });
        this.sentence = el('h1', { tabindex: '-1' });
        this.calendar = el('div', { class: 'calendar' });
        this.heat = el('div', { class: 'heat', role: 'img' });
        this.period = el('p', { class: 'period', 'aria-live': 'polite' });
        if (plugs.length > 1) {
            this.pair = [query.get('a') ?? plugs[0].plug, query.get('b') ?? plugs[1].plug];
            this.compare = new Chart({
                id: 'compare', words, limits: site.limits, label: say('street.compare'), names: [say('street.first'), say('street.second')],
                onMove: move, describe: (series, point, i) => `${this.#nameOf(this.pair[i])}: ${describePoint(words, series, point)}`,
            });
        }
    }

    nodes() {
        const { words, say, site } = this.context;
        const together = site.public && site.streets.length > 0 ? [] : [['', say('street.all')]];
        const streets = [...together, ...site.streets.map((name) => [name, name])];
        const whole = button(say('street.whole_month'), () => this.#move(null, null));
        return [
            el('div', { class: 'opening' }, this.sentence, el('p', { class: 'about' }, say('street.explained')),
                el('div', { class: 'chooser' },
                    site.streets.length > 0 && choice(say('street.street'), streets, this.street, (street) => this.#go(this.month, street)),
                    el('div', { class: 'months', role: 'group', 'aria-label': say('street.month') },
                        button('←', () => this.#go(words.zone.startOfMonth(this.month - DAY)), { 'aria-label': say('street.month_before') }),
                        el('strong', {}, words.formats.month.format(this.month)),
                        button('→', () => this.#go(this.end), { 'aria-label': say('street.month_after'), disabled: this.end > site.now })))),
            section(say('street.calendar'), el('p', { class: 'explained' }, say('street.calendar_explained')),
                el('div', { class: 'month' }, this.calendar, this.heat), this.#legend(),
                tableBehind(say('street.heat_table'), () => this.#table())),
            section(say('street.band'), el('div', { class: 'spans' }, whole), this.period, this.band.node,
                el('ul', { class: 'legend' }, el('li', {}, el('span', { class: 'key band', 'aria-hidden': 'true' }), say('street.band_key')),
                    el('li', {}, el('span', { class: 'key line', 'aria-hidden': 'true' }), say('street.median')))),
            section(say('street.share'), this.share.node, tableBehind(say('street.slots_table'), () => this.#slotTable())),
            this.compare && section(say('street.compare'), el('div', { class: 'chooser' }, this.#chooser(0), this.#chooser(1)), this.compare.node,
                tableBehind(say('street.compare_table'), () => this.#compareTable())),
        ].filter(Boolean);
    }

    #nameOf(topic) {
        return this.plugs.find((one) => one.plug === topic)?.name ?? topic;
    }

    #chooser(i) {
        const { say } = this.context;
        return el('div', { class: 'paired' }, el('span', { class: `key line curve-${i + 1}`, 'aria-hidden': 'true' }),
            choice(say(i === 0 ? 'street.first' : 'street.second'), this.plugs.map((one) => [one.plug, one.name ?? one.plug]), this.pair[i], (plug) => {
                this.pair[i] = plug;
                this.context.attempt(this.#loadPair());
            }));
    }

    #legend() {
        const { say } = this.context;
        return el('ul', { class: 'legend' }, SHARE_WORDS.map((word, step) =>
            el('li', {}, el('span', { class: `cell step${step}`, 'aria-hidden': 'true' }), say(word))),
        el('li', {}, el('span', { class: 'cell', 'aria-hidden': 'true' }), say('heat.unknown')));
    }

    #go(month, street = this.street) {
        const wall = new Date(this.context.words.zone.wall(month));
        const name = `${wall.getUTCFullYear()}-${String(wall.getUTCMonth() + 1).padStart(2, '0')}`;
        location.hash = `#/street?${new URLSearchParams({ month: name, ...(street ? { street } : {}) })}`;
    }

    #move(from, to) {
        const start = from === null ? this.month : Math.max(this.month, Math.min(from, this.end - MINUTE));
        const span = from === null ? this.end - this.month : Math.min(this.end - this.month, Math.max(SLOT, to - from));
        this.window = { from: Math.min(start, this.end - span), to: Math.min(start, this.end - span) + span };
        put(this.period, this.context.words.span(this.window.from, this.window.to));
        this.band.show(this.window);
        this.share.show(this.window);
        this.#draw();
        this.context.attempt(this.#loadPair());
    }

    #bandText([time, low, middle, high]) {
        const { words, say } = this.context;
        return say('street.band_at', { time: words.span(time, time + SLOT), low: words.volts(low), median: words.volts(middle), high: words.volts(high) });
    }

    async #draw() {
        const series = (pick) => ({ kind: 'minmax', step_ms: SLOT, points: this.slots.map(pick) });
        const measured = (slot) => [slot[TIME], slot[P5], slot[MEDIAN], slot[P95]];
        await Promise.all([
            this.band.set([series(measured)], [], this.window),
            this.share.set([series((slot) => [slot[TIME], 0, 100 * shareOf(slot), 100 * shareOf(slot)])], [], this.window)]);
    }

    async #loadPair() {
        if (!this.compare) {
            return;
        }
        const { from, to } = this.window;
        const mine = `${this.pair} ${from} ${to}`;
        this.asked = mine;
        const points = Math.min(2000, 2 * Math.max(300, this.compare.area.clientWidth));
        const both = await Promise.all(this.pair.map((plug) => this.context.ask('series', {
            plug, channel: this.plugs.find((one) => one.plug === plug)?.channels[0] ?? 1, from, to, points,
        })));
        if (mine === this.asked) {
            this.both = both;
            await this.compare.set(both, [], this.window);
        }
    }

    #hourKey(time) {
        const wall = this.context.words.zone.wall(time);
        return Math.floor(wall / HOUR);
    }

    #showMonth() {
        const { words, say, site } = this.context;
        const days = worstOf(this.slots, (time) => Math.floor(words.zone.wall(time) / DAY));
        const hours = worstOf(this.slots, (time) => this.#hourKey(time));
        this.days = days;
        const first = Math.floor(words.zone.wall(this.month) / DAY);
        const count = Math.round((words.zone.wall(this.end) - words.zone.wall(this.month)) / DAY);
        const worst = [...days.values()].reduce((most, day) => (!most || shareOf(day.slot) > shareOf(most.slot) ? day : most), null);
        const month = words.formats.month.format(this.month);
        const limit = words.volts(site.limits.high_10, 0);
        put(this.sentence, worst === null ? say('street.nothing', { month })
            : worst.slot[ABOVE] === 0 ? say('street.never', { month, limit })
                : say('street.worst', { month, limit, n: words.number(worst.slot[ABOVE]), whole: words.number(worst.slot[MEASURED]), time: words.moment(worst.slot[TIME]) }));
        this.context.setTitle(`${this.street || say('nav.street')}, ${month}`);
        this.#showCalendar(days, first, count);
        this.#showHeat(hours, first, count);
    }

    #dayText(day) {
        const { words, say } = this.context;
        return day ? say('street.day_text', {
            n: words.number(day.slot[ABOVE]), whole: words.number(day.slot[MEASURED]), share: words.percent(shareOf(day.slot)), highest: words.volts(day.highest),
        }) : say('heat.unknown');
    }

    #showCalendar(days, first, count) {
        const { words } = this.context;
        const monday = Date.UTC(2024, 0, 1, 12);
        const weekday = (new Date(first * DAY).getUTCDay() + 6) % 7;
        const heads = Array.from({ length: 7 }, (_, i) =>
            el('span', { class: 'weekday' }, words.formats.weekday.format(monday + i * DAY)));
        const cells = Array.from({ length: count }, (_, i) => {
            const day = days.get(first + i);
            const start = words.zone.moment((first + i) * DAY);
            const node = button(String(i + 1), () => {
                this.#move(start, words.zone.moment((first + i + 1) * DAY));
                this.band.node.scrollIntoView({ block: 'center' });
                this.band.box.focus({ preventScroll: true });
            }, { class: `cell ${day ? `step${stepOf(shareOf(day.slot))}` : ''}`, 'aria-label': `${words.day(start)}: ${this.#dayText(day)}`, title: this.#dayText(day) });
            if (i === 0) {
                node.style.setProperty('grid-column-start', String(weekday + 1));
            }
            return node;
        });
        this.calendar.replaceChildren(...heads, ...cells);
    }

    #showHeat(hours, first, count) {
        const { words } = this.context;
        this.heat.style.setProperty('--days', String(count));
        this.heat.setAttribute('aria-label', this.sentence.textContent);
        const nodes = [];
        for (let hour = 0; hour < HOURS; ++hour) {
            nodes.push(el('span', { class: 'hour' }, hour % HOURS_LABELLED === 0 ? `${hour}:00` : ''));
            for (let i = 0; i < count; ++i) {
                const found = hours.get((first + i) * HOURS + hour);
                const when = `${words.day((first + i) * DAY + 12 * HOUR)} ${hour}:00`;
                nodes.push(el('span', { class: `cell ${found ? `step${stepOf(shareOf(found.slot))}` : ''}`, title: `${when}: ${this.#dayText(found)}` }));
            }
        }
        nodes.push(el('span', { class: 'hour' }));
        for (let i = 0; i < count; ++i) {
            nodes.push(el('span', { class: 'date' }, i === 0 || (i + 1) % 5 === 0 ? String(i + 1) : ''));
        }
        this.heat.replaceChildren(...nodes);
    }

    #table() {
        const { words, say } = this.context;
        const number = (word) => ({ text: say(word), number: true });
        return table(say('street.heat_table'), [say('table.day'), number('table.share'), number('table.highest'), number('table.slots_above')],
            [...this.days].map(([day, worst]) => [words.formats.longDay.format(day * DAY + 12 * HOUR), words.percent(shareOf(worst.slot)),
                words.volts(worst.highest), words.number(worst.above)]));
    }

    #slotTable() {
        const { words, say } = this.context;
        const number = (word) => ({ text: say(word), number: true });
        const seen = this.slots.filter((slot) => slot[TIME] >= this.window.from && slot[TIME] < this.window.to);
        const hours = [...worstOf(seen, (time) => this.#hourKey(time)).values()].map((one) => one.slot);
        return table(say('street.slots_table'), [say('table.from'), number('table.plugs'), number('table.share'), number('table.p5'), number('table.median'), number('table.p95'), number('table.highest')],
            hours.map((slot) => [words.moment(slot[TIME]), words.number(slot[MEASURED]), words.percent(shareOf(slot)), words.volts(slot[P5]), words.volts(slot[MEDIAN]), words.volts(slot[P95]), words.volts(slot[MAX])]));
    }

    #compareTable() {
        const { words, say } = this.context;
        const number = (text) => ({ text, number: true });
        const together = Math.max(1, Math.ceil(this.both[0].points.length / 100));
        const other = new Map(this.both[1].points.map(([time, , mean]) => [time, mean]));
        return table(say('street.compare_table'), [say('table.from'), ...this.pair.map((plug) => number(this.#nameOf(plug)))],
            this.both[0].points.filter((point, i) => i % together === 0).map(([time, , mean]) => [words.moment(time), words.volts(mean), words.volts(other.get(time))]));
    }

    async update() {
        const answer = await this.context.ask('street', { street: this.street, from: this.month, to: this.end });
        if (answer !== this.answer) {
            this.answer = answer;
            this.slots = answer.slots.map((slot) => filledIn(slot, this.context.site.limits.high_10));
            this.#showMonth();
            put(this.period, this.context.words.span(this.window.from, this.window.to));
            await this.#draw();
        }
    }

    async start() {
        await this.update();
        await this.#loadPair();
    }

    stop() {
        this.asked = '';
        this.band.stop();
        this.share.stop();
        this.compare?.stop();
    }
}

export async function show(context) {
    const { plugs } = context.site.public ? { plugs: [] } : await context.ask('plugs');
    const page = new StreetPage(context, plugs);
    context.place(page.nodes());
    await page.start();
    return page;
}
