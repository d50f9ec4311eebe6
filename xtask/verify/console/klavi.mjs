// Klavi Payment by clicks alone, and the deliveries of webhooks and callbacks.

import { strict as assert } from 'node:assert';

import { Receiver } from './receiver.mjs';

const panel = (page, name) => page.getByRole('region', { name, exact: true });
const timeline = (page) => page.getByRole('list', { name: 'Timeline' }).first();

export const checks = {
  'Klavi: a payment is authorized and settled': async ({ page, visit, clients }) => {
    await visit('klavi');
    const id = await clients.pay();
    const payment = panel(page, 'Payment');
    await payment.getByText(id).waitFor({ timeout: 1000 });
    await payment.getByRole('button', { name: 'Authorize' }).click();
    await timeline(page).getByText('CONSENT_AUTHORIZED').waitFor();
    assert.equal(await clients.paymentStatus(id), 'CONSENT_AUTHORIZED');
    await payment.getByRole('button', { name: 'Settle' }).click();
    await timeline(page).getByText('PAYMENT_COMPLETED').waitFor();
    assert.equal(await clients.paymentStatus(id), 'PAYMENT_COMPLETED');
    assert.equal(await payment.getByRole('button', { name: 'Reject' }).isDisabled(), true);
  },

  'Klavi: a payment is rejected, and another has an undocumented status': async ({ page, visit, clients }) => {
    const [first, second] = [await clients.pay(), await clients.pay()];
    await visit(`klavi/${first}`);
    await panel(page, 'Payment').getByRole('button', { name: 'Reject' }).click();
    await timeline(page).getByText('PAYMENT_REJECTED').waitFor();
    assert.equal(await clients.paymentStatus(first), 'PAYMENT_REJECTED');
    await page.locator(`a[href="#/klavi/${second}"]`).click();
    await panel(page, 'Payment').getByRole('button', { name: 'Set status' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set the status' });
    await dialog.getByLabel('Status').fill('PAYMENT_ON_HOLD');
    await dialog.getByRole('button', { name: 'Set', exact: true }).click();
    await timeline(page).getByText('PAYMENT_ON_HOLD').waitFor();
    assert.equal(await clients.paymentStatus(second), 'PAYMENT_ON_HOLD');
  },

  'Klavi: a consent is authorized, its payment retried, and it is revoked': async ({ page, visit, clients }) => {
    const consent = await clients.consent();
    await visit(`klavi/${consent}`);
    await panel(page, 'Consent').getByRole('button', { name: 'Authorize' }).click();
    await timeline(page).getByText('CONSENT_AUTHORIZED').waitFor();
    assert.equal(await clients.consentStatus(consent), 'CONSENT_AUTHORIZED');

    const id = await clients.charge(consent);
    const payments = panel(page, 'Payments of this consent');
    await payments.getByRole('button', { name: `Reject payment ${id}` }).click({ timeout: 1000 });
    await payments.getByText('PAYMENT_REJECTED').first().waitFor();
    assert.equal(await clients.chargeStatus(consent, id), 'PAYMENT_REJECTED');
    await payments.getByRole('button', { name: `Retry payment ${id}` }).click();
    const retried = payments.getByRole('button', { name: /^Settle payment/, disabled: false });
    await retried.click();
    await payments.getByText('PAYMENT_COMPLETED').first().waitFor();

    await panel(page, 'Consent').getByRole('button', { name: 'Revoke' }).click();
    await timeline(page).getByText('CONSENT_REVOKED').waitFor();
    assert.equal(await clients.consentStatus(consent), 'CONSENT_REVOKED');
  },

  'Klavi: webhooks are delivered, duplicated and forged': async ({ page, visit, clients, sandbox }) => {
    const receiver = await Receiver.start();
    try {
      await visit('deliveries');
      const webhooks = panel(page, 'Webhooks of Klavi');
      await webhooks.getByLabel('Receiver of automatic deliveries').fill(receiver.url);
      await webhooks.getByRole('button', { name: 'Set receiver' }).click();
      await webhooks.getByText(`Sent automatically to ${receiver.url}`).waitFor();
      const id = await clients.pay();
      const { headers, body } = await receiver.next();
      assert.ok(isGenuine(headers, body, clients), 'the signature of the webhook');
      assert.equal(JSON.parse(body)[0].payload.id, id);
      await webhooks.getByText('delivered').first().waitFor();

      await webhooks
        .getByRole('button', { name: /^Duplicate delivery/ })
        .first()
        .click();
      assert.equal((await receiver.next()).body, body);

      await webhooks.getByLabel('Forgery for Webhooks of Klavi').selectOption('wrong_key');
      await webhooks.getByRole('button', { name: /^Forge a delivery/ }).click();
      const forged = await receiver.next();
      assert.equal(isGenuine(forged.headers, forged.body, clients), false);
      await webhooks.getByText('forged: wrong key').waitFor();

      await webhooks.getByRole('button', { name: /^Remove the receiver/ }).click();
      await webhooks.getByText('Not sent automatically').waitFor();
      assert.equal((await sandbox.admin('GET', 'klavi/deliveries')).target, undefined);
    } finally {
      await receiver.stop();
    }
  },

  'Klavi: queued webhooks are reordered, and a failed one is sent again': async ({ page, visit, clients, sandbox }) => {
    const receiver = await Receiver.start();
    try {
      const [first, second] = [await clients.pay(), await clients.pay()];
      await visit('deliveries');
      const webhooks = panel(page, 'Webhooks of Klavi');
      await webhooks
        .getByRole('button', { name: /^Move down delivery/ })
        .first()
        .click();
      await page.getByText('The queue is reordered').waitFor();
      await webhooks.getByRole('button', { name: /^Deliver queued/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Send to a receiver' });
      await dialog.getByLabel('Receiver').fill(receiver.url);
      await dialog.getByRole('button', { name: 'Send' }).click();
      const received = [
        JSON.parse((await receiver.next()).body)[0].payload.id,
        JSON.parse((await receiver.next()).body)[0].payload.id,
      ];
      assert.deepEqual(received, [second, first]);
      await webhooks.getByText('delivered').nth(1).waitFor();

      receiver.status = 503;
      await clients.pay();
      const { deliveries: waiting } = await sandbox.admin('GET', 'klavi/deliveries');
      const { id: unsent } = waiting.find(({ attempts }) => attempts.length === 0);
      await webhooks.getByRole('button', { name: `Send delivery ${unsent}`, exact: true }).click();
      await dialog.getByLabel('Receiver').fill(receiver.url);
      await dialog.getByRole('button', { name: 'Send' }).click();
      await receiver.next();
      await webhooks.getByText('503').waitFor();
      receiver.status = 200;
      await webhooks.getByRole('button', { name: `Retry delivery ${unsent}`, exact: true }).click();
      await dialog.getByLabel('Receiver').fill(receiver.url);
      await dialog.getByRole('button', { name: 'Send' }).click();
      await receiver.next();
      await page.getByText('The delivery was sent').last().waitFor();
    } finally {
      await receiver.stop();
    }
  },

  'Klikoo: callbacks are delivered': async ({ page, visit, clients, sandbox }) => {
    const receiver = await Receiver.start();
    try {
      await sandbox.admin('POST', 'clock/freeze', {});
      const id = await clients.buy();
      await sandbox.admin('POST', `klikoo/purchases/${id}/settle`);
      await visit('deliveries');
      const callbacks = panel(page, 'Callbacks of Klikoo');
      await callbacks.getByLabel('Receiver of automatic deliveries').fill(receiver.url);
      await callbacks.getByRole('button', { name: 'Set receiver' }).click();
      const { body } = await receiver.next();
      assert.equal(JSON.parse(body).transaction_id, id);
      await callbacks.getByText('delivered').waitFor();
    } finally {
      await receiver.stop();
    }
  },
};

function isGenuine(headers, body, clients) {
  return headers['x-klavi-signature'] === Receiver.signature(body, clients.env.KLAVI_CUSTOMER_SECRET_KEY);
}
