// Test of the sandbox's console in a real browser, for `cargo xtask verify`. Settings are environment variables: `SANDBOX`
// (a program that takes `--listen`), `CHROMIUM`, `OUTPUT` (a folder for screenshots) and, if there is one, `PYTHON` with
// the packages of the snippets. Prints `ok` and a name for each check that passed, and fails at the first that did not.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Browser } from './browser.mjs';
import { Clients } from './clients.mjs';
import { Sandbox } from './sandbox.mjs';
import * as accessibility from './accessibility.mjs';
import * as environment from './environment.mjs';
import * as hostile from './hostile.mjs';
import * as keyboard from './keyboard.mjs';
import * as klavi from './klavi.mjs';
import * as klikoo from './klikoo.mjs';
import * as klip from './klip.mjs';
import * as restart from './restart.mjs';
import * as snippets from './snippets.mjs';
import * as traffic from './traffic.mjs';

const { SANDBOX, CHROMIUM, OUTPUT, PYTHON, ONLY } = process.env;
const AREAS = { traffic, klip, klikoo, klavi, environment, snippets, hostile, keyboard, accessibility, restart };

await mkdir(OUTPUT, { recursive: true });
const sandbox = await Sandbox.start(SANDBOX);
const browser = await Browser.launch(CHROMIUM, sandbox.origin);
let failed = false;
try {
  for (const [area, { checks }] of Object.entries(AREAS)) {
    if (ONLY && !ONLY.split(',').includes(area)) continue;
    for (const [name, check] of Object.entries(checks)) {
      await sandbox.reset();
      // The reset has taken back the tokens of the others.
      const clients = await Clients.of(sandbox);
      const context = await browser.open();
      try {
        const note = await check({ ...context, sandbox, browser, clients, output: OUTPUT, python: PYTHON });
        context.assertClean();
        console.log(`ok ${name}${note ? `: ${note}` : ''}`);
      } catch (error) {
        failed = true;
        await context.page.screenshot({ path: join(OUTPUT, 'failure.png'), fullPage: true }).catch(() => {});
        console.error(
          `FAILED ${area}: ${name}\n${error.stack}\nsee ${join(OUTPUT, 'failure.png')}\n${[...new Set(context.problems)].slice(0, 10).join('\n')}`,
        );
      } finally {
        await context.close();
      }
      if (failed) break;
    }
    if (failed) break;
  }
} finally {
  await browser.close();
  await sandbox.stop();
}
process.exit(failed ? 1 : 0);
