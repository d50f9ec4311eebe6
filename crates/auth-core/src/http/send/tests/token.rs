//! Calls with a token: its placement, rejection and delay.

use super::*;

#[tokio::test]
async fn token_is_sent_at_its_placement() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    for placement in [
        Placement::Bearer,
        Placement::Raw,
        Placement::query("key"),
        Placement::None,
    ] {
        let tokens = StaticToken::new(AccessToken::new("a b", placement));
        http.send_as(&tokens, Request::new(&READ).query("x", "1"))
            .await
            .unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| {
            let authorization = request
                .headers
                .get("authorization")
                .map(|value| value.to_str().unwrap());
            (authorization, request.url.query().unwrap())
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some("Bearer a b"), "x=1"),
            (Some("a b"), "x=1"),
            (None, "x=1&key=a+b"),
            (None, "x=1"),
        ]
    );
}

#[tokio::test]
async fn invalid_header_token_is_not_shown() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let tokens = StaticToken::new(AccessToken::new("hunter2\n", Placement::Bearer));
    let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert_eq!(received(&server).await, 0);
}

#[tokio::test]
async fn rejected_token_is_replaced_once() {
    let server = server(ResponseTemplate::new(401)).await;
    let http = builder(&server).build(Plain).unwrap();
    let issuer = ScriptedProvider::new();
    let clock = ManualClock::new();
    let tokens = CachedTokenProvider::builder(issuer.clone())
        .clock(clock.clone())
        .build();

    for calls in 1..=2 {
        clock.advance(Duration::from_secs(1));
        let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(received(&server).await, 2 * calls);
    }
    assert!(
        tokens.cached_token().is_some(),
        "the new token is not the cause, so it stays cached"
    );

    for _ in 0..10 {
        http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    }
    assert_eq!(
        issuer.calls(),
        3,
        "a call that is always rejected does not justify more tokens"
    );
}

/// Protocol whose error message is the whole body.
#[derive(Debug)]
struct Echoing;

impl Protocol for Echoing {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        let message = String::from_utf8_lossy(response.body()).into_owned();
        Ok(
            ErrorResponse::by_status(response.status()).map(|error_response| ErrorResponse {
                message: Some(message),
                ..error_response
            }),
        )
    }
}

