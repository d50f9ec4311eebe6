//! Klikoo B2B OpenAPI: requests, responses and errors.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the functions that tests share fail as tests do"
)]

mod callbacks;
mod crypto;
mod lenient_fields;
mod pages;
mod purchases;
mod queries;
mod response_codes;
mod signatures;
mod signed_calls;
mod tickets;
mod token_call;
mod transactions;

use auth_core::{Clock, Moment, PageErrorKind, async_trait, testing::ManualClock};
use futures_util::TryStreamExt;
use klikoo::{
    AuthKey, Client, ClientBuilder, Credentials, Error, PaginatorExt, Transaction, TransactionQuery,
};
use std::time::{Duration, SystemTime};
use test_support::{MockProvider, Provider, Response};

const BALANCE: &str = "/v1/open-api/balance";
const TRANSACTIONS: &str = "/v1/open-api/transactions";

// Published by Klikoo as samples.
const CLIENT_ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
const CLIENT_SECRET: &str = "9ec999e21a3be41064c52bb3f37554a2";
const SAMPLE_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiIzZjljODk2Mi00YzRiLTRiYjYtYjNjMS04ZmM4ODM1MTljMDIiLCJleHAiOjE3MDEzNDAxOTYsInRpbWVzdGFtcCI6IjIwMjItMDMtMjFUMTA6MTE6NDArMDc6MDAiLCJ1c2VyX2lkIjoiZGUyMGYwNTItYmRiYy00NzAzLWFhOWQtMWVjYWM3MDBmNTQ2In0.D8xCuNfqLNnW6w7ip_0qNpHsdhAiFno6_4b99cxNCHA";

const SHARED_KEY: &str = "an invented shared key";

/// 2022-03-21T10:11:40+07:00, the time of the documents' samples, and a part of a second.
fn sample_time() -> ManualClock {
    ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_millis(1_647_832_300_347))
}

/// A clock that advances a second with each reading, so that no two attempts have the same timestamp.
#[derive(Debug, Clone)]
struct Ticking(ManualClock);

#[async_trait]
impl Clock for Ticking {
    fn now(&self) -> Moment {
        self.0.advance(Duration::from_secs(1));
        self.0.now()
    }

    async fn sleep(&self, span: Duration) {
        self.0.sleep(span).await;
    }
}

fn credentials(auth_key: AuthKey) -> Credentials {
    Credentials::new(CLIENT_ID, CLIENT_SECRET, auth_key)
}

fn builder(server: &MockProvider) -> ClientBuilder {
    Client::builder()
        .base_url(server.base_url())
        .credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)))
        .http(|http| http.clock(sample_time()))
}

fn client(server: &MockProvider) -> Client {
    builder(server).build().unwrap()
}

fn client_at(server: &MockProvider, clock: impl Clock + 'static) -> Client {
    builder(server).http(|http| http.clock(clock)).build().unwrap()
}

/// Returns the documented response of the token call, with `token`.
fn issue(token: &str) -> Response {
    let changes = [("/data/access_token", token)];
    Response::example_with(Provider::Klikoo, "accessToken", 200, "documented", changes)
}

fn balance() -> Response {
    Response::example(Provider::Klikoo, "balance", 200, "documented")
}

async fn issued() -> MockProvider {
    let server = MockProvider::start(Provider::Klikoo).await;
    server.example("accessToken", 200, "documented").await;
    server
}

async fn list(client: &Client, query: TransactionQuery) -> Result<Vec<Transaction>, Error> {
    let outcome = client.transactions(query).items().try_collect().await;
    outcome.map_err(|error| match error.into_kind() {
        PageErrorKind::Fetch(error) => error,
        other => panic!("{other:?}"),
    })
}

fn page(meta: &str, data: &str) -> Response {
    Response::json(
        200,
        format!(
            r#"{{"response_code":"200022000","response_message":"Sukses.","meta":{meta},"data":{data}}}"#
        ),
    )
}

/// A [`page`] that the contract does not allow.
fn odd_page(meta: &str, data: &str) -> Response {
    page(meta, data).allow_off_contract()
}

/// Returns the value of the header `name` in a transcript.
fn header<'a>(sent: &'a str, name: &str) -> &'a str {
    sent.lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
        .unwrap_or_else(|| panic!("no {name} in {sent}"))
}
