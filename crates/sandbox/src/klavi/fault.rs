//! Klavi's error body: `{"statusCode": <number>, "error": <text>, "message": <text>}`.

use axum::{
    Json,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::received::Malformed;

/// A refusal in Klavi's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) status: StatusCode,
    /// The HTTP status, or a business code where the status is 416.
    code: u16,
    error: &'static str,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default(),
            message: message.into(),
        }
    }

    /// The request cannot be read.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The request can be read, but a field is missing or wrong.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) fn unauthorized(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// Documented: 416 is a business refusal, and the body's `statusCode` holds its code.
    pub(super) fn business(code: u16, message: &str) -> Self {
        Self {
            status: StatusCode::RANGE_NOT_SATISFIABLE,
            code,
            error: "Business Error",
            message: message.to_owned(),
        }
    }
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::malformed(malformed.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body {
            status_code: u16,
            error: &'static str,
            message: String,
        }

        let body = Body {
            status_code: self.code,
            error: self.error,
            message: self.message,
        };
        (self.status, Json(body)).into_response()
    }
}

/// The answer where no endpoint is.
pub(super) async fn no_such_path(method: Method, uri: Uri) -> Fault {
    Fault::new(StatusCode::NOT_FOUND, format!("Cannot {method} {}", uri.path()))
}

/// The answer where an endpoint is, but not for this method.
pub(super) async fn no_such_method(method: Method, uri: Uri) -> Fault {
    Fault::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("Cannot {method} {}", uri.path()),
    )
}
