# Asks the user to send 1.5 KLAY, and waits for the decision. Needs: pip install requests
import time

import requests

BASE = "{{KLIP_A2A_BASE_URL}}"
WALLET = "{{KLIP_A2A_WALLET_URL}}"
RECEIVER = "{{KLIP_A2A_CARD_OWNER}}"

request = {
    "bapp": {"name": "Example BApp"},
    "type": "send_klay",
    "transaction": {"to": RECEIVER, "amount": "1.5"},
}
prepared = requests.post(f"{BASE}/v2/a2a/prepare", json=request)
prepared.raise_for_status()
key = prepared.json()["request_key"]
print(f"Approve it in the console, or open {WALLET}?target=/a2a?request_key={key}", flush=True)

while True:
    response = requests.get(f"{BASE}/v2/a2a/result", params={"request_key": key})
    response.raise_for_status()
    result = response.json()
    if result["status"] not in ("prepared", "requested"):
        break
    time.sleep(1)
print(result["status"], result.get("result"))
