//! Klip Card Minting: requests, responses and errors.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod account;
mod error_responses;
mod listings;
mod minting;
mod own_requests;
mod sign_in;

use auth_core::{Clock, PageErrorKind, testing::ManualClock};
use futures_util::TryStreamExt;
use klip_card::{Client, Credentials, Error, PaginatorExt};
use test_support::{MockProvider, Provider, Response};

fn client_at(server: &MockProvider, clock: impl Clock + 'static) -> Client {
    Client::builder()
        .base_url(server.base_url())
        .credentials(Credentials::new("partner@example.com", "abc"))
        .http(|http| http.clock(clock))
        .build()
        .unwrap()
}

fn client(server: &MockProvider) -> Client {
    client_at(server, ManualClock::new())
}

/// Lists the Cards of the BApp `id`, and returns the error of the call.
async fn cards_error(server: &MockProvider, id: &str) -> Error {
    let cards = client(server).cards(id).items().try_collect::<Vec<_>>();
    match cards.await.unwrap_err().into_kind() {
        PageErrorKind::Fetch(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Returns the documented response of "Sign In", with `token`.
fn signed_in_with(token: &str) -> Response {
    let changes = [("/access_token", token)];
    Response::example_with(Provider::KlipCard, "signIn", 200, "approved", changes)
}

async fn signed_in() -> MockProvider {
    let server = MockProvider::start(Provider::KlipCard).await;
    server.example("signIn", 200, "approved").await;
    server
}
