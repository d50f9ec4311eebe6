// Klip Card Minting and Klip App2App, by clicks alone.

import { strict as assert } from 'node:assert';

const phone = (page) => page.getByRole('region', { name: /^Phone of the user/ });
const panel = (page, name) => page.getByRole('region', { name, exact: true });

export const checks = {
  'Klip Card Minting: BApps and Cards are browsed, with IDs beyond 2^53': async ({ page, visit }) => {
    await visit('klip-card');
    await page.getByRole('link', { name: /Example BApp 2 nft_id 138/ }).click();
    const cards = panel(page, 'Cards');
    await cards.getByText('9007199254740993', { exact: true }).waitFor();
    await cards.getByText('50 of 101').waitFor();
    await cards.getByRole('button', { name: 'Show 50 more' }).click();
    await cards.getByText('100 of 101').waitFor();
    await page.getByLabel('Filter BApps').fill('140');
    await page.getByRole('link', { name: /Example BApp 4 / }).click();
    await cards.getByText('This BApp has no Cards').waitFor();
  },

  'Klip Card Minting: a banned account cannot sign in': async ({ page, visit, clients }) => {
    await visit('klip-card');
    await page.getByLabel('Banned').check();
    await page.getByText('The account is banned').waitFor();
    const rejected = await clients.signIn();
    assert.deepEqual([rejected.status, rejected.json.err], [400, 'banned accounts cannot login']);
    await page.getByLabel('Active').check();
    await page.getByText('The account is active').waitFor();
    assert.equal((await clients.signIn()).status, 200);
  },

  'Klip Card Minting: a token is revoked, and one expires': async ({ page, visit, clients }) => {
    const tokens = [];
    for (let count = 0; count < 2; count += 1) tokens.push((await clients.signIn()).json.access_token);
    await visit('klip-card');
    const rows = panel(page, 'Tokens').getByRole('listitem');
    await rows.nth(1).waitFor();
    // Newest first.
    await rows
      .nth(0)
      .getByRole('button', { name: /^Revoke token/ })
      .click();
    await rows.nth(0).getByText('revoked').waitFor();
    assert.deepEqual([(await clients.bapps(tokens[0])).status, (await clients.bapps(tokens[1])).status], [200, 401]);
    await panel(page, 'Tokens').getByRole('button', { name: 'Expire all' }).click();
    await rows.nth(1).getByText('expired').waitFor();
    assert.equal((await clients.bapps(tokens[0])).status, 401);
  },

  'Klip App2App: a request appears on the phone, is approved and settles': async ({ page, visit, clients }) => {
    await visit('klip-a2a');
    const key = await clients.prepare();
    await phone(page).getByText('1.5 KLAY').waitFor({ timeout: 1000 });
    await phone(page).getByRole('button', { name: 'Approve' }).click();
    await phone(page).getByText('Submitted').waitFor();
    assert.equal((await clients.result(key)).json.result.status, 'pending');
    await page.getByRole('button', { name: 'Settle' }).click();
    await phone(page).getByText('The transaction has succeeded').waitFor();
    const { json } = await clients.result(key);
    assert.deepEqual([json.status, json.result.status], ['completed', 'success']);
  },

  'Klip App2App: a transaction is reverted': async ({ page, visit, clients }) => {
    const key = await clients.prepare();
    await visit('klip-a2a');
    await phone(page).getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Revert' }).click();
    await phone(page).getByText('The blockchain has reverted').waitFor();
    assert.equal((await clients.result(key)).json.result.status, 'fail');
  },

  'Klip App2App: requests are rejected, failed and expired': async ({ page, visit, clients }) => {
    const [rejected, failed, expired] = [
      await clients.prepare({ type: 'auth', transaction: undefined }),
      await clients.prepare(),
      await clients.prepare(),
    ];
    await visit(`klip-a2a/${rejected}`);
    await phone(page).getByText('asks for the address of your wallet').waitFor();
    await phone(page).getByRole('button', { name: 'Reject' }).click();
    await phone(page).getByText('Canceled').waitFor();
    assert.equal((await clients.result(rejected)).json.status, 'canceled');

    await page.locator(`a[href="#/klip-a2a/${failed}"]`).click();
    await page.getByRole('button', { name: 'Fail' }).click();
    const dialog = page.getByRole('dialog', { name: 'Fail the request' });
    await dialog.getByLabel('Code').fill('6201');
    await dialog.getByLabel('Message').fill('out of gas');
    await dialog.getByRole('button', { name: 'Fail' }).click();
    await phone(page).getByText('6201 out of gas').waitFor();
    assert.deepEqual((await clients.result(failed)).json.error, { code: 6201, message: 'out of gas' });

    await page.locator(`a[href="#/klip-a2a/${expired}"]`).click();
    await page.getByRole('button', { name: 'Expire' }).click();
    await phone(page).getByText('The user did not decide in time').waitFor();
    const { status, json } = await clients.result(expired);
    assert.deepEqual([status, json.code], [400, 6001]);
  },

  'an invalid input stays in its dialog, with the reason': async ({ page, visit, clients, expect }) => {
    await clients.prepare();
    await visit('klip-a2a');
    await page.getByRole('button', { name: 'Fail' }).click();
    const dialog = page.getByRole('dialog', { name: 'Fail the request' });
    await dialog.getByLabel('Code').fill('not a number');
    expect(/the server responded with a status of 400/);
    await dialog.getByRole('button', { name: 'Fail' }).click();
    await dialog.getByRole('alert').getByText('/code').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Fail');
  },
};
