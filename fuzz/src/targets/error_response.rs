//! Error responses by the usual rules: bodies, `Retry-After`, challenges and request IDs. An input is a response: a line with
//! the status, headers, and a body. A `$` is the token.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use auth_core::{
    AccessToken, NoToken, Placement, StaticToken,
    http::{
        AuthenticatedClient, AuthenticatedClientBuilder, ConnectionPool, Endpoint, ErrorBody, Request, RetryPolicy,
        StandardProtocol, Url,
    },
    testing::ManualClock,
};
use bytes::Bytes;

use crate::{
    exchange::{Reply, block_on},
    message::Message,
    secret::{SECRET, assert_hidden, assert_not_in_debug, with_secret},
};

static ORDER: Endpoint = Endpoint::post("order", "/orders");

thread_local! {
    static CLIENT: (AuthenticatedClient, Arc<Mutex<Option<Reply>>>) = client();
}

fn client() -> (AuthenticatedClient, Arc<Mutex<Option<Reply>>>) {
    let reply: Arc<Mutex<Option<Reply>>> = Arc::default();
    let shared = Arc::clone(&reply);
    let connections = ConnectionPool::in_memory(move |_| {
        let reply = shared.lock().unwrap_or_else(PoisonError::into_inner);
        reply.as_ref().map_or_else(|| http::Response::new(Bytes::new()), Reply::response)
    });
    let base = Url::parse("http://localhost:1/v1").expect("the base URL is valid");
    let client = AuthenticatedClientBuilder::new(base, "fuzz/1")
        .http(|http| {
            http.connection_pool(connections)
                .clock(ManualClock::new())
                .retry(RetryPolicy::never())
        })
        .token_provider(StaticToken::new(AccessToken::new(SECRET, Placement::Bearer)))
        .build(StandardProtocol::new(), |_| Ok(NoToken))
        .expect("the settings are valid");
    (client, reply)
}

/// Checks that an error does not show the token, is one bounded line, and waits as long as the response asks for.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        let body = ErrorBody::from_slice(data);
        return assert_not_in_debug(&body);
    };
    let Some(message) = Message::read(text.as_bytes()) else {
        return;
    };
    let status = message.line.parse().unwrap_or_default();
    let Some(reply) = Reply::new(status, &message.headers, message.body) else {
        return;
    };
    let error = CLIENT.with(|(client, script)| {
        *script.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply.clone());
        block_on(client.send(Request::new(&ORDER))).err()
    });
    let Some(error) = error else {
        assert!(reply.status.is_success(), "{} is a success", reply.status);
        return;
    };
    assert_hidden(&error);
    let shown = error.to_string();
    assert!(shown.chars().count() < 2000 && !shown.contains(char::is_control), "{shown:?}");
    if let Some(id) = error.request_id() {
        assert!(!id.contains(SECRET), "shows the token: {id}");
    }
    let asked = reply.headers.iter().find(|(name, _)| name.as_str() == "retry-after");
    let in_seconds = asked.and_then(|(_, value)| value.to_str().ok()?.trim().parse::<u32>().ok());
    let has_milliseconds = reply.headers.iter().any(|(name, _)| name.as_str().ends_with("-ms"));
    if let (Some(seconds), false, Some(wait)) = (in_seconds, has_milliseconds, error.retry_after()) {
        assert_eq!(wait, Duration::from_secs(seconds.into()));
    }
}

/// Returns error responses of every shape that is read, and each form of `Retry-After`.
pub fn seeds() -> Vec<Vec<u8>> {
    let bodies = [
        r#"{"error":{"code":"invalid","message":"no $ here","status":"DENIED"}}"#,
        r#"{"code":7,"message":"Validation Failed","errors":[{"code":"missing_field"}]}"#,
        r#"{"type":"https://example.com/out-of-credit","title":"No credit","detail":"$","status":403}"#,
        r#"{"error":"invalid_token","error_description":"expired"}"#,
        "<html><title>502</title>$</html>",
        "",
    ];
    let statuses = ["400", "401", "403", "409", "429", "500", "503"];
    let bodies = bodies.iter().flat_map(|body| {
        let headers = [("x-request-id", "r-$"), ("www-authenticate", "Bearer error=\"invalid_token\"")];
        statuses.map(|status| Message::write(status, &headers, body.as_bytes()))
    });
    let waits = [
        ("retry-after", "120"),
        ("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"),
        ("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT"),
        ("retry-after-ms", "1500"),
        ("date", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("content-type", "application/problem+json; charset=utf-8"),
        ("content-length", "7"),
    ];
    let waits = waits.map(|header| Message::write("429", &[header], b"{}"));
    bodies.chain(waits).collect()
}
