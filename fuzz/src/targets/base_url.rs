//! Base URLs, and which URLs are below one.

use auth_core::http::{BaseUrl, Url};

use crate::secret::{SECRET, with_secret};

/// Checks the rules of a base URL. The first line is the base URL, the second a URL that may be below it.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    let (text, other) = text.split_once('\n').unwrap_or((&text, "/"));
    let base = match BaseUrl::parse(text) {
        Ok(base) => base,
        Err(error) => {
            // Scheme and host are named; a user, password, path or query is not.
            let origin = Url::parse(text).map_or_else(
                |_not_a_url| String::new(),
                |url| url.host_str().map_or_else(String::new, |host| format!("{} {host}", url.scheme())),
            );
            let has_secret = |text: &str| text.to_ascii_lowercase().contains(&SECRET.to_ascii_lowercase());
            assert!(has_secret(&origin) || !has_secret(&format!("{error} {error:?}")), "shows the secret: {error}");
            return;
        }
    };
    let url = base.as_url();
    assert_eq!(BaseUrl::parse(&base.to_string()).map(|again| again.to_string()), Ok(base.to_string()));
    let is_plain = matches!(base.host(), "localhost" | "[::1]") || base.host().starts_with("127.");
    assert!(url.scheme() == "https" || url.scheme() == "http" && is_plain, "{url}");
    assert!(url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none());
    assert!(base.is_above(url) && base.is_above(&base.join("/v1/x")), "{base}");

    let Ok(other) = url.join(other) else {
        return;
    };
    let is_above = base.is_above(&other);
    let prefix = url.path().trim_end_matches('/');
    let is_same_server = (url.scheme(), url.host_str(), url.port_or_known_default())
        == (other.scheme(), other.host_str(), other.port_or_known_default());
    let is_below = other.path() == prefix || other.path().starts_with(&format!("{prefix}/"));
    assert_eq!(is_above, is_same_server && is_below, "{base} {other}");
}

/// Returns base URLs, valid and invalid, each with another URL.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "https://api.example.com/gateway/\n/gateway/v1/balance?all",
        "https://api.example.com\nhttps://api.example.com:443/x",
        "http://127.0.0.1:4010\n//127.0.0.1:4010/x",
        "http://[::1]:80/x\n../y",
        "http://localhost/%2e%2e/x\n./%2e%2e/",
        "https://user:$@example.com",
        "https://example.com?key=$",
        "http://example.com/$",
        "https://api.example.com/v1\nhttps://api.example.com/v10",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
