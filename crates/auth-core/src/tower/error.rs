//! Error of an authenticated request.

use std::{error::Error as StdError, fmt};

use crate::{InvalidInput, TokenError};

/// Error of a request through [`Authentication`](super::Authentication). `E` is the error of the inner service.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E> {
    /// No token is available: the request was not sent, or its token was rejected and there is no other.
    Token(TokenError),
    /// The token cannot be written to a request. Nothing was sent.
    InvalidInput(InvalidInput),
    /// The inner service failed.
    Service(E),
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("no token is available"),
            Self::InvalidInput(error) => error.fmt(f),
            Self::Service(error) => error.fmt(f),
        }
    }
}

/// The errors of variants that show their own text are transparent: the source is that of the inner error.
impl<E: StdError + 'static> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Token(error) => Some(error),
            Self::InvalidInput(error) => error.source(),
            Self::Service(error) => error.source(),
        }
    }
}
