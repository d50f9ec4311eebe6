# Requests a token and reads the balance. Needs: pip install requests cryptography
import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta, timezone

import requests
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

BASE = "{{KLIKOO_BASE_URL}}"
CLIENT_ID = "{{KLIKOO_CLIENT_ID}}"
CLIENT_SECRET = "{{KLIKOO_CLIENT_SECRET}}"
PRIVATE_KEY = "{{KLIKOO_PRIVATE_KEY}}"


def now():
    """Returns Jakarta's time, with milliseconds."""
    return datetime.now(timezone(timedelta(hours=7))).isoformat(timespec="milliseconds")


def request_token():
    timestamp = now()
    key = load_pem_private_key(PRIVATE_KEY.encode(), password=None)
    signature = key.sign(f"{CLIENT_ID}|{timestamp}".encode(), PKCS1v15(), SHA256())
    response = requests.post(
        f"{BASE}/v1/open-api/access-token",
        headers={"Open-Api-Timestamp": timestamp, "Open-Api-Signature": b64encode(signature).decode()},
        json={
            "grant_type": "client_credentials",
            "additional_info": {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
        },
    )
    response.raise_for_status()
    return response.json()["data"]["access_token"]


def call(token, method, path, body=b""):
    """Sends a signed request. `path` has neither the prefix `/klikoo-b2b` nor a query; `body` is sent as it is hashed."""
    timestamp = now()
    text = f"{method}:{path}:{token}:{hashlib.sha256(body).hexdigest()}:{timestamp}"
    signature = hmac.digest(CLIENT_SECRET.encode(), text.encode(), "sha512")
    headers = {
        "Authorization": f"Bearer {token}",
        "Open-Api-Timestamp": timestamp,
        "Open-Api-Signature": b64encode(signature).decode(),
    }
    if body:
        headers["Content-Type"] = "application/json"
    response = requests.request(method, BASE + path, headers=headers, data=body)
    response.raise_for_status()
    return response.json()


print(call(request_token(), "GET", "/v1/open-api/balance"))
