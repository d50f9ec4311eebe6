use bytes::Bytes;
use http::{Method, header};
use serde::Serialize;

use super::*;
use crate::{
    Cursor,
    http::{Auth, Idempotency},
};

static ITEM: Endpoint = endpoint(None);

fn body_of(request: &Request) -> Bytes {
    request.body.bytes().unwrap().clone()
}

const fn endpoint(paging: Option<Paging>) -> Endpoint {
    Endpoint {
        operation: "item",
        method: Method::GET,
        path: "/v1/{list}/items/{id}",
        auth: Auth::Token,
        idempotency: Idempotency::Idempotent,
        paging,
    }
}

#[test]
fn page_is_requested_as_the_list_defines() {
    static BY_CURSOR: Endpoint = endpoint(Some(Paging::Cursor { parameter: "after" }));
    static BY_NUMBER: Endpoint = endpoint(Some(Paging::PageNumber { parameter: "page" }));
    let query = |endpoint: &'static Endpoint, cursor: Option<&str>| {
        let cursor = cursor.map(Cursor::new);
        Request::new(endpoint)
            .page(cursor.as_ref())
            .map(|request| request.query)
    };
    let asked = |name: &'static str, value: &str| Ok(vec![(name.into(), value.to_owned())]);
    assert_eq!(query(&BY_CURSOR, None), Ok(vec![]));
    assert_eq!(query(&BY_CURSOR, Some("a b")), asked("after", "a b"));
    assert_eq!(query(&BY_NUMBER, None), asked("page", "1"));
    assert_eq!(query(&BY_NUMBER, Some("7")), asked("page", "7"));
    for (endpoint, cursor) in [(&BY_NUMBER, "0"), (&BY_NUMBER, "x"), (&ITEM, "2")] {
        assert_eq!(query(endpoint, Some(cursor)).unwrap_err().field(), "cursor");
    }
}

#[test]
fn page_replaces_the_previous_one() {
    static BY_CURSOR: Endpoint = endpoint(Some(Paging::Cursor { parameter: "after" }));
    let second = Request::new(&BY_CURSOR)
        .query("after", "1")
        .query("size", "2")
        .page(Some(&Cursor::new("2")))
        .unwrap();
    let query = |pairs: &[(&'static str, &str)]| -> Vec<(Cow<'static, str>, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).to_owned()))
            .collect()
    };
    assert_eq!(second.query, query(&[("after", "2"), ("size", "2")]));
    assert_eq!(second.page(None).unwrap().query, query(&[("size", "2")]));
}

