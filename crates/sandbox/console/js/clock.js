// The sandbox's clock, which tests and people move.

import { get } from './api.js';
import { h, replace } from './dom.js';
import { dateAndTime } from './format.js';
import { icon } from './icon.js';
import { tag } from './panel.js';
import { listen } from './stream.js';

const state = { offset: 0, frozenAt: null };

/** Returns the sandbox's time in milliseconds. */
export const now = () => state.frozenAt ?? Date.now() + state.offset;
export const isFrozen = () => state.frozenAt !== null;
/** Returns how far the sandbox's clock is ahead of this machine's, in milliseconds. */
export const ahead = () => now() - Date.now();

/** Takes over a response of the admin API. */
export function setClock({ now: instant, is_frozen: frozen }) {
  const time = Date.parse(instant);
  state.offset = time - Date.now();
  state.frozenAt = frozen ? time : null;
}

/** Creates the clock of the top bar. */
export function clockLink(signal) {
  const element = h('a', { class: 'clock', href: '#/controls' });
  let shown = '';
  const show = () => {
    const text = dateAndTime(now());
    if (shown === `${text} ${isFrozen()}`) return;
    shown = `${text} ${isFrozen()}`;
    replace(
      element,
      icon('controls', 15),
      h('span', { class: 'visually-hidden' }, 'Clock of the sandbox: '),
      h('time', { datetime: new Date(now()).toISOString() }, text.split(' ')[1]),
      isFrozen() ? tag('frozen', 'info') : null,
    );
    element.title = `Clock of the sandbox: ${text}`;
  };
  const load = async () => {
    try {
      setClock(await get('clock'));
      show();
    } catch {
      // The next connection loads it.
    }
  };
  listen(['open', 'clock', 'reset'], load, signal);
  setInterval(show, 250);
  show();
  return element;
}
