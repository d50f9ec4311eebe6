//! Error of a token store.

use std::{error::Error, sync::Arc};

/// Error of a [`TokenStore`](super::TokenStore): the store could not be used. A lease that another process holds is no error.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    kind: StoreErrorKind,
    message: String,
    #[source]
    source: Option<Arc<dyn Error + Send + Sync + 'static>>,
}

/// Kind of a [`StoreError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store could not be reached, failed, or did not respond in time.
    Unavailable,
    /// The store refused access (a wrong password, a missing permission), or other users have access to it.
    AccessDenied,
    /// The stored data cannot be read: another format, or encrypted with another key.
    Unreadable,
}

impl StoreError {
    /// Creates an error of `kind`. `message` is one sentence for people and must not contain secrets.
    pub fn new(kind: StoreErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Sets the source of the error.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}
