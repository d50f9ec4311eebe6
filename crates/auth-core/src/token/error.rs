//! Error of a token provider.

use std::{error::Error, fmt, sync::Arc, time::Duration};

type Source = Arc<dyn Error + Send + Sync + 'static>;

/// Error of a [`TokenProvider`](crate::TokenProvider).
///
/// Cloning is cheap, since the callers that share a failed fetch share its error.
///
/// ```
/// use auth_core::{TokenError, TokenErrorKind};
///
/// let error = TokenError::new(TokenErrorKind::Rejected, "sign-in failed: unknown account");
/// assert!(!error.is_retryable());
/// ```
#[derive(Clone)]
pub struct TokenError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: TokenErrorKind,
    message: String,
    retry_after: Option<Duration>,
    input: Option<crate::InvalidInput>,
    source: Option<Source>,
}

/// Kind of a [`TokenError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The provider rejected the credentials. Not retryable with the same credentials.
    Rejected,
    /// The provider could not be reached or failed. Retryable.
    Unavailable,
    /// The provider returned a response that is not a token.
    InvalidResponse,
    /// The provider's configuration or an argument is invalid.
    InvalidInput,
    /// The runtime of the fetch shut down.
    Aborted,
    /// The provider panicked.
    Panicked,
    /// No Tokio runtime with a timer is available in the caller's context.
    NoRuntime,
    /// The cache is closed and holds no valid token.
    Closed,
}

impl TokenErrorKind {
    /// Returns the name of the kind in `tracing` events.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Unavailable => "unavailable",
            Self::InvalidResponse => "invalid_response",
            Self::InvalidInput => "invalid_input",
            Self::Aborted => "aborted",
            Self::Panicked => "panicked",
            Self::NoRuntime => "no_runtime",
            Self::Closed => "closed",
        }
    }
}

impl TokenError {
    /// Creates an error of `kind`. `message` is one sentence for people and must not contain secrets.
    pub fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            retry_after: None,
            input: None,
            source: None,
        }))
    }

    /// Sets the source of the error.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Sets the delay that the provider requested before the next attempt.
    #[must_use]
    pub fn with_retry_after(mut self, delay: Option<Duration>) -> Self {
        self.0.retry_after = delay;
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> TokenErrorKind {
        self.0.kind
    }

    /// Returns whether a retry with the same credentials may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            TokenErrorKind::Unavailable | TokenErrorKind::Aborted | TokenErrorKind::Panicked
        )
    }

    /// Returns the invalid argument or setting that caused the error, if any.
    #[must_use]
    pub fn invalid_input(&self) -> Option<&crate::InvalidInput> {
        self.0.input.as_ref()
    }

    /// Returns the delay that the provider requested before the next attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("retry_after", &self.0.retry_after)
            .field("source", &self.0.source)
            .finish()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

impl From<crate::InvalidInput> for TokenError {
    fn from(error: crate::InvalidInput) -> Self {
        let mut this = Self::new(TokenErrorKind::InvalidInput, error.to_string());
        this.0.input = Some(error);
        this
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InvalidInput;

    #[test]
    fn error_shows_kind_cause_and_argument() {
        let cause = InvalidInput::missing("scope", "a scope");
        let error = TokenError::new(TokenErrorKind::Unavailable, "failed")
            .with_retry_after(Some(Duration::from_secs(3)))
            .with_source(cause.clone());
        assert!(error.invalid_input().is_none());
        let shown = format!("{error:?}");
        for part in [
            "kind: Unavailable",
            "message: \"failed\"",
            "retry_after: Some(3s)",
            "source: Some(",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let error = TokenError::from(cause.clone());
        assert_eq!(
            (error.kind(), error.invalid_input()),
            (TokenErrorKind::InvalidInput, Some(&cause))
        );
    }
}
