// Clients of the four providers: plain requests, as any program sends them.

import { createHash, createHmac, randomUUID, sign } from 'node:crypto';

const ACCOUNT = {
  ispb: '12345678',
  issuer: '1774',
  number: '1234567890',
  accountType: 'CACC',
  holder: { identifierType: 'CNPJ', identifier: '12345678000195', name: 'Example Ltda' },
};

export class Clients {
  static async of(sandbox) {
    const clients = new Clients();
    clients.sandbox = sandbox;
    await clients.load();
    return clients;
  }

  /** Reads base URLs and credentials, which are others after a restart. */
  async load() {
    const { variables } = await this.sandbox.admin('GET', 'environment');
    this.env = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }

  async send(provider, method, path, { body, headers = {}, text } = {}) {
    const sent = { ...headers };
    if (body !== undefined) sent['content-type'] ??= 'application/json';
    const response = await fetch(`${this.env[`${provider}_BASE_URL`]}${path}`, {
      method,
      headers: sent,
      body: text ?? (body && JSON.stringify(body)),
    });
    const received = await response.text();
    let json = null;
    try {
      json = JSON.parse(received);
    } catch {
      // An injected fault has a page of a gateway.
    }
    return { status: response.status, json, text: received };
  }

  // Klip Card Minting

  signIn() {
    const password = createHash('sha256').update(this.env.KLIP_CARD_PASSWORD).digest('hex');
    return this.send('KLIP_CARD', 'POST', '/v2/partner/auth', { body: { email: this.env.KLIP_CARD_EMAIL, password } });
  }

  async bapps(token) {
    return this.send('KLIP_CARD', 'GET', '/v2/wallet/bapp', { headers: { authorization: token } });
  }

  // Klip App2App

  async prepare(request = {}) {
    const body = {
      bapp: { name: 'Example BApp' },
      type: 'send_klay',
      transaction: { to: this.env.KLIP_A2A_CARD_OWNER, amount: '1.5' },
      ...request,
    };
    const { json } = await this.send('KLIP_A2A', 'POST', '/v2/a2a/prepare', { body });
    return json.request_key;
  }

  async result(key) {
    return this.send('KLIP_A2A', 'GET', `/v2/a2a/result?request_key=${key}`);
  }

  // Klikoo B2B

  /** Sends a signed request. `signed` replaces the path that is signed. */
  async klikoo(method, path, { body, signed = path.split('?')[0] } = {}) {
    const token = (this.klikooToken ??= await this.requestKlikooToken());
    const timestamp = await this.jakarta();
    const text = body === undefined ? '' : JSON.stringify(body);
    const hash = createHash('sha256').update(text).digest('hex');
    const signature = createHmac('sha512', this.env.KLIKOO_CLIENT_SECRET)
      .update(`${method}:${signed}:${token}:${hash}:${timestamp}`)
      .digest('base64');
    const headers = {
      authorization: `Bearer ${token}`,
      'open-api-timestamp': timestamp,
      'open-api-signature': signature,
    };
    return this.send('KLIKOO', method, path, { body, text: text || undefined, headers });
  }

  async requestKlikooToken() {
    const timestamp = await this.jakarta();
    const { KLIKOO_CLIENT_ID: id, KLIKOO_CLIENT_SECRET: secret, KLIKOO_PRIVATE_KEY: key } = this.env;
    const signature = sign('sha256', Buffer.from(`${id}|${timestamp}`), key).toString('base64');
    const { json } = await this.send('KLIKOO', 'POST', '/v1/open-api/access-token', {
      body: { grant_type: 'client_credentials', additional_info: { client_id: id, client_secret: secret } },
      headers: { 'open-api-timestamp': timestamp, 'open-api-signature': signature },
    });
    return json.data.access_token;
  }

  /** Returns the sandbox's time in Jakarta. */
  async jakarta() {
    const { now } = await this.sandbox.admin('GET', 'clock');
    return new Date(Date.parse(now) + 7 * 3600_000).toISOString().replace('Z', '+07:00');
  }

  /** Buys a product, and returns the ID of the transaction. */
  async buy() {
    const { json, text } = await this.klikoo('POST', '/v1/open-api/products/buy', {
      body: {
        product_code: 'PLN20',
        value: '01105691111',
        msidn: '01105691111',
        amount: '20500',
        selling_price: '21000',
        partner_reference_id: randomUUID(),
      },
    });
    if (!json?.data?.transaction_id) throw new Error(`no purchase: ${text}`);
    return json.data.transaction_id;
  }

  async transaction(id) {
    return (await this.klikoo('GET', `/v1/open-api/transactions/${id}`)).json.data;
  }

  // Klavi Payment

  async klavi(method, path, body) {
    const token = await this.requestKlaviToken();
    return this.send('KLAVI', method, `/payment/customer/v1${path}`, {
      body,
      headers: { authorization: `Bearer ${token}` },
    });
  }

  async requestKlaviToken() {
    const { KLAVI_CUSTOMER_ACCESS_KEY: accessKey, KLAVI_CUSTOMER_SECRET_KEY: secretKey } = this.env;
    const { json } = await this.send('KLAVI', 'POST', '/payment/customer/v1/auth', { body: { accessKey, secretKey } });
    return json.accessToken;
  }

  payment(fields = {}) {
    return {
      clientRequestId: `order-${randomUUID()}`,
      institutionId: '00000000-0000-4000-8000-000000000001',
      initType: 'PIX_DICT',
      proxy: '12345678909',
      customer: { identifierType: 'CPF', identifier: '12345678909', name: 'Test Payer' },
      amount: '15.90',
      currency: 'BRL',
      redirectUrl: 'https://shop.example/return',
      ...fields,
    };
  }

  async pay(fields) {
    const { json, text } = await this.klavi('POST', '/instant/payments', this.payment(fields));
    if (!json?.id) throw new Error(`no payment: ${text}`);
    return json.id;
  }

  async paymentStatus(id) {
    return (await this.klavi('GET', `/instant/payments/${id}/status`)).json.status;
  }

  /** Creates a consent to recurring payments, and returns its ID. */
  async consent() {
    const { json, text } = await this.klavi('POST', '/automatic/consents', {
      clientRequestId: `plan-${randomUUID()}`,
      institutionId: '00000000-0000-4000-8000-000000000001',
      customer: { identifierType: 'CPF', identifier: '12345678909', name: 'Test Payer' },
      redirectUrl: 'https://shop.example/return',
      creditorAccount: ACCOUNT,
      paymentMethodConfig: {
        contractId: 'contract-0001',
        minimumVariableAmount: '1.00',
        maximumVariableAmount: '100.00',
        currency: 'BRL',
        interval: 'MONTHLY',
        referenceStartDate: '2025-06-01',
        isRetryAccepted: true,
      },
    });
    if (!json?.id) throw new Error(`no consent: ${text}`);
    return json.id;
  }

  /** Creates a payment under a consent, and returns its ID. */
  async charge(consent) {
    const { json, text } = await this.klavi('POST', `/automatic/consents/${consent}/payments`, {
      clientRequestId: `charge-${randomUUID()}`,
      date: '2025-07-01',
      amount: '99.90',
      creditorAccount: ACCOUNT,
    });
    if (!json?.id) throw new Error(`no payment: ${text}`);
    return json.id;
  }

  async consentStatus(id) {
    return (await this.klavi('GET', `/automatic/consents/${id}/status`)).json.status;
  }

  async chargeStatus(consent, id) {
    return (await this.klavi('GET', `/automatic/consents/${consent}/payments/${id}/status`)).json.status;
  }
}
