// Asks the user to send 1.5 KLAY, and waits for the decision. Needs Node 18 or later.
import { setTimeout as sleep } from 'node:timers/promises';

const base = "{{KLIP_A2A_BASE_URL}}";
const wallet = "{{KLIP_A2A_WALLET_URL}}";
const receiver = "{{KLIP_A2A_CARD_OWNER}}";

async function call(path, options) {
  const response = await fetch(base + path, options);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const { request_key: key } = await call('/v2/a2a/prepare', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    bapp: { name: 'Example BApp' },
    type: 'send_klay',
    transaction: { to: receiver, amount: '1.5' },
  }),
});
console.log(`Approve it in the console, or open ${wallet}?target=/a2a?request_key=${key}`);

let result;
do {
  await sleep(1000);
  result = await call(`/v2/a2a/result?request_key=${key}`);
} while (['prepared', 'requested'].includes(result.status));
console.log(result.status, result.result);
