//! Conversions between errors.

use std::fmt;

use http::StatusCode;

use super::{Error, ErrorKind};
use crate::{InvalidInput, PageError, PageErrorKind, TokenError, TokenErrorKind, http::ErrorClass};

/// Allows `?` on a list in a function that returns the provider's error. The checkpoint is lost.
impl<C> From<PageError<Error<C>>> for Error<C> {
    fn from(error: PageError<Self>) -> Self {
        let detail = error.to_string();
        match error.into_kind() {
            PageErrorKind::Fetch(error) => error,
            PageErrorKind::WrongList { expected, found } => InvalidInput::new(
                "checkpoint",
                format!("belongs to the list {found}"),
                format!("a checkpoint of the list {expected}"),
            )
            .into(),
            PageErrorKind::CursorRepeated { .. } => {
                let mut this = Self::new(ErrorKind::Decode, None, detail);
                this.0.is_final = true;
                this
            }
        }
    }
}

impl<C> From<InvalidInput> for Error<C> {
    fn from(error: InvalidInput) -> Self {
        let mut this = Self::new(ErrorKind::InvalidInput, None, error.to_string()).not_executed();
        this.0.input = Some(error);
        this
    }
}

impl<C: fmt::Debug + Send + Sync + 'static> From<Error<C>> for TokenError {
    fn from(mut error: Error<C>) -> Self {
        if let Some(input) = error.0.input.take() {
            return input.into();
        }
        let kind = match error.kind() {
            ErrorKind::Decode => TokenErrorKind::InvalidResponse,
            // Not by `is_retryable`: a non-idempotent token call does not mean a wrong password.
            ErrorKind::ErrorResponse
                if matches!(error.0.class, Some(ErrorClass::Transient | ErrorClass::Challenge)) =>
            {
                TokenErrorKind::Unavailable
            }
            // Without a code of the provider's own, neither a redirect nor "not implemented" is about credentials.
            ErrorKind::ErrorResponse
                if error.0.code.is_none() && error.0.status.is_some_and(is_not_about_credentials) =>
            {
                TokenErrorKind::InvalidResponse
            }
            ErrorKind::ErrorResponse => TokenErrorKind::Rejected,
            _ if error.0.is_final => TokenErrorKind::InvalidResponse,
            _ => TokenErrorKind::Unavailable,
        };
        Self::new(kind, description(kind))
            .with_retry_after(error.retry_after())
            .with_source(error)
    }
}

/// Returns the message of a token error, whose source describes the cause.
fn description(kind: TokenErrorKind) -> &'static str {
    match kind {
        TokenErrorKind::Rejected => "the provider rejected the credentials",
        TokenErrorKind::Unavailable => "the token call failed",
        TokenErrorKind::InvalidResponse => "the token call returned an invalid response",
        TokenErrorKind::InvalidInput => "the token call has an invalid argument",
        TokenErrorKind::Aborted => "the token call was aborted",
        TokenErrorKind::Panicked => "the token provider panicked",
        TokenErrorKind::NoRuntime => "the token call has no Tokio runtime with a timer",
        TokenErrorKind::Closed => "the token cache is closed",
    }
}

fn is_not_about_credentials(status: StatusCode) -> bool {
    status.is_redirection() || status.is_server_error()
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::http::{Endpoint, response::BodyError};

    #[test]
    fn each_kind_of_token_error_is_described() {
        for (kind, said) in [
            (TokenErrorKind::Rejected, "rejected the credentials"),
            (TokenErrorKind::Unavailable, "call failed"),
            (TokenErrorKind::InvalidResponse, "invalid response"),
            (TokenErrorKind::InvalidInput, "invalid argument"),
            (TokenErrorKind::Aborted, "aborted"),
            (TokenErrorKind::Panicked, "panicked"),
            (TokenErrorKind::NoRuntime, "no Tokio runtime"),
            (TokenErrorKind::Closed, "closed"),
        ] {
            assert!(description(kind).contains(said), "{kind:?}");
        }
    }

    #[test]
    fn lasting_failure_is_an_invalid_response() {
        static TOKEN: Endpoint = Endpoint::post("token", "/token");
        let kind = |error: BodyError| {
            let error = Error::<u32>::body(&TOKEN, StatusCode::OK, error);
            TokenError::from(error).kind()
        };
        assert_eq!(kind(BodyError::Stalled { read: 0 }), TokenErrorKind::Unavailable);
        assert_eq!(
            kind(BodyError::TooLong { cap: 9 }),
            TokenErrorKind::InvalidResponse
        );
    }

    #[test]
    fn invalid_argument_is_kept() {
        let input = InvalidInput::missing("scope", "a scope");
        let error = TokenError::from(Error::<u32>::from(input.clone()));
        assert_eq!(error.kind(), TokenErrorKind::InvalidInput);
        assert_eq!(error.invalid_input(), Some(&input));
        assert!(error.source().is_none());
    }
}
