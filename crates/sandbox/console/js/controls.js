// The clock, injected faults, and the reset.

import { get, post } from './api.js';
import { button } from './button.js';
import { ahead, isFrozen, now, setClock } from './clock.js';
import { ask } from './dialog.js';
import { h, replace } from './dom.js';
import { faultsPanel } from './faults.js';
import { countdown, dateAndTime } from './format.js';
import { everySecond, live } from './live.js';
import { facts, head, panel, tag } from './panel.js';

const STEPS = [
  [10, '10 s'],
  [60, '1 min'],
  [300, '5 min'],
  [1800, '30 min'],
  [3600, '1 h'],
  [86400, '1 day'],
];
/** Difference of the clocks that is not worth showing, in milliseconds. */
const SKEW = 1500;

function mount(main, context) {
  main.append(
    head('Clock and faults', 'Move time and break things, to see how a client takes it.'),
    h(
      'div',
      { class: 'stack' },
      h('div', { class: 'grid' }, clockPanel(context), sandboxPanel(context)),
      faultsPanel(context),
    ),
  );
}

function clockPanel(context) {
  const face = h('p', { class: 'face number' });
  const apart = h('p', { class: 'muted' });
  const freeze = h('div', { class: 'actions' });
  const seconds = h('input', {
    inputmode: 'decimal',
    placeholder: 'Seconds',
    'aria-label': 'Seconds to advance',
    autocomplete: 'off',
    class: 'number',
  });
  function show() {
    face.textContent = dateAndTime(now());
    const difference = ahead();
    apart.textContent = isFrozen()
      ? 'Frozen: only steps move it.'
      : Math.abs(difference) < SKEW
        ? "The same as this machine's clock."
        : `${countdown(Math.abs(difference))} ${difference > 0 ? 'ahead of' : 'behind'} this machine's clock.`;
  }
  const set = (clock) => {
    setClock(clock);
    show();
    const toggle = isFrozen()
      ? button('Resume', run('clock/resume', 'The clock runs'), { focus: 'freeze', tone: 'primary', glyph: 'play' })
      : button('Freeze', run('clock/freeze', 'The clock is frozen', {}), { focus: 'freeze', glyph: 'pause' });
    replace(freeze, toggle, button('Freeze at…', freezeAt, { focus: 'freeze-at' }));
  };
  const run = (where, done, body) => async () => {
    set(await post(where, body));
    return done;
  };
  const advance = (step) => run('clock/advance', `The clock is ${countdown(step * 1000)} further`, { seconds: step })();
  const freezeAt = () =>
    ask({
      title: 'Freeze at a time',
      fields: [{ name: 'at', label: 'Time, RFC 3339', class: 'mono', value: new Date(now()).toISOString() }],
      action: 'Freeze',
      submit: async ({ at }) => set(await post('clock/freeze', { at })),
    }).then((done) => (done ? 'The clock is frozen' : undefined));
  const custom = button('Advance', () => advance(seconds.value.trim() === '' ? 0 : Number(seconds.value)));
  custom.type = 'submit';
  live(context, { load: () => get('clock'), events: 'clock', render: set });
  everySecond(context, show);
  show();
  return panel(
    'Clock',
    { actions: freeze },
    h(
      'div',
      { class: 'body stack' },
      h('div', {}, face, apart),
      h(
        'div',
        { class: 'actions', role: 'group', 'aria-label': 'Advance the clock' },
        STEPS.map(([step, label]) => button(`+${label}`, () => advance(step), { small: true })),
      ),
      h(
        'form',
        { class: 'inline-form', on: { submit: (event) => event.preventDefault() } },
        h('div', { class: 'field' }, seconds),
        custom,
      ),
    ),
  );
}

function sandboxPanel(context) {
  const body = h('div', { class: 'body stack' });
  const reset = button(
    'Reset',
    () =>
      ask({
        title: 'Reset the sandbox?',
        text: 'Purchases, payments, requests, deliveries, tokens, faults and the clock return to their start. Credentials stay.',
        action: 'Reset',
        tone: 'danger',
        submit: () => post('reset'),
      }).then((done) => (done ? 'The state is that of the start' : undefined)),
    { small: true, tone: 'danger', focus: 'reset' },
  );
  live(context, {
    load: () => get(''),
    events: 'exchange',
    render: ({ version, seed, started_at: start, providers }) => {
      const bugs = providers.reduce((sum, { violations }) => sum + violations, 0);
      replace(
        body,
        facts([
          ['Version', version],
          ['Seed', seed === undefined ? 'none: new credentials at each start' : h('code', {}, String(seed))],
          ['Started', dateAndTime(start)],
          ...providers.map(({ name, requests }) => [name, `${requests} ${requests === 1 ? 'request' : 'requests'}`]),
          ['Violations by responses', bugs === 0 ? '0' : tag(String(bugs), 'bad')],
        ]),
      );
    },
  });
  return panel('Sandbox', { actions: reset }, body);
}

export const controls = { title: 'Clock and faults', mount };
