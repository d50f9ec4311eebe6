// An App2App request, drawn as the wallet on a phone shows it.

import { button } from './button.js';
import { now } from './clock.js';
import { h } from './dom.js';
import { countdown } from './format.js';
import { icon } from './icon.js';
import { facts } from './panel.js';

const ASKS = {
  auth: 'asks for the address of your wallet',
  sign_message: 'asks you to sign a message',
  send_klay: 'asks you to send',
  send_token: 'asks you to send tokens',
  send_card: 'asks you to send a Card',
  execute_contract: 'asks you to call a contract',
};
const UNITS = { send_klay: ' KLAY', send_token: '' };
const OUTCOMES = {
  requested: ['warn', 'controls', 'Submitted', 'The transaction waits for the blockchain.'],
  canceled: ['bad', 'cross', 'Canceled', 'The user has rejected the request.'],
  expired: ['warn', 'controls', 'Expired', 'The user did not decide in time.'],
};

/** Creates the phone. `decide` has the actions of its two buttons. */
export function phone(request, { approve, reject }) {
  const { type, bapp_name: name, details, status } = request;
  const amount = details.amount !== undefined && h('p', { class: 'amount' }, `${details.amount}${UNITS[type] ?? ''}`);
  const rest = Object.entries(details)
    .filter(([field]) => field !== 'amount')
    .map(([field, value]) => [label(field), h('code', {}, value)]);
  return h(
    'section',
    { class: 'phone', 'aria-label': `Phone of the user: request of ${name}`, tabindex: -1 },
    h(
      'div',
      { class: 'screen' },
      h('div', { class: 'notch' }),
      h(
        'div',
        { class: 'app' },
        h('strong', {}, 'Klip'),
        status === 'prepared' &&
          h(
            'span',
            { class: 'number', data: { expires: request.expires_at } },
            countdown(Date.parse(request.expires_at) - now()),
          ),
      ),
      h('div', { class: 'avatar', 'aria-hidden': 'true' }, [...name][0] ?? '?'),
      h('h3', {}, name),
      h('p', { class: 'asks' }, ASKS[type] ?? type),
      amount,
      rest.length > 0 && h('div', { class: 'asked', tabindex: 0, role: 'group', 'aria-label': 'Details' }, facts(rest)),
      status === 'prepared'
        ? h(
            'div',
            { class: 'decide' },
            button('Reject', reject, { focus: 'reject' }),
            button('Approve', approve, { tone: 'primary', focus: 'approve' }),
          )
        : outcome(request),
    ),
  );
}

/** Returns the name of a field as a label: `Card id` for `card_id`. */
const label = (field) => (field.charAt(0).toUpperCase() + field.slice(1)).replaceAll('_', ' ');

function outcome(request) {
  const [tone, glyph, title, text] = describe(request);
  return h(
    'div',
    { class: 'outcome', data: { tone } },
    icon(glyph, 40),
    h('strong', {}, title),
    h('p', { class: 'muted' }, text),
  );
}

function describe({ type, status, success, error }) {
  if (status === 'error') return ['bad', 'cross', 'Failed', `${error?.code ?? ''} ${error?.message ?? ''}`.trim()];
  if (status !== 'completed') return OUTCOMES[status] ?? ['warn', 'info', status, ''];
  if (success === false) return ['bad', 'cross', 'Reverted', 'The blockchain has reverted the transaction.'];
  if (success === true) return ['ok', 'check', 'Sent', 'The transaction has succeeded.'];
  return [
    'ok',
    'check',
    type === 'auth' ? 'Linked' : 'Signed',
    type === 'auth' ? 'The BApp knows the address.' : 'The BApp has the signature.',
  ];
}
