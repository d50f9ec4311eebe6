//! Entry of the cache: a token with the moments at which its freshness changes.

use std::time::{Duration, SystemTime};

use super::freshness::{Freshness, LastFreshness};
use crate::{AccessToken, Clock, Moment, RefreshPolicy};

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) token: AccessToken,
    received: Moment,
    advisory_from: Moment,
    mandatory_from: Moment,
    expires: Moment,
    /// Earliest next fetch from a provider that issued an expired token.
    next_fetch: Option<Moment>,
    last_freshness: LastFreshness,
}

impl Entry {
    /// Divisor of the remaining lifetime that gives the time after arrival without a refresh.
    const SETTLING_DIVISOR: u32 = 10;

    /// Creates the entry of `token`, which arrived at `received`. The windows are fractions of its whole lifetime. A token
    /// that is due on arrival is not refreshed for a fraction of what remains, since a fetch would return the same token.
    /// One that was issued expired is used for the minimum refresh interval, for the same reason; one that expired on its
    /// way, for example while the machine slept, is not.
    pub(super) fn new(token: AccessToken, received: Moment, policy: &RefreshPolicy) -> Self {
        let expires = token
            .expiry()
            .unwrap_or_else(|| received.plus(policy.fallback_lifetime()));
        let remaining = received.until(expires);
        let issued = token.issued().unwrap_or(received);
        let lifetime = issued.until(expires).max(remaining);
        let settled = received.plus(remaining / Self::SETTLING_DIVISOR);
        Self {
            advisory_from: expires.minus(policy.advisory_for(lifetime)).max(settled),
            mandatory_from: expires.minus(policy.mandatory_for(lifetime)).max(settled),
            expires,
            next_fetch: (remaining.is_zero() && lifetime <= policy.min_refresh_interval())
                .then(|| received.plus(policy.min_refresh_interval())),
            last_freshness: LastFreshness::default(),
            received,
            token,
        }
    }

    /// Returns a copy of the entry that expires at `moment` at the latest.
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
            last_freshness: LastFreshness::default(),
        }
    }

    /// Returns the freshness in this `tick` of `clock`. Reads the exact clocks once per tick.
    #[inline]
    pub(super) fn freshness(&self, tick: Option<u64>, clock: &dyn Clock) -> Freshness {
        match tick.and_then(|tick| self.last_freshness.get(tick)) {
            Some(freshness) => freshness,
            None => self.compute_freshness(tick, clock),
        }
    }

    #[cold]
    fn compute_freshness(&self, tick: Option<u64>, clock: &dyn Clock) -> Freshness {
        let freshness = self.freshness_at(clock.now());
        self.remember(tick.filter(|_| crate::clock::is_real_time()), freshness);
        freshness
    }

    /// Records that the due refresh was started or postponed, so that no caller starts it again within the tick.
    ///
    /// `tick` must be the tick in which the token was found valid: in a later one it may have expired.
    pub(super) fn mark_refreshing(&self, tick: Option<u64>) {
        self.remember(tick, Freshness::Refreshing);
    }

    fn remember(&self, tick: Option<u64>, freshness: Freshness) {
        if let Some(tick) = tick {
            self.last_freshness.set(tick, freshness);
        }
    }

    /// Returns the freshness at `now`.
    pub(super) fn freshness_at(&self, now: Moment) -> Freshness {
        if !self.is_valid(now) || now.has_reached(self.mandatory_from) {
            Freshness::Stale
        } else if now.has_reached(self.advisory_from) {
            Freshness::Aging
        } else {
            Freshness::Fresh
        }
    }

    /// Returns whether the token has not expired, regardless of its freshness.
    pub(super) fn is_valid(&self, now: Moment) -> bool {
        !now.has_reached(self.expires)
    }

    /// Returns the time since the token arrived.
    pub(super) fn age(&self, now: Moment) -> Duration {
        now.since(self.received)
    }

    /// Returns the time at which the token expires.
    pub(super) fn expires_at(&self) -> SystemTime {
        self.expires.wall
    }

    /// Returns the remaining lifetime of the token.
    pub(super) fn remaining(&self, now: Moment) -> Duration {
        now.until(self.expires)
    }

    /// Returns whether the token was issued expired, and arrived less than the minimum refresh interval ago.
    pub(super) fn is_just_fetched(&self, now: Moment) -> bool {
        self.next_fetch.is_some_and(|next| !now.has_reached(next))
    }
}
