//! Tracing spans, named by the OpenTelemetry conventions for HTTP clients.
//!
//! Each call and each attempt has a span. Without a subscriber, no span is created and no value computed. Spans never
//! contain the full URL, since its query may contain a token.

use tracing::{Span, field};

use crate::http::{BaseUrl, Endpoint, Error};

/// Creates the span of a call with all its attempts.
pub(in crate::http) fn call(endpoint: &Endpoint, base_url: &BaseUrl) -> Span {
    tracing::debug_span!(
        "http.call",
        otel.name = endpoint.operation,
        otel.kind = "internal",
        otel.status_code = field::Empty,
        operation = endpoint.operation,
        http.request.method = endpoint.method.as_str(),
        url.template = endpoint.path,
        server.address = base_url.host(),
        server.port = base_url.port(),
        "error.type" = field::Empty,
    )
}

/// Creates the span of one attempt, after `resends` earlier ones.
pub(in crate::http) fn attempt(endpoint: &Endpoint, base_url: &BaseUrl, resends: u32) -> Span {
    tracing::debug_span!(
        "http.attempt",
        otel.name = %format_args!("{} {}", endpoint.method, endpoint.path),
        otel.kind = "client",
        otel.status_code = field::Empty,
        http.request.method = endpoint.method.as_str(),
        // The conventions omit it on the first attempt.
        http.request.resend_count = (resends > 0).then_some(resends),
        http.response.status_code = field::Empty,
        http.response.body.size = field::Empty,
        network.protocol.name = "http",
        network.protocol.version = field::Empty,
        url.scheme = base_url.scheme(),
        url.template = endpoint.path,
        server.address = base_url.host(),
        server.port = base_url.port(),
        "error.type" = field::Empty,
    )
}

/// Records the head of a response on the span of its attempt.
pub(in crate::http) fn record_head(span: &Span, response: &reqwest::Response) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", response.status().as_u16());
    if let Some(version) = format!("{:?}", response.version()).strip_prefix("HTTP/") {
        // "1.1" or "2", by the conventions.
        span.record("network.protocol.version", version.trim_end_matches(".0"));
    }
}

/// Records the size of a response's body on the span of its attempt.
pub(in crate::http) fn record_body(span: &Span, bytes: usize) {
    span.record("http.response.body.size", bytes);
}

/// Records the outcome of a call or an attempt on its `span`.
///
/// `Span::current` would be the caller's span if this one is disabled.
pub(in crate::http) fn record_end<C>(span: &Span, error: Option<&Error<C>>) {
    let (Some(error), false) = (error, span.is_disabled()) else {
        return;
    };
    span.record("otel.status_code", "ERROR");
    let status = error.response_status();
    span.record("error.type", error.kind().error_type(status.as_ref()));
}
