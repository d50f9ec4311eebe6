#!/usr/bin/env bash
# Requests a token and creates a payment. Needs curl.
set -euo pipefail

base="{{KLAVI_BASE_URL}}"
access_key="{{KLAVI_CUSTOMER_ACCESS_KEY}}"
secret_key="{{KLAVI_CUSTOMER_SECRET_KEY}}"

token=$(curl -sS --fail-with-body "$base/payment/customer/v1/auth" \
  -H 'Content-Type: application/json' \
  -d "{\"accessKey\":\"$access_key\",\"secretKey\":\"$secret_key\"}" |
  sed -n 's/.*"accessToken":"\([^"]*\)".*/\1/p')

# One payment for each clientRequestId: sending it again is a conflict, and not a second payment.
curl -sS --fail-with-body "$base/payment/customer/v1/instant/payments" \
  -H "Authorization: Bearer $token" \
  -H 'Content-Type: application/json' \
  -d @- <<BODY
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
