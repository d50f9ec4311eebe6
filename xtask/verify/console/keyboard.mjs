// The console with the keyboard alone, and on a narrow screen.

import { strict as assert } from 'node:assert';

import { SIZES } from './browser.mjs';

export const checks = {
  'a request is approved with the keyboard alone': async ({ page, visit, clients }) => {
    const key = await clients.prepare();
    await visit('exchanges');
    await page.locator('.exchange').first().waitFor();
    await press(page, 'Tab', () => document.activeElement.id === 'skip');
    await press(page, 'Tab', () => document.activeElement.dataset.view === 'klip-a2a');
    await assertVisibleFocus(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Klip App2App' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await press(page, 'Tab', () => document.activeElement.dataset.focus === 'approve');
    await assertVisibleFocus(page);
    await page.keyboard.press('Enter');
    await page.getByText('Submitted').waitFor();
    assert.equal((await clients.result(key)).json.status, 'requested');
    // The button is gone, so the focus stays near it.
    assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
    await press(page, 'Shift+Tab', () => document.activeElement.dataset.focus === 'Settle');
    await page.keyboard.press('Space');
    await page.getByText('The transaction has succeeded').waitFor();
    assert.equal((await clients.result(key)).json.result.status, 'success');
  },

  'exchanges are browsed with the arrow keys': async ({ page, visit, clients }) => {
    for (let count = 0; count < 3; count += 1) await clients.signIn();
    await visit('exchanges');
    await page.locator('.exchange').nth(2).waitFor();
    await page.locator('.exchange').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const last = await page.locator('.exchange').nth(2).getAttribute('href');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), last);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'POST /v2/partner/auth' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), last);
    // A new exchange does not take the focus.
    await clients.signIn();
    await page.locator('.exchange').nth(3).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), last);
  },

  'the skip link leads to the content': async ({ page, visit }) => {
    await visit('klavi');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    assert.match(page.url(), /#\/klavi$/);
  },

  'on a narrow screen, the menu opens and an exchange takes the place of the list': async ({ browser, clients }) => {
    await clients.signIn();
    const { page, visit, close, assertClean } = await browser.open({ size: SIZES.narrow });
    try {
      await visit('exchanges');
      await page.locator('.exchange').first().click();
      await page.getByRole('heading', { level: 2, name: 'POST /v2/partner/auth' }).waitFor();
      assert.equal(await page.locator('.exchange').first().isVisible(), false);
      await page.getByRole('button', { name: 'All exchanges' }).click();
      await page.locator('.exchange').first().waitFor();
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Credentials' }).click();
      await page.getByRole('heading', { name: 'Credentials' }).waitFor();
      assert.equal(await page.getByRole('navigation', { name: 'Views' }).isVisible(), false);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'menu');
      assertClean();
    } finally {
      await close();
    }
  },
};

/** Presses `key` until `isThere`, at most a hundred times. */
async function press(page, key, isThere) {
  for (let count = 0; count < 100; count += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate(isThere)) return;
  }
  throw new Error(`${key} never led to ${isThere}`);
}

async function assertVisibleFocus(page) {
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return `${outlineStyle} ${outlineWidth}`;
  });
  assert.equal(outline, 'solid 2px');
}
