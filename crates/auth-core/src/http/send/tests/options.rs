//! Options of single calls.

use std::sync::Mutex;

use super::*;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

#[tokio::test]
async fn options_affect_only_their_handle() {
    let server = server(ResponseTemplate::new(503).insert_header("x-request-id", "r-1")).await;
    let http = builder(&server).build(Plain).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let traced = http.with_options(
        CallOptions::new()
            .header(TRACEPARENT, HeaderValue::from_static("00-1-2-01"))
            .retry(RetryPolicy::default().with_attempts(2))
            .on_response(move |response| {
                let id = response.request_id().map(str::to_owned);
                let head = (response.attempt(), response.status().as_u16(), id);
                log.lock().unwrap().push(head);
            }),
    );

    traced.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(received(&server).await, 2, "two attempts, as the options say");
    let id = || Some("r-1".to_owned());
    assert_eq!(*seen.lock().unwrap(), [(1, 503, id()), (2, 503, id())]);

    http.send(Request::new(&READ)).await.unwrap_err();
    let sent = server.received_requests().await.unwrap();
    let traced: Vec<_> = sent
        .iter()
        .map(|sent| sent.headers.contains_key("traceparent"))
        .collect();
    assert_eq!(traced, [true, true, false, false, false]);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn call_deadline_overrides_the_clients() {
    let server = server(ResponseTemplate::new(503).insert_header("retry-after", "20")).await;
    let http = builder(&server).build(Plain).unwrap();
    let hurried = http.with_options(CallOptions::new().deadline(Duration::from_secs(10)));
    hurried.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(received(&server).await, 1, "no time to wait for a second attempt");
}

#[tokio::test]
async fn invalid_options_are_rejected_before_sending() {
    let server = server(ResponseTemplate::new(200)).await;
    let http = builder(&server).build(Plain).unwrap();
    let value = || HeaderValue::from_static("hunter2");
    for (options, field) in [
        (CallOptions::new().deadline(Duration::ZERO), "`deadline`"),
        (
            CallOptions::new().header(http::header::AUTHORIZATION, value()),
            "`authorization`",
        ),
        (
            CallOptions::new().header(http::header::CONTENT_LENGTH, value()),
            "`content-length`",
        ),
        (CallOptions::new().header(http::header::HOST, value()), "`host`"),
    ] {
        assert!(!format!("{options:?}").contains("hunter2"));
        let error = http
            .with_options(options)
            .send(Request::new(&READ))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
    }
    assert_eq!(received(&server).await, 0);
}

#[tokio::test]
async fn observed_response_is_whole() {
    let response = ResponseTemplate::new(200)
        .insert_header("set-cookie", "hunter2")
        .set_body_raw("{\"id\":7}", "application/json");
    let server = server(response).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let options = CallOptions::new().on_response(move |response| {
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        let cookie = response.headers().contains_key("set-cookie");
        let shown = format!("{response:?}");
        log.lock()
            .unwrap()
            .push((response.operation(), body, cookie, shown));
    });
    let shown = format!("{options:?}");
    assert!(
        shown.contains("CallOptions { deadline: None, retry: None"),
        "{shown}"
    );
    let http = builder(&server).build(Plain).unwrap().with_options(options);
    http.send(Request::new(&READ)).await.unwrap();
    let seen = seen.lock().unwrap();
    let (operation, body, cookie, shown) = &seen[0];
    assert_eq!((*operation, &**body, *cookie), ("read", "{\"id\":7}", true));
    assert!(
        shown.contains("set-cookie") && shown.contains("body_bytes: 8"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}
