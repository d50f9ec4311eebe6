// What became of a request, in words.

import { h } from './dom.js';
import { note, tag } from './panel.js';

const OUTCOMES = {
  accepted: ['ok', 'Accepted', 'The request is valid and had its effect.'],
  rejected: ['warn', 'Rejected', "The provider's rules reject the request."],
  fault: ['info', 'Injected fault', 'The sandbox injected a fault, as its settings ask.'],
  violation: ['bad', 'Contract violation', 'The request violates the contract.'],
  unknown_operation: ['bad', 'Unknown operation', 'The contract has no such path or method.'],
};

/** Outcomes, as `[id, label]`. */
export const outcomes = Object.entries(OUTCOMES).map(([id, [, label]]) => [id, label]);

/** Creates the tag of an outcome. */
export function outcomeTag({ outcome }) {
  const [tone, label] = OUTCOMES[outcome] ?? [null, outcome];
  return tag(label, tone);
}

/** Creates the explanation of a verdict, with its violations and its hint. */
export function verdictNote({ outcome, code, explanation, violations = [], hint }) {
  const [tone, label, meaning] = OUTCOMES[outcome] ?? [null, outcome, ''];
  return note(
    tone,
    h('div', { class: 'actions' }, h('strong', {}, label), code && tag(`code ${code}`, null, 'mono')),
    h('p', {}, explanation || meaning),
    violations.length > 0 && violationList(violations),
    hint && hintText(hint),
  );
}

/** Creates the list of violations, each with its JSON pointer. */
export function violationList(violations) {
  return h(
    'ul',
    { class: 'list-tight' },
    violations.map(({ pointer, problem }) =>
      h('li', { class: 'break' }, pointer && h('code', {}, pointer, ' '), problem),
    ),
  );
}

// A hint may have lines, such as a string to sign.
function hintText(hint) {
  const [first, ...rest] = hint.split('\n');
  return h(
    'div',
    { class: 'hint' },
    h('p', {}, h('strong', {}, 'Hint: '), first),
    rest.length > 0 && h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': 'Hint' }, rest.join('\n')),
  );
}
