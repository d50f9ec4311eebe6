//! How Klavi says no.

use std::fmt;

use auth_core::http::{Answer, Dialect, ErrorBody, Refusal};
use http::StatusCode;

use crate::BusinessCode;

/// Why a call failed.
///
/// `code()` is the provider's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest, and
/// [`ErrorExt`] for what is Klavi's alone.
pub type Error = auth_core::http::Error<ErrorCode>;

/// The `statusCode` of an error's body: the HTTP status again, or a [`BusinessCode`] where that is 416.
///
/// Source: `payment/return-codes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub i64);

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an [`Error`] of Klavi's says beyond its status and code.
///
/// ```
/// use klavi::{BusinessCode, Error, ErrorExt};
///
/// fn explain(error: &Error) -> &'static str {
///     match error.business_code() {
///         Some(BusinessCode::QR_CODE_NOT_PIX) => "This is no Pix code.",
///         Some(_) => "This cannot be paid here.",
///         None if error.is_conflict() => "This was asked for before.",
///         None => "Something went wrong.",
///     }
/// }
/// # let _ = explain;
/// ```
pub trait ErrorExt {
    /// The reason of a business refusal (416); `None` for every other error.
    fn business_code(&self) -> Option<BusinessCode>;

    /// Whether the call clashed with what is already there (409): for a new payment, that its
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
        self.status() == Some(StatusCode::CONFLICT)
    }
}

/// Klavi's ways: HTTP statuses with a JSON error, the token as `Bearer`.
#[derive(Debug)]
pub(crate) struct Klavi;

impl Dialect for Klavi {
    type Code = ErrorCode;

    fn refusal(&self, answer: &Answer<ErrorCode>) -> Option<Refusal<ErrorCode>> {
        let refusal = Refusal::by_status(answer.status())?;
        let body = ErrorBody::of(answer);
        Some(Refusal {
            code: body.integer("statusCode").map(ErrorCode),
            message: body.words("message").or_else(|| body.words("error")),
            ..refusal
        })
    }
}
