#!/usr/bin/env bash
# Requests a token and creates a payment. Needs curl and jq.
set -euo pipefail

base="{{KLAVI_BASE_URL}}"
access_key="{{KLAVI_CUSTOMER_ACCESS_KEY}}"
secret_key="{{KLAVI_CUSTOMER_SECRET_KEY}}"

# A secret key may have any character, so jq writes the JSON.
token=$(jq -n --arg access "$access_key" --arg secret "$secret_key" '{accessKey: $access, secretKey: $secret}' |
  curl -sS --fail-with-body "$base/payment/customer/v1/auth" -H 'Content-Type: application/json' -d @- |
  jq -r .accessToken)

# One payment for each clientRequestId: sending it again is a conflict, and not a second payment.
curl -sS --fail-with-body "$base/payment/customer/v1/instant/payments" \
  -H "Authorization: Bearer $token" \
  -H 'Content-Type: application/json' \
  -d @- <<BODY | jq .
{
  "clientRequestId": "order-$(date +%s)-$$",
  "institutionId": "00000000-0000-4000-8000-000000000001",
  "initType": "PIX_DICT",
  "proxy": "12345678909",
  "customer": {"identifierType": "CPF", "identifier": "12345678909", "name": "Test Payer"},
  "amount": "15.90",
  "currency": "BRL",
  "redirectUrl": "https://shop.example/return"
}
BODY
