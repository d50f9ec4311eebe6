use auth_core::testing::conformance::EmptyPages;
use contract_tests::{MockProvider, Provider, Response, fixtures};
use serde_json::json;

use super::{array, by_cursor, hold};
use crate::driver::settings;

#[test]
fn the_cards_of_a_user() {
    let play = async |server: &MockProvider, script| {
        by_cursor(server, "cards", script, |cards, next| {
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
    hold(Provider::KlipA2a, EmptyPages::Continue, &play, open, |card| {
        Some(card.card_id.as_str())
    });
}
