"""Credentials and existing resources of the sandbox, for Schemathesis.

`cargo xtask verify` passes them as JSON in the variable SANDBOX: {"base_url", "operations", ...} of the provider under
test. They are valid until that sandbox stops.

Everything here depends only on the generated case, so a run is reproducible.
"""

import base64
import copy
import datetime
import hashlib
import hmac
import json
import os
import urllib.parse
import zlib

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

SANDBOX = json.loads(os.environ["SANDBOX"])
PARTS = {
    ParameterLocation.PATH: "path_parameters",
    ParameterLocation.QUERY: "query",
    ParameterLocation.BODY: "body",
}
REFERENCES = ["clientRequestId", "partner_reference_id", "partner_reference_no"]
TIMESTAMP = "Open-Api-Timestamp"
JAKARTA = datetime.timezone(datetime.timedelta(hours=7))


@schemathesis.auth()
class Credentials:
    """Adds the credentials that the operation requires, by the names of its security schemes."""

    def get(self, case, context):
        return SANDBOX

    def set(self, case, data, context):
        # Computed first, since Schemathesis evaluates a modified case again.
        invalid = {location for location in ParameterLocation if is_invalid(case, location)}
        use_existing_resources(case, invalid)
        use_unique_reference(case, invalid)
        if ParameterLocation.HEADER not in invalid:
            set_timestamp(case)
        schemes = {name for one in case.operation.definition.raw.get("security", []) for name in one}
        for name in sorted(schemes):
            AUTHENTICATE[name](case, data)


def raw_token(case, sandbox):
    case.headers["Authorization"] = sandbox["token"]


def bearer(key):
    def authenticate(case, sandbox):
        case.headers["Authorization"] = f"Bearer {sandbox[key]}"

    return authenticate


def request_key(case, sandbox):
    case.query["request_key"] = sandbox["request_key"]


def auth_signature(case, sandbox):
    """Signs Klikoo's token call with the shared key."""
    sign(case, sandbox["auth_key"], f"{sandbox['client_id']}|{timestamp(case)}")


def digital_signature(case, sandbox):
    """Signs any other call of Klikoo; the token is added separately."""
    sent = case.as_transport_kwargs()
    path = urllib.parse.urlsplit(sent["url"]).path.removeprefix(urllib.parse.urlsplit(sandbox["base_url"]).path)
    payload = hashlib.sha256(body_as_sent(sent)).hexdigest()
    sign(
        case,
        sandbox["client_secret"],
        f"{case.method.upper()}:{path}:{sandbox['token']}:{payload}:{timestamp(case)}",
    )


def body_as_sent(sent):
    """Returns the bytes of the body."""
    request = requests.Request(sent["method"], sent["url"], json=sent.get("json"), data=sent.get("data"))
    body = request.prepare().body or b""
    return body.encode() if isinstance(body, str) else body


def set_timestamp(case):
    """Sets the time of the call, if the operation has such a header."""
    if any(parameter.name == TIMESTAMP for parameter in case.operation.headers):
        case.headers[TIMESTAMP] = datetime.datetime.now(JAKARTA).isoformat(timespec="milliseconds")


def timestamp(case):
    """Returns the signed timestamp, which may be invalid."""
    return str(case.headers.get(TIMESTAMP, ""))


def sign(case, key, text):
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha512)
    case.headers["Open-Api-Signature"] = base64.b64encode(mac.digest()).decode()


def is_example(case):
    return case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES


def is_invalid(case, location):
    return case.meta is not None and case.meta.is_negative_at(location)


def use_existing_resources(case, invalid):
    """Makes every example and half of the other valid cases refer to resources that exist in the sandbox."""
    if not is_example(case) and zlib.crc32(text_of(case).encode()) % 2:
        return
    existing = EXISTING.get(case.operation.definition.raw["operationId"], {})
    for location, part in PARTS.items():
        if part not in existing or location in invalid:
            continue
        value = copy.deepcopy(existing[part])
        if part == "body" and isinstance(case.body, dict):
            # Keep the generated fields, except those that are set to None here.
            value = {name: field for name, field in (case.body | value).items() if field is not None}
        setattr(case, part, value)


def use_unique_reference(case, invalid):
    """Gives each payment a unique reference, since the sandbox rejects a used one (409)."""
    if ParameterLocation.BODY in invalid or not isinstance(case.body, dict):
        return
    for name in REFERENCES:
        if name in case.body:
            case.body[name] = f"order-{zlib.crc32(text_of(case).encode())}"


def text_of(case):
    """Returns the case's parameters as text. Values outside JSON appear by their type, since their text may hold a memory
    address."""
    parameters = [case.path_parameters, case.query, case.body]
    return json.dumps(parameters, default=lambda value: type(value).__name__, skipkeys=True, sort_keys=True)


