//! Timestamps, right and mistaken.

use jiff::{SignedDuration, Timestamp, civil::DateTime, fmt::strtime, tz};

use super::variants::{Variant, with_mistakes};
use crate::clock::Clock;

/// Mistake of a signed timestamp near that of the header.
pub(super) const OTHER_TIME: &str =
    "the signed timestamp is another time than the header (the clock was read twice)";

const EXPECTED: &str = "expected Jakarta time such as `2022-03-21T10:11:40.000+07:00`";
const OFFSET: &str = "+07:00";
const JAKARTA: &str = "%Y-%m-%dT%H:%M:%S.%3f+07:00";

/// Describes why the header `received` is rejected.
pub(in crate::klikoo) fn hint(received: Option<&str>, clock: &Clock) -> String {
    let Some(received) = received else {
        return format!("`Open-Api-Timestamp` is missing or given twice; {EXPECTED}");
    };
    let problem = if let Some(instant) = instant(received) {
        let skew = instant.duration_since(clock.now());
        let minutes = skew.as_mins();
        if minutes.abs() >= 5 {
            return skewed(minutes);
        }
        "does not have three digits of milliseconds"
    } else if received.parse::<Timestamp>().is_ok() {
        "has another offset than `+07:00`"
    } else {
        "has another form"
    };
    format!("`Open-Api-Timestamp` {problem}; {EXPECTED}")
}

fn skewed(minutes: i64) -> String {
    let cause = if (minutes + 7 * 60).abs() <= 5 {
        "; these are the digits of UTC with the offset of Jakarta"
    } else {
        ""
    };
    let side = if minutes < 0 { "behind" } else { "ahead of" };
    let minutes = minutes.abs();
    format!(
        "`Open-Api-Timestamp` is {minutes} minutes {side} the sandbox's clock; up to 5 are accepted{cause}"
    )
}

/// Returns the timestamps that a client may have signed for the header `sent`.
pub(super) fn signed(sent: &str) -> Vec<Variant<String>> {
    const FORM: &str = "the signed timestamp has another form than the header";
    const ZONE: &str = "the signed timestamp has another time zone than the header";
    const MILLISECONDS: &str = "the signed timestamp has other milliseconds than the header, or none";
    let Some(instant) = instant(sent) else {
        return with_mistakes(sent.to_owned(), []);
    };
    let text = |form: &str, hours: i8| format(form, hours, instant);
    with_mistakes(
        sent.to_owned(),
        [
            (text("%Y-%m-%dT%H:%M:%S+07:00", 7), MILLISECONDS),
            (text("%Y-%m-%dT%H:%M:%S.000+07:00", 7), MILLISECONDS),
            (text("%Y-%m-%dT%H:%M:%S", 7), FORM),
            (text("%Y-%m-%dT%H:%M:%S.%3f+0700", 7), FORM),
            (text("%Y-%m-%dT%H:%M:%S.%3f", 7), FORM),
            (text("%Y-%m-%d %H:%M:%S", 7), FORM),
            (instant.as_second().to_string(), FORM),
            (instant.as_millisecond().to_string(), FORM),
            (String::new(), FORM),
            (text("%Y-%m-%dT%H:%M:%S.%3fZ", 0), ZONE),
            (text("%Y-%m-%dT%H:%M:%SZ", 0), ZONE),
            (text("%Y-%m-%dT%H:%M:%S.%3f+00:00", 0), ZONE),
            (text(JAKARTA, 0), ZONE),
        ],
    )
}

/// Returns the timestamps of half a minute around the header `sent`, in seconds.
pub(super) fn nearby_seconds(sent: &str) -> Vec<String> {
    nearby(sent, (-30..=30).map(SignedDuration::from_secs))
}

/// Returns those of half a second around the header `sent`, in milliseconds.
pub(super) fn nearby_milliseconds(sent: &str) -> Vec<String> {
    nearby(sent, (-500..=500).map(SignedDuration::from_millis))
}

fn nearby(sent: &str, steps: impl Iterator<Item = SignedDuration>) -> Vec<String> {
    let Some(instant) = instant(sent) else {
        return Vec::new();
    };
    let times = steps.filter_map(|step| instant.checked_add(step).ok());
    times.map(|time| format(JAKARTA, 7, time)).collect()
}

fn instant(jakarta: &str) -> Option<Timestamp> {
    let civil: DateTime = jakarta.strip_suffix(OFFSET)?.parse().ok()?;
    tz::offset(7).to_timestamp(civil).ok()
}

fn format(form: &str, hours: i8, instant: Timestamp) -> String {
    let local = instant.to_zoned(tz::TimeZone::fixed(tz::offset(hours)));
    strtime::format(form, &local).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_names_the_problem_of_the_timestamp() {
        let clock = Clock::default();
        let at = |form: &str, hours, minutes| {
            format(form, hours, clock.now() + SignedDuration::from_mins(minutes))
        };
        for (text, problem) in [
            (at(JAKARTA, 7, -20), "is 20 minutes behind the sandbox's clock"),
            (at(JAKARTA, 7, 21), "is 20 minutes ahead of the sandbox's clock"),
            (
                at(JAKARTA, 0, 0),
                "these are the digits of UTC with the offset of Jakarta",
            ),
            (
                at("%Y-%m-%dT%H:%M:%S+07:00", 7, 0),
                "does not have three digits of milliseconds",
            ),
            (at("%Y-%m-%dT%H:%M:%SZ", 0, 0), "has another offset"),
            (clock.now().as_second().to_string(), "has another form"),
        ] {
            let hint = hint(Some(&text), &clock);
            assert!(hint.contains(problem), "{text}: {hint}");
        }
        assert!(hint(None, &clock).contains("is missing"));
    }
}
