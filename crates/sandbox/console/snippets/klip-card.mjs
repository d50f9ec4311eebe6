// Signs in and lists BApps. Needs Node 18 or later.
import { createHash } from 'node:crypto';

const base = "{{KLIP_CARD_BASE_URL}}";
const email = "{{KLIP_CARD_EMAIL}}";
const password = "{{KLIP_CARD_PASSWORD}}";

async function call(path, options) {
  const response = await fetch(base + path, options);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const { access_token: token } = await call('/v2/partner/auth', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ email, password: createHash('sha256').update(password).digest('hex') }),
});

let cursor = '';
do {
  const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
  // The token stands alone, without `Bearer`.
  const page = await call(`/v2/wallet/bapp${query}`, { headers: { Authorization: token } });
  for (const bapp of page.bapps) console.log(bapp.nft_id, bapp.name, bapp.card_count, 'Cards');
  cursor = page.next_cursor;
} while (cursor);
