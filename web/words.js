// Everything a person reads: texts by key from words/*.json, numbers and times as the language writes them.

import { DAY, HOUR, MINUTE, Zone, timeTicks } from './zone.js';

export const LANGUAGES = ['en', 'nl', 'de'];
const LOCALES = { en: 'en-GB', nl: 'nl-NL', de: 'de-DE' };
/** Between a number and its unit. */
const NARROW = '\u00a0';

const tables = new Map();

async function load(language) {
    if (!tables.has(language)) {
        const response = await fetch(`words/${language}.json`);
        if (!response.ok) {
            throw new Error(`words/${language}.json: ${response.status}`);
        }
        tables.set(language, await response.json());
    }
    return tables.get(language);
}

export class Words {
    static async of(language, zoneName) {
        return new Words(language, await load(language), zoneName);
    }

    constructor(language, table, zoneName) {
        this.language = language;
        this.zone = new Zone(zoneName);
        this.locale = LOCALES[language];
        this.table = table;
        const dated = (options) => new Intl.DateTimeFormat(this.locale, { timeZone: zoneName, ...options });
        const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
        this.formats = {
            time: dated(hours),
            second: dated({ ...hours, second: '2-digit' }),
            day: dated({ weekday: 'short', day: 'numeric', month: 'short' }),
            shortDay: dated({ day: 'numeric', month: 'short' }),
            longDay: dated({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
            month: dated({ month: 'long', year: 'numeric' }),
            shortMonth: dated({ month: 'short' }),
            year: dated({ year: 'numeric' }),
            weekday: dated({ weekday: 'short' }),
        };
        this.plurals = new Intl.PluralRules(this.locale);
        this.say = this.say.bind(this);
    }

    /** The text of a key, with {name} put in. */
    say(key, values = {}) {
        const text = this.table[key] ?? key;
        return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
    }

    /** Of two keys the one that the language uses with the number. */
    count(number, one, other, values = {}) {
        return this.say(this.plurals.select(number) === 'one' ? one : other, { n: this.number(number), ...values });
    }

    number(value, decimals = 0) {
        return value.toLocaleString(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    }

    volts(value, decimals = 1) {
        return value === null || value === undefined ? '–' : `${this.number(value, decimals)}${NARROW}V`;
    }

    percent(share, decimals = 0) {
        return `${this.number(share * 100, decimals)}${NARROW}%`;
    }

    bytes(value) {
        const units = ['B', 'kB', 'MB', 'GB', 'TB'];
        const power = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
        const shown = value / 1000 ** power;
        return `${this.number(shown, power === 0 || shown >= 100 ? 0 : 1)}${NARROW}${units[power]}`;
    }

    time(moment) {
        return this.formats.time.format(moment);
    }

    /** With its year unless that is this one. */
    day(moment) {
        const { day, longDay, year } = this.formats;
        return year.format(moment) === year.format(Date.now()) ? day.format(moment) : longDay.format(moment);
    }

    /** With its day unless that is today's. */
    moment(moment, now = null) {
        const isToday = now !== null && this.zone.startOfDay(moment) === this.zone.startOfDay(now);
        if (isToday) {
            return this.time(moment);
        }
        return `${this.day(moment)} ${this.time(moment)}`;
    }

    /** From one moment to another, each day said once. */
    span(from, to) {
        const end = this.zone.startOfDay(from) === this.zone.startOfDay(to) ? this.time(to) : this.moment(to);
        return `${this.moment(from)} – ${end}`;
    }

    duration(ms) {
        const minutes = Math.round(ms / MINUTE);
        const parts = (big, bigUnit, small, smallUnit) =>
            [big > 0 ? `${big}${NARROW}${this.say(bigUnit)}` : '', small > 0 ? `${small}${NARROW}${this.say(smallUnit)}` : '']
                .filter(Boolean).join(' ');
        if (ms < MINUTE) {
            return `${Math.round(ms / 1000)}${NARROW}${this.say('unit.second')}`;
        }
        return ms < DAY ? parts(Math.floor(minutes / 60), 'unit.hour', minutes % 60, 'unit.minute')
            : parts(Math.floor(ms / DAY), 'unit.day', Math.floor((ms % DAY) / HOUR), 'unit.hour');
    }

    /** Marks of an axis: {v, label}. */
    ticks(from, to, most) {
        const { step, times } = timeTicks(this.zone, from, to, most);
        const label = (time) => {
            const wall = new Date(this.zone.wall(time));
            if (step >= 28 * DAY) {
                return wall.getUTCMonth() === 0 ? this.formats.year.format(time) : this.formats.shortMonth.format(time);
            }
            if (step >= DAY || this.zone.startOfDay(time) === time) {
                return this.formats.shortDay.format(time);
            }
            return step < MINUTE ? this.formats.second.format(time) : this.time(time);
        };
        return times.map((time) => ({ v: time, label: label(time) }));
    }
}
