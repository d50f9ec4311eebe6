//! When a cached token is replaced.

use std::time::Duration;

use crate::clock::LONGEST_SPAN;

/// When [`CachedTokenProvider`](crate::CachedTokenProvider) asks for a new token, and how long it
/// waits after a failure.
///
/// Both windows end at the token's expiry and are clamped to a fraction of its life, so that one
/// policy fits tokens of a minute and of a day.
///
/// ```
/// use std::time::Duration;
/// use auth_core::RefreshPolicy;
///
/// let policy = RefreshPolicy::default()
///     .advisory_window(Duration::from_secs(120))
///     .mandatory_window(Duration::from_secs(15));
/// # let _ = policy;
/// ```
#[derive(Debug, Clone)]
pub struct RefreshPolicy {
    pub(crate) advisory: Duration,
    pub(crate) mandatory: Duration,
    pub(crate) jitter: f64,
    pub(crate) pause_after_failure: Duration,
    pub(crate) negative_cache: Duration,
    pub(crate) longest_retry_after: Duration,
    pub(crate) shortest_interval: Duration,
    pub(crate) fallback_lifetime: Duration,
    pub(crate) fetch_timeout: Duration,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self {
            advisory: Duration::from_secs(300),
            mandatory: Duration::from_secs(60),
            jitter: 0.2,
            pause_after_failure: Duration::from_secs(30),
            negative_cache: Duration::from_secs(1),
            longest_retry_after: Duration::from_secs(300),
            shortest_interval: Duration::from_secs(1),
            fallback_lifetime: Duration::from_secs(300),
            fetch_timeout: Duration::from_secs(130),
        }
    }
}

impl RefreshPolicy {
    /// The largest part of a token's life that the advisory window takes.
    const ADVISORY_SHARE: u32 = 4;
    /// The largest part of a token's life that the mandatory window takes.
    const MANDATORY_SHARE: u32 = 10;

    /// In the last `window` of a token's life one refresh runs *behind* the callers, who still get
    /// the old token. Default: 5 minutes; at most a quarter of the life.
    #[must_use]
    pub fn advisory_window(mut self, window: Duration) -> Self {
        self.advisory = window;
        self
    }

    /// In the last `window` of a token's life callers *wait* for the new one. Default: 1 minute; at
    /// most a tenth of the life.
    #[must_use]
    pub fn mandatory_window(mut self, window: Duration) -> Self {
        self.mandatory = window;
        self
    }

    /// The share (0 to 1) of the advisory window and of the pauses that is left to chance, so that
    /// a fleet that started together does not refresh together. Default: 0.2.
    #[must_use]
    pub fn jitter(mut self, share: f64) -> Self {
        self.jitter = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self
    }

    /// While a valid token is served, the pause after a failed refresh. Default: 30 seconds.
    #[must_use]
    pub fn pause_after_failure(mut self, pause: Duration) -> Self {
        self.pause_after_failure = pause;
        self
    }

    /// Without a valid token, how long the last failure answers every caller before the provider is
    /// asked again. Default: 1 second.
    #[must_use]
    pub fn negative_cache(mut self, span: Duration) -> Self {
        self.negative_cache = span;
        self
    }

    /// The longest `Retry-After` of the token endpoint that is honoured. Default: 5 minutes.
    #[must_use]
    pub fn longest_retry_after(mut self, cap: Duration) -> Self {
        self.longest_retry_after = cap;
        self
    }

    /// A provider that hands out expired tokens, or refuses the tokens that it hands out, is asked no more
    /// often than this. Default: 1 second.
    #[must_use]
    pub fn shortest_interval(mut self, interval: Duration) -> Self {
        self.shortest_interval = interval;
        self
    }

    /// How long a token is kept whose provider did not say when it expires. Default: 5 minutes.
    #[must_use]
    pub fn fallback_lifetime(mut self, lifetime: Duration) -> Self {
        self.fallback_lifetime = lifetime;
        self
    }

    /// How long callers wait for a fetch before they take it for one that hangs. Default: 130 seconds, a
    /// little more than a call may take by default. Callers who have a valid token wait no longer than half of
    /// what is left of its life. Measured by Tokio's timer.
    #[must_use]
    pub fn fetch_timeout(mut self, timeout: Duration) -> Self {
        self.fetch_timeout = timeout;
        self
    }

    /// The advisory window of a token with `life` left, jittered downwards.
    pub(crate) fn advisory_for(&self, life: Duration) -> Duration {
        self.jittered(self.advisory.min(life / Self::ADVISORY_SHARE))
    }

    /// The mandatory window of a token with `life` left.
    pub(crate) fn mandatory_for(&self, life: Duration) -> Duration {
        self.mandatory.min(life / Self::MANDATORY_SHARE)
    }

    /// How long the provider is left alone after a failure.
    pub(crate) fn pause_after(&self, has_valid_token: bool, retry_after: Option<Duration>) -> Duration {
        let own = if has_valid_token {
            self.pause_after_failure
        } else {
            self.negative_cache
        };
        let asked = retry_after.unwrap_or_default().min(self.longest_retry_after);
        // What the provider asked for is a floor: it is never shortened by chance.
        self.jittered(own).max(asked)
    }

    fn jittered(&self, span: Duration) -> Duration {
        // Floats cannot express the longest durations, and fail where they would have to.
        span.min(LONGEST_SPAN)
            .mul_f64(1.0 - self.jitter * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_clamped_to_a_fraction_of_the_life() {
        let policy = RefreshPolicy::default().jitter(0.0);
        for (life, advisory, mandatory) in [(60, 15, 6), (900, 225, 60), (86_400, 300, 60)] {
            let life = Duration::from_secs(life);
            assert_eq!(policy.advisory_for(life), Duration::from_secs(advisory));
            assert_eq!(policy.mandatory_for(life), Duration::from_secs(mandatory));
        }
    }

    #[test]
    fn jitter_stays_within_its_share() {
        let policy = RefreshPolicy::default().jitter(0.5);
        for _ in 0..1000 {
            let window = policy.advisory_for(Duration::from_secs(86_400));
            assert!(window > Duration::from_secs(149) && window <= Duration::from_secs(300));
        }
    }

    #[test]
    fn a_pause_is_never_shorter_than_the_provider_asked_for_up_to_the_cap() {
        let policy = RefreshPolicy::default().jitter(1.0);
        assert_eq!(
            policy.pause_after(false, Some(Duration::from_secs(7))),
            Duration::from_secs(7)
        );
        assert_eq!(
            policy.pause_after(false, Some(Duration::from_secs(9999))),
            Duration::from_secs(300)
        );
    }
}
