use std::sync::Arc;

use auth_core::testing::{ListScript, conformance::EmptyPages};
use klip_card::Client;
use serde_json::json;
use test_support::{MockProvider, Provider, Response, fixtures};
use wiremock::Request;

use super::{array, check, client_error, of_cursor, parameter, serve_cursor_pages, to_cursor};
use crate::driver::settings;

fn client(server: &MockProvider) -> Client {
    fixtures::klip_card::client(&settings(Provider::KlipCard, server.base_url()))
}

async fn sign_in(server: &MockProvider) {
    server.example("signIn", 200, "approved").await;
}

fn card(number: usize) -> String {
    format!(r#"{{"card_id":{number}}}"#)
}

#[test]
fn bapps_conform() {
    let serve = async |server: &MockProvider, script| {
        sign_in(server).await;
        serve_cursor_pages(server, "bapps", script, |bapps, next| {
            let bapps = array(bapps, |number| format!(r#"{{"nft_id":{number},"cards":[]}}"#));
            Response::json(
                200,
                format!(r#"{{"bapps":{bapps},"next_cursor":{}}}"#, json!(next)),
            )
        })
        .await;
    };
    let open = |server: &MockProvider| client(server).bapps();
    check(Provider::KlipCard, EmptyPages::Continue, &serve, open, |bapp| {
        Some(bapp.nft_id.as_str())
    });
}

#[test]
fn cards_conform() {
    let serve = async |server: &MockProvider, script| {
        sign_in(server).await;
        serve_cursor_pages(server, "cards", script, |cards, next| {
            let cards = array(cards, card);
            Response::json(
                200,
                format!(r#"{{"cards":{cards},"next_cursor":{}}}"#, json!(next)),
            )
        })
        .await;
    };
    let open = |server: &MockProvider| client(server).cards(137);
    check(Provider::KlipCard, EmptyPages::Continue, &serve, open, |card| {
        Some(card.card_id.as_str())
    });
}

/// Number of cards in a BApp's first response and on each further page.
const CARDS_A_PAGE: usize = 2;
const BAPPS_A_PAGE: usize = 3;

/// Responds to a request for BApps: each page of the script is a BApp and its cards.
fn bapps(request: &Request, script: &ListScript) -> Response {
    if script.next_request_fails() {
        return client_error();
    }
    let first = parameter(request, "cursor").map_or(0, |cursor| of_cursor(&cursor));
    let last = (first + BAPPS_A_PAGE).min(script.pages());
    let bapps = array(first..last, |bapp| {
        let cards = script.items(bapp);
        let next = (cards.len() > CARDS_A_PAGE).then(|| to_cursor(CARDS_A_PAGE));
        let cards = array(cards.take(CARDS_A_PAGE), card);
        format!(
            r#"{{"nft_id":{bapp},"cards":{cards},"cards_next_cursor":{}}}"#,
            json!(next)
        )
    });
    let next = (last < script.pages()).then(|| to_cursor(last));
    Response::json(
        200,
        format!(r#"{{"bapps":{bapps},"next_cursor":{}}}"#, json!(next)),
    )
}

fn cards(request: &Request, script: &ListScript) -> Response {
    if script.next_request_fails() {
        return client_error();
    }
    let mut segments = request.url.path_segments().unwrap();
    let bapp = segments.find_map(|segment| segment.parse().ok()).unwrap();
    let skipped = of_cursor(&parameter(request, "cursor").unwrap());
    let rest = script.items(bapp).skip(skipped);
    let next = (rest.len() > CARDS_A_PAGE).then(|| to_cursor(skipped + CARDS_A_PAGE));
    let cards = array(rest.take(CARDS_A_PAGE), card);
    Response::json(
        200,
        format!(r#"{{"cards":{cards},"next_cursor":{}}}"#, json!(next)),
    )
}

#[test]
fn all_cards_conform() {
    let serve = async |server: &MockProvider, script: ListScript| {
        sign_in(server).await;
        let outer = script.clone();
        server
            .respond_with("bapps", move |request| bapps(request, &outer))
            .await;
        server
            .respond_with("cards", move |request| cards(request, &script))
            .await;
    };
    let open = |server: &MockProvider| Arc::clone(client(server).all_cards().paginator());
    check(Provider::KlipCard, EmptyPages::Continue, &serve, open, |card| {
        Some(card.card_id.as_str())
    });
}
