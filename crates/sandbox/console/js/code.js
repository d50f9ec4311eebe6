// Blocks of code, bodies and headers.

import { copyButton } from './button.js';
import { h } from './dom.js';
import { pretty } from './json.js';

/** Creates a block with a caption and a button that copies `copied`, or the text. */
export function codeBlock(
  caption,
  text,
  { marked = [], copied = text, raw = false, extra = null, className = '' } = {},
) {
  const pre = h(
    'pre',
    { class: `code ${className}`.trim(), tabindex: 0, role: 'region', 'aria-label': caption },
    raw ? text : pretty(text, marked),
  );
  return h(
    'div',
    { class: 'code-block' },
    h(
      'div',
      { class: 'caption' },
      h('span', { class: 'muted small' }, caption),
      h(
        'div',
        { class: 'actions' },
        extra,
        copyButton('Copy', () => copied, { 'aria-label': `Copy ${caption}`, focus: `copy ${caption}` }),
      ),
    ),
    pre,
  );
}

/** Creates the list of headers. */
export function headerList(headers) {
  return h(
    'dl',
    { class: 'headers' },
    headers.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}
