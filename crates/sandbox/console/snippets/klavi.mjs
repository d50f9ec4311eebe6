// Requests a token and creates a payment. Needs Node 18 or later.
import { randomUUID } from 'node:crypto';

const base = "{{KLAVI_BASE_URL}}";
const accessKey = "{{KLAVI_CUSTOMER_ACCESS_KEY}}";
const secretKey = "{{KLAVI_CUSTOMER_SECRET_KEY}}";

async function post(path, body, headers = {}) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const { accessToken } = await post('/payment/customer/v1/auth', { accessKey, secretKey });
const payment = await post(
  '/payment/customer/v1/instant/payments',
  {
    // One payment for each: sending it again is a conflict, and not a second payment.
    clientRequestId: `order-${randomUUID()}`,
    institutionId: '00000000-0000-4000-8000-000000000001',
    initType: 'PIX_DICT',
    proxy: '12345678909',
    customer: { identifierType: 'CPF', identifier: '12345678909', name: 'Test Payer' },
    amount: '15.90',
    currency: 'BRL',
    redirectUrl: 'https://shop.example/return',
  },
  { Authorization: `Bearer ${accessToken}` },
);
console.log(payment.id, payment.status);
console.log('Authorize it in the console, or open', payment.redirectConsentURL);
