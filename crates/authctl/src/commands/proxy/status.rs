//! The proxy's own paths, below `/_proxy/`.

use auth_core::{
    Clock, SystemClock,
    http::{Bytes, HeaderValue, Method, StatusCode},
};
use hyper::{Request, Response, header};
use serde::Serialize;

use super::{
    metrics::Metrics,
    problem::Problem,
    response_body::{ResponseBody, full},
    upstream::{Api, Upstream},
};

const PREFIX: &str = "/_proxy";

#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    provider: &'static str,
    apis: Vec<ApiHealth<'a>>,
}

#[derive(Serialize)]
struct ApiHealth<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<&'static str>,
    base_url: &'a str,
    /// `valid`, `expired`, or `none` before the first request.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_expires_in_seconds: Option<u64>,
}

/// Returns the response to a request for the health, which needs no secret and sends nothing.
pub(super) fn health<B>(request: &Request<B>, upstream: &Upstream) -> Option<Response<ResponseBody>> {
    if request.uri().path() != "/_proxy/health" || !is_read(request.method()) {
        return None;
    }
    let health = Health {
        status: "ok",
        provider: upstream.provider(),
        apis: upstream.apis().iter().map(api_health).collect(),
    };
    // Texts and numbers always serialize.
    let json = serde_json::to_vec(&health).unwrap_or_default();
    Some(ok("application/json", json))
}

fn api_health(api: &Api) -> ApiHealth<'_> {
    let token = api.client.tokens().cached_token();
    let now = SystemClock.now();
    let state = token.as_ref().map_or(
        "none",
        |token| if token.is_expired(now) { "expired" } else { "valid" },
    );
    let expiry = token.and_then(|token| token.expires_at());
    let left = expiry.and_then(|expiry| expiry.duration_since(now.wall).ok());
    ApiHealth {
        api: api.name,
        base_url: api.client.base_url().as_url().as_str(),
        token: api.client.has_tokens().then_some(state),
        token_expires_in_seconds: left.map(|left| left.as_secs()),
    }
}

/// Returns the response to a request for one of the proxy's other paths; `None` for a path of the provider.
pub(super) fn respond<B>(
    request: &Request<B>,
    metrics: &Metrics,
) -> Option<Result<Response<ResponseBody>, Problem>> {
    let rest = request.uri().path().strip_prefix(PREFIX)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    if rest == "/metrics" && is_read(request.method()) {
        return Some(Ok(ok(
            "text/plain; version=0.0.4; charset=utf-8",
            metrics.render().into_bytes(),
        )));
    }
    let detail =
        "The proxy has GET /_proxy/health and GET /_proxy/metrics; it forwards nothing below /_proxy.";
    Some(Err(Problem::new(StatusCode::NOT_FOUND, "path", detail)))
}

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

fn ok(media_type: &'static str, body: Vec<u8>) -> Response<ResponseBody> {
    let mut response = Response::new(full(Bytes::from(body)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
