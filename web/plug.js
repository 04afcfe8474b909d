// Plug: one socket's voltage over any time, what was not measured, when it was too high, and what its weeks say.

import { Chart } from './chart.js';
import { button, choice, el, put, section, table, tableBehind, toggle } from './dom.js';
import { causeLegend, gapText, gapsOf } from './gaps.js';
import { LEVEL_WORDS, SIGNS, SmallScale, isMainsNow, levelOf } from './scale.js';
import { DAY, MINUTE } from './zone.js';

const SPANS = { day: DAY, week: 7 * DAY, month: 31 * DAY, year: 366 * DAY };
const SPAN_WORDS = { day: 'plug.day', week: 'plug.week', month: 'plug.month', year: 'plug.year' };
/** More is not answered at once. */
const SPAN_MAX = 400 * DAY;
const WEEKS = 12 * 7 * DAY;
const TABLE_ROWS_MAX = 200;
const EPISODES_MAX = 50;
/** From here on a day is one point: its lowest, its mean and its highest, and not a curve up and down every day. */
const DAYS_AS_POINTS = 100 * DAY;
const POINTS_MAX = 2000;
/** Of a longer time the intervals are too many to say of each why it was not measured. */
const INTERVALS_UP_TO = 32 * DAY;
/** A window that ends so near to now goes on with it. */
const FOLLOW = 2 * MINUTE;

const VERDICTS = { pass: 'verdict.pass', fail: 'verdict.fail', not_enough_data: 'verdict.not_enough_data' };

export function describePoint(words, series, [time, low, middle, high]) {
    if (series.step_ms === null) {
        return words.say('chart.sample', { time: `${words.day(time)} ${words.formats.second.format(time)}`, volts: words.volts(middle) });
    }
    return words.say('chart.mean', {
        time: words.span(time, time + series.step_ms), volts: words.volts(middle), low: words.volts(low), high: words.volts(high),
    });
}

/** Points in fewer rows, with every lowest and highest value among them. */
function rowsOf(words, series, window) {
    const seen = series.points.filter(([time]) => time >= window.from && time <= window.to);
    const together = Math.max(1, Math.ceil(seen.length / TABLE_ROWS_MAX));
    const rows = [];
    for (let i = 0; i < seen.length; i += together) {
        const part = seen.slice(i, i + together);
        const mean = part.reduce((sum, [, , middle]) => sum + middle, 0) / part.length;
        rows.push([words.moment(part[0][0]), words.volts(Math.min(...part.map(([, low]) => low))), words.volts(mean),
            words.volts(Math.max(...part.map(([, , , high]) => high)))]);
    }
    return rows;
}

