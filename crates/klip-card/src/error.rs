//! Error classification and authentication of requests.

use auth_core::{
    AccessToken, InvalidInput,
    http::{Bytes, ErrorBody, ErrorResponse, Execution, Protocol, RequestParts, Response, StatusCode},
};
use http::header::CONTENT_TYPE;

use crate::ErrorCode;

/// Error of a failed call.
///
/// `code()` is Klip's own [`ErrorCode`]; see [`auth_core::http::Error`] for the rest.
pub type Error = auth_core::http::Error<ErrorCode>;

/// Protocol of Klip Card Minting: errors by HTTP status with a flat body, the token raw in `Authorization`.
#[derive(Debug)]
pub(crate) struct KlipCard;

impl Protocol for KlipCard {
    type Code = ErrorCode;

    fn classify(&self, response: &Response<ErrorCode>) -> Result<Option<ErrorResponse<ErrorCode>>, Error> {
        // For an account that cannot sign in, copies of the documents show 406 as the status, or as the code within a
        // 400. So every status other than 2xx is an error, and the code is read from the body alone.
        let Some(error_response) = ErrorResponse::by_status(response.status()) else {
            return Ok(None);
        };
        // The flat error of `basics` (Korean): a code and a text, for 400 and 401. The body of a 500 is unspecified.
        let body = ErrorBody::of(response);
        let (code, message) = (body.integer("code").map(ErrorCode), body.words("err"));
        let is_documented = DOCUMENTED.contains(&response.status()) && code.is_some() && message.is_some();
        Ok(Some(ErrorResponse {
            // Without the provider's own error body, a gateway may have written the response after Klip executed the
            // call.
            execution: if is_documented {
                Execution::by_status(response.status())
            } else {
                Execution::Unknown
            },
            code,
            message,
            ..error_response
        }))
    }

    /// Adds the content type to every call, including those without a body, as every documented curl does (`basics`).
    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        if request.body_bytes().is_ok_and(Bytes::is_empty) {
            request.insert_header(CONTENT_TYPE, "application/json")?;
        }
        request.place(token)
    }
}

/// Statuses documented for Klip's flat error.
///
/// Source: `basics` (400, 401); `rest-api-card-minting`, "Sign In" (406, if it is a status).
const DOCUMENTED: [StatusCode; 3] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::NOT_ACCEPTABLE,
];