def existing_in(sandbox):
    """Returns parameters that refer to existing resources, by operation."""
    if "email" in sandbox:
        password = hashlib.sha256(sandbox["password"].encode()).hexdigest()
        return {
            "signIn": {"body": {"email": sandbox["email"], "password": password}},
            "bapps": {"query": {}},
            "cards": {"path_parameters": {"nft_id": sandbox["nft_id"]}, "query": {}},
        }
    if "eoa" in sandbox:
        return {"cards": {"query": {"sca": sandbox["sca"], "eoa": sandbox["eoa"]}}}
    if "client_id" in sandbox:
        client = {"client_id": sandbox["client_id"], "client_secret": sandbox["client_secret"]}
        # The cheapest product, so that the balance suffices for all purchases.
        purchase = {"body": {"product_code": "DNOPEN", "amount": "1", "selling_price": "2"}}
        bus = {"product_code": "BUS"}
        route = {"source_id": 1, "source_type": "CITY", "destination_id": 14, "destination_type": "LOCATION"}
        passengers = [{"seat_name": "2A", "name": "Example Passenger"}]
        journey = {"trip_id": sandbox["trip_id"], "passengers": passengers}
        attraction = {"product_code": "ATRAKSI-DANCER"}
        answers = [{"key": "visitor_name", "value": "Example Visitor"}]
        tickets = {"quantity": 1, "amount": "100000", "selling_price": "100000", "booking_field": answers}
        return {
            "accessToken": {"body": {"grant_type": "client_credentials", "additional_info": client}},
            "products": {"body": {"limit": 10, "page": 1}},
            "prepaidInquiry": purchase,
            "buy": purchase,
            "postpaidInquiry": {"body": {"product_code": "POSTPAIDPLN", "account_number": "123456789012"}},
            "transactions": {"query": {"limit": 10}},
            "transaction": {"path_parameters": {"transaction_id": sandbox["transaction_id"]}},
            "transportSources": {"body": bus},
            "transportDestinations": {"body": bus},
            "trips": {"body": bus | route | {"total_seat": 1}},
            "tripDetail": {"body": bus | {"trip_id": sandbox["trip_id"]}},
            "blockSeat": {"body": bus | {"selling_price": "100000", "departure": journey, "return": None}},
            "book": {"body": {"transaction_id": sandbox["held_id"]}},
            "attraction": {"body": attraction},
            "buyAttraction": {"body": attraction | tickets | {"start_date": None, "end_date": None}},
        }
    app = {"appId": sandbox["app_id"]}
    payment = {"id": sandbox["payment_id"]}
    consent = {"id": sandbox["consent_id"]}
    consent_id = {"consentId": sandbox["consent_id"]}
    rejected = {"path_parameters": consent_id | {"paymentId": sandbox["rejected_payment_id"]}}
    pending = {"path_parameters": consent_id | {"paymentId": sandbox["pending_payment_id"]}}
    return {
        "customerToken": {"body": keys(sandbox, "customer")},
        "managementToken": {"body": keys(sandbox, "management")},
        "payment": {"path_parameters": payment},
        "paymentStatus": {"path_parameters": payment},
        "orders": {"path_parameters": app, "query": {"pageSize": 20}},
        "order": {"path_parameters": app | payment},
        # The body of these two operations has the keys.
        "paymentLink": {"body": keys(sandbox, "customer")},
        "consentLink": {"body": keys(sandbox, "customer")},
        "consent": {"path_parameters": consent},
        "consentStatus": {"path_parameters": consent},
        "createConsentPayment": {"path_parameters": consent_id},
        "consentPayment": rejected,
        "consentPaymentStatus": rejected,
        "retryConsentPayment": rejected,
        "cancelConsentPayment": pending,
        "consents": {"path_parameters": app, "query": {"pageSize": 20}},
        "consentOrders": {"path_parameters": app | consent_id, "query": {"pageSize": 20}},
    }


def keys(sandbox, api):
    return {"accessKey": sandbox[f"{api}_access_key"], "secretKey": sandbox[f"{api}_secret_key"]}


EXISTING = existing_in(SANDBOX)
AUTHENTICATE = {
    # Klikoo and Klip use the same scheme name, but Klip's header has no `Bearer`.
    "accessToken": bearer("token") if "client_id" in SANDBOX else raw_token,
    "authSignature": auth_signature,
    "digitalSignature": digital_signature,
    "requestKey": request_key,
    "customerToken": bearer("customer_token"),
    "managementToken": bearer("management_token"),
}
