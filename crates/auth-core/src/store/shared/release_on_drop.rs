//! Release of a lease that nothing uses.

use super::SharedTokenProvider;
use crate::store::Lease;

/// Releases a lease in the background when it is dropped, so that the other processes need not wait until it expires: after a
/// call of the store without a response, which may have granted it, and after a token request that does not return.
pub(super) struct ReleaseOnDrop<'a, P> {
    provider: &'a SharedTokenProvider<P>,
    lease: Option<&'a Lease>,
}

impl<'a, P> ReleaseOnDrop<'a, P> {
    pub(super) fn new(provider: &'a SharedTokenProvider<P>, lease: &'a Lease) -> Self {
        Self {
            provider,
            lease: Some(lease),
        }
    }

    /// Leaves the lease as it is.
    pub(super) fn disarm(mut self) {
        self.lease = None;
    }
}

impl<P> Drop for ReleaseOnDrop<'_, P> {
    fn drop(&mut self) {
        let Some(lease) = self.lease.cloned() else {
            return;
        };
        // As long as a lease may exist: a store that hangs may grant it after the caller gave up.
        let patience = self.provider.settings.max_lease;
        self.provider.in_background(patience, move |store, key| {
            let lease = lease.clone();
            async move { store.release(&key, &lease, None).await }
        });
    }
}
