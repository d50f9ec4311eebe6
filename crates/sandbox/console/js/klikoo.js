// Klikoo B2B: the balance, purchases, and queued error responses.

import { get, path, post, put, remove } from './api.js';
import { button } from './button.js';
import { ask } from './dialog.js';
import { h, replace, sync } from './dom.js';
import { field } from './field.js';
import { dateAndTime, grouped } from './format.js';
import { changes, everySecond, live } from './live.js';
import { empty, facts, figures, head, panel, tag } from './panel.js';
import { statusTag } from './status.js';
import { tokensPanel } from './tokens.js';

const PROVIDER = 'klikoo';
const PENDING = 'INPROGRESS';

function mount(main, context) {
  let purchases = [];
  const summary = h('div');
  const list = h('ul', { class: 'rows', 'aria-label': 'Purchases, newest first' });
  const blank = h('div');
  const rejections = rejectionsPanel(context);
  const setBalance = button('Set balance', changeBalance, { small: true });
  main.append(
    head(
      'Klikoo B2B',
      'Purchases as the supplier sees them, the balance of the account, and errors to come.',
      setBalance,
    ),
    h(
      'div',
      { class: 'stack' },
      summary,
      panel('Purchases', {}, list, blank),
      h('div', { class: 'grid' }, rejections, tokensPanel(PROVIDER, context)),
    ),
  );

  const act = (id, action, done, body) => async () => {
    await post(path(PROVIDER, 'purchases', id, action), body);
    await reload();
    return done;
  };

  async function changeBalance() {
    const { balance } = await get('klikoo/balance');
    const done = await ask({
      title: 'Set the balance',
      fields: [{ name: 'balance', label: 'Balance in rupiah', value: balance, inputmode: 'numeric' }],
      action: 'Set',
      submit: async (values) => {
        await put('klikoo/balance', { balance: values.balance.trim() });
        await reload();
      },
    });
    return done ? 'The balance is set' : undefined;
  }

  const fail = (id) => () =>
    ask({
      title: `Fail purchase ${id}`,
      fields: [{ name: 'reason', label: 'Reason', value: 'Nomor tujuan salah' }],
      action: 'Fail',
      submit: ({ reason }) => act(id, 'fail', '', { reason })(),
    }).then((done) => (done ? 'The purchase has failed' : undefined));

  function row(purchase) {
    const { transaction_id: id, status } = purchase;
    return h(
      'li',
      { class: 'row with-actions' },
      h(
        'div',
        {},
        h(
          'div',
          { class: 'line' },
          statusTag(status),
          h('strong', { class: 'break' }, purchase.product_name),
          h('span', { class: 'number' }, `Rp ${grouped(purchase.amount)}`),
        ),
        h(
          'details',
          {},
          h('summary', {}, h('code', {}, id), ` for ${purchase.value}, reference ${purchase.partner_reference_id}`),
          purchaseFacts(purchase),
        ),
      ),
      status === PENDING &&
        h(
          'div',
          { class: 'actions' },
          button('Settle', act(id, 'settle', 'The purchase is settled'), {
            small: true,
            'aria-label': `Settle purchase ${id}`,
          }),
          button('Fail', fail(id), { small: true, tone: 'danger', 'aria-label': `Fail purchase ${id}` }),
        ),
    );
  }

  const reload = live(context, {
    load: () => Promise.all([get('klikoo/balance'), get('klikoo/purchases')]),
    ...changes(PROVIDER),
    render: ([{ balance }, found]) => {
      purchases = found.purchases;
      const count = (status) => grouped(purchases.filter((purchase) => purchase.status === status).length);
      replace(
        summary,
        figures([
          ['Balance', `Rp ${grouped(balance)}`],
          ['In progress', count(PENDING)],
          ['Succeeded', count('SUCCESS')],
          ['Failed', count('FAILED')],
        ]),
      );
      sync(list, purchases, ({ transaction_id: id }) => id, row);
      list.hidden = purchases.length === 0;
      replace(
        blank,
        purchases.length > 0
          ? []
          : empty(
              'klikoo',
              'No purchases yet',
              'Buy a product with POST /v1/open-api/products/buy. It settles by itself after three seconds, or here.',
            ),
      );
    },
  });
  // A purchase that is in progress settles as time passes.
  everySecond(context, () => purchases.some(({ status }) => status === PENDING) && reload());
}

function purchaseFacts(purchase) {
  return facts([
    ['Product', h('code', {}, purchase.product_code)],
    ['Customer', purchase.customer_name],
    ['Reason', purchase.reason],
    ['Serial number', purchase.sn && h('code', {}, purchase.sn)],
    ['Balance', `Rp ${grouped(purchase.beginning_balance)} before, Rp ${grouped(purchase.current_balance)} after`],
    ['Time', dateAndTime(purchase.created_at)],
  ]);
}

function rejectionsPanel(context) {
  const code = h('input', {
    name: 'code',
    class: 'mono',
    list: 'klikoo-codes',
    autocomplete: 'off',
    required: true,
    placeholder: '503xx9991',
  });
  const codes = h('datalist', { id: 'klikoo-codes' });
  const operation = h('select', { name: 'operation' }, h('option', { value: '' }, 'Any that lists the status'));
  const list = h('ul', { class: 'rows', 'aria-label': 'Queued error responses' });
  const blank = h('div', { class: 'body muted' }, 'None is queued.');
  const submit = button('Queue', async () => {
    const chosen = operation.value === '' ? {} : { operation: operation.value };
    await post('klikoo/reject-next', { code: code.value.trim(), ...chosen });
    code.value = '';
    await reload();
    return 'The error response is queued';
  });
  const form = h(
    'form',
    { class: 'inline-form', on: { submit: (event) => event.preventDefault() } },
    field('Code', code),
    field('Operation', operation),
    codes,
    submit,
  );
  submit.type = 'submit';
  const clear = button(
    'Remove all',
    async () => {
      await remove('klikoo/reject-next');
      await reload();
      return 'No error response is queued';
    },
    { small: true },
  );
  const reload = live(context, {
    load: () => get('klikoo/reject-next'),
    ...changes(PROVIDER),
    render: ({ rejections }) => {
      sync(
        list,
        rejections.map((rejection, index) => ({ ...rejection, index })),
        ({ index }) => index,
        (rejection) =>
          h(
            'li',
            { class: 'row' },
            h(
              'div',
              { class: 'line' },
              tag(rejection.code, 'warn', 'mono'),
              h(
                'span',
                { class: 'muted' },
                rejection.operation ? `next ${rejection.operation}` : 'next operation that lists the status',
              ),
            ),
          ),
      );
      list.hidden = rejections.length === 0;
      blank.hidden = rejections.length > 0;
      clear.disabled = rejections.length === 0;
    },
  });
  loadChoices(codes, operation);
  return panel('Reject the next request', { actions: clear }, h('div', { class: 'body stack' }, form), list, blank);
}

/** Offers the codes and operations of the contract. */
async function loadChoices(codes, operation) {
  const [contract, { providers }] = await Promise.all([
    fetch('reference/klikoo.json').then((response) => response.json()),
    get(''),
  ]);
  const errors = contract['x-error-codes'].codes.filter(({ class: kind }) => kind !== 'success');
  codes.append(...errors.map(({ code, message }) => h('option', { value: code }, message)));
  const { operations = [] } = providers.find(({ id }) => id === PROVIDER) ?? {};
  operation.append(...operations.map((name) => h('option', { value: name }, name)));
}

export const klikoo = { title: 'Klikoo B2B', mount };
