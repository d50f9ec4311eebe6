"""Calls Klikoo and Klavi through `authctl proxy`, with the standard library alone."""

import http.client
import json
import os
import socket
import urllib.error
import urllib.request

URL = os.environ["AUTHCTL_PROXY_URL"]
SECRET = os.environ["AUTHCTL_PROXY_SECRET"]
SOCKET = os.environ["KLAVI_SOCKET"]
ORDERS = f"/payment/management/v1/merchants/{os.environ['KLAVI_APP_ID']}/orders"


def klikoo(path, body=None, secret=SECRET):
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, json.load(error)


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(SOCKET)


status, _, balance = klikoo("/v1/open-api/balance")
assert status == 200 and balance["data"]["balance"], balance
print("ok signed GET")

# Not ASCII, so that the signature covers the bytes that are sent.
search = {"page": 1, "limit": 3, "search": [{"field": "keyword", "value": "ä"}]}
status, _, products = klikoo("/v1/open-api/products", search)
assert status == 200 and products["data"] == [], products
print("ok signed POST")

status, headers, error = klikoo("/v1/open-api/transactions/7")
assert status == 404 and error["response_code"].startswith("404"), error
assert "Authctl-Proxy-Error" not in headers, headers
print("ok error response")

status, headers, problem = klikoo("/v1/open-api/balance", secret="wrong")
assert status == 401 and headers["Authctl-Proxy-Error"] == "secret", problem
print("ok wrong secret")

connection = UnixConnection("klavi")
for _ in range(2):
    connection.request("GET", ORDERS)
    response = connection.getresponse()
    orders = json.load(response)
    assert response.status == 200 and orders["data"], orders
print("ok unix socket, one connection")

# The body has no announced length.
connection.request("POST", "/payment/customer/v1/unknown", iter([b"{", b"}"]), encode_chunked=True)
response = connection.getresponse()
assert response.status == 404 and not response.getheader("Authctl-Proxy-Error"), response.read()
print("ok chunked body")
