use auth_core::testing::{ListScript, conformance::EmptyPages};
use contract_tests::{MockProvider, Provider, Response, fixtures};
use klikoo::{Place, ProductQuery, TransactionQuery, TripQuery};
use serde_json::Value;
use wiremock::Request;

use super::{array, failure, hold, parameter};
use crate::driver::settings;

/// Plays `operation`, a list of numbered pages, with the items that `one` makes. `asked` reads the page's number.
async fn by_number(
    server: &MockProvider,
    operation: &str,
    script: ListScript,
    asked: fn(&Request) -> usize,
    one: fn(usize) -> String,
) {
    server.example("accessToken", 200, "documented").await;
    let play = move |request: &Request| {
        if script.next_request_fails() {
            return failure();
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
    server.respond_with(operation, play).await;
}

fn in_query(request: &Request) -> usize {
    parameter(request, "page").map_or(1, |page| page.parse().unwrap())
}

/// The number that stands in the body, and nothing of it in the query.
fn in_body(request: &Request, pointer: &str) -> usize {
    assert_eq!(parameter(request, "page"), None);
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let number = body.pointer(pointer).and_then(Value::as_u64).unwrap();
    number.try_into().unwrap()
}

#[test]
fn the_transactions() {
    let play = async |server: &MockProvider, script| {
        by_number(server, "transactions", script, in_query, |number| {
            format!(r#"{{"transaction_id":"{number}"}}"#)
        })
        .await;
    };
    let open = |server: &MockProvider| {
        let client = fixtures::klikoo::client(&settings(Provider::Klikoo, server.base_url()));
        client.transactions(TransactionQuery::new())
    };
    hold(Provider::Klikoo, EmptyPages::End, &play, open, |transaction| {
        let id = transaction.transaction_id.as_ref();
        id.map(klikoo::TransactionId::as_str)
    });
}

#[test]
fn the_products() {
    let play = async |server: &MockProvider, script| {
        let asked = |request: &Request| in_body(request, "/page");
        by_number(server, "products", script, asked, |number| {
            format!(r#"{{"code":"{number}"}}"#)
        })
        .await;
    };
    let open = |server: &MockProvider| {
        let client = fixtures::klikoo::client(&settings(Provider::Klikoo, server.base_url()));
        client.products(ProductQuery::new())
    };
    hold(Provider::Klikoo, EmptyPages::End, &play, open, |product| {
        product.code.as_deref()
    });
}

#[test]
fn the_trips() {
    let play = async |server: &MockProvider, script| {
        let asked = |request: &Request| in_body(request, "/pagination/page");
        by_number(server, "trips", script, asked, |number| {
            format!(r#"{{"id":{number},"travel_name":"{number}"}}"#)
        })
        .await;
    };
    let open = |server: &MockProvider| {
        let client = fixtures::klikoo::client(&settings(Provider::Klikoo, server.base_url()));
        client.trips(TripQuery::new(Place::city(1), Place::city(3), 1))
    };
    hold(Provider::Klikoo, EmptyPages::End, &play, open, |trip| {
        trip.travel_name.as_deref()
    });
}
