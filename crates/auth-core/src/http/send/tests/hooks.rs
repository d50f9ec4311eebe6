//! Hooks around the attempts of calls.

use std::sync::Mutex;

use super::*;
use crate::Secret;
use crate::http::{AttemptHook, AttemptInfo, AttemptOutcome, ReceivedResponse, SentRequest};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Number, status, `error.type` and duration in seconds of an attempt.
type Ended = (u32, Option<u16>, Option<String>, u64);

/// Records the attempts, and takes 7 seconds before each of them.
#[derive(Clone)]
struct Recorder {
    clock: ManualClock,
    started: Arc<Mutex<Vec<(&'static str, u32)>>>,
    ended: Arc<Mutex<Vec<Ended>>>,
}

impl Recorder {
    fn new(clock: &ManualClock) -> Self {
        Self {
            clock: clock.clone(),
            started: Arc::default(),
            ended: Arc::default(),
        }
    }

    fn ended(&self) -> Vec<Ended> {
        self.ended.lock().unwrap().clone()
    }
}

impl AttemptHook for Recorder {
    fn before(&self, attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        assert!(headers.is_empty());
        let started = (attempt.endpoint().operation, attempt.number());
        self.started.lock().unwrap().push(started);
        self.clock.advance(Duration::from_secs(7));
    }

    fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        assert_eq!(attempt.base_url().host(), "127.0.0.1");
        let kind = outcome.error_kind();
        assert!(!outcome.is_cancelled() || kind.is_none());
        let status = outcome.status().map(|status| status.as_u16());
        assert_eq!(outcome.version().is_some(), status.is_some());
        let error_type = outcome.error_type().map(str::to_owned);
        let ended = (attempt.number(), status, error_type, outcome.duration().as_secs());
        self.ended.lock().unwrap().push(ended);
    }
}

#[tokio::test]
async fn hook_observes_each_attempt() {
    let server = test_servers::mock_server().await;
    for status in [503, 401] {
        Mock::given(any())
            .respond_with(ResponseTemplate::new(status))
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let clock = ManualClock::new();
    let recorder = Recorder::new(&clock);
    let http = builder(&server).clock(clock).attempt_hook(recorder.clone());
    let http = http.build(Plain).unwrap();
    let issuer = ScriptedProvider::new();
    http.send_as(&issuer, Request::new(&READ)).await.unwrap();
    let attempts = [("read", 1), ("read", 2), ("read", 3)];
    assert_eq!(*recorder.started.lock().unwrap(), attempts);
    assert_eq!(
        recorder.ended(),
        [
            (1, Some(503), Some("503".to_owned()), 7),
            (2, Some(401), Some("401".to_owned()), 7),
            (3, Some(200), None, 7),
        ]
    );
}

#[tokio::test]
async fn hook_observes_failures_without_response() {
    let unreachable = test_servers::socket();
    let unreachable = format!("http://{}", unreachable.local_addr().unwrap());
    let (truncated, _) = raw_server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":").await;
    for (url, status, error_type) in [
        (Url::parse(&unreachable).unwrap(), None, "connect"),
        (truncated, Some(200), "body"),
    ] {
        let recorder = Recorder::new(&ManualClock::new());
        let http = HttpClientBuilder::new(url, "test/1").attempt_hook(recorder.clone());
        let http = http.retry(RetryPolicy::never()).build(Plain).unwrap();
        http.send(Request::new(&PAY)).await.unwrap_err();
        let ended = recorder.ended();
        let [(1, received, Some(found), _)] = &ended[..] else {
            panic!("{ended:?}");
        };
        assert_eq!((*received, found.as_str()), (status, error_type));
    }
}

#[tokio::test]
async fn cancelled_attempt_is_reported_once() {
    let recorder = Recorder::new(&ManualClock::new());
    let (url, connections) = raw("", false).await;
    let http = HttpClientBuilder::new(url, "test/1").attempt_hook(recorder.clone());
    let http = http.build(Plain).unwrap();
    let mut call = Box::pin(http.send(Request::new(&PAY)));
    while connections.load(Ordering::SeqCst) == 0 {
        assert!(futures_util::poll!(&mut call).is_pending());
        tokio::task::yield_now().await;
    }
    assert!(recorder.ended().is_empty());
    drop(call);
    let cancelled = Some("cancelled".to_owned());
    assert_eq!(recorder.ended(), [(1, None, cancelled, 0)]);
}

