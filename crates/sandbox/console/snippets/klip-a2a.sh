#!/usr/bin/env bash
# Asks the user to send 1.5 KLAY, and waits for the decision. Needs curl and jq.
set -euo pipefail

base="{{KLIP_A2A_BASE_URL}}"
wallet="{{KLIP_A2A_WALLET_URL}}"
receiver="{{KLIP_A2A_CARD_OWNER}}"

key=$(jq -n --arg to "$receiver" \
  '{bapp: {name: "Example BApp"}, type: "send_klay", transaction: {to: $to, amount: "1.5"}}' |
  curl -sS --fail-with-body "$base/v2/a2a/prepare" -H 'Content-Type: application/json' -d @- |
  jq -r .request_key)
echo "Approve it in the console, or open $wallet?target=/a2a?request_key=$key"

while true; do
  result=$(curl -sS --fail-with-body "$base/v2/a2a/result?request_key=$key")
  case $(jq -r .status <<<"$result") in
    prepared | requested) sleep 1 ;;
    *) break ;;
  esac
done
jq -c '{status, result}' <<<"$result"
