//! Receiver of deliveries, by default on this machine.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    pin::pin,
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, Uri, header},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::error::DeliveryError;

/// Request timeout. Documented for the data product of Klavi only.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Receiver of deliveries.
///
/// A host name other than `localhost` could resolve to another machine, so it is accepted only where those are.
pub(crate) struct Receiver {
    uri: Uri,
    host: Host,
    port: u16,
}

enum Host {
    Address(IpAddr),
    /// `localhost`, which is not looked up.
    Localhost,
    Name(String),
}

impl Receiver {
    /// Parses the receiver's URL.
    pub(crate) fn at(url: &str, is_remote_allowed: bool) -> Result<Self, DeliveryError> {
        let error = if is_remote_allowed {
            DeliveryError::NotHttp
        } else {
            DeliveryError::NotLoopback
        };
        let Ok(uri) = url.parse::<Uri>() else {
            return Err(error);
        };
        let name = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let host = match name.parse::<IpAddr>() {
            Ok(address) => Host::Address(address),
            Err(_) if name.eq_ignore_ascii_case("localhost") => Host::Localhost,
            Err(_) => Host::Name(name.to_owned()),
        };
        let is_allowed = match &host {
            Host::Address(address) => is_remote_allowed || address.is_loopback(),
            Host::Localhost => true,
            Host::Name(name) => is_remote_allowed && !name.is_empty(),
        };
        if uri.scheme_str() != Some("http") || !is_allowed {
            return Err(error);
        }
        let port = uri.port_u16().unwrap_or(80);
        Ok(Self { uri, host, port })
    }

    /// Returns the URL.
    pub(crate) fn url(&self) -> String {
        self.uri.to_string()
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        match &self.host {
            Host::Address(address) => TcpStream::connect((*address, self.port)).await,
            Host::Localhost => match TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await {
                Err(_refused) => TcpStream::connect((Ipv6Addr::LOCALHOST, self.port)).await,
                connected => connected,
            },
            Host::Name(name) => TcpStream::connect((name.as_str(), self.port)).await,
        }
    }

    /// Sends the JSON text `body` with `headers`, and returns the status code of the response.
    pub(crate) async fn send(&self, headers: &[(&str, String)], body: String) -> Result<u16, DeliveryError> {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let authority = self.uri.authority().map_or("", |authority| authority.as_str());
        let mut request = Request::post(path)
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Body::from(body))
            .map_err(|_unsendable| DeliveryError::NotLoopback)?;
        tokio::time::timeout(TIMEOUT, self.exchange(request))
            .await
            .unwrap_or(Err(DeliveryError::NoResponse))
    }

    async fn exchange(&self, request: Request<Body>) -> Result<u16, DeliveryError> {
        let stream = self
            .connect()
            .await
            .map_err(|_refused| DeliveryError::NoResponse)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|_broken| DeliveryError::NoResponse)?;
        // Only the status code matters: the rest of the response is dropped with the connection.
        let mut response = pin!(sender.send_request(request));
        let response = tokio::select! {
            response = &mut response => response,
            // A receiver may close the connection right after its response.
            _closed = connection => response.await,
        };
        response
            .map(|response| response.status().as_u16())
            .map_err(|_broken| DeliveryError::NoResponse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_accepted() {
        for url in [
            "http://127.0.0.1:8080/hook?a=1",
            "http://127.9.9.9/",
            "http://[::1]:80/hook",
            "http://localhost:8080/hook",
            "http://LOCALHOST/",
        ] {
            assert!(Receiver::at(url, false).is_ok(), "{url}");
        }
        for url in [
            "",
            "/hook",
            "http://example.com/hook",
            "http://localhost.example.com/hook",
            "http://10.0.0.1/hook",
            "http://127.0.0.1.example.com/",
            "http://0.0.0.0:80/",
            "https://127.0.0.1/hook",
        ] {
            assert!(Receiver::at(url, false).is_err(), "{url}");
        }
    }

    #[test]
    fn remote_receivers_are_accepted_where_allowed() {
        for url in [
            "http://example.com/hook",
            "http://10.0.0.1:81/",
            "http://127.0.0.1/",
        ] {
            assert!(Receiver::at(url, true).is_ok(), "{url}");
        }
        for url in ["", "/hook", "https://example.com/hook", "http:///hook"] {
            assert!(Receiver::at(url, true).is_err(), "{url}");
        }
    }
}
