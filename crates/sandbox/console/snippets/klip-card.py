# Signs in and lists every Card. Needs: pip install requests
import hashlib

import requests

BASE = "{{KLIP_CARD_BASE_URL}}"
EMAIL = "{{KLIP_CARD_EMAIL}}"
PASSWORD = "{{KLIP_CARD_PASSWORD}}"

session = requests.Session()


def get(path, cursor):
    response = session.get(BASE + path, params={"cursor": cursor} if cursor else {})
    response.raise_for_status()
    return response.json()


credentials = {"email": EMAIL, "password": hashlib.sha256(PASSWORD.encode()).hexdigest()}
signed_in = session.post(f"{BASE}/v2/partner/auth", json=credentials)
signed_in.raise_for_status()
# The token stands alone, without `Bearer`.
session.headers["Authorization"] = signed_in.json()["access_token"]

cursor, count = "", 0
while True:
    page = get("/v2/wallet/bapp", cursor)
    for bapp in page["bapps"]:
        count += len(bapp["cards"])
        # The Cards of a BApp have pages of their own.
        cards_cursor = bapp["cards_next_cursor"]
        while cards_cursor:
            cards = get(f"/v2/wallet/nft/{bapp['nft_id']}", cards_cursor)
            count += len(cards["cards"])
            cards_cursor = cards["next_cursor"]
    cursor = page["next_cursor"]
    if not cursor:
        break
print(count, "Cards")
