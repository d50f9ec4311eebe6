// A consent of Klavi to recurring payments, with the payments under it.

import { button } from './button.js';
import { h } from './dom.js';
import { AUTHORIZED, isFinal, isWaiting } from './klavi-status.js';
import { empty, facts, panel } from './panel.js';
import { statusTag } from './status.js';
import { timeline } from './timeline.js';

/** Creates the panels of a consent. `act` and `setStatus` create the actions of its buttons. */
export function consentPanels(consent, actionsOf) {
  const { act, setStatus } = actionsOf;
  const { id, status, consent_url: url } = consent;
  const isOpen = isWaiting(status);
  const actions = [
    button('Authorize', act('consents', id, 'authorize', 'The consent is authorized'), {
      small: true,
      disabled: !isOpen,
      tone: isOpen ? 'primary' : '',
    }),
    button('Reject', act('consents', id, 'reject', 'The consent is rejected'), {
      small: true,
      disabled: !isOpen,
      tone: 'danger',
    }),
    button('Revoke', act('consents', id, 'revoke', 'The consent is revoked'), {
      small: true,
      disabled: status !== AUTHORIZED,
      tone: 'danger',
    }),
    button('Set status', setStatus('consents', id), { small: true, tone: 'quiet' }),
  ];
  const range = [
    consent.min_amount && `from R$ ${consent.min_amount}`,
    consent.max_amount && `up to R$ ${consent.max_amount}`,
  ]
    .filter(Boolean)
    .join(' ');
  return [
    panel(
      'Consent',
      { actions },
      h(
        'div',
        { class: 'body stack' },
        facts([
          ['ID', h('code', {}, id)],
          ['Client request', consent.client_request_id && h('code', {}, consent.client_request_id)],
          ['Status', statusTag(status)],
          ['Payments', range],
          ['Retries', consent.is_retry_accepted ? 'accepted' : 'not accepted'],
          ["Payer's page", url && h('code', {}, url)],
        ]),
        h('h3', {}, 'Timeline'),
        timeline(
          consent.timeline,
          isOpen ? ['authorized by the payer', 'rejected'] : status === AUTHORIZED ? ['payments', 'revoked'] : [],
        ),
      ),
    ),
    panel(
      'Payments of this consent',
      {},
      consent.payments.length > 0
        ? h(
            'ul',
            { class: 'rows' },
            consent.payments.map((payment) => chargeRow(payment, consent, actionsOf)),
          )
        : empty('klavi', 'No payments yet', 'An authorized consent allows payments under it.'),
    ),
  ];
}

function chargeRow(payment, consent, { act, setStatus }) {
  const { id, status, date } = payment;
  const isOver = isFinal(status);
  const canRetry = status === 'PAYMENT_REJECTED' && consent.is_retry_accepted && consent.status === AUTHORIZED;
  const name = (action) => ({ 'aria-label': `${action} payment ${id}`, focus: `${action} ${id}`, small: true });
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'line' },
      statusTag(status),
      h('code', { class: 'break' }, id),
      h('span', { class: 'muted' }, date),
    ),
    h(
      'div',
      { class: 'actions' },
      button('Settle', act('consent-payments', id, 'settle', 'The payment is settled'), {
        ...name('Settle'),
        disabled: isOver,
      }),
      button('Reject', act('consent-payments', id, 'reject', 'The payment is rejected'), {
        ...name('Reject'),
        disabled: isOver,
        tone: 'danger',
      }),
      button('Retry', act('consent-payments', id, 'retry', 'A new payment retries it'), {
        ...name('Retry'),
        disabled: !canRetry,
      }),
      button('Set status', setStatus('consent-payments', id), { ...name('Set status of'), tone: 'quiet' }),
    ),
    h('details', {}, h('summary', {}, 'Timeline'), timeline(payment.timeline)),
  );
}
