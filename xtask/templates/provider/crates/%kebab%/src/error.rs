//! Error classification and authentication of requests.

use auth_core::http::{ErrorBody, ErrorResponse, Execution, Protocol, Response};

use crate::ErrorCode;

/// Error of a failed call.
///
/// `code()` is the provider's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest.
pub type Error = auth_core::http::Error<ErrorCode>;

/// Protocol of %title%: errors by HTTP status with a JSON body, the token as `Bearer`.
#[derive(Debug)]
pub(crate) struct %Pascal%;

impl Protocol for %Pascal% {
    type Code = ErrorCode;

    fn classify(&self, response: &Response<ErrorCode>) -> Result<Option<ErrorResponse<ErrorCode>>, Error> {
        let status = response.status();
        let Some(mut error_response) = ErrorResponse::by_status(status) else {
            return Ok(None);
        };
        let body = ErrorBody::of(response);
        let code = body.text("code").map(|code| ErrorCode::from(&*code));
        // A gateway may have written a response without a documented code, or the status of another one.
        let documented = code.as_ref().and_then(ErrorCode::category);
        if let Some(category) = documented.filter(|_| status.is_client_error()) {
            error_response.class = category.error_class();
            error_response.execution = Execution::by_status(status);
        }
        let is_own = documented.is_some() || status.is_client_error();
        Ok(Some(ErrorResponse {
            code: code.filter(|_| is_own),
            message: body.words("message"),
            ..error_response
        }))
    }
}
