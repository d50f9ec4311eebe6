use super::*;
use crate::http::Paging;

static ITEMS: Endpoint = Endpoint::get("items", "/v1/items").paging(Paging::Cursor { parameter: "cursor" });
static ITEM: Endpoint = Endpoint::get("item", "/v1/items/{id}");
static LATEST: Endpoint = Endpoint::get("latest", "/v1/items/latest");
static SEARCH: Endpoint = Endpoint::post("search", "/v1/items").idempotency(Idempotency::Idempotent);
static PASSWORD: Endpoint = Endpoint::put("password", "/v1/account/").idempotency(Idempotency::NonIdempotent);
static ALL: [&Endpoint; 5] = [&ITEMS, &ITEM, &LATEST, &SEARCH, &PASSWORD];

fn request(method: Method, target: &str) -> Request {
    RawRequest::new(method, target).unwrap().into_request(&ALL)
}

#[test]
fn operation_is_found_by_method_and_path() {
    for (method, target, operation) in [
        (Method::GET, "/v1/items?x=1", "items"),
        (Method::GET, "/v1/items/7", "item"),
        (Method::GET, "/v1/items/a%2Fb", "item"),
        (Method::GET, "/v1/items/latest", "latest"),
        (Method::POST, "/v1/items", "search"),
        (Method::PUT, "/v1/account/", "password"),
        (Method::PUT, "/v1/account", "raw request"),
        (Method::GET, "/v1/items/", "raw request"),
        (Method::GET, "/v1/items/7/x", "raw request"),
        (Method::GET, "/v1/%69tems", "raw request"),
        (Method::HEAD, "/v1/items", "raw request"),
    ] {
        let request = request(method.clone(), target);
        assert_eq!(request.endpoint.operation, operation, "{method} {target}");
        assert_eq!(request.endpoint.method, method);
    }
}

#[test]
fn unknown_path_is_idempotent_only_for_get_and_head() {
    for endpoint in &UNKNOWN {
        let is_safe = [Method::GET, Method::HEAD].contains(&endpoint.method);
        let request = request(endpoint.method.clone(), "/unknown");
        assert_eq!(
            request.endpoint.idempotency == Idempotency::Idempotent,
            is_safe,
            "{}",
            endpoint.method
        );
    }
}

#[test]
fn ambiguous_path_is_rejected() {
    let long = format!("/{}", "x".repeat(8192));
    for target in [
        "",
        "v1",
        "?x=1",
        "//host/v1",
        "/v1/../admin",
        "/v1/%2e%2E/admin",
        "/v1/..%2Fadmin",
        "/v1\\..\\admin",
        "/./v1",
        "/v1 items",
        "/v1/{id}",
        "/v1/\u{e4}",
        "/v1#part",
        "/v1?x#part",
        "/v1\r\nx: y",
        "/v1?a\tb",
        "https://example.com/v1",
        &long,
    ] {
        let error = RawRequest::new(Method::GET, target).unwrap_err();
        assert_eq!(error.field(), "path", "{target}");
    }
    let error = RawRequest::new(Method::TRACE, "/").unwrap_err();
    assert_eq!(error.field(), "method");
}

#[test]
fn path_is_kept_and_query_is_encoded() {
    for (target, path, query) in [
        ("/v1?q=a b ", "/v1", Some("q=a%20b%20")),
        ("/", "/", None),
        ("/a%2Fb;c=(1)@x:y,!$&'*+", "/a%2Fb;c=(1)@x:y,!$&'*+", None),
        ("/v1?a=1&&b", "/v1", Some("a=1&&b")),
        ("/v1?q=it's a", "/v1", Some("q=it%27s%20a")),
        ("/v1?", "/v1", Some("")),
    ] {
        let request = RawRequest::new(Method::GET, target).unwrap();
        assert_eq!(
            (request.path(), request.query_string()),
            (path, query),
            "{target}"
        );
    }
    let request = RawRequest::new(Method::GET, "/v1?a=1").unwrap();
    let request = request.query_param("b c", "d&e");
    assert_eq!(request.query_string(), Some("a=1&b+c=d%26e"));
    let request = RawRequest::new(Method::GET, "/v1").unwrap().query_param("b", "");
    assert_eq!(request.query_string(), Some("b="));
}

#[test]
fn header_of_the_client_is_rejected() {
    let header = |name| {
        let request = RawRequest::new(Method::GET, "/").unwrap();
        request.header(HeaderName::from_static(name), HeaderValue::from_static("x"))
    };
    for name in OWN_HEADERS {
        assert_eq!(header(name).unwrap_err().field(), name);
    }
    assert_eq!(header("accept").unwrap().headers().len(), 1);
}

#[test]
fn only_a_list_has_pages() {
    let list = |target| RawRequest::new(Method::GET, target).unwrap().into_list(&ALL);
    let request = list("/v1/items?cursor=old&a=b+c").unwrap();
    let cursor = crate::Cursor::new("new");
    let page = request.page(Some(&cursor)).unwrap();
    let pairs: Vec<(&str, &str)> = page
        .query
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(pairs, [("cursor", "new"), ("a", "b c")]);
    for target in ["/v1/items/7", "/unknown"] {
        let error = list(target).unwrap_err();
        assert_eq!(error.field(), "path");
        assert!(error.to_string().contains("GET /v1/items"), "{error}");
    }
}

#[test]
fn longest_target_is_accepted() {
    let target = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(RawRequest::new(Method::GET, &target(8192)).is_ok());
    assert!(RawRequest::new(Method::GET, &target(8193)).is_err());
}
