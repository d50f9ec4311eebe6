// The sandbox as a child process, and its admin API.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';

const START_TIMEOUT = 30_000;

/** Returns a port of 127.0.0.1 that is free now. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Sandbox {
  /** Starts `program` with more options and environment variables. */
  static async start(program, options = [], env = {}) {
    const sandbox = new Sandbox();
    Object.assign(sandbox, { program, options, env });
    sandbox.port = await freePort();
    sandbox.origin = `http://127.0.0.1:${sandbox.port}`;
    await sandbox.run();
    return sandbox;
  }

  /** Starts the process, at the same address each time. */
  async run() {
    const options = ['sandbox', '--listen', `127.0.0.1:${this.port}`, ...this.options];
    const env = { ...process.env, ...this.env };
    this.process = spawn(this.program, options, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.exit = once(this.process, 'exit');
    const deadline = Date.now() + START_TIMEOUT;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error('the sandbox has exited');
      const response = await fetch(`${this.origin}/_sandbox/`).catch(() => null);
      if (response?.ok) return;
      if (Date.now() > deadline) throw new Error('the sandbox does not respond');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop() {
    this.process.kill('SIGINT');
    await this.exit;
  }

  /** Calls the admin API. */
  async admin(method, path, body) {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${this.origin}/_sandbox/v1/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** Restores the state of the start. */
  async reset() {
    await this.admin('POST', 'reset');
    await this.admin('DELETE', 'exchanges');
    for (const provider of ['klavi', 'klikoo']) await this.admin('DELETE', `${provider}/deliveries/target`);
  }
}
