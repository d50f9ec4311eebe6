//! Refresh policy of the token cache.

use std::time::Duration;

use crate::{Backoff, TokenError, TokenErrorKind, clock::MAX_SPAN};

/// Decides when a [`CachedTokenProvider`](crate::CachedTokenProvider) fetches a new token and how long it backs off after
/// a failure.
///
/// Both refresh windows end at the token's expiry and are clamped to a fraction of its lifetime, so that one policy fits
/// lifetimes of a minute and of a day.
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

/// Defines a setter `$with` and a getter `$name` for each setting.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident, $with:ident: $type:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $with(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }

        #[doc = concat!("Returns the value that [`", stringify!($with), "`](Self::", stringify!($with), ") sets.")]
        #[must_use]
        pub fn $name(&self) -> $type {
            self.$name
        }
    )*};
}

impl RefreshPolicy {
    /// Divisor of the lifetime that gives the maximum advisory window.
    const ADVISORY_DIVISOR: u32 = 4;
    /// Divisor of the lifetime that gives the maximum mandatory window.
    const MANDATORY_DIVISOR: u32 = 10;

    settings! {
        /// Sets the advisory window, the time before a token's expiry in which the cache refreshes it *in the background*
        /// while callers still get the old token. Default: 5 minutes; at most a quarter of the lifetime.
        advisory_window, with_advisory_window: Duration;

        /// Sets the mandatory window, the time before a token's expiry in which callers *wait* for the new token.
        /// Default: 1 minute; at most a tenth of the lifetime.
        mandatory_window, with_mandatory_window: Duration;

        /// Sets the backoff after consecutive failures. Meanwhile the cache sends no token request, and callers without a
        /// valid token get the last error. Default: 1 second, doubling up to 1 minute.
        failure_backoff, with_failure_backoff: Backoff;

        /// Sets the backoff after the provider rejected the credentials
        /// ([`TokenErrorKind::Rejected`](crate::TokenErrorKind::Rejected)), since repeated sign-ins can lock an account.
        /// Default: 5 seconds, doubling up to 10 minutes. After the credentials were changed, end it with
        /// [`CachedTokenProvider::reset_backoff`](crate::CachedTokenProvider::reset_backoff).
        rejection_backoff, with_rejection_backoff: Backoff;

        /// Sets the maximum `Retry-After` of the token endpoint that the cache honours. Default: 5 minutes.
        max_retry_after, with_max_retry_after: Duration;

        /// Sets the minimum time between two fetches from a provider that issues expired tokens or rejects the tokens that
        /// it has just issued. Default: 1 second.
        min_refresh_interval, with_min_refresh_interval: Duration;

        /// Sets the lifetime of tokens of unknown expiry. Default: 5 minutes.
        fallback_lifetime, with_fallback_lifetime: Duration;

        /// Sets the fetch timeout, after which waiting callers get an error. Default: 130 seconds, slightly more than the
        /// default deadline of a call. Measured by Tokio's timer.
        ///
        /// The provider's call is not cancelled at that time, since it may have consumed a refresh token: it may take as
        /// long again, and the cache stores its token unless the cached one expires later.
        fetch_timeout, with_fetch_timeout: Duration;

        /// Sets the maximum wait for a new token while the old one is valid, counted from the start of the fetch.
        /// Default: 5 seconds; at most half of the old token's remaining lifetime.
        max_wait_with_token, with_max_wait_with_token: Duration;
    }

