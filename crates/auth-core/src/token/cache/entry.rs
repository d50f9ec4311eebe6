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
    /// Before this moment the provider, which handed out an expired token, is not asked again.
    next_fetch: Option<Moment>,
    last_look: LastLook,
}

impl Entry {
    /// The part of what remains of a token's life in which no other one is asked for.
    const SETTLING_SHARE: u32 = 10;

    /// Plans the treatment of `token`, which arrived at `received`. The windows are fractions of its whole life; one that
    /// is due on arrival is left alone for a part of what remains, since asking at once would bring the same one.
    pub(super) fn new(token: AccessToken, received: Moment, policy: &RefreshPolicy) -> Self {
        let expires = token
            .expiry()
            .unwrap_or_else(|| received.plus(policy.fallback_lifetime()));
        let remaining = received.until(expires);
        let issued = token.issued().unwrap_or(received);
        let life = issued.until(expires).max(remaining);
        let settled = received.plus(remaining / Self::SETTLING_SHARE);
        Self {
            advisory_from: expires.minus(policy.advisory_for(life)).max(settled),
            mandatory_from: expires.minus(policy.mandatory_for(life)).max(settled),
            expires,
            next_fetch: remaining
                .is_zero()
                .then(|| received.plus(policy.min_refresh_interval())),
            last_look: LastLook::default(),
            received,
            token,
        }
    }

    /// Returns the same entry, expired at `moment` if not before.
    pub(super) fn expiring_at(&self, moment: Moment) -> Self {
        let earlier = |planned: Moment| {
            if planned.has_reached(moment) {
                moment
            } else {
                planned
            }
        };
        Self {
            token: self.token.clone(),
            received: self.received,
            advisory_from: earlier(self.advisory_from),
            mandatory_from: earlier(self.mandatory_from),
            expires: earlier(self.expires),
            next_fetch: self.next_fetch,
            last_look: LastLook::default(),
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
        self.note(tick.filter(|_| crate::clock::is_real_time()), look);
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
        if !self.is_valid(now) {
            Freshness::Expired
        } else if now.has_reached(self.mandatory_from) {
            Freshness::Stale
        } else if now.has_reached(self.advisory_from) {
            Freshness::Aging
        } else {
            Freshness::Fresh
        }
    }

    /// Whether the token is not expired, however old it is.
    pub(super) fn is_valid(&self, now: Moment) -> bool {
        !now.has_reached(self.expires)
    }

    /// How long ago the token came.
    pub(super) fn age(&self, now: Moment) -> Duration {
        now.since(self.received)
    }

    /// What is left of the token's life.
    pub(super) fn time_left(&self, now: Moment) -> Duration {
        now.until(self.expires)
    }

    /// Whether the token had expired when it came, so recently that asking again would be a storm, not a refresh.
    pub(super) fn is_just_fetched(&self, now: Moment) -> bool {
        self.next_fetch.is_some_and(|next| !now.has_reached(next))
    }
}
