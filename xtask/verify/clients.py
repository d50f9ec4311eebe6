"""Holds the clients that openapi-python-client made of the contracts to them, and lists Cards with one.

`cargo xtask verify` runs it beside the packages, one for each provider, with two JSON texts: in CONTRACTS
{provider: {"operations": {name: [status, ...]}, "models": [name, ...]}}, and in SANDBOX where klip-card's part of the
sandbox is, and credentials for it.
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
    """What the contract has and the client has not."""
    package = importlib.import_module(provider.replace("-", "_"))
    # Imports every module, which all have to work.
    walk = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = {path: importlib.import_module(path) for _, path, _ in walk}
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
        # The object that a model is which may be null as well.
        if not {name, f"{name}Type0"} & set(package.models.__all__):
            yield model


def list_cards(sandbox):
    """Signs in, and counts the Cards of each BApp on all of their pages."""
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
    sys.exit("not in the generated clients:\n" + "\n".join(lost))
sandbox = json.loads(os.environ["SANDBOX"])
found, expected = list_cards(sandbox), sandbox["card_counts"]
if found != expected:
    sys.exit(f"the sandbox has the Cards {expected}, and the generated client lists {found}")
print(sum(found.values()))
