// Programs in other languages.

import { spawn } from 'node:child_process';

const TIMEOUT = 60_000;

/** Starts a program, and returns `{ line(pattern), done }`: `done` is its output, or an error if it fails. */
export function start(command, options, { input } = {}) {
  const child = spawn(command, options, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: TIMEOUT,
    env: { ...process.env, NO_PROXY: '127.0.0.1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  let output = '';
  let errors = '';
  let wake = () => {};
  child.stdout.on('data', (data) => {
    output += data;
    wake();
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const done = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0
        ? resolve({ output, errors })
        : reject(new Error(`${command} failed (${signal ?? code}):\n${output}\n${errors}`)),
    );
  });
  done.catch(() => {});
  const line = (pattern) =>
    Promise.race([
      new Promise((resolve) => {
        wake = () => pattern.test(output) && resolve(output);
        wake();
      }),
      done,
    ]);
  return { line, done };
}

/** Runs a program, and returns its output. */
export const run = (command, options, settings) => start(command, options, settings).done;
