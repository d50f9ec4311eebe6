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
      if (isStale) await pause();
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
  context.during(reload());
  return reload;
}

/** Time between two loads in milliseconds, however many events arrive. */
const INTERVAL = 150;
const pause = () => new Promise((resolve) => setTimeout(resolve, INTERVAL));

/** Returns a function that calls `act` after a short time, once for all calls until then. */
export function batched(act) {
  let isWaiting = false;
  return async () => {
    if (isWaiting) return;
    isWaiting = true;
    await pause();
    isWaiting = false;
    act();
  };
}

/** Returns the events after which the state of a provider may be another one, for `live`. */
export const changes = (provider) => ({
  events: ['state', 'clock', 'exchange'],
  concerns: (detail, name) => name === 'clock' || (detail.provider === provider && detail.request?.method !== 'GET'),
});

/** Calls `act` each second until the view closes. */
export function everySecond(context, act) {
  const timer = setInterval(act, 1000);
  context.signal.addEventListener('abort', () => clearInterval(timer));
}

/** Creates the message of a view that cannot load. */
export const failure = (error) =>
  h('div', { class: 'panel', role: 'alert' }, empty('violations', 'Not loaded', error.message));
