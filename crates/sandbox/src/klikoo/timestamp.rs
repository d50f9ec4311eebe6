//! Header `Open-Api-Timestamp`: Jakarta time, close to the current time.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz};

use crate::clock::Clock;

/// Accepted clock skew. The documents list a code for a mismatch, but no limit.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
const JAKARTA: &str = "+07:00";

/// Returns whether `text` has the documented form and is close to the current time.
pub(super) fn is_current(text: &str, clock: &Clock) -> bool {
    parse(text).is_some_and(|instant| instant.duration_since(clock.now()).abs() <= SKEW)
}

/// Parses exactly `2022-03-21T10:11:40.000+07:00`, since a violation of that form has an error code.
fn parse(text: &str) -> Option<Timestamp> {
    let (second, millisecond) = text.strip_suffix(JAKARTA)?.split_once('.')?;
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if millisecond.len() != 3 || !millisecond.bytes().all(is_digit) {
        return None;
    }
    let civil = DateTime::strptime("%Y-%m-%dT%H:%M:%S", second).ok()?;
    // Formatting it again rejects what the parser accepts, such as `2022-3-21`.
    if civil.strftime("%Y-%m-%dT%H:%M:%S").to_string() != second {
        return None;
    }
    tz::offset(7).to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jakarta_time_needs_milliseconds() {
        let expected = "2022-03-21T03:11:40Z".parse::<Timestamp>().ok();
        assert_eq!(parse("2022-03-21T10:11:40.000+07:00"), expected);
        assert!(expected.is_some());
    }

    #[test]
    fn other_forms_are_rejected() {
        for text in [
            "",
            "2022-03-21T03:11:40Z",
            "2022-03-21T10:11:40",
            "2022-03-21T10:11:40+07:00",
            "2022-03-21T10:11:40.00+07:00",
            "2022-03-21T10:11:40.0000+07:00",
            "2022-03-21T10:11:40.00a+07:00",
            "2022-03-21T10:11:40.000+07:0",
            "2022-03-21T10:11:40.000+0700",
            "2022-03-21T10:11:40.+07:00",
            "2022-03-21 10:11:40.000+07:00",
            "2022-3-21T10:11:40.000+07:00",
            "2022-02-30T10:11:40.000+07:00",
            "2022-03-21T12:11:40.000+09:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn skew_limit_is_five_minutes() {
        let clock = Clock::default();
        let at = |minutes| {
            let instant = clock.now() + SignedDuration::from_mins(minutes);
            let civil = tz::offset(7).to_datetime(instant);
            civil.strftime("%Y-%m-%dT%H:%M:%S.000+07:00").to_string()
        };
        for minutes in [-4, 0, 4] {
            assert!(is_current(&at(minutes), &clock), "{minutes}");
        }
        for minutes in [-6, 6] {
            assert!(!is_current(&at(minutes), &clock), "{minutes}");
        }
    }
}
