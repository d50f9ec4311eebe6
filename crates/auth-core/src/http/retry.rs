//! When a call is sent again.

use std::time::Duration;

use http::HeaderMap;

/// When a call that is safe to repeat is sent again.
///
/// Pauses grow exponentially and are drawn evenly between nothing and the current bound ("full
/// jitter"), so that clients that failed together do not come back together.
///
/// ```
/// use std::time::Duration;
/// use auth_core::http::RetryPolicy;
///
/// let patient = RetryPolicy::default().attempts(5).longest_pause(Duration::from_secs(60));
/// let never = RetryPolicy::never();
/// # let _ = (patient, never);
/// ```
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens.
    #[must_use]
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How often a call is sent at most, the first time included. Default: 3; at least 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The bound of the first pause; it doubles with each attempt. Default: 200 ms.
    #[must_use]
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// The longest pause. Where the provider asks for more, the call is not repeated, and the error tells
    /// for how long it asked. Default: 30 seconds.
    #[must_use]
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// The pause after attempt number `attempt` (from 1) failed; `None` when it was the last one.
    pub(super) fn pause_after(&self, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let bound = self
            .first_pause
            .saturating_mul(1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX))
            .min(self.longest_pause);
        let asked = retry_after.unwrap_or_default();
        if asked > self.longest_pause {
            // Asking earlier than the provider wants would only be refused again: the caller decides.
            return None;
        }
        Some(bound.mul_f64(fastrand::f64()).max(asked))
    }
}

/// The pause that a `Retry-After` header asks for: seconds, or a date counted from `now`.
pub(super) fn retry_after(headers: &HeaderMap, now: std::time::SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_not_a_number) => {
            let date = httpdate::parse_http_date(text).ok()?;
            Some(date.duration_since(now).unwrap_or(Duration::ZERO))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::HeaderValue;

    use super::*;

    #[test]
    fn pauses_stay_under_their_doubling_bound_and_end_with_the_attempts() {
        let policy = RetryPolicy::default().attempts(4);
        for (attempt, bound) in [(1, 200), (2, 400), (3, 800)] {
            for _ in 0..100 {
                assert!(policy.pause_after(attempt, None).unwrap() <= Duration::from_millis(bound));
            }
        }
        assert_eq!(policy.pause_after(4, None), None);
        assert_eq!(RetryPolicy::never().pause_after(1, None), None);
    }

    #[test]
    fn what_the_provider_asks_for_is_a_floor_and_beyond_the_cap_the_callers_decision() {
        let policy = RetryPolicy::default();
        let asked = |seconds| policy.pause_after(1, Some(Duration::from_secs(seconds)));
        assert!(asked(7).unwrap() >= Duration::from_secs(7));
        assert_eq!(asked(30), Some(Duration::from_secs(30)));
        assert_eq!(asked(31), None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(http::header::RETRY_AFTER, HeaderValue::from_str(value).unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        let date = httpdate::fmt_http_date(now + Duration::from_secs(90));
        assert_eq!(read(&date), Some(Duration::from_secs(90)));
        assert_eq!(read("Tue, 01 Jan 1980 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
    }
}
