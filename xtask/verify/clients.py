"""Checks the clients of openapi-python-client against the contracts, and lists Cards with one.

`cargo xtask verify` runs this script beside the packages, one per provider, with two JSON variables: CONTRACTS is
{provider: {"operations": {name: [status, ...]}, "models": [name, ...]}}, and SANDBOX has the base URL and the credentials
of klip-card's sandbox.
"""

import hashlib
import importlib
import inspect
import json
import os
import pkgutil
import sys

from openapi_python_client.strings import ClassName, PythonIdentifier


def missing(provider, contract):
    """Yields the parts of the contract that the client lacks."""
    package = importlib.import_module(provider.replace("-", "_"))
    # Import every module, so that a broken one fails.
    paths = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = {path: importlib.import_module(path) for _, path, _ in paths}
    calls = {path.rsplit(".", 1)[-1]: module for path, module in modules.items() if hasattr(module, "sync_detailed")}
    for operation, statuses in contract["operations"].items():
        module = calls.get(PythonIdentifier(operation, ""))
        if module is None:
            yield operation
            continue
        known = inspect.getsource(module._parse_response)
        yield from (f"{operation} {status}" for status in statuses if f"status_code == {status}:" not in known)
    for model in contract["models"]:
        name = ClassName(model, "")
        # A nullable object is named with this suffix.
        if not {name, f"{name}Type0"} & set(package.models.__all__):
            yield model


def list_cards(sandbox):
    """Signs in, and counts the Cards of each BApp on all pages."""
    from klip_card import AuthenticatedClient, Client
    from klip_card.api.cards import cards
    from klip_card.api.partner import sign_in
    from klip_card.models import SignInRequest

    settings = {"base_url": sandbox["base_url"], "raise_on_unexpected_status": True}
    digest = hashlib.sha256(sandbox["password"].encode()).hexdigest()
    credentials = SignInRequest(email=sandbox["email"], password=digest)
    token = sign_in.sync(client=Client(**settings), body=credentials).access_token
    client = AuthenticatedClient(**settings, token=token, prefix="")
    counts = {}
    for nft_id in sandbox["card_counts"]:
        page = cards.sync(nft_id, client=client)
        counts[nft_id] = len(page.cards)
        while page.next_cursor:
            page = cards.sync(nft_id, client=client, cursor=page.next_cursor)
            counts[nft_id] += len(page.cards)
    return counts


contracts = json.loads(os.environ["CONTRACTS"]).items()
lost = [f"{provider}: {part}" for provider, contract in contracts for part in missing(provider, contract)]
if lost:
    sys.exit("missing in the generated clients:\n" + "\n".join(lost))
sandbox = json.loads(os.environ["SANDBOX"])
found, expected = list_cards(sandbox), sandbox["card_counts"]
if found != expected:
    sys.exit(f"the generated client listed the Cards {found}; expected {expected}")
print(sum(found.values()))
