// Receiver of webhooks and callbacks.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const TIMEOUT = 10_000;

export class Receiver {
  static async start() {
    const receiver = new Receiver();
    receiver.status = 200;
    receiver.received = [];
    receiver.server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(receiver.status).end();
      receiver.received.push({ headers: request.headers, body });
      receiver.wake?.();
    }).listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}/hook`;
    return receiver;
  }

  /** Returns the next request. */
  async next() {
    if (this.received.length === 0) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('nothing was delivered')), TIMEOUT);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      delete this.wake;
    }
    return this.received.shift();
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Returns Klavi's signature of a body. */
  static signature(body, key) {
    return createHmac('sha256', key).update(body).digest('hex');
  }
}
