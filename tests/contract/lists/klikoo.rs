use auth_core::testing::{ListScript, conformance::EmptyPages};
use contract_tests::{Answer, Provider, Wire, clients};
use klikoo::TransactionQuery;
use wiremock::Request;

use super::{array, failure, hold, parameter};
use crate::drivers::clock;

/// Plays `operation`, a list of numbered pages, with the items that `one` makes.
async fn by_number(wire: &Wire, operation: &str, script: ListScript, one: fn(usize) -> String) {
    wire.example("accessToken", 200, "documented").await;
    let play = move |request: &Request| {
        if script.next_request_fails() {
            return failure();
        }
        let number = parameter(request, "page").map_or(1, |page| page.parse().unwrap());
        let items = array(script.items(number - 1), one);
        let next = script.page_after(number - 1).map_or(0, |next| next + 1);
        let total = script.pages();
        let meta = format!(r#"{{"current_page":{number},"total_pages":{total},"next_page":{next}}}"#);
        Answer::json(
            200,
            format!(
                r#"{{"response_code":"200022000","response_message":"Sukses.","meta":{meta},"data":{items}}}"#
            ),
        )
    };
    wire.answering(operation, play).await;
}

#[test]
fn the_transactions() {
    let play = async |wire: &Wire, script| {
        by_number(wire, "transactions", script, |number| {
            format!(r#"{{"transaction_id":"{number}"}}"#)
        })
        .await;
    };
    let open = |wire: &Wire| {
        let client = clients::klikoo(wire.base_url(), clock()).build().unwrap();
        client.transactions(TransactionQuery::new())
    };
    hold(Provider::Klikoo, EmptyPages::End, &play, open, |transaction| {
        let id = transaction.transaction_id.as_ref();
        id.map(klikoo::TransactionId::as_str)
    });
}