    /// Sets the fraction (0 to 1) of the advisory window and of backoffs that is random, so that instances that started
    /// together do not refresh together. Default: 0.2.
    #[must_use]
    pub fn with_jitter(mut self, fraction: f64) -> Self {
        self.jitter = if fraction.is_finite() {
            fraction.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self
    }

    /// Returns the value that [`with_jitter`](Self::with_jitter) sets.
    #[must_use]
    pub fn jitter(&self) -> f64 {
        self.jitter
    }

    /// Returns the advisory window of a token with `lifetime`, jittered downwards, but not below the mandatory window.
    pub(crate) fn advisory_for(&self, lifetime: Duration) -> Duration {
        let window = self.advisory_window.min(lifetime / Self::ADVISORY_DIVISOR);
        self.jittered(window).max(self.mandatory_for(lifetime))
    }

    /// Returns the mandatory window of a token with `lifetime`.
    pub(crate) fn mandatory_for(&self, lifetime: Duration) -> Duration {
        self.mandatory_window.min(lifetime / Self::MANDATORY_DIVISOR)
    }

    /// Returns the backoff after `error`, the last of `consecutive` failures that share a backoff.
    pub(crate) fn backoff_after(&self, error: &TokenError, consecutive: u32) -> Duration {
        let backoff = match error.kind() {
            TokenErrorKind::Rejected => self.rejection_backoff,
            _ => self.failure_backoff,
        };
        let delay = backoff.bound(consecutive);
        let requested = error.retry_after().unwrap_or_default().min(self.max_retry_after);
        // The delay that the provider requested is a floor: jitter never shortens it.
        self.jittered(delay).max(requested)
    }

    fn jittered(&self, span: Duration) -> Duration {
        // `mul_f64` panics on overflow, so the longest durations are capped first.
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
    fn windows_are_clamped_to_the_lifetime() {
        let policy = RefreshPolicy::default().with_jitter(0.0);
        for (lifetime, advisory, mandatory) in [(60, 15, 6), (900, 225, 60), (86_400, 300, 60)] {
            let lifetime = seconds(lifetime);
            assert_eq!(policy.advisory_for(lifetime), seconds(advisory));
            assert_eq!(policy.mandatory_for(lifetime), seconds(mandatory));
        }
    }

    #[test]
    fn jitter_stays_within_its_fraction() {
        let policy = RefreshPolicy::default().with_jitter(0.5);
        for _ in 0..1000 {
            let window = policy.advisory_for(seconds(86_400));
            assert!(window > seconds(149) && window <= seconds(300));
        }
    }

    #[test]
    fn jitter_keeps_advisory_before_mandatory() {
        let policy = RefreshPolicy::default().with_jitter(1.0);
        for _ in 0..1000 {
            assert!(policy.advisory_for(seconds(3600)) >= policy.mandatory_for(seconds(3600)));
        }
    }

    #[test]
    fn backoff_grows_with_consecutive_failures() {
        let policy = RefreshPolicy::default().with_jitter(0.0);
        let backoffs = |kind| {
            let error = TokenError::new(kind, "failed");
            [1, 2, 3, 7, u32::MAX].map(|failures| policy.backoff_after(&error, failures).as_secs())
        };
        assert_eq!(backoffs(TokenErrorKind::Unavailable), [1, 2, 4, 60, 60]);
        assert_eq!(backoffs(TokenErrorKind::Rejected), [5, 10, 20, 320, 600]);
    }

    #[test]
    fn retry_after_is_a_floor_up_to_the_cap() {
        let policy = RefreshPolicy::default().with_jitter(1.0);
        let busy = |retry_after| {
            TokenError::new(TokenErrorKind::Unavailable, "busy").with_retry_after(Some(seconds(retry_after)))
        };
        assert_eq!(policy.backoff_after(&busy(70), 1), seconds(70));
        assert_eq!(policy.backoff_after(&busy(9999), 1), seconds(300));
    }

    #[test]
    fn jitter_is_a_fraction() {
        for (set, expected) in [
            (0.5, 0.5),
            (-1.0, 0.0),
            (7.0, 1.0),
            (f64::NAN, 0.0),
            (f64::INFINITY, 0.0),
        ] {
            let jitter = RefreshPolicy::default().with_jitter(set).jitter();
            assert!((jitter - expected).abs() < f64::EPSILON, "{set}: {jitter}");
        }
    }
}
