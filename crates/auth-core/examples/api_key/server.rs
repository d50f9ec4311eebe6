//! A shop with five orders, two on a page.

use serde_json::json;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, header, method, path, query_param},
};

/// The key that the server accepts.
pub(crate) const KEY: &str = "k3y-of-the-shop";

const AMOUNTS: [&str; 5] = ["15.90", "7.00", "120.00", "0.10", "99.99"];
const PER_PAGE: usize = 2;

/// Starts the server on a free port. It stops when it is dropped.
pub(crate) async fn start() -> MockServer {
    let server = test_servers::mock_server().await;
    let orders = Mock::given(method("GET"))
        .and(path("/orders"))
        .and(query_param("per_page", PER_PAGE.to_string()))
        .and(header("x-api-key", KEY))
        .respond_with(page);
    orders.mount(&server).await;
    let other_orders = Mock::given(method("GET"))
        .and(header("x-api-key", KEY))
        .respond_with(problem(404, "Not Found", "no such order"));
    other_orders.with_priority(6).mount(&server).await;
    let anything_else = Mock::given(any()).respond_with(problem(401, "Unauthorized", "invalid key"));
    anything_else.with_priority(7).mount(&server).await;
    server
}

fn page(request: &Request) -> ResponseTemplate {
    let mut query = request.url.query_pairs();
    let number = query
        .find(|(name, _)| name == "page")
        .map_or(Ok(1), |(_, value)| value.parse());
    let first = number
        .unwrap_or(usize::MAX)
        .saturating_sub(1)
        .saturating_mul(PER_PAGE);
    let orders: Vec<_> = (1..).zip(AMOUNTS).skip(first).take(PER_PAGE).collect();
    let orders: Vec<_> = orders
        .iter()
        .map(|(id, amount)| json!({"id": id, "amount": amount}))
        .collect();
    let pages = AMOUNTS.len().div_ceil(PER_PAGE);
    ResponseTemplate::new(200).set_body_json(json!({"orders": orders, "pages": pages}))
}

/// Returns problem details (RFC 9457).
fn problem(status: u16, title: &str, detail: &str) -> ResponseTemplate {
    let problem = json!({"status": status, "title": title, "detail": detail});
    ResponseTemplate::new(status).set_body_raw(problem.to_string(), "application/problem+json")
}
