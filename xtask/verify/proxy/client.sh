# Calls Klikoo and Klavi through `authctl proxy` with curl.
set -eu

request() {
    curl --silent --show-error --max-time 30 --noproxy '*' "$@"
}

status() {
    request --output /dev/null --write-out '%{http_code} %header{authctl-proxy-error}' "$@"
}

authorization="Authorization: Bearer $AUTHCTL_PROXY_SECRET"
json="Content-Type: application/json"
products="$AUTHCTL_PROXY_URL/v1/open-api/products"
orders="/payment/management/v1/merchants/$KLAVI_APP_ID/orders"

request --fail -H "$authorization" "$AUTHCTL_PROXY_URL/v1/open-api/balance" | grep -q '"balance"'
echo "ok signed GET"

request --fail -H "$authorization" -H "$json" --data '{"page":1,"limit":2}' "$products" | grep -q '"data"'
echo "ok signed POST"

# With an announcement, and with chunks.
request --fail -H "$authorization" -H "$json" -H 'Expect: 100-continue' --data '{"page":1,"limit":2}' "$products" | grep -q '"data"'
request --fail -H "$authorization" -H "$json" -H 'Transfer-Encoding: chunked' --data '{"page":1,"limit":2}' "$products" | grep -q '"data"'
echo "ok announced and chunked body"

[ "$(status -H "$authorization" "$AUTHCTL_PROXY_URL/v1/open-api/transactions/7")" = "404 " ]
echo "ok error response"

[ "$(status "$AUTHCTL_PROXY_URL/v1/open-api/balance")" = "401 secret" ]
[ "$(status -H "$authorization" -H 'Host: evil.example' "$AUTHCTL_PROXY_URL/v1/open-api/balance")" = "421 host" ]
[ "$(status -H "$authorization" -H 'Origin: http://evil.example' "$AUTHCTL_PROXY_URL/v1/open-api/balance")" = "403 origin" ]
echo "ok rejected requests"

request --fail --head -H "$authorization" "$AUTHCTL_PROXY_URL/_proxy/health" | grep -qi '^content-type: application/json'
request --fail --unix-socket "$KLAVI_SOCKET" "http://klavi$orders" | grep -q '"data"'
request --fail --unix-socket "$KLAVI_SOCKET" "http://klavi/_proxy/metrics" | grep -q '^http_server_request_duration_seconds_count'
echo "ok unix socket"
