// Chromium, and pages that report everything that must not happen.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** Nothing but the page may cause a request. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
];
export const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
export const SCHEMES = ['light', 'dark'];

export class Browser {
  static async launch(executablePath, origin) {
    const browser = new Browser();
    browser.origin = origin;
    browser.profile = await mkdtemp(join(tmpdir(), 'console-'));
    browser.chromium = await chromium.launch({
      executablePath,
      args: FLAGS,
      env: { ...process.env, HOME: browser.profile },
    });
    return browser;
  }

  async close() {
    await this.chromium.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Opens a page of its own, without storage of others. */
  async open({ size = SIZES.wide, scheme = 'light', origin = this.origin } = {}) {
    const context = await this.chromium.newContext({
      viewport: size,
      colorScheme: scheme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const problems = [];
    const expected = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        problems.push(`${message.type()} in the console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => problems.push(`uncaught ${error.stack}`));
    context.on('request', (request) => {
      const { origin: target, protocol } = new URL(request.url());
      if (target !== origin && protocol !== 'data:') problems.push(`request to another host: ${request.url()}`);
    });
    return {
      page,
      problems,
      /** Opens a view, or changes to it. */
      visit: async (view) => {
        await page.goto(`${origin}/_sandbox/#/${view}`);
        await page.locator('main h1').waitFor();
        await page.locator('.connection[data-state="live"]').waitFor();
      },
      /** Tolerates problems that match. */
      expect: (pattern) => expected.push(pattern),
      assertClean: () =>
        assert.deepEqual(
          problems.filter((problem) => !expected.some((pattern) => pattern.test(problem))),
          [],
        ),
      close: () => context.close(),
    };
  }
}
