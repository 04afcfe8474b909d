// Local time of the place where the plugs are, wherever the browser is. A wall time is milliseconds, too: those that
// UTC would show when the clocks on the wall do.

const QUARTER_MS = 900000;
export const MINUTE = 60000;
export const HOUR = 3600000;
export const DAY = 86400000;

export class Zone {
    #parts;
    #offsets = new Map();

    constructor(name) {
        this.name = name;
        this.#parts = new Intl.DateTimeFormat('en-GB', {
            timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric',
            minute: 'numeric', second: 'numeric',
        });
    }

    /** Zones change their offset on a quarter of an hour only. */
    offset(time) {
        const quarter = Math.floor(time / QUARTER_MS);
        let offset = this.#offsets.get(quarter);
        if (offset === undefined) {
            const start = quarter * QUARTER_MS;
            const part = Object.fromEntries(this.#parts.formatToParts(start).map(({ type, value }) => [type, Number(value)]));
            offset = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - start;
            this.#offsets.set(quarter, offset);
        }
        return offset;
    }

    wall(time) {
        return time + this.offset(time);
    }

    /** Of two moments with one wall time the first, of a wall time that was skipped the moment of the change. */
    moment(wall) {
        const guess = wall - this.offset(wall - DAY / 2);
        const other = wall - this.offset(guess);
        return this.wall(guess) === wall ? guess : other;
    }

    startOfDay(time) {
        return this.moment(Math.floor(this.wall(time) / DAY) * DAY);
    }

    startOfMonth(time, months = 0) {
        const wall = new Date(this.wall(time));
        return this.moment(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months, 1));
    }
}

const STEPS = [MINUTE / 6, MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
    3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12];
/** Monday, from which weeks are counted. */
const SOME_MONDAY = Date.UTC(2024, 0, 1);

function monthTicks(zone, from, to, months) {
    const ticks = [];
    const first = new Date(zone.wall(from));
    let month = Math.floor(first.getUTCMonth() / months) * months;
    for (let time = from; time <= to; month += months) {
        time = zone.moment(Date.UTC(first.getUTCFullYear(), month, 1));
        if (time >= from && time <= to) {
            ticks.push(time);
        }
    }
    return ticks;
}

/** Where an axis has marks, no more of them than `most`, and what lies between two of them. */
export function timeTicks(zone, from, to, most) {
    const step = STEPS.find((candidate) => (to - from) / candidate <= most);
    if (!step) {
        const months = MONTH_STEPS.find((count) => (to - from) / (30 * DAY * count) <= most) ?? 12;
        return { step: months * 30 * DAY, times: monthTicks(zone, from, to, months) };
    }
    const times = [];
    const base = step >= 7 * DAY ? SOME_MONDAY : 0;
    for (let wall = Math.ceil((zone.wall(from) - base) / step) * step + base; ; wall += step) {
        const time = zone.moment(wall);
        if (time > to) {
            return { step, times };
        }
        if (time >= from && time > (times.at(-1) ?? -Infinity)) {
            times.push(time);
        }
    }
}
