//! Delivery of a provider's events to a receiver on this machine.

use std::{net::IpAddr, pin::pin, time::Duration};

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

/// Receiver at a literal loopback address, since a host name could resolve to another machine.
pub(crate) struct Receiver {
    uri: Uri,
    address: (IpAddr, u16),
}

impl Receiver {
    /// Parses the receiver's URL.
    pub(crate) fn at(url: &str) -> Result<Self, DeliveryError> {
        let uri: Uri = url.parse().map_err(|_no_url| DeliveryError::NotLoopback)?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let host: Option<IpAddr> = host.parse().ok().filter(IpAddr::is_loopback);
        match (host, uri.scheme_str()) {
            (Some(host), Some("http")) => Ok(Self {
                address: (host, uri.port_u16().unwrap_or(80)),
                uri,
            }),
            _ => Err(DeliveryError::NotLoopback),
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
        let stream = TcpStream::connect(self.address)
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
        ] {
            assert!(Receiver::at(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "/hook",
            "http://example.com/hook",
            "http://localhost:8080/hook",
            "http://10.0.0.1/hook",
            "http://127.0.0.1.example.com/",
            "http://0.0.0.0:80/",
            "https://127.0.0.1/hook",
        ] {
            assert!(Receiver::at(url).is_err(), "{url}");
        }
    }
}
