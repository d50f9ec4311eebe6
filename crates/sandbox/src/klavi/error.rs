//! Error body of Klavi: `{"statusCode": <number>, "error": <text>, "message": <text>}`.

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;
use serde::Serialize;

use super::codes::BusinessCode;
use crate::router::{ErrorCodes, ErrorResponse, InvalidRequest};

/// Error response in Klavi's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KlaviError {
    pub(super) status: StatusCode,
    /// HTTP status, or a business code if the status is 416.
    code: u16,
    error: &'static str,
    pub(super) message: String,
}

impl KlaviError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default(),
            message: message.into(),
        }
    }

    /// Creates the error of an unreadable request.
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Creates the error of a missing or wrong field.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) fn unauthorized(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// Creates a business error. Documented: the status is 416, and the body's `statusCode` holds the code.
    pub(super) fn business(business: BusinessCode, codes: ErrorCodes) -> Self {
        Self {
            status: StatusCode::RANGE_NOT_SATISFIABLE,
            code: business.number(),
            error: "BusinessCode Error",
            message: codes.message(&business.to_string()).to_owned(),
        }
    }

    pub(super) fn internal(message: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl ErrorResponse for KlaviError {
    fn invalid_request(_operation: &Operation, _codes: ErrorCodes, invalid: &InvalidRequest) -> Self {
        if invalid.is_field_error() {
            Self::invalid(invalid.to_string())
        } else {
            Self::malformed(invalid.to_string())
        }
    }

    fn unknown_path(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))
    }

    fn method_not_allowed(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("Cannot {method} {path}"))
    }

    fn not_implemented(operation: &Operation, _codes: ErrorCodes) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            format!("The sandbox does not implement {}", operation.id()),
        )
    }

    fn contract_violation(_operation: &Operation, _codes: ErrorCodes, violations: &str) -> Self {
        Self::internal(violations)
    }
}

impl IntoResponse for KlaviError {
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
