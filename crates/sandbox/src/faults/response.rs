//! Faulty responses.

use axum::{
    Extension, Json,
    body::{self, Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::log::{RecordedBody, Verdict};

/// Creates a 429 response with `Retry-After`.
pub(super) fn too_many_requests(seconds: u32) -> Response {
    let body = json!({ "message": "too many requests (injected fault)" });
    let retry_after = [(header::RETRY_AFTER, seconds.to_string())];
    let fault = Extension(Verdict::fault("429 with `Retry-After`"));
    (StatusCode::TOO_MANY_REQUESTS, fault, retry_after, Json(body)).into_response()
}

/// Creates a 503 response with an HTML page, as a gateway would.
pub(super) fn unavailable() -> Response {
    const PAGE: &str =
        "<html><head><title>503 Service Unavailable</title></head><body>Injected fault</body></html>";
    let html = [(header::CONTENT_TYPE, "text/html")];
    let fault = Extension(Verdict::fault("503 of a gateway"));
    (StatusCode::SERVICE_UNAVAILABLE, fault, html, PAGE).into_response()
}

/// Response extension that makes the server close the connection instead of sending the response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Disconnect;

/// Creates a response that is never sent.
pub(super) fn disconnect() -> Response {
    let fault = Extension(Verdict::fault("the connection closes without a response"));
    (StatusCode::SERVICE_UNAVAILABLE, fault, Extension(Disconnect)).into_response()
}

/// Truncates `response` to its head and half of its body.
pub(super) async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = in_memory(body).await;
    parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
    let half = bytes.slice(..bytes.len() / 2);
    parts.extensions.insert(RecordedBody(half.clone()));
    let fault = Verdict::fault("the connection closes after half of the body");
    parts.extensions.insert(fault);
    let half = stream::iter([Ok(half)]);
    let end = stream::once(async {
        // Yields to the connection, which would otherwise close before it has sent the first half.
        tokio::task::yield_now().await;
        Err("injected fault")
    });
    Response::from_parts(parts, Body::from_stream(half.chain(end)))
}

/// Reads all of `body`. Every body is in memory, so reading it neither fails nor waits.
pub(super) async fn in_memory(body: Body) -> Bytes {
    body::to_bytes(body, usize::MAX).await.unwrap_or_default()
}
