//! Error body of %title%: `{"code": <text>, "message": <text>}`.

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;
use serde_json::json;

use super::codes::Code;
use crate::router::{ErrorCodes, ErrorResponse, InvalidRequest};

/// Error response in the provider's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct %Pascal%Error {
    status: StatusCode,
    code: String,
    message: String,
}

impl %Pascal%Error {
    /// Creates the error response of a documented code.
    pub(super) fn of(code: Code) -> Self {
        Self {
            status: code.status(),
            code: code.to_string(),
            message: code.message().to_owned(),
        }
    }

    pub(super) fn internal(message: &str) -> Self {
        Self::undocumented(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    /// Creates an error response with a status that has no documented code.
    fn undocumented(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code: status.as_str().to_owned(),
            message: message.into(),
        }
    }
}

impl ErrorResponse for %Pascal%Error {
    fn invalid_request(_operation: &Operation, _codes: ErrorCodes, invalid: &InvalidRequest) -> Self {
        Self {
            message: invalid.to_string(),
            ..Self::of(Code::Request)
        }
    }

    fn unknown_path(method: &Method, path: &str) -> Self {
        Self::undocumented(StatusCode::NOT_FOUND, format!("cannot {method} {path}"))
    }

    fn method_not_allowed(method: &Method, path: &str) -> Self {
        Self::undocumented(StatusCode::METHOD_NOT_ALLOWED, format!("cannot {method} {path}"))
    }

    fn not_implemented(operation: &Operation, _codes: ErrorCodes) -> Self {
        let message = format!("the sandbox does not implement `{}`", operation.id());
        Self::undocumented(StatusCode::NOT_FOUND, message)
    }

    fn contract_violation(_operation: &Operation, _codes: ErrorCodes, violations: &str) -> Self {
        Self::internal(violations)
    }
}

impl IntoResponse for %Pascal%Error {
    fn into_response(self) -> Response {
        let body = json!({ "code": self.code, "message": self.message });
        (self.status, Json(body)).into_response()
    }
}
