// Base URLs and credentials to copy, with snippets that run.

import { get } from './api.js';
import { button, copyButton } from './button.js';
import { ahead } from './clock.js';
import { quoted } from './curl.js';
import { h, replace } from './dom.js';
import { live } from './live.js';
import { head, note, panel, tag } from './panel.js';
import { PROVIDERS } from './provider.js';
import { snippets } from './snippets.js';

const MASK = '••••••••';
/** Klikoo rejects timestamps that are further off, in milliseconds. */
const KLIKOO_SKEW = 5 * 60 * 1000;

function mount(main, context) {
  const body = h('div', { class: 'stack' });
  const all = copyButton('Copy all as .env', async () => dotenv((await get('environment')).variables), {
    small: false,
    tone: '',
  });
  main.append(
    head(
      'Credentials',
      'Valid in this sandbox, and nowhere else. The snippets are complete programs with these values in them.',
      all,
    ),
    body,
  );
  live(context, {
    load: () => get('environment'),
    render: ({ variables }) => {
      // Loading again after a reconnect must not hide what is shown, unless it has changed.
      const state = JSON.stringify(variables);
      if (body.state === state) return;
      body.state = state;
      replace(
        body,
        PROVIDERS.map(({ id, name }) =>
          providerPanel(
            id,
            name,
            variables.filter(({ provider }) => provider === id),
            context,
          ),
        ),
      );
    },
  });
}

function providerPanel(provider, name, variables, context) {
  const warning = h('div');
  if (provider === 'klikoo') {
    const warn = () =>
      replace(
        warning,
        Math.abs(ahead()) > KLIKOO_SKEW
          ? note(
              'warn',
              h(
                'p',
                {},
                "The sandbox's clock is more than five minutes off, so Klikoo rejects the timestamps of this machine. Reset the sandbox, or have the client use its clock.",
              ),
            )
          : [],
      );
    warn();
    const timer = setInterval(warn, 1000);
    context.signal.addEventListener('abort', () => clearInterval(timer));
  }
  return panel(
    name,
    { actions: copyButton('Copy as .env', () => dotenv(variables), { 'aria-label': `Copy as .env: ${name}` }) },
    h(
      'ul',
      { class: 'rows' },
      variables.map((variable) => h('li', {}, variableRow(variable))),
    ),
    h('div', { class: 'body stack bordered' }, warning, snippets(provider, name, variables, context)),
  );
}

function variableRow({ name, value, secret }) {
  const shown = h('code', { class: 'value' }, secret ? MASK : value);
  const reveal =
    secret &&
    button('Show', () => toggle(), {
      small: true,
      tone: 'quiet',
      'aria-label': `Show ${name}`,
      'aria-pressed': 'false',
    });
  function toggle() {
    const isShown = reveal.getAttribute('aria-pressed') === 'true';
    reveal.setAttribute('aria-pressed', !isShown);
    shown.textContent = isShown ? MASK : value;
    shown.classList.toggle('whole', !isShown);
  }
  return h(
    'div',
    { class: 'variable' },
    h('code', { class: 'name break' }, name, ' ', secret && tag('secret')),
    shown,
    h(
      'div',
      { class: 'actions' },
      reveal,
      copyButton('Copy', () => value, { 'aria-label': `Copy ${name}` }),
    ),
  );
}

/** Returns the variables for a `.env` file, which shells and dotenv libraries read alike. */
const dotenv = (variables) => variables.map(({ name, value }) => `${name}=${quoted(value.trimEnd())}\n`).join('');

export const credentials = { title: 'Credentials', mount };
