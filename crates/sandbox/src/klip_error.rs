//! The flat error of both Klip APIs: `{"code": <number>, "err": <text>}`.

use std::fmt;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::received::Malformed;

/// A refusal in Klip's flat shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KlipError {
    pub(crate) status: StatusCode,
    pub(crate) code: i64,
    pub(crate) message: String,
}

/// Codes that Klip does not publish.
///
/// The documents show the field `code` and hide its values, apart from the 6000s of App2App. These are invented, and
/// are far outside that range so that nobody takes them for Klip's.
pub(crate) mod invented {
    pub(crate) const BAD_REQUEST: i64 = 990_400;
    pub(crate) const INVALID_TOKEN: i64 = 990_401;
    pub(crate) const NOT_FOUND: i64 = 990_404;
    pub(crate) const METHOD_NOT_ALLOWED: i64 = 990_405;
    pub(crate) const CANNOT_LOG_IN: i64 = 990_406;
    pub(crate) const GONE: i64 = 990_410;
    pub(crate) const INTERNAL: i64 = 990_500;
}

impl KlipError {
    pub(crate) fn new(status: StatusCode, code: i64, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn bad_request(why: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            invented::BAD_REQUEST,
            format!("bad request: {why}"),
        )
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            invented::NOT_FOUND,
            format!("not found: {what}"),
        )
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            invented::INTERNAL,
            "internal server error",
        )
    }
}

impl From<Malformed> for KlipError {
    fn from(malformed: Malformed) -> Self {
        Self::bad_request(malformed)
    }
}

impl IntoResponse for KlipError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            code: i64,
            err: String,
        }

        let body = Body {
            code: self.code,
            err: self.message,
        };
        (self.status, Json(body)).into_response()
    }
}

/// The answer where no endpoint is.
pub(crate) async fn no_such_path() -> KlipError {
    KlipError::not_found("path")
}

/// The answer where an endpoint is, but not for this method.
pub(crate) async fn no_such_method() -> KlipError {
    KlipError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        invented::METHOD_NOT_ALLOWED,
        "method not allowed",
    )
}
