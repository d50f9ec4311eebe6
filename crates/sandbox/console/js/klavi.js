// Klavi Payment: payments and consents, with their timelines.

import { get, path, post, put } from './api.js';
import { ask } from './dialog.js';
import { h, replace, sync } from './dom.js';
import { short, timeOfDay } from './format.js';
import { consentPanels } from './klavi-consent.js';
import { paymentPanel } from './klavi-payment.js';
import { AUTHORIZED, STATUSES, isWaiting } from './klavi-status.js';
import { changes, everySecond, live } from './live.js';
import { empty, figures, head, panel } from './panel.js';
import { statusTag } from './status.js';
import { tokensPanel } from './tokens.js';

const PROVIDER = 'klavi';
function mount(main, context) {
  let payments = [];
  let consents = [];
  let wanted = context.argument;
  const summary = h('div');
  const lists = { payments: h('ul', { class: 'rows' }), consents: h('ul', { class: 'rows' }) };
  const blanks = { payments: h('div'), consents: h('div') };
  const detail = h('div', { class: 'stack', tabindex: -1 });
  detail.shown = null;
  main.append(
    head('Klavi Payment', 'Pix payments and consents to recurring ones, as the payer and the bank see them.'),
    h(
      'div',
      { class: 'stack' },
      summary,
      h(
        'div',
        { class: 'split' },
        h(
          'div',
          { class: 'stack' },
          panel('Payments', {}, lists.payments, blanks.payments),
          panel('Consents', {}, lists.consents, blanks.consents),
        ),
        detail,
      ),
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
        {
          class: 'row with-actions',
          href: `#/${PROVIDER}/${encodeURIComponent(id)}`,
          'aria-current': isSelected && 'true',
          data: { focus: 'row' },
        },
        h(
          'div',
          {},
          h(
            'div',
            { class: 'line' },
            h('strong', { class: 'break' }, reference ?? short(id)),
            amount && h('span', { class: 'number' }, `R$ ${amount}`),
          ),
          h('div', { class: 'line' }, statusTag(status)),
        ),
        h('time', { class: 'muted', datetime: created }, timeOfDay(created)),
      ),
    );
  }

  function show() {
    const all = [...payments, ...consents];
    const current = all.find(({ id }) => id === wanted) ?? all[0];
    fill('payments', payments, current, [
      'klavi',
      'No payments yet',
      'Create one with POST /payment/customer/v1/instant/payments.',
    ]);
    fill('consents', consents, current, [
      'klavi',
      'No consents yet',
      'Create one with POST /payment/customer/v1/automatic/consents.',
    ]);
    if (JSON.stringify(current) === detail.shown) return;
    detail.shown = JSON.stringify(current);
    if (!current)
      return replace(
        detail,
        h(
          'div',
          { class: 'panel' },
          empty('klavi', 'Nothing to show', 'A payment or consent appears here with its timeline.'),
        ),
      );
    replace(
      detail,
      'payments' in current ? consentPanels(current, { act, setStatus }) : paymentPanel(current, { act, setStatus }),
    );
  }

  function fill(kind, items, current, blank) {
    sync(
      lists[kind],
      items.map((item) => ({ ...item, isSelected: item === current })),
      ({ id }) => id,
      row,
    );
    lists[kind].hidden = items.length === 0;
    replace(blanks[kind], items.length > 0 ? [] : empty(...blank));
  }

  const reload = live(context, {
    load: () => Promise.all([get('klavi/payments'), get('klavi/consents')]),
    ...changes(PROVIDER),
    render: ([paid, allowed]) => {
      [payments, consents] = [paid.payments, allowed.consents];
      const waiting = [...payments, ...consents].filter(({ status }) => isWaiting(status)).length;
      const completed = payments.filter(({ status }) => status === 'PAYMENT_COMPLETED').length;
      replace(
        summary,
        figures([
          ['Payments', payments.length],
          ['Completed', completed],
          ['Consents', consents.length],
          ['Waiting for the payer', waiting],
        ]),
      );
      show();
    },
  });
  // A payment that was authorized on a page settles as time passes.
  everySecond(context, () => payments.some(({ status }) => status === AUTHORIZED) && reload());
  main.append(
    h(
      'datalist',
      { id: 'klavi-statuses' },
      STATUSES.map((status) => h('option', { value: status })),
    ),
  );
  return (argument) => {
    wanted = argument;
    show();
    if (getComputedStyle(detail.parentElement).gridTemplateColumns.split(' ').length === 1) detail.focus();
  };
}

export const klavi = { title: 'Klavi Payment', mount };
