// Rules of injected faults.

import { get, put, remove } from './api.js';
import { button } from './button.js';
import { h, replace } from './dom.js';
import { field, select } from './field.js';
import { live } from './live.js';
import { empty, panel, tag } from './panel.js';
import { PROVIDERS, nameOf } from './provider.js';

const FAULTS = {
  delay: ['Delay', 'The response takes longer.'],
  too_many_requests: ['Too many requests', '429 with Retry-After, without effect.'],
  unavailable: ['Unavailable', "503 with a gateway's page, without effect."],
  truncated: ['Truncated', 'The connection closes after half of the response. The request has its effect.'],
  expired_token: ['Expired token', 'All tokens expire before the request.'],
  repeated_cursor: ['Repeated cursor', 'A page names itself as the next one.'],
  disconnect: ['Disconnect', 'The connection closes without a response, and without effect.'],
};

/** Creates the panel of the rules, with a form for another one. */
export function faultsPanel(context) {
  let rules = [];
  let operations = {};
  const list = h('ul', { class: 'rows', 'aria-label': 'Rules' });
  const blank = h('div');
  const clear = button(
    'Remove all',
    async () => {
      await remove('faults');
      await reload();
      return 'No fault is injected';
    },
    { small: true },
  );

  async function replaceRules(next, done) {
    await put('faults', { rules: next });
    await reload();
    return done;
  }

  const labelled = (label, input) => ({ input, element: field(label, input) });
  const choice = (label, options) => labelled(label, select(options));
  const number = (label, attributes) =>
    labelled(label, h('input', { inputmode: 'decimal', autocomplete: 'off', ...attributes }));
  const fault = choice(
    'Fault',
    Object.entries(FAULTS).map(([id, [name]]) => [id, name]),
  );
  const provider = choice('Provider', [['', 'All'], ...PROVIDERS.map(({ id, name }) => [id, name])]);
  const operation = choice('Operation', [['', 'All']]);
  const share = number('Share of requests in %', { value: '100' });
  const next = number('Only the next', { placeholder: 'all' });
  const seconds = number('Delay in seconds', { value: '2' });
  const retryAfter = number('Retry-After in seconds', { value: '1' });
  const meaning = h('p', { class: 'muted small' });

  function showFields() {
    seconds.element.hidden = fault.input.value !== 'delay';
    retryAfter.element.hidden = fault.input.value !== 'too_many_requests';
    meaning.textContent = FAULTS[fault.input.value][1];
  }
  function showOperations() {
    const names = operations[provider.input.value] ?? [];
    replace(
      operation.input,
      h('option', { value: '' }, 'All'),
      names.map((name) => h('option', { value: name }, name)),
    );
    operation.input.disabled = names.length === 0;
  }
  fault.input.addEventListener('change', showFields);
  provider.input.addEventListener('change', showOperations);

  const add = button(
    'Add rule',
    () => {
      const rule = { fault: fault.input.value };
      if (provider.input.value) rule.provider = provider.input.value;
      if (operation.input.value) rule.operation = operation.input.value;
      if (share.input.value.trim() !== '100') rule.probability = value(share.input, 100);
      if (next.input.value.trim()) rule.next = value(next.input);
      if (rule.fault === 'delay') rule.seconds = value(seconds.input);
      if (rule.fault === 'too_many_requests') rule.retry_after = value(retryAfter.input);
      return replaceRules([...rules, rule], 'The fault is injected from now on');
    },
    { tone: 'primary' },
  );
  add.type = 'submit';
  const form = h(
    'form',
    { class: 'stack', 'aria-label': 'New rule', on: { submit: (event) => event.preventDefault() } },
    h(
      'div',
      { class: 'fields' },
      [fault, provider, operation, share, next, seconds, retryAfter].map(({ element }) => element),
      h('div', { class: 'actions' }, add, meaning),
    ),
  );

  const row = (rule, index) =>
    h(
      'li',
      { class: 'row with-actions' },
      h('div', { class: 'line' }, tag(FAULTS[rule.fault]?.[0] ?? rule.fault, 'info'), h('span', {}, describe(rule))),
      button(
        'Remove',
        () =>
          replaceRules(
            rules.filter((_rule, other) => other !== index),
            'The rule is removed',
          ),
        { small: true, 'aria-label': `Remove rule ${index + 1}`, focus: `remove ${index}` },
      ),
    );

  const reload = live(context, {
    load: () => Promise.all([get('faults'), get('')]),
    // A rule for the next requests counts down.
    events: ['faults', 'exchange'],
    concerns: (detail, name) => name === 'faults' || detail.verdict.outcome === 'fault',
    render: ([settings, { providers }]) => {
      rules = settings.rules;
      const before = JSON.stringify(operations);
      operations = Object.fromEntries(providers.map(({ id, operations: names }) => [id, names]));
      if (JSON.stringify(operations) !== before) showOperations();
      replace(list, rules.map(row));
      list.hidden = rules.length === 0;
      clear.disabled = rules.length === 0;
      replace(
        blank,
        rules.length > 0 ? [] : empty('check', 'No faults', 'The sandbox answers every request as the provider would.'),
      );
    },
  });
  showFields();
  return panel('Injected faults', { actions: clear }, list, blank, h('div', { class: 'body bordered' }, form));
}

/** Returns the number of a field, divided, or the text for the API to reject. */
function value(input, divisor = 1) {
  const text = input.value.trim();
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text) / divisor;
}

function describe({ provider, operation, probability, next, seconds, min_seconds: min, retry_after: after, fault }) {
  const parts = [operation ? `${operation} of ${nameOf(provider)}` : provider ? nameOf(provider) : 'all providers'];
  if (fault === 'delay') parts.push(min !== undefined && min !== seconds ? `${min} to ${seconds} s` : `${seconds} s`);
  if (fault === 'too_many_requests') parts.push(`Retry-After: ${after}`);
  if (probability < 1) parts.push(`${Math.round(probability * 10_000) / 100} % of the requests`);
  if (next !== undefined) parts.push(`the next ${next}`);
  return parts.join(' · ');
}
