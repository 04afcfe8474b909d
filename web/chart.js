// A curve over time on dygraphs, with the limits drawn, gaps shaded, and one way to zoom, pan and read for mouse, touch
// and keyboard.

import { button, el, put } from './dom.js';
import { causePattern, gapText } from './gaps.js';
import { Gestures } from './gestures.js';
import { MINUTE } from './zone.js';

const PIXELS_A_TIME_MARK = 62;
const PIXELS_A_VOLT_MARK = 34;
const VOLT_STEPS = [1, 2, 5, 10, 20, 50, 100];
/** Shown in any case, so that a curve is seen against its limits. */
const LEAST_V = 205;
const MOST_V = 256;
/** Two points of a series without steps that are further apart than this many usual distances are not joined. */
const HOLE = 3.5;

let library = null;

/** dygraphs is fetched with the first chart. */
function dygraphs() {
    library ??= new Promise((resolve, reject) => {
        const script = el('script', { src: 'dygraph.min.js' });
        script.onload = () => {
            const { Dygraph } = window;
            // Its legend sets style attributes, which the page's policy forbids; the others have no work here.
            Dygraph.PLUGINS = [Dygraph.Plugins.Axes, Dygraph.Plugins.Grid];
            resolve(Dygraph);
        };
        script.onerror = () => {
            library = null;
            script.remove();
            reject(new Error('dygraph.min.js'));
        };
        document.head.append(script);
    });
    return library;
}

function holeFrom(series) {
    if (series.step_ms) {
        return series.step_ms * 1.5;
    }
    const distances = series.points.slice(1).map(([time], i) => time - series.points[i][0]).sort((a, b) => a - b);
    return distances.length > 0 ? distances[Math.floor(distances.length / 2)] * HOLE : Infinity;
}

/** Rows for dygraphs; an empty one wherever the curve is to break off. */
function rowsOf(series, gaps) {
    const hole = holeFrom(series);
    const starts = gaps.map((gap) => gap.start).sort((a, b) => a - b);
    const rows = [];
    let next = 0;
    let before = null;
    for (const [time, low, middle, high] of series.points) {
        while (next < starts.length && before !== null && starts[next] < before) {
            ++next;
        }
        const broken = next < starts.length && starts[next] < time;
        if (before !== null && (time - before > hole || broken)) {
            rows.push([new Date(before + 1), [null, null, null]]);
        }
        rows.push([new Date(time), [low, middle, high]]);
        before = time;
    }
    return rows;
}

/** Several series on one axis of time; each has its own moments. */
function joined(all) {
    if (all.length === 1) {
        return all[0];
    }
    // Where one has no point of its own it is joined over; NaN breaks it off.
    const none = [null, null, null];
    const broken = [NaN, NaN, NaN];
    const times = new Map();
    all.forEach((rows, i) => rows.forEach(([time, values]) => {
        const row = times.get(time.getTime()) ?? Array(all.length).fill(undefined);
        row[i] = values[0] === null ? broken : values;
        times.set(time.getTime(), row);
    }));
    return [...times].sort(([a], [b]) => a - b).map(([time, row]) => [new Date(time), ...row.map((values) => values ?? none)]);
}

