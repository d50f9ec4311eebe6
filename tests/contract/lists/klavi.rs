use auth_core::testing::conformance::EmptyPages;
use contract_tests::{Answer, Provider, Wire, clients};
use klavi::OrderQuery;
use serde_json::json;

use super::{array, by_cursor, hold};
use crate::drivers::clock;

#[test]
fn the_orders_of_an_app() {
    let play = async |wire: &Wire, script| {
        wire.answer(
            "managementToken",
            200,
            r#"{"accessToken":"m.t.1","expireIn":1800}"#,
        )
        .await;
        by_cursor(wire, "orders", script, |orders, next| {
            let orders = array(orders, |number| format!(r#"{{"id":"{number}"}}"#));
            Answer::json(200, format!(r#"{{"data":{orders},"cursor":{}}}"#, json!(next)))
        })
        .await;
    };
    let open = |wire: &Wire| {
        let management = clients::klavi_management(wire.base_url(), clock())
            .build()
            .unwrap();
        management.orders("app-1", OrderQuery::new())
    };
    hold(Provider::Klavi, EmptyPages::End, &play, open, |order| {
        Some(order.id.as_str())
    });
}
