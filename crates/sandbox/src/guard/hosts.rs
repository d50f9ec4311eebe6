//! Hosts under which the sandbox may be called.

use std::net::IpAddr;

use axum::http::{Uri, uri::Authority};

/// Hosts under which the sandbox may be called, on any port.
#[derive(Debug)]
pub(crate) struct Hosts {
    /// Address that the server listens on.
    address: IpAddr,
    /// Further names, in lower case.
    names: Vec<String>,
}

impl Hosts {
    /// Allows loopback names and addresses, `address`, and `names`. If `address` is not a loopback address, any address
    /// is allowed: DNS rebinding needs a name.
    pub(crate) fn new(address: IpAddr, names: &[String]) -> Self {
        Self {
            address,
            names: names.iter().map(|name| name.to_ascii_lowercase()).collect(),
        }
    }

    /// Returns whether `host`, with or without a port, is allowed.
    pub(super) fn allow(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        if authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let address = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        match address {
            Ok(address) => address.is_loopback() || address == self.address || !self.address.is_loopback(),
            Err(_name) => host == "localhost" || host.ends_with(".localhost") || self.names.contains(&host),
        }
    }

    /// Returns whether the host of `origin` is allowed. The origin of a sandboxed frame or a file is `null`.
    pub(super) fn allow_origin(&self, origin: &str) -> bool {
        let origin = origin
            .parse::<Uri>()
            .ok()
            .filter(|origin| origin.scheme().is_some());
        let authority = origin.as_ref().and_then(Uri::authority);
        authority.is_some_and(|authority| self.allow(authority.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn only_loopback_and_allowed_names_pass() {
        let hosts = Hosts::new(Ipv4Addr::LOCALHOST.into(), &["Sandbox.Test".to_owned()]);
        for host in [
            "localhost",
            "LOCALHOST:4010",
            "localhost.",
            "shop.localhost:1",
            "127.0.0.1:4010",
            "127.1.2.3",
            "[::1]:4010",
            "sandbox.test:80",
        ] {
            assert!(hosts.allow(host), "{host}");
            assert!(hosts.allow_origin(&format!("http://{host}")), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:4010",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example",
            "192.168.1.2",
            "[fe80::1]",
            "localhost@evil.example",
            "evil.example@localhost",
            "",
        ] {
            assert!(!hosts.allow(host), "{host}");
            assert!(!hosts.allow_origin(&format!("http://{host}")), "{host}");
        }
        assert!(!hosts.allow_origin("null"));
        assert!(!hosts.allow_origin("localhost"));
    }

    #[test]
    fn remote_server_allows_addresses_but_no_names() {
        for address in [IpAddr::from(Ipv4Addr::UNSPECIFIED), Ipv6Addr::UNSPECIFIED.into()] {
            let hosts = Hosts::new(address, &[]);
            assert!(hosts.allow("192.168.1.2:4010") && hosts.allow("localhost"));
            assert!(!hosts.allow("evil.example:4010"));
        }
    }
}
