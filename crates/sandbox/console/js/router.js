// Views by the hash of the address: `#/<view>/<argument>`.

import { h, replace } from './dom.js';
import { failure } from './live.js';
import { complain } from './toast.js';

/**
 * Shows the view of the hash in `main`, and the next ones. A view is `{ title, mount(main, context) }`; `mount` may return
 * a function for another argument of the same view.
 */
export function route(views, main, onChange) {
  let current = null;
  function open() {
    const [name, ...rest] = location.hash.replace(/^#\/?/, '').split('/');
    const argument = decode(rest.join('/'));
    const id = Object.hasOwn(views, name) ? name : Object.keys(views)[0];
    if (current?.id === id && current.update) {
      current.update(argument);
      onChange(id, argument);
      return;
    }
    const isFirst = current === null;
    current?.controller.abort();
    const controller = new AbortController();
    current = { id, controller };
    main.replaceChildren();
    main.setAttribute('aria-busy', 'false');
    const view = views[id];
    document.title = `${view.title} · Sandbox console`;
    const context = { argument, signal: controller.signal, fail, during: busyWhile(controller.signal) };
    current.update = view.mount(main, context);
    onChange(id, argument);
    if (!isFirst) {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus({ preventScroll: true });
    }
  }
  // Screen readers, and tests, wait until a view has loaded what it shows.
  function busyWhile(signal) {
    let pending = 0;
    const count = (step) => {
      pending += step;
      if (!signal.aborted) main.setAttribute('aria-busy', pending > 0);
    };
    return (promise) => {
      count(1);
      return promise.finally(() => count(-1));
    };
  }
  function fail(error) {
    // What is already shown stays: the top bar says that the connection is lost.
    if (main.children.length > 1) return error.status > 0 && complain(error);
    replace(main, main.querySelector('.head') ?? h('h1', {}, 'Console'), failure(error));
  }
  addEventListener('hashchange', open);
  open();
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
