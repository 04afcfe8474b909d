// Record: what was not measured and why, how the collector itself is, and what is to be mended in the plugs.

import { el, put, section, table, tableBehind } from './dom.js';
import { causeWord } from './gaps.js';
import { DAY, HOUR } from './zone.js';

const LOOK_BACK = 31 * DAY;
/** So many are shown at once, and so many more when somebody asks. */
const GAPS_SHOWN = 10;
const GAPS_MAX = 200;

const CHECK_WORDS = {
    resolution: 'check.resolution', samples: 'check.samples', offset: 'check.offset', summer_time: 'check.summer_time',
    relay: 'check.relay', discovery: 'check.discovery', name: 'check.name', retained: 'check.retained', clock: 'check.clock',
    firmware: 'check.firmware',
};

const REASON_WORDS = {
    bad_json: 'reason.bad_json',
    bad_shape: 'reason.bad_shape',
    bad_utf8: 'reason.bad_utf8',
    duplicate_key: 'reason.duplicate_key',
    missing_key: 'reason.missing_key',
    payload_too_large: 'reason.payload_too_large',
    too_many_channels: 'reason.too_many_channels',
    too_many_plugs: 'reason.too_many_plugs',
    unknown_age: 'reason.unknown_age',
    unknown_kind: 'reason.unknown_kind',
    unknown_text: 'reason.unknown_text',
    unknown_topic: 'reason.unknown_topic',
    wrong_type: 'reason.wrong_type',
};

class RecordPage {
    constructor(context) {
        this.context = context;
        this.head = el('h1', { tabindex: '-1' }, context.say('record.title'));
        this.sentence = el('p', { class: 'also' });
        this.health = el('div', {});
        this.gaps = el('div', {});
        this.refused = el('div', {});
        this.fleet = el('div', {});
    }

    nodes() {
        const { say } = this.context;
        return [
            el('div', { class: 'opening' }, this.head, this.sentence),
            section(say('record.health'), this.health),
            section(say('record.missing'), el('p', { class: 'explained' }, say('record.missing_explained')), this.gaps),
            section(say('record.refused'), el('p', { class: 'explained' }, say('record.refused_explained')), this.refused),
            section(say('record.fleet'), el('p', { class: 'explained' }, say('record.fleet_explained')), this.fleet),
        ];
    }

