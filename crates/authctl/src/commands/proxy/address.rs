//! Addresses to listen on.

use std::{fmt, net::SocketAddr, path::PathBuf};

/// Address of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// Parses `IP:PORT` or `unix:PATH`.
pub(super) fn parse(text: &str) -> Result<Address, &'static str> {
    let expected = "expected an IP address and a port, such as 127.0.0.1:4020, or unix:PATH";
    match text.strip_prefix("unix:") {
        Some("") => Err(expected),
        Some(path) => Ok(Address::Unix(path.into())),
        None => text.parse().map(Address::Tcp).ok().ok_or(expected),
    }
}

impl Address {
    /// Returns whether only this machine reaches the address.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().to_canonical().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_and_unix_are_local() {
        for (text, is_local) in [
            ("127.0.0.1:0", true),
            ("127.9.9.9:1", true),
            ("[::1]:4020", true),
            ("[::ffff:127.0.0.1]:4020", true),
            ("unix:/tmp/a.sock", true),
            ("0.0.0.0:4020", false),
            ("[::]:4020", false),
            ("192.168.0.1:4020", false),
        ] {
            assert_eq!(parse(text).unwrap().is_local(), is_local, "{text}");
        }
        for text in ["", "4020", "localhost:4020", "unix:", "http://127.0.0.1:4020"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
