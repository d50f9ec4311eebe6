//! When a cached token is replaced.

use std::time::Duration;

use crate::{Backoff, TokenError, TokenErrorKind, clock::MAX_SPAN};

/// Decides when [`CachedTokenProvider`](crate::CachedTokenProvider) asks for a new token, and how long it
/// waits after a failure.
///
/// Both windows end at the token's expiry and are clamped to a fraction of its whole life, so that one
/// policy fits tokens of a minute and of a day.
///
/// ```
/// use std::time::Duration;
/// use auth_core::RefreshPolicy;
///
/// let policy = RefreshPolicy::default()
///     .with_advisory_window(Duration::from_secs(120))
///     .with_mandatory_window(Duration::from_secs(15));
/// assert_eq!(policy.advisory_window(), Duration::from_secs(120));
/// ```
#[derive(Debug, Clone)]
pub struct RefreshPolicy {
    advisory_window: Duration,
    mandatory_window: Duration,
    jitter: f64,
    failure_backoff: Backoff,
    rejection_backoff: Backoff,
    max_retry_after: Duration,
    min_refresh_interval: Duration,
    fallback_lifetime: Duration,
    fetch_timeout: Duration,
    max_wait_with_token: Duration,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self {
            advisory_window: Duration::from_secs(300),
            mandatory_window: Duration::from_secs(60),
            jitter: 0.2,
            failure_backoff: Backoff::exponential(Duration::from_secs(1)).with_max(Duration::from_secs(60)),
            rejection_backoff: Backoff::exponential(Duration::from_secs(5))
                .with_max(Duration::from_secs(600)),
            max_retry_after: Duration::from_secs(300),
            min_refresh_interval: Duration::from_secs(1),
            fallback_lifetime: Duration::from_secs(300),
            fetch_timeout: Duration::from_secs(130),
            max_wait_with_token: Duration::from_secs(5),
        }
    }
}

/// A setter `$with` and a getter `$name` for each setting, with the docs of the setter.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident, $with:ident: $type:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $with(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }

        #[doc = concat!("Returns what [`", stringify!($with), "`](Self::", stringify!($with), ") sets.")]
        #[must_use]
        pub fn $name(&self) -> $type {
            self.$name
        }
    )*};
}

impl RefreshPolicy {
    /// The largest part of a token's life that the advisory window takes.
    const ADVISORY_SHARE: u32 = 4;
    /// The largest part of a token's life that the mandatory window takes.
    const MANDATORY_SHARE: u32 = 10;

    settings! {
        /// Sets the advisory window: in the last `advisory_window` of a token's life one refresh runs *behind* the
        /// callers, who still get the old token. Default: 5 minutes; at most a quarter of the life.
        advisory_window, with_advisory_window: Duration;

        /// Sets the mandatory window: in the last `mandatory_window` of a token's life callers *wait* for the new one.
        /// Default: 1 minute; at most a tenth of the life.
        mandatory_window, with_mandatory_window: Duration;

        /// Sets the pauses after failures in a row, during which the last failure answers callers who have no valid
        /// token, and the provider is left alone. Default: 1 second, doubling up to a minute.
        failure_backoff, with_failure_backoff: Backoff;

        /// Sets the pauses after the provider rejected the credentials
        /// ([`TokenErrorKind::Rejected`](crate::TokenErrorKind::Rejected)), which ends in locked accounts if it is
        /// repeated. Default: 5 seconds, doubling up to 10 minutes. They end at once when the credentials change or the
        /// caller asks for it: see [`CachedTokenProvider::reset_backoff`](crate::CachedTokenProvider::reset_backoff).
        rejection_backoff, with_rejection_backoff: Backoff;

        /// Sets the longest `Retry-After` of the token endpoint that is honoured. Default: 5 minutes.
        max_retry_after, with_max_retry_after: Duration;

        /// Sets the shortest time between two fetches from a provider that hands out expired tokens, or refuses the
        /// tokens that it hands out. Default: 1 second.
        min_refresh_interval, with_min_refresh_interval: Duration;

        /// Sets how long a token is kept whose provider did not say when it expires. Default: 5 minutes.
        fallback_lifetime, with_fallback_lifetime: Duration;

        /// Sets how long callers wait for a fetch before they get an error. Default: 130 seconds, a little more than a
        /// call may take by default. Measured by Tokio's timer.
        ///
        /// The call of the provider is not cut then, since it may have used up a refresh token: it has as long again, and
        /// a token that it brings is kept unless the cache holds one that lives longer.
        fetch_timeout, with_fetch_timeout: Duration;

        /// Sets how long callers in the mandatory window wait for the new token while the old one is valid, counted from the
        /// start of the fetch. Default: 5 seconds; at most half of what is left of the old token's life.
        max_wait_with_token, with_max_wait_with_token: Duration;
    }