    #showHealth(health) {
        const { words, say, site } = this.context;
        const moment = (time) => (time === null ? say('record.never') : words.moment(time, site.now));
        const { run } = health;
        const openGap = health.open_gap
            ? say('record.open_gap', { cause: say(causeWord(health.open_gap.cause)), since: words.moment(health.open_gap.start, site.now) })
            : say(site.recording === 'ok' ? 'record.no_open_gap' : 'record.stands_still');
        const clocks = new Map([[true, 'record.clock_off'], [false, 'record.clock_on'], [null, 'record.not_known']]);
        const facts = [
            ['record.last_reading', moment(health.last_reading)],
            ['record.evaluated', moment(health.evaluated_until)],
            ['record.run', run === null ? say('record.never') : run.end === null
                ? say('record.run_since', { time: words.moment(run.start, site.now), version: run.version })
                : say('record.run_ended', { time: words.moment(run.end, site.now), version: run.version })],
            ['record.connection', openGap],
            ['record.clock', say(clocks.get(health.clock_unsynchronised))],
            ['record.database', say('record.database_size', { size: words.bytes(health.database_bytes), log: words.bytes(health.wal_bytes) })],
            ['record.free', words.bytes(health.free_bytes)],
        ];
        put(this.sentence, site.recording === 'ok' ? say('record.ok', { time: moment(health.last_reading) }) : '');
        this.health.replaceChildren(el('dl', { class: 'facts' }, facts.map(([word, value]) =>
            el('div', {}, el('dt', {}, say(word)), el('dd', {}, value)))));
        const refused = Object.entries(health.refused ?? {}).filter(([, n]) => n > 0);
        this.refused.replaceChildren(health.refused === null ? el('p', {}, say('record.not_known'))
            : refused.length === 0 ? el('p', {}, say('record.none_refused'))
                : table(say('record.refused'), [say('table.reason'), { text: say('table.messages'), number: true }],
                    refused.map(([reason, n]) => [say(REASON_WORDS[reason] ?? 'reason.other'), words.number(n)])));
    }

    #showGaps(gaps, names) {
        const { words, say, site } = this.context;
        const from = this.context.end - LOOK_BACK;
        const length = (gap) => Math.max(0, Math.min(gap.end ?? site.now, site.now) - Math.max(gap.start, from));
        const totals = new Map();
        for (const gap of gaps) {
            const known = totals.get(gap.cause) ?? { n: 0, ms: 0 };
            totals.set(gap.cause, { n: known.n + 1, ms: known.ms + length(gap) });
        }
        const number = (word) => ({ text: say(word), number: true });
        const latest = [...gaps].sort((a, b) => b.start - a.start).slice(0, GAPS_MAX);
        const nameOf = (plug) => (plug === null ? say('record.all_plugs')
            : el('a', { href: `#/plug/${encodeURIComponent(plug)}` }, names.get(plug) ?? plug));
        const list = (word, some) => table(say(word), [say('table.plug'), say('table.cause'), say('table.when'), number('table.duration')],
            some.map((gap) => [nameOf(gap.plug), say(causeWord(gap.cause)),
                gap.end === null ? say('gap.since', { from: words.moment(gap.start, site.now) }) : words.span(gap.start, gap.end),
                words.duration((gap.end ?? site.now) - gap.start)]), 'stacked');
        this.gaps.replaceChildren(...(gaps.length === 0 ? [el('p', {}, say('record.none_missing'))] : [
            table(say('record.by_cause'), [say('table.cause'), number('table.gaps'), number('table.duration')],
                [...totals].sort(([, a], [, b]) => b.ms - a.ms).map(([cause, { n, ms }]) => [say(causeWord(cause)), words.number(n), words.duration(ms)])),
            el('h3', {}, say('record.latest_gaps')),
            list('record.latest_gaps', latest.slice(0, GAPS_SHOWN)),
            ...(latest.length > GAPS_SHOWN ? [tableBehind(say('record.more_gaps'), () => list('record.more_gaps', latest.slice(GAPS_SHOWN)))] : []),
        ]));
    }

    #showFleet(fleet) {
        const { words, say } = this.context;
        const findings = (plug) => plug.checks.filter((check) => check.result === 'wrong');
        const finding = (check) => el('li', {}, say(CHECK_WORDS[check.check] ?? 'check.other'), ': ', el('span', { lang: 'en' }, check.evidence));
        const toMend = (plug) => (findings(plug).length === 0 ? say('record.in_order') : el('div', {},
            el('ul', { class: 'findings' }, findings(plug).map(finding)), plug.backlog && el('code', { class: 'command', lang: 'en' }, plug.backlog)));
        this.fleet.replaceChildren(fleet.plugs.length === 0 ? el('p', {}, say('now.unknown')) : table(say('record.fleet'),
            [say('table.plug'), { text: say('table.pace'), number: true }, { text: say('table.signal'), number: true }, say('table.firmware'), say('table.mend')],
            fleet.plugs.map((plug) => [
                el('a', { href: `#/plug/${encodeURIComponent(plug.plug)}` }, plug.name ?? plug.plug),
                plug.samples_per_interval === null ? '–' : words.number(plug.samples_per_interval, 1),
                plug.health?.signal_dbm ? `${words.number(plug.health.signal_dbm)}\u00a0dBm` : '–', plug.firmware ?? '–', toMend(plug)]), 'stacked'));
    }

    async update() {
        const { ask, end } = this.context;
        // Full hours, so that the address stays the same and the server can say that nothing has changed.
        const to = end - (end % HOUR) + HOUR;
        const [health, gaps, plugs, fleet] = await Promise.all([
            ask('health'), ask('gaps', { from: to - LOOK_BACK, to }), ask('plugs'), ask('fleet')]);
        this.#showHealth(health);
        if (gaps !== this.shownGaps) {
            this.shownGaps = gaps;
            this.#showGaps(gaps.gaps, new Map(plugs.plugs.map((plug) => [plug.plug, plug.name ?? plug.plug])));
        }
        if (fleet !== this.shownFleet) {
            this.shownFleet = fleet;
            this.#showFleet(fleet);
        }
    }

    stop() {}
}

export async function show(context) {
    const page = new RecordPage(context);
    await page.update();
    context.setTitle(context.say('record.title'));
    context.place(page.nodes());
    return page;
}
