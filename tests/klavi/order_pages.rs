//! Pages of the list of orders.

use auth_core::PageErrorKind;
use futures_util::TryStreamExt;
use klavi::{ErrorKind, ManagementClient, OrderQuery, PaginatorExt};
use test_support::Response;

use crate::{first_line, ids, keys, log::Log, management, odd_page, orders, page, server};

/// Asserts that `first`, whose next cursor is `b+/=`, and `last` are read as one list.
async fn assert_listed_as_one(first: Response, last: Response) {
    let server = server().await;
    server.in_order("orders", [first.clone(), last.clone()]).await;

    let orders = orders(&management(&server)).await;

    assert_eq!(ids(&orders), ["1", "2", "3"], "{first} {last}");
    let sent = server.sent_to("orders").await;
    let asked: Vec<&str> = sent.iter().map(|request| first_line(request)).collect();
    assert_eq!(
        asked,
        [
            "GET /payment/management/v1/merchants/app-1/orders",
            "GET /payment/management/v1/merchants/app-1/orders?cursor=b%2B%2F%3D",
        ],
        "{first} {last}"
    );
}

#[tokio::test]
async fn next_cursor_is_found_in_every_place() {
    for next in [
        r#","cursor":"b+/=""#,
        r#","nextCursor":"b+/=""#,
        r#","page":{"cursor":"b+/="}"#,
        r#","page":{"nextCursor":"b+/="}"#,
        r#","paging":{"cursor":"b+/="}"#,
        r#","paging":{"nextCursor":"b+/="}"#,
        r#","pagination":{"cursor":"b+/="}"#,
        r#","pagination":{"nextCursor":"b+/="}"#,
    ] {
        for end in ["", &next.replace(r#""b+/=""#, "null"), &next.replace("b+/=", "")] {
            assert_listed_as_one(page(&["1", "2"], next), page(&["3"], end)).await;
        }
    }
    let beside = odd_page(&["1", "2"], r#","page":{"nextCursor":"b+/=","size":20}"#);
    assert_listed_as_one(beside, page(&["3"], "")).await;
}

#[tokio::test]
async fn next_cursor_field_is_configurable() {
    let server = server().await;
    server
        .in_order(
            "orders",
            [odd_page(&["1"], r#","meta":{"next":"b"}"#), page(&["2"], "")],
        )
        .await;
    let management = ManagementClient::builder()
        .base_url(server.base_url())
        .credentials(keys())
        .next_cursor_at(["meta.next"])
        .build()
        .unwrap();
    assert_eq!(ids(&orders(&management).await), ["1", "2"]);
}

// It does not end the list.
#[tokio::test]
async fn invalid_cursor_is_an_error() {
    let server = server().await;
    server
        .always("orders", odd_page(&["1"], r#","cursor":{"after":"b"}"#))
        .await;
    let orders = management(&server).orders("app-1", OrderQuery::new()).items();
    let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
    let error = error.fetch_error().unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("invalid next cursor"), "{error}");
}

#[tokio::test]
async fn full_last_page_logs_a_warning() {
    for (size, rest, is_warned_of) in [
        (2, "", true),
        (1, "", true),
        (3, "", false),
        (2, r#","nextCursor":null"#, false),
    ] {
        let server = server().await;
        server.always("orders", page(&["1", "2"], rest)).await;
        let log = Log::default();
        let _listening = log.listen();

        let query = OrderQuery::new().page_size(size);
        let orders = management(&server).orders("app-1", query).items();

        assert_eq!(ids(&orders.try_collect::<Vec<_>>().await.unwrap()), ["1", "2"]);
        assert_eq!(
            log.text().contains("full page lacks a next cursor"),
            is_warned_of,
            "{size} {rest}: {}",
            log.text()
        );
    }
}

#[tokio::test]
async fn empty_page_is_not_the_end() {
    let server = server().await;
    server
        .in_order(
            "orders",
            [
                page(&["1"], r#","nextCursor":"b""#),
                page(&[], r#","nextCursor":"c""#),
                page(&["2"], r#","nextCursor":null"#),
            ],
        )
        .await;
    assert_eq!(ids(&orders(&management(&server)).await), ["1", "2"]);
    assert_eq!(server.sent_to("orders").await.len(), 3);
}

// The error names both pages.
#[tokio::test]
async fn repeated_cursor_is_an_error() {
    let server = server().await;
    server
        .in_order("orders", [page(&["1"], r#","cursor":"b""#)])
        .await;
    server.always("orders", page(&["2"], r#","cursor":"b""#)).await;

    let orders = management(&server).orders("app-1", OrderQuery::new()).items();
    let error = orders.try_collect::<Vec<_>>().await.unwrap_err();

    let PageErrorKind::CursorRepeated {
        cursor,
        first_page,
        repeated_page,
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((cursor.as_str(), *first_page, *repeated_page), ("b", 2, 3));
    assert_eq!(server.sent_to("orders").await.len(), 2);
}

#[tokio::test]
async fn last_page_may_have_null_or_no_data() {
    for end in ["{}", r#"{"data":null}"#, r#"{"data":null,"nextCursor":null}"#] {
        let last = Response::json(200, end);
        let server = server().await;
        server
            .in_order("orders", [page(&["1"], r#","nextCursor":"c""#), last])
            .await;
        assert_eq!(ids(&orders(&management(&server)).await), ["1"], "{end}");
        assert_eq!(server.sent_to("orders").await.len(), 2, "{end}");
    }
}

#[tokio::test]
async fn null_data_with_a_cursor_is_not_the_end() {
    let server = server().await;
    let empty = Response::json(200, r#"{"data":null,"nextCursor":"c"}"#);
    server.in_order("orders", [empty, page(&["2"], "")]).await;
    assert_eq!(ids(&orders(&management(&server)).await), ["2"]);
}

#[tokio::test]
async fn response_without_data_logs_a_warning() {
    let server = server().await;
    server.off_contract("orders", 200, r#"{"orders":[]}"#).await;
    let log = Log::default();
    let _listening = log.listen();
    assert!(orders(&management(&server)).await.is_empty());
    assert!(
        log.text().contains("lacks the field of its items"),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn body_that_is_not_a_page_is_an_error() {
    for body in ["[]", r#"{"data":{}}"#, r#"{"data":"1"}"#] {
        let server = server().await;
        server.off_contract("orders", 200, body).await;
        let orders = management(&server).orders("app-1", OrderQuery::new()).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::Decode, "{body}");
    }
}
