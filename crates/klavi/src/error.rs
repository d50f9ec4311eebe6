//! Error classification and authentication of requests.

use std::fmt;

use auth_core::http::{ErrorBody, ErrorResponse, Execution, Protocol, Response};
use http::StatusCode;

use crate::BusinessCode;

/// Error of a failed call.
///
/// `code()` is Klavi's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest, and [`ErrorExt`] for details
/// that only Klavi has.
pub type Error = auth_core::http::Error<ErrorCode>;

/// The `statusCode` of an error's body: the HTTP status again, or a [`BusinessCode`] if that is 416.
///
/// Source: `payment/return-codes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub i64);

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Details of an [`Error`] of Klavi's beyond its status and code.
///
/// ```
/// use klavi::{BusinessCode, Error, ErrorExt, Execution};
///
/// fn explain(error: &Error) -> &'static str {
///     match error.business_code() {
///         Some(BusinessCode::QR_CODE_NOT_PIX) => "This is not a Pix code.",
///         Some(_) => "This cannot be paid here.",
///         None if error.is_conflict() => "This was asked for before.",
///         None if error.execution() == Execution::Unknown => "This may have been paid.",
///         None => "This is not paid.",
///     }
/// }
/// # let _ = explain;
/// ```
pub trait ErrorExt {
    /// Returns the reason of a business error (416); `None` for every other error.
    fn business_code(&self) -> Option<BusinessCode>;

    /// Returns whether Klavi reports a conflict (409, in its own error body): for a new payment, that its
    /// `client_request_id` was used before.
    fn is_conflict(&self) -> bool;
}

impl ErrorExt for Error {
    fn business_code(&self) -> Option<BusinessCode> {
        if self.status() != Some(StatusCode::RANGE_NOT_SATISFIABLE) {
            return None;
        }
        self.code().map(|code| BusinessCode(code.0))
    }

    fn is_conflict(&self) -> bool {
        self.execution() == Execution::ExecutedBefore
    }
}

/// Protocol of Klavi: HTTP statuses with a JSON error, the token as `Bearer`.
#[derive(Debug)]
pub(crate) struct Klavi;

impl Protocol for Klavi {
    type Code = ErrorCode;

    fn classify(&self, response: &Response<ErrorCode>) -> Result<Option<ErrorResponse<ErrorCode>>, Error> {
        let status = response.status();
        let Some(error_response) = ErrorResponse::by_status(status) else {
            return Ok(None);
        };
        let body = ErrorBody::of(response);
        let code = body.integer("statusCode").map(ErrorCode);
        let message = body.words("message").or_else(|| body.words("error"));
        Ok(Some(ErrorResponse {
            // Without the provider's own error body, a gateway may have written the response after Klavi executed the
            // call.
            execution: if code.is_some_and(|code| is_own(status, code, message.as_deref())) {
                Execution::by_status(status)
            } else {
                Execution::Unknown
            },
            code,
            message,
            ..error_response
        }))
    }
}

/// Returns whether an error body has a documented shape: a business code under 416; under any other status of the
/// documented table that status and a message.
///
/// Source: `payment/return-codes`; `link/generate-access-token` for the shape.
fn is_own(status: StatusCode, code: ErrorCode, words: Option<&str>) -> bool {
    const DOCUMENTED: [u16; 8] = [400, 401, 403, 404, 409, 422, 429, 500];

    let repeats_status = code.0 == i64::from(status.as_u16());
    match status {
        StatusCode::RANGE_NOT_SATISFIABLE => !repeats_status,
        _ => DOCUMENTED.contains(&status.as_u16()) && repeats_status && words.is_some(),
    }
}
