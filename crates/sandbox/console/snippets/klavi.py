# Requests a token and creates a payment. Needs: pip install requests
import uuid

import requests

BASE = "{{KLAVI_BASE_URL}}"
ACCESS_KEY = "{{KLAVI_CUSTOMER_ACCESS_KEY}}"
SECRET_KEY = "{{KLAVI_CUSTOMER_SECRET_KEY}}"

session = requests.Session()
signed_in = session.post(
    f"{BASE}/payment/customer/v1/auth",
    json={"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY},
)
signed_in.raise_for_status()
session.headers["Authorization"] = f"Bearer {signed_in.json()['accessToken']}"

created = session.post(
    f"{BASE}/payment/customer/v1/instant/payments",
    json={
        # One payment for each: sending it again is a conflict, and not a second payment.
        "clientRequestId": f"order-{uuid.uuid4()}",
        "institutionId": "00000000-0000-4000-8000-000000000001",
        "initType": "PIX_DICT",
        "proxy": "12345678909",
        "customer": {"identifierType": "CPF", "identifier": "12345678909", "name": "Test Payer"},
        "amount": "15.90",
        "currency": "BRL",
        "redirectUrl": "https://shop.example/return",
    },
)
created.raise_for_status()
payment = created.json()
print(payment["id"], payment["status"])
print("Authorize it in the console, or open", payment["redirectConsentURL"])
