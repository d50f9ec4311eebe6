// A request as a command of curl.

import { get } from './api.js';

/** Headers that curl sets by itself. */
const OWN = ['host', 'content-length', 'user-agent', 'accept-encoding', 'connection', 'transfer-encoding'];

/** Quotes a word for a POSIX shell. */
export const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Returns the command that sends the request of an exchange again. */
export async function curl({ provider, request }) {
  const { providers } = await get('');
  const base = providers.find(({ id }) => id === provider)?.base_url ?? '';
  const query = request.query ? `?${request.query}` : '';
  const lines = [`curl -i -X ${request.method} ${quoted(`${base}${request.path}${query}`)}`];
  for (const [name, value] of request.headers)
    if (!OWN.includes(name.toLowerCase())) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (request.body) lines.push(`--data-binary ${quoted(request.body)}`);
  return lines.join(' \\\n  ');
}
