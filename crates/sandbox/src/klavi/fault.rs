//! Klavi's error body: `{"statusCode": <number>, "error": <text>, "message": <text>}`.

use axum::{
    Json,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use contract::Operation;
use serde::Serialize;

use super::business::Business;
use crate::{breach::Breach, codes::Codes, refusal::Refusal};

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
    pub(super) fn business(business: Business, codes: Codes) -> Self {
        Self {
            status: StatusCode::RANGE_NOT_SATISFIABLE,
            code: business.number(),
            error: "Business Error",
            message: codes.words(&business.to_string()).to_owned(),
        }
    }

    pub(super) fn internal(message: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }
}

impl Refusal for Fault {
    fn breach(_operation: &Operation, _codes: Codes, breach: &Breach) -> Self {
        if breach.is_of_fields() {
            Self::invalid(breach.to_string())
        } else {
            Self::malformed(breach.to_string())
        }
    }

    fn no_such_path(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("Cannot {method} {path}"))
    }

    fn no_such_method(method: &Method, path: &str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("Cannot {method} {path}"))
    }

    fn not_played(operation: &Operation, _codes: Codes) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            format!("The sandbox does not play {}", operation.id()),
        )
    }

    fn off_contract(_operation: &Operation, _codes: Codes, words: &str) -> Self {
        Self::internal(words)
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
