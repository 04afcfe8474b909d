// Now: every socket on the scale, the last minutes of each, and one sentence about them all.

import { choice, el, put, section, svg, toggle } from './dom.js';
import { LEVEL_WORDS, SIGNS, SmallScale, StreetScale, isMainsNow, levelOf } from './scale.js';

const SPARK = { width: 100, height: 24 };
/** A quiet curve is not blown up to fill its height. */
const SPARK_VOLTS_MIN = 4;

function sparkline(recent, limits) {
    const values = recent.map(([, volts]) => volts);
    const middle = (Math.min(...values) + Math.max(...values)) / 2;
    const half = Math.max(SPARK_VOLTS_MIN, Math.max(...values) - Math.min(...values)) / 2;
    const [first] = recent[0];
    const long = Math.max(1, recent.at(-1)[0] - first);
    const y = (volts) => (SPARK.height - 2) * (0.5 - (volts - middle) / (2 * half)) + 1;
    const points = recent.map(([time, volts]) => `${(((time - first) / long) * SPARK.width).toFixed(1)},${y(volts).toFixed(1)}`);
    const limit = y(limits.high_10);
    return svg('svg', { viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, preserveAspectRatio: 'none', class: 'spark', 'aria-hidden': 'true' },
        limit > 0 && limit < SPARK.height && svg('path', { d: `M0,${limit}H${SPARK.width}`, class: 'limit' }),
        svg('polyline', { points: points.join(' ') }));
}

/** Those with one name are told apart by their topics. */
function labelsOf(plugs) {
    const times = new Map();
    plugs.forEach(({ name }) => times.set(name, (times.get(name) ?? 0) + 1));
    return new Map(plugs.map(({ plug, name }) => [plug, name === null ? plug : times.get(name) > 1 ? `${name} (${plug})` : name]));
}

class Row {
    constructor(context, label, plug, channel) {
        const { site, words } = context;
        this.context = context;
        this.label = label;
        this.scale = new SmallScale(site.limits);
        this.volts = el('span', { class: 'volts' });
        this.level = el('span', { class: 'unseen' });
        this.sign = el('span', { class: 'sign', 'aria-hidden': 'true' });
        this.spark = el('td', { role: 'cell', class: 'spark-cell' });
        this.state = el('td', { role: 'cell', class: 'state' });
        const address = `#/plug/${encodeURIComponent(plug)}${channel === 1 ? '' : `?channel=${channel}`}`;
        this.node = el('tr', { role: 'row' },
            el('th', { scope: 'row', role: 'rowheader' }, el('a', { href: address }, label)),
            el('td', { role: 'cell', class: 'number' }, this.sign, this.volts, ' ', this.level),
            el('td', { role: 'cell', class: 'scale-cell' }, this.scale.node),
            this.spark, this.state);
        this.words = words;
    }

    set(plug, reading) {
        const { words, context } = this;
        const isNow = isMainsNow(reading) && !context.isOld();
        const level = isNow ? levelOf(reading.voltage_v, context.site.limits) : 'fine';
        this.node.className = isNow ? level : 'old';
        this.current = isNow ? reading.voltage_v : -Infinity;
        put(this.volts, isNow ? words.volts(reading.voltage_v) : '–');
        put(this.sign, isNow ? SIGNS[level] : '');
        put(this.level, isNow && level !== 'fine' ? words.say(LEVEL_WORDS[level]) : '');
        this.scale.set(isNow ? reading.voltage_v : null, isNow ? reading.recent : []);
        const recent = (isNow ? reading.recent : []).filter(([, volts]) => volts !== null);
        const all = recent.map(([, volts]) => volts);
        this.spark.replaceChildren(...(recent.length > 1 ? [sparkline(recent, context.site.limits), el('span', { class: 'unseen' },
            words.say('now.from_to', { low: words.volts(Math.min(...all)), high: words.volts(Math.max(...all)) }))] : []));
        put(this.state, this.#stateText(plug, reading, isNow));
        toggle(this.state, 'fine', isNow);
    }

    #stateText(plug, reading, isNow) {
        const { words, context } = this;
        if (isNow) {
            return words.say('now.online');
        }
        if (reading?.fresh && !context.isOld()) {
            return words.say('now.no_mains');
        }
        const last = reading?.time ?? plug.last_seen;
        if (last === null) {
            return words.say('now.never');
        }
        const text = words.say(plug.online === false ? 'now.offline' : 'now.silent', { time: words.moment(last, context.site.now) });
        return typeof reading?.voltage_v === 'number' ? `${text} (${words.volts(reading.voltage_v)})` : text;
    }
}

