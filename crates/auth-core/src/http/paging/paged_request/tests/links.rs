//! Lists whose responses hold the URL of the next page.

use std::sync::{Arc, Mutex};

use super::*;
use crate::{AccessToken, Checkpoint, PageErrorKind, Placement, Secret, StaticToken, http::LinkPages};

static LINKED: Endpoint = Endpoint::get("items", "/items").paging(Paging::NextUrl);

const TOKEN: &str = "hunter2+/=";

/// A server whose first page leads to `next`, by a header and by a field. Other pages lead nowhere.
async fn linking(next: &str) -> MockServer {
    let server = test_servers::mock_server().await;
    let body = serde_json::json!({"items": [{"id": 1}], "next": next}).to_string();
    let link = format!("<{next}>; rel=\"next\"");
    let respond = move |request: &Received| {
        let response = ResponseTemplate::new(200);
        match request.url.query() {
            None | Some("size=1" | "apikey=hunter2+" | "access_token=hunter2%2B%2F%3D") => response
                .append_header("link", link.as_bytes())
                .set_body_string(&body),
            Some(_) => response.set_body_string(r#"{"items":[{"id":2}],"next":null}"#),
        }
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    server
}

/// A client of the API below `/v1` of `server`, with a token in `placement`.
fn client(server: &MockServer, placement: Placement) -> AuthenticatedClient<Plain> {
    let url = Url::parse(&format!("{}/v1", server.uri())).unwrap();
    let token = StaticToken::new(AccessToken::new(TOKEN, placement));
    AuthenticatedClientBuilder::new(url, "test/1")
        .http(|http| http.clock(ManualClock::new()))
        .build(Plain, |_| Ok(token))
        .unwrap()
}

fn by_header(client: &AuthenticatedClient<Plain>) -> Items {
    client.list_with(Request::new(&LINKED), LinkPages::new().items_at("/items"))
}

fn by_field(client: &AuthenticatedClient<Plain>) -> Items {
    client.list_with(Request::new(&LINKED), CursorPages::new("/items", ["/next"]))
}

fn by_closure(client: &AuthenticatedClient<Plain>) -> Items {
    by_cursor(client, Ok(Request::new(&LINKED)))
}

/// Paths and queries of the requests that `server` has received.
async fn requested(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let target = |request: &Received| request.url[url::Position::BeforePath..].to_owned();
    requests.iter().map(target).collect()
}

#[tokio::test]
async fn next_url_is_resolved_against_the_request() {
    for (next, expected) in [
        ("?page=2", "/v1/items?page=2"),
        ("items?page=2", "/v1/items?page=2"),
        ("/v1/items?page=2", "/v1/items?page=2"),
        (
            "/v1/repositories/7/items?page=2",
            "/v1/repositories/7/items?page=2",
        ),
        ("items/2?", "/v1/items/2?"),
        ("./items?page=2#top", "/v1/items?page=2"),
        ("../v1/items?page=2", "/v1/items?page=2"),
        ("/v1?page=2", "/v1?page=2"),
        ("/v1/?page=2", "/v1/?page=2"),
        (
            "?ids=1,2;3&after=a%3D%3D+%20",
            "/v1/items?ids=1,2;3&after=a%3D%3D+%20",
        ),
        ("?q=https://example.com//x", "/v1/items?q=https://example.com//x"),
        ("HTTP://LOCALHOST:PORT/v1/items?page=2", "/v1/items?page=2"),
        ("//localhost:PORT/v1/items?page=2", "/v1/items?page=2"),
        ("http://localhost:PORT/v1/x/../items?page=2", "/v1/items?page=2"),
    ] {
        for list in [by_header, by_field, by_closure] {
            let server = test_servers::mock_server().await;
            let port = server.address().port().to_string();
            let next = next.replace("PORT", &port);
            let body = serde_json::json!({"items": [{"id": 1}], "next": next}).to_string();
            let link = format!("<{next}>; rel=\"next\"");
            let first = Mutex::new(Some((link, body)));
            let respond = move |_: &Received| match first.lock().unwrap().take() {
                Some((link, body)) => ResponseTemplate::new(200)
                    .append_header("link", link.as_bytes())
                    .set_body_string(body),
                None => ResponseTemplate::new(200).set_body_string(r#"{"items":[{"id":2}]}"#),
            };
            Mock::given(any()).respond_with(respond).mount(&server).await;
            let url = Url::parse(&format!("http://localhost:{port}/v1")).unwrap();
            let client = AuthenticatedClientBuilder::new(url, "test/1")
                .http(|http| http.clock(ManualClock::new()))
                .build(Plain, |_| Ok(NoToken))
                .unwrap();
            assert_eq!(ids(&list(&client)).await.unwrap(), ["1", "2"], "{next}");
            assert_eq!(requested(&server).await, ["/v1/items", expected], "{next}");
        }
    }
}

#[tokio::test]
async fn next_url_elsewhere_is_rejected() {
    let other = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"items":[]}"#))
        .mount(&other)
        .await;
    let other_port = other.address().port();
    for next in [
        "http://127.0.0.1:OTHER/v1/items?page=2",
        "//127.0.0.1:OTHER/v1/items?page=2",
        "///127.0.0.1:OTHER/v1/items?page=2",
        "http:\\\\127.0.0.1:OTHER\\v1\\items?page=2",
        "\\\\127.0.0.1:OTHER/v1/items?page=2",
        "/\\127.0.0.1:OTHER/v1/items?page=2",
        "http:///127.0.0.1:OTHER/v1/items?page=2",
        "http:127.0.0.1:OTHER/v1/items?page=2",
        "h\tttp://127.0.0.1:OTHER/v1/items?page=2",
        "http://127.0.0.1:PORT@127.0.0.1:OTHER/v1/items?page=2",
        "http://user@127.0.0.1:PORT/v1/items?page=2",
        "http://user:hunter2@127.0.0.1:PORT/v1/items?page=2",
        "http://:hunter2@127.0.0.1:PORT/v1/items?page=2",
        "http://127.0.0.1/v1/items?page=2",
        "http://localhost:PORT/v1/items?page=2",
        "http://[::1]:PORT/v1/items?page=2",
        "http://127.0.0.1.evil.example:PORT/v1/items?page=2",
        "http://evil.example/v1/items?page=2",
        "http://xn--127001-9ya.example:PORT/v1/items?page=2",
        "http://１２７.0.0.1.example:PORT/v1/items?page=2",
        "https://127.0.0.1:PORT/v1/items?page=2",
        "ftp://127.0.0.1:PORT/v1/items?page=2",
        "file:///v1/items?page=2",
        "data:application/json,{}",
        "javascript:alert(1)",
        "http://127.0.0.1:PORT/v10/items?page=2",
        "http://127.0.0.1:PORT/v2/items?page=2",
        "http://127.0.0.1:PORT/items?page=2",
        "/items?page=2",
        "/v1/../items?page=2",
        "/v1/%2e%2e/items?page=2",
        "/v1/..%2fitems?page=2",
        "/v1//items?page=2",
        "../items?page=2",
        "/?page=2",
        "http://127.0.0.1:PORT",
        "http://[::1",
        "http://127.0.0.1:99999/v1/items",
    ] {
        let server = test_servers::mock_server().await;
        let ports = [("PORT", server.address().port()), ("OTHER", other_port)];
        let next = ports.iter().fold(next.to_owned(), |next, (name, port)| {
            next.replace(name, &port.to_string())
        });
        let body = serde_json::json!({"items": [], "next": next}).to_string();
        let response = ResponseTemplate::new(200).set_body_string(body);
        Mock::given(any()).respond_with(response).mount(&server).await;
        let client = client(&server, Placement::Bearer);
        let error = by_field(&client)
            .pages()
            .next_page()
            .await
            .unwrap()
            .expect_err(&next);
        let error: Error<u32> = error.into();
        assert_eq!(error.kind(), ErrorKind::Decode, "{next}: {error}");
        assert!(!error.is_retryable(), "{next}");
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains("page=2") && !text.contains("hunter2"), "{text}");
        }
        assert_eq!(requested(&server).await, ["/v1/items"], "{next}");
    }
    assert!(requested(&other).await.is_empty());
}

