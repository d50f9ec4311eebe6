//! Bapps and cards.

use auth_core::{
    Json,
    http::{Method, RawRequest},
};
use futures_util::TryStreamExt;
use klip_card::{Bapp, BappCard, Card, Client, Credentials, PaginatorExt, Scalar};
use std::collections::HashSet;
use test_support::{Provider, Response};

use crate::{client, signed_in};

/// The example `name` of a page, with `next` as its cursor.
fn page(operation: &str, name: &str, next: &str) -> Response {
    Response::example_with(Provider::KlipCard, operation, 200, name, [("/next_cursor", next)])
}

async fn bapps(client: &Client) -> Vec<Bapp> {
    client.bapps().items().try_collect().await.unwrap()
}

#[tokio::test]
async fn every_bapp_and_card_field_is_read() {
    let server = signed_in().await;
    let every_field = Response::example_with(
        Provider::KlipCard,
        "bapps",
        200,
        "lastPage",
        [("/bapps/0/cards_next_cursor", "AbC")],
    );
    server.always("bapps", every_field).await;

    let bapps = bapps(&client(&server)).await;

    let text = |field: &Option<Scalar>| field.as_ref().unwrap().to_string();
    let bapp = &bapps[0];
    assert_eq!(text(&bapp.id), "7");
    assert_eq!(bapp.name.as_deref(), Some("Example BApp"));
    assert_eq!(bapp.summary.as_deref(), Some(""));
    assert_eq!(bapp.bapp_img.as_deref(), Some("https://example.com/i.png"));
    assert_eq!(text(&bapp.category_id), "2");
    assert_eq!(bapp.nft_id.as_str(), "137");
    assert_eq!(text(&bapp.nft_order_no), "3");
    assert_eq!(text(&bapp.card_count), "1");
    assert_eq!(bapp.cards_next_cursor.as_ref().unwrap().as_str(), "AbC");
    let card: &Card = &bapp.cards[0];
    assert_eq!(card.card_id.as_str(), "1");
    assert_eq!(card.card_uri.as_deref(), Some("https://example.com/1.json"));
    assert_eq!(card.owner.as_deref().unwrap(), "0x".to_owned() + &"1".repeat(40));
    assert_eq!(card.sender.as_deref().unwrap(), "0x".to_owned() + &"2".repeat(40));
    assert_eq!(
        card.transaction_hash.as_deref().unwrap(),
        "0x".to_owned() + &"ab".repeat(32)
    );
    assert_eq!(text(&card.created_at), "1600000000");
    assert_eq!(card.created_at_formatted.as_deref(), Some("2020-09-13"));
    assert_eq!(text(&card.updated_at), "1600100000");
    assert_eq!(card.updated_at_formatted.as_deref(), Some("2020-09-14"));
}

