"""Runs a command on the contract of the admin API, in the environment of `authctl sandbox`.

The arguments are those of Schemathesis, to which this adds the contract and the base URL.
"""

import os
import sys

url = os.environ["SANDBOX_ADMIN_URL"]
contract = url.removesuffix("/v1") + "/openapi.json"
os.execv(sys.argv[1], [*sys.argv[1:], contract, "--url", url])
