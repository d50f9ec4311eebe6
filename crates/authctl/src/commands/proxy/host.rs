//! Host of a request.

use std::net::IpAddr;

use auth_core::http::HeaderMap;
use hyper::{Uri, header};

/// Returns whether the request names one host, in `Host` and in an absolute URI: localhost, an IP address, which no web page can
/// rebind, or one of the names `allowed`, in lower case.
pub(super) fn is_own(uri: &Uri, headers: &HeaderMap, allowed: &[String]) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let Some(Ok(host)) = hosts.next().map(|host| host.to_str()) else {
        return false;
    };
    if hosts.next().is_some() {
        return false;
    }
    let Ok(host) = host.parse() else {
        return false;
    };
    [Some(&host), uri.authority()]
        .into_iter()
        .flatten()
        .all(|authority| is_allowed(authority.host(), allowed) && !authority.as_str().contains('@'))
}

fn is_allowed(host: &str, allowed: &[String]) -> bool {
    let host = host.to_ascii_lowercase();
    let literal = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(&host);
    literal.parse::<IpAddr>().is_ok() || host == "localhost" || allowed.contains(&host)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn check(uri: &'static str, hosts: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_static(host));
        }
        is_own(&Uri::from_static(uri), &headers, &["proxy.internal".to_owned()])
    }

    #[test]
    fn host_that_can_be_rebound_is_rejected() {
        for host in [
            "127.0.0.1:4020",
            "localhost",
            "LOCALHOST:1",
            "[::1]:4020",
            "10.1.2.3",
            "Proxy.Internal:80",
        ] {
            assert!(check("/", &[host]), "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "",
            "a@localhost",
            "local host",
        ] {
            assert!(!check("/", &[host]), "{host}");
        }
        assert!(check("http://localhost/x", &["localhost"]));
        assert!(!check("http://evil.example/x", &["localhost"]));
        assert!(!check("/", &[]));
        assert!(!check("/", &["localhost", "localhost"]));
    }
}
