// A payment of Klavi: its facts, timeline and actions.

import { button } from './button.js';
import { codeBlock } from './code.js';
import { h } from './dom.js';
import { isFinal, isWaiting } from './klavi-status.js';
import { facts, panel } from './panel.js';
import { statusTag } from './status.js';
import { timeline } from './timeline.js';

/** Creates the panel of a payment. `act` and `setStatus` create the actions of its buttons. */
export function paymentPanel(payment, { act, setStatus }) {
  const { id, status, reason, consent_url: url } = payment;
  const isOpen = isWaiting(status);
  const isOver = isFinal(status);
  const actions = [
    button('Authorize', act('payments', id, 'authorize', 'The payment is authorized'), {
      small: true,
      disabled: !isOpen,
      tone: isOpen ? 'primary' : '',
    }),
    button('Settle', act('payments', id, 'settle', 'The payment is settled'), { small: true, disabled: isOver }),
    button('Reject', act('payments', id, 'reject', 'The payment is rejected'), {
      small: true,
      disabled: isOver,
      tone: 'danger',
    }),
    button('Set status', setStatus('payments', id), { small: true, tone: 'quiet' }),
  ];
  return panel(
    'Payment',
    { actions },
    h(
      'div',
      { class: 'body stack' },
      facts([
        ['ID', h('code', {}, id)],
        ['Client request', payment.client_request_id && h('code', {}, payment.client_request_id)],
        ['Status', statusTag(status)],
        ['Reason', reason && `${reason.code}: ${reason.message}`],
        ['Amount', payment.amount && `R$ ${payment.amount}`],
        ['Day', payment.date],
        ['End-to-end ID', payment.end_to_end_id && h('code', {}, payment.end_to_end_id)],
        ['Consent', h('code', {}, payment.consent_id)],
        ["Payer's page", url && h('code', {}, url)],
      ]),
      h('h3', {}, 'Timeline'),
      timeline(
        payment.timeline,
        isOpen ? ['authorized by the payer', 'rejected'] : isOver ? [] : ['settled by the bank', 'rejected'],
      ),
      codeBlock('Request', JSON.stringify(payment.request)),
    ),
  );
}
