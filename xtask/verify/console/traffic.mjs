// Live exchanges, filters, secrets, violations.

import { strict as assert } from 'node:assert';

import { run } from './program.mjs';

const WITHIN = { timeout: 1000 };
const rows = (page) => page.getByRole('list', { name: 'Exchanges, newest first' }).getByRole('link');

export const checks = {
  'an exchange appears within a second of the call': async ({ page, visit, clients }) => {
    await visit('exchanges');
    await page.getByText('Waiting for the first request').waitFor();
    await clients.signIn();
    const row = rows(page).filter({ hasText: 'POST /v2/partner/auth' });
    const called = performance.now();
    await row.waitFor(WITHIN);
    await row.getByText('200').waitFor();
    return `${Math.ceil(performance.now() - called)} ms after the response`;
  },

  'filters, search and pause limit the list': async ({ page, visit, clients }) => {
    await clients.signIn();
    await clients.bapps('not a token');
    await clients.prepare();
    await visit('exchanges');
    await rows(page).nth(2).waitFor();
    await page.getByLabel('Provider').selectOption('klip-a2a');
    await assertRows(page, ['/v2/a2a/prepare']);
    await page.getByLabel('Provider').selectOption('');
    await page.getByLabel('Outcome').selectOption('rejected');
    await assertRows(page, ['/v2/wallet/bapp']);
    await page.getByLabel('Outcome').selectOption('');
    await page.getByLabel('Search').fill('partner');
    await assertRows(page, ['/v2/partner/auth']);
    await page.getByLabel('Search').fill('no such path');
    await page.getByText('No exchange matches the filters').waitFor();
    await page.getByLabel('Search').fill('');

    await page.getByRole('button', { name: 'Pause' }).click();
    await clients.signIn();
    await page.getByText('paused with 1 new').waitFor();
    assert.equal(await rows(page).count(), 3);
    await page.getByRole('button', { name: 'Resume' }).click();
    await rows(page).nth(3).waitFor();
  },

  'secrets are masked until a click': async ({ page, visit, clients }) => {
    const { json } = await clients.signIn();
    await visit('exchanges');
    await rows(page).first().click();
    const detail = page.getByRole('region', { name: 'Selected exchange' });
    await detail.getByRole('heading', { name: 'POST /v2/partner/auth' }).waitFor();
    const body = detail.getByRole('region', { name: 'Response body' });
    await body.getByText('"access_token": "•••"').waitFor();
    assert.ok(!(await page.content()).includes(json.access_token), 'the token is in the page');
    await detail.getByRole('button', { name: 'Show secrets' }).click();
    await body.getByText(json.access_token).waitFor();
    await detail.getByRole('button', { name: 'Hide secrets' }).click();
    await body.getByText('"access_token": "•••"').waitFor();
  },

  'a formatted body keeps every digit': async ({ page, visit, clients }) => {
    const text = '{"id":9007199254740993,"rate":1.50,"tiny":1e-7,"list":[],"text":"a\\u0041"}';
    await clients.send('KLAVI', 'POST', '/payment/customer/v1/auth', { body: {}, text });
    await visit('exchanges');
    await rows(page).first().click();
    const body = page.getByRole('region', { name: 'Request body' });
    await body.getByText('9007199254740993').waitFor();
    const lines = ['{', '  "id": 9007199254740993,', '  "rate": 1.50,', '  "tiny": 1e-7,', '  "list": [],'];
    assert.equal(await body.innerText(), [...lines, '  "text": "a\\u0041"', '}'].join('\n'));
    await page.getByRole('button', { name: 'Copy Request body' }).click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  },

  'a contract violation is marked at its place': async ({ page, visit, clients }) => {
    await clients.klavi('POST', '/instant/payments', clients.payment({ amount: 15.9 }));
    await visit('exchanges');
    await rows(page).filter({ hasText: 'Contract violation' }).click();
    const detail = page.getByRole('region', { name: 'Selected exchange' });
    await detail.locator('.note').getByText('/amount').first().waitFor();
    await detail.getByRole('region', { name: 'Request body' }).locator('[data-violation]').getByText('15.9').waitFor();
    await page.getByRole('link', { name: /^Violations/ }).click();
    await page.getByRole('heading', { name: 'Violations' }).waitFor();
    await page.getByRole('list', { name: 'Contract violations' }).getByText('/amount').first().waitFor();
  },

  'a wrong signature is explained with a hint': async ({ page, visit, clients }) => {
    const { status } = await clients.klikoo('GET', '/v1/open-api/balance', {
      signed: '/klikoo-b2b/v1/open-api/balance',
    });
    assert.equal(status, 400);
    await visit('exchanges');
    await rows(page).filter({ hasText: '/v1/open-api/balance' }).click();
    const note = page.getByRole('region', { name: 'Selected exchange' }).locator('.note');
    await note.getByText('6508').first().waitFor();
    await note.getByText('Hint:').waitFor();
    await note.getByText('GET:/v1/open-api/balance:<token>:').first().waitFor();
    assert.ok(!(await page.content()).includes(clients.env.KLIKOO_CLIENT_SECRET));
  },

  'a copied curl command repeats the request': async ({ page, visit, clients, sandbox }) => {
    await clients.signIn();
    await visit('exchanges');
    await rows(page).first().click();
    const detail = page.getByRole('region', { name: 'Selected exchange' });
    await detail.getByRole('button', { name: 'Show secrets' }).click();
    await detail.getByRole('button', { name: 'Hide secrets' }).waitFor();
    await detail.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied').waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const { output } = await run('bash', ['-c', command]);
    assert.match(output, /^HTTP\/1\.1 200 OK/);
    const { exchanges } = await sandbox.admin('GET', 'exchanges');
    assert.equal(exchanges.length, 2);
  },

  'the log is cleared by a click': async ({ page, visit, clients, sandbox }) => {
    await clients.signIn();
    await visit('exchanges');
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Clear log' }).click();
    await page.getByText('Waiting for the first request').waitFor();
    assert.deepEqual(await sandbox.admin('GET', 'exchanges'), { exchanges: [] });
  },
};

async function assertRows(page, paths) {
  await page.waitForFunction((count) => document.querySelectorAll('.exchange').length === count, paths.length);
  for (const [index, path] of paths.entries()) assert.ok((await rows(page).nth(index).innerText()).includes(path));
}