#[test]
fn page_number_is_set_in_the_body() {
    static IN_BODY: Endpoint = endpoint(Some(Paging::PageNumberInBody { pointer: "/at/page" }));
    let body = |json: &str, cursor: Option<&str>| {
        let cursor = cursor.map(Cursor::new);
        let json: Box<serde_json::value::RawValue> = serde_json::from_str(json).unwrap();
        let request = Request::new(&IN_BODY).json(&json).unwrap();
        request.page(cursor.as_ref()).map(|request| body_of(&request))
    };
    let filters = r#"{"z":1.50,"at":{"page":0,"size":2},"a":[]}"#;
    for (cursor, page) in [(None, "1"), (Some("7"), "7")] {
        let expected = filters.replace(r#""page":0"#, &format!(r#""page":{page}"#));
        assert_eq!(body(filters, cursor).unwrap(), expected);
    }
    assert_eq!(body(filters, Some("x")).unwrap_err().field(), "cursor");
    for nowhere in ["{}", "[]", r#"{"at":7}"#] {
        assert_eq!(body(nowhere, None).unwrap_err().field(), "body", "{nowhere}");
    }
    assert_eq!(Request::new(&IN_BODY).page(None).unwrap_err().field(), "body");
}

#[test]
fn fingerprint_covers_path_query_and_body() {
    let request = || Request::new(&ITEM).path_param("list", "1").unwrap();
    let one = request().fingerprint();
    for other in [
        Request::new(&ITEM).path_param("list", "2").unwrap(),
        request().query("size", "2"),
        request().json(&[1]).unwrap(),
    ] {
        assert_ne!(other.fingerprint(), one);
    }
    let value = HeaderValue::from_static("hunter2");
    assert_eq!(request().header(header::AUTHORIZATION, value).fingerprint(), one);

    let with_key = |key: &str| {
        let key = Secret::from(key);
        let request = request()
            .query("key", key.expose())
            .json(&[key.expose()])
            .unwrap();
        request.redacting(&key).fingerprint()
    };
    assert_eq!(with_key("one"), with_key("other"));
}

#[test]
fn path_parameter_is_substituted() {
    let request = Request::new(&ITEM).path_param("list", "a/b").unwrap();
    assert_eq!(request.path, "/v1/a%2Fb/items/{id}");
    let error = Request::new(&ITEM).path_param("id", "..").unwrap_err();
    assert_eq!(error.field(), "id");
}

#[test]
fn own_path_must_be_plain() {
    let path = |path: &str| Request::new(&ITEM).at_path(path).map(|request| request.path);
    assert_eq!(path("/v2/auth").unwrap(), "/v2/auth");
    for other in [
        "",
        "v2/auth",
        "https://example.com/",
        "/v2?x=1",
        "/v2#x",
        "/../x",
        "/a/.",
        "/%2e%2e/x",
        "/a\\b",
        "/a\tb",
    ] {
        assert_eq!(path(other).unwrap_err().field(), "path", "{other}");
    }
}

#[test]
fn unknown_path_parameter_is_named() {
    assert_eq!(
        Request::new(&ITEM).path_param("card", "7").unwrap_err().field(),
        "card"
    );
}

#[test]
fn debug_hides_request_contents() {
    let request = Request::new(&ITEM)
        .query("secret", "hunter2")
        .header(http::header::AUTHORIZATION, HeaderValue::from_static("hunter2"))
        .json(&["hunter2"])
        .unwrap();
    let shown = format!("{request:?}");
    assert!(
        shown.contains("item") && shown.contains("authorization"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn missing_path_parameter_is_named() {
    let request = Request::new(&ITEM).path_param("list", "cards").unwrap();
    assert_eq!(request.check().unwrap_err().field(), "id");
}

#[test]
fn json_body_is_compact_and_ordered() {
    #[derive(Serialize)]
    struct Body {
        zulu: u8,
        alpha: &'static str,
    }
    let request = Request::new(&ITEM).json(&Body { zulu: 1, alpha: "x" }).unwrap();
    assert_eq!(body_of(&request), r#"{"zulu":1,"alpha":"x"}"#);
}

#[test]
fn form_has_boundary_and_at_least_one_part() {
    let error = Request::new(&ITEM).multipart(&[]).unwrap_err();
    assert_eq!(error.field(), "body");

    let part = FilePart::new("upload", "a.png", "image/png", &b"x"[..]).unwrap();
    let request = Request::new(&ITEM).multipart(&[part]).unwrap();
    let (_, boundary) = request.headers[header::CONTENT_TYPE]
        .to_str()
        .unwrap()
        .split_once("boundary=")
        .unwrap();
    let end = format!("\r\n--{boundary}--\r\n");
    assert!(body_of(&request).ends_with(end.as_bytes()));
}

#[test]
fn stream_needs_a_method_with_a_body() {
    let body = || BodyStream::once(futures_util::stream::empty::<Result<Bytes, std::io::Error>>());
    let error = Request::new(&ITEM).stream("text/csv", body()).unwrap_err();
    assert_eq!(error.field(), "body");
    let error = Request::new(&ITEM).stream("csv", body()).unwrap_err();
    assert_eq!(error.field(), "content_type");
}

#[test]
fn latest_body_counts() {
    static UPLOAD: Endpoint = Endpoint {
        operation: "upload",
        method: Method::POST,
        path: "/upload",
        auth: Auth::Token,
        idempotency: Idempotency::Idempotent,
        paging: None,
    };
    let stream = BodyStream::once(futures_util::stream::empty::<Result<Bytes, std::io::Error>>());
    let request = Request::new(&UPLOAD).bytes("text/csv", "a,b").unwrap();
    assert_eq!(body_of(&request), "a,b");
    let request = request.stream("image/png", stream).unwrap();
    assert!(request.body.bytes().is_none());
    assert_eq!(request.headers[header::CONTENT_TYPE], "image/png");
    let request = request.form(&[("a", 1)]).unwrap();
    assert_eq!(body_of(&request), "a=1");
    assert_eq!(
        request.headers[header::CONTENT_TYPE],
        "application/x-www-form-urlencoded"
    );
}

#[test]
fn debug_shows_no_contents() {
    let file = FilePart::new("photo", "hunter2.png", "image/png", "hunter2").unwrap();
    let raw = RawRequest::new(Method::PUT, "/v1/items?key=hunter2").unwrap();
    let request = Request::new(&ITEM)
        .query("key", "hunter2")
        .json(&"hunter2")
        .unwrap();
    let base_url = BaseUrl::new(Url::parse("https://example.com/v1").unwrap()).unwrap();
    let shown = format!("{file:?} {:?} {request:?} {base_url}", raw.body("hunter2"));
    for part in [
        "FilePart { name: \"photo\", media_type: \"image/png\", content_bytes: 7",
        "RawRequest { method: PUT, headers: [], body: 7 bytes",
        "body: 9 bytes",
        "https://example.com/v1",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn fingerprint_includes_query_and_body() {
    let request = || Request::new(&ITEM).query("size", "2");
    let list = |request: Request| request.fingerprint();
    assert_eq!(
        list(request()),
        list(request().header(header::ACCEPT, HeaderValue::from_static("*/*")))
    );
    let with = |body: &str| list(request().json(&body).unwrap());
    assert_eq!(with("a"), with("a"));
    assert!(with("a") != with("b") && with("a") != list(request()));
    assert_ne!(list(request()), list(request().query("q", "x")));
    let secret = Secret::from("hunter2");
    let redacted = |text: &str| list(request().query("key", text).redacting(&Secret::from(text)));
    assert_eq!(
        redacted("hunter2"),
        list(request().query("key", "hunter3").redacting(&"hunter3".into()))
    );
    assert_ne!(
        redacted("hunter2"),
        list(
            request()
                .query("key", "hunter2")
                .redacting(&secret)
                .query("q", "x")
        )
    );
}
