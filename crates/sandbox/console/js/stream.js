// Server-sent events of the admin API. They are read by fetch, since an EventSource cannot send the admin token.

import { get, request } from './api.js';

const FIRST_DELAY = 250;
const MAX_DELAY = 4000;
/** The sandbox sends a comment at least every 15 seconds. */
const SILENCE = 40_000;

/**
 * Events: those of the sandbox, with `detail`; `open` after each connection, when views load again; `lost`; `restart` if
 * another process answers.
 */
export const stream = new EventTarget();

/** Listens to events until `signal` aborts. */
export function listen(names, listener, signal) {
  for (const name of [names].flat()) stream.addEventListener(name, (event) => listener(event.detail, name), { signal });
}

/** Connects, and connects again after each loss. */
export async function connect() {
  let started = null;
  for (let delay = FIRST_DELAY; ; delay = Math.min(delay * 2, MAX_DELAY)) {
    try {
      const response = await request('GET', 'events', { headers: { accept: 'text/event-stream' } });
      if (response.ok) {
        const { started_at: start } = await get('');
        if (started !== null && started !== start) emit('restart');
        started = start;
        emit('open');
        delay = FIRST_DELAY;
        await read(response.body);
      }
    } catch {
      // The next attempt follows, whatever ended this one.
    }
    emit('lost');
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await withTimeout(reader);
    if (done) return;
    const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop();
    blocks.forEach(dispatch);
  }
}

async function withTimeout(reader) {
  let timer;
  const silence = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(reader.cancel()), SILENCE);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function dispatch(block) {
  let [name, data] = ['message', ''];
  for (const line of block.split('\n')) {
    const [field, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()];
    if (field === 'event') name = value;
    if (field === 'data') data += data === '' ? value : `\n${value}`;
  }
  if (data !== '') emit(name, JSON.parse(data));
}

function emit(name, detail) {
  stream.dispatchEvent(new CustomEvent(name, { detail }));
}
