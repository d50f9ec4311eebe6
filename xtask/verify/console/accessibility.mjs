// axe-core, widths and screenshots of every view.

import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { SCHEMES, SIZES } from './browser.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The page of RapiDoc, whose markup is its own, is in a frame. */
const OPTIONS = { iframes: false, resultTypes: ['violations'] };

const settled = (page) => page.waitForFunction(() => document.querySelector('main[aria-busy="false"] h1'));

/** Fills every view with something to show, and returns their addresses. */
async function populate({ clients, sandbox }) {
  await sandbox.admin('POST', 'clock/freeze', {});
  await clients.signIn();
  await clients.bapps('not a token');
  await clients.klavi('POST', '/instant/payments', clients.payment({ amount: 15.9 }));
  await clients.klikoo('GET', '/v1/open-api/balance', { signed: '/klikoo-b2b/v1/open-api/balance' });
  await clients.send('KLAVI', 'GET', '/no/such/path');
  const [completed, failed] = [await clients.buy(), await clients.buy()];
  await clients.buy();
  await sandbox.admin('POST', `klikoo/purchases/${completed}/settle`);
  await sandbox.admin('POST', `klikoo/purchases/${failed}/fail`, { reason: 'Nomor tujuan salah' });
  await sandbox.admin('POST', 'klikoo/reject-next', { code: '503xx9991', operation: 'buy' });
  const payments = [await clients.pay(), await clients.pay(), await clients.pay()];
  await sandbox.admin('POST', `klavi/payments/${payments[0]}/authorize`);
  await sandbox.admin('POST', `klavi/payments/${payments[0]}/settle`);
  await sandbox.admin('POST', `klavi/payments/${payments[1]}/reject`);
  const consent = await clients.consent();
  await sandbox.admin('POST', `klavi/consents/${consent}/authorize`);
  const charge = await clients.charge(consent);
  await sandbox.admin('POST', `klavi/consent-payments/${charge}/reject`);
  await sandbox.admin('POST', 'klavi/deliveries/forge', { signature: 'wrong_key' });
  // Nothing listens there.
  await sandbox.admin('POST', 'klavi/deliveries/deliver', { url: 'http://127.0.0.1:9/hook' });
  const keys = [];
  for (const request of [
    { type: 'auth', transaction: undefined },
    { type: 'sign_message', transaction: undefined, message: { value: 'Sign in to Example' } },
    {},
    {},
  ])
    keys.push(await clients.prepare(request));
  await sandbox.admin('POST', `klip-a2a/requests/${keys[0]}/approve`);
  await sandbox.admin('POST', `klip-a2a/requests/${keys[1]}/reject`);
  await sandbox.admin('POST', `klip-a2a/requests/${keys[2]}/approve`);
  await sandbox.admin('PUT', 'faults', {
    rules: [
      { provider: 'klavi', operation: 'createPayment', fault: 'unavailable', next: 2 },
      { provider: 'klip-card', fault: 'delay', min_seconds: 0.1, seconds: 2, probability: 0.5 },
    ],
  });
  const { exchanges } = await sandbox.admin('GET', 'exchanges');
  const signed = exchanges.find(({ verdict }) => verdict.hint)?.id;
  const invalid = exchanges.find(({ verdict }) => verdict.violations.length > 0)?.id;
  assert.ok(signed !== undefined && invalid !== undefined, 'a hint and a violation are in the log');
  return {
    exchanges: 'exchanges',
    'exchange-hint': `exchanges/${signed}`,
    'exchange-violation': `exchanges/${invalid}`,
    violations: 'violations',
    deliveries: 'deliveries',
    'klip-card': 'klip-card/138',
    'klip-a2a-waiting': `klip-a2a/${keys[3]}`,
    'klip-a2a-decided': `klip-a2a/${keys[0]}`,
    klikoo: 'klikoo',
    'klavi-payment': `klavi/${payments[0]}`,
    'klavi-consent': `klavi/${consent}`,
    controls: 'controls',
    credentials: 'credentials',
    reference: 'reference/klavi',
  };
}

/** The views without anything to show. */
const EMPTY = {
  'empty-exchanges': 'exchanges',
  'empty-violations': 'violations',
  'empty-deliveries': 'deliveries',
  'empty-klip-card': 'klip-card',
  'empty-klip-a2a': 'klip-a2a',
  'empty-klikoo': 'klikoo',
  'empty-klavi': 'klavi',
  'empty-controls': 'controls',
};

async function audit(page, name) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (options) => {
    const { violations: found } = await globalThis.axe.run(document, options);
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, OPTIONS);
  assert.deepEqual(violations, [], name);
}

/** Audits and photographs `views` in each size and scheme. */
async function inspect({ browser, output }, views) {
  let count = 0;
  for (const [width, size] of Object.entries(SIZES)) {
    for (const scheme of SCHEMES) {
      const context = await browser.open({ size, scheme });
      try {
        for (const [name, view] of Object.entries(views)) {
          await context.visit(view);
          await settled(context.page);
          if (view.startsWith('reference/'))
            await context.page
              .frameLocator('iframe')
              .locator(width === 'wide' ? '.nav-bar-path' : '.section-endpoint-head, .endpoint-head')
              .first()
              .waitFor();
          const label = `${name} ${width} ${scheme}`;
          const overflow = await context.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `${label} scrolls sideways by ${overflow} px`);
          await audit(context.page, label);
          await context.page.evaluate(() => scrollTo(0, 0));
          await context.page.screenshot({ path: join(output, `${name}-${size.width}-${scheme}.png`), fullPage: true });
          count += 1;
        }
        if (width === 'narrow') {
          await context.page.getByRole('button', { name: 'Menu' }).click();
          await audit(context.page, `menu ${scheme}`);
        }
        context.assertClean();
      } finally {
        await context.close();
      }
    }
  }
  return count;
}

export const checks = {
  'axe-core finds nothing in views with content, at 1280 and 390 px, light and dark': async (context) => {
    const count = await inspect(context, await populate(context));
    return `${count} pages, none scrolls sideways`;
  },

  'axe-core finds nothing in empty views': async (context) => `${await inspect(context, EMPTY)} pages`,

  'axe-core finds nothing in a dialog and a message': async ({ page, visit, clients }) => {
    await clients.prepare();
    await visit('klip-a2a');
    await page.getByRole('button', { name: 'Fail' }).click();
    await page.getByRole('dialog').waitFor();
    await audit(page, 'dialog');
    await page.getByRole('dialog').getByRole('button', { name: 'Fail' }).click();
    await page.getByText('The request has failed').waitFor();
    await audit(page, 'message');
  },

  'the theme follows the system until it is chosen': async ({ page, visit }) => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await visit('exchanges');
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background();
    assert.notEqual(dark, light);
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    assert.equal(await background(), light);
    await page.reload();
    await page.getByRole('heading', { name: 'Exchanges' }).waitFor();
    assert.equal(await background(), light);
  },
};
