// The shell: which page is shown, in which language and theme, and whether what it shows is still true.

import { ask, Unanswered } from './api.js';
import { el, put } from './dom.js';
import { LANGUAGES, Words } from './words.js';
import * as now from './now.js';
import * as plug from './plug.js';
import * as record from './record.js';
import * as street from './street.js';

/** How often the server is asked what is new. */
const POLL_MS = 4000;
/** Without an answer for so long, what is shown is old. */
const OLD_MS = 120000;

const PAGES = {
    now: { module: now, word: 'nav.now' },
    plug: { module: plug, word: 'nav.plug' },
    street: { module: street, word: 'nav.street', isPublic: true },
    record: { module: record, word: 'nav.record' },
};

const byId = (id) => document.getElementById(id);
const root = document.documentElement;

/** A browser may forbid to remember anything. */
const memory = {
    get(name) {
        try {
            return localStorage.getItem(name);
        } catch {
            return null;
        }
    },
    set(name, value) {
        try {
            localStorage.setItem(name, value);
        } catch {
            // It is asked again the next time.
        }
    },
};

const state = {
    site: null,
    words: null,
    page: null,
    shown: '',
    answeredAt: performance.now(),
    lost: false,
    /** Why what was asked for last could not be answered. */
    problem: '',
};

function chosenLanguage() {
    const wanted = [memory.get('language'), ...navigator.languages.map((name) => name.slice(0, 2)), state.site?.language];
    return wanted.find((language) => LANGUAGES.includes(language)) ?? 'en';
}

function route() {
    const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
    const [name, ...rest] = path.split('/');
    const first = state.site?.public ? 'street' : 'now';
    const isThere = Object.hasOwn(PAGES, name) && (!state.site?.public || PAGES[name].isPublic);
    let argument = rest.join('/');
    try {
        argument = decodeURIComponent(argument);
    } catch {
        argument = '';
    }
    return { name: isThere ? name : first, argument, query: new URLSearchParams(query) };
}

/** Nothing that is shown says what is so now. */
function isOld() {
    return state.site?.recording !== 'ok' || performance.now() - state.answeredAt > OLD_MS;
}

function noticeText() {
    const { words, site } = state;
    if (state.lost) {
        const since = Date.now() - (performance.now() - state.answeredAt);
        return words.say('notice.lost', { time: words.time(since) });
    }
    if (state.problem !== '') {
        return words.say('shell.failed', { detail: state.problem });
    }
    if (site.recording === 'no_database') {
        return words.say('notice.no_database');
    }
    if (site.recording === 'stale') {
        return site.last_reading === null ? words.say('notice.nothing') : words.say('notice.stale', {
            time: words.moment(site.last_reading, site.now), age: words.duration(site.now - site.last_reading),
        });
    }
    return '';
}

function showNotice() {
    const text = noticeText();
    const notice = byId('notice');
    put(notice, text);
    notice.hidden = text === '';
    root.dataset.old = String(isOld());
}

/** Waits for what somebody asked for by moving or choosing; that it fails is said, and the page stays as it is. */
async function attempt(work) {
    try {
        await work;
        state.problem = '';
    } catch (error) {
        if (!(error instanceof Unanswered)) {
            throw error;
        }
        state.problem = error.message;
    }
    showNotice();
}

function showShell() {
    const { words, site } = state;
    root.lang = words.language;
    document.querySelectorAll('[data-word]').forEach((node) => put(node, words.say(node.dataset.word)));
    put(byId('site'), site.site ?? words.say('shell.title'));
    const at = route().name;
    const pages = Object.entries(PAGES).filter(([, page]) => !site.public || page.isPublic);
    byId('pages').setAttribute('aria-label', words.say('shell.pages'));
    byId('pages').replaceChildren(el('ul', {}, pages.map(([name, page]) => el('li', {},
        el('a', { href: `#/${name}`, 'aria-current': name === at ? 'page' : null }, words.say(page.word))))));
    byId('language').value = words.language;
    byId('bottom').replaceChildren(
        el('p', {}, words.say('shell.indication')),
        el('p', {}, words.say('shell.clocks', { zone: site.time_zone, program: site.program })));
}