export class Chart {
    /**
     * `options`: {words, limits (null: an axis of its own), label, names, onMove(from, to), describe(series, point),
     * lowest, highest, height}.
     */
    constructor(options) {
        this.options = options;
        this.words = options.words;
        this.area = el('div', { class: 'area' });
        this.line = el('div', { class: 'cursor', hidden: true });
        this.selected = el('div', { class: 'selected', hidden: true });
        this.tip = el('div', { class: 'tip', hidden: true });
        this.help = el('p', { class: 'unseen', id: `help-${options.id}` }, this.words.say('chart.keys'));
        this.box = el('div', {
            class: `chart ${options.size ?? ''}`, tabindex: '0', role: 'group', 'aria-label': options.label,
            'aria-describedby': this.help.id,
        }, this.area, this.line, this.selected, this.tip);
        this.readout = el('p', { class: 'readout', 'aria-live': 'polite' });
        this.node = el('div', { class: 'charted' }, this.box, this.help,
            el('div', { class: 'below' }, this.readout, options.size !== 'low' && this.#tools()));
        this.series = [];
        this.gaps = [];
        this.window = null;
        this.ground = getComputedStyle(document.documentElement);
        this.observer = new ResizeObserver(() => this.graph?.resize());
        this.observer.observe(this.area);
        this.gestures = new Gestures(this);
    }

    #tools() {
        const { say } = this.words;
        const tool = (sign, word, act) => button(sign, act, { 'aria-label': say(word), title: say(word) });
        return el('div', { class: 'tools' },
            tool('←', 'chart.earlier', () => this.pan(-0.5)), tool('→', 'chart.later', () => this.pan(0.5)),
            tool('+', 'chart.closer', () => this.zoom(0.5)), tool('−', 'chart.further', () => this.zoom(2)),
            tool('↺', 'chart.whole', () => this.options.onMove(null, null)));
    }

    /** `series`: answers of the server, one a curve; `window`: {from, to} of what is seen. */
    async set(series, gaps, window) {
        this.series = series;
        this.gaps = gaps;
        this.window = window;
        const Dygraph = await dygraphs();
        if (!this.node.isConnected) {
            return;
        }
        const rows = joined(series.map((one) => rowsOf(one, gaps)));
        const file = rows.length > 0 ? rows : [[new Date(window.from), ...series.map(() => [null, null, null])]];
        const change = { file, dateWindow: [window.from, window.to], valueRange: this.#range() };
        if (this.graph) {
            this.graph.updateOptions(change);
        } else {
            this.graph = new Dygraph(this.area, file, { ...this.#look(), ...change, file: undefined });
        }
        this.box.dataset.points = String(series.reduce((sum, one) => sum + one.points.length, 0));
        this.box.dataset.kind = series[0]?.kind ?? '';
        this.box.dataset.from = String(window.from);
        this.box.dataset.to = String(window.to);
    }

    stop() {
        this.observer.disconnect();
        this.gestures.stop();
        this.graph?.destroy();
        this.graph = null;
    }

    #range() {
        if (this.options.range) {
            return this.options.range;
        }
        let low = LEAST_V;
        let high = MOST_V;
        for (const one of this.series) {
            for (const [, min, , max] of one.points) {
                low = Math.min(low, min - 2);
                high = Math.max(high, max + 2);
            }
        }
        return [low, high];
    }

    #look() {
        const colour = (name) => this.ground.getPropertyValue(name).trim();
        const { words, options } = this;
        return {
            labels: ['time', ...options.names],
            colors: options.names.map((name, i) => colour(`--curve-${i + 1}`)),
            customBars: true,
            fillAlpha: options.names.length > 1 ? 0.12 : 0.28,
            strokeWidth: 1.6,
            fillGraph: options.filled ?? false,
            stepPlot: options.stepped ?? false,
            legend: 'never',
            highlightCircleSize: 0,
            connectSeparatedPoints: options.names.length > 1,
            gridLineColor: colour('--grid'),
            axisLineColor: colour('--rule'),
            interactionModel: {},
            underlayCallback: (pen, area, graph) => this.#underlay(pen, area, graph),
            axes: {
                x: {
                    drawGrid: true,
                    ticker: (from, to, pixels) => words.ticks(from, to, Math.max(3, Math.floor(pixels / PIXELS_A_TIME_MARK))),
                    axisLabelWidth: 60,
                },
                y: {
                    axisLabelWidth: 44,
                    ticker: (from, to, pixels) => {
                        const step = VOLT_STEPS.find((one) => ((to - from) / one) * PIXELS_A_VOLT_MARK <= pixels) ?? to - from;
                        const ticks = [];
                        for (let v = Math.ceil(from / step) * step; v <= to; v += step) {
                            ticks.push({ v, label: options.axisText ? options.axisText(v) : words.number(v) });
                        }
                        return ticks;
                    },
                },
            },
        };
    }

    #underlay(pen, area, graph) {
        const from = graph.toDomXCoord(this.window.from);
        const to = graph.toDomXCoord(this.window.to);
        if (this.options.limits) {
            pen.fillStyle = this.ground.getPropertyValue('--zone-chart');
            pen.fillRect(area.x, area.y, area.w, Math.max(0, graph.toDomYCoord(this.options.limits.high_10) - area.y));
        }
        for (const gap of this.gaps) {
            const left = Math.max(from, graph.toDomXCoord(gap.start));
            const right = Math.min(to, graph.toDomXCoord(gap.end ?? Date.now()));
            if (right > left) {
                pen.fillStyle = causePattern(gap.cause, pen, this.ground);
                pen.fillRect(left, area.y, Math.max(1, right - left), area.h);
            }
        }
        if (this.options.limits) {
            this.#limits(pen, area, graph);
        }
    }

    #limits(pen, area, graph) {
        const { low_10: low, nominal, warning, high_10: high } = this.options.limits;
        const colour = (name) => this.ground.getPropertyValue(name).trim();
        pen.font = '600 11px system-ui, sans-serif';
        pen.textBaseline = 'bottom';
        for (const [volts, dashes, name] of [[low, [], '--limit'], [nominal, [2, 4], '--rule'], [warning, [6, 4], '--near'], [high, [], '--limit']]) {
            const y = Math.round(graph.toDomYCoord(volts)) + 0.5;
            if (y < area.y || y > area.y + area.h) {
                continue;
            }
            pen.strokeStyle = colour(name);
            pen.lineWidth = dashes.length > 0 ? 1 : 1.5;
            pen.setLineDash(dashes);
            pen.beginPath();
            pen.moveTo(area.x, y);
            pen.lineTo(area.x + area.w, y);
            pen.stroke();
            pen.setLineDash([]);
            if (volts === nominal) {
                continue;
            }
            pen.fillStyle = colour(name);
            pen.strokeStyle = colour('--card');
            pen.lineWidth = 3;
            pen.textAlign = 'right';
            pen.strokeText(this.words.volts(volts, 0), area.x + area.w - 4, y - 1);
            pen.fillText(this.words.volts(volts, 0), area.x + area.w - 4, y - 1);
        }
    }

