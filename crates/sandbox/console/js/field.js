// Controls with their labels.

import { h } from './dom.js';

let count = 0;

/** Creates a field: a label and its control. */
export function field(label, input, className = '') {
  count += 1;
  input.id ||= `field-${count}`;
  return h('div', { class: `field ${className}`.trim() }, h('label', { for: input.id }, label), input);
}

/** Creates a selection from `[value, text]`. */
export const select = (options, attributes = {}) =>
  h(
    'select',
    attributes,
    options.map(([value, text]) => h('option', { value }, text)),
  );