#[tokio::test]
async fn null_cards_are_an_empty_list() {
    let server = signed_in().await;
    server
        .in_order(
            "bapps",
            [
                page("bapps", "nullLists", "x"),
                page("bapps", "nullBapps", "y"),
                Response::json(200, r#"{"next_cursor":""}"#),
            ],
        )
        .await;

    let bapps = bapps(&client(&server)).await;

    let cards: Vec<usize> = bapps.iter().map(|bapp| bapp.cards.len()).collect();
    assert_eq!(cards, [0, 0, 1]);
    assert_eq!(server.sent_to("bapps").await.len(), 3);
}

// No copy of the documents shows their type.
#[tokio::test]
async fn numbers_may_be_text_or_null() {
    let server = signed_in().await;
    server.off_contract("bapps", 200,
        r#"{"bapps":[{"nft_id":"137","card_count":"2","id":null,"cards":[{"card_id":1,"created_at":"2020-09-13T12:26:40Z","updated_at":1600000000.5},{"card_id":2,"created_at":null}]}]}"#,
    )
    .await;

    let bapps = bapps(&client(&server)).await;

    assert_eq!(bapps[0].card_count, Some(Scalar::new("2")));
    assert_eq!(bapps[0].id, None);
    let created: Vec<Option<&str>> = bapps[0]
        .cards
        .iter()
        .map(|card| card.created_at.as_ref().map(Scalar::as_str))
        .collect();
    assert_eq!(created, [Some("2020-09-13T12:26:40Z"), None]);
    assert_eq!(bapps[0].cards[0].updated_at, Some(Scalar::new("1600000000.5")));
}

#[tokio::test]
async fn unreadable_field_affects_no_card() {
    let server = signed_in().await;
    let page = r#"{"bapps":[{"nft_id":137,"name":7,"card_count":{},"cards":[{"card_id":1,"card_uri":7,"owner":{}},null,{"card_id":"2"}]}]}"#;
    server.off_contract("bapps", 200, page).await;
    let bapp = bapps(&client(&server)).await.remove(0);
    assert_eq!(bapp.name.as_deref(), Some("7"));
    let ids: Vec<_> = bapp.cards.iter().map(|card| card.card_id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(bapp.cards[0].card_uri.as_deref(), Some("7"));
    assert_eq!(bapp.cards[0].extra().get("owner").unwrap().text(), "{}");
    assert_eq!(bapp.extra().get("card_count").unwrap().text(), "{}");
    assert!(bapp.extra().get("cards").is_some(), "as they came, null included");
}

// From the BApp's own list.
#[tokio::test]
async fn cards_after_the_first_100_are_fetched() {
    let server = signed_in().await;
    server.example("bapps", 200, "moreCards").await;
    let pages = ["cursorToEncode", "longIds"];
    let pages = pages.map(|name| Response::example(Provider::KlipCard, "cards", 200, name));
    server.in_order("cards", pages).await;

    let cards: Vec<BappCard> = client(&server).all_cards().try_collect().await.unwrap();

    assert!(cards.iter().all(|card| card.nft_id.as_str() == "137"));
    let written = serde_json::to_string(&cards[3]).unwrap();
    assert!(written.starts_with(r#"{"nft_id":"137","card_id":"#), "{written}");
    assert!(
        written.contains("340282366920938463463374607431768211457"),
        "{written}"
    );
    let ids: Vec<&str> = cards.iter().map(|card| card.card_id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "1",
            "101",
            "9007199254740993",
            "340282366920938463463374607431768211457"
        ]
    );
    assert_eq!(
        server.sent_to("cards").await,
        [
            "GET /v2/wallet/nft/137?cursor=AbC\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             content-type: application/json\n\
             user-agent: klip-card/0.1.0",
            "GET /v2/wallet/nft/137?cursor=D%2B%2F%3D\n\
             accept: application/json\n\
             authorization: h.p.s\n\
             content-type: application/json\n\
             user-agent: klip-card/0.1.0",
        ]
    );
}

// Following `next_cursor` alone loses Cards.
#[tokio::test]
async fn all_cards_is_complete() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klip_card();
    let client = Client::builder()
        .base_url(provider.url())
        .credentials(Credentials::new(provider.email(), provider.password()))
        .build()
        .unwrap();

    let next_cursor_alone: usize = bapps(&client).await.iter().map(|bapp| bapp.cards.len()).sum();
    let cards: Vec<BappCard> = client.all_cards().try_collect().await.unwrap();
    let distinct: HashSet<_> = cards.iter().map(|card| &card.card_id).collect();
    let of_cards: HashSet<_> = cards.iter().map(|card| card.nft_id.clone()).collect();
    let with_cards = bapps(&client)
        .await
        .into_iter()
        .filter(|bapp| !bapp.cards.is_empty());

    assert!(next_cursor_alone < provider.card_count());
    assert_eq!(cards.len(), provider.card_count());
    assert_eq!(distinct.len(), provider.card_count());
    assert_eq!(of_cards, with_cards.map(|bapp| bapp.nft_id).collect());
    assert_eq!(provider.token_requests(), 1);
    assert!(sandbox.violations().is_empty(), "{:?}", sandbox.violations());
}

#[tokio::test]
async fn empty_null_or_absent_cursor_ends_the_list() {
    for end in ["lastPage", "nullCursor", "absentCursor"] {
        let server = signed_in().await;
        server.example("cards", 200, end).await;

        let cards: Vec<Card> = client(&server).cards(137).items().try_collect().await.unwrap();

        assert_eq!(cards.len(), 1);
        assert_eq!(server.sent_to("cards").await.len(), 1, "{end}");
    }
}

#[tokio::test]
async fn empty_page_with_cursor_is_not_the_end() {
    let server = signed_in().await;
    server
        .in_order(
            "cards",
            [
                page("cards", "emptyPageWithCursor", "x"),
                page("cards", "nullCards", "y"),
                Response::example(Provider::KlipCard, "cards", 200, "absentCursor"),
            ],
        )
        .await;
    let cards: Vec<Card> = client(&server).cards(137).items().try_collect().await.unwrap();
    assert_eq!(cards.len(), 1);
}

/// Lists `path` by raw requests.
async fn raw(client: &Client, path: &str) -> Vec<Json> {
    let request = RawRequest::new(Method::GET, path).unwrap();
    let items = client.raw_list(request).unwrap().items();
    items.try_collect().await.unwrap()
}

#[tokio::test]
async fn raw_list_has_items_as_received() {
    let server = signed_in().await;
    let page = |json: &str, next: &str| {
        let json = format!(r#"{{{json},"next_cursor":"{next}"}}"#);
        Response::json_off_contract(200, json)
    };
    let bapps = [
        page(r#""bapps":[{"nft_id":1.50}]"#, "b+/="),
        page(r#""bapps":[{"later":true}]"#, ""),
    ];
    server.in_order("bapps", bapps).await;
    server
        .always("cards", page(r#""cards":[{"card_id":null}]"#, ""))
        .await;
    let client = client(&server);

    let bapps = raw(&client, "/v2/wallet/bapp").await;
    let cards = raw(&client, "/v2/wallet/nft/137").await;

    let texts = |items: &[Json]| {
        items
            .iter()
            .map(|item| item.text().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&bapps), [r#"{"nft_id":1.50}"#, r#"{"later":true}"#]);
    assert_eq!(texts(&cards), [r#"{"card_id":null}"#]);
    let sent = server.sent_to("bapps").await;
    assert!(
        sent[1].starts_with("GET /v2/wallet/bapp?cursor=b%2B%2F%3D\n"),
        "{sent:?}"
    );

    let no_list = RawRequest::new(Method::POST, "/v2/wallet/mint").unwrap();
    assert_eq!(client.raw_list(no_list).unwrap_err().field(), "path");
}
