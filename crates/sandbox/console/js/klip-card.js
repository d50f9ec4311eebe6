// Klip Card Minting: the partner account, BApps and Cards.

import { get, put } from './api.js';
import { button } from './button.js';
import { h, replace, sync } from './dom.js';
import { dateAndTime, grouped, short } from './format.js';
import { changes, live } from './live.js';
import { empty, facts, figures, head, panel } from './panel.js';
import { statusTag } from './status.js';
import { tokensPanel } from './tokens.js';
import { announce, complain } from './toast.js';

const PROVIDER = 'klip-card';
const PAGE = 50;
const STATES = [
  ['active', 'Active'],
  ['banned', 'Banned'],
  ['suspended', 'Suspended'],
  ['not_approved', 'Not approved'],
];

function mount(main, context) {
  const summary = h('div');
  const cards = h('div', { class: 'panel', 'aria-label': 'Cards', role: 'region' });
  const bapps = h('ul', { class: 'rows' });
  let found = [];
  let selected = context.argument;
  const search = h('input', {
    type: 'search',
    placeholder: 'Name or nft_id',
    'aria-label': 'Filter BApps',
    autocomplete: 'off',
    on: { input: list },
  });
  const account = accountPanel(reload);
  main.append(
    head('Klip Card Minting', 'The partner account with its BApps and their Cards, minted ones included.'),
    h(
      'div',
      { class: 'stack' },
      summary,
      h('div', { class: 'split' }, panel('BApps', { actions: search }, h('div', { class: 'scroller' }, bapps)), cards),
      h('div', { class: 'grid' }, account.element, tokensPanel(PROVIDER, context)),
    ),
  );

  function list() {
    const text = search.value.trim().toLowerCase();
    const matching = found.filter(({ name, nft_id: id }) => `${name} ${id}`.toLowerCase().includes(text));
    sync(
      bapps,
      matching.map((bapp) => ({ ...bapp, isSelected: bapp.nft_id === selected })),
      ({ nft_id: id }) => id,
      row,
    );
  }

  function row({ nft_id: id, name, card_count: count, isSelected }) {
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
          { class: 'line' },
          h('strong', { class: 'break' }, name),
          h('code', { class: 'muted' }, `nft_id ${id}`),
        ),
        h('span', { class: 'count' }, `${grouped(count)} ${count === 1 ? 'Card' : 'Cards'}`),
      ),
    );
  }

  async function update(argument) {
    selected = argument;
    list();
    if (argument === '')
      return replace(cards, empty('klip-card', 'No BApp selected', 'Select a BApp to see its Cards.'));
    try {
      await context.during(showCards(cards, argument, () => selected === argument && !context.signal.aborted));
    } catch (error) {
      if (!context.signal.aborted) complain(error);
    }
  }

  const reloadAll = live(context, {
    load: () => Promise.all([get('klip-card/account'), get('klip-card/bapps')]),
    ...changes(PROVIDER),
    render: ([partner, { bapps: listed }]) => {
      found = listed;
      const total = listed.reduce((sum, { card_count: count }) => sum + count, 0);
      replace(
        summary,
        figures([
          ['Account', statusTag(partner.state)],
          ['BApps', grouped(listed.length)],
          ['Cards', grouped(total)],
          ['Minted this month', `${grouped(partner.mint_count)} of ${grouped(partner.mint_limit)}`],
        ]),
      );
      account.show(partner);
      update(selected);
    },
  });
  function reload() {
    return reloadAll();
  }
  return update;
}

async function showCards(place, nft, isCurrent) {
  let shown = [];
  const more = async () => {
    const { total, cards } = await get(
      `klip-card/cards?nft_id=${encodeURIComponent(nft)}&offset=${shown.length}&limit=${PAGE}`,
    );
    if (!isCurrent()) return;
    shown = [...shown, ...cards];
    const list = h('ul', { class: 'rows' }, shown.map(cardRow));
    const header = h(
      'header',
      {},
      h('h2', {}, `Cards of ${nft}`),
      h('span', { class: 'muted small' }, `${grouped(shown.length)} of ${grouped(total)}`),
    );
    const next =
      shown.length < total &&
      h(
        'div',
        { class: 'more' },
        button(`Show ${Math.min(PAGE, total - shown.length)} more`, more, { small: true, focus: 'more' }),
      );
    replace(
      place,
      header,
      shown.length > 0
        ? list
        : empty('klip-card', 'No Cards', 'This BApp has no Cards. Minted Cards are listed under the BApp that mints.'),
      next,
    );
  };
  await more();
}

function cardRow({ card_id: id, owner, sender, transaction_hash: hash, card_uri: uri, created_at: created }) {
  return h(
    'li',
    { class: 'row' },
    h(
      'details',
      {},
      h('summary', {}, h('code', {}, h('strong', {}, id)), ' ', h('span', { class: 'muted' }, `owner ${short(owner)}`)),
      facts([
        ['Owner', h('code', {}, owner)],
        ['Sender', h('code', {}, sender)],
        ['Transaction', h('code', {}, hash)],
        ['Metadata', h('code', {}, uri)],
        ['Created', dateAndTime(created)],
      ]),
    ),
  );
}

function accountPanel(reload) {
  const email = h('code', { class: 'break' });
  const inputs = STATES.map(([value]) =>
    h('input', { type: 'radio', name: 'account-state', value, on: { change: () => choose(value) } }),
  );
  async function choose(state) {
    try {
      await put('klip-card/account', { state });
      announce(`The account is ${state.replace('_', ' ')} for the next sign-in`);
    } catch (error) {
      complain(error);
    }
    await reload();
  }
  const segments = h(
    'div',
    { class: 'segments', role: 'radiogroup', 'aria-label': 'State of the account' },
    inputs.map((input, index) => h('label', {}, input, STATES[index][1])),
  );
  const element = panel(
    'Account',
    {},
    h(
      'div',
      { class: 'body stack' },
      facts([['Email', email]]),
      segments,
      h('p', { class: 'muted small' }, 'The state counts for the next sign-in. Issued tokens stay valid.'),
    ),
  );
  return {
    element,
    show: (partner) => {
      email.textContent = partner.email;
      for (const input of inputs) input.checked = input.value === partner.state;
    },
  };
}

export const klipCard = { title: 'Klip Card Minting', mount };
