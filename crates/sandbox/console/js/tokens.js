// Issued tokens of a provider, which can be revoked and expired.

import { get, path, post } from './api.js';
import { button } from './button.js';
import { now } from './clock.js';
import { h, replace, sync } from './dom.js';
import { countdown, dateAndTime } from './format.js';
import { changes, everySecond, live } from './live.js';
import { empty, panel, tag } from './panel.js';

const TONES = { valid: 'ok', expired: 'warn', revoked: 'bad' };
const MAX_SHOWN = 20;

/** Creates the panel of a provider's tokens. */
export function tokensPanel(provider, context) {
  const list = h('ul', { class: 'rows', 'aria-label': 'Tokens, newest first' });
  const blank = h('div');
  const act = (action, done, token) => async () => {
    await post(path(provider, 'tokens', action), token ? { token_id: token } : {});
    await reload();
    return done;
  };
  const row = ({ id, issued_at: issued, expires_at: expires, state }) => {
    const left = h('span', { class: 'muted number', data: { expires } });
    return h(
      'li',
      { class: 'row with-actions' },
      h(
        'div',
        { class: 'line' },
        tag(state, TONES[state]),
        h('code', { class: 'break' }, id),
        h('span', { class: 'muted' }, `issued ${dateAndTime(issued)}`),
        state === 'valid' && left,
      ),
      state === 'valid' &&
        h(
          'div',
          { class: 'actions' },
          button('Expire', act('expire', 'The token is expired', id), {
            small: true,
            'aria-label': `Expire token ${id}`,
          }),
          button('Revoke', act('revoke', 'The token is revoked', id), {
            small: true,
            tone: 'danger',
            'aria-label': `Revoke token ${id}`,
          }),
        ),
    );
  };
  const age = () => {
    for (const left of list.querySelectorAll('[data-expires]'))
      left.textContent = `${countdown(Date.parse(left.dataset.expires) - now())} left`;
  };
  const reload = live(context, {
    load: () => get(path(provider, 'tokens')),
    ...changes(provider),
    render: ({ tokens }) => {
      sync(list, tokens.slice(0, MAX_SHOWN), ({ id }) => id, row);
      age();
      list.hidden = tokens.length === 0;
      const more = tokens.length - MAX_SHOWN;
      replace(
        blank,
        tokens.length === 0
          ? empty('credentials', 'No tokens yet', 'A token appears here when a client requests one.')
          : more > 0
            ? h('p', { class: 'more muted' }, `and ${more} older ones`)
            : [],
      );
    },
  });
  everySecond(context, age);
  const actions = [
    button('Expire all', act('expire', 'All tokens are expired'), { small: true }),
    button('Revoke all', act('revoke', 'All tokens are revoked'), { small: true, tone: 'danger' }),
  ];
  return panel('Tokens', { actions }, list, blank);
}
