//! The header `Open-Api-Timestamp`: Jakarta time, close to now.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz};

use crate::clock::Clock;

/// Not documented, only that a mismatch has its code: five minutes either way.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
const JAKARTA: &str = "+07:00";

/// Whether `text` is in the documented form and names a time near now.
pub(super) fn is_current(text: &str, clock: &Clock) -> bool {
    parse(text).is_some_and(|instant| instant.duration_since(clock.now()).abs() <= SKEW)
}

/// `2022-03-21T10:11:40.000+07:00` and nothing looser: the contract's form, which has a code of its own.
fn parse(text: &str) -> Option<Timestamp> {
    let (second, millisecond) = text.strip_suffix(JAKARTA)?.split_once('.')?;
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if millisecond.len() != 3 || !millisecond.bytes().all(is_digit) {
        return None;
    }
    let civil = DateTime::strptime("%Y-%m-%dT%H:%M:%S", second).ok()?;
    // Formatting it again weeds out what a lenient parser lets through, such as `2022-3-21`.
    if civil.strftime("%Y-%m-%dT%H:%M:%S").to_string() != second {
        return None;
    }
    tz::offset(7).to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jakarta_time_is_read_with_its_milliseconds() {
        let expected = "2022-03-21T03:11:40Z".parse::<Timestamp>().ok();
        assert_eq!(parse("2022-03-21T10:11:40.000+07:00"), expected);
        assert!(expected.is_some());
    }

    #[test]
    fn every_other_form_is_refused() {
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
    fn five_minutes_either_way_are_current_and_six_are_not() {
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