/// Records the traffic as text.
#[derive(Clone, Default)]
struct Traffic(Arc<Mutex<Vec<String>>>);

impl AttemptHook for Traffic {
    fn request(&self, attempt: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        let headers: Vec<String> = request
            .headers()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let body = request.body().unwrap();
        let text = format!(
            "{} {} {} {headers:?} {body}",
            attempt.number(),
            request.method(),
            request.url()
        );
        self.0.lock().unwrap().push(text);
    }

    fn response(&self, attempt: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        let headers: Vec<String> = response
            .headers()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let body = response.body();
        let text = format!("{} {} {headers:?} {body}", attempt.number(), response.status());
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn hook_sees_traffic_without_secrets_of_the_request() {
    let server = test_servers::mock_server().await;
    let echo = r#"{"token":"t0ps3cret","pin":"hunter2","name":"Budi"}"#;
    let response = ResponseTemplate::new(418)
        .set_body_string(echo)
        .insert_header("x-echo", "hunter2");
    Mock::given(any()).respond_with(response).mount(&server).await;
    let traffic = Traffic::default();
    let http = builder(&server)
        .attempt_hook(traffic.clone())
        .build(Plain)
        .unwrap();
    let token = StaticToken::new(AccessToken::new("t0ps3cret", Placement::Bearer));
    let body = serde_json::json!({"pin": "hunter2", "name": "Budi"});
    let request = Request::new(&READ)
        .query("pin", "hunter2")
        .query("page", "1")
        .json(&body)
        .unwrap()
        .redacting(&Secret::from("hunter2"));
    http.send_as(&token, request).await.unwrap_err();

    let traffic = traffic.0.lock().unwrap();
    let [request, response] = &traffic[..] else {
        panic!("{traffic:?}");
    };
    for text in [request, response] {
        assert!(!text.contains("t0ps3cret") && !text.contains("hunter2"), "{text}");
        assert!(
            text.starts_with("1 ") && text.contains(r#""name":"Budi""#),
            "{text}"
        );
    }
    assert!(request.contains("pin=[redacted]&page=1"), "{request}");
    assert!(request.contains("authorization: [redacted]"), "{request}");
    assert!(request.contains("content-type: application/json"), "{request}");
    assert!(
        response.starts_with("1 418 ") && response.contains("x-echo: [redacted]"),
        "{response}"
    );
}

/// Adds headers.
struct Adding(Vec<(HeaderName, &'static str)>);

impl AttemptHook for Adding {
    fn before(&self, _: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
    }
}

/// Signs `traceparent`.
#[derive(Debug)]
struct Signing;

impl Protocol for Signing {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }

    fn authenticate(&self, request: &mut RequestParts<'_>, _: &AccessToken) -> Result<(), InvalidInput> {
        let signed = request.headers()[TRACEPARENT].to_str().unwrap().to_owned();
        request.insert_header(HeaderName::from_static("signed"), &signed)
    }
}

#[tokio::test]
async fn headers_of_hooks_are_signed_and_sent() {
    let server = server(ResponseTemplate::new(200)).await;
    let tag = HeaderName::from_static("x-tag");
    let http = builder(&server)
        .attempt_hook(Adding(vec![(TRACEPARENT, "first"), (tag.clone(), "one")]))
        .attempt_hook(Adding(vec![
            (TRACEPARENT, "second"),
            (tag.clone(), "a"),
            (tag, "b"),
        ]))
        .build(Signing)
        .unwrap();
    let request = || Request::new(&READ).header(TRACEPARENT, HeaderValue::from_static("request"));
    let issuer = ScriptedProvider::new();
    http.send_as(&issuer, request()).await.unwrap();
    let own = CallOptions::new().header(TRACEPARENT, HeaderValue::from_static("options"));
    http.with_options(own).send_as(&issuer, request()).await.unwrap();

    let sent = server.received_requests().await.unwrap();
    let values = |at: usize, name: &str| -> Vec<_> {
        let values = sent[at].headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(values(0, "traceparent"), ["second"]);
    assert_eq!(values(0, "signed"), ["second"]);
    assert_eq!(values(0, "x-tag"), ["a", "b"]);
    assert_eq!(values(1, "traceparent"), ["options"]);
}

#[tokio::test]
async fn reserved_header_of_hook_is_rejected() {
    let server = server(ResponseTemplate::new(200)).await;
    for name in [http::header::AUTHORIZATION, http::header::CONTENT_LENGTH] {
        let recorder = Recorder::new(&ManualClock::new());
        let http = builder(&server)
            .attempt_hook(Adding(vec![(name.clone(), "hunter2")]))
            .attempt_hook(recorder.clone())
            .build(Plain)
            .unwrap();
        let error = http.send(Request::new(&READ)).await.unwrap_err();
        assert_eq!(error.invalid_input().unwrap().field(), name.as_str());
        assert!(!format!("{error:?} {error}").contains("hunter2"));
        let invalid = Some("invalid_input".to_owned());
        assert_eq!(recorder.ended(), [(1, None, invalid, 0)]);
    }
    assert_eq!(received(&server).await, 0);
}

/// Panics.
struct Panicking;

impl AttemptHook for Panicking {
    fn before(&self, _: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        headers.insert(TRACEPARENT, HeaderValue::from_static("half"));
        panic!("before");
    }

    fn after(&self, _: &AttemptInfo<'_>, _: &AttemptOutcome) {
        panic!("after");
    }
}

#[tokio::test]
async fn panic_of_a_hook_does_not_end_the_call() {
    let server = server(ResponseTemplate::new(200)).await;
    let recorder = Recorder::new(&ManualClock::new());
    let options = CallOptions::new().on_response(|_| panic!("on_response"));
    let http = builder(&server)
        .attempt_hook(Panicking)
        .attempt_hook(recorder.clone())
        .build(Plain)
        .unwrap()
        .with_options(options);
    http.send(Request::new(&PAY)).await.unwrap();
    assert_eq!(recorder.ended(), [(1, Some(200), None, 0)]);
    let sent = server.received_requests().await.unwrap();
    assert!(!sent[0].headers.contains_key(TRACEPARENT));
}

/// Records what `Debug` shows of the traffic.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<String>>>);

impl AttemptHook for Shown {
    fn request(&self, _: &AttemptInfo<'_>, request: &SentRequest<'_>) {
        let shown = format!("{} {request:?}", request.method());
        self.0.lock().unwrap().push(shown);
    }

    fn response(&self, _: &AttemptInfo<'_>, response: &ReceivedResponse<'_>) {
        self.0.lock().unwrap().push(format!("{response:?}"));
    }

    fn after(&self, _: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        let shown = format!("{:?}", outcome.error_kind());
        self.0.lock().unwrap().push(shown);
    }
}

#[tokio::test]
async fn debug_shows_no_traffic() {
    let server = server(ResponseTemplate::new(404).set_body_string("hunter2")).await;
    let shown = Shown::default();
    let builder = builder(&server).attempt_hook(shown.clone());
    let builder = builder.configure_reqwest(|client| client);
    let pool = format!("{builder:?}");
    assert!(
        pool.contains("AttemptHooks(1)") && pool.contains("Configure { .. }"),
        "{pool}"
    );
    let http = builder.build(Plain).unwrap();
    let request = Request::new(&PAY)
        .query("key", "hunter2")
        .json(&"hunter2")
        .unwrap();
    http.send(request).await.unwrap_err();
    let shown = shown.0.lock().unwrap().join("; ");
    for part in [
        "POST SentRequest { method: POST, path: \"/pay\"",
        "ReceivedResponse { status: 404",
        "body_bytes: 7",
        "Some(ErrorResponse)",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("hunter2"), "{shown}");
}
