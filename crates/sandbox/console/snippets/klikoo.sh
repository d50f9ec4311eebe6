#!/usr/bin/env bash
# Requests a token and reads the balance. Needs curl and openssl.
set -euo pipefail

base="{{KLIKOO_BASE_URL}}"
client_id="{{KLIKOO_CLIENT_ID}}"
client_secret="{{KLIKOO_CLIENT_SECRET}}"
private_key="{{KLIKOO_PRIVATE_KEY}}"

# Jakarta's time, with milliseconds.
now() { TZ=UTC-7 date +%Y-%m-%dT%H:%M:%S.000+07:00; }

timestamp=$(now)
signature=$(printf %s "$client_id|$timestamp" |
  openssl dgst -sha256 -sign <(printf '%s\n' "$private_key") | openssl base64 -A)
token=$(curl -sS --fail-with-body "$base/v1/open-api/access-token" \
  -H 'Content-Type: application/json' \
  -H "Open-Api-Timestamp: $timestamp" \
  -H "Open-Api-Signature: $signature" \
  -d "{\"grant_type\":\"client_credentials\",\"additional_info\":{\"client_id\":\"$client_id\",\"client_secret\":\"$client_secret\"}}" |
  sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')

# The path without the prefix `/klikoo-b2b` and without the query, and the hash of the body as it is sent: here, of nothing.
path=/v1/open-api/balance
timestamp=$(now)
hash=$(printf '' | openssl dgst -sha256 -r | cut -d' ' -f1)
signature=$(printf %s "GET:$path:$token:$hash:$timestamp" |
  openssl dgst -sha512 -hmac "$client_secret" -binary | openssl base64 -A)
curl -sS --fail-with-body "$base$path" \
  -H "Authorization: Bearer $token" \
  -H "Open-Api-Timestamp: $timestamp" \
  -H "Open-Api-Signature: $signature"
