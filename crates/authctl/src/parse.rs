//! Parsers of option values.

use std::net::SocketAddr;

use url::Url;

/// Parses the IP address and port of a listener.
pub(crate) fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .ok()
        .ok_or("expected an IP address and a port, for example 127.0.0.1:4010")
}

/// Parses a base URL.
pub(crate) fn url(text: &str) -> Result<Url, &'static str> {
    Url::parse(text)
        .ok()
        .ok_or("expected a URL, for example https://api.example.com")
}

/// Parses `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE"),
    }
}

/// Parses `NAME=VALUE,NAME=VALUE,...`.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    text.split(',')
        .map(pair)
        .collect::<Result<_, _>>()
        .map_err(|_invalid_pair| "expected NAME=VALUE,NAME=VALUE,...")
}
