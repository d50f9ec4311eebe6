// Panels, facts, tags, notes and empty states.

import { h } from './dom.js';
import { icon } from './icon.js';

let headings = 0;

/** Creates a panel with a heading, actions and a body. */
export function panel(title, { actions = [], count = null } = {}, ...body) {
  headings += 1;
  const id = `panel-${headings}`;
  return h(
    'section',
    { class: 'panel', 'aria-labelledby': id },
    h('header', {}, h('h2', { id }, title), count, h('div', { class: 'actions' }, actions)),
    body,
  );
}

/** Creates a list of facts from `[name, value]`. Skips those without a value. */
export function facts(entries) {
  const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return h(
    'dl',
    { class: 'facts' },
    known.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

/** Creates large figures from `[name, value]`. */
export function figures(entries) {
  return h(
    'dl',
    { class: 'figures' },
    entries.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

/** Creates a tag. `kind` is `mono` for codes, or `wrap` for text that may be long. */
export const tag = (text, tone = null, kind = '') => h('span', { class: `tag ${kind}`.trim(), data: { tone } }, text);

/** Creates a note. */
export const note = (tone, ...content) =>
  h(
    'div',
    { class: 'note', data: { tone } },
    icon(tone === 'ok' ? 'check' : tone === 'info' || !tone ? 'info' : 'violations', 16),
    h('div', {}, content),
  );

/** Creates what a list shows while it is empty. */
export const empty = (glyph, title, ...text) =>
  h(
    'div',
    { class: 'empty' },
    icon(glyph, 26),
    h('strong', {}, title),
    text.map((part) => (typeof part === 'string' ? h('p', {}, part) : part)),
  );

/** Creates the heading of a view. It takes the focus when the view opens. */
export const head = (title, lead, ...actions) =>
  h(
    'div',
    { class: 'head' },
    h('h1', { tabindex: -1 }, title),
    actions.length > 0 && h('div', { class: 'actions' }, actions),
    lead && h('p', { class: 'lead' }, lead),
  );
