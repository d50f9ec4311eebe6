//! Entry of a store: its token, lease and failure, and the steps of [`TokenStore`](super::TokenStore) on them.

use super::{AcquireRequest, Acquired, FetchFailure, Lease, StoredToken, TokenId};
use crate::Moment;

/// Entry of a store that runs in this process. Each part is kept until a moment.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) token: Option<(StoredToken, Moment)>,
    /// Fence of the token that was published last.
    pub(crate) published: u64,
    pub(crate) lease: Option<(Lease, Moment)>,
    pub(crate) failure: Option<(FetchFailure, Moment)>,
}

impl Entry {
    /// Removes what has expired at `now`. Precedes each other step.
    pub(crate) fn expire(&mut self, now: Moment) {
        self.token.take_if(|(_, until)| now.has_reached(*until));
        self.lease.take_if(|(_, until)| now.has_reached(*until));
        self.failure.take_if(|(_, until)| now.has_reached(*until));
    }

    /// Returns the token, or a lease whose fence is `next_fence`.
    pub(crate) fn acquire(
        &mut self,
        request: &AcquireRequest,
        now: Moment,
        next_fence: impl FnOnce() -> u64,
    ) -> Acquired {
        if let Some(rejected) = request.rejected {
            self.invalidate(rejected);
        }
        if let Some((token, until)) = &self.token {
            let remaining = now.until(*until);
            if request.accepts(token.id(), remaining) {
                return Acquired::Token(token.with_remaining(remaining));
            }
        }
        if let Some((_, until)) = &self.lease {
            let remaining = now.until(*until);
            return Acquired::Held { remaining };
        }
        if let Some((failure, until)) = &self.failure {
            return Acquired::Failed(failure.with_backoff(now.until(*until)));
        }
        let lease = Lease::new(&*request.owner, next_fence());
        self.lease = Some((lease.clone(), now.plus(request.lease)));
        Acquired::Lease(lease)
    }

    pub(crate) fn renew(&mut self, lease: &Lease, until: Moment) -> bool {
        match &mut self.lease {
            Some((held, end)) if held.owner() == lease.owner() => {
                *end = until;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn publish(&mut self, lease: &Lease, token: &StoredToken, now: Moment) -> bool {
        self.lease.take_if(|(held, _)| held.owner() == lease.owner());
        if self.published > lease.fence() {
            return false;
        }
        self.published = lease.fence();
        self.failure = None;
        self.token = Some((token.clone(), now.plus(token.remaining())));
        true
    }

    pub(crate) fn release(&mut self, lease: &Lease, failure: Option<&FetchFailure>, now: Moment) {
        let is_held = self
            .lease
            .take_if(|(held, _)| held.owner() == lease.owner())
            .is_some();
        if let (true, Some(failure)) = (is_held, failure) {
            self.failure = Some((*failure, now.plus(failure.backoff())));
        }
    }

    pub(crate) fn invalidate(&mut self, rejected: TokenId) {
        self.token.take_if(|(token, _)| token.id() == rejected);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{AccessToken, Clock, Placement, SystemClock};

    #[test]
    fn lease_may_publish_again() {
        let now = SystemClock.now();
        let hour = Duration::from_secs(3600);
        let stored = |secret| {
            let token = AccessToken::new(secret, Placement::Bearer);
            StoredToken::new(&token, now, Duration::ZERO, hour).unwrap()
        };
        let mut entry = Entry::default();
        let (old, new) = (Lease::new("old", 7), Lease::new("new", 8));
        assert!(entry.publish(&new, &stored("a"), now));
        // The store's response to the first call was lost.
        assert!(entry.publish(&new, &stored("a"), now));
        assert!(!entry.publish(&old, &stored("b"), now));
        let (token, until) = entry.token.unwrap();
        assert_eq!((token.id(), until), (stored("a").id(), now.plus(hour)));
    }

    #[test]
    fn token_must_outlive_the_request() {
        let id = TokenId::of(&AccessToken::new("a", Placement::Bearer));
        let mut request = AcquireRequest::new(Duration::from_secs(60));
        request.min_remaining = Duration::from_secs(5);
        for (remaining, is_accepted) in [(4, false), (5, false), (6, true)] {
            let remaining = Duration::from_secs(remaining);
            assert_eq!(request.accepts(id, remaining), is_accepted, "{remaining:?}");
        }
        request.rejected = Some(id);
        assert!(!request.accepts(id, Duration::from_secs(6)));
    }
}
