#!/usr/bin/env bash
# Requests a token and reads the balance. Needs curl, jq and openssl.
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
token=$(jq -n --arg id "$client_id" --arg secret "$client_secret" \
  '{grant_type: "client_credentials", additional_info: {client_id: $id, client_secret: $secret}}' |
  curl -sS --fail-with-body "$base/v1/open-api/access-token" -d @- \
    -H 'Content-Type: application/json' \
    -H "Open-Api-Timestamp: $timestamp" \
    -H "Open-Api-Signature: $signature" |
  jq -r .data.access_token)

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
