// Short messages, in a live region that screen readers read out.

import { Problem } from './api.js';
import { h } from './dom.js';
import { icon } from './icon.js';

const LIFETIME = 5000;

/** Shows that something was done. */
export function announce(text) {
  show('ok', [text]);
}

/** Shows an error until it is closed. */
export function complain(error) {
  show('bad', error instanceof Problem ? error.lines() : [error.message ?? String(error)]);
}

function show(tone, lines) {
  const close = h(
    'button',
    { type: 'button', class: 'quiet small icon', 'aria-label': 'Close message', on: { click: () => toast.remove() } },
    icon('cross', 14),
  );
  const toast = h(
    'div',
    { class: 'toast', data: { tone } },
    icon(tone === 'ok' ? 'check' : 'violations', 16),
    h(
      'div',
      {},
      lines.map((line) => h('p', {}, line)),
    ),
    close,
  );
  const toasts = document.getElementById('toasts');
  toasts.append(toast);
  while (toasts.children.length > 4) toasts.firstElementChild.remove();
  if (tone === 'ok') setTimeout(() => toast.remove(), LIFETIME);
}
