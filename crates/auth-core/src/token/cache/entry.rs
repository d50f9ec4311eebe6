//! A token in the cache, with the moments at which its treatment changes.

use std::time::Duration;

use super::look::{LastLook, Look};
use crate::{AccessToken, Clock, Moment, RefreshPolicy};

/// What a caller may do with a cached token at a given moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Use it.
    Fresh,
    /// Use it, and have one refresh run behind.
    Aging,
    /// It is still valid, but wait for a new one; use it only if there is none.
    Stale,
    /// It is no longer valid.
    Expired,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) token: AccessToken,
    received: Moment,
    advisory_from: Moment,
    mandatory_from: Moment,
    expires: Moment,
    /// Before this moment the provider is not asked again, even if it handed out an expired token.
    next_fetch: Moment,
    last_look: LastLook,
}

impl Entry {
    /// `received` is when the answer arrived: the life that counts is what was left then.
    pub(super) fn new(token: AccessToken, received: Moment, policy: &RefreshPolicy) -> Self {
        let expires = token
            .expiry()
            .unwrap_or_else(|| received.plus(policy.fallback_lifetime));
        let life = received.until(expires);
        Self {
            advisory_from: received.plus(life.saturating_sub(policy.advisory_for(life))),
            mandatory_from: received.plus(life.saturating_sub(policy.mandatory_for(life))),
            expires,
            next_fetch: received.plus(policy.shortest_interval),
            last_look: LastLook::default(),
            received,
            token,
        }
    }

    /// What a caller may do with the token, in this `tick` of `clock`. The exact clocks are read once in it.
    #[inline]
    pub(super) fn look(&self, tick: Option<u64>, clock: &dyn Clock) -> Look {
        match tick.and_then(|tick| self.last_look.at(tick)) {
            Some(look) => look,
            None => self.look_again(tick, clock),
        }
    }

    #[cold]
    fn look_again(&self, tick: Option<u64>, clock: &dyn Clock) -> Look {
        let look = match self.freshness(clock.now()) {
            Freshness::Fresh => Look::Fresh,
            Freshness::Aging => Look::Aging,
            Freshness::Stale | Freshness::Expired => Look::Stale,
        };
        self.note(tick, look);
        look
    }

    /// The refresh that the token needs runs, or was put off: nobody need see to it before the next tick.
    ///
    /// `tick` is that of the look which found it valid: in a later one it may have expired.
    pub(super) fn attended(&self, tick: Option<u64>) {
        self.note(tick, Look::Attended);
    }

    fn note(&self, tick: Option<u64>, look: Look) {
        if let Some(tick) = tick {
            self.last_look.note(tick, look);
        }
    }

    pub(super) fn freshness(&self, now: Moment) -> Freshness {
        if now.has_reached(self.expires) {
            Freshness::Expired
        } else if now.has_reached(self.mandatory_from) {
            Freshness::Stale
        } else if now.has_reached(self.advisory_from) {
            Freshness::Aging
        } else {
            Freshness::Fresh
        }
    }

    /// How long ago the token came.
    pub(super) fn age(&self, now: Moment) -> Duration {
        now.since(self.received)
    }

    /// What is left of the token's life.
    pub(super) fn time_left(&self, now: Moment) -> Duration {
        now.until(self.expires)
    }

    /// Whether the token came so recently that asking again would be a storm, not a refresh.
    pub(super) fn is_just_fetched(&self, now: Moment) -> bool {
        !now.has_reached(self.next_fetch)
    }
}
