use auth_core::{
    Paginator,
    testing::{ListScript, conformance::EmptyPages},
};
use klikoo::{Client, Place, ProductQuery, TransactionId, TransactionQuery, TripQuery};
use serde_json::Value;
use test_support::{MockProvider, Provider, Response, fixtures};
use wiremock::Request;

use super::{array, check, client_error, parameter};
use crate::driver::settings;

/// Serves `operation`, a list of numbered pages, with the items that `one` builds. `asked` reads the page number of a
/// request.
async fn serve_numbered_pages(
    server: &MockProvider,
    operation: &str,
    script: ListScript,
    asked: fn(&Request) -> usize,
    one: fn(usize) -> String,
) {
    server.example("accessToken", 200, "documented").await;
    let serve = move |request: &Request| {
        if script.next_request_fails() {
            return client_error();
        }
        let number = asked(request);
        let items = array(script.items(number - 1), one);
        let next = script.page_after(number - 1).map_or(0, |next| next + 1);
        let total = script.pages();
        let meta = format!(r#"{{"current_page":{number},"total_pages":{total},"next_page":{next}}}"#);
        Response::json(
            200,
            format!(
                r#"{{"response_code":"200022000","response_message":"Sukses.","meta":{meta},"data":{items}}}"#
            ),
        )
    };
    server.respond_with(operation, serve).await;
}

fn in_query(request: &Request) -> usize {
    parameter(request, "page").map_or(1, |page| page.parse().unwrap())
}

/// Returns the page number in the body; the query must have none.
fn in_body(request: &Request, pointer: &str) -> usize {
    assert_eq!(parameter(request, "page"), None);
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let number = body.pointer(pointer).and_then(Value::as_u64).unwrap();
    number.try_into().unwrap()
}

/// Runs the conformance suite on the list of `operation` that `open` returns.
fn check_list<P: Paginator + 'static>(
    operation: &str,
    asked: fn(&Request) -> usize,
    one: fn(usize) -> String,
    open: impl Fn(&Client) -> P,
    number: impl Fn(&P::Item) -> Option<&str>,
) {
    let serve = async |server: &MockProvider, script| {
        serve_numbered_pages(server, operation, script, asked, one).await;
    };
    let open = |server: &MockProvider| {
        open(&fixtures::klikoo::client(&settings(
            Provider::Klikoo,
            server.base_url(),
        )))
    };
    check(Provider::Klikoo, EmptyPages::End, &serve, open, number);
}

#[test]
fn transactions_conform() {
    let one = |number| format!(r#"{{"transaction_id":"{number}"}}"#);
    let open = |client: &Client| client.transactions(TransactionQuery::new());
    check_list("transactions", in_query, one, open, |transaction| {
        transaction.transaction_id.as_ref().map(TransactionId::as_str)
    });
}

#[test]
fn products_conform() {
    let asked = |request: &Request| in_body(request, "/page");
    let one = |number| format!(r#"{{"code":"{number}"}}"#);
    let open = |client: &Client| client.products(ProductQuery::new());
    check_list("products", asked, one, open, |product| product.code.as_deref());
}

#[test]
fn trips_conform() {
    let asked = |request: &Request| in_body(request, "/pagination/page");
    let one = |number| format!(r#"{{"id":{number},"travel_name":"{number}"}}"#);
    let open = |client: &Client| client.trips(TripQuery::new(Place::city(1), Place::city(3), 1));
    check_list("trips", asked, one, open, |trip| trip.travel_name.as_deref());
}
