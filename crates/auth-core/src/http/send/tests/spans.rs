//! Spans and events of a call.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{LazyLock, Mutex},
};

use tracing::{
    Dispatch, Event, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::{DefaultGuard, NoSubscriber},
};
use tracing_subscriber::{
    Layer, Registry, filter::LevelFilter, layer::Context, prelude::*, registry::LookupSpan,
};

use super::*;
use crate::http::{AttemptHook, AttemptInfo, AttemptOutcome};

/// The values of one span or event, as text.
#[derive(Debug, Default, Clone)]
struct Values(BTreeMap<&'static str, String>);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Values {
    #[track_caller]
    fn assert_has<const N: usize>(&self, expected: [(&str, &str); N]) {
        for (name, value) in expected {
            assert_eq!(
                self.0.get(name).map(String::as_str),
                Some(value),
                "{name} of {self:?}"
            );
        }
    }

    fn lacks(&self, name: &str) -> bool {
        !self.0.contains_key(name)
    }
}

#[derive(Debug)]
struct Opened {
    id: span::Id,
    name: &'static str,
    values: Values,
}

/// Records the spans in the order in which they were opened, and the events.
#[derive(Debug, Default, Clone)]
struct Listener {
    spans: Arc<Mutex<Vec<Opened>>>,
    events: Arc<Mutex<Vec<Values>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, _: Context<'_, S>) {
        let mut values = Values::default();
        attributes.record(&mut values);
        let name = attributes.metadata().name();
        let id = id.clone();
        self.spans.lock().unwrap().push(Opened { id, name, values });
    }

    fn on_record(&self, id: &span::Id, record: &span::Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        let span = spans.iter_mut().rfind(|opened| opened.id == *id);
        record.record(&mut span.unwrap().values);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut values = Values::default();
        event.record(&mut values);
        self.events.lock().unwrap().push(values);
    }
}

/// Subscribes `layer` to this thread.
fn hear(layer: impl Layer<Registry> + Send + Sync) -> DefaultGuard {
    // With a single listener, the first thread that reaches a span decides for all threads whether it is enabled, and
    // most threads here have none. With a second listener, every listener decides for itself.
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
    tracing_subscriber::registry().with(layer).set_default()
}

impl Listener {
    /// Returns the values of the spans called `name`.
    fn spans(&self, name: &str) -> Vec<Values> {
        let spans = self.spans.lock().unwrap();
        let called = spans.iter().filter(|opened| opened.name == name);
        called.map(|opened| opened.values.clone()).collect()
    }

    fn events(&self, message: &str) -> Vec<Values> {
        let events = self.events.lock().unwrap();
        let matching = events.iter().filter(|event| event.0["message"] == message);
        matching.cloned().collect()
    }
}

#[tokio::test]
async fn spans_follow_opentelemetry_conventions() {
    let listener = Listener::default();
    let _guard = hear(listener.clone());
    let server = test_servers::mock_server().await;
    for status in [503, 401] {
        Mock::given(any())
            .respond_with(ResponseTemplate::new(status))
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string("four"))
        .mount(&server)
        .await;
    let http = builder(&server).build(Plain).unwrap();
    let issuer = ScriptedProvider::new();
    let request = Request::new(&READ).query("secret", "hunter2");
    http.send_as(&issuer, request).await.unwrap();

    let port = server.address().port().to_string();
    let place = [
        ("http.request.method", "GET"),
        ("url.template", "/read"),
        ("server.address", "127.0.0.1"),
        ("server.port", port.as_str()),
    ];
    let [call] = &listener.spans("http.call")[..] else {
        panic!("{listener:?}");
    };
    call.assert_has(place);
    call.assert_has([
        ("otel.name", "read"),
        ("operation", "read"),
        ("otel.kind", "internal"),
    ]);
    assert!(call.lacks("error.type"), "{call:?}");

    let [unavailable, rejected, succeeded] = &listener.spans("http.attempt")[..] else {
        panic!("{listener:?}");
    };
    for attempt in [unavailable, rejected, succeeded] {
        attempt.assert_has(place);
        attempt.assert_has([
            ("otel.name", "GET /read"),
            ("otel.kind", "client"),
            ("url.scheme", "http"),
            ("network.protocol.name", "http"),
            ("network.protocol.version", "1.1"),
        ]);
    }
    assert!(unavailable.lacks("http.request.resend_count"), "{unavailable:?}");
    unavailable.assert_has([
        ("http.response.status_code", "503"),
        ("error.type", "503"),
        ("otel.status_code", "ERROR"),
    ]);
    rejected.assert_has([("http.request.resend_count", "1"), ("error.type", "401")]);
    succeeded.assert_has([
        ("http.request.resend_count", "2"),
        ("http.response.status_code", "200"),
        ("http.response.body.size", "4"),
    ]);
    assert!(succeeded.lacks("error.type"), "{succeeded:?}");

    listener.events("retrying")[0].assert_has([
        ("http.request.resend_count", "1"),
        ("error.type", "error_response"),
    ]);
    listener.events("token rejected, replaying with another")[0]
        .assert_has([("http.request.resend_count", "2")]);
    let everything = format!("{listener:?}");
    assert!(
        !everything.contains("hunter2") && !everything.contains("token-1"),
        "{everything}"
    );
}

