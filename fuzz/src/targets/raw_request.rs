//! Raw requests: which paths are accepted, and which URL is sent.

use auth_core::http::{BaseUrl, Method, RawRequest, Url};
use percent_encoding::percent_decode_str;

use crate::{exchange::block_on, sent::Sent};

const BASE: &str = "http://localhost:1/gateway/";

thread_local! {
    static CLIENT: Sent = Sent::new(BASE);
}

/// Checks that the URL of an accepted target is below the base URL, with the path as it was given, and with a query that means
/// the same and that nothing encodes again.
pub fn run(data: &[u8]) {
    let Ok(target) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(request) = RawRequest::new(Method::GET, target) else {
        return;
    };
    let (path, query) = target
        .split_once('?')
        .map_or((target, None), |(path, query)| (path, Some(query)));
    assert_eq!(request.path(), path, "the path is changed");
    let written = request
        .query_string()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let decoded = |query: Option<&str>| query.map(|query| percent_decode_str(query).collect::<Vec<u8>>());
    assert_eq!(decoded(request.query_string()), decoded(query), "the query means something else");
    let again = RawRequest::new(Method::GET, &written).expect("it is accepted again");
    assert_eq!(again.query_string(), request.query_string(), "it is encoded again");
    let sent = CLIENT.with(|sent| {
        block_on(sent.client.raw_without_token(request, &[])).expect("a valid request is sent");
        sent.take().uri().to_string()
    });
    let base = BaseUrl::parse(BASE).expect("the base URL is valid");
    let url = Url::parse(&sent).expect("a URL is sent");
    assert!(base.is_above(&url), "{target:?} leaves the base URL: {sent}");
    let expected = format!("{}{written}", BASE.trim_end_matches('/'));
    assert_eq!(sent.trim_end_matches('?'), expected.trim_end_matches('?'), "another URL is sent");
}

/// Returns targets, valid and invalid.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "/v1/items?page=2&q=a%20b",
        "/v1/a%2Fb/%C3%A9",
        "/",
        "/v1/..%2f..%2fadmin",
        "/v1/%2e%2e/admin",
        "/v1/./x",
        "//evil.example/x",
        "/\\evil.example",
        "/x#fragment",
        "https://evil.example/",
        "/x?",
        "/x;a=1,b=(2)'*!$",
        "/,?x1a,=1)'*!$ \"é",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
