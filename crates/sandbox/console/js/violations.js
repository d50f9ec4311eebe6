// Contract violations, by requests and by the sandbox's own responses.

import { get } from './api.js';
import { h, replace, sync } from './dom.js';
import { live } from './live.js';
import { empty, head, tag } from './panel.js';
import { nameOf } from './provider.js';

const SIDES = {
  request: ['warn', 'Request', 'The caller sent it.'],
  response: ['bad', 'Response', 'The sandbox sent it: a bug of the sandbox.'],
};

function mount(main, context) {
  const list = h('ul', { class: 'rows', 'aria-label': 'Contract violations' });
  const blank = h('div');
  main.append(
    head(
      'Violations',
      "Where a message does not conform to the provider's contract, with the JSON pointer of the place.",
    ),
    h('div', { class: 'panel' }, list, blank),
  );
  live(context, {
    load: () => get('violations'),
    events: ['exchange'],
    concerns: ({ verdict }) => verdict.violations.length > 0,
    render: ({ violations }) => {
      const newestFirst = violations.map((violation, index) => ({ ...violation, index })).reverse();
      sync(list, newestFirst, ({ index }) => index, row);
      list.hidden = violations.length === 0;
      replace(
        blank,
        violations.length > 0
          ? []
          : empty('check', 'No violations', 'Every request and every response so far conforms to its contract.'),
      );
    },
  });
}

function row({ provider, operation, pointer, problem, side }) {
  const [tone, label, meaning] = SIDES[side] ?? [null, side, ''];
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'line' },
      h('span', { title: meaning }, tag(label, tone)),
      h('span', {}, nameOf(provider)),
      operation && h('code', { class: 'muted break' }, operation),
    ),
    h('p', { class: 'break' }, pointer && h('code', {}, h('strong', {}, pointer), ' '), problem),
  );
}

export const violations = { title: 'Violations', mount };
