//! Klavi Payment: requests, responses and errors.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

mod automatic;
mod error_responses;
mod expiry;
mod identifiers;
mod lenient_payments;
mod links;
mod lists;
mod log;
mod order_pages;
mod orders;
mod payments;
mod rejected_tokens;
mod retries;
mod secrecy;
mod tokens;
mod waiting;

use auth_core::{Clock, testing::ManualClock};
use futures_util::TryStreamExt;
use klavi::{
    ClientBuilder, ClientMetadata, Credentials, Customer, CustomerClient, Decimal, InitType,
    ManagementClient, OrderQuery, PaginatorExt, Payment, PaymentRequest, PaymentRequestBuilder,
};
use std::time::{Duration, SystemTime};
use test_support::{MockProvider, Provider, Response};

const ID: &str = "00000000-0000-4000-8000-000000000002";

/// The sample of "Generate access token": 2025-07-09T09:37:27Z.
const EXPIRES: u64 = 1_752_053_847;
/// Half an hour before, on the wire and as a time.
const ISSUED: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

fn keys() -> Credentials {
    Credentials::new("customer-ak", "customer-sk")
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn customer_builder(server: &MockProvider) -> ClientBuilder<CustomerClient> {
    CustomerClient::builder()
        .base_url(server.base_url())
        .credentials(keys())
        .http(|http| http.clock(ManualClock::new()))
}

fn customer(server: &MockProvider) -> CustomerClient {
    customer_builder(server).build().unwrap()
}

fn customer_at(server: &MockProvider, clock: impl Clock + 'static) -> CustomerClient {
    customer_builder(server)
        .http(|http| http.clock(clock))
        .build()
        .unwrap()
}

fn management(server: &MockProvider) -> ManagementClient {
    ManagementClient::builder()
        .base_url(server.base_url())
        .credentials(Credentials::new("management-ak", "management-sk"))
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap()
}

fn issued(token: &str) -> Response {
    Response::json(200, format!(r#"{{"accessToken":"{token}","expireIn":1800}}"#))
}

/// Starts a server that issues `c.t.1`, `c.t.2`, ... and `m.t.1`, `m.t.2`, ...
async fn server() -> MockProvider {
    let server = MockProvider::start(Provider::Klavi).await;
    let tokens = |api: &str| {
        (1..=9)
            .map(|n| issued(&format!("{api}.t.{n}")))
            .collect::<Vec<_>>()
    };
    server.in_order("customerToken", tokens("c")).await;
    server.in_order("managementToken", tokens("m")).await;
    server
}

fn sample() -> PaymentRequestBuilder {
    PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(InitType::PixDict)
        .customer(Customer::cpf("12345678909").name("Test Payer"))
        .date("2025-07-01")
        .proxy("12345678909")
        .amount(Decimal::new(133_300, 2))
        .redirect_url("https://shop.example/return")
        .client_metadata(ClientMetadata::new("BROWSER", "MACOS", "3.2.1"))
}

fn request() -> PaymentRequest {
    sample().build().unwrap()
}

async fn orders(management: &ManagementClient) -> Vec<Payment> {
    management
        .orders("app-1", OrderQuery::new())
        .items()
        .try_collect()
        .await
        .unwrap()
}

fn bearers(sent: &[String]) -> Vec<&str> {
    sent.iter()
        .flat_map(|request| request.lines())
        .filter_map(|line| line.strip_prefix("authorization: Bearer "))
        .collect()
}

fn first_line(request: &str) -> &str {
    request.lines().next().unwrap()
}

/// Returns a page with one order per ID, and with `rest` after `data`.
fn page(ids: &[&str], rest: &str) -> Response {
    let orders: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    Response::json(200, format!(r#"{{"data":[{}]{rest}}}"#, orders.join(",")))
}

/// A [`page`] that the contract does not allow.
fn odd_page(ids: &[&str], rest: &str) -> Response {
    page(ids, rest).allow_off_contract()
}

fn ids(orders: &[Payment]) -> Vec<&str> {
    orders.iter().map(|order| order.id.as_str()).collect()
}
