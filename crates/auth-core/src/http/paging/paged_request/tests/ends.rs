//! Ends of lists: by flags, counts and cursors.

use super::*;
use crate::http::CountedPages;

/// The ids of a list whose pages are `pages`, and the values of the parameter in its requests.
async fn read(
    endpoint: &'static Endpoint,
    reader: impl PageReader<Item, u32> + 'static,
    pages: &[&str],
) -> (Result<Vec<String>, Error<u32>>, Vec<String>) {
    let server = test_servers::mock_server().await;
    for page in pages {
        let response = ResponseTemplate::new(200).set_body_string(*page);
        let mock = Mock::given(any()).respond_with(response);
        mock.up_to_n_times(1).mount(&server).await;
    }
    let ids = ids(&client(&server).list_with(Request::new(endpoint), reader)).await;
    let requests = server.received_requests().await.unwrap();
    let values = requests.iter().map(|request| {
        let value = request
            .url
            .query_pairs()
            .next()
            .map(|(_, value)| value.into_owned());
        value.unwrap_or_default()
    });
    (ids, values.collect())
}

#[tokio::test]
async fn counted_pages_end_by_the_first_sign() {
    let all = || {
        CountedPages::new("/items")
            .has_more("/more")
            .total_items("/total")
            .page_size(2)
    };
    let pages = || all().total_pages("/pages");
    let plain = || CountedPages::new("/items");
    let (two, one) = (r#"{"items":[{"id":1},{"id":2}]}"#, r#"{"items":[{"id":1}]}"#);
    let empty = r#"{"items":[]}"#;
    for (endpoint, reader, bodies, expected) in [
        (
            &BY_NUMBER,
            pages(),
            vec![r#"{"items":[{"id":1},{"id":2}],"more":false,"total":9}"#],
            vec!["1"],
        ),
        (
            &BY_NUMBER,
            pages(),
            vec![r#"{"items":[],"more":true}"#, one],
            vec!["1", "2"],
        ),
        (
            &BY_NUMBER,
            pages(),
            vec![
                r#"{"items":[{"id":1}],"more":null,"pages":2}"#,
                r#"{"items":[],"pages":"2"}"#,
            ],
            vec!["1", "2"],
        ),
        (
            &BY_NUMBER,
            pages(),
            vec![
                r#"{"items":[{"id":1},{"id":2}],"total":3}"#,
                r#"{"items":[{"id":3}],"total":3}"#,
            ],
            vec!["1", "2"],
        ),
        (&BY_NUMBER, pages(), vec![two, one], vec!["1", "2"]),
        (&BY_NUMBER, pages(), vec![two, empty], vec!["1", "2"]),
        (&BY_NUMBER, plain(), vec![two, one, empty], vec!["1", "2", "3"]),
        (&BY_NUMBER, plain(), vec!["{}"], vec!["1"]),
        (&BY_INDEX, all(), vec![two, one], vec!["0", "1"]),
        (
            &BY_INDEX,
            pages(),
            vec![
                r#"{"items":[{"id":1}],"pages":2}"#,
                r#"{"items":[{"id":1}],"pages":2}"#,
            ],
            vec!["0", "1"],
        ),
        (
            &BY_OFFSET,
            all(),
            vec![
                r#"{"items":[{"id":1},{"id":2}],"more":true}"#,
                r#"{"items":[{"id":3}],"more":"false"}"#,
            ],
            vec!["0", "2"],
        ),
        // A server may return fewer items than are asked for.
        (
            &BY_OFFSET,
            all(),
            vec![
                r#"{"items":[{"id":1}],"total":2}"#,
                r#"{"items":[{"id":2}],"total":2}"#,
            ],
            vec!["0", "1"],
        ),
        (
            &BY_OFFSET,
            all(),
            vec![r#"{"items":[{"id":1}],"total":9}"#, r#"{"items":[],"total":9}"#],
            vec!["0", "1"],
        ),
        (
            &BY_OFFSET,
            all(),
            vec![r#"{"items":[{"id":1}],"total":0}"#],
            vec!["0"],
        ),
        (&BY_OFFSET, all(), vec![two, one], vec!["0", "2"]),
        (&BY_OFFSET, plain(), vec![two, one, empty], vec!["0", "2", "3"]),
        (&BY_OFFSET, plain(), vec![r#"{"items":null}"#], vec!["0"]),
    ] {
        let (ids, requested) = read(endpoint, reader, &bodies).await;
        assert!(ids.is_ok(), "{bodies:?}: {ids:?}");
        assert_eq!(requested, expected, "{bodies:?}");
    }
}

#[tokio::test]
async fn zero_is_no_total() {
    let reader = || {
        let reader = CountedPages::new("/items").total_pages("/pages");
        reader.total_items("/total").page_size(2)
    };
    for total in [3, 0] {
        let page = |items| format!(r#"{{"items":[{items}],"pages":0,"total":{total}}}"#);
        let pages = [page(r#"{"id":1},{"id":2}"#), page(r#"{"id":3}"#)];
        let pages = pages.each_ref().map(String::as_str);
        let (ids, requested) = read(&BY_NUMBER, reader(), &pages).await;
        assert_eq!(ids.unwrap(), ["1", "2", "3"], "{total}");
        assert_eq!(requested, ["1", "2"], "{total}");
    }
}

#[tokio::test]
async fn unreadable_counts_are_errors() {
    let reader = || {
        CountedPages::new("/items")
            .has_more("/more")
            .total_items("/total")
    };
    for page in [
        r#"{"items":[{"id":1}],"more":"perhaps"}"#,
        r#"{"items":[{"id":1}],"more":{}}"#,
        r#"{"items":[{"id":1}],"total":1.5}"#,
        r#"{"items":[{"id":1}],"total":-1}"#,
        r#"{"items":[{"id":1}],"total":"many"}"#,
        r#"{"items":[],"more":true}"#,
        r#"{"items":7}"#,
        "[]",
    ] {
        let (ids, _) = read(&BY_OFFSET, reader(), &[page]).await;
        assert_eq!(ids.unwrap_err().kind(), ErrorKind::Decode, "{page}");
    }
}

#[tokio::test]
async fn cursor_pages_end_by_flag_or_cursor() {
    let by_field = || CursorPages::new("/items", ["/next"]).has_more("/more");
    let by_item = || CursorPages::after_last("/items", "/id").has_more("/more");
    let end = r#"{"items":[]}"#;
    for (reader, pages, expected) in [
        (
            by_field(),
            vec![r#"{"items":[],"next":"a","more":true}"#, end],
            vec!["", "a"],
        ),
        (
            by_field(),
            vec![r#"{"items":[],"next":"a","more":null}"#, end],
            vec!["", "a"],
        ),
        (
            by_field(),
            vec![r#"{"items":[],"next":"a","more":false}"#],
            vec![""],
        ),
        (by_field(), vec![r#"{"items":[],"next":" ","more":0}"#], vec![""]),
        (by_field(), vec![r#"{"items":[],"next":" "}"#], vec![""]),
        (
            by_item(),
            vec![r#"{"items":[{"id":"a"},{"id":"b"}]}"#, end],
            vec!["", "b"],
        ),
        (
            by_item(),
            vec![
                r#"{"items":[{"id":7}],"more":true}"#,
                r#"{"items":[{"id":8}],"more":false}"#,
            ],
            vec!["", "7"],
        ),
        (by_item(), vec![r#"{"items":null}"#], vec![""]),
    ] {
        let (ids, requested) = read(&BY_CURSOR, reader, &pages).await;
        assert!(ids.is_ok(), "{pages:?}: {ids:?}");
        assert_eq!(requested, expected, "{pages:?}");
    }
    for (reader, page) in [
        (by_field(), r#"{"items":[],"more":true}"#),
        (by_field(), r#"{"items":[],"next":null,"more":true}"#),
        (by_field(), r#"{"items":[],"next":["a"]}"#),
        (by_item(), r#"{"items":[],"more":true}"#),
        (
            CursorPages::after_last("/items", "/key"),
            r#"{"items":[{"id":1}]}"#,
        ),
        (
            CursorPages::after_last("/items", "/id/x"),
            r#"{"items":[{"id":1}]}"#,
        ),
    ] {
        let (ids, _) = read(&BY_CURSOR, reader, &[page]).await;
        assert_eq!(ids.unwrap_err().kind(), ErrorKind::Decode, "{page}");
    }
}
