//! Klip Card Minting: requests, responses and errors.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod account;
mod error_responses;
mod listings;
mod minting;
mod own_requests;
mod sign_in;

use auth_core::testing::ManualClock;
use klip_card::{Client, Credentials};
use test_support::{MockProvider, Provider};

fn client(server: &MockProvider) -> Client {
    Client::builder()
        .base_url(server.base_url())
        .credentials(Credentials::new("partner@example.com", "abc"))
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap()
}

async fn signed_in() -> MockProvider {
    let server = MockProvider::start(Provider::KlipCard).await;
    server.example("signIn", 200, "approved").await;
    server
}
