//! `Retry-After` headers.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, header};

/// Headers in milliseconds, which several gateways and cloud providers send. They are more precise, so they take
/// precedence.
const MILLISECONDS: [HeaderName; 2] = [
    HeaderName::from_static("retry-after-ms"),
    HeaderName::from_static("x-ms-retry-after-ms"),
];

/// Returns the delay that `headers` ask for: in milliseconds, in seconds, or until a date.
///
/// A date is relative to the `Date` of the same response, which the same clock wrote, or else to `now`.
pub(in crate::http) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |text: &str| httpdate::parse_http_date(text).ok();
    let milliseconds = MILLISECONDS
        .iter()
        .find_map(|name| number(text(name)?, Duration::from_millis));
    milliseconds.or_else(|| {
        let asked = text(&header::RETRY_AFTER)?;
        number(asked, Duration::from_secs).or_else(|| {
            let now = text(&header::DATE).and_then(date).unwrap_or(now);
            Some(date(asked)?.duration_since(now).unwrap_or(Duration::ZERO))
        })
    })
}

/// Parses a whole number of a unit. An overflow is the maximum duration.
fn number(text: &str, unit: fn(u64) -> Duration) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().map_or(Duration::MAX, unit))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    fn read<const N: usize>(said: [(&'static str, &str); N]) -> Option<Duration> {
        let headers = said.into_iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        });
        retry_after(&headers.collect(), now())
    }

    #[test]
    fn seconds_are_read() {
        for (text, seconds) in [("120", 120), (" 5 ", 5), ("0", 0)] {
            assert_eq!(read([("retry-after", text)]), Some(Duration::from_secs(seconds)));
        }
        let endless = "9".repeat(40);
        assert_eq!(read([("retry-after", &endless)]), Some(Duration::MAX));
    }

    #[test]
    fn date_counts_from_the_response_date() {
        let at = |seconds| httpdate::fmt_http_date(now() + Duration::from_secs(seconds));
        assert_eq!(read([("retry-after", &at(90))]), Some(Duration::from_secs(90)));
        // The server's clock is an hour ahead.
        let said = [("retry-after", &*at(3690)), ("date", &at(3600))];
        assert_eq!(read(said), Some(Duration::from_secs(90)));
        let past = "Tue, 01 Jan 1980 00:00:00 GMT";
        assert_eq!(read([("retry-after", past)]), Some(Duration::ZERO));
    }

    #[test]
    fn milliseconds_take_precedence() {
        for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
            let said = [(name, "1500"), ("retry-after", "2")];
            assert_eq!(read(said), Some(Duration::from_millis(1500)));
        }
        let said = [("retry-after-ms", "soon"), ("retry-after", "2")];
        assert_eq!(read(said), Some(Duration::from_secs(2)));
    }

    #[test]
    fn unreadable_retry_after_is_none() {
        for text in ["soon", "", "-5", "1.5", "0x10", "+3"] {
            assert_eq!(read([("retry-after", text)]), None, "{text}");
        }
        assert_eq!(read([]), None);
    }
}
