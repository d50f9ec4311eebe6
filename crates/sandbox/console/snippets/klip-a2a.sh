#!/usr/bin/env bash
# Asks the user to send 1.5 KLAY, and waits for the decision. Needs curl.
set -euo pipefail

base="{{KLIP_A2A_BASE_URL}}"
wallet="{{KLIP_A2A_WALLET_URL}}"
receiver="{{KLIP_A2A_CARD_OWNER}}"

text() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

key=$(curl -sS --fail-with-body "$base/v2/a2a/prepare" \
  -H 'Content-Type: application/json' \
  -d "{\"bapp\":{\"name\":\"Example BApp\"},\"type\":\"send_klay\",\"transaction\":{\"to\":\"$receiver\",\"amount\":\"1.5\"}}" |
  text request_key)
echo "Approve it in the console, or open $wallet?target=/a2a?request_key=$key"

while true; do
  result=$(curl -sS --fail-with-body "$base/v2/a2a/result?request_key=$key")
  case $result in
    *'"status":"prepared"'* | *'"status":"requested"'*) sleep 1 ;;
    *) break ;;
  esac
done
echo "$result"
