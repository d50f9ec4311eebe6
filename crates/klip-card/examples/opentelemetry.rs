//! Lists the Cards of an account, and exports the spans and metrics of the client by OTLP.
//!
//! Set `KLIP_CARD_EMAIL` and `KLIP_CARD_PASSWORD`, and `KLIP_CARD_BASE_URL` for a host other than Klip's own, such as that
//! of `authctl sandbox`. `OTEL_EXPORTER_OTLP_ENDPOINT` is the URL of the collector (default: `http://localhost:4318`).

use std::{env, error::Error};

use auth_core::http::{AttemptHook, AttemptInfo, AttemptOutcome, HeaderMap};
use klip_card::{Client, Credentials, Url};
use opentelemetry::{
    KeyValue,
    metrics::{Histogram, Meter, MeterProvider},
    propagation::TextMapPropagator,
    trace::TracerProvider,
};
use opentelemetry_http::HeaderInjector;
use opentelemetry_otlp::{MetricExporter, Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource, metrics::SdkMeterProvider, propagation::TraceContextPropagator, trace::SdkTracerProvider,
};
use tracing::{Instrument, Span, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{filter::Targets, prelude::*};

/// Sends the trace context with each request, and measures its duration.
struct OpenTelemetry {
    propagator: TraceContextPropagator,
    duration: Histogram<f64>,
}

impl OpenTelemetry {
    fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram("http.client.request.duration").with_unit("s");
        Self {
            propagator: TraceContextPropagator::new(),
            duration: duration.build(),
        }
    }
}

impl AttemptHook for OpenTelemetry {
    fn before(&self, _attempt: &AttemptInfo<'_>, headers: &mut HeaderMap) {
        let context = Span::current().context();
        self.propagator
            .inject_context(&context, &mut HeaderInjector(headers));
    }

    fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        let (endpoint, host) = (attempt.endpoint(), attempt.base_url().host());
        let mut attributes = vec![
            KeyValue::new("http.request.method", endpoint.method.as_str()),
            KeyValue::new("url.template", endpoint.path),
            KeyValue::new("server.address", host.to_owned()),
        ];
        let port = attempt.base_url().as_url().port_or_known_default();
        attributes.extend(port.map(|port| KeyValue::new("server.port", i64::from(port))));
        let status = outcome.status().map(|status| i64::from(status.as_u16()));
        attributes.extend(status.map(|status| KeyValue::new("http.response.status_code", status)));
        let error_type = outcome.error_type().map(str::to_owned);
        attributes.extend(error_type.map(|error_type| KeyValue::new("error.type", error_type)));
        self.duration
            .record(outcome.duration().as_secs_f64(), &attributes);
    }
}

// The exporters block their own threads, so they are created and shut down outside a runtime.
fn main() -> Result<(), Box<dyn Error>> {
    let resource = Resource::builder().with_service_name("card-list").build();
    let spans = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpJson)
        .build()?;
    let metrics = MetricExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpJson)
        .build()?;
    let tracers = SdkTracerProvider::builder()
        .with_resource(resource.clone())
        .with_batch_exporter(spans)
        .build();
    let meters = SdkMeterProvider::builder()
        .with_resource(resource)
        .with_periodic_exporter(metrics)
        .build();
    // Only these crates: the exporter sends requests too, and their spans would be exported again.
    let targets = [
        ("auth_core", LevelFilter::DEBUG),
        (module_path!(), LevelFilter::INFO),
    ];
    let layer = tracing_opentelemetry::layer().with_tracer(tracers.tracer("card-list"));
    tracing_subscriber::registry()
        .with(layer.with_filter(Targets::new().with_targets(targets)))
        .init();

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listed = runtime
        .block_on(list_cards(&meters.meter("card-list")).instrument(tracing::info_span!("list_cards")));
    tracers.shutdown()?;
    meters.shutdown()?;
    println!("{} Cards", listed?);
    Ok(())
}

async fn list_cards(meter: &Meter) -> Result<usize, Box<dyn Error>> {
    let hook = OpenTelemetry::new(meter);
    let mut client = Client::builder()
        .credentials(Credentials::from_env()?)
        .http(|http| http.attempt_hook(hook));
    if let Ok(base_url) = env::var("KLIP_CARD_BASE_URL") {
        client = client.base_url(Url::parse(&base_url)?);
    }
    let client = client.build()?;
    let tokens = client.token_cache();
    let remaining = meter
        .f64_observable_gauge("auth_core.token.remaining")
        .with_unit("s");
    let _gauge = remaining
        .with_callback(move |gauge| {
            if let Some(remaining) = tokens.stats().remaining {
                gauge.observe(remaining.as_secs_f64(), &[]);
            }
        })
        .build();
    let mut cards = client.all_cards();
    let mut count = 0;
    while let Some(card) = cards.next_item().await {
        card?;
        count += 1;
    }
    Ok(count)
}
