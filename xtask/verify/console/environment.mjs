// Clock, faults, reset, credentials and API references.

import { strict as assert } from 'node:assert';

import { Sandbox } from './sandbox.mjs';

const panel = (page, name) => page.getByRole('region', { name, exact: true });

export const checks = {
  'the clock is advanced, frozen and resumed': async ({ page, visit, clients, sandbox }) => {
    const { json } = await clients.signIn();
    await visit('controls');
    const clock = panel(page, 'Clock');
    await clock.getByRole('button', { name: '+1 day' }).click();
    await clock.getByText("ahead of this machine's clock").waitFor();
    assert.equal((await clients.bapps(json.access_token)).status, 401, 'a token of yesterday');
    await clock.getByRole('button', { name: 'Freeze', exact: true }).click();
    await page.locator('.clock').getByText('frozen').waitFor();
    const before = await sandbox.admin('GET', 'clock');
    assert.equal(before.is_frozen, true);
    await clock.getByLabel('Seconds to advance').fill('90');
    await clock.getByRole('button', { name: 'Advance', exact: true }).click();
    await page.getByText('The clock is 1:30 further').waitFor();
    const after = await sandbox.admin('GET', 'clock');
    assert.equal(Date.parse(after.now) - Date.parse(before.now), 90_000);
    await clock.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.clock').getByText('frozen').waitFor({ state: 'detached' });
    assert.equal((await sandbox.admin('GET', 'clock')).is_frozen, false);
  },

  'a fault is injected into the next request, and removed': async ({ page, visit, clients, sandbox }) => {
    await visit('controls');
    const faults = panel(page, 'Injected faults');
    await faults.getByLabel('Fault', { exact: true }).selectOption('unavailable');
    await faults.getByLabel('Provider').selectOption('klip-card');
    await faults.getByLabel('Operation').selectOption('signIn');
    await faults.getByLabel('Only the next').fill('1');
    await faults.getByRole('button', { name: 'Add rule' }).click();
    await faults.getByText('signIn of Klip Card Minting · the next 1').waitFor();
    assert.equal((await clients.signIn()).status, 503);
    assert.equal((await clients.signIn()).status, 200);
    await faults.getByText('No faults').waitFor();

    await faults.getByLabel('Fault', { exact: true }).selectOption('delay');
    await faults.getByLabel('Only the next').fill('');
    await faults.getByLabel('Delay in seconds').fill('0.5');
    await faults.getByLabel('Share of requests in %').fill('25');
    await faults.getByRole('button', { name: 'Add rule' }).click();
    await faults.getByText('0.5 s · 25 % of the requests').waitFor();
    const { rules } = await sandbox.admin('GET', 'faults');
    assert.deepEqual([rules[0].fault, rules[0].seconds, rules[0].probability], ['delay', 0.5, 0.25]);
    await faults.getByRole('button', { name: 'Remove rule 1' }).click();
    await faults.getByText('No faults').waitFor();
    assert.deepEqual((await sandbox.admin('GET', 'faults')).rules, []);
  },

  'the sandbox is reset after a question': async ({ page, visit, clients, sandbox }) => {
    await clients.pay();
    await visit('controls');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('dialog', { name: 'Reset the sandbox?' }).getByRole('button', { name: 'Reset' }).click();
    await page.getByText('The state is that of the start').waitFor();
    assert.deepEqual((await sandbox.admin('GET', 'klavi/payments')).payments, []);
  },

  'credentials are masked, shown by a click, and copied': async ({ page, visit, clients }) => {
    await visit('credentials');
    const value = clients.env.KLIP_CARD_PASSWORD;
    await page.getByRole('button', { name: 'Show KLIP_CARD_PASSWORD' }).waitFor();
    assert.ok(!(await page.content()).includes(value), 'the password is in the page');
    await page.getByRole('button', { name: 'Show KLIP_CARD_PASSWORD' }).click();
    await page.getByText(value, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy KLIKOO_PRIVATE_KEY' }).click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), clients.env.KLIKOO_PRIVATE_KEY);
    await page.getByRole('button', { name: 'Copy all as .env' }).click();
    await page.getByText('Copied').nth(1).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    for (const name of Object.keys(clients.env)) assert.match(text, new RegExp(`^${name}='`, 'm'));
  },

  'the admin token of a sandbox that needs one is asked for once': async ({ browser, sandbox }) => {
    const token = 'the-admin-token-of-this-check';
    const remote = await Sandbox.start(sandbox.program, ['--allow-remote'], { SANDBOX_ADMIN_TOKEN: token });
    const { page, visit, expect, assertClean, close } = await browser.open({ origin: remote.origin });
    try {
      expect(/the server responded with a status of 401/);
      await page.goto(`${remote.origin}/_sandbox/#/klavi`);
      const dialog = page.getByRole('dialog', { name: 'Admin token' });
      for (const given of ['not-the-admin-token-of-this-check', token]) {
        await dialog.getByLabel('Admin token').fill(given);
        await dialog.getByRole('button', { name: 'Continue' }).click();
      }
      await page.locator('.connection[data-state="live"]').waitFor();
      assert.equal(await page.getByRole('dialog').count(), 0);
      await visit('klikoo');
      await page.getByText('No purchases yet').waitFor();
      await visit('reference/admin');
      await page.frameLocator('iframe').getByText('Sandbox admin API').first().waitFor();
      assertClean();
    } finally {
      await close();
      await remote.stop();
    }
  },

  'the API references show every operation': async ({ page, visit, sandbox }) => {
    const counts = [];
    for (const api of ['klip-card', 'klip-a2a', 'klikoo', 'klavi', 'admin']) {
      const document = await (
        await fetch(`${sandbox.origin}/_sandbox/${api === 'admin' ? 'openapi.json' : `reference/${api}.json`}`)
      ).json();
      const methods = ['get', 'post', 'put', 'delete'];
      const paths = [...Object.values(document.paths), ...Object.values(document.webhooks ?? {})];
      const operations = paths.flatMap((path) => methods.filter((method) => method in path));
      await visit(`reference/${api}`);
      const frame = page.frameLocator('iframe');
      await frame.getByText(document.info.title).first().waitFor();
      const bar = frame.locator('.nav-bar-path');
      await bar.nth(operations.length - 1).waitFor();
      assert.equal(await bar.count(), operations.length, api);
      counts.push(operations.length);
    }
    return `${counts.join(' + ')} operations and webhooks`;
  },

  'an operation is called from the API reference': async ({ page, visit, clients }) => {
    await visit('reference/klip-a2a');
    const frame = page.frameLocator('iframe');
    await frame.locator('.nav-bar-path').filter({ hasText: '/v2/a2a/prepare' }).click();
    await frame.getByRole('button', { name: 'TRY' }).first().click();
    await frame.getByText('OK:200').waitFor();
    await visit('klip-a2a');
    await page.getByText('asks for the address of your wallet').waitFor();
    const key = await page.locator('a.row[aria-current]').getAttribute('href');
    assert.equal((await clients.result(key.split('/').at(-1))).json.status, 'prepared');
  },
};
