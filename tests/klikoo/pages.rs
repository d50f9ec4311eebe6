//! Pages of the list of transactions.

use std::time::Duration;

use auth_core::{
    Json, PageErrorKind,
    http::{CallOptions, HeaderName, HeaderValue, Method, RawRequest},
};
use futures_util::TryStreamExt;
use klikoo::{Client, ErrorKind, PaginatorExt, TransactionQuery};

use crate::{BALANCE, TRANSACTIONS, balance, client, issued, list, odd_page, page};

#[tokio::test]
async fn every_form_of_last_page_ends_the_list() {
    for (page, count) in [
        (page(r#"{"next_page":null}"#, "[{}]"), 1),
        (page(r#"{"next_page":0}"#, "[{}]"), 1),
        (page("{}", "[{}]"), 1),
        (odd_page("null", "[{}]"), 1),
        (
            page(r#"{"current_page":2,"total_pages":2,"next_page":3}"#, "[{}]"),
            1,
        ),
        (
            page(r#"{"current_page":3,"total_pages":2,"next_page":4}"#, "[{}]"),
            1,
        ),
        (page(r#"{"total_pages":1,"next_page":2}"#, "[{}]"), 1),
    ] {
        let server = issued().await;
        server.always("transactions", page.clone()).await;
        let transactions = list(&client(&server), TransactionQuery::new()).await.unwrap();
        assert_eq!(transactions.len(), count, "{page}");
        assert_eq!(server.sent_to("transactions").await.len(), 1, "{page}");
    }
}

#[tokio::test]
async fn empty_page_is_not_the_end() {
    for empty in ["[]", "null"] {
        let server = issued().await;
        let pages = [
            page(r#"{"current_page":1,"total_pages":3,"next_page":2}"#, "[{}]"),
            page(r#"{"current_page":2,"total_pages":3,"next_page":3}"#, empty),
            page(r#"{"current_page":3,"total_pages":3,"next_page":null}"#, "[{}]"),
        ];
        server.in_order("transactions", pages).await;
        let transactions = list(&client(&server), TransactionQuery::new()).await.unwrap();
        assert_eq!(transactions.len(), 2, "{empty}");
    }
}

#[tokio::test]
async fn missing_meta_and_data_is_an_empty_list() {
    let server = issued().await;
    server.example("transactions", 200, "neededFieldsAlone").await;
    assert_eq!(list(&client(&server), TransactionQuery::new()).await.unwrap(), []);
}

// It does not end the list.
#[tokio::test]
async fn full_page_without_meta_is_an_error() {
    let full = |meta| page(meta, "[{},{}]");
    for page in [
        full("null").allow_off_contract(),
        full("{}"),
        full(r#"{"current_page":1}"#),
        full(r#"{"current_page":1,"total_pages":null}"#).allow_off_contract(),
        full(r#"{"current_page":1,"total_pages":0}"#),
        full(r#"{"total_rows":9,"per_page":2}"#),
    ] {
        let server = issued().await;
        server.always("transactions", page.clone()).await;
        let error = list(&client(&server), TransactionQuery::new().limit(2))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{page}");
        assert!(error.to_string().contains("is a full page"), "{error}");
    }
}

#[tokio::test]
async fn full_last_page_ends_the_list() {
    let full = |meta| page(meta, "[{},{}]");
    for page in [
        full(r#"{"current_page":1,"total_pages":9,"next_page":null}"#),
        full(r#"{"current_page":1,"total_pages":9,"next_page":0}"#),
        full(r#"{"current_page":1,"total_pages":9,"next_page":""}"#).allow_off_contract(),
        full(r#"{"next_page":null}"#),
        full(r#"{"next_page":"0"}"#).allow_off_contract(),
        full(r#"{"current_page":1,"total_pages":1}"#),
        full(r#"{"total_pages":1}"#),
    ] {
        let server = issued().await;
        server.always("transactions", page.clone()).await;
        let transactions = list(&client(&server), TransactionQuery::new().limit(2))
            .await
            .unwrap();
        assert_eq!(transactions.len(), 2, "{page}");
        assert_eq!(server.sent_to("transactions").await.len(), 1, "{page}");
    }
}

#[tokio::test]
async fn total_pages_replaces_missing_next_page() {
    let full = |meta| page(meta, "[{},{}]");
    let odd = |meta| full(meta).allow_off_contract();
    for pages in [
        [
            full(r#"{"current_page":1,"total_pages":3}"#),
            full(r#"{"current_page":2,"total_pages":3}"#),
            full(r#"{"current_page":3,"total_pages":3}"#),
        ],
        [
            odd(r#"{"total_pages":"3"}"#),
            full(r#"{"total_pages":3.0}"#),
            full(r#"{"total_pages":3}"#),
        ],
        [
            odd(r#"{"current_page":"1","next_page":"2","total_pages":"3"}"#),
            full(r#"{"current_page":2.0,"next_page":3.0,"total_pages":3.0}"#),
            odd(r#"{"current_page":"3","next_page":"","total_pages":"3"}"#),
        ],
    ] {
        let server = issued().await;
        server.in_order("transactions", pages.clone()).await;

        let transactions = list(&client(&server), TransactionQuery::new().limit(2))
            .await
            .unwrap();

        assert_eq!(transactions.len(), 6, "{pages:?}");
        let sent = server.sent_to("transactions").await;
        assert_eq!(sent.len(), 3, "{pages:?}");
        for (sent, number) in sent.iter().zip([1, 2, 3]) {
            assert!(sent.contains(&format!("?page={number}&limit=2\n")), "{sent}");
        }
    }
}

// The requested number takes the place of an odd `current_page`, and `next_page` that of an odd `total_pages`.
#[tokio::test]
async fn odd_page_numbers_lose_no_page() {
    for odd in [
        "-1",
        "1.5",
        r#""x""#,
        r#""""#,
        "{}",
        "[2]",
        "true",
        "1e400",
        "18446744073709551616",
    ] {
        let first = format!(r#"{{"current_page":{odd},"total_pages":2,"next_page":2}}"#);
        let second = format!(r#"{{"current_page":2,"total_pages":{odd},"next_page":3}}"#);
        let third = format!(r#"{{"current_page":{odd},"total_pages":{odd},"next_page":null}}"#);
        let counted = format!(r#"{{"current_page":{odd},"total_pages":3}}"#);
        let pages = |metas: [&str; 3]| metas.map(|meta| odd_page(meta, "[{},{}]"));
        for pages in [
            pages([&first, &second, &third]),
            pages([&counted, &counted, &counted]),
        ] {
            let server = issued().await;
            server.in_order("transactions", pages).await;
            let query = TransactionQuery::new().limit(2);
            let transactions = list(&client(&server), query).await.unwrap();
            assert_eq!(transactions.len(), 6, "{odd}");
            assert_eq!(server.sent_to("transactions").await.len(), 3, "{odd}");
        }
        // Nothing states whether it is the last page.
        let server = issued().await;
        let meta = format!(r#"{{"current_page":1,"total_pages":{odd}}}"#);
        server.always("transactions", odd_page(&meta, "[{},{}]")).await;
        let query = TransactionQuery::new().limit(2);
        let error = list(&client(&server), query).await.unwrap_err();
        assert!(error.to_string().contains("is a full page"), "{error}");
    }
}

// The error does not repeat it.
#[tokio::test]
async fn invalid_next_page_is_an_error() {
    for next in [r#""hunter2""#, "-1", "1.5", "{}", r#"["hunter2"]"#] {
        let server = issued().await;
        let meta = format!(r#"{{"next_page":{next}}}"#);
        server.always("transactions", odd_page(&meta, "[{}]")).await;
        let error = list(&client(&server), TransactionQuery::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{next}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn repeated_page_is_a_cycle() {
    let server = issued().await;
    let pages = [2, 3, 2].map(|next| page(&format!(r#"{{"next_page":{next}}}"#), "[{}]"));
    server.in_order("transactions", pages).await;

    let mut items = client(&server).transactions(TransactionQuery::new()).items();
    for _ in 0..3 {
        items.next_item().await.unwrap().unwrap();
    }
    let error = items.next_item().await.unwrap().unwrap_err();

    assert!(
        matches!(
            error.kind(),
            PageErrorKind::CursorRepeated { cursor, first_page: 2, repeated_page: 4 } if cursor.as_str() == "2"
        ),
        "{error:?}"
    );
    assert_eq!(server.sent_to("transactions").await.len(), 3);
    assert!(items.next_item().await.is_none());
}

// No item is delivered twice.
#[tokio::test]
async fn page_leading_to_the_first_is_an_error() {
    let server = issued().await;
    let pages = [2, 1].map(|next| page(&format!(r#"{{"next_page":{next}}}"#), "[{}]"));
    server.in_order("transactions", pages).await;
    let error = list(&client(&server), TransactionQuery::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("names the first page as the next one"),
        "{error}"
    );
    assert_eq!(server.sent_to("transactions").await.len(), 2);
}

// No page beyond the last is requested.
#[tokio::test]
async fn known_page_count_allows_prefetch() {
    let server = issued().await;
    let numbered = |number: u64| {
        let next = if number < 5 { number + 1 } else { 0 };
        let meta = format!(r#"{{"current_page":{number},"total_pages":5,"next_page":{next}}}"#);
        page(&meta, &format!(r#"[{{"transaction_id":"{number}"}}]"#))
    };
    server
        .respond_with("transactions", move |request| {
            let mut query = request.url.query_pairs();
            numbered(
                query
                    .find_map(|(name, page)| (name == "page").then(|| page.parse().unwrap()))
                    .unwrap_or(1),
            )
        })
        .await;

    let mut items = client(&server)
        .transactions(TransactionQuery::new())
        .items()
        .prefetch(3);
    let mut delivered = Vec::new();
    while let Some(item) = items.next_item().await {
        let id = item.unwrap().transaction_id.unwrap();
        delivered.push(id.to_string());
        if delivered.len() == 1 {
            until(async || server.sent_to("transactions").await.len() == 4).await;
        }
    }

    assert_eq!(delivered, ["1", "2", "3", "4", "5"]);
    assert_eq!(server.sent_to("transactions").await.len(), 5);
}

/// Waits for an event of another task.
async fn until(condition: impl AsyncFn() -> bool) {
    let happens = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    // By time, not by turns: the server is another thread, which may not run for long on a busy machine.
    let happened = tokio::time::timeout(Duration::from_secs(60), happens).await;
    assert!(happened.is_ok(), "it never happens");
}

/// Lists by a raw request, and returns the items as JSON.
async fn raw(client: &Client, request: RawRequest) -> Vec<String> {
    let items = client.raw_list(request).unwrap().items();
    let items: Vec<Json> = items.try_collect().await.unwrap();
    items.iter().map(|item| item.text().to_owned()).collect()
}

// The page number goes where the contract says: into the query, or into the body.
#[tokio::test]
async fn raw_list_has_items_as_received() {
    let server = issued().await;
    let pages = || {
        [
            odd_page(r#"{"current_page":1,"next_page":2}"#, r#"[{"price":1.50}]"#),
            odd_page(r#"{"current_page":2,"next_page":0}"#, r#"[{"later":true}]"#),
        ]
    };
    server.in_order("transactions", pages()).await;
    server.in_order("products", pages()).await;
    let client = client(&server);
    let expected = [r#"{"price":1.50}"#, r#"{"later":true}"#];

    let transactions = RawRequest::new(Method::GET, TRANSACTIONS).unwrap();
    assert_eq!(
        raw(&client, transactions.query_param("limit", "1")).await,
        expected
    );
    let products = RawRequest::new(Method::POST, "/v1/open-api/products").unwrap();
    assert_eq!(
        raw(&client, products.body(r#"{"limit":1,"page":1}"#)).await,
        expected
    );

    let urls = server.urls_of("transactions").await;
    assert_eq!(urls[1].query(), Some("limit=1&page=2"));
    let bodies = server.bodies_of("products").await;
    assert_eq!(String::from_utf8_lossy(&bodies[1]), r#"{"limit":1,"page":2}"#);

    let no_list = RawRequest::new(Method::GET, BALANCE).unwrap();
    assert_eq!(client.raw_list(no_list).unwrap_err().field(), "path");
}

#[tokio::test]
async fn options_apply_to_calls_of_their_handle() {
    let server = issued().await;
    server.always("balance", balance()).await;
    let client = client(&server);
    let trace = (
        HeaderName::from_static("x-trace"),
        HeaderValue::from_static("t-7"),
    );
    let traced = client.with_options(CallOptions::new().header(trace.0, trace.1));

    traced.balance().await.unwrap();
    client.balance().await.unwrap();

    let sent = server.sent_to("balance").await;
    assert!(
        sent[0].contains("x-trace: t-7") && !sent[1].contains("x-trace"),
        "{sent:?}"
    );
}
