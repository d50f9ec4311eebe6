//! Kinds of [`Error`](super::Error)s.

use http::StatusCode;

/// Classifies an [`Error`](super::Error) by its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or setting is invalid. Nothing was sent.
    InvalidInput,
    /// No token is available: the request was not sent, or its token was rejected and there is no other.
    Token,
    /// The connection to the provider failed. Nothing was sent.
    Connect,
    /// The response, or a part of it, did not arrive in time.
    Timeout,
    /// The connection failed after the request may have been sent.
    Transport,
    /// The stream of the request's body failed, or does not have the length that was set. The request may have been sent in
    /// part.
    RequestBody,
    /// The response's body could not be read completely, or exceeds the limit.
    Body,
    /// The response's body is not the expected JSON.
    Decode,
    /// The provider returned an error response.
    ErrorResponse,
}

impl ErrorKind {
    /// Returns the name for spans.
    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Token => "token",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::RequestBody => "request_body",
            Self::Body => "body",
            Self::Decode => "decode",
            Self::ErrorResponse => "error_response",
        }
    }

    /// Returns the value of OpenTelemetry's attribute `error.type`: the `status` of an error response, otherwise the name
    /// of the kind.
    pub(in crate::http) fn error_type(self, status: Option<&StatusCode>) -> &str {
        match status {
            Some(status) if !status.is_success() => status.as_str(),
            _ => self.name(),
        }
    }
}
