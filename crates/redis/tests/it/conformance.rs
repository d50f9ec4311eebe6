//! The guarantees of every token store.

use auth_core::testing::conformance;

use crate::server::Server;

#[tokio::test]
async fn encrypted_store_conforms() {
    let Some(server) = Server::start().await else {
        return;
    };
    conformance::token_store(async || server.store("one")).await;
}

#[tokio::test]
async fn plaintext_store_conforms() {
    let Some(server) = Server::start().await else {
        return;
    };
    conformance::token_store(async || server.builder().plaintext().build().unwrap()).await;
}
