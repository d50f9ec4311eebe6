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
        if let Some(lease) = self.lease.cloned() {
            self.provider
                .in_background(move |store, key| async move { store.release(&key, &lease, None).await });
        }
    }
}
