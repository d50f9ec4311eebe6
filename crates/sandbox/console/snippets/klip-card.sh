#!/usr/bin/env bash
# Signs in and lists BApps. Needs curl, jq and openssl.
set -euo pipefail

base="{{KLIP_CARD_BASE_URL}}"
email="{{KLIP_CARD_EMAIL}}"
password="{{KLIP_CARD_PASSWORD}}"

hash=$(printf %s "$password" | openssl dgst -sha256 -r | cut -d' ' -f1)
token=$(jq -n --arg email "$email" --arg password "$hash" '{email: $email, password: $password}' |
  curl -sS --fail-with-body "$base/v2/partner/auth" -H 'Content-Type: application/json' -d @- |
  jq -r .access_token)

# The token stands alone, without `Bearer`.
curl -sS --fail-with-body "$base/v2/wallet/bapp" -H "Authorization: $token" |
  jq -r '.bapps[] | "\(.nft_id) \(.name) \(.card_count) Cards"'
