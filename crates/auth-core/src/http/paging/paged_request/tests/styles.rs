//! Conformance of the paging styles.

use std::cell::RefCell;

use super::*;
use crate::{
    http::{CountedPages, LinkPages, StatusCode},
    testing::{
        ListScript,
        conformance::{self, EmptyPages},
    },
};

static BY_URL: Endpoint = endpoint(Paging::NextUrl);

/// One page of a scripted list.
struct ScriptedPage {
    /// Index of the page.
    index: usize,
    /// JSON list of the items.
    items: String,
    /// Index of the next page.
    next: Option<usize>,
    script: ListScript,
}

/// Runs the conformance suite on a list of `endpoint`. `index` returns the index of the page that a query parameter asks
/// for, and `respond` the response with that page.
fn check<R: PageReader<Item, u32> + 'static>(
    empty_pages: EmptyPages,
    endpoint: &'static Endpoint,
    reader: impl Fn() -> R,
    index: impl Fn(&ListScript, &str) -> usize + Copy + Send + Sync + 'static,
    respond: impl Fn(ScriptedPage) -> ResponseTemplate + Copy + Send + Sync + 'static,
) {
    let current = RefCell::new(None);
    let open = async |script: ListScript| {
        let server = test_servers::mock_server().await;
        let client = client(&server);
        let serve = move |request: &Received| {
            if script.next_request_fails() {
                return ResponseTemplate::new(StatusCode::IM_A_TEAPOT);
            }
            let value = request.url.query_pairs().next().map(|(_, value)| value);
            let index = value.map_or(0, |value| index(&script, &value));
            let items = script.items(index).map(|id| format!(r#"{{"id":{id}}}"#));
            respond(ScriptedPage {
                index,
                items: format!("[{}]", items.collect::<Vec<_>>().join(",")),
                next: script.page_after(index),
                script: script.clone(),
            })
        };
        Mock::given(any()).respond_with(serve).mount(&server).await;
        let list: Items = client.list_with(Request::new(endpoint), reader());
        current.replace(Some(server));
        list
    };
    conformance::paginator(empty_pages, open, |item| item.id.parse().unwrap());
}

fn body(json: String) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(json)
}

fn number(value: &str) -> usize {
    value.parse().unwrap()
}

/// Returns the index of the page that begins with the item `first`.
fn starting_at(script: &ListScript, first: usize) -> usize {
    let starts = |page: &usize| script.items(*page).start == first;
    (0..script.pages()).rev().find(starts).unwrap_or(script.pages())
}

#[test]
fn cursors_in_the_body_conform() {
    let reader = || CursorPages::new("/items", ["/next"]);
    check(
        EmptyPages::Continue,
        &BY_CURSOR,
        reader,
        |_, value| number(value),
        |page| {
            body(format!(
                r#"{{"items":{},"next":{}}}"#,
                page.items,
                serde_json::json!(page.next)
            ))
        },
    );
}

#[test]
fn cursors_of_last_items_conform() {
    let reader = || CursorPages::after_last("/items", "/id").has_more("/more");
    let index = |script: &ListScript, value: &str| starting_at(script, number(value) + 1);
    check(EmptyPages::End, &BY_CURSOR, reader, index, |page| {
        body(format!(
            r#"{{"items":{},"more":{}}}"#,
            page.items,
            page.next.is_some()
        ))
    });
    let reader = || CursorPages::after_last("", "/id");
    check(EmptyPages::End, &BY_CURSOR, reader, index, |page| {
        body(page.items)
    });
}

#[test]
fn page_numbers_conform() {
    let index = |_: &ListScript, value: &str| number(value) - 1;
    let reader = || CountedPages::new("/items").total_pages("/pages");
    check(EmptyPages::Continue, &BY_NUMBER, reader, index, |page| {
        body(format!(
            r#"{{"items":{},"pages":{}}}"#,
            page.items,
            page.script.pages()
        ))
    });
    check(
        EmptyPages::End,
        &BY_NUMBER,
        || CountedPages::new(""),
        index,
        |page| body(page.items),
    );
}

#[test]
fn page_indices_conform() {
    let reader = || CountedPages::new("/items").has_more("/more");
    check(
        EmptyPages::Continue,
        &BY_INDEX,
        reader,
        |_, value| number(value),
        |page| {
            body(format!(
                r#"{{"items":{},"more":{}}}"#,
                page.items,
                page.next.is_some()
            ))
        },
    );
}

#[test]
fn offsets_conform() {
    let index = |script: &ListScript, value: &str| starting_at(script, number(value));
    let reader = || CountedPages::new("/items").total_items("/total");
    check(EmptyPages::End, &BY_OFFSET, reader, index, |page| {
        body(format!(
            r#"{{"items":{},"total":{}}}"#,
            page.items,
            page.script.len()
        ))
    });
    check(
        EmptyPages::End,
        &BY_OFFSET,
        || CountedPages::new(""),
        index,
        |page| body(page.items),
    );
}

#[test]
fn link_headers_conform() {
    check(
        EmptyPages::Continue,
        &BY_URL,
        LinkPages::new,
        |_, value| number(value),
        |page| {
            let response = ResponseTemplate::new(200);
            let previous = format!(r#"<?page={}>; rel="first prev""#, page.index.saturating_sub(1));
            let response = response.append_header("link", previous.as_str());
            let response = match page.next {
                Some(next) => response.append_header("link", format!("<?page={next}>; rel=next").as_str()),
                None => response,
            };
            response.set_body_string(page.items)
        },
    );
}

#[test]
fn next_urls_in_the_body_conform() {
    let reader = || CursorPages::new("/items", ["/links/next"]);
    check(
        EmptyPages::Continue,
        &BY_URL,
        reader,
        |_, value| number(value),
        |page| {
            let next = page.next.map(|next| format!("/items?page={next}"));
            body(format!(
                r#"{{"items":{},"links":{{"next":{}}}}}"#,
                page.items,
                serde_json::json!(next)
            ))
        },
    );
}

#[tokio::test]
async fn cursor_is_sent_in_the_body() {
    static IN_BODY: Endpoint = Endpoint::post("search", "/search").paging(Paging::CursorInBody {
        pointer: "/page/after",
    });
    let server = test_servers::mock_server().await;
    let respond = |request: &Received| match &*request.body {
        br#"{"q":1.50,"page":{"size":2}}"# => body(r#"{"items":[{"id":1}],"next":"\"x"}"#.to_owned()),
        br#"{"q":1.50,"page":{"size":2,"after":"\"x"}}"# => {
            body(r#"{"items":[{"id":2}],"next":7}"#.to_owned())
        }
        br#"{"q":1.50,"page":{"size":2,"after":"7"}}"# => body(r#"{"items":[{"id":3}]}"#.to_owned()),
        _ => ResponseTemplate::new(400),
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let json = |text| serde_json::from_str::<Box<serde_json::value::RawValue>>(text).unwrap();
    let list = |filters| -> Items {
        let request = Request::new(&IN_BODY).json(&json(filters));
        client(&server).list_with(request, CursorPages::new("/items", ["/next"]))
    };
    let ids = ids(&list(r#"{"q":1.50,"page":{"size":2}}"#)).await;
    assert_eq!(ids.unwrap(), ["1", "2", "3"]);
    for nowhere in ["{}", "[]", r#"{"page":null}"#] {
        let error = list(nowhere).page(Some(&Cursor::new("x"))).await.unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), "body", "{nowhere}");
    }
}

#[tokio::test]
async fn page_number_in_the_body_is_counted() {
    static IN_BODY: Endpoint =
        Endpoint::post("search", "/search").paging(Paging::PageNumberInBody { pointer: "/page" });
    let server = test_servers::mock_server().await;
    let respond = |request: &Received| {
        let id = String::from_utf8_lossy(&request.body).replace(|char: char| !char.is_ascii_digit(), "");
        body(format!(r#"{{"items":[{{"id":{id}}}],"pages":3}}"#))
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    let request = Request::new(&IN_BODY).json(&serde_json::json!({"page": 0}));
    let list: Items = client(&server).list_with(request, CountedPages::new("/items").total_pages("/pages"));
    assert_eq!(ids(&list).await.unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn changed_position_is_rejected() {
    let server = server("page", |_| "[]".to_owned()).await;
    for (endpoint, cursor) in [
        (&BY_INDEX, "-1"),
        (&BY_OFFSET, "x"),
        (&BY_OFFSET, ""),
        (&BY_OFFSET, "1&admin=1"),
    ] {
        let list = client(&server).list_with::<Item>(Request::new(endpoint), CountedPages::new(""));
        let error = list.page(Some(&Cursor::new(cursor))).await.unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), "cursor", "{cursor}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn known_pages_are_prefetched() {
    let server = server("page", |_| r#"{"items":[{"id":1}],"pages":3}"#.to_owned()).await;
    let list = client(&server).list_with::<Item>(
        Request::new(&BY_NUMBER),
        CountedPages::new("/items").total_pages("/pages"),
    );
    assert_eq!(list.cursor_after(None), None);
    list.page(None).await.unwrap();
    assert_eq!(list.cursor_after(None), Some(Cursor::new("2")));
    assert_eq!(list.cursor_after(Some(&Cursor::new("2"))), Some(Cursor::new("3")));
    assert_eq!(list.cursor_after(Some(&Cursor::new("3"))), None);
}
