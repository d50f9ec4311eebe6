// Snippets, run as they are copied.

import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, start } from './program.mjs';

const PROVIDERS = {
  'Klip Card Minting': 'klip-card',
  'Klip App2App': 'klip-a2a',
  'Klikoo B2B': 'klikoo',
  'Klavi Payment': 'klavi',
};
/** What each prints at its end. */
const EXPECTED = {
  'Klip Card Minting': /Cards/,
  'Klip App2App': /completed.*success/s,
  'Klikoo B2B': /balance/,
  'Klavi Payment': /CONSENT_AWAITING_AUTHORIZATION/,
};

/** Arguments with which a program succeeds if it can run the snippets. */
const PROBES = {
  curl: ['-c', 'curl --version && jq --version && openssl version'],
  PHP: ['-r', "exit(extension_loaded('curl') && extension_loaded('openssl') ? 0 : 1);"],
};

/** Returns the languages whose programs exist here: `[tab, command, file]`. */
async function languages(python) {
  const candidates = [
    ['curl', 'bash', 'snippet.sh'],
    ['Node', process.execPath, 'snippet.mjs'],
    ['Python', python, 'snippet.py'],
    ['PHP', 'php', 'snippet.php'],
  ];
  const found = [];
  for (const candidate of candidates) {
    const [tab, command] = candidate;
    const probe = PROBES[tab] ?? ['--version'];
    if (
      command &&
      (await run(command, probe).then(
        () => true,
        () => false,
      ))
    )
      found.push(candidate);
  }
  return found;
}

export const checks = {
  'snippets run as they are copied': async ({ page, visit, sandbox, python }) => {
    const folder = await mkdtemp(join(tmpdir(), 'snippets-'));
    const found = await languages(python);
    try {
      for (const [tab, command, file] of found) {
        for (const [name, provider] of Object.entries(PROVIDERS)) {
          await visit('credentials');
          const panel = page.getByRole('region', { name, exact: true });
          await panel.getByRole('tab', { name: tab }).click();
          await panel.getByRole('button', { name: `Copy ${tab} snippet of ${name}` }).click();
          await page.getByText('Copied').waitFor();
          const text = await page.evaluate(() => navigator.clipboard.readText());
          assert.ok(!text.includes('{{'), 'a placeholder is left');
          await writeFile(join(folder, file), text);
          const program = start(command, [join(folder, file)]);
          if (provider === 'klip-a2a') {
            await program.line(/request_key=/);
            await visit('klip-a2a');
            const phone = page.getByRole('region', { name: /^Phone of the user/ });
            await phone.getByRole('button', { name: 'Approve' }).click();
            await page.getByRole('button', { name: 'Settle' }).click();
          }
          const { output } = await program.done;
          assert.match(output, EXPECTED[name], `${tab} snippet of ${name}`);
          await page.goto('about:blank');
          await sandbox.reset();
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const skipped = ['curl', 'Node', 'Python', 'PHP'].filter((tab) => !found.some(([name]) => name === tab));
    return `${found.map(([tab]) => tab).join(', ')} with each provider${skipped.length > 0 ? `; skipped ${skipped.join(', ')}, whose program is not installed` : ''}`;
  },

  'a snippet hides its secrets until a click': async ({ page, visit, clients }) => {
    await visit('credentials');
    const panel = page.getByRole('region', { name: 'Klikoo B2B', exact: true });
    const code = panel.getByRole('region', { name: 'Rust snippet of Klikoo B2B' });
    await code.getByText('AuthKey::rsa_pkcs8_pem').waitFor();
    assert.ok(!(await code.innerText()).includes(clients.env.KLIKOO_CLIENT_SECRET));
    await panel.getByRole('button', { name: 'Show secrets in the Rust snippet of Klikoo B2B' }).click();
    await code.getByText(clients.env.KLIKOO_CLIENT_SECRET).waitFor();
  },
};
