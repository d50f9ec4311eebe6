// Reconnection after a restart.

import { strict as assert } from 'node:assert';

export const checks = {
  'the console reconnects after a restart of the sandbox': async ({ page, visit, clients, sandbox, expect }) => {
    expect(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
    await visit('exchanges');
    await clients.signIn();
    const rows = page.getByRole('list', { name: 'Exchanges, newest first' }).getByRole('link');
    await rows.first().waitFor();
    await sandbox.stop();
    await page.getByText('Reconnecting').waitFor();
    await sandbox.run();
    await page.locator('.connection[data-state="live"]').waitFor();
    await page.getByText('The sandbox was restarted').waitFor();
    await page.getByText('Waiting for the first request').waitFor();
    const before = clients.env.KLIP_CARD_PASSWORD;
    await clients.load();
    assert.notEqual(clients.env.KLIP_CARD_PASSWORD, before);
    await clients.signIn();
    await rows.filter({ hasText: '/v2/partner/auth' }).waitFor({ timeout: 1000 });
    assert.equal(await rows.count(), 1);
  },
};
