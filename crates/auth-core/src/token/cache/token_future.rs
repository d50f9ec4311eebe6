//! Future of a valid token.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    entry::Entry,
    freshness::Freshness,
    inner::Inner,
    single_flight::{Demand, Lookup},
};
use crate::{AccessToken, TokenError, TokenProvider};

type Fetch<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Returns a usable token when it is polled, or else waits for a fetch.
///
/// Callers of a trait object allocate, poll and drop it for each token. Two words without a state to check cost a tenth
/// less there than an `async` block does.
pub(super) struct TokenFuture<'a, P> {
    cache: &'a Arc<Inner<P>>,
    /// Boxed twice, since the pointer to a trait object would be a third word.
    fetch: Option<Box<Fetch<'a>>>,
}

impl<'a, P: TokenProvider + 'static> TokenFuture<'a, P> {
    #[inline]
    pub(super) fn new(cache: &'a Arc<Inner<P>>) -> Self {
        Self { cache, fetch: None }
    }

    /// Returns a token that can be used without waiting, and starts its refresh if it is due.
    #[inline]
    fn usable_token(&self) -> Option<AccessToken> {
        let entry = self.cache.current.load();
        let entry = entry.as_ref()?;
        let tick = self.cache.tick();
        match entry.freshness(tick, &*self.cache.clock) {
            Freshness::Fresh | Freshness::Refreshing => Some(entry.token.clone()),
            Freshness::Aging => Some(self.aging_token(entry, tick)),
            Freshness::Stale => None,
        }
    }

    /// Returns the token of `entry`, and starts its refresh.
    #[cold]
    fn aging_token(&self, entry: &Entry, tick: Option<u64>) -> AccessToken {
        // A fetch that cannot start is not an error of this caller, which has a valid token.
        let _: Lookup = self.cache.join_or_start(self.cache.clock.now(), Demand::Token);
        entry.mark_refreshing(tick);
        entry.token.clone()
    }

    #[cold]
    #[inline(never)]
    fn poll_fetch(&mut self, context: &mut Context<'_>) -> Poll<Result<AccessToken, TokenError>> {
        let cache = self.cache;
        let fetch = self
            .fetch
            .get_or_insert_with(|| Box::new(Box::pin(cache.fetched(Demand::Token))));
        fetch.as_mut().as_mut().poll(context)
    }
}

impl<P: TokenProvider + 'static> Future for TokenFuture<'_, P> {
    type Output = Result<AccessToken, TokenError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.fetch.is_none()
            && let Some(token) = self.usable_token()
        {
            return Poll::Ready(Ok(token));
        }
        self.poll_fetch(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StaticToken;

    #[test]
    fn future_has_two_words() {
        assert_eq!(size_of::<TokenFuture<'_, StaticToken>>(), 2 * size_of::<usize>());
    }
}
