//! Parsers of option values.

use std::{net::SocketAddr, time::Duration};

use url::Url;

/// Parses the IP address and port of a listener.
pub(crate) fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .ok()
        .ok_or("expected an IP address and a port, for example 127.0.0.1:4010")
}

/// Parses a time with its unit: `500ms`, `5s`, `2m` or `1h`.
pub(crate) fn duration(text: &str) -> Result<Duration, &'static str> {
    let end = text.find(|character: char| !character.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1000),
        "m" => Some(60 * 1000),
        "h" => Some(60 * 60 * 1000),
        _ => None,
    };
    let duration = number.parse::<u64>().ok().zip(milliseconds);
    duration
        .and_then(|(number, milliseconds)| number.checked_mul(milliseconds))
        .map(Duration::from_millis)
        .ok_or("expected a number and its unit, for example 500ms, 5s, 2m or 1h")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_needs_number_and_unit() {
        for (text, milliseconds) in [
            ("0s", 0),
            ("500ms", 500),
            ("5s", 5000),
            ("2m", 120_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in [
            "",
            "5",
            "s",
            "-5s",
            "5 s",
            "1.5s",
            "5d",
            "99999999999999999999s",
            "18446744073709551615h",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