#[tokio::test]
async fn repeated_token_is_redacted_in_the_error() {
    let server = server(ResponseTemplate::new(400).set_body_string("no such key: hunter2")).await;
    let http = builder(&server).build(Echoing).unwrap();
    let tokens = StaticToken::new(AccessToken::new("hunter2", Placement::query("key")));
    let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    assert!(error.to_string().ends_with("no such key: [redacted]"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
}

/// Protocol whose error code is the whole body.
#[derive(Debug)]
struct OpenCodes;

impl Protocol for OpenCodes {
    type Code = String;

    fn classify(&self, response: &Response<String>) -> Result<Option<ErrorResponse<String>>, Error<String>> {
        let code = String::from_utf8_lossy(response.body()).into_owned();
        let error_response = ErrorResponse::by_status(response.status());
        Ok(error_response.map(|error_response| ErrorResponse {
            code: Some(code),
            ..error_response
        }))
    }
}

#[tokio::test]
async fn repeated_token_is_not_an_error_code() {
    let beyond_what_is_shown = format!("{} hunter2", "n".repeat(400));
    for (body, code) in [
        ("no hunter2", None),
        (&*beyond_what_is_shown, None),
        ("no_such_key", Some("no_such_key")),
    ] {
        let server = server(ResponseTemplate::new(400).set_body_string(body)).await;
        let http = builder(&server).build(OpenCodes).unwrap();
        let tokens = StaticToken::new(AccessToken::new("hunter2", Placement::Bearer));
        let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
        assert_eq!(error.code().map(String::as_str), code);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn token_error_kind_ignores_idempotency() {
    use crate::TokenErrorKind;

    for (status, kind) in [
        (400, TokenErrorKind::Rejected),
        (401, TokenErrorKind::Rejected),
        (429, TokenErrorKind::Unavailable),
        (503, TokenErrorKind::Unavailable),
    ] {
        for endpoint in [&READ, &PAY] {
            let server = server(ResponseTemplate::new(status)).await;
            let http = builder(&server).build(Plain).unwrap();
            let error = http.send(Request::new(endpoint)).await.unwrap_err();
            assert_eq!(TokenError::from(error).kind(), kind, "{status}");
        }
    }
}

#[tokio::test]
async fn third_token_is_never_requested() {
    let server = server(ResponseTemplate::new(401)).await;
    let http = builder(&server).build(Plain).unwrap();
    let issuer = ScriptedProvider::new();
    http.send_as(&issuer, Request::new(&READ)).await.unwrap_err();
    assert_eq!((issuer.calls(), received(&server).await), (2, 2));
}

#[tokio::test]
async fn same_token_is_not_replayed() {
    let server = server(ResponseTemplate::new(401)).await;
    let http = builder(&server).build(Plain).unwrap();
    let tokens = StaticToken::new(AccessToken::new("only", Placement::Bearer));
    http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    assert_eq!(received(&server).await, 1);
}

#[async_trait]
impl TokenProvider for Slow {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.0.advance(self.1);
        Ok(AccessToken::new("late", Placement::Bearer))
    }
}

#[tokio::test]
async fn payment_past_its_deadline_is_not_sent() {
    let server = server(ResponseTemplate::new(200)).await;
    let clock = ManualClock::new();
    let http = builder(&server)
        .clock(clock.clone())
        .deadline(Duration::from_secs(10))
        .build(Plain)
        .unwrap();
    let tokens = Slow(clock, Duration::from_secs(11));

    let error = http.send_as(&tokens, Request::new(&PAY)).await.unwrap_err();

    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true));
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert!(error.to_string().contains("not sent"), "{error}");
    assert_eq!(received(&server).await, 0);
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_the_wait_for_a_token() {
    let http = HttpClientBuilder::new(Url::parse("http://127.0.0.1:9").unwrap(), "test/1")
        .deadline(Duration::from_secs(10))
        .build(Plain)
        .unwrap();
    let started = SystemClock.now();
    let error = http
        .send_as(&ScriptedProvider::stalling(), Request::new(&PAY))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true));
    assert_eq!(error.execution(), Execution::NotExecuted);
    assert_eq!(SystemClock.now().since(started).as_secs(), 10);
}

#[tokio::test]
async fn unreadable_401_still_replaces_the_token() {
    let server = server(ResponseTemplate::new(401).set_body_bytes(vec![b'x'; 2000])).await;
    let http = builder(&server).max_body(1000).build(Plain).unwrap();
    let tokens = CachedTokenProvider::new(ScriptedProvider::new());
    let error = http.send_as(&tokens, Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(received(&server).await, 2);
}

pub(super) static OF_OWNER: Endpoint = by(Auth::Token);
static SIGNED: Endpoint = by(Auth::Credentials);

const fn by(auth: Auth) -> Endpoint {
    Endpoint {
        operation: "read",
        method: Method::GET,
        path: "/read",
        auth,
        idempotency: Idempotency::Idempotent,
        paging: None,
    }
}

/// Protocol that signs with a constant.
#[derive(Debug)]
struct Signing;

impl Protocol for Signing {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }

    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        assert_eq!(request.endpoint.auth, Auth::Credentials);
        request.place(token)?;
        request.insert_sensitive_header(http::HeaderName::from_static("signature"), "mine")
    }
}

#[tokio::test]
async fn call_without_required_token_is_not_sent() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let error = http.send(Request::new(&OF_OWNER)).await.unwrap_err();
    assert!(error.to_string().contains("`token` is missing"), "{error}");
    assert_eq!(received(&server).await, 0);
}

#[tokio::test]
async fn signed_call_has_no_token() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Signing).unwrap();
    http.send(Request::new(&SIGNED)).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].headers["signature"], "mine");
    assert!(!sent[0].headers.contains_key("authorization"));
}
