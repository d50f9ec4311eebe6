// Webhooks of Klavi and callbacks of Klikoo: the queue, attempts, and what goes wrong with them.

import { get, path, post, put, remove } from './api.js';
import { button } from './button.js';
import { codeBlock } from './code.js';
import { ask } from './dialog.js';
import { h, replace, sync } from './dom.js';
import { field, select } from './field.js';
import { dateAndTime, short } from './format.js';
import { changes, live } from './live.js';
import { empty, head, panel, tag } from './panel.js';
import { codeTone, statusTag } from './status.js';

const KINDS = {
  klavi: {
    title: 'Webhooks of Klavi',
    forgeries: [
      ['wrong_key', 'Signed with another key'],
      ['stale_timestamp', 'Signed an hour ago'],
      ['altered_body', 'Altered after signing'],
      ['missing', 'Without a signature'],
    ],
    blank: 'Each status of a payment or consent queues a webhook.',
  },
  klikoo: {
    title: 'Callbacks of Klikoo',
    forgeries: [['missing', 'Purchase that does not exist']],
    blank: 'Each purchase with a final status queues a callback.',
  },
};

function mount(main, context) {
  main.append(
    head(
      'Deliveries',
      'Webhooks and callbacks in the order of their delivery. Set a receiver to have them sent automatically, with retries.',
    ),
    h(
      'div',
      { class: 'stack' },
      Object.entries(KINDS).map(([provider, kind]) => queue(provider, kind, context)),
    ),
  );
}