class NowPage {
    constructor(context) {
        const { say, words, site } = context;
        this.context = context;
        this.rows = new Map();
        this.order = 'name';
        this.head = el('h1', { tabindex: '-1' });
        this.low = el('p', { class: 'also' });
        this.scale = new StreetScale(words, site.limits);
        this.facts = el('dl', { class: 'facts' });
        this.body = el('tbody', { role: 'rowgroup' });
        const heads = ['now.plug', 'now.voltage', 'now.scale', 'now.recent', 'now.state'];
        this.nodes = [
            el('div', { class: 'opening' }, this.head, this.low),
            this.scale.node,
            el('ul', { class: 'legend levels' }, Object.entries(LEVEL_WORDS).map(([level, word]) =>
                el('li', {}, el('span', { class: `dot ${level}`, 'aria-hidden': 'true' }), say(word)))),
            this.facts,
            section(say('now.each'),
                choice(say('now.order'), [['name', say('now.by_name')], ['volts', say('now.by_volts')]], this.order, (order) => {
                    this.order = order;
                    this.#sort();
                }),
                el('table', { class: 'plugs', role: 'table' }, el('caption', { class: 'unseen' }, say('now.each')),
                    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, heads.map((word) =>
                        el('th', { scope: 'col', role: 'columnheader', class: word === 'now.voltage' ? 'number' : null }, say(word))))), this.body)),
        ];
    }

    async update() {
        const { ask } = this.context;
        const [plugs, latest] = await Promise.all([ask('plugs'), ask('latest')]);
        const names = labelsOf(plugs.plugs);
        const shown = plugs.plugs.flatMap((plug) => plug.channels.map((channel) => ({ plug, channel })));
        for (const { plug, channel } of shown) {
            const key = `${plug.plug}/${channel}`;
            const reading = latest.readings.find((one) => one.plug === plug.plug && one.channel === channel);
            const label = plug.channels.length > 1
                ? this.context.say('plug.with_channel', { plug: names.get(plug.plug), channel }) : names.get(plug.plug);
            const known = this.rows.get(key);
            if (known?.label !== label) {
                known?.node.remove();
                this.rows.set(key, new Row(this.context, label, plug.plug, channel));
            }
            this.rows.get(key).set(plug, reading);
        }
        this.#sort();
        this.#say();
    }

    #sort() {
        const rows = [...this.rows.values()].sort((a, b) => {
            const byName = a.label.localeCompare(b.label, this.context.words.locale, { numeric: true });
            return this.order === 'name' ? byName : b.current - a.current || byName;
        });
        // What has the focus would lose it if it were moved without need.
        if (rows.some((row, i) => this.body.children[i] !== row.node)) {
            this.body.replaceChildren(...rows.map((row) => row.node));
        }
    }

    #say() {
        const { words, say, site } = this.context;
        const values = [...this.rows.values()].filter((row) => row.current > 0)
            .map((row) => ({ label: row.label, volts: row.current })).sort((a, b) => a.volts - b.volts);
        const limit = words.volts(site.limits.high_10, 0);
        const above = values.filter(({ volts }) => volts > site.limits.high_10).length;
        const below = values.filter(({ volts }) => volts < site.limits.low_10).length;
        const whole = words.number(values.length);
        const sentence = values.length === 0 ? say('now.unknown')
            : above === 0 ? words.count(values.length, 'now.none_of_one', 'now.none_above', { limit, whole })
                : words.count(above, 'now.one_above', 'now.some_above', { limit, whole });
        put(this.head, sentence);
        toggle(this.head, 'high', above > 0);
        put(this.low, below === 0 ? '' : words.count(below, 'now.one_below', 'now.some_below', { limit: words.volts(site.limits.low_10, 0) }));
        this.context.setTitle(sentence);
        const median = values.length === 0 ? null
            : (values[Math.floor((values.length - 1) / 2)].volts + values[Math.floor(values.length / 2)].volts) / 2;
        const facts = values.length === 0 ? [] : [
            ['now.median', words.volts(median), ''],
            ['now.highest', words.volts(values.at(-1).volts), values.at(-1).label],
            ['now.lowest', words.volts(values[0].volts), values[0].label],
            ['now.measured', say('now.measured_of', { n: whole, whole: words.number(this.rows.size) }), ''],
        ];
        const text = facts.map(([word, value, label]) => `${say(word)} ${value} ${label}`.trim()).join('; ');
        this.scale.set(values, median, text || sentence);
        if (this.facts.dataset.text !== text) {
            this.facts.dataset.text = text;
            this.facts.replaceChildren(...facts.map(([word, value, label]) => el('div', {}, el('dt', {}, say(word)),
                el('dd', {}, el('strong', {}, value), label && el('span', {}, label)))));
        }
    }

    stop() {
        this.scale.stop();
    }
}

export async function show(context) {
    const page = new NowPage(context);
    await page.update();
    context.place(page.nodes);
    return page;
}
