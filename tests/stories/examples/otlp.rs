//! Run of the example that exports spans and metrics by OTLP, against a receiver of OTLP/JSON.

use std::process::Command;

use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use super::process;

/// Objects at the `path` of each request's body, through all lists on the way.
async fn received(server: &MockServer, endpoint: &str, path: &[&str]) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    let bodies = requests.iter().filter(|request| request.url.path() == endpoint);
    let bodies: Vec<Value> = bodies.map(|request| request.body_json().unwrap()).collect();
    path.iter().fold(bodies, |objects, field| {
        let lists = objects.iter().filter_map(|object| object[field].as_array());
        lists.flatten().cloned().collect()
    })
}

/// The value of an attribute, whatever its type.
fn attribute(object: &Value, key: &str) -> Option<String> {
    let attributes = object["attributes"].as_array()?;
    let attribute = attributes.iter().find(|attribute| attribute["key"] == key)?;
    let value = attribute["value"].as_object()?.values().next()?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn named<'a>(objects: &'a [Value], name: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["name"] == name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn otlp_example_exports_spans_and_metrics() {
    let receiver = test_servers::mock_server().await;
    let accepted = ResponseTemplate::new(200).set_body_raw("{}", "application/json");
    Mock::given(method("POST"))
        .respond_with(accepted)
        .mount(&receiver)
        .await;
    let sandbox = test_support::sandbox_in_real_time().await;
    let mut command: Command = process::command("klip-card/examples/opentelemetry.rs", &sandbox, &[]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.uri());
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let cards = sandbox.klip_card().card_count();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{cards} Cards\n")
    );

    let spans = received(&receiver, "/v1/traces", &["resourceSpans", "scopeSpans", "spans"]).await;
    let root = named(&spans, "list_cards")[0];
    let calls: Vec<_> = spans
        .iter()
        .filter(|span| attribute(span, "operation").is_some())
        .collect();
    let attempts: Vec<_> = spans.iter().filter(|span| span["kind"] == 3).collect();
    assert!(!calls.is_empty() && calls.len() == attempts.len(), "{spans:?}");
    for attempt in attempts {
        let call = calls
            .iter()
            .find(|call| call["spanId"] == attempt["parentSpanId"])
            .unwrap();
        let operation = attribute(call, "operation").unwrap();
        assert_eq!(
            (call["name"].as_str().unwrap(), call["kind"].as_i64()),
            (&*operation, Some(1))
        );
        let (method, template) = ("http.request.method", "url.template");
        let request = [method, template].map(|key| attribute(attempt, key).unwrap());
        assert_eq!(attempt["name"], request.join(" "));
        assert_eq!(
            attribute(attempt, "http.response.status_code").as_deref(),
            Some("200")
        );
        assert_eq!(attribute(attempt, "server.address").as_deref(), Some("127.0.0.1"));
        assert_eq!(attempt["traceId"], call["traceId"]);
    }
    // The calls of the list belong to the caller's trace, and the sign-in to the token fetch, which links to its caller.
    let fetch = named(&spans, "token.fetch")[0];
    let parents = calls.iter().map(|call| &call["parentSpanId"]);
    assert!(
        parents.clone().any(|parent| *parent == root["spanId"]),
        "{calls:?}"
    );
    assert_eq!(parents.filter(|parent| **parent == fetch["spanId"]).count(), 1);
    assert_ne!(fetch["traceId"], root["traceId"]);
    assert_eq!(fetch["links"][0]["traceId"], root["traceId"]);

    let metrics = received(
        &receiver,
        "/v1/metrics",
        &["resourceMetrics", "scopeMetrics", "metrics"],
    )
    .await;
    let durations = named(&metrics, "http.client.request.duration")[0];
    assert_eq!(durations["unit"], "s");
    let points = durations["histogram"]["dataPoints"].as_array().unwrap();
    let counts = points.iter().map(|point| match &point["count"] {
        Value::String(count) => count.parse().unwrap(),
        count => count.as_u64().unwrap(),
    });
    assert_eq!(counts.sum::<u64>(), calls.len() as u64);
    for point in points {
        for key in [
            "http.request.method",
            "url.template",
            "server.address",
            "server.port",
            "http.response.status_code",
        ] {
            assert!(attribute(point, key).is_some(), "{key}: {point}");
        }
    }
    assert_eq!(named(&metrics, "auth_core.token.remaining")[0]["unit"], "s");

    let (everything, password) = (
        format!("{spans:?} {metrics:?}"),
        sandbox.klip_card().password().to_owned(),
    );
    assert!(
        !everything.contains(&password) && !everything.contains("Bearer"),
        "{everything}"
    );
}
