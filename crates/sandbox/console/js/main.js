// Starts the console.

import { credentials as apiCredentials, get } from './api.js';
import { clockLink } from './clock.js';
import { controls } from './controls.js';
import { credentials } from './credentials.js';
import { deliveries } from './deliveries.js';
import { ask } from './dialog.js';
import { h } from './dom.js';
import { exchanges } from './exchanges.js';
import { icon } from './icon.js';
import { klavi } from './klavi.js';
import { klikoo } from './klikoo.js';
import { klipA2a } from './klip-a2a.js';
import { klipCard } from './klip-card.js';
import { nameOf } from './provider.js';
import { reference } from './reference.js';
import { route } from './router.js';
import { connect, listen } from './stream.js';
import { themeButton } from './theme.js';
import { announce } from './toast.js';
import { violations } from './violations.js';

const GROUPS = [
  ['Traffic', { exchanges, violations, deliveries }],
  ['Providers', { 'klip-card': klipCard, 'klip-a2a': klipA2a, klikoo, klavi }],
  ['Environment', { controls, credentials, reference }],
];
const VIEWS = Object.assign({}, ...GROUPS.map(([, views]) => views));
const always = new AbortController().signal;

const [nav, menu, main] = ['nav', 'menu', 'main'].map((id) => document.getElementById(id));
const violationCount = h('span', { class: 'count', data: { tone: 'bad' }, hidden: true });

for (const [title, views] of GROUPS) {
  const links = Object.entries(views).map(([id, view]) =>
    h(
      'li',
      {},
      h('a', { href: `#/${id}`, data: { view: id } }, icon(id), view.title, id === 'violations' && violationCount),
    ),
  );
  nav.append(h('h2', {}, title), h('ul', {}, links));
}

function toggleMenu(isOpen) {
  nav.classList.toggle('open', isOpen);
  menu.setAttribute('aria-expanded', isOpen);
}
menu.addEventListener('click', () => toggleMenu(!nav.classList.contains('open')));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && nav.classList.contains('open')) {
    toggleMenu(false);
    menu.focus();
  }
});
document.getElementById('skip').addEventListener('click', (event) => {
  // The hash belongs to the views.
  event.preventDefault();
  main.focus();
});

const connection = h('span', { class: 'connection', data: { state: 'connecting' }, role: 'status' }, 'Connecting');
function setConnection(state, text) {
  connection.dataset.state = state;
  connection.textContent = text;
}
listen('open', () => setConnection('live', 'Live'), always);
listen('lost', () => setConnection('lost', 'Reconnecting'), always);
listen('restart', () => announce('The sandbox was restarted'), always);
document.getElementById('indicators').append(clockLink(always), connection, themeButton());

async function countViolations() {
  try {
    const { violations: found } = await get('violations');
    violationCount.textContent = found.length;
    violationCount.hidden = found.length === 0;
    violationCount.setAttribute('aria-label', `${found.length} found`);
  } catch {
    // The next event counts again.
  }
}
listen(['open', 'reset'], countViolations, always);
listen('exchange', (exchange) => exchange.verdict.violations.length > 0 && countViolations(), always);

apiCredentials.ask = async () => {
  let token = null;
  await ask({
    title: 'Admin token',
    text: 'This sandbox listens beyond loopback. It printed the token of its admin API at its start.',
    fields: [{ name: 'token', label: 'Admin token', type: 'password' }],
    action: 'Continue',
    submit: async (values) => {
      token = values.token;
    },
  });
  return token;
};

route(VIEWS, main, (id, argument) => {
  toggleMenu(false);
  for (const link of nav.querySelectorAll('a')) {
    if (link.dataset.view === id) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (id === 'reference' && argument) document.title = `${nameOf(argument)} · ${document.title}`;
});
connect();
