// Elements, made without markup: whatever a plug, a street or a message is called arrives as text.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) {
            continue;
        }
        if (name === 'on') {
            Object.entries(value).forEach(([event, handler]) => node.addEventListener(event, handler));
        } else if (name === 'style') {
            // Through the object model: the page's policy forbids style attributes.
            Object.entries(value).forEach(([property, setting]) => node.style.setProperty(property, setting));
        } else {
            node.setAttribute(name, value === true ? '' : value);
        }
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
}

export function el(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Sets the text only where it differs, so that a screen reader does not read it again. */
export function put(node, text) {
    if (node.textContent !== text) {
        node.textContent = text;
    }
}

export function toggle(node, name, on) {
    node.classList.toggle(name, on);
}

/** A labelled choice. `options`: [value, text]. */
export function choice(label, options, chosen, onChange) {
    const select = el('select', { on: { change: () => onChange(select.value) } },
        options.map(([value, text]) => el('option', { value, selected: value === chosen }, text)));
    return el('label', { class: 'choice' }, el('span', {}, label), select);
}

export function button(text, onClick, attributes = {}) {
    return el('button', { type: 'button', on: { click: onClick }, ...attributes }, text);
}

/**
 * `heads`: texts, or {text, number: true}; `rows`: arrays of texts or nodes, the first of which heads its row. `look`:
 * 'stacked' puts the cells of a row below each other where there is no room; else the table is scrolled by itself. Roles
 * are said since browsers forget those of what is not laid out as a table.
 */
export function table(caption, heads, rows, look = '') {
    const texts = heads.map((head) => head.text ?? head);
    const looks = heads.map((head) => (head.number ? 'number' : null));
    const cell = (content, i) => (i === 0 ? el('th', { scope: 'row', role: 'rowheader', class: looks[i] }, content)
        : el('td', { role: 'cell', class: looks[i], 'data-head': texts[i] }, content));
    const isMany = heads.length > 3 && look === '';
    return el('div', { class: `wide ${isMany ? 'many' : look}`, tabindex: '0', role: 'region', 'aria-label': caption },
        el('table', { role: 'table' },
            el('caption', { class: 'unseen' }, caption),
            el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, texts.map((text, i) =>
                el('th', { scope: 'col', role: 'columnheader', class: looks[i] }, text)))),
            el('tbody', { role: 'rowgroup' }, rows.map((row) => el('tr', { role: 'row' }, row.map(cell))))));
}

/** A table that is made when somebody opens it. */
export function tableBehind(summary, make) {
    const details = el('details', { class: 'behind' }, el('summary', {}, summary));
    details.addEventListener('toggle', () => {
        [...details.children].slice(1).forEach((child) => child.remove());
        if (details.open) {
            details.append(make());
        }
    });
    return details;
}

export function section(title, ...children) {
    return el('section', {}, el('h2', {}, title), ...children);
}
