use http::Method;
use serde::Deserialize;
use url::Url;
use wiremock::{Mock, MockServer, Request as Received, ResponseTemplate, matchers::any};

mod ends;
mod links;
mod styles;

use super::*;
use crate::{
    NoToken, PaginatorExt, Scalar,
    http::{
        Auth, AuthenticatedClientBuilder, CursorPages, Endpoint, ErrorKind, ErrorResponse, Idempotency,
        NextPage, NumberedPages, PageNumbers, Paging,
    },
    testing::ManualClock,
};

#[derive(Debug)]
struct Plain;

impl Protocol for Plain {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

static BY_CURSOR: Endpoint = endpoint(Paging::Cursor { parameter: "after" });
static BY_NUMBER: Endpoint = endpoint(Paging::PageNumber { parameter: "page" });
static BY_INDEX: Endpoint = endpoint(Paging::PageIndex { parameter: "page" });
static BY_OFFSET: Endpoint = endpoint(Paging::Offset { parameter: "offset" });

const fn endpoint(paging: Paging) -> Endpoint {
    Endpoint {
        operation: "items",
        method: Method::GET,
        path: "/items",
        auth: Auth::None,
        idempotency: Idempotency::Idempotent,
        paging: Some(paging),
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Item {
    id: Scalar,
}

type Items = PagedRequest<Item, u32>;

/// A server that returns the body that `play` creates for the query parameter `name`.
async fn server(name: &'static str, play: impl Fn(&str) -> String + Send + Sync + 'static) -> MockServer {
    let server = test_servers::mock_server().await;
    let respond = move |request: &Received| {
        let value = request.url.query_pairs().find(|(key, _)| key == name);
        let value = value.map(|(_, value)| value.into_owned()).unwrap_or_default();
        ResponseTemplate::new(200).set_body_string(play(&value))
    };
    Mock::given(any()).respond_with(respond).mount(&server).await;
    server
}

fn client(server: &MockServer) -> AuthenticatedClient<Plain> {
    let url = Url::parse(&server.uri()).unwrap();
    AuthenticatedClientBuilder::new(url, "test/1")
        .http(|http| http.clock(ManualClock::new()))
        .build(Plain, |_| Ok(NoToken))
        .unwrap()
}

async fn ids(list: &Items) -> Result<Vec<String>, Error<u32>> {
    let mut items = list.clone().items();
    let mut ids = Vec::new();
    while let Some(item) = items.next_item().await {
        ids.push(item?.id.as_str().to_owned());
    }
    Ok(ids)
}

#[derive(Deserialize)]
struct ListResponse {
    items: Vec<Item>,
    #[serde(default, deserialize_with = "Cursor::deserialize_optional")]
    next: Option<Cursor>,
}

fn by_cursor(client: &AuthenticatedClient<Plain>, request: Result<Request, InvalidInput>) -> Items {
    client.list(request, |response: ListResponse| {
        Page::new(response.items, response.next)
    })
}

#[tokio::test]
async fn list_ends_without_a_cursor() {
    let server = server("after", |after| match after {
        "" => r#"{"items":[{"id":1},{"id":2}],"next":"b/"}"#.to_owned(),
        "b/" => r#"{"items":[{"id":3}],"next":null}"#.to_owned(),
        other => panic!("{other}"),
    })
    .await;
    let list = by_cursor(&client(&server), Ok(Request::new(&BY_CURSOR)));
    assert_eq!(ids(&list).await.unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn first_page_reports_invalid_request() {
    let server = server("after", |_| "{}".to_owned()).await;
    let client = client(&server);
    let invalid = by_cursor(&client, Err(InvalidInput::missing("owner", "an id")));
    assert_eq!(
        ids(&invalid).await.unwrap_err().invalid_input().unwrap().field(),
        "owner"
    );
    // The request's own error, not that of another list.
    let checkpoint = by_cursor(&client, Ok(Request::new(&BY_CURSOR)))
        .items()
        .checkpoint();
    let error = invalid
        .items()
        .resume_from(checkpoint)
        .next_item()
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::InvalidInput);
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn checkpoint_of_another_query_is_rejected() {
    let server = server("after", |_| r#"{"items":[]}"#.to_owned()).await;
    let client = client(&server);
    let list = |size: &str| by_cursor(&client, Ok(Request::new(&BY_CURSOR).query("size", size)));
    let checkpoint = list("1").items().checkpoint();
    let resume = async |size| {
        list(size)
            .items()
            .resume_from(checkpoint.clone())
            .next_item()
            .await
    };
    assert!(resume("1").await.is_none());
    assert!(resume("2").await.unwrap().unwrap_err().fetch_error().is_none());
}

#[tokio::test]
async fn debug_hides_filters() {
    let server = server("after", |_| "{}".to_owned()).await;
    let list = by_cursor(
        &client(&server),
        Ok(Request::new(&BY_CURSOR).query("q", "hunter2")),
    );
    let shown = format!("{list:?}");
    assert!(shown.contains("items") && !shown.contains("hunter2"), "{shown}");
}

/// The ids of a list by pointers whose first page is `first` and whose other pages are empty.
async fn by_pointers(first: &'static str) -> Result<Vec<String>, Error<u32>> {
    let server = server("after", move |after| match after {
        "" => first.to_owned(),
        _ => "{}".to_owned(),
    })
    .await;
    let reader = CursorPages::new("/page/data", ["/next", "/page/next"]);
    ids(&client(&server).list_with(Ok(Request::new(&BY_CURSOR)), reader)).await
}

#[tokio::test]
async fn pages_are_read_by_pointers() {
    for (first, expected) in [
        (r#"{"page":{"data":[{"id":0.10}],"next":"b"}}"#, vec!["0.10"]),
        (r#"{"page":{"data":[{"id":1}]},"next":7}"#, vec!["1"]),
        (r#"{"page":{"data":null}}"#, vec![]),
        (r#"{"page":{}}"#, vec![]),
        ("{}", vec![]),
    ] {
        assert_eq!(by_pointers(first).await.unwrap(), expected, "{first}");
    }
    let error = by_pointers(r#"{"page":{"data":[{"id":1},{"id":[]}]}}"#)
        .await
        .unwrap_err();
    assert_eq!(error.json_path(), Some("page.data[1].id"), "{error}");
    for odd in [r#"{"page":{"data":7}}"#, r#"{"next":{"at":1}}"#, "[]"] {
        let error = by_pointers(odd).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{odd}: {error}");
    }
}

#[derive(Deserialize)]
struct Numbered {
    items: Vec<Item>,
    #[serde(default)]
    next_page: NextPage,
    total: Option<u64>,
}

/// The ids of a list of numbered pages of two items, whose pages are `pages`.
async fn by_number(pages: &[&'static str]) -> Result<Vec<String>, Error<u32>> {
    let pages = pages.to_vec();
    let server = server("page", move |page| {
        let number: usize = page.parse().unwrap();
        pages[number - 1].to_owned()
    })
    .await;
    let reader = NumberedPages::new(2, |response: Numbered| {
        let numbers = PageNumbers {
            current: None,
            next: response.next_page,
            total: response.total,
        };
        (numbers, response.items)
    });
    ids(&client(&server).list_with(Ok(Request::new(&BY_NUMBER)), reader)).await
}

#[tokio::test]
async fn number_total_or_size_ends_numbered_pages() {
    for pages in [
        &[
            r#"{"items":[{"id":1},{"id":2}],"next_page":2}"#,
            r#"{"items":[{"id":3}],"next_page":0}"#,
        ],
        &[
            r#"{"items":[{"id":1},{"id":2}],"total":2}"#,
            r#"{"items":[{"id":3}],"total":2}"#,
        ],
        &[
            r#"{"items":[{"id":1},{"id":2}],"next_page":"2"}"#,
            r#"{"items":[{"id":3}]}"#,
        ],
    ] {
        assert_eq!(by_number(pages).await.unwrap(), ["1", "2", "3"], "{pages:?}");
    }
    for (page, problem) in [
        (
            r#"{"items":[{"id":1},{"id":2}]}"#,
            "does not state whether it is the last",
        ),
        (
            r#"{"items":[{"id":1}],"next_page":1}"#,
            "names the first page as the next one",
        ),
    ] {
        let error = by_number(&[page]).await.map_err(|error| error.to_string());
        assert!(error.as_ref().unwrap_err().contains(problem), "{error:?}");
    }
}
