//! Builds reqwest's client by the rules of this module.

use std::{
    error::Error,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{ConnectionPoolBuilder, tls};
use crate::{InvalidInput, clock::MAX_SPAN, http::BaseUrl};

/// The servers that a connection may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Channel {
    /// Any host, over https.
    Secure,
    /// This machine, over plain http.
    Loopback,
}

impl Channel {
    pub(in crate::http) fn of(base_url: &BaseUrl) -> Self {
        if base_url.is_https() {
            Self::Secure
        } else {
            Self::Loopback
        }
    }
}

/// Builds reqwest's client for `channel`, with a connection pool of its own.
pub(super) fn build(
    settings: &ConnectionPoolBuilder,
    channel: Channel,
) -> Result<reqwest::Client, InvalidInput> {
    let client = rules(configured(settings), settings.connect_timeout);
    let client = match channel {
        Channel::Secure => client.https_only(true),
        // No certificate store: reqwest requires one otherwise, and slim containers have none. No resolver: it could
        // send plain-text credentials to another host.
        Channel::Loopback => tls::without_certificates(client)
            .no_proxy()
            .resolve_to_addrs("localhost", &LOCALHOST),
    };
    client.build().map_err(|error| cannot_be_built(&error))
}

/// Port 0 stands for the port of the URL.
const LOCALHOST: [SocketAddr; 2] = [
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(std::net::IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// Returns reqwest's builder with the settings and the caller's changes.
fn configured(settings: &ConnectionPoolBuilder) -> reqwest::ClientBuilder {
    let mut client = tls::choose(reqwest::Client::builder())
        .pool_idle_timeout(settings.pool_idle_timeout)
        .pool_max_idle_per_host(settings.pool_max_idle_per_host)
        .http2_keep_alive_interval(settings.http2_keep_alive_interval)
        .http2_keep_alive_timeout(settings.http2_keep_alive_timeout)
        // Disabled even if another crate enables reqwest's feature.
        .no_hickory_dns();
    if let Some(resolver) = &settings.resolver {
        client = client.dns_resolver(Arc::clone(&resolver.0));
    }
    match &settings.configure {
        Some(configure) => configure.0(client),
        None => client,
    }
}

/// Applies the rules that the caller's closure cannot change.
fn rules(client: reqwest::ClientBuilder, connect_timeout: Duration) -> reqwest::ClientBuilder {
    client
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connect_timeout(connect_timeout)
        // reqwest's timer also runs while a body is being sent, and cannot be unset; this layer has its own.
        .read_timeout(MAX_SPAN)
}

fn cannot_be_built(error: &reqwest::Error) -> InvalidInput {
    let cause = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    InvalidInput::new(
        "connection_pool",
        format!("cannot be built on this host ({cause})"),
        "a certificate store (package ca-certificates, or the variable SSL_CERT_FILE), or your own certificates \
         through `configure_reqwest`",
    )
}
