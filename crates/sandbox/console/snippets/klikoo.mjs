// Requests a token and reads the balance. Needs Node 18 or later.
import { createHash, createHmac, sign } from 'node:crypto';

const base = "{{KLIKOO_BASE_URL}}";
const clientId = "{{KLIKOO_CLIENT_ID}}";
const clientSecret = "{{KLIKOO_CLIENT_SECRET}}";
const privateKey = "{{KLIKOO_PRIVATE_KEY}}";

/** Returns Jakarta's time, with milliseconds. */
const now = () => new Date(Date.now() + 7 * 3600_000).toISOString().replace('Z', '+07:00');

async function send(path, options) {
  const response = await fetch(base + path, options);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function requestToken() {
  const timestamp = now();
  const signature = sign('sha256', Buffer.from(`${clientId}|${timestamp}`), privateKey).toString('base64');
  const { data } = await send('/v1/open-api/access-token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Open-Api-Timestamp': timestamp, 'Open-Api-Signature': signature },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      additional_info: { client_id: clientId, client_secret: clientSecret },
    }),
  });
  return data.access_token;
}

/** Sends a signed request. `path` has neither the prefix `/klikoo-b2b` nor a query; `body` is sent as it is hashed. */
async function call(token, method, path, body = '') {
  const timestamp = now();
  const hash = createHash('sha256').update(body).digest('hex');
  const text = `${method}:${path}:${token}:${hash}:${timestamp}`;
  const headers = {
    Authorization: `Bearer ${token}`,
    'Open-Api-Timestamp': timestamp,
    'Open-Api-Signature': createHmac('sha512', clientSecret).update(text).digest('base64'),
  };
  if (body) headers['Content-Type'] = 'application/json';
  return send(path, { method, headers, body: body || undefined });
}

console.log(await call(await requestToken(), 'GET', '/v1/open-api/balance'));
