// One exchange: request, response and verdict.

import { get, path } from './api.js';
import { button, copyButton } from './button.js';
import { codeBlock, headerList } from './code.js';
import { curl } from './curl.js';
import { h, replace } from './dom.js';
import { dateAndTime, duration, grouped } from './format.js';
import { empty, facts, note, tag } from './panel.js';
import { nameOf } from './provider.js';
import { codeTone } from './status.js';
import { marks, verdictNote } from './verdict.js';

/** Bytes of a body that the log keeps. */
const MAX_KEPT = 16 * 1024;

/** Creates the place of the selected exchange, as `{ element, show(id), clear() }`. */
export function exchangeDetail(onClose) {
  const element = h('section', { class: 'panel detail', 'aria-label': 'Selected exchange' });
  let shown = null;
  function clear() {
    shown = null;
    replace(
      element,
      empty(
        'exchanges',
        'No exchange selected',
        'Select one to see its headers, bodies and what the sandbox makes of it.',
      ),
    );
  }
  async function show(id, withSecrets = false) {
    shown = id;
    try {
      const exchange = await get(`${path('exchanges', id)}${withSecrets ? '?secrets=show' : ''}`);
      if (shown === id) replace(element, content(exchange, withSecrets));
    } catch (error) {
      if (shown !== id) return;
      const gone =
        error.status === 404 ? 'It is no longer in the log, which keeps the newest exchanges.' : error.message;
      replace(element, h('div', { class: 'part' }, back(onClose)), empty('exchanges', 'Not shown', gone));
    }
  }
  const content = (exchange, withSecrets) => {
    const { request, response, verdict } = exchange;
    const marked = marks(verdict);
    const secrets = button(withSecrets ? 'Hide secrets' : 'Show secrets', () => show(exchange.id, !withSecrets), {
      small: true,
      glyph: 'eye',
      focus: 'secrets',
      'aria-pressed': withSecrets,
    });
    return [
      h(
        'header',
        {},
        back(onClose),
        h(
          'div',
          { class: 'exchange-title' },
          tag(String(response.status), codeTone(response.status), 'mono'),
          h('h2', { tabindex: -1 }, `${request.method} ${request.path}`),
        ),
        h(
          'div',
          { class: 'actions' },
          secrets,
          copyButton('Copy as curl', () => curl(exchange)),
        ),
      ),
      h(
        'div',
        { class: 'part' },
        verdictNote(verdict),
        facts([
          ['Provider', nameOf(exchange.provider)],
          ['Operation', exchange.operation && h('code', {}, exchange.operation)],
          ['Time', h('time', { datetime: exchange.at }, dateAndTime(exchange.at))],
          ['Duration', duration(exchange.duration_ms)],
        ]),
      ),
      part('Request', request, request.query, marked.request),
      part('Response', response, null, marked.response),
    ];
  };
  clear();
  return { element, show, clear };
}

function part(title, { headers, body, body_length: length }, query, marked) {
  const size = length ? `${grouped(length)} bytes` : 'no body';
  const isCut = body && length > MAX_KEPT;
  return h(
    'div',
    { class: 'part' },
    h('h3', {}, title, h('span', { class: 'muted small' }, size)),
    isCut && note(null, h('p', {}, 'The log keeps the first 16 KiB of a body.')),
    query && codeBlock('Query', queryText(query), { raw: true, copied: query }),
    h('details', {}, h('summary', {}, `Headers (${headers.length})`), headerList(headers)),
    body && codeBlock(`${title} body`, body, { marked }),
  );
}

/** Returns a parameter per line, decoded where that is possible. */
function queryText(query) {
  return query
    .split('&')
    .map((pair) => {
      try {
        return decodeURIComponent(pair.replaceAll('+', '%20'));
      } catch {
        return pair;
      }
    })
    .join('\n');
}

const back = (onClose) => button('All exchanges', onClose, { tone: 'quiet back', small: true, glyph: 'back' });
