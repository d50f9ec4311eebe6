use auth_core::testing::conformance::EmptyPages;
use serde_json::json;
use test_support::{MockProvider, Provider, Response, fixtures};

use super::{array, check, serve_cursor_pages};
use crate::driver::settings;

#[test]
fn cards_conform() {
    let serve = async |server: &MockProvider, script| {
        serve_cursor_pages(server, "cards", script, |cards, next| {
            let cards = array(cards, |number| format!(r#"{{"card_id":{number}}}"#));
            Response::json(
                200,
                format!(r#"{{"cards":{cards},"next_cursor":{}}}"#, json!(next)),
            )
        })
        .await;
    };
    let open = |server: &MockProvider| {
        let client = fixtures::klip_a2a::client(&settings(Provider::KlipA2a, server.base_url()));
        client.cards(
            "0x3333333333333333333333333333333333333333",
            "0x1111111111111111111111111111111111111111",
        )
    };
    check(Provider::KlipA2a, EmptyPages::Continue, &serve, open, |card| {
        Some(card.card_id.as_str())
    });
}
