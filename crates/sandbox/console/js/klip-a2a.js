// Klip App2App: requests, and the phone of the user.

import { get, path, post } from './api.js';
import { button } from './button.js';
import { now } from './clock.js';
import { codeBlock } from './code.js';
import { ask } from './dialog.js';
import { h, replace, sync } from './dom.js';
import { countdown, dateAndTime, short, timeOfDay } from './format.js';
import { changes, everySecond, live } from './live.js';
import { empty, facts, head, panel } from './panel.js';
import { phone } from './phone.js';
import { statusTag } from './status.js';

const PROVIDER = 'klip-a2a';
const FINAL = ['completed', 'canceled', 'error', 'expired'];

function mount(main, context) {
  let requests = [];
  let wanted = context.argument;
  const list = h('ul', { class: 'rows', 'aria-label': 'Requests, newest first' });
  const blank = h('div');
  const device = h('div', { class: 'device' });
  device.shown = null;
  const operator = h('div', { class: 'stack' });
  main.append(
    head('Klip App2App', 'What the user of the wallet sees and decides, and what becomes of it on the blockchain.'),
    h('div', { class: 'wallet' }, h('div', { class: 'stack' }, panel('Requests', {}, list, blank), operator), device),
  );

  const act = (key, action, done, body) => async () => {
    await post(path(PROVIDER, 'requests', key, action), body);
    await reload();
    return done;
  };

  /** The selected request, or else the newest that waits for the user. */
  const selected = () =>
    requests.find(({ request_key: key }) => key === wanted) ??
    requests.find(({ status }) => status === 'prepared') ??
    requests[0];

  function row({ request_key: key, type, bapp_name: name, status, created_at: created, isSelected }) {
    return h(
      'li',
      {},
      h(
        'a',
        {
          class: 'row with-actions',
          href: `#/${PROVIDER}/${encodeURIComponent(key)}`,
          'aria-current': isSelected && 'true',
          data: { focus: 'row' },
        },
        h(
          'div',
          {},
          h('div', { class: 'line' }, statusTag(status), h('strong', {}, type)),
          h('div', { class: 'line muted' }, h('span', { class: 'cut' }, name), h('code', {}, short(key))),
        ),
        h('time', { class: 'muted', datetime: created }, timeOfDay(created)),
      ),
    );
  }

  function show() {
    const current = selected();
    sync(
      list,
      requests.map((request) => ({ ...request, isSelected: request === current })),
      ({ request_key: key }) => key,
      row,
    );
    list.hidden = requests.length === 0;
    replace(
      blank,
      requests.length > 0
        ? []
        : empty(
            'klip-a2a',
            'No requests yet',
            'Prepare one with POST /v2/a2a/prepare. It appears here, and on the phone.',
          ),
    );
    if (JSON.stringify(current) === device.shown) return;
    device.shown = JSON.stringify(current);
    if (!current) {
      replace(
        device,
        h(
          'div',
          { class: 'phone', 'aria-hidden': 'true' },
          h(
            'div',
            { class: 'screen' },
            h('div', { class: 'notch' }),
            h('div', { class: 'outcome' }, h('p', { class: 'muted' }, 'No request')),
          ),
        ),
      );
      return replace(operator);
    }
    const key = current.request_key;
    replace(
      device,
      phone(current, { approve: act(key, 'approve', 'Approved'), reject: act(key, 'reject', 'Rejected') }),
    );
    replace(operator, operatorPanel(current));
  }

  function operatorPanel(request) {
    const { request_key: key, type, status, details, tx_hash: hash, signature } = request;
    const isPending = status === 'requested';
    const canFail = !FINAL.includes(status);
    const fail = () =>
      ask({
        title: 'Fail the request',
        fields: [
          { name: 'code', label: 'Code', value: '6200', inputmode: 'numeric' },
          { name: 'message', label: 'Message', value: 'transaction failed' },
        ],
        action: 'Fail',
        submit: ({ code, message }) => act(key, 'fail', '', { code: integer(code), message })(),
      }).then((done) => (done ? 'The request has failed' : undefined));
    const actions = [
      button('Settle', act(key, 'settle', 'Settled', { success: true }), { disabled: !isPending, small: true }),
      button('Revert', act(key, 'settle', 'Reverted', { success: false }), { disabled: !isPending, small: true }),
      button('Fail', fail, { disabled: !canFail, small: true, tone: 'danger' }),
      button('Expire', act(key, 'expire', 'The key is expired'), { disabled: status !== 'prepared', small: true }),
    ];
    return panel(
      'Selected request',
      { actions },
      h(
        'div',
        { class: 'body stack' },
        facts([
          ['Request key', h('code', {}, key)],
          ['Type', h('code', {}, type)],
          ['Status', statusTag(status)],
          ['Prepared', dateAndTime(request.created_at)],
          ['Expires', dateAndTime(request.expires_at)],
          ['Transaction', hash && h('code', {}, hash)],
          ['Signature', signature && h('code', {}, signature)],
        ]),
        Object.keys(details).length > 0 && codeBlock('Details', JSON.stringify(details)),
        h(
          'p',
          { class: 'muted small' },
          isPending
            ? 'The transaction is pending: settle or revert it, as the blockchain would.'
            : 'Settle and Revert are for approved transactions.',
        ),
      ),
    );
  }

  const reload = live(context, {
    load: () => get(path(PROVIDER, 'requests')),
    ...changes(PROVIDER),
    render: ({ requests: found }) => {
      requests = found;
      show();
    },
  });
  everySecond(context, () => {
    const left = device.querySelector('[data-expires]');
    if (!left) return;
    const milliseconds = Date.parse(left.dataset.expires) - now();
    left.textContent = countdown(milliseconds);
    if (milliseconds <= 0) reload();
  });
  return (argument) => {
    wanted = argument;
    show();
  };
}

/** Parses a code, or leaves the text for the API to reject. */
const integer = (text) => (/^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text);

export const klipA2a = { title: 'Klip App2App', mount };
