// API references: of each provider from its contract, and of the admin API.

import { h, replace } from './dom.js';
import { head } from './panel.js';
import { PROVIDERS } from './provider.js';
import { theme, themes } from './theme.js';

const DOCUMENTS = [...PROVIDERS, { id: 'admin', name: 'Admin API' }];

function mount(main, context) {
  const links = DOCUMENTS.map(({ id, name }) => h('a', { href: `#/reference/${id}`, data: { id } }, name));
  const place = h('div');
  const download = h('a', { class: 'button', download: true }, 'Download as JSON');
  main.append(
    h(
      'div',
      { class: 'reference' },
      head('API reference', null, download),
      h('nav', { class: 'tabs', 'aria-label': 'API references' }, links),
      place,
    ),
  );
  let shown = context.argument;
  function update(argument) {
    const { id, name } = DOCUMENTS.find((document) => document.id === argument) ?? DOCUMENTS[0];
    shown = id;
    for (const link of links) {
      if (link.dataset.id === id) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    download.href = id === 'admin' ? 'openapi.json' : `reference/${id}.json`;
    const query = new URLSearchParams({ api: id, theme: theme() });
    replace(place, h('iframe', { src: `reference.html?${query}`, title: `API reference of ${name}` }));
  }
  themes.addEventListener('change', () => update(shown), { signal: context.signal });
  update(shown);
  return update;
}

export const reference = { title: 'API reference', mount };
