//! Headers that belong to one connection.

use auth_core::http::{HeaderMap, HeaderName, HeaderValue};
use hyper::header;

/// Header that marks the errors of the proxy itself.
pub(super) const PROXY_ERROR: HeaderName = HeaderName::from_static("authctl-proxy-error");

/// Headers of one connection (RFC 9110, section 7.6.1), and those that older programs use so.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that the proxy writes itself: the local secret is never passed on, and a compressed error response could not be
/// read.
const OWN: [HeaderName; 6] = [
    header::ACCEPT_ENCODING,
    header::AUTHORIZATION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::USER_AGENT,
];

/// Removes the headers of the client's connection from those of a request, and the headers that the proxy writes itself.
pub(super) fn for_provider(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    for name in OWN {
        headers.remove(name);
    }
    if let Some(cookie) = headers.get_mut(header::COOKIE) {
        cookie.set_sensitive(true);
    }
    // RFC 9110, section 7.6.3.
    headers.append(header::VIA, HeaderValue::from_static("1.1 authctl"));
}

/// Removes the headers of the provider's connection from those of a response, and what would lead a client past the proxy.
pub(super) fn for_client(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    headers.remove(header::ALT_SVC);
    headers.remove(PROXY_ERROR);
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let options = headers.get_all(header::CONNECTION).iter();
    let options = options
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let named: Vec<HeaderName> = options.filter_map(|name| name.trim().parse().ok()).collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn names(headers: &HeaderMap) -> Vec<&str> {
        let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn headers_of_the_connection_are_removed() {
        let mut request = headers(&[
            ("connection", "close, X-Hop"),
            ("connection", "x-other , keep-alive"),
            ("x-hop", "1"),
            ("x-other", "1"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("authorization", "Bearer local"),
            ("proxy-authorization", "Basic x"),
            ("host", "127.0.0.1"),
            ("content-length", "5"),
            ("expect", "100-continue"),
            ("accept-encoding", "gzip"),
            ("user-agent", "curl"),
            ("x-kept", "1"),
            ("x-kept", "2"),
        ]);
        for_provider(&mut request);
        assert_eq!(names(&request), ["via", "x-kept"]);
        assert_eq!(request.get_all("x-kept").iter().count(), 2);
    }

    #[test]
    fn response_cannot_pass_for_an_error_of_the_proxy() {
        let mut response = headers(&[
            ("authctl-proxy-error", "connect"),
            ("alt-svc", "h3=\":443\""),
            ("connection", "close"),
            ("content-length", "5"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ]);
        for_client(&mut response);
        assert_eq!(names(&response), ["content-length", "set-cookie"]);
    }
}
