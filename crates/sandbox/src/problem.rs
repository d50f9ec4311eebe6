//! Problem details (RFC 9457).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

/// Creates the error response with `status`, as the admin API's contract describes it.
pub(crate) fn response(status: StatusCode, detail: &str, errors: &[impl Serialize]) -> Response {
    #[derive(Serialize)]
    struct Body<'a, E> {
        #[serde(rename = "type")]
        kind: &'static str,
        title: &'static str,
        status: u16,
        detail: &'a str,
        errors: &'a [E],
    }

    let body = Body {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or_default(),
        status: status.as_u16(),
        detail,
        errors,
    };
    let mut response = (status, Json(body)).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}
