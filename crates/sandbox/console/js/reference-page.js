// Shows the document that the query names, with this sandbox as its server.

import { request } from './api.js';

const query = new URLSearchParams(location.search);
const api = query.get('api');
const isDark = query.get('theme') === 'dark';

const PATHS = {
  'klip-card': '/klip-card',
  'klip-a2a': '/klip-a2a',
  klikoo: '/klikoo-b2b',
  klavi: '/klavi',
  admin: '/_sandbox/v1',
};

const ATTRIBUTES = {
  'allow-server-selection': false,
  'allow-spec-file-download': false,
  'allow-spec-file-load': false,
  'allow-spec-url-load': false,
  'load-fonts': false,
  'show-header': false,
  'render-style': innerWidth < 800 ? 'view' : 'focused',
  'show-method-in-nav-bar': 'as-colored-text',
  'use-path-in-nav-bar': true,
  theme: isDark ? 'dark' : 'light',
  'bg-color': isDark ? '#15181e' : '#ffffff',
  'text-color': isDark ? '#e9ebf0' : '#191d26',
  'primary-color': isDark ? '#8f88ff' : '#5046e4',
  'nav-bg-color': isDark ? '#15181e' : '#ffffff',
  'nav-text-color': isDark ? '#c5cad3' : '#3d4454',
  'regular-font': 'system-ui, sans-serif',
  'mono-font': 'ui-monospace, Menlo, Consolas, monospace',
};

async function show() {
  const response = await request('GET', api === 'admin' ? '../openapi.json' : `../reference/${api}.json`);
  const contract = await response.json();
  contract.servers = [{ url: `${location.origin}${PATHS[api]}`, description: 'This sandbox' }];
  // It is that of the description, and not of the API.
  delete contract.info.license;
  await customElements.whenDefined('rapi-doc');
  const element = document.createElement('rapi-doc');
  for (const [name, value] of Object.entries(ATTRIBUTES)) element.setAttribute(name, value);
  document.body.append(element);
  await element.loadSpec(contract);
}

if (Object.hasOwn(PATHS, api)) show();
else document.body.textContent = 'Unknown API';
