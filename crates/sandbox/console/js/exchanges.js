// Live exchanges, with filters.

import { get, remove } from './api.js';
import { button } from './button.js';
import { h, replace, sync } from './dom.js';
import { exchangeDetail } from './exchange.js';
import { field, select } from './field.js';
import { duration, timeOfDay } from './format.js';
import { icon } from './icon.js';
import { batched, live } from './live.js';
import { empty, head, tag } from './panel.js';
import { PROVIDERS, nameOf } from './provider.js';
import { codeTone } from './status.js';
import { listen } from './stream.js';
import { isOfKind, kinds, outcomeTag } from './verdict.js';

const MAX_SHOWN = 300;

function mount(main, context) {
  let all = [];
  let held = null;
  let selected = context.argument;
  let loaded = Infinity;
  const filter = { provider: '', outcome: '', text: '' };

  const choice = (name, label, options) => {
    const input = select([['', 'All'], ...options], { on: { change: () => apply({ [name]: input.value }) } });
    return field(label, input);
  };
  const search = h('input', {
    type: 'search',
    placeholder: 'Path, operation, status, code',
    autocomplete: 'off',
    on: { input: () => apply({ text: search.value.trim().toLowerCase() }) },
  });
  const pause = button('Pause', togglePause, { glyph: 'pause', focus: 'pause', 'aria-pressed': 'false' });
  const toolbar = h(
    'div',
    { class: 'toolbar', role: 'search', 'aria-label': 'Exchanges' },
    field('Search', search, 'search'),
    choice(
      'provider',
      'Provider',
      PROVIDERS.map(({ id, name }) => [id, name]),
    ),
    choice('outcome', 'Outcome', kinds),
    pause,
    button('Clear log', clear),
  );
  const summary = h('span', { class: 'muted small', role: 'status' });
  const list = h('ul', { class: 'rows', 'aria-label': 'Exchanges, newest first', on: { keydown: move } });
  const blank = h('div');
  const detail = exchangeDetail(close);
  const split = h('div', { class: 'exchanges' }, h('div', { class: 'panel list' }, list, blank), detail.element);
  main.append(
    head(
      'Exchanges',
      'Every request that the sandbox receives, with its response and what the sandbox makes of it.',
      summary,
    ),
    toolbar,
    split,
  );

  function apply(change) {
    Object.assign(filter, change);
    show();
  }

  function matches({ provider, operation, request, response, verdict }) {
    if (filter.provider && provider !== filter.provider) return false;
    if (filter.outcome && !isOfKind(verdict, filter.outcome)) return false;
    const text = `${request.method} ${request.path} ${operation ?? ''} ${response.status} ${verdict.code ?? ''}`;
    return text.toLowerCase().includes(filter.text);
  }

  function show() {
    const found = all.filter(matches).slice(0, MAX_SHOWN);
    sync(list, found, ({ id }) => id, row);
    mark();
    list.hidden = found.length === 0;
    const parts = [
      all.length > 0 && `${found.length} of ${all.length} shown`,
      held !== null && `paused with ${held.length} new`,
    ];
    summary.textContent = parts.filter(Boolean).join(', ');
    replace(
      blank,
      found.length > 0
        ? []
        : all.length > 0
          ? empty('exchanges', 'No match', 'No exchange matches the filters.')
          : nothingYet(),
    );
  }

  function row(exchange) {
    const { id, provider, operation, request, response, verdict, at } = exchange;
    return h(
      'li',
      {},
      h(
        'a',
        { class: `row exchange${id > loaded ? ' fresh' : ''}`, href: `#/exchanges/${id}`, data: { id, focus: 'row' } },
        tag(String(response.status), codeTone(response.status), 'mono'),
        h('span', { class: 'path cut', title: request.path }, h('strong', {}, request.method), ` ${request.path}`),
        h('time', { datetime: at, class: 'muted' }, timeOfDay(at)),
        h(
          'span',
          { class: 'where' },
          h('span', { class: 'cut' }, nameOf(provider), operation && ` · ${operation}`),
          verdict.outcome !== 'accepted' && outcomeTag(verdict),
          h('span', { class: 'number' }, duration(exchange.duration_ms)),
        ),
      ),
    );
  }

  // One row is in the tab order; the arrow keys go to the others.
  function mark() {
    const rows = [...list.querySelectorAll('a')];
    const current = rows.find((link) => link.dataset.id === selected) ?? rows[0];
    for (const link of rows) {
      link.tabIndex = link === current ? 0 : -1;
      if (link.dataset.id === selected) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    split.classList.toggle('selected', selected !== '');
    toolbar.classList.toggle('beside', selected !== '');
  }

  function move(event) {
    const rows = [...list.querySelectorAll('a')];
    const index = rows.indexOf(document.activeElement);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (index < 0 || next === undefined || !rows[next]) return;
    event.preventDefault();
    rows[next].focus();
  }

  function togglePause() {
    if (held === null) held = [];
    else [all, held] = [merge(held, all), null];
    pause.setAttribute('aria-pressed', held !== null);
    replace(pause, icon(held === null ? 'pause' : 'play', 15), held === null ? 'Pause' : 'Resume');
    show();
  }

  async function clear() {
    await remove('exchanges');
    [all, held] = [[], held && []];
    if (selected) location.hash = '#/exchanges';
    show();
    return 'The log is empty';
  }

  function close() {
    const id = selected;
    location.hash = '#/exchanges';
    // The list is visible again once the hash has changed.
    addEventListener('hashchange', () => list.querySelector(`a[data-id="${CSS.escape(id)}"]`)?.focus(), { once: true });
  }

  async function update(argument) {
    selected = argument;
    mark();
    if (argument === '') return detail.clear();
    await context.during(detail.show(argument));
    // On a narrow screen, the exchange takes the place of the list.
    if (getComputedStyle(list.parentElement).display === 'none') detail.element.querySelector('h2')?.focus();
  }

  let arrived = [];
  const takeSoon = batched(() => {
    if (held === null) all = merge(arrived, all);
    else held = merge(arrived, held);
    arrived = [];
    show();
  });
  listen(
    'exchange',
    (exchange) => {
      arrived.push(exchange);
      takeSoon();
    },
    context.signal,
  );
  live(context, {
    load: () => get(`exchanges?limit=${MAX_SHOWN}`),
    render: ({ exchanges }) => {
      // After a restart, the log is another one.
      if (held === null) all = exchanges;
      show();
      loaded = exchanges[0]?.id ?? 0;
    },
  });
  show();
  update(selected);
  return update;
}

/** Joins two lists, newest first and without duplicates. */
function merge(added, before) {
  const byId = new Map([...before, ...added].map((exchange) => [exchange.id, exchange]));
  return [...byId.values()].sort((one, other) => other.id - one.id).slice(0, MAX_SHOWN);
}

function nothingYet() {
  return empty(
    'exchanges',
    'Waiting for the first request',
    'Send one to any provider of this sandbox. Credentials has the base URLs, the keys and snippets that run.',
    h('a', { href: '#/credentials', class: 'button' }, 'Open credentials'),
  );
}

export const exchanges = { title: 'Exchanges', mount };
