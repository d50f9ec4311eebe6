"""Credentials of the sandbox for Schemathesis, and values that the sandbox knows.

`cargo xtask verify` hands both over as JSON in SANDBOX, which holds for as long as that sandbox lives:
{"base_url", "operations", ...} of the one provider whose contract is read.

Everything here depends on the generated case alone, so a run can be repeated.
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
NAMES = ["clientRequestId", "partner_reference_id", "partner_reference_no"]
TIMESTAMP = "Open-Api-Timestamp"
JAKARTA = datetime.timezone(datetime.timedelta(hours=7))


@schemathesis.auth()
class Credentials:
    """Places what the operation's security asks for, by the names of the security schemes."""

    def get(self, case, context):
        return SANDBOX

    def set(self, case, data, context):
        # Asked before anything is placed: a changed case is judged anew.
        wrong = {location for location in ParameterLocation if is_wrong(case, location)}
        ask_for_what_there_is(case, wrong)
        name_anew(case, wrong)
        if ParameterLocation.HEADER not in wrong:
            place_timestamp(case)
        schemes = {name for one in case.operation.definition.raw.get("security", []) for name in one}
        for name in sorted(schemes):
            PLACE[name](case, data)


def raw_token(case, sandbox):
    case.headers["Authorization"] = sandbox["token"]


def bearer(key):
    def place(case, sandbox):
        case.headers["Authorization"] = f"Bearer {sandbox[key]}"

    return place


def request_key(case, sandbox):
    case.query["request_key"] = sandbox["request_key"]


def auth_signature(case, sandbox):
    """Klikoo's signature of the token call, with the shared key."""
    sign(case, sandbox["auth_key"], f"{sandbox['client_id']}|{timestamp(case)}")


def digital_signature(case, sandbox):
    """Klikoo's signature of every other call; the token is placed beside it."""
    sent = case.as_transport_kwargs()
    path = urllib.parse.urlsplit(sent["url"]).path.removeprefix(urllib.parse.urlsplit(sandbox["base_url"]).path)
    payload = hashlib.sha256(body_as_sent(sent)).hexdigest()
    sign(
        case,
        sandbox["client_secret"],
        f"{case.method.upper()}:{path}:{sandbox['token']}:{payload}:{timestamp(case)}",
    )


def body_as_sent(sent):
    """The bytes of a call's body."""
    request = requests.Request(sent["method"], sent["url"], json=sent.get("json"), data=sent.get("data"))
    body = request.prepare().body or b""
    return body.encode() if isinstance(body, str) else body


def place_timestamp(case):
    """The time of the call, where the operation has one."""
    if any(parameter.name == TIMESTAMP for parameter in case.operation.headers):
        case.headers[TIMESTAMP] = datetime.datetime.now(JAKARTA).isoformat(timespec="milliseconds")


def timestamp(case):
    """What is signed, whether it is a time or not."""
    return str(case.headers.get(TIMESTAMP, ""))


def sign(case, key, text):
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha512)
    case.headers["Open-Api-Signature"] = base64.b64encode(mac.digest()).decode()


def is_example(case):
    return case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES


def is_wrong(case, location):
    return case.meta is not None and case.meta.is_negative_at(location)


def ask_for_what_there_is(case, wrong):
    """Every example, and every other case that keeps to the contract, asks for what the sandbox knows: no schema can
    tell."""
    if not is_example(case) and zlib.crc32(text_of(case).encode()) % 2:
        return
    known = KNOWN.get(case.operation.definition.raw["operationId"], {})
    for location, part in PARTS.items():
        if part not in known or location in wrong:
            continue
        value = copy.deepcopy(known[part])
        if part == "body" and isinstance(case.body, dict):
            # The rest of a body is the schema's to choose, but for what must not be there.
            value = {name: told for name, told in (case.body | value).items() if told is not None}
        setattr(case, part, value)


def name_anew(case, wrong):
    """Each payment by a name of its own: a name that was used before is refused (409)."""
    if ParameterLocation.BODY in wrong or not isinstance(case.body, dict):
        return
    for name in NAMES:
        if name in case.body:
            case.body[name] = f"order-{zlib.crc32(text_of(case).encode())}"


def text_of(case):
    """What a case asks for. What JSON has no word for is there by its kind alone: its own text may hold an address."""
    asked = [case.path_parameters, case.query, case.body]
    return json.dumps(asked, default=lambda value: type(value).__name__, skipkeys=True, sort_keys=True)


def known_to(sandbox):
    """What the sandbox knows, by operation."""
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
        # The cheapest that there is: the balance is to outlast them all.
        purchase = {"body": {"product_code": "DNOPEN", "amount": "1", "selling_price": "2"}}
        bus = {"product_code": "BUS"}
        way = {"source_id": 1, "source_type": "CITY", "destination_id": 14, "destination_type": "LOCATION"}
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
            "trips": {"body": bus | way | {"total_seat": 1}},
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
        # The keys stand in the body of these two.
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


KNOWN = known_to(SANDBOX)
PLACE = {
    # Both providers call it so: Klip's has no `Bearer`.
    "accessToken": bearer("token") if "client_id" in SANDBOX else raw_token,
    "authSignature": auth_signature,
    "digitalSignature": digital_signature,
    "requestKey": request_key,
    "customerToken": bearer("customer_token"),
    "managementToken": bearer("management_token"),
}
