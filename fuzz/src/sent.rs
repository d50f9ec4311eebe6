//! Client that records its requests, and sends none.

use std::sync::{Arc, Mutex, PoisonError};

use auth_core::{
    AccessToken, NoToken, Placement, StaticToken,
    http::{AuthenticatedClient, AuthenticatedClientBuilder, ConnectionPool, StandardProtocol, Url},
};
use bytes::Bytes;
use http::{Request, Response};

/// The token of the client.
pub(crate) const TOKEN: &str = "token-of-the-client";

/// A client, and the request that it sent last.
pub(crate) struct Sent {
    pub(crate) client: AuthenticatedClient,
    last: Arc<Mutex<Request<Bytes>>>,
}

impl Sent {
    /// Creates a client for `base`.
    pub(crate) fn new(base: &str) -> Self {
        let last = Arc::new(Mutex::new(Request::default()));
        let record = Arc::clone(&last);
        let connections = ConnectionPool::in_memory(move |request| {
            *record.lock().unwrap_or_else(PoisonError::into_inner) = request;
            Response::new(Bytes::new())
        });
        let base = Url::parse(base).expect("the base URL is valid");
        let client = AuthenticatedClientBuilder::new(base, "fuzz/1")
            .http(|http| http.connection_pool(connections))
            .token_provider(StaticToken::new(AccessToken::new(TOKEN, Placement::Bearer)))
            .build(StandardProtocol::new(), |_| Ok(NoToken))
            .expect("the settings are valid");
        Self { client, last }
    }

    /// Returns the last request, once.
    pub(crate) fn take(&self) -> Request<Bytes> {
        std::mem::take(&mut self.last.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
