// Calls of the admin API, with its problem details as errors.

const ROOT = new URL('v1/', document.baseURI);
const STORED = 'sandbox-admin-token';

/** Error response of the admin API, or a failure to reach it. */
export class Problem extends Error {
  constructor(status, { title, detail, errors } = {}) {
    super(detail || title || `HTTP ${status}`);
    this.status = status;
    this.errors = errors ?? [];
  }

  /** Returns the message, and each error with its place. */
  lines() {
    return [
      this.message,
      ...this.errors.map((error) => {
        const place = error.pointer ?? error.parameter ?? error.header;
        const expected = error.expected ? `; expected ${error.expected}` : '';
        return `${place ? `${place}: ` : ''}${error.problem ?? 'invalid'}${expected}`;
      }),
    ];
  }
}

/** Asks for the admin token. `main` sets it, since the question is a dialog. */
export const credentials = { ask: async () => null };

/** Sends a request, with the admin token where the sandbox needs one. */
export async function request(method, path, { body, headers = {}, signal } = {}) {
  for (;;) {
    const token = sessionStorage.getItem(STORED);
    const sent = { accept: 'application/json', ...headers };
    if (body !== undefined) sent['content-type'] = 'application/json';
    if (token) sent.authorization = `Bearer ${token}`;
    let response;
    try {
      const text = body === undefined ? undefined : JSON.stringify(body);
      response = await fetch(new URL(path, ROOT), { method, headers: sent, body: text, signal, cache: 'no-store' });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Problem(0, { title: 'The sandbox does not respond' });
    }
    if (response.status !== 401) return response;
    // Another call may have asked already.
    if (sessionStorage.getItem(STORED) !== token) continue;
    await askOnce();
  }
}

let question = null;

/** Asks for the admin token, once for all calls that need it. After a refusal, they fail until the page is loaded again. */
function askOnce() {
  question ??= credentials.ask().then((given) => {
    if (!given)
      throw new Problem(401, { title: 'The sandbox needs its admin token. Load the page again to enter it.' });
    sessionStorage.setItem(STORED, given);
    question = null;
  });
  return question;
}

async function call(method, path, body) {
  const response = await request(method, path, { body });
  const text = await response.text();
  const value = text === '' ? null : parse(text);
  if (!response.ok) throw new Problem(response.status, value ?? {});
  return value;
}

/** Parses JSON. A number that a double cannot hold becomes its text. */
function parse(text) {
  try {
    return JSON.parse(text, (_name, value, context) => {
      const source = context?.source;
      return typeof value === 'number' && source && Number.isInteger(value) && !Number.isSafeInteger(value)
        ? source
        : value;
    });
  } catch {
    return null;
  }
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);
export const put = (path, body) => call('PUT', path, body);
export const remove = (path) => call('DELETE', path);

/** Joins path segments, each percent-encoded. */
export const path = (...segments) => segments.map(encodeURIComponent).join('/');
