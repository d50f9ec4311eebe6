// Klikoo B2B, by clicks alone. The clock is frozen, since purchases settle by themselves.

import { strict as assert } from 'node:assert';

const panel = (page, name) => page.getByRole('region', { name, exact: true });

export const checks = {
  'Klikoo: a purchase is settled': async ({ page, visit, clients, sandbox }) => {
    await sandbox.admin('POST', 'clock/freeze', {});
    await visit('klikoo');
    const id = await clients.buy();
    await page.getByRole('button', { name: `Settle purchase ${id}` }).click({ timeout: 1000 });
    await panel(page, 'Purchases').getByText('SUCCESS').waitFor();
    assert.equal((await clients.transaction(id)).status, 'SUCCESS');
    const { balance } = await sandbox.admin('GET', 'klikoo/balance');
    await page
      .getByText(`Rp ${balance.replace(/\B(?=(\d{3})+$)/g, '\u2009')}`)
      .first()
      .waitFor();
  },

  'Klikoo: a purchase fails with a reason': async ({ page, visit, clients, sandbox }) => {
    await sandbox.admin('POST', 'clock/freeze', {});
    const id = await clients.buy();
    await visit('klikoo');
    await page.getByRole('button', { name: `Fail purchase ${id}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Nomor salah');
    await dialog.getByRole('button', { name: 'Fail' }).click();
    await panel(page, 'Purchases').getByText('FAILED').waitFor();
    const { status, reason } = await clients.transaction(id);
    assert.deepEqual([status, reason], ['FAILED', 'Nomor salah']);
  },

  'Klikoo: a purchase settles as time passes': async ({ page, visit, clients, sandbox }) => {
    await sandbox.admin('POST', 'clock/freeze', {});
    await clients.buy();
    await visit('klikoo');
    await panel(page, 'Purchases').getByText('INPROGRESS').waitFor();
    await sandbox.admin('POST', 'clock/advance', { seconds: 3 });
    await panel(page, 'Purchases').getByText('SUCCESS').waitFor();
  },

  'Klikoo: the balance is set': async ({ page, visit, clients, sandbox }) => {
    await sandbox.admin('POST', 'clock/freeze', {});
    await visit('klikoo');
    await page.getByRole('button', { name: 'Set balance' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set the balance' });
    await dialog.getByLabel('Balance in rupiah').fill('1234567');
    await dialog.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('Rp 1\u2009234\u2009567').waitFor();
    const { json } = await clients.klikoo('GET', '/v1/open-api/balance');
    assert.equal(json.data.balance, '1234567.00');
  },

  'Klikoo: the next request is rejected with a code': async ({ page, visit, clients, sandbox }) => {
    await sandbox.admin('POST', 'clock/freeze', {});
    await visit('klikoo');
    const next = panel(page, 'Reject the next request');
    await next.getByLabel('Code').fill('503xx9991');
    await next.getByLabel('Operation').selectOption('balance');
    await next.getByRole('button', { name: 'Queue' }).click();
    await next.getByText('next balance').waitFor();
    const rejected = await clients.klikoo('GET', '/v1/open-api/balance');
    assert.equal(rejected.status, 503);
    assert.match(rejected.json.response_code, /^503\d\d9991$/);
    await next.getByText('None is queued').waitFor();
    assert.equal((await clients.klikoo('GET', '/v1/open-api/balance')).status, 200);
  },

  'Klikoo: tokens are revoked': async ({ page, visit, clients }) => {
    await clients.klikoo('GET', '/v1/open-api/balance');
    await visit('klikoo');
    await panel(page, 'Tokens').getByText('valid').first().waitFor();
    await page.getByRole('button', { name: 'Revoke all' }).click();
    await page.getByText('All tokens are revoked').waitFor();
    assert.equal((await clients.klikoo('GET', '/v1/open-api/balance')).status, 401);
  },
};