#[tokio::test]
async fn long_next_url_is_rejected() {
    let server = linking(&format!("?page={}", "2".repeat(9_000))).await;
    let error = ids(&by_field(&client(&server, Placement::Bearer)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn token_of_a_next_url_is_in_no_checkpoint() {
    let placement = || Placement::query("access_token");
    for next in [
        "?page=2&access_token=hunter2%2B%2F%3D",
        "?access_token=hunter2%2B/=&page=2",
        "?page=2&other=hunter2%2B%2F%3D",
        "?access_token=of-another-account&page=2",
    ] {
        let server = linking(next).await;
        let mut pages = by_header(&client(&server, placement())).pages();
        let page = pages.next_page().await.unwrap().unwrap();
        assert_eq!(page.next, Some(Cursor::new("/items?page=2")), "{next}");
        let checkpoint = serde_json::to_string(&pages.checkpoint()).unwrap();
        assert!(!checkpoint.contains("hunter2"), "{checkpoint}");

        // Another process resumes with the token of its own.
        let checkpoint: Checkpoint = serde_json::from_str(&checkpoint).unwrap();
        let mut rest = by_header(&client(&server, placement()))
            .items()
            .resume_from(checkpoint);
        assert_eq!(rest.next_item().await.unwrap().unwrap().id.as_str(), "2");
        assert_eq!(
            requested(&server).await[1],
            "/v1/items?page=2&access_token=hunter2%2B%2F%3D",
            "{next}"
        );
    }
}

#[tokio::test]
async fn next_url_with_a_token_in_its_path_is_rejected() {
    for next in [
        "/v1/hunter2+%2F=/items",
        "?after=x-hunter2%2B%2F%3D-x",
        "?hunter2%2B%2F%3D",
    ] {
        let server = linking(next).await;
        let error = ids(&by_field(&client(&server, Placement::Bearer)))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{next}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn secret_of_the_request_is_sent_to_each_page() {
    let server = linking("?apikey=hunter2%20&page=2").await;
    let client = client(&server, Placement::None);
    let key = Secret::from("hunter2 ");
    let request = Request::new(&LINKED).query("apikey", "hunter2 ").redacting(&key);
    let list: Items = client.list_with(request, LinkPages::new().items_at("/items"));
    let page = list.page(None).await.unwrap();
    assert_eq!(page.next, Some(Cursor::new("/items?page=2")));
    assert_eq!(ids(&list).await.unwrap(), ["1", "2"]);
    let requested = requested(&server).await;
    assert_eq!(requested[2], "/v1/items?page=2&apikey=hunter2+");
}

#[tokio::test]
async fn filters_of_the_request_are_those_of_the_next_url() {
    let server = linking("?page=2").await;
    let request = Request::new(&LINKED).query("size", "1");
    let list: Items =
        client(&server, Placement::Bearer).list_with(request, LinkPages::new().items_at("/items"));
    ids(&list).await.unwrap();
    assert_eq!(requested(&server).await, ["/v1/items?size=1", "/v1/items?page=2"]);
}

#[tokio::test]
async fn cursor_of_a_changed_checkpoint_is_rejected() {
    let server = linking("?page=2").await;
    let list = by_header(&client(&server, Placement::Bearer));
    let checkpoint = serde_json::to_value(list.clone().items().checkpoint()).unwrap();
    for cursor in [
        "https://evil.example/v1/items",
        "//evil.example/items",
        "/../admin",
        "@evil.example",
        "",
    ] {
        let mut changed = checkpoint.clone();
        changed["cursor"] = cursor.into();
        let changed: Checkpoint = serde_json::from_value(changed).unwrap();
        let error = list.clone().items().resume_from(changed).next_item().await;
        let error: Error<u32> = error.unwrap().unwrap_err().into();
        assert_eq!(error.invalid_input().unwrap().field(), "cursor", "{cursor}");
    }
    assert!(requested(&server).await.is_empty());
}

#[tokio::test]
async fn next_url_of_the_same_page_is_a_loop() {
    for next in ["", "/v1/items", "?", "#"] {
        let server = linking(next).await;
        let error = by_header(&client(&server, Placement::Bearer)).page(None).await;
        assert!(
            error.unwrap_err().to_string().contains("names the first page"),
            "{next}"
        );
    }
    let server = test_servers::mock_server().await;
    let response = ResponseTemplate::new(200)
        .append_header("link", "</v1/items?page=2>; rel=next")
        .set_body_string(r#"{"items":[{"id":1}]}"#);
    Mock::given(any()).respond_with(response).mount(&server).await;
    let mut items = by_header(&client(&server, Placement::Bearer)).items();
    let error = loop {
        if let Err(error) = items.next_item().await.unwrap() {
            break error;
        }
    };
    assert!(
        matches!(error.kind(), PageErrorKind::CursorRepeated { .. }),
        "{error}"
    );
    assert_eq!(requested(&server).await.len(), 2);
}

#[tokio::test]
async fn malformed_link_header_is_an_error() {
    for link in [
        "/v1/items?page=2",
        "<?page=2>; rel=\"next",
        "<?a>; rel=next, <?b>; rel=next",
    ] {
        let server = test_servers::mock_server().await;
        let response = ResponseTemplate::new(200)
            .append_header("link", link)
            .set_body_string(r#"{"items":[]}"#);
        Mock::given(any()).respond_with(response).mount(&server).await;
        let error = ids(&by_header(&client(&server, Placement::Bearer)))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{link}");
    }
}

#[tokio::test]
async fn items_are_the_whole_body() {
    let server = server("page", |page| match page {
        "" => r#"[{"id":1},{"id":2}]"#.to_owned(),
        _ => "[]".to_owned(),
    })
    .await;
    let list: Items = super::client(&server).list_with(Request::new(&LINKED), LinkPages::new());
    assert_eq!(ids(&list).await.unwrap(), ["1", "2"]);
}

#[tokio::test]
async fn list_that_cannot_be_read_is_rejected() {
    static POSTED: Endpoint = Endpoint::post("search", "/search").paging(Paging::NextUrl);
    static PLAIN: Endpoint = Endpoint::get("items", "/items");
    let server = linking("?page=2").await;
    let client = client(&server, Placement::Bearer);
    let list = |endpoint| client.list_with::<Item>(Request::new(endpoint), LinkPages::new());
    for (endpoint, field) in [
        (&POSTED, "method"),
        (&PLAIN, "cursor"),
        (&BY_CURSOR, "paging"),
        (&BY_NUMBER, "paging"),
    ] {
        let error = list(endpoint).page(None).await.unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), field);
    }
    assert!(requested(&server).await.is_empty());
    let _: Arc<dyn Paginator<Item = Item, Error = Error<u32>>> = Arc::new(list(&LINKED));
}
