//! Base URLs.

use std::fmt;

use url::{Host, Url};

use crate::InvalidInput;

const EXPECTED: &str =
    "an https URL without user, query or fragment (http only for localhost, 127.0.0.0/8 or [::1])";

/// Base URL of a provider: https, or http on this machine. It may have a path prefix, which is part of the URL but not of
/// the signature.
///
/// ```
/// use auth_core::http::BaseUrl;
/// use url::Url;
///
/// let base = BaseUrl::new(Url::parse("https://api.example.com/gateway/").unwrap()).unwrap();
/// assert_eq!(base.join("/v1/balance").as_str(), "https://api.example.com/gateway/v1/balance");
///
/// let error = BaseUrl::new(Url::parse("http://api.example.com").unwrap()).unwrap_err();
/// assert!(error.to_string().starts_with("`base_url` has scheme http for host api.example.com"));
/// ```
#[derive(Debug, Clone)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Creates a base URL, if `url` is valid.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `base_url`: another scheme than https (or http to a loopback host), or a
    /// user, query or fragment.
    pub fn new(url: Url) -> Result<Self, InvalidInput> {
        let invalid = |problem: String| Err(InvalidInput::new("base_url", problem, EXPECTED));
        let Some(host) = url.host_str() else {
            // What precedes the colon may be the user of a login, or a key.
            return invalid("has no host".to_owned());
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            scheme => return invalid(format!("has scheme {scheme} for host {host}")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return invalid("contains a user or password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return invalid("contains a query or fragment".to_owned());
        }
        Ok(Self(url))
    }

    /// Parses `text` as a base URL.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `base_url`, if `text` is not a URL, and as for [`new`](Self::new).
    pub fn parse(text: &str) -> Result<Self, InvalidInput> {
        let url = Url::parse(text)
            .map_err(|error| InvalidInput::new("base_url", format!("is not a URL ({error})"), EXPECTED))?;
        Self::new(url)
    }

    /// Returns the URL of `path` below this one; this URL, if `path` is empty.
    #[must_use]
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        if path.is_empty() {
            return url;
        }
        match self.0.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&format!("{prefix}{path}")),
        }
        url
    }

    /// Returns the host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Returns the URL.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Returns whether `url` is this one or below it: the same scheme, host and port, and a path that begins with this one's.
    ///
    /// ```
    /// use auth_core::http::{BaseUrl, Url};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let base = BaseUrl::new(Url::parse("https://api.example.com/v1")?)?;
    /// assert!(base.is_above(&Url::parse("https://api.example.com/v1/balance?all")?));
    /// assert!(!base.is_above(&Url::parse("https://api.example.com/v10")?));
    /// assert!(!base.is_above(&Url::parse("https://api.example.com:8443/v1")?));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn is_above(&self, url: &Url) -> bool {
        let path = self.0.path().trim_end_matches('/');
        let below = url.path().strip_prefix(path);
        self.0.origin() == url.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(in crate::http) fn is_https(&self) -> bool {
        self.scheme() == "https"
    }

    pub(in crate::http) fn scheme(&self) -> &str {
        self.0.scheme()
    }

    pub(in crate::http) fn port(&self) -> Option<u16> {
        self.0.port_or_known_default()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// URL without user, password, query and fragment, which may contain secrets, for `Debug`.
pub(in crate::http) struct Shown<'a>(pub(in crate::http) &'a Url);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(url) = self;
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Result<BaseUrl, InvalidInput> {
        BaseUrl::parse(url)
    }

    #[test]
    fn invalid_text_is_rejected_without_repeating_it() {
        for text in [
            "",
            "api.example.com",
            "/v1",
            "https://",
            "https://hunter2:x:y@/",
            "hunter2",
            "hunter2:x",
            "data:hunter2",
        ] {
            let error = base(text).unwrap_err();
            assert_eq!(error.field(), "base_url", "{text}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn http_is_allowed_for_loopback_only() {
        for url in [
            "http://127.0.0.1:4010",
            "http://127.9.9.9/",
            "http://[::1]:80/x",
            "http://localhost",
        ] {
            assert!(base(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com",
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://x.localhost",
            "ftp://localhost",
        ] {
            assert_eq!(base(url).unwrap_err().field(), "base_url", "{url}");
        }
    }

    #[test]
    fn https_alone_leaves_the_machine() {
        use crate::http::connection::Channel;

        let channel = |url| Channel::of(&base(url).unwrap());
        assert_eq!(channel("https://api.example.com"), Channel::Secure);
        assert_eq!(channel("https://localhost"), Channel::Secure);
        assert_eq!(channel("http://localhost"), Channel::Loopback);
    }

    #[test]
    fn url_credentials_are_rejected_and_not_shown() {
        let error = base("https://user:hunter2@example.com").unwrap_err().to_string();
        assert!(error.contains("user or password"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn prefix_is_kept_with_or_without_slash() {
        for prefix in ["http://localhost/klikoo-b2b", "http://localhost/klikoo-b2b/"] {
            assert_eq!(base(prefix).unwrap().join("/v1/x").path(), "/klikoo-b2b/v1/x");
            assert_eq!(base(prefix).unwrap().join("").as_str(), prefix);
        }
    }
}
