// What fingers, mouse and keys do to a chart. A mouse drags a span to look closer at, a finger drags the time along, two
// fingers stretch it; the wheel zooms while the chart has the focus, so that it does not keep a page from being scrolled.

const CLICK_PIXELS = 6;
const WHEEL = 1.25;

export class Gestures {
    constructor(chart) {
        this.chart = chart;
        this.pointers = new Map();
        this.aborted = new AbortController();
        const listen = (name, handler, options = {}) =>
            chart.box.addEventListener(name, handler.bind(this), { signal: this.aborted.signal, ...options });
        listen('pointerdown', this.#down);
        listen('pointermove', this.#move);
        listen('pointerup', this.#up);
        listen('pointercancel', this.#cancel);
        listen('pointerleave', this.#leave);
        listen('dblclick', () => chart.options.onMove(null, null));
        listen('wheel', this.#wheel, { passive: false });
        listen('keydown', this.#key);
        listen('blur', () => chart.leave());
    }

    stop() {
        this.aborted.abort();
    }

    #x(event) {
        return event.clientX - this.chart.box.getBoundingClientRect().left;
    }

    #down(event) {
        if (event.button !== 0 || !this.chart.graph) {
            return;
        }
        this.pointers.set(event.pointerId, this.#x(event));
        this.chart.box.setPointerCapture(event.pointerId);
        this.start = { window: this.chart.window, at: [...this.pointers.values()] };
        this.moved = false;
    }

    #move(event) {
        const x = this.#x(event);
        if (!this.pointers.has(event.pointerId)) {
            if (event.pointerType !== 'touch') {
                this.chart.point(this.chart.timeAt(x));
            }
            return;
        }
        this.pointers.set(event.pointerId, x);
        const [from] = this.start.at;
        this.moved ||= Math.abs(x - from) > CLICK_PIXELS || this.pointers.size > 1;
        if (!this.moved) {
            return;
        }
        this.chart.leave();
        if (event.pointerType === 'touch' || event.shiftKey) {
            this.#drag();
        } else {
            this.#select(Math.min(x, from), Math.max(x, from));
        }
    }

    /** So that the times that were under the fingers stay under them. */
    #drag() {
        const { window, at } = this.start;
        const width = this.chart.graph.getArea().w;
        const left = this.chart.graph.getArea().x;
        const perPixel = (window.to - window.from) / width;
        const now = [...this.pointers.values()];
        if (now.length < 2 || at.length < 2) {
            const by = (at[0] - now[0]) * perPixel;
            this.target = { from: window.from + by, to: window.to + by };
        } else {
            const stretch = Math.max(0.05, Math.abs(at[1] - at[0]) / Math.max(1, Math.abs(now[1] - now[0])));
            const middle = window.from + ((at[0] + at[1]) / 2 - left) * perPixel;
            const start = middle - ((now[0] + now[1]) / 2 - left) * perPixel * stretch;
            this.target = { from: start, to: start + (window.to - window.from) * stretch };
        }
        this.chart.show(this.target);
    }

    #select(left, right) {
        const { selected } = this.chart;
        selected.hidden = false;
        selected.style.left = `${left}px`;
        selected.style.width = `${right - left}px`;
        this.target = { from: this.chart.timeAt(left), to: this.chart.timeAt(right) };
    }

    #up(event) {
        if (!this.pointers.delete(event.pointerId)) {
            return;
        }
        this.chart.selected.hidden = true;
        if (this.pointers.size > 0) {
            this.start = { window: this.target ?? this.chart.window, at: [...this.pointers.values()] };
            return;
        }
        if (this.moved && this.target) {
            this.chart.options.onMove(Math.round(this.target.from), Math.round(this.target.to));
        } else {
            this.chart.point(this.chart.timeAt(this.#x(event)));
        }
        this.target = null;
    }

    #cancel(event) {
        this.pointers.delete(event.pointerId);
        this.chart.selected.hidden = true;
        if (this.start && this.target) {
            this.chart.show(this.start.window);
        }
        this.target = null;
    }

    #leave(event) {
        if (event.pointerType !== 'touch' && !this.pointers.has(event.pointerId)) {
            this.chart.leave();
        }
    }

    #wheel(event) {
        if (!event.ctrlKey && document.activeElement !== this.chart.box) {
            return;
        }
        event.preventDefault();
        this.chart.zoom(event.deltaY > 0 ? WHEEL : 1 / WHEEL, this.chart.timeAt(this.#x(event)));
    }

    #key(event) {
        if (event.target !== this.chart.box || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        const acts = {
            ArrowLeft: () => (event.shiftKey ? this.chart.step(-1) : this.chart.pan(-0.25)),
            ArrowRight: () => (event.shiftKey ? this.chart.step(1) : this.chart.pan(0.25)),
            '+': () => this.chart.zoom(0.5),
            '=': () => this.chart.zoom(0.5),
            '-': () => this.chart.zoom(2),
            '0': () => this.chart.options.onMove(null, null),
            Home: () => this.chart.options.onMove(null, null),
            Escape: () => this.chart.leave(),
        };
        if (acts[event.key]) {
            event.preventDefault();
            acts[event.key]();
        }
    }
}
