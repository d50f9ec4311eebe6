# Runs $COMMANDS, those of the sandbox's README, on a request of Klip App2App and two payments of Klavi. They send webhooks to
# $RECEIVER.
set -eu

curl() {
    command curl --silent --show-error --fail --max-time 30 --noproxy '*' "$@"
}

# Posts JSON.
post() {
    curl -H 'Content-Type: application/json' -H "Authorization: Bearer ${token-}" --data "$2" "$1"
}

# Prints the string at $1 in JSON.
string() {
    sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

# Prints $1 as a string in JSON.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/["\\]/\\&/g')"
}

keys="{\"accessKey\": $(quoted "$KLAVI_CUSTOMER_ACCESS_KEY"), \"secretKey\": $(quoted "$KLAVI_CUSTOMER_SECRET_KEY")}"
token=$(post "$KLAVI_BASE_URL/payment/customer/v1/auth" "$keys" | string accessToken)
payments="$KLAVI_BASE_URL/payment/customer/v1/instant/payments"

# Creates the payment $1, and prints it.
pay() {
    post "$payments" '{
        "clientRequestId": "'"$1"'",
        "institutionId": "00000000-0000-4000-8000-000000000001",
        "initType": "PIX_DICT",
        "customer": {"identifierType": "CPF", "identifier": "12345678909"},
        "proxy": "12345678909",
        "amount": "12.50",
        "currency": "BRL",
        "redirectUrl": "https://shop.example/return"
    }'
}

# Prints "ok" and $1, or fails, unless $2 is $3.
expect() {
    if [ "$2" != "$3" ]; then
        echo "$1: $2 instead of $3" >&2
        return 1
    fi
    echo "ok $1"
}

# Prints the string at $2 in the response of $1.
get() {
    curl -H "Authorization: Bearer $token" "$1" | string "$2"
}

# The variables of the README.
request="{\"type\": \"auth\", \"bapp\": {\"name\": $(quoted "$KLIP_A2A_BAPP_NAME")}}"
KEY=$(post "$KLIP_A2A_BASE_URL/v2/a2a/prepare" "$request" | string request_key)
on_page=$(pay on-a-page)
REDIRECT_CONSENT_URL=$(echo "$on_page" | string redirectConsentURL)
ID=$(pay by-the-admin-api | string id)

eval "$COMMANDS" >&2

expect "approved request" "$(get "$KLIP_A2A_BASE_URL/v2/a2a/result?request_key=$KEY" status)" completed
expect "payment of a page" "$(get "$payments/$(echo "$on_page" | string id)" status)" PAYMENT_COMPLETED
expect "payment by the admin API" "$(get "$payments/$ID" status)" CONSENT_AUTHORIZED
expect "receiver of webhooks" "$(get "$SANDBOX_ADMIN_URL/klavi/deliveries" target)" "$RECEIVER"
