/* Elements, made in one line.  Text always goes in as text: what programs print and send can hold anything. */

/** @typedef {string | number | Node | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * @param {Element} element
 * @param {Attributes} attributes  onclick and the like are functions
 * @param {Child[]} children
 */
function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (typeof value === 'function') element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function html(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    fill(element, attributes, children);
    return element;
}

/**
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    fill(element, attributes, children);
    return element;
}

/**
 * An element of a list that changes with every step.
 * @typedef {object} Kept
 * @property {string} key   all that it shows: with the same one it stays as it is
 * @property {string} form  with the same one it only gets other words: a page is laid out anew for a new element, and hardly for a word
 * @property {() => HTMLElement} make
 * @property {(element: HTMLElement) => void} change
 */

/** What each list shows. @type {WeakMap<HTMLElement, Kept[]>} */
const SHOWN = new WeakMap();

/** @param {HTMLElement} list @param {Kept[]} items */
export function keepList(list, items) {
    const before = SHOWN.get(list) ?? [], old = /** @type {HTMLElement[]} */ ([...list.children]);
    items.forEach((item, i) => {
        if (i >= before.length) list.append(item.make());
        else if (item.form !== before[i].form) old[i].replaceWith(item.make());
        else if (item.key !== before[i].key) item.change(old[i]);
    });
    for (const element of old.slice(items.length)) element.remove();
    SHOWN.set(list, items);
}

/** @param {Element | null} element @param {string} words */
export function setWords(element, words) {
    if (element && element.textContent !== words) element.textContent = words;
}

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
    const element = document.getElementById(id);
    if (!element) throw new Error(`the page has no #${id}`);
    return /** @type {T} */ (element);
}
