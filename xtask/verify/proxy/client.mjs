// Calls Klikoo and Klavi through `authctl proxy`, with Node's own clients alone.

import assert from "node:assert/strict";
import http from "node:http";

const { AUTHCTL_PROXY_URL: url, AUTHCTL_PROXY_SECRET: secret, KLAVI_SOCKET: socketPath } = process.env;
const orders = `/payment/management/v1/merchants/${process.env.KLAVI_APP_ID}/orders`;

async function klikoo(path, body, authorization = `Bearer ${secret}`) {
  const headers = { authorization, "content-type": "application/json" };
  const response = await fetch(url + path, { method: body ? "POST" : "GET", headers, body, duplex: "half" });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

function klavi(method, path, parts = []) {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    request.on("error", reject);
    for (const part of parts) request.write(part);
    request.end();
  });
}

const balance = await klikoo("/v1/open-api/balance");
assert.equal(balance.status, 200);
assert.ok(balance.json.data.balance);
console.log("ok signed GET");

// Not ASCII, so that the signature covers the bytes that are sent.
const search = { page: 1, limit: 3, search: [{ field: "keyword", value: "ä" }] };
const products = await klikoo("/v1/open-api/products", JSON.stringify(search));
assert.deepEqual([products.status, products.json.data], [200, []]);
console.log("ok signed POST");

const parts = new ReadableStream({
  start(controller) {
    for (const part of ['{"page":1,', '"limit":2}']) controller.enqueue(new TextEncoder().encode(part));
    controller.close();
  },
});
const streamed = await klikoo("/v1/open-api/products", parts);
assert.deepEqual([streamed.status, streamed.json.data.length], [200, 2]);
console.log("ok signed stream");

const missing = await klikoo("/v1/open-api/transactions/7");
assert.equal(missing.status, 404);
assert.equal(missing.headers.get("authctl-proxy-error"), null);
console.log("ok error response");

const rejected = await klikoo("/v1/open-api/balance", undefined, "Bearer wrong");
assert.deepEqual([rejected.status, rejected.headers.get("authctl-proxy-error")], [401, "secret"]);
console.log("ok wrong secret");

const list = await klavi("GET", orders);
assert.equal(list.status, 200);
assert.ok(JSON.parse(list.text).data.length > 0);
console.log("ok unix socket");

const unknown = await klavi("POST", "/payment/customer/v1/unknown", ["{", "}"]);
assert.deepEqual([unknown.status, unknown.headers["authctl-proxy-error"]], [404, undefined]);
console.log("ok chunked body");
