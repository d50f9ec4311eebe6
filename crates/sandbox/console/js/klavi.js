// Klavi Payment: payments and consents, with their timelines.

import { get, path, post, put } from './api.js';
import { button } from './button.js';
import { codeBlock } from './code.js';
import { ask } from './dialog.js';
import { h, replace, sync } from './dom.js';
import { dateAndTime, short } from './format.js';
import { everySecond, live } from './live.js';
import { empty, facts, figures, head, panel } from './panel.js';
import { statusTag } from './status.js';
import { timeline } from './timeline.js';
import { tokensPanel } from './tokens.js';

const PROVIDER = 'klavi';
const WAITING = ['STARTED', 'CONSENT_AWAITING_AUTHORIZATION'];
const AUTHORIZED = 'CONSENT_AUTHORIZED';
const FINAL = ['PAYMENT_COMPLETED', 'PAYMENT_REJECTED', 'CONSENT_REJECTED', 'CONSENT_REVOKED', 'CANCELED', 'ERROR', 'EXPIRED'];
const STATUSES = ['PAYMENT_PENDING', 'PAYMENT_PARTIALLY_ACCEPTED', 'PAYMENT_SCHEDULED', 'PAYMENT_SETTLEMENT_PROCESSING', ...FINAL];

function mount(main, context) {
  let payments = [];
  let consents = [];
  let wanted = context.argument;
  const summary = h('div');
  const lists = { payments: h('ul', { class: 'rows' }), consents: h('ul', { class: 'rows' }) };
  const blanks = { payments: h('div'), consents: h('div') };
  const detail = h('div', { class: 'stack', tabindex: -1 });
  main.append(
    head('Klavi Payment', 'Pix payments and consents to recurring ones, as the payer and the bank see them.'),
    h(
      'div',
      { class: 'stack' },
      summary,
      h('div', { class: 'split' }, h('div', { class: 'stack' }, panel('Payments', {}, lists.payments, blanks.payments), panel('Consents', {}, lists.consents, blanks.consents)), detail),
      tokensPanel(PROVIDER, context),
    ),
  );

  const act = (kind, id, action, done) => async () => {
    await post(path(PROVIDER, kind, id, action));
    await reload();
    return done;
  };
  const setStatus = (kind, id) => () =>
    ask({
      title: 'Set the status',
      text: 'Any text is possible, such as a status that is not documented.',
      fields: [{ name: 'status', label: 'Status', class: 'mono', list: 'klavi-statuses' }],
      action: 'Set',
      submit: async ({ status }) => {
        await put(path(PROVIDER, kind, id, 'status'), { status });
        await reload();
      },
    }).then((done) => (done ? 'The status is set' : undefined));

  function row({ id, client_request_id: reference, status, amount, created_at: created, isSelected }) {
    return h(
      'li',
      {},
      h(
        'a',
        { class: 'row with-actions', href: `#/${PROVIDER}/${encodeURIComponent(id)}`, 'aria-current': isSelected && 'true', data: { focus: 'row' } },
        h('div', {}, h('div', { class: 'line' }, h('strong', { class: 'break' }, reference ?? short(id)), amount && h('span', { class: 'number' }, `R$ ${amount}`)), h('div', { class: 'line' }, statusTag(status))),
        h('time', { class: 'muted', datetime: created }, dateAndTime(created)),
      ),
    );
  }

  function show() {
    const all = [...payments, ...consents];
    const current = all.find(({ id }) => id === wanted) ?? all[0];
    fill('payments', payments, current, ['klavi', 'No payments yet', 'Create one with POST /payment/customer/v1/instant/payments.']);
    fill('consents', consents, current, ['klavi', 'No consents yet', 'Create one with POST /payment/customer/v1/automatic/consents.']);
    if (JSON.stringify(current) === detail.shown) return;
    detail.shown = JSON.stringify(current);
    if (!current) return replace(detail, h('div', { class: 'panel' }, empty('klavi', 'Nothing to show', 'A payment or consent appears here with its timeline.')));
    replace(detail, 'payments' in current ? consentPanels(current) : paymentPanel(current));
  }

  function fill(kind, items, current, blank) {
    sync(lists[kind], items.map((item) => ({ ...item, isSelected: item === current })), ({ id }) => id, row);
    lists[kind].hidden = items.length === 0;
    replace(blanks[kind], items.length > 0 ? [] : empty(...blank));
  }

  function paymentPanel(payment) {
    const { id, status, reason, consent_url: url } = payment;
    const isWaiting = WAITING.includes(status);
    const isOver = FINAL.includes(status);
    const actions = [
      button('Authorize', act('payments', id, 'authorize', 'The payment is authorized'), { small: true, disabled: !isWaiting, tone: isWaiting ? 'primary' : '' }),
      button('Settle', act('payments', id, 'settle', 'The payment is settled'), { small: true, disabled: isOver }),
      button('Reject', act('payments', id, 'reject', 'The payment is rejected'), { small: true, disabled: isOver, tone: 'danger' }),
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
        timeline(payment.timeline, isWaiting ? ['authorized by the payer', 'rejected'] : isOver ? [] : ['settled by the bank', 'rejected']),
        codeBlock('Request', JSON.stringify(payment.request)),
      ),
    );
  }

  function consentPanels(consent) {
    const { id, status, consent_url: url } = consent;
    const isWaiting = WAITING.includes(status);
    const actions = [
      button('Authorize', act('consents', id, 'authorize', 'The consent is authorized'), { small: true, disabled: !isWaiting, tone: isWaiting ? 'primary' : '' }),
      button('Reject', act('consents', id, 'reject', 'The consent is rejected'), { small: true, disabled: !isWaiting, tone: 'danger' }),
      button('Revoke', act('consents', id, 'revoke', 'The consent is revoked'), { small: true, disabled: status !== AUTHORIZED, tone: 'danger' }),
      button('Set status', setStatus('consents', id), { small: true, tone: 'quiet' }),
    ];
    const range = [consent.min_amount && `from R$ ${consent.min_amount}`, consent.max_amount && `up to R$ ${consent.max_amount}`].filter(Boolean).join(' ');
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
          timeline(consent.timeline, isWaiting ? ['authorized by the payer', 'rejected'] : status === AUTHORIZED ? ['payments', 'revoked'] : []),
        ),
      ),
      panel('Payments of this consent', {}, consent.payments.length > 0 ? h('ul', { class: 'rows' }, consent.payments.map((payment) => chargeRow(payment, consent))) : empty('klavi', 'No payments yet', 'An authorized consent allows payments under it.')),
    ];
  }

  function chargeRow(payment, consent) {
    const { id, status, date } = payment;
    const isOver = FINAL.includes(status);
    const canRetry = status === 'PAYMENT_REJECTED' && consent.is_retry_accepted && consent.status === AUTHORIZED;
    const name = (action) => ({ 'aria-label': `${action} payment ${id}`, focus: `${action} ${id}`, small: true });
    return h(
      'li',
      { class: 'row' },
      h('div', { class: 'line' }, statusTag(status), h('code', { class: 'break' }, id), h('span', { class: 'muted' }, date)),
      h(
        'div',
        { class: 'actions' },
        button('Settle', act('consent-payments', id, 'settle', 'The payment is settled'), { ...name('Settle'), disabled: isOver }),
        button('Reject', act('consent-payments', id, 'reject', 'The payment is rejected'), { ...name('Reject'), disabled: isOver, tone: 'danger' }),
        button('Retry', act('consent-payments', id, 'retry', 'A new payment retries it'), { ...name('Retry'), disabled: !canRetry }),
        button('Set status', setStatus('consent-payments', id), { ...name('Set status of'), tone: 'quiet' }),
      ),
      h('details', {}, h('summary', {}, 'Timeline'), timeline(payment.timeline)),
    );
  }

  const reload = live(context, {
    load: () => Promise.all([get('klavi/payments'), get('klavi/consents')]),
    events: ['state', 'clock'],
    concerns: (detail, name) => name === 'clock' || detail.provider === PROVIDER,
    render: ([paid, allowed]) => {
      [payments, consents] = [paid.payments, allowed.consents];
      const waiting = [...payments, ...consents].filter(({ status }) => WAITING.includes(status)).length;
      const completed = payments.filter(({ status }) => status === 'PAYMENT_COMPLETED').length;
      replace(summary, figures([['Payments', payments.length], ['Completed', completed], ['Consents', consents.length], ['Waiting for the payer', waiting]]));
      show();
    },
  });
  // A payment that was authorized on a page settles as time passes.
  everySecond(context, () => payments.some(({ status }) => status === AUTHORIZED) && reload());
  main.append(h('datalist', { id: 'klavi-statuses' }, STATUSES.map((status) => h('option', { value: status }))));
  return (argument) => {
    wanted = argument;
    show();
    if (getComputedStyle(detail.parentElement).gridTemplateColumns.split(' ').length === 1) detail.focus();
  };
}

export const klavi = { title: 'Klavi Payment', mount };
