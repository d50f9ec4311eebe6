//! Client that records the URL of its requests, and sends none.

use std::sync::{Arc, Mutex, PoisonError};

use auth_core::{
    NoToken,
    http::{AuthenticatedClient, AuthenticatedClientBuilder, ConnectionPool, StandardProtocol, Url},
};
use bytes::Bytes;

/// Returns a client for `base`, and the URL that it sent last.
pub(crate) fn client(base: &str) -> (AuthenticatedClient, Arc<Mutex<String>>) {
    let sent = Arc::new(Mutex::new(String::new()));
    let record = Arc::clone(&sent);
    let connections = ConnectionPool::in_memory(move |request| {
        *record.lock().unwrap_or_else(PoisonError::into_inner) = request.uri().to_string();
        http::Response::new(Bytes::new())
    });
    let base = Url::parse(base).expect("the base URL is valid");
    let client = AuthenticatedClientBuilder::new(base, "fuzz/1")
        .http(|http| http.connection_pool(connections))
        .build(StandardProtocol::new(), |_| Ok(NoToken))
        .expect("the settings are valid");
    (client, sent)
}
