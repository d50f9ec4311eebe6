// Buttons, with the state of their action.

import { h } from './dom.js';
import { icon } from './icon.js';
import { announce, complain } from './toast.js';

/**
 * Creates a button. `act` may return a promise: until it settles, the button is busy, and its error is shown. A text that
 * it returns is announced.
 */
export function button(
  label,
  act,
  { tone = '', small = false, glyph, only = false, focus = label, disabled = false, ...more } = {},
) {
  const click = async () => {
    if (element.getAttribute('aria-busy') === 'true') return;
    element.setAttribute('aria-busy', 'true');
    try {
      const done = await act(element);
      if (typeof done === 'string') announce(done);
    } catch (error) {
      complain(error);
    } finally {
      element.removeAttribute('aria-busy');
    }
  };
  const element = h(
    'button',
    {
      type: 'button',
      class: [tone, small && 'small', only && 'icon'].filter(Boolean).join(' ') || null,
      disabled,
      'aria-label': only ? label : null,
      title: only ? label : null,
      data: { focus },
      on: { click },
      ...more,
    },
    glyph && icon(glyph, 15),
    only ? null : label,
  );
  return element;
}

/** Creates a button that copies the text that `read` returns. */
export function copyButton(label, read, options = {}) {
  const act = async () => {
    await copy(await read());
    return 'Copied';
  };
  return button(label, act, { glyph: 'copy', small: true, tone: 'quiet', ...options });
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Beyond loopback, a page without TLS has no clipboard.
  const area = h('textarea', { class: 'visually-hidden', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
