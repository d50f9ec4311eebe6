//! Issuer of tokens whose requests count as work.

use std::sync::Arc;

use auth_core::{AccessToken, TokenError, TokenProvider, async_trait};

use super::clock::SkippingClock;

/// Issuer whose requests count as work, so that the clock does not skip while one is in flight in the background.
#[derive(Debug)]
struct CountedIssuer {
    issuer: Arc<dyn TokenProvider>,
    clock: SkippingClock,
}

/// Returns the wrapper for the setting `wrap_issuer` of a client.
pub(super) fn counted(
    clock: &SkippingClock,
) -> impl Fn(Arc<dyn TokenProvider>) -> Arc<dyn TokenProvider> + Send + Sync + 'static + use<> {
    let clock = clock.clone();
    move |issuer| {
        Arc::new(CountedIssuer {
            issuer,
            clock: clock.clone(),
        })
    }
}

#[async_trait]
impl TokenProvider for CountedIssuer {
    async fn token(&self) -> std::result::Result<AccessToken, TokenError> {
        let _working = self.clock.work();
        self.issuer.token().await
    }

    async fn refresh(&self, current: &AccessToken) -> std::result::Result<AccessToken, TokenError> {
        let _working = self.clock.work();
        self.issuer.refresh(current).await
    }

    fn invalidate(&self, rejected: &AccessToken) {
        self.issuer.invalidate(rejected);
    }
}
