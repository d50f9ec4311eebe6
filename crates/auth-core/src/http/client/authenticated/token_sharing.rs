//! Settings of a token that processes share.

use std::{fmt, sync::Arc};

use crate::{
    Clock, TokenProvider,
    store::{SharedTokenProvider, SharedTokenProviderBuilder, StoreKey, TokenStore},
};

type Configure = dyn Fn(SharedTokenProviderBuilder) -> SharedTokenProviderBuilder + Send + Sync;

/// A store, and the settings of the provider that uses it.
#[derive(Clone)]
pub(in crate::http::client) struct TokenSharing {
    store: Arc<dyn TokenStore>,
    configure: Option<Arc<Configure>>,
}

impl TokenSharing {
    pub(in crate::http::client) fn new(store: Arc<dyn TokenStore>) -> Self {
        Self {
            store,
            configure: None,
        }
    }

    pub(in crate::http::client) fn with(
        mut self,
        configure: impl Fn(SharedTokenProviderBuilder) -> SharedTokenProviderBuilder + Send + Sync + 'static,
    ) -> Self {
        self.configure = Some(Arc::new(configure));
        self
    }

    /// Returns a provider that shares the tokens of `issuer` at `key`.
    pub(super) fn share(
        self,
        issuer: Arc<dyn TokenProvider>,
        key: StoreKey,
        clock: &Arc<dyn Clock>,
    ) -> Arc<dyn TokenProvider> {
        let shared = SharedTokenProvider::builder(issuer, self.store, key).clock(Arc::clone(clock));
        let shared = match self.configure {
            Some(configure) => configure(shared),
            None => shared,
        };
        Arc::new(shared.build())
    }
}

impl fmt::Debug for TokenSharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSharing")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
