// Builds elements. Text becomes text nodes, so data is never parsed as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an element with attributes, listeners (`on`) and data attributes (`data`). Skips empty attributes and children. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Creates an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === 'on') {
    for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  } else if (name === 'data') {
    for (const [key, text] of Object.entries(value))
      if (text !== null && text !== undefined) element.dataset[key] = text;
  } else {
    element.setAttribute(name, value === true ? '' : value);
  }
}

/** Replaces the children of `container`. If one of them had the focus, its successor with the same `data-focus` gets it. */
export function replace(container, ...nodes) {
  const active = container.contains(document.activeElement) ? document.activeElement : null;
  const name = active?.dataset.focus;
  container.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
  if (active && !active.isConnected) refocus(container, name);
}

function refocus(container, name) {
  const same = name && container.querySelector(`[data-focus="${CSS.escape(name)}"]:not(:disabled)`);
  const next =
    same ||
    container.querySelector('button:not(:disabled), a[href], [tabindex="-1"]') ||
    container.closest('[tabindex]');
  next?.focus({ preventScroll: true });
}

/** Updates a list in place: keeps the nodes of unchanged items, so that focus and selection survive. */
export function sync(list, items, key, render) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const [id, state] = [String(key(item)), JSON.stringify(item)];
    const before = old.get(id);
    if (before?.state === state) return before;
    const node = render(item);
    node.dataset.key = id;
    node.state = state;
    return node;
  });
  const active = list.contains(document.activeElement) ? document.activeElement : null;
  const [owner, name] = [active?.closest('[data-key]')?.dataset.key, active?.dataset.focus];
  const kept = new Set(nodes);
  for (const node of [...list.children]) if (!kept.has(node)) node.remove();
  let next = list.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling;
    else list.insertBefore(node, next);
  }
  // Removing or moving a node takes its focus.
  if (!active || document.activeElement === active) return;
  if (active.isConnected) active.focus({ preventScroll: true });
  else refocus(nodes.find((node) => node.dataset.key === owner) ?? list, name);
}