    /// Sets the share (0 to 1) of the advisory window and of the pauses that is left to chance, so that
    /// a fleet that started together does not refresh together. Default: 0.2.
    #[must_use]
    pub fn with_jitter(mut self, share: f64) -> Self {
        self.jitter = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self
    }

    /// Returns what [`with_jitter`](Self::with_jitter) sets.
    #[must_use]
    pub fn jitter(&self) -> f64 {
        self.jitter
    }

    /// The advisory window of a token that lives for `life`, jittered downwards, but not below the mandatory one.
    pub(crate) fn advisory_for(&self, life: Duration) -> Duration {
        let window = self.advisory_window.min(life / Self::ADVISORY_SHARE);
        self.jittered(window).max(self.mandatory_for(life))
    }

    /// The mandatory window of a token that lives for `life`.
    pub(crate) fn mandatory_for(&self, life: Duration) -> Duration {
        self.mandatory_window.min(life / Self::MANDATORY_SHARE)
    }

    /// How long the provider is left alone after `error`, the last of so many failures in a row with the same backoff.
    pub(crate) fn pause_after(&self, error: &TokenError, in_a_row: u32) -> Duration {
        let backoff = match error.kind() {
            TokenErrorKind::Rejected => self.rejection_backoff,
            _ => self.failure_backoff,
        };
        let own = backoff.bound(in_a_row);
        let asked = error.retry_after().unwrap_or_default().min(self.max_retry_after);
        // What the provider asked for is a floor: it is never shortened by chance.
        self.jittered(own).max(asked)
    }

    fn jittered(&self, span: Duration) -> Duration {
        // Floats cannot express the longest durations, and fail where they would have to.
        span.min(MAX_SPAN).mul_f64(1.0 - self.jitter * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn windows_are_clamped_to_a_fraction_of_the_life() {
        let policy = RefreshPolicy::default().with_jitter(0.0);
        for (life, advisory, mandatory) in [(60, 15, 6), (900, 225, 60), (86_400, 300, 60)] {
            let life = seconds(life);
            assert_eq!(policy.advisory_for(life), seconds(advisory));
            assert_eq!(policy.mandatory_for(life), seconds(mandatory));
        }
    }

    #[test]
    fn jitter_stays_within_its_share() {
        let policy = RefreshPolicy::default().with_jitter(0.5);
        for _ in 0..1000 {
            let window = policy.advisory_for(seconds(86_400));
            assert!(window > seconds(149) && window <= seconds(300));
        }
    }

    #[test]
    fn jitter_leaves_the_advisory_window_before_the_mandatory_one() {
        let policy = RefreshPolicy::default().with_jitter(1.0);
        for _ in 0..1000 {
            assert!(policy.advisory_for(seconds(3600)) >= policy.mandatory_for(seconds(3600)));
        }
    }

    #[test]
    fn pauses_grow_with_failures_in_a_row() {
        let policy = RefreshPolicy::default().with_jitter(0.0);
        let pauses = |kind| {
            let error = TokenError::new(kind, "no");
            [1, 2, 3, 7, u32::MAX].map(|failures| policy.pause_after(&error, failures).as_secs())
        };
        assert_eq!(pauses(TokenErrorKind::Unavailable), [1, 2, 4, 60, 60]);
        assert_eq!(pauses(TokenErrorKind::Rejected), [5, 10, 20, 320, 600]);
    }

    #[test]
    fn pause_is_never_shorter_than_the_provider_asked_for_up_to_the_cap() {
        let policy = RefreshPolicy::default().with_jitter(1.0);
        let busy = |asked| {
            TokenError::new(TokenErrorKind::Unavailable, "busy").with_retry_after(Some(seconds(asked)))
        };
        assert_eq!(policy.pause_after(&busy(70), 1), seconds(70));
        assert_eq!(policy.pause_after(&busy(9999), 1), seconds(300));
    }
}
