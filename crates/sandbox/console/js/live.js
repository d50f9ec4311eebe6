// Data that is loaded now, and again whenever the sandbox reports a change.

import { h } from './dom.js';
import { empty } from './panel.js';
import { listen } from './stream.js';

/**
 * Calls `load` and `render` once, after each connection, and after each of the `events` that `concerns`. Returns a
 * function that does so at once.
 */
export function live(context, { load, render, events = [], concerns = () => true }) {
  let isLoading = false;
  let isStale = false;
  async function reload() {
    if (isLoading) {
      isStale = true;
      return;
    }
    isLoading = true;
    do {
      isStale = false;
      try {
        const data = await load();
        if (!context.signal.aborted) render(data);
      } catch (error) {
        if (!context.signal.aborted) context.fail(error);
      }
    } while (isStale && !context.signal.aborted);
    isLoading = false;
  }
  listen(['open', 'reset'], reload, context.signal);
  listen(events, (detail, name) => concerns(detail, name) && reload(), context.signal);
  reload();
  return reload;
}

/** Calls `act` each second until the view closes. */
export function everySecond(context, act) {
  const timer = setInterval(act, 1000);
  context.signal.addEventListener('abort', () => clearInterval(timer));
}

/** Creates the message of a view that cannot load. */
export const failure = (error) => h('div', { class: 'panel', role: 'alert' }, empty('violations', 'Not loaded', error.message));
