//! Why there is no token.

use std::{error::Error, fmt, sync::Arc, time::Duration};

type Source = Arc<dyn Error + Send + Sync + 'static>;

/// Why a [`TokenProvider`](crate::TokenProvider) has no token to give.
///
/// Cloning is cheap: one failed fetch answers every caller that waited for it.
///
/// ```
/// use auth_core::{TokenError, TokenErrorKind};
///
/// let error = TokenError::new(TokenErrorKind::Rejected, "the provider knows no such account");
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

/// What kind of failure kept the token away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The provider refused the credentials. Asking again with the same ones will not help.
    Rejected,
    /// The provider could not be reached, or had a fault of its own. Later it may work.
    Unavailable,
    /// The provider returned a response that is not a token.
    InvalidResponse,
    /// The provider was set up in a way that cannot work.
    InvalidInput,
    /// The runtime that the fetch ran on shut down.
    Aborted,
    /// The provider panicked.
    Panicked,
    /// There is no Tokio runtime in this context, or it has no timer. Asking again from here does not help.
    NoRuntime,
    /// The cache was closed, and has no valid token left.
    Closed,
}

impl TokenErrorKind {
    /// Its name, for events.
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
    /// A failure of `kind`; `message` is one sentence for a person and holds no secret.
    pub fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            retry_after: None,
            input: None,
            source: None,
        }))
    }

    /// This error, caused by `source`.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// This error, with the pause that the provider asked for.
    #[must_use]
    pub fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> TokenErrorKind {
        self.0.kind
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            TokenErrorKind::Unavailable | TokenErrorKind::Aborted | TokenErrorKind::Panicked
        )
    }

    /// Returns the argument or setting that was refused, where this error was made of it.
    #[must_use]
    pub fn invalid_input(&self) -> Option<&crate::InvalidInput> {
        self.0.input.as_ref()
    }

    /// The pause that the provider asked for before the next attempt.
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
