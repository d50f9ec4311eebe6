"""Existing objects of the sandbox for fuzz tests of its admin API.

Schemathesis loads this module in the environment of `authctl sandbox`. Every example and half of the other valid cases refer
to an object that was created for them, so that actions have an effect.
"""

import datetime
import uuid
import zlib

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

import shop

CONSENTS = "/payment/customer/v1/automatic/consents"
TOKEN = {}


def klavi(path, body):
    if not TOKEN:
        TOKEN["klavi"] = shop.klavi_token()
    headers = {"Authorization": f"Bearer {TOKEN['klavi']}"}
    url = shop.ENV["KLAVI_BASE_URL"] + path
    response = requests.post(url, json=body | {"clientRequestId": str(uuid.uuid4())}, headers=headers, timeout=10)
    if response.status_code == 401:
        # Other cases revoke and expire tokens.
        TOKEN.clear()
        return klavi(path, body)
    response.raise_for_status()
    return response.json()["id"]


def undo_settings():
    """Undoes the settings of other cases that would reject the calls below."""
    shop.admin("DELETE", "/faults")
    shop.admin("DELETE", "/klikoo/reject-next")
    shop.admin("PUT", "/klikoo/balance", {"balance": "1000000"})
    shop.admin("POST", "/clock/freeze", {"at": datetime.datetime.now(datetime.timezone.utc).isoformat()})
    shop.admin("POST", "/clock/resume")


def request_key():
    return {"request_key": shop.ask_user_for_klay("1")}


def pending_request_key():
    key = request_key()
    shop.admin("POST", f"/klip-a2a/requests/{key['request_key']}/approve")
    return key


def purchase():
    bought = shop.buy(shop.klikoo_token())
    bought.raise_for_status()
    return {"transaction_id": bought.json()["data"]["transaction_id"]}


def payment():
    return {"id": klavi("/payment/customer/v1/instant/payments", PAYMENT)}


def consent():
    return {"id": klavi(CONSENTS, CONSENT)}


def authorized_consent():
    created = consent()
    shop.admin("POST", f"/klavi/consents/{created['id']}/authorize")
    return created


def consent_payment():
    path = f"{CONSENTS}/{authorized_consent()['id']}/payments"
    return {"id": klavi(path, {"date": "2025-07-01", "amount": "99.90"})}


def rejected_consent_payment():
    created = consent_payment()
    shop.admin("POST", f"/klavi/consent-payments/{created['id']}/reject")
    return created


def delivery():
    forged = shop.admin("POST", "/klavi/deliveries/forge", {"signature": "missing"})
    return {"provider": "klavi", "id": forged["id"]}


PAYER = {
    "institutionId": "00000000-0000-4000-8000-000000000001",
    "customer": {"identifierType": "CPF", "identifier": "12345678909"},
    "redirectUrl": "https://shop.example/return",
}
PAYMENT = PAYER | {"initType": "PIX_DICT", "proxy": "12345678909", "amount": "1333.00", "currency": "BRL"}
CONSENT = PAYER | {
    "paymentMethodConfig": {
        "contractId": "ex1",
        "minimumVariableAmount": "80.01",
        "maximumVariableAmount": "100.01",
        "currency": "BRL",
        "interval": "MONTHLY",
        "referenceStartDate": "2025-06-01",
    },
}
CREATE = {
    "a2aRequest": request_key,
    "approveA2aRequest": request_key,
    "rejectA2aRequest": request_key,
    "settleA2aRequest": pending_request_key,
    "failA2aRequest": request_key,
    "expireA2aRequest": request_key,
    "settleKlikooPurchase": purchase,
    "failKlikooPurchase": purchase,
    "authorizeKlaviPayment": payment,
    "settleKlaviPayment": payment,
    "rejectKlaviPayment": payment,
    "setKlaviPaymentStatus": payment,
    "authorizeKlaviConsent": consent,
    "rejectKlaviConsent": consent,
    "revokeKlaviConsent": authorized_consent,
    "setKlaviConsentStatus": consent,
    "settleKlaviConsentPayment": consent_payment,
    "rejectKlaviConsentPayment": consent_payment,
    "retryKlaviConsentPayment": rejected_consent_payment,
    "setKlaviConsentPaymentStatus": consent_payment,
    "retryDelivery": delivery,
    "duplicateDelivery": delivery,
}


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    is_example = case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES
    is_invalid = case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)
    is_chosen = is_example or zlib.crc32(str(case.path_parameters).encode()) % 2 == 0
    if operation in CREATE and is_chosen and not is_invalid:
        undo_settings()
        case.path_parameters = CREATE[operation]()