#[tokio::test]
async fn spans_have_the_error_type() {
    let listener = Listener::default();
    let _guard = hear(listener.clone());
    let (url, _) = raw_server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":").await;
    let http = HttpClientBuilder::new(url, "test/1").build(Plain).unwrap();
    http.send(Request::new(&PAY)).await.unwrap_err();
    for name in ["http.call", "http.attempt"] {
        listener.spans(name)[0].assert_has([("error.type", "body"), ("otel.status_code", "ERROR")]);
    }
    listener.spans("http.attempt")[0].assert_has([("http.response.status_code", "200")]);
}

#[test]
fn disabled_spans_are_not_created() {
    // A listener is necessary, since other tests of this process may have one.
    let _guard = hear(LevelFilter::INFO);
    let base_url = crate::http::BaseUrl::new(Url::parse("http://127.0.0.1:9").unwrap()).unwrap();
    assert!(crate::http::send::span::call(&READ, &base_url).is_disabled());
    assert!(crate::http::send::span::attempt(&READ, &base_url, 1).is_disabled());
}

#[tokio::test]
async fn disabled_spans_keep_the_callers_span() {
    let listener = Listener::default();
    let _guard = hear(listener.clone().with_filter(LevelFilter::INFO));
    let server = server(ResponseTemplate::new(200).set_body_string("four")).await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    let http = builder(&server).build(Plain).unwrap();
    let outer = tracing::info_span!(
        "outer",
        otel.status_code = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        http.response.body.size = tracing::field::Empty,
        network.protocol.version = tracing::field::Empty,
        "error.type" = tracing::field::Empty,
    );
    http.send(Request::new(&READ)).instrument(outer).await.unwrap();

    let [outer] = &listener.spans("outer")[..] else {
        panic!("{listener:?}");
    };
    assert!(outer.0.is_empty(), "{outer:?}");
    assert!(listener.spans("http.attempt").is_empty());
}

/// Records the names of the spans that it runs in.
#[derive(Clone, Default)]
struct SpanNames(Arc<Mutex<Vec<Option<&'static str>>>>);

impl SpanNames {
    fn record(&self) {
        let span = tracing::Span::current();
        let name = span.metadata().map(tracing::Metadata::name);
        self.0.lock().unwrap().push(name);
    }
}

impl AttemptHook for SpanNames {
    fn before(&self, _: &AttemptInfo<'_>, _: &mut HeaderMap) {
        self.record();
    }

    fn after(&self, _: &AttemptInfo<'_>, _: &AttemptOutcome) {
        self.record();
    }
}

#[tokio::test]
async fn hooks_run_in_the_attempts_span() {
    let _guard = hear(Listener::default());
    let (url, _) = raw("", false).await;
    let names = SpanNames::default();
    let http = HttpClientBuilder::new(url, "test/1").attempt_hook(names.clone());
    let http = http.build(Plain).unwrap();
    let mut call = Box::pin(http.send(Request::new(&PAY)));
    assert!(futures_util::poll!(&mut call).is_pending());
    drop(call);
    assert_eq!(*names.0.lock().unwrap(), [Some("http.attempt"); 2]);
}