    zoom(factor, around = null) {
        const { from, to } = this.window;
        const at = around ?? (from + to) / 2;
        const span = Math.max(MINUTE, (to - from) * factor);
        const start = at - ((at - from) / (to - from)) * span;
        this.options.onMove(Math.round(start), Math.round(start + span));
    }

    pan(part) {
        const by = (this.window.to - this.window.from) * part;
        this.options.onMove(Math.round(this.window.from + by), Math.round(this.window.to + by));
    }

    /** Moves what is drawn without asking for anything; the data follows. */
    show(window) {
        this.window = window;
        this.graph?.updateOptions({ dateWindow: [window.from, window.to] });
    }

    timeAt(x) {
        return this.graph ? this.graph.toDataXCoord(x) : this.window.from;
    }

    /** Shows what is at a time: the gap, or else the nearest point. Returns where that is. */
    point(time) {
        if (!this.graph) {
            return null;
        }
        const gap = this.gaps.find((one) => time >= one.start && time < (one.end ?? Infinity));
        const at = gap ? time : this.#nearest(time);
        this.cursor = at;
        this.line.hidden = at === null;
        this.tip.hidden = at === null;
        if (at === null) {
            put(this.readout, '');
            return null;
        }
        const text = gap ? gapText(this.words, gap, Date.now()) : this.#pointText(at);
        const x = this.graph.toDomXCoord(at);
        this.line.style.left = `${x}px`;
        put(this.tip, text);
        this.tip.classList.toggle('left', x > this.box.clientWidth / 2);
        this.tip.style.left = `${x}px`;
        put(this.readout, text);
        return at;
    }

    /** Somebody is reading it, or moving it. */
    isBusy() {
        return !this.line.hidden || this.gestures.pointers.size > 0;
    }

    leave() {
        this.line.hidden = true;
        this.tip.hidden = true;
    }

    /** From where the cursor is to the next point or gap, in either direction. */
    step(direction) {
        const stops = [...this.series.flatMap((one) => one.points.map(([time]) => time)), ...this.gaps.map((gap) => gap.start)]
            .filter((time) => time >= this.window.from && time <= this.window.to).sort((a, b) => a - b);
        const at = this.line.hidden ? (this.window.from + this.window.to) / 2 : this.cursor;
        const next = direction > 0 ? stops.find((time) => time > at) : stops.findLast((time) => time < at);
        if (next !== undefined) {
            this.point(next);
        }
    }

    #nearest(time) {
        let best = null;
        for (const one of this.series) {
            for (const [at] of one.points) {
                const middle = at + (one.step_ms ?? 0) / 2;
                if (at >= this.window.from && at <= this.window.to
                    && (best === null || Math.abs(middle - time) < Math.abs(best.middle - time))) {
                    best = { at, middle };
                }
            }
        }
        return best?.at ?? null;
    }

    #pointText(at) {
        return this.series.map((one, i) => {
            const found = one.points.find(([time]) => time === at);
            return found ? this.options.describe(one, found, i) : '';
        }).filter(Boolean).join(' · ');
    }
}
