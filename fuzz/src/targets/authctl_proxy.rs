//! Heads of requests that the proxy of `authctl` forwards, and of the responses to them. The first line has the method and the
//! target, then come headers. A `$` is the secret that only the proxy may see.
//!
//! `authctl` is a program, so its sources are compiled here, from their place.

#[path = "../../../crates/authctl/src/commands/proxy/headers.rs"]
mod headers;
#[path = "../../../crates/authctl/src/commands/proxy/host.rs"]
mod host;
#[path = "../../../crates/authctl/src/commands/proxy/origin.rs"]
mod origin;

use std::collections::BTreeSet;

use auth_core::http::{HeaderMap, HeaderName, HeaderValue, Method, RawRequest, Url};
use bytes::Bytes;
use http::{Request, Uri, header};

use crate::{
    exchange::block_on,
    message::Message,
    secret::{SECRET, with_secret},
    sent::{Sent, TOKEN},
};

const BASE: &str = "http://localhost:1/gateway";
/// Headers of one connection (RFC 9110, section 7.6.1).
const OF_CONNECTION: [&str; 5] = ["connection", "te", "trailer", "transfer-encoding", "upgrade"];

thread_local! {
    static CLIENT: Sent = Sent::new(BASE);
}

/// Checks that a request has the token, one host and every header of its own, and neither the proxy's secret nor a header of the
/// connection; that the hosts which are accepted cannot be rebound; and that a response loses only headers of the connection.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let Some(message) = Message::read(text.as_bytes()) else {
        return;
    };
    let Some((method, target)) = message.line.split_once(' ') else {
        return;
    };
    let mut given = HeaderMap::new();
    for (name, value) in &message.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            given.append(name, value);
        }
    }
    if let Ok(uri) = target.parse() {
        check_access(&uri, &given);
    }
    check_response(&given);
    if let Ok(request) = RawRequest::new(method.parse().unwrap_or(Method::GET), target) {
        check_forwarded(request, &given);
    }
}

/// Checks that an accepted request names no host of a stranger, and that no web page sent it.
fn check_access(uri: &Uri, given: &HeaderMap) {
    let is_page = given.contains_key("origin") || given.get("sec-fetch-site").is_some_and(|site| site != "none");
    assert_eq!(origin::is_web_page(given), is_page);
    if !host::is_own(uri, given, &["proxy.internal".to_owned()]) {
        return;
    }
    let hosts: Vec<_> = given.get_all(header::HOST).iter().collect();
    assert_eq!(hosts.len(), 1, "accepted {given:?}");
    let host = String::from_utf8_lossy(hosts[0].as_bytes()).into_owned();
    for authority in [Some(host), uri.authority().map(ToString::to_string)].into_iter().flatten() {
        let Ok(url) = Url::parse(&format!("http://{authority}/")) else {
            continue;
        };
        let is_name = matches!(url.host_str(), Some("localhost" | "proxy.internal"));
        let is_address = !matches!(url.host(), Some(url::Host::Domain(_)) | None);
        assert!(is_name || is_address, "accepted {authority}");
        assert!(url.username().is_empty() && url.password().is_none(), "accepted {authority}");
    }
}

fn check_forwarded(mut request: RawRequest, given: &HeaderMap) {
    let mut passed_on = given.clone();
    headers::for_provider(&mut passed_on);
    for (name, value) in &passed_on {
        request = request.header(name.clone(), value.clone()).expect("the client sets no header that is passed on");
    }
    let has_secret = request.path().contains(SECRET)
        || request.query_string().is_some_and(|query| query.contains(SECRET))
        || passed_on.iter().any(|(name, value)| shows_secret(name, value));
    let sent = CLIENT.with(|sent| {
        block_on(sent.client.raw(request, &[])).expect("a valid request is sent");
        sent.take()
    });
    check_headers(&sent, given);
    let shows_secret = sent.uri().to_string().contains(SECRET)
        || sent.headers().iter().any(|(name, value)| shows_secret(name, value));
    assert!(has_secret || !shows_secret, "sends the proxy's secret: {sent:?}");
}