function setTitle(text) {
    document.title = `${text} – ${state.site.site ?? state.words.say('shell.title')}`;
}

/** Of several that were asked for one after the other the last is shown. */
let turn = 0;

async function showPage() {
    const mine = ++turn;
    state.page?.stop();
    state.page = null;
    state.problem = '';
    showShell();
    const main = byId('main');
    const { name, argument, query } = route();
    root.dataset.page = name;
    if (state.site.recording === 'no_database') {
        main.replaceChildren(el('h1', { tabindex: '-1' }, state.words.say(PAGES[name].word)),
            el('p', {}, state.words.say('shell.waiting')));
        return;
    }
    main.setAttribute('aria-busy', 'true');
    const context = {
        words: state.words, say: state.words.say, ask, attempt, argument, query, setTitle, isOld,
        /** Puts it on the page, unless another one was asked for in the meantime. */
        place(nodes) {
            if (mine === turn) {
                main.replaceChildren(...nodes);
            }
        },
        get site() {
            return state.site;
        },
        /** Now, or where the record ends if nothing is recorded any more. */
        get end() {
            const { site } = state;
            return site.recording === 'ok' || site.last_reading === null ? site.now : site.last_reading;
        },
    };
    try {
        const page = await PAGES[name].module.show(context);
        if (mine === turn) {
            state.page = page;
        } else {
            page.stop();
        }
    } catch (error) {
        if (!(error instanceof Unanswered)) {
            throw error;
        }
        if (mine === turn) {
            main.replaceChildren(el('h1', { tabindex: '-1' }, state.words.say(PAGES[name].word)),
                el('p', { class: 'failed' }, state.words.say('shell.failed', { detail: error.message })));
            state.shown = '';
        }
    } finally {
        if (mine === turn) {
            main.removeAttribute('aria-busy');
        }
    }
}

/** After a link was followed the new page is read from its heading on. */
async function follow() {
    state.shown = location.hash;
    await showPage();
    byId('main').querySelector('h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
}

async function update() {
    const before = state.site;
    try {
        state.site = await ask('site');
        state.answeredAt = performance.now();
        const wasLost = state.lost;
        state.lost = false;
        const hasDatabase = state.site.recording !== 'no_database';
        if (wasLost || hasDatabase !== (before.recording !== 'no_database') || (hasDatabase && state.page === null)) {
            await showPage();
        } else {
            await state.page?.update();
        }
    } catch (error) {
        if (!(error instanceof Unanswered)) {
            throw error;
        }
        state.lost = error.status === 0 || error.status >= 500;
    }
    showNotice();
}

async function pollForEver() {
    for (;;) {
        await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
        if (!document.hidden) {
            await update();
        }
    }
}

async function setLanguage(language) {
    state.words = await Words.of(language, state.site.time_zone);
}

function setTheme(theme) {
    root.dataset.theme = theme;
    byId('theme').value = theme;
}

function listen() {
    byId('skip').addEventListener('click', (event) => {
        event.preventDefault();
        byId('main').focus();
    });
    byId('language').addEventListener('change', async (event) => {
        memory.set('language', event.target.value);
        await setLanguage(event.target.value);
        await showPage();
        showNotice();
    });
    byId('theme').addEventListener('change', async (event) => {
        memory.set('theme', event.target.value);
        setTheme(event.target.value);
        await showPage();
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => showPage());
    addEventListener('hashchange', follow);
    document.addEventListener('visibilitychange', () => {
        if (!document.hidden) {
            update();
        }
    });
}

async function firstSite() {
    for (;;) {
        try {
            return await ask('site');
        } catch {
            await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
        }
    }
}

setTheme(memory.get('theme') ?? 'auto');
state.site = await firstSite();
state.answeredAt = performance.now();
await setLanguage(chosenLanguage());
listen();
await showPage();
showNotice();
root.dataset.ready = 'true';
pollForEver();
