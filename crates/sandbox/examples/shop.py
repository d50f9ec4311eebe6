"""A shop in Python that takes payments from all four providers, tested against the sandbox.

Run it with the sandbox's addresses and credentials in its environment:

    pip install requests
    authctl sandbox -- python shop.py

The functions `sign_in`, `klikoo`, `receive` and so on are the shop's. `admin` calls the admin API of the sandbox, to do what a
user, a payer, a supplier or a bank would do. Its contract is at `/_sandbox/openapi.json`.
"""

import base64
import datetime
import hashlib
import hmac
import http.server
import json
import os
import queue
import threading
import uuid

import requests

ENV = os.environ
TIMEOUT = 10


def admin(method, path, body=None):
    """Calls the sandbox's admin API, and returns the JSON of the response, if it has any."""
    response = requests.request(method, ENV["SANDBOX_ADMIN_URL"] + path, json=body, timeout=TIMEOUT)
    if not response.ok:
        raise RuntimeError(f"{method} {path}: {response.json()['detail']}")
    return response.json() if response.content else None


# Klip Card Minting: the token of the sign-in lists the partner's BApps.


def sign_in():
    password = hashlib.sha256(ENV["KLIP_CARD_PASSWORD"].encode()).hexdigest()
    body = {"email": ENV["KLIP_CARD_EMAIL"], "password": password}
    response = requests.post(ENV["KLIP_CARD_BASE_URL"] + "/v2/partner/auth", json=body, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()["access_token"]


def bapps(token, cursor=None):
    return requests.get(
        ENV["KLIP_CARD_BASE_URL"] + "/v2/wallet/bapp",
        headers={"Authorization": token},
        params={"cursor": cursor} if cursor else None,
        timeout=TIMEOUT,
    )


def list_cards():
    token = sign_in()
    page = bapps(token).json()
    listed = page["bapps"]
    while page["next_cursor"]:
        page = bapps(token, page["next_cursor"]).json()
        listed += page["bapps"]
    assert [bapp["card_count"] for bapp in listed] == [
        bapp["card_count"] for bapp in admin("GET", "/klip-card/bapps")["bapps"]
    ]

    # A token that the provider revokes is replaced by a new sign-in.
    admin("POST", "/klip-card/tokens/revoke")
    assert bapps(token).status_code == 401
    assert bapps(sign_in()).status_code == 200
    return f"{len(listed)} BApps"


# Klip App2App: the user approves a transfer in the wallet.


def ask_user_for_klay(amount):
    body = {
        "type": "send_klay",
        "bapp": {"name": ENV["KLIP_A2A_BAPP_NAME"]},
        "transaction": {"to": ENV["KLIP_A2A_CARD_OWNER"], "amount": amount},
    }
    response = requests.post(ENV["KLIP_A2A_BASE_URL"] + "/v2/a2a/prepare", json=body, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()["request_key"]


def transfer_result(request_key):
    url = ENV["KLIP_A2A_BASE_URL"] + "/v2/a2a/result"
    response = requests.get(url, params={"request_key": request_key}, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()


def transfer_klay():
    request_key = ask_user_for_klay("1.5")
    assert transfer_result(request_key)["status"] == "prepared"
    # The wallet shows the user what the shop has asked for.
    shown = admin("GET", f"/klip-a2a/requests/{request_key}")
    assert shown["details"]["amount"] == "1.5"

    admin("POST", f"/klip-a2a/requests/{request_key}/approve")
    assert transfer_result(request_key)["result"]["status"] == "pending"
    admin("POST", f"/klip-a2a/requests/{request_key}/settle", {"success": True})
    result = transfer_result(request_key)
    assert result["result"]["status"] == "success"
    return f"transaction {result['result']['tx_hash'][:10]}..."


# Receiver of Klavi's webhooks and Klikoo's callbacks.


class Receiver(http.server.BaseHTTPRequestHandler):
    """Accepts what `verify` accepts, and puts it into `received`."""

    verify = {}
    received = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_genuine = self.verify[self.path](self.headers, body)
        self.send_response(200 if is_genuine else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.received.put((self.path, is_genuine, json.loads(body)))

    @classmethod
    def next(cls, path):
        """Waits for the next message at `path`, and returns whether it is genuine, and its JSON."""
        while True:
            arrived_at, is_genuine, message = cls.received.get(timeout=TIMEOUT)
            # A rejected message of the other provider may arrive once more.
            if arrived_at == path:
                return is_genuine, message

    def log_message(self, *_):
        pass


def start_receiver():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


# Klikoo B2B: every request is signed, and the callback is verified by asking for the transaction.


def klikoo_headers(message, key):
    jakarta = datetime.timezone(datetime.timedelta(hours=7))
    timestamp = datetime.datetime.now(jakarta).isoformat(timespec="milliseconds")
    signature = hmac.new(key.encode(), message(timestamp).encode(), hashlib.sha512).digest()
    return {
        "Open-Api-Timestamp": timestamp,
        "Open-Api-Signature": base64.b64encode(signature).decode(),
        "Content-Type": "application/json",
    }


def klikoo_token():
    client = {"client_id": ENV["KLIKOO_CLIENT_ID"], "client_secret": ENV["KLIKOO_CLIENT_SECRET"]}
    headers = klikoo_headers(lambda time: f"{client['client_id']}|{time}", ENV["KLIKOO_HMAC_AUTH_KEY"])
    body = {"grant_type": "client_credentials", "additional_info": client}
    url = ENV["KLIKOO_BASE_URL"] + "/v1/open-api/access-token"
    response = requests.post(url, json=body, headers=headers, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()["data"]["access_token"]


def klikoo(token, method, path, body=None):
    # The bytes that are signed are the bytes that are sent.
    data = json.dumps(body).encode() if body else b""
    digest = hashlib.sha256(data).hexdigest()
    headers = klikoo_headers(lambda time: f"{method}:{path}:{token}:{digest}:{time}", ENV["KLIKOO_CLIENT_SECRET"])
    headers["Authorization"] = f"Bearer {token}"
    return requests.request(method, ENV["KLIKOO_BASE_URL"] + path, data=data, headers=headers, timeout=TIMEOUT)


def buy(token):
    order = {
        "product_code": "PLN20",
        "amount": "20500",
        "selling_price": "21000",
        "msidn": "01105691111",
        "value": "01105691111",
        "partner_reference_id": str(uuid.uuid4()),
    }
    return klikoo(token, "POST", "/v1/open-api/products/buy", order)


def is_klikoo_callback(token):
    """Returns a check of callbacks. They have no signature, so it asks for the transaction."""

    def verify(_headers, body):
        callback = json.loads(body)
        response = klikoo(token, "GET", f"/v1/open-api/transactions/{callback['transaction_id']}")
        return response.ok and response.json()["data"]["status"] == callback["transaction_status"]

    return verify


def buy_electricity(receiver):
    token = klikoo_token()
    Receiver.verify["/klikoo"] = is_klikoo_callback(token)
    admin("PUT", "/klikoo/deliveries/target", {"url": f"{receiver}/klikoo"})

    # The supplier is down for one purchase.
    admin("POST", "/klikoo/reject-next", {"code": "503xx9991", "operation": "buy"})
    assert buy(token).status_code == 503
    bought = buy(token)
    assert bought.status_code == 201, bought.text
    transaction_id = bought.json()["data"]["transaction_id"]

    admin("POST", f"/klikoo/purchases/{transaction_id}/settle")
    is_genuine, callback = Receiver.next("/klikoo")
    assert (is_genuine, callback["transaction_id"]) == (True, transaction_id)

    # Somebody else sends a callback.
    admin("POST", "/klikoo/deliveries/forge", {"signature": "missing"})
    is_genuine, _ = Receiver.next("/klikoo")
    assert not is_genuine
    admin("DELETE", "/klikoo/deliveries/target")
    return f"transaction {transaction_id}: {callback['transaction_status']}"


# Klavi Payment: the payer authorizes a Pix payment, and signed webhooks report its statuses.


def klavi_token():
    keys = {"accessKey": ENV["KLAVI_CUSTOMER_ACCESS_KEY"], "secretKey": ENV["KLAVI_CUSTOMER_SECRET_KEY"]}
    response = requests.post(ENV["KLAVI_BASE_URL"] + "/payment/customer/v1/auth", json=keys, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()["accessToken"]


def klavi(token, method, path, body=None):
    url = ENV["KLAVI_BASE_URL"] + "/payment/customer/v1/instant/payments" + path
    headers = {"Authorization": f"Bearer {token}"}
    return requests.request(method, url, json=body, headers=headers, timeout=TIMEOUT)


def is_klavi_webhook(headers, body):
    """Checks the signature of the body as it arrived."""
    key = ENV["KLAVI_CUSTOMER_SECRET_KEY"].encode()
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(headers.get("X-Klavi-Signature", ""), expected)


def receive_pix(receiver):
    token = klavi_token()
    Receiver.verify["/klavi"] = is_klavi_webhook
    admin("PUT", "/klavi/deliveries/target", {"url": f"{receiver}/klavi"})

    payment = {
        "clientRequestId": str(uuid.uuid4()),
        "institutionId": "00000000-0000-4000-8000-000000000001",
        "initType": "PIX_DICT",
        "customer": {"identifierType": "CPF", "identifier": "12345678909"},
        "proxy": "12345678909",
        "amount": "1333.00",
        "currency": "BRL",
        "redirectUrl": "https://shop.example/return",
    }
    created = klavi(token, "POST", "", payment)
    assert created.status_code == 200, created.text
    payment_id = created.json()["id"]
    admin("POST", f"/klavi/payments/{payment_id}/authorize")
    admin("POST", f"/klavi/payments/{payment_id}/settle")

    statuses = []
    while "PAYMENT_COMPLETED" not in statuses:
        is_genuine, events = Receiver.next("/klavi")
        assert is_genuine
        statuses += [event["payload"]["status"] for event in events]
    assert len(statuses) == 3

    # Somebody else sends a webhook, with another key and then with an altered body.
    for forgery in ["wrong_key", "altered_body"]:
        admin("POST", "/klavi/deliveries/forge", {"signature": forgery})
        is_genuine, _ = Receiver.next("/klavi")
        assert not is_genuine
    admin("DELETE", "/klavi/deliveries/target")

    # The gateway is down for one request.
    rule = {"provider": "klavi", "operation": "payment", "fault": "unavailable", "next": 1}
    admin("PUT", "/faults", {"rules": [rule]})
    assert klavi(token, "GET", f"/{payment_id}").status_code == 503
    assert klavi(token, "GET", f"/{payment_id}").json()["status"] == "PAYMENT_COMPLETED"
    return f"payment {payment_id}: {', '.join(statuses)}"


def main():
    receiver = start_receiver()
    print("klip-card:", list_cards())
    print("klip-a2a:", transfer_klay())
    print("klikoo:", buy_electricity(receiver))
    print("klavi:", receive_pix(receiver))
    violations = admin("GET", "/violations")["violations"]
    assert violations == [], violations


if __name__ == "__main__":
    main()
