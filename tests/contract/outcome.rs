//! What became of a call, of whichever client.

use std::fmt::{Debug, Display};

use auth_core::{TokenError, http};

/// `Ok` is what the caller gets, as `Debug` shows it.
pub(crate) type Outcome = Result<String, Failure>;

/// What an error says to every caller.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: http::ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) is_retryable: bool,
    pub(crate) text: String,
}

impl<C: Debug + Display + 'static> From<&http::Error<C>> for Failure {
    fn from(error: &http::Error<C>) -> Self {
        Self {
            kind: error.kind(),
            status: error.status().map(|status| status.as_u16()),
            code: error.code().map(ToString::to_string),
            is_retryable: error.is_retryable(),
            text: error.to_string(),
        }
    }
}

pub(crate) fn outcome<T: Debug, C: Debug + Display + 'static>(result: Result<T, http::Error<C>>) -> Outcome {
    match result {
        Ok(value) => Ok(format!("{value:?}")),
        Err(error) => Err(Failure::from(&error)),
    }
}

/// As [`outcome`], of a token call: the client's own error is the source of the provider's.
pub(crate) fn token_outcome<T: Debug, C: Debug + Display + Send + Sync + 'static>(
    result: Result<T, TokenError>,
) -> Outcome {
    match result {
        Ok(value) => Ok(format!("{value:?}")),
        Err(error) => {
            let source =
                std::error::Error::source(&error).expect("a token call fails by the call's own error");
            let source = source
                .downcast_ref::<http::Error<C>>()
                .expect("it is the crate's error");
            Err(Failure::from(source))
        }
    }
}
