//! Requests of web pages.

use auth_core::http::HeaderMap;
use hyper::header;

/// Returns whether a browser sent the request for a page, on any site. Programs send neither header, and a browser sends
/// `none` for an address that its user typed.
pub(super) fn is_web_page(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN) || headers.get("sec-fetch-site").is_some_and(|site| site != "none")
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn only_web_pages_have_an_origin() {
        for (name, value, is_page) in [
            ("origin", "http://127.0.0.1:4020", true),
            ("origin", "null", true),
            ("sec-fetch-site", "cross-site", true),
            ("sec-fetch-site", "same-origin", true),
            ("sec-fetch-site", "none", false),
            ("user-agent", "curl", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_web_page(&headers), is_page, "{name}: {value}");
        }
    }
}
