#!/usr/bin/env bash
# Signs in and lists BApps. Needs curl and openssl.
set -euo pipefail

base="{{KLIP_CARD_BASE_URL}}"
email="{{KLIP_CARD_EMAIL}}"
password="{{KLIP_CARD_PASSWORD}}"

hash=$(printf %s "$password" | openssl dgst -sha256 -r | cut -d' ' -f1)
token=$(curl -sS --fail-with-body "$base/v2/partner/auth" \
  -H 'Content-Type: application/json' \
  -d "{\"email\":\"$email\",\"password\":\"$hash\"}" |
  sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')

# The token stands alone, without `Bearer`.
curl -sS --fail-with-body "$base/v2/wallet/bapp" -H "Authorization: $token"
