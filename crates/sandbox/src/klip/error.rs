//! Error body of both Klip APIs: `{"code": <number>, "err": <text>}`.

use std::fmt;

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;
use serde::Serialize;

use crate::router::{ErrorCodes, ErrorResponse, InvalidRequest};

/// Error response in Klip's flat shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KlipError {
    pub(crate) status: StatusCode,
    pub(crate) code: i64,
    pub(crate) message: String,
}

/// Codes that Klip does not publish.
///
/// The documents show the field `code` and hide its values, except for the 6000s of App2App. These are invented, and
/// far outside that range to avoid confusion with real codes.
pub(crate) mod invented {
    pub(crate) const BAD_REQUEST: i64 = 990_400;
    pub(crate) const INVALID_TOKEN: i64 = 990_401;
    pub(crate) const NOT_FOUND: i64 = 990_404;
    pub(crate) const METHOD_NOT_ALLOWED: i64 = 990_405;
    pub(crate) const SIGN_IN_FAILED: i64 = 990_406;
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

    pub(crate) fn bad_request(reason: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            invented::BAD_REQUEST,
            format!("bad request: {reason}"),
        )
    }

    pub(crate) fn not_found(what: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            invented::NOT_FOUND,
            format!("not found: {what}"),
        )
    }

    pub(crate) fn internal(reason: impl fmt::Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            invented::INTERNAL,
            format!("internal server error: {reason}"),
        )
    }
}

impl ErrorResponse for KlipError {
    fn invalid_request(_operation: &Operation, _codes: ErrorCodes, invalid: &InvalidRequest) -> Self {
        Self::bad_request(invalid)
    }

    fn unknown_path(_method: &Method, _path: &str) -> Self {
        Self::not_found("path")
    }

    fn method_not_allowed(_method: &Method, _path: &str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            invented::METHOD_NOT_ALLOWED,
            "method not allowed",
        )
    }

    fn not_implemented(operation: &Operation, _codes: ErrorCodes) -> Self {
        Self::not_found(format_args!(
            "the sandbox does not implement `{}`",
            operation.id()
        ))
    }

    fn contract_violation(_operation: &Operation, _codes: ErrorCodes, violations: &str) -> Self {
        Self::internal(violations)
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
