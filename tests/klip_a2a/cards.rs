//! Cards of a user.

use auth_core::{
    Json,
    http::{CallOptions, HeaderName, HeaderValue, Method, RawRequest},
};
use futures_util::TryStreamExt;
use klip_a2a::{Card, Client, ErrorKind, PaginatorExt};
use test_support::{MockProvider, Provider, Response};

use crate::{CONTRACT, RECEIVER, TX_HASH, USER, client};

async fn cards(client: &Client) -> Vec<Card> {
    client.cards(CONTRACT, USER).items().try_collect().await.unwrap()
}

// The cursor is sent from the second page on.
#[tokio::test]
async fn each_page_request_has_both_addresses() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let example = |name| Response::example(Provider::KlipA2a, "cards", 200, name);
    let nothing = Response::example_with(
        Provider::KlipA2a,
        "cards",
        200,
        "nullCards",
        [("/next_cursor", "E")],
    );
    server
        .in_order("cards", [example("cursorToEncode"), nothing, example("longIds")])
        .await;

    let cards = cards(&client(&server)).await;

    let ids: Vec<&str> = cards.iter().map(|card| card.card_id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "12",
            "9007199254740993",
            "340282366920938463463374607431768211457"
        ]
    );
    let page = |cursor: &str| {
        format!(
            "GET /v2/a2a/cards?sca=0x3333333333333333333333333333333333333333&eoa=0x1111111111111111111111111111111111111111{cursor}\n\
             accept: application/json\n\
             user-agent: klip-a2a/0.1.0"
        )
    };
    assert_eq!(
        server.sent().await,
        [page(""), page("&cursor=D%2B%2F%3D"), page("&cursor=E")]
    );
}

#[tokio::test]
async fn every_card_and_contract_field_is_read() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server.example("cards", 200, "lastPage").await;
    let client = client(&server);

    let cards = cards(&client).await;
    let contract = client.card_contract(CONTRACT, USER).await.unwrap();

    let card = &cards[0];
    assert_eq!(
        (card.created_at, card.updated_at),
        (Some(1_600_000_000), Some(1_600_000_001))
    );
    assert_eq!(
        (card.owner.as_deref(), card.sender.as_deref()),
        (Some(USER), Some(RECEIVER))
    );
    assert_eq!(card.card_id.to_string(), "12");
    assert_eq!(card.card_uri.as_deref(), Some("https://example.com/12.json"));
    assert_eq!(card.transaction_hash.as_deref(), Some(TX_HASH));
    assert_eq!(contract.name.as_deref(), Some("Example"));
    assert_eq!(contract.symbol_img.as_deref(), Some("https://example.com/s.png"));
}

#[tokio::test]
async fn unreadable_contract_affects_no_card() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let page = r#"{"name":7,"symbol_img":{},"cards":[{"card_id":12}],"next_cursor":""}"#;
    server.off_contract("cards", 200, page).await;
    let client = client(&server);
    assert_eq!(cards(&client).await.len(), 1);
    let contract = client.card_contract(CONTRACT, USER).await.unwrap();
    assert_eq!(
        (contract.name.as_deref(), &contract.symbol_img),
        (Some("7"), &None)
    );
    assert_eq!(contract.extra().get("symbol_img").unwrap().text(), "{}");
    let json = serde_json::to_string(&contract).unwrap();
    assert_eq!(json, r#"{"name":"7","symbol_img":{}}"#);
}

#[tokio::test]
async fn empty_null_or_absent_cursor_ends_the_list() {
    for end in ["lastPage", "nullCursor", "absentCursor"] {
        let server = MockProvider::start(Provider::KlipA2a).await;
        server.example("cards", 200, end).await;
        assert_eq!(cards(&client(&server)).await.len(), 1);
        assert_eq!(server.sent().await.len(), 1, "{end}");
    }
}

#[tokio::test]
async fn invalid_address_is_rejected_before_sending() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    for (field, sca, eoa) in [("sca", "0x33", USER), ("eoa", CONTRACT, ""), ("sca", "", "")] {
        let error = client(&server).card_contract(sca, eoa).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{field}`")), "{error}");
        let cards = client(&server).cards(sca, eoa).items();
        let error = cards.try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::InvalidInput);
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn raw_list_has_items_as_received() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let page = |card: &str, next: &str| {
        let json = format!(r#"{{"cards":[{card}],"next_cursor":"{next}"}}"#);
        Response::json_off_contract(200, json)
    };
    let pages = [page(r#"{"card_id":1.50}"#, "D+/="), page(r#"{"later":true}"#, "")];
    server.in_order("cards", pages).await;
    let client = client(&server);
    let request = RawRequest::new(Method::GET, "/v2/a2a/cards").unwrap();
    let request = request.query_param("sca", CONTRACT).query_param("eoa", USER);

    let cards: Vec<Json> = client
        .raw_list(request)
        .unwrap()
        .items()
        .try_collect()
        .await
        .unwrap();

    let texts: Vec<&str> = cards.iter().map(Json::text).collect();
    assert_eq!(texts, [r#"{"card_id":1.50}"#, r#"{"later":true}"#]);
    let sent = &server.sent().await[1];
    let next = format!("GET /v2/a2a/cards?sca={CONTRACT}&eoa={USER}&cursor=D%2B%2F%3D\n");
    assert!(sent.starts_with(&next), "{sent}");

    let no_list = RawRequest::new(Method::GET, "/v2/a2a/result").unwrap();
    assert_eq!(client.raw_list(no_list).unwrap_err().field(), "path");
}

#[tokio::test]
async fn options_apply_to_calls_of_their_handle() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server.example("cards", 200, "lastPage").await;
    let client = client(&server);
    let trace = (
        HeaderName::from_static("x-trace"),
        HeaderValue::from_static("t-7"),
    );

    cards(&client.with_options(CallOptions::new().header(trace.0, trace.1))).await;
    cards(&client).await;

    let sent = server.sent().await;
    assert!(
        sent[0].contains("x-trace: t-7") && !sent[1].contains("x-trace"),
        "{sent:?}"
    );
}
