//! Protocol of an API with the usual error responses.

use http::header;

use super::problem::Problem;
use crate::http::{
    Error, ErrorCategory, ErrorClass, ErrorCode, ErrorResponse, Execution, Protocol, Response,
};

/// Protocol of an API that reports errors by HTTP status and describes them in one of the usual forms. It needs no code of
/// the API's own.
///
/// * **Success** is a 2xx status, whatever the body.
/// * **The class** of an error follows from its status ([`ErrorResponse::by_status`]). An error that would be permanent is
///   transient if the server asks to retry later, by the header `Retry-After` of a 4xx response.
/// * **Code, message and request ID** are read from RFC 9457 problem details, and from JSON of these forms:
///   `{"error": "code", "error_description"}` (OAuth), `{"error": {"code", "status", "type", "message"}}` (Google, Stripe,
///   Azure), `{"errors": [{"code", "message"}]}` (JSON:API), `{"code", "message"}`, `{"message", "errors"}` (GitHub),
///   `{"error": "text"}`, `{"detail"}`, `[{"errorCode", "message"}]`. A code that repeats the HTTP status is not a code.
/// * **[`Execution`] is unknown**: any of these forms could be a gateway's, and a gateway can return any status after the API
///   executed the request. The exceptions are the API's own [documented codes](Self::codes), and a 401 whose header
///   `WWW-Authenticate` says `invalid_token` (RFC 6750, section 3.1): the API rejected the token before it did anything.
///
/// ```
/// use auth_core::http::{ErrorCategory, StandardProtocol};
///
/// let protocol = StandardProtocol::new().codes(&[
///     ("card_declined", ErrorCategory::Caller),
///     ("duplicate_reference", ErrorCategory::Conflict),
///     ("try_again", ErrorCategory::Transient),
/// ]);
/// # let _ = protocol;
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct StandardProtocol {
    codes: &'static [(&'static str, ErrorCategory)],
}

impl StandardProtocol {
    /// Creates the protocol of an API without documented codes.
    #[must_use]
    pub const fn new() -> Self {
        Self { codes: &[] }
    }

    /// Sets the codes that the API documents. An error response with one of them is the API's own, so the category decides
    /// the class and the [`Execution`].
    #[must_use]
    pub const fn codes(mut self, codes: &'static [(&'static str, ErrorCategory)]) -> Self {
        self.codes = codes;
        self
    }

    fn category(&self, code: &ErrorCode) -> Option<ErrorCategory> {
        let documented = self
            .codes
            .iter()
            .find(|(documented, _)| *documented == code.as_str());
        documented.map(|(_, category)| *category)
    }
}

impl Protocol for StandardProtocol {
    type Code = ErrorCode;

    fn classify(
        &self,
        response: &Response<ErrorCode>,
    ) -> Result<Option<ErrorResponse<ErrorCode>>, Error<ErrorCode>> {
        let status = response.status();
        let Some(mut error) = ErrorResponse::by_status(status) else {
            return Ok(None);
        };
        let problem = Problem::of(response);
        error.code = problem.code.as_deref().map(ErrorCode::from);
        error.message = problem.message;
        error.request_id = problem.request_id;
        if let Some(category) = error.code.as_ref().and_then(|code| self.category(code)) {
            return Ok(Some(error.with_category(category)));
        }
        if problem.rejects_token && error.class == ErrorClass::Token {
            error.execution = Execution::NotExecuted;
        }
        let is_temporary = status.is_client_error() && response.headers().contains_key(header::RETRY_AFTER);
        if error.class == ErrorClass::Permanent && is_temporary {
            error.class = ErrorClass::Transient;
        }
        Ok(Some(error))
    }
}

#[cfg(test)]
mod tests;
