//! Timestamps in Klikoo's formats.

use std::time::SystemTime;

use auth_core::InvalidInput;
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike};

/// Time of Jakarta, which the header names: `+07:00`, without daylight saving.
const JAKARTA: TimeDelta = TimeDelta::hours(7);

const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

/// Formats `wall` as `Open-Api-Timestamp`: `2022-03-21T10:11:40.000+07:00`.
///
/// The fraction is always three zeros, as in the header samples of `client-balance` and the other signed calls. The
/// tables of `digital-signature` and `get-token-api` print none; no page says whether real milliseconds are accepted.
pub(crate) fn of_header(wall: SystemTime) -> String {
    let since_epoch = wall.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let instant = i64::try_from(since_epoch.as_secs())
        .ok()
        .and_then(|seconds| DateTime::from_timestamp_secs(seconds)?.checked_add_signed(JAKARTA))
        // The server rejects such a clock; this function does not fail for it.
        .unwrap_or(DateTime::UNIX_EPOCH);
    format!("{}.000+07:00", instant.format(LOCAL))
}

/// Rejects `text`, naming `field`, unless it is a time like `2023-12-19T17:00:00` (`transaction-history`).
pub(crate) fn check_filter(field: &str, text: &str) -> Result<(), InvalidInput> {
    if is_local(text) {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        "is not a valid timestamp",
        "YYYY-MM-DDTHH:MM:SS without an offset, such as 2023-12-19T17:00:00",
    ))
}

/// Rejects `text`, naming `field`, unless it is a day like `2024-05-01` (`available-trips`).
pub(crate) fn check_day(field: &str, text: &str) -> Result<(), InvalidInput> {
    if is_local(&format!("{text}T00:00:00")) {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        "is not a valid day",
        "YYYY-MM-DD, such as 2024-05-01",
    ))
}

/// Returns whether `text` is a date and time, written exactly as `YYYY-MM-DDTHH:MM:SS`.
fn is_local(text: &str) -> bool {
    NaiveDateTime::parse_from_str(text, LOCAL).is_ok_and(|time| {
        let is_leap_second = time.nanosecond() != 0;
        // Formatting it again rejects what the lenient parser accepts, such as `2023-1-9`.
        !is_leap_second && (0..=9999).contains(&time.year()) && time.format(LOCAL).to_string() == text
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::{
        Timestamp,
        civil::DateTime as JiffDateTime,
        tz::{Offset, offset},
    };
    use proptest::prelude::*;

    use super::*;

    fn header(seconds: u64, millis: u64) -> String {
        of_header(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_millis(millis))
    }

    #[test]
    fn header_is_jakarta_time_with_zero_fraction() {
        assert_eq!(header(1_647_832_300, 0), "2022-03-21T10:11:40.000+07:00");
        assert_eq!(header(1_647_832_300, 987), "2022-03-21T10:11:40.000+07:00");
        // Past midnight in Jakarta while UTC has the day before, in a leap year.
        assert_eq!(header(1_709_146_799, 0), "2024-02-29T01:59:59.000+07:00");
        assert_eq!(header(0, 0), "1970-01-01T07:00:00.000+07:00");
    }

    // The header is wrong, which the server rejects.
    #[test]
    fn out_of_range_clock_does_not_panic() {
        for seconds in [1 << 40, 1 << 43, i64::MAX.unsigned_abs()] {
            let far = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert!(of_header(far).ends_with(".000+07:00"), "{seconds}");
        }
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(of_header(before), "1970-01-01T07:00:00.000+07:00");
    }

    proptest! {
        #[test]
        fn header_agrees_with_jiff(seconds in 0..253_402_207_200_i64) {
            const JAKARTA: Offset = offset(7);
            let instant = Timestamp::from_second(seconds).unwrap();
            let expected = JAKARTA.to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S.000+07:00");
            prop_assert_eq!(header(seconds.unsigned_abs(), 0), expected.to_string());
        }

        #[test]
        fn calendar_agrees_with_jiff(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]") {
            let time = JiffDateTime::strptime("%Y-%m-%dT%H:%M:%S", &text);
            // It reads a leap second as the second before.
            let exists = time.is_ok_and(|time| time.strftime("%Y-%m-%dT%H:%M:%S").to_string() == text);
            prop_assert_eq!(is_local(&text), exists);
        }
    }

    #[test]
    fn filter_has_exactly_the_documented_form() {
        assert_eq!(check_filter("from", "2023-12-19T17:00:00"), Ok(()));
        for text in [
            "",
            "2023-12-19",
            "2023-12-19 17:00:00",
            "2023-12-19T17:00",
            "2023-12-19T17:00:00Z",
            "2023-12-19T17:00:00+07:00",
            "2023-12-19T17:00:00.000",
            "2023-1-9T17:00:00",
            "2023-02-30T17:00:00",
            "2023-12-19T24:00:00",
            "2023-12-19T23:59:60",
            "+12023-12-19T17:00:00",
            "-0001-12-19T17:00:00",
        ] {
            assert_eq!(check_filter("from", text).unwrap_err().field(), "from", "{text}");
        }
    }

    #[test]
    fn day_has_exactly_the_documented_form() {
        assert_eq!(check_day("date", "2024-05-01"), Ok(()));
        for text in ["", "2024-5-1", "2024-02-30", "01-05-2024", "2024-05-01T00:00:00"] {
            assert_eq!(check_day("date", text).unwrap_err().field(), "date", "{text}");
        }
    }
}