fn check_headers(sent: &Request<Bytes>, given: &HeaderMap) {
    let values = |headers: &HeaderMap, name: &HeaderName| -> Vec<HeaderValue> {
        headers.get_all(name).iter().cloned().collect()
    };
    let authorization = HeaderValue::try_from(format!("Bearer {TOKEN}")).expect("the token is a valid header");
    assert_eq!(values(sent.headers(), &header::AUTHORIZATION), [authorization], "{sent:?}");
    let mut via = values(given, &header::VIA);
    let named = named_by_connection(given);
    if named.contains("via") {
        via.clear();
    }
    via.push(HeaderValue::from_static("1.1 authctl"));
    assert_eq!(values(sent.headers(), &header::VIA), via, "{sent:?}");
    let own = ["accept-encoding", "authorization", "content-length", "expect", "host", "user-agent", "via"];
    let hidden = ["keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"];
    for name in given.keys() {
        let text = name.as_str();
        if own.contains(&text) {
            continue;
        }
        let is_removed = OF_CONNECTION.contains(&text) || hidden.contains(&text) || named.contains(text);
        let expected = if is_removed { Vec::new() } else { values(given, name) };
        assert_eq!(values(sent.headers(), name), expected, "{name} in {sent:?}");
    }
}

/// Checks that a response keeps every header that is neither of the connection nor leads past the proxy.
fn check_response(given: &HeaderMap) {
    let mut response = given.clone();
    headers::for_client(&mut response);
    let named = named_by_connection(given);
    for name in given.keys() {
        let text = name.as_str();
        let is_own = ["alt-svc", "authctl-proxy-error", "keep-alive"].contains(&text) || text.starts_with("proxy-");
        if named.contains(text) || OF_CONNECTION.contains(&text) {
            assert!(!response.contains_key(name), "{name} of the connection is passed on");
        } else if !is_own {
            assert!(response.get_all(name).iter().eq(given.get_all(name).iter()), "{name} is changed");
        }
    }
    for name in ["alt-svc", "authctl-proxy-error"] {
        assert!(!response.contains_key(name), "{name} is passed on");
    }
}

/// Returns the names of the headers that belong to the connection by its own word.
fn named_by_connection(headers: &HeaderMap) -> BTreeSet<String> {
    let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}

fn shows_secret(name: &HeaderName, value: &HeaderValue) -> bool {
    let name_shows = name.as_str().contains(&SECRET.to_ascii_lowercase());
    name_shows || String::from_utf8_lossy(value.as_bytes()).contains(SECRET)
}

/// Returns heads of requests with each kind of header.
pub fn seeds() -> Vec<Vec<u8>> {
    let head = |line: &str, headers: &[(&str, &str)]| Message::write(line, headers, b"");
    vec![
        head("GET /v1/items?page=2", &[("host", "127.0.0.1:4020"), ("authorization", "Bearer $"), ("accept", "*/*")]),
        head(
            "POST /v1/orders",
            &[
                ("host", "localhost"),
                ("connection", "close, X-Hop"),
                ("x-hop", "$"),
                ("transfer-encoding", "chunked"),
                ("proxy-authorization", "Basic $"),
                ("content-type", "application/json"),
                ("via", "1.0 other"),
                ("x-kept", "1"),
                ("x-kept", "2"),
            ],
        ),
        head("GET http://[::1]:4020/x", &[("host", "[::1]"), ("connection", "via,, cookie"), ("cookie", "a=b")]),
        head("GET http://a@localhost/x", &[("host", "a@localhost"), ("origin", "http://evil.example")]),
        head("DELETE /v1/a%2Fb", &[("host", "Proxy.Internal:80"), ("sec-fetch-site", "none"), ("te", "trailers")]),
        head("PUT /", &[("host", "127.0.0.1.evil.example"), ("sec-fetch-site", "cross-site"), ("expect", "100-continue")]),
        head("PATCH /x", &[("alt-svc", "h3=\":443\""), ("authctl-proxy-error", "connect"), ("set-cookie", "a=1")]),
    ]
}
