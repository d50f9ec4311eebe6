// Tabs, with arrow keys.

import { h, replace } from './dom.js';

let count = 0;

/** Creates tabs over one panel. `show(id)` returns the panel's content. */
export function tabs(label, items, show, selected = items[0].id) {
  count += 1;
  const panelId = `tabpanel-${count}`;
  const body = h('div', { role: 'tabpanel', id: panelId, class: 'stack' });
  const buttons = items.map(({ id, title }) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `${panelId}-${id}`,
        'aria-controls': panelId,
        data: { id },
        on: { click: () => select(id) },
      },
      title,
    ),
  );
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label, on: { keydown: move } }, buttons);
  function select(id) {
    for (const button of buttons) {
      const isSelected = button.dataset.id === id;
      button.setAttribute('aria-selected', isSelected);
      button.tabIndex = isSelected ? 0 : -1;
      if (isSelected) body.setAttribute('aria-labelledby', button.id);
    }
    replace(body, show(id));
  }
  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = buttons.indexOf(document.activeElement);
    const next = buttons[(index + step + buttons.length) % buttons.length];
    next.focus();
    select(next.dataset.id);
  }
  select(selected);
  return [list, body];
}