function queue(provider, { title, forgeries, blank: nothing }, context) {
  const at = (...segments) => path(provider, 'deliveries', ...segments);
  const receiver = h('input', {
    class: 'mono',
    type: 'url',
    placeholder: 'http://127.0.0.1:8000/webhooks',
    autocomplete: 'off',
    name: 'url',
  });
  const state = h('p', { class: 'muted small', role: 'status' });
  const list = h('ul', { class: 'rows', 'aria-label': title });
  const blank = h('div');
  const forgery = select(forgeries, { 'aria-label': `Forgery for ${title}` });
  let queued = [];
  let isEdited = false;
  receiver.addEventListener('input', () => {
    isEdited = true;
  });

  const reloading = (act, done) => async () => {
    await act();
    await reload();
    return done;
  };
  /** Sends to the target, or asks for a receiver if there is none. */
  const send = (where, done) => async () => {
    const { target } = await get(at());
    if (target) return reloading(() => post(at(...where), {}), done)();
    const sent = await ask({
      title: 'Send to a receiver',
      text: 'There is no receiver of automatic deliveries.',
      fields: [
        {
          name: 'url',
          label: 'Receiver',
          type: 'url',
          class: 'mono',
          value: receiver.value,
          placeholder: receiver.placeholder,
        },
      ],
      action: 'Send',
      submit: ({ url }) => reloading(() => post(at(...where), { url }))(),
    });
    return sent ? done : undefined;
  };
  const setTarget = reloading(async () => {
    await put(at('target'), { url: receiver.value.trim() });
    isEdited = false;
  }, 'The receiver is set');
  const form = h(
    'form',
    { class: 'inline-form', on: { submit: (event) => event.preventDefault() } },
    field('Receiver of automatic deliveries', receiver, 'wide'),
    button('Set receiver', setTarget, { focus: 'set' }),
  );
  form.querySelector('button').type = 'submit';
  const stop = button(
    'Remove',
    reloading(async () => {
      await remove(at('target'));
      isEdited = false;
      receiver.value = '';
    }, 'Deliveries wait in the queue'),
    { 'aria-label': `Remove the receiver of ${title}` },
  );
  form.append(stop);
  const forge = h(
    'div',
    { class: 'actions forge' },
    forgery,
    button(
      'Forge',
      reloading(() => post(at('forge'), { signature: forgery.value }), 'A forged delivery is queued'),
      { 'aria-label': `Forge a delivery: ${title}` },
    ),
  );

  const move = (id, step) => {
    const ids = queued.map((delivery) => delivery.id);
    const index = ids.indexOf(id);
    [ids[index], ids[index + step]] = [ids[index + step], ids[index]];
    return reloading(() => put(at('order'), { ids }), 'The queue is reordered');
  };

  function row({ index, last, ...delivery }) {
    const {
      id,
      event_id: event,
      state: status,
      attempts,
      forged,
      created_at: created,
      next_attempt_at: next,
      body,
    } = delivery;
    const named = (label) => ({ 'aria-label': `${label} delivery ${id}`, focus: label, small: true });
    return h(
      'li',
      { class: 'row with-actions' },
      h(
        'div',
        { class: 'stack delivery' },
        h(
          'div',
          { class: 'line' },
          statusTag(status),
          forged && tag(`forged: ${forged.replaceAll('_', ' ')}`, 'warn'),
          h('strong', {}, `#${id}`),
          h('code', { class: 'muted break', title: event }, short(event, 24)),
          h('time', { class: 'muted', datetime: created }, dateAndTime(created)),
        ),
        attempts.length > 0 && h('ol', { class: 'attempts' }, attempts.map(attempt)),
        next && h('p', { class: 'muted small' }, `Next attempt ${dateAndTime(next)}`),
        h('details', {}, h('summary', {}, 'Body'), codeBlock(`Body of delivery ${id}`, body)),
      ),
      h(
        'div',
        { class: 'actions' },
        status === 'queued' && [
          button('Move up', move(id, -1), { only: true, glyph: 'up', disabled: index === 0, ...named('Move up') }),
          button('Move down', move(id, 1), {
            only: true,
            glyph: 'down',
            disabled: index === last,
            ...named('Move down'),
          }),
        ],
        button(
          attempts.length > 0 ? 'Retry' : 'Send',
          send([id, 'retry'], 'The delivery was sent'),
          named(attempts.length > 0 ? 'Retry' : 'Send'),
        ),
        button(
          'Duplicate',
          reloading(() => post(at(id, 'duplicate')), 'The delivery is queued once more'),
          named('Duplicate'),
        ),
      ),
    );
  }

  const changed = changes(provider);
  const reload = live(context, {
    load: () => get(at()),
    events: [...changed.events, 'delivery'],
    concerns: (detail, name) => name === 'delivery' || changed.concerns(detail, name),
    render: ({ target, deliveries: found }) => {
      queued = found.filter((delivery) => delivery.state === 'queued');
      const rows = found.map((delivery) => ({ ...delivery, index: queued.indexOf(delivery), last: queued.length - 1 }));
      sync(list, rows, ({ id }) => id, row);
      if (!isEdited) receiver.value = target ?? '';
      state.textContent = target
        ? `Sent automatically to ${target}`
        : `Not sent automatically; ${queued.length} queued`;
      stop.disabled = !target;
      list.hidden = found.length === 0;
      replace(blank, found.length > 0 ? [] : empty('deliveries', 'Nothing to deliver', nothing));
    },
  });
  const deliver = button('Deliver queued', send(['deliver'], 'The queued deliveries were sent'), {
    small: true,
    tone: 'primary',
    'aria-label': `Deliver queued: ${title}`,
  });
  return panel(
    title,
    { actions: deliver },
    h('div', { class: 'body stack' }, form, h('div', { class: 'actions between' }, state, forge)),
    list,
    blank,
  );
}

function attempt({ at, url, status, error }) {
  return h(
    'li',
    {},
    h('time', { class: 'muted', datetime: at }, dateAndTime(at)),
    status === undefined ? tag('no response', 'bad') : tag(String(status), codeTone(status), 'mono'),
    error && h('span', { class: 'muted small break' }, error),
    h('code', { class: 'muted break' }, url),
  );
}

export const deliveries = { title: 'Deliveries', mount };
