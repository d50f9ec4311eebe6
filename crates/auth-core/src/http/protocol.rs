//! Protocols: the differences between providers.

mod auth_parameter;
mod problem;
mod standard;

use std::fmt;

use ::http::{HeaderMap, StatusCode};

pub use self::standard::StandardProtocol;

use super::{Error, ErrorResponse, RequestParts, Response};
use crate::{AccessToken, InvalidInput};

/// Provider-specific error classification and request authentication.
///
/// Sending, retrying and replaying are the same for all providers. Both methods are pure, except that `classify` may keep a
/// nonce of the response for `authenticate`: see [`ErrorClass::Challenge`](crate::http::ErrorClass::Challenge).
pub trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// The provider's error code.
    type Code: Clone + fmt::Debug + fmt::Display + Send + Sync + 'static;

    /// Returns the error response in `response`, or `None` if the request succeeded. [`StandardProtocol`] reads the usual
    /// forms.
    ///
    /// Read the body with [`ErrorBody`](crate::http::ErrorBody). It accepts at least what the decoder of a value
    /// accepts, so no error response passes for a success.
    ///
    /// # Errors
    ///
    /// [`Error::invalid_response`], if the body of a 2xx response states the outcome and cannot be read.
    fn classify(
        &self,
        response: &Response<Self::Code>,
    ) -> Result<Option<ErrorResponse<Self::Code>>, Error<Self::Code>>;

    /// Returns whether a response with this head may be an error response, so that a call whose response is a
    /// [stream](crate::http::HttpClient::stream) reads its body completely, and calls [`classify`](Self::classify).
    ///
    /// The default is any status but 2xx. A provider that reports errors with a 2xx status has a rule of its own, for example
    /// by the `Content-Type`.
    fn may_be_error(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        let _ = headers;
        !status.is_success()
    }

    /// Authenticates `request` with `token`. The client calls this for each attempt, so no signature is sent twice.
    ///
    /// The default adds the token by its [placement](crate::Placement). For an endpoint of
    /// [`Auth::Credentials`](crate::http::Auth::Credentials) the token is [none](AccessToken::none).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`], if the credentials cannot be written to a request.
    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        request.place(token)
    }
}
