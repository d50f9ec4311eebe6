// What became of a request, in words.

import { h } from './dom.js';
import { note, tag } from './panel.js';

const OUTCOMES = {
  accepted: ['ok', 'Accepted', 'The request had its effect.'],
  rejected: ['warn', 'Rejected', 'The request was rejected as the provider would, without effect.'],
  fault: ['info', 'Injected fault', 'The sandbox injected a fault, as its settings ask.'],
  unknown_operation: ['bad', 'Unknown operation', 'The sandbox has no such operation.'],
  violation: ['bad', 'Invalid response', "The sandbox's own response violates the contract: a bug of the sandbox."],
};
/** A rejected request may violate the contract. */
const CONTRACT = ['bad', 'Contract violation', 'The request violates the contract, and had no effect.'];

const described = ({ outcome, violations }) =>
  outcome === 'rejected' && violations.length > 0 ? CONTRACT : (OUTCOMES[outcome] ?? [null, outcome, '']);

/** Kinds of verdicts to filter by, as `[id, label]`. */
export const kinds = [...Object.entries(OUTCOMES).map(([id, [, label]]) => [id, label]), ['contract', CONTRACT[1]]];

/** Returns whether a verdict is of a kind. */
export const isOfKind = ({ outcome, violations }, kind) =>
  kind === 'contract' ? violations.length > 0 : outcome === kind;

/** Returns the JSON pointers of the violations by the request's body, or by that of the response. */
export function marks({ outcome, violations }) {
  const pointers = violations.filter(({ place }) => place === 'body').map(({ pointer }) => pointer);
  return outcome === 'violation' ? { request: [], response: pointers } : { request: pointers, response: [] };
}

/** Creates the tag of a verdict. */
export function outcomeTag(verdict) {
  const [tone, label] = described(verdict);
  return tag(label, tone);
}

/** Creates the explanation of a verdict, with its violations and its hint. */
export function verdictNote(verdict) {
  const { code, explanation, violations, hint } = verdict;
  const [tone, label, meaning] = described(verdict);
  return note(
    tone,
    h('div', { class: 'actions' }, h('strong', {}, label), code && tag(`code ${code}`, null, 'mono')),
    h('p', {}, sentence(explanation || meaning)),
    violations.length > 0 && violationList(violations),
    hint && h('p', { class: 'hint' }, h('strong', {}, 'Hint: '), sentence(hint)),
  );
}

/** Creates the list of violations, each with its place and JSON pointer. */
export const violationList = (violations) =>
  h(
    'ul',
    { class: 'list-tight' },
    violations.map(({ place, pointer, problem }) =>
      h('li', { class: 'break' }, h('code', {}, `${place} `, h('strong', {}, pointer), ' '), problem),
    ),
  );

/** Creates the nodes of a sentence, in which backticks enclose code. */
function sentence(text) {
  const parts = (text.charAt(0).toUpperCase() + text.slice(1)).split('`');
  return parts.map((part, index) => (index % 2 === 1 && index < parts.length - 1 ? h('code', {}, part) : part));
}
