// Shows the document that the query names, with the sandbox as its server.

const query = new URLSearchParams(location.search);
const api = query.get('api');
const isDark = query.get('theme') === 'dark';

const SERVERS = { 'klip-card': '/klip-card', 'klip-a2a': '/klip-a2a', klikoo: '/klikoo-b2b', klavi: '/klavi', admin: '/_sandbox/v1' };

if (Object.hasOwn(SERVERS, api)) {
  const element = document.createElement('rapi-doc');
  const attributes = {
    'spec-url': api === 'admin' ? 'openapi.json' : `reference/${api}.json`,
    'server-url': `${location.origin}${SERVERS[api]}`,
    'default-api-server': `${location.origin}${SERVERS[api]}`,
    'allow-server-selection': false,
    'load-fonts': false,
    'show-header': false,
    'render-style': innerWidth < 800 ? 'view' : 'focused',
    'nav-bg-color': isDark ? '#15181e' : '#ffffff',
    'bg-color': isDark ? '#15181e' : '#ffffff',
    'text-color': isDark ? '#e9ebf0' : '#191d26',
    'primary-color': isDark ? '#8f88ff' : '#5046e4',
    'regular-font': 'system-ui, sans-serif',
    'mono-font': 'ui-monospace, Menlo, Consolas, monospace',
    'font-size': 'default',
    'schema-style': 'table',
    'show-method-in-nav-bar': 'as-colored-text',
    'use-path-in-nav-bar': true,
    'allow-spec-file-download': false,
    'allow-spec-url-load': false,
    'allow-spec-file-load': false,
    theme: isDark ? 'dark' : 'light',
  };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
} else {
  document.body.textContent = 'Unknown API';
}
