// Content that callers send stays text, wherever it is shown.

import { strict as assert } from 'node:assert';

const SCRIPT = '<script>window.hacked = true</script>';
const IMAGE = '<img src=x onerror="window.hacked=true">';

export const checks = {
  'hostile names, paths, headers and bodies stay text': async ({ page, visit, clients, sandbox }) => {
    const key = await clients.prepare({
      bapp: { name: `${SCRIPT}${IMAGE}` },
      type: 'sign_message',
      transaction: undefined,
      message: { value: `${IMAGE}"'\`{{KLAVI_BASE_URL}}` },
    });
    await clients.send('KLAVI', 'GET', `/payment/${encodeURI(IMAGE)}`, {
      headers: { 'x-hostile': SCRIPT, accept: IMAGE },
    });
    await clients.send('KLAVI', 'POST', '/payment/customer/v1/auth', {
      body: {},
      text: `{"accessKey": "${SCRIPT}", "secretKey": ${JSON.stringify(IMAGE)}, "__proto__": {"x": 1}}`,
    });
    const payment = await clients.pay({ customer: { identifierType: 'CPF', identifier: '12345678909', name: SCRIPT } });
    await sandbox.admin('PUT', `klavi/payments/${payment}/status`, { status: IMAGE });
    await sandbox.admin('POST', 'clock/freeze', {});
    const purchase = await clients.buy();
    await sandbox.admin('POST', `klikoo/purchases/${purchase}/fail`, { reason: SCRIPT });

    await visit(`klip-a2a/${key}`);
    await page.getByRole('heading', { name: SCRIPT }).waitFor();
    await visit(`klavi/${payment}`);
    await page.getByText(IMAGE, { exact: true }).first().waitFor();
    await page.getByRole('region', { name: 'Request', exact: true }).getByText(SCRIPT).waitFor();
    await visit('klikoo');
    await page.getByText(SCRIPT).first().waitFor({ state: 'attached' });
    await visit('deliveries');
    await page.locator('details').evaluateAll((all) =>
      all.forEach((details) => {
        details.open = true;
      }),
    );
    await page.getByText('<img src=x').first().waitFor();
    await visit('violations');
    const { exchanges } = await sandbox.admin('GET', 'exchanges');
    for (const { id } of exchanges) {
      await visit(`exchanges/${id}`);
      await page.getByRole('heading', { level: 2, name: /^(GET|POST|PUT) / }).waitFor();
      await page.getByRole('button', { name: 'Show secrets' }).click();
      await page.getByRole('button', { name: 'Hide secrets' }).waitFor();
      await page.locator('details').evaluateAll((all) =>
        all.forEach((details) => {
          details.open = true;
        }),
      );
      await assertInert(page);
    }
    await visit('exchanges');
    await page
      .locator('.exchange')
      .nth(exchanges.length - 1)
      .waitFor();
    await assertInert(page);
  },

  'a hostile address selects nothing': async ({ page, visit, expect }) => {
    expect(/the server responded with a status of 40[04]/);
    for (const view of [
      encodeURIComponent(`exchanges/${SCRIPT}`),
      `exchanges/${encodeURIComponent(IMAGE)}`,
      'exchanges/%',
      '__proto__',
      'constructor',
      `klavi/${encodeURIComponent('"]')}`,
      `klip-a2a/${encodeURIComponent("']")}`,
      'reference/__proto__',
      `reference/${encodeURIComponent('../../x')}`,
    ]) {
      await visit(view);
      await assertInert(page);
    }
  },
};

/** Checks that no element came from data. */
async function assertInert(page) {
  const found = await page.evaluate(() => ({
    hacked: window.hacked,
    elements: [...document.querySelectorAll('script, img, iframe, object, embed, base, style')]
      .filter((element) => !element.closest('head, .brand, .reference'))
      .map((element) => element.outerHTML),
  }));
  assert.deepEqual(found, { hacked: undefined, elements: [] });
}