class PlugPage {
    constructor(context, plugs) {
        const { say, words, site, query } = context;
        this.context = context;
        this.plugs = plugs;
        this.plug = plugs.find((one) => one.plug === context.argument) ?? plugs[0];
        this.channel = Number(query.get('channel') ?? this.plug.channels[0] ?? 1);
        this.window = this.#windowOf(query);
        this.name = this.plug.name ?? this.plug.plug;
        this.chart = new Chart({
            id: 'voltage', words, limits: site.limits, label: say('plug.chart', { plug: this.name }), names: [say('plug.voltage')],
            onMove: (from, to) => this.#move(from, to), describe: (series, point) => describePoint(words, series, point),
        });
        this.scale = new SmallScale(site.limits, words);
        this.current = el('p', { class: 'current' });
        this.period = el('p', { class: 'period', 'aria-live': 'polite' });
        this.causes = el('ul', { class: 'legend causes' });
        this.episodes = el('div', {});
        this.weeks = el('div', {});
        this.spans = new Map(Object.entries(SPAN_WORDS).map(([span, word]) =>
            [span, button(say(word), () => this.#move(this.context.end - SPANS[span], this.context.end))]));
    }

    #windowOf(query) {
        const { end } = this.context;
        const from = Number(query.get('from'));
        const to = Number(query.get('to'));
        return to - from >= MINUTE ? { from, to } : { from: end - DAY, to: end };
    }

    nodes() {
        const { say } = this.context;
        const { plug } = this;
        const about = [plug.name && plug.plug, plug.street, plug.model, plug.firmware && say('plug.firmware', { version: plug.firmware })];
        const labelled = [['band', 'plug.band'], ['line', 'plug.line'], ['limit', 'plug.limit'], ['near', 'plug.warning']];
        return [
            el('div', { class: 'opening' }, el('h1', { tabindex: '-1' }, this.name), el('p', { class: 'about' }, about.filter(Boolean).join(' · ')),
                el('div', { class: 'chooser' }, this.#chooser(), plug.channels.length > 1 && this.#channels())),
            el('div', { class: 'live' }, this.current, this.scale.node),
            section(say('plug.course'),
                el('div', { class: 'spans', role: 'group', 'aria-label': say('plug.span') },
                    [...this.spans.values()], button(say('plug.before'), () => this.chart.pan(-1)), button(say('plug.after'), () => this.chart.pan(1))),
                this.period, this.chart.node,
                el('ul', { class: 'legend' }, labelled.map(([look, word]) =>
                    el('li', {}, el('span', { class: `key ${look}`, 'aria-hidden': 'true' }), say(word)))),
                this.causes,
                tableBehind(say('plug.as_table'), () => this.#table())),
            section(say('plug.episodes'), el('p', { class: 'explained' }, say('plug.episodes_explained')), this.episodes),
            section(say('plug.weeks'), el('p', { class: 'explained' }, say('plug.weeks_explained')), this.weeks),
        ];
    }

    #chooser() {
        const named = this.plugs.map((one) => [one.plug, one.name ?? one.plug]).sort((a, b) => a[1].localeCompare(b[1]));
        return choice(this.context.say('plug.choose'), named, this.plug.plug, (plug) => {
            location.hash = `#/plug/${encodeURIComponent(plug)}?from=${this.window.from}&to=${this.window.to}`;
        });
    }

    #channels() {
        return choice(this.context.say('plug.channel'), this.plug.channels.map((one) => [String(one), String(one)]), String(this.channel),
            (channel) => {
                location.hash = `#/plug/${encodeURIComponent(this.plug.plug)}?channel=${channel}&from=${this.window.from}&to=${this.window.to}`;
            });
    }

    #table() {
        const { words, say } = this.context;
        const number = (word) => ({ text: say(word), number: true });
        return el('div', {},
            table(say('plug.as_table'), [say('table.from'), number('table.lowest'), number('table.mean'), number('table.highest')],
                rowsOf(words, this.series, this.window)),
            this.gaps.length > 0 && el('ul', {}, this.gaps.map((gap) => el('li', {}, gapText(words, gap, this.context.site.now)))));
    }

    /** nulls: back to the last day. */
    #move(from, to) {
        const { now } = this.context.site;
        if (from === null) {
            return this.#move(this.context.end - DAY, this.context.end);
        }
        const span = Math.min(SPAN_MAX, Math.max(MINUTE, Math.round(to - from)));
        const end = Math.min(to, now + span / 20);
        this.window = { from: Math.round(end) - span, to: Math.round(end) };
        const channel = this.channel === 1 ? '' : `&channel=${this.channel}`;
        history.replaceState(null, '', `#/plug/${encodeURIComponent(this.plug.plug)}?from=${this.window.from}&to=${this.window.to}${channel}`);
        this.chart.show(this.window);
        return this.context.attempt(this.#load());
    }

    async #load() {
        const { ask, words } = this.context;
        const { from, to } = this.window;
        this.asked = `${from} ${to}`;
        const mine = this.asked;
        // As much again on either side, so that there is something to see while it is dragged.
        const margin = Math.round(Math.min(to - from, SPAN_MAX - (to - from)) / 2);
        const of = { plug: this.plug.plug, channel: this.channel };
        const around = { from: from - margin, to: to + margin };
        const width = Math.max(300, this.chart.area.clientWidth || 800);
        const points = to - from > DAYS_AS_POINTS ? Math.ceil((around.to - around.from) / DAY) : Math.min(POINTS_MAX, 2 * width);
        const intervals = to - from > INTERVALS_UP_TO ? { intervals: [] } : ask('intervals', { ...of, from, to });
        const [series, gaps, episodes, ten] = await Promise.all([
            ask('series', { ...of, ...around, points }),
            ask('gaps', { plug: this.plug.plug, ...around }), ask('episodes', { plug: this.plug.plug, from, to }), intervals]);
        if (mine !== this.asked) {
            return;
        }
        this.series = series;
        const all = [...gaps.gaps, ...gapsOf(ten.intervals)];
        this.gaps = all.filter((gap) => gap.start < to && (gap.end ?? Infinity) > from);
        await this.chart.set([series], all, this.window);
        const span = to - from;
        put(this.period, words.span(from, to));
        this.spans.forEach((node, name) => node.setAttribute('aria-pressed', String(Math.abs(span - SPANS[name]) < MINUTE)));
        this.causes.replaceChildren(...causeLegend(words, this.gaps));
        this.#showEpisodes(episodes.episodes.filter((one) => one.channel === this.channel));
    }

    #showEpisodes(episodes) {
        const { words, say } = this.context;
        const number = (word) => ({ text: say(word), number: true });
        const latest = [...episodes].sort((a, b) => b.start - a.start);
        const isMeasured = this.series.points.some(([time]) => time >= this.window.from && time <= this.window.to);
        this.episodes.replaceChildren(latest.length === 0 ? el('p', {}, say(isMeasured ? 'plug.no_episodes' : 'plug.not_measured')) : table(say('plug.episodes'),
            [say('table.when'), number('table.duration'), number('table.highest'), number('table.highest_mean'), number('table.samples_above')],
            latest.slice(0, EPISODES_MAX).map((one) => [
                button(words.span(one.start, one.end), () => this.#move(one.start - 30 * MINUTE, one.end + 30 * MINUTE), { class: 'link' }),
                words.duration(one.end - one.start), words.volts(one.max_v), words.volts(one.rms_max_v, 2),
                say('table.of', { n: words.number(one.samples_above), whole: words.number(one.samples) })]), 'stacked'));
        if (latest.length > EPISODES_MAX) {
            this.episodes.append(el('p', { class: 'explained' }, say('plug.more_episodes', { n: EPISODES_MAX, whole: words.number(latest.length) })));
        }
    }

    async #showWeeks() {
        const { ask, words, say, end } = this.context;
        const today = end - (end % DAY);
        const { weeks } = await ask('weeks', { plug: this.plug.plug, from: today - WEEKS, to: today + 7 * DAY });
        const number = (word) => ({ text: say(word), number: true });
        const report = (week) => el('a', {
            href: `report?${new URLSearchParams({ plug: this.plug.plug, week, language: words.language })}`,
            'aria-label': say('plug.report_of', { week }),
        }, say('plug.report'));
        const latest = weeks.filter((one) => one.channel === this.channel).sort((a, b) => b.start - a.start);
        this.weeks.replaceChildren(latest.length === 0 ? el('p', {}, say('plug.no_weeks')) : table(say('plug.weeks'),
            [say('table.week'), say('table.verdict'), number('table.measured'), number('table.above'), number('table.below'), say('plug.report')],
            latest.map((one) => [
                el('span', {}, one.week, el('small', {}, ` ${words.formats.shortDay.format(one.start)}`)),
                el('span', { class: `verdict ${one.verdict}` }, say(VERDICTS[one.verdict])),
                `${words.number(one.coverage_percent, 1)}\u00a0%`, words.number(one.above_253), words.number(one.below_207), report(one.week)]), 'stacked'));
    }

    async update() {
        const { ask, site } = this.context;
        const latest = await ask('latest');
        this.#showCurrent(latest.readings.find((one) => one.plug === this.plug.plug && one.channel === this.channel));
        const by = this.context.end - this.window.to;
        if (by > 0 && by < FOLLOW && site.last_reading !== this.last && !this.chart.isBusy()) {
            this.window = { from: this.window.from + by, to: this.context.end };
            await this.#load();
        }
        this.last = site.last_reading;
    }

    #showCurrent(reading) {
        const { words, say, site } = this.context;
        const isNow = isMainsNow(reading) && !this.context.isOld();
        const level = isNow ? levelOf(reading.voltage_v, site.limits) : 'fine';
        this.scale.set(isNow ? reading.voltage_v : null, isNow ? reading.recent : []);
        toggle(this.current, 'old', !isNow);
        this.current.dataset.level = level;
        const last = reading?.time ?? this.plug.last_seen;
        put(this.current, isNow ? level === 'fine' ? words.volts(reading.voltage_v)
            : `${SIGNS[level]} ${words.volts(reading.voltage_v)} · ${say(LEVEL_WORDS[level])}`
            : last === null ? say('now.never') : say('plug.last', { time: words.moment(last, site.now), value: words.volts(reading?.voltage_v) }));
    }

    async start() {
        await Promise.all([this.update(), this.#load(), this.#showWeeks()]);
    }

    stop() {
        this.asked = '';
        this.chart.stop();
    }
}

export async function show(context) {
    const { plugs } = await context.ask('plugs');
    if (plugs.length === 0) {
        context.place([el('h1', { tabindex: '-1' }, context.say('nav.plug')), el('p', {}, context.say('now.unknown'))]);
        return { update: async () => {}, stop: () => {} };
    }
    const page = new PlugPage(context, plugs);
    context.setTitle(page.name);
    context.place(page.nodes());
    await page.start();
    return page;
}
