//! Timestamps in Klikoo's formats.

use std::time::SystemTime;

use auth_core::InvalidInput;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, offset},
};

/// Offset of Jakarta, which the header names: `+07:00`, without daylight saving.
const JAKARTA: Offset = offset(7);

const HEADER: &str = "%Y-%m-%dT%H:%M:%S.000+07:00";
const FILTER: &str = "%Y-%m-%dT%H:%M:%S";
const DAY: &str = "%Y-%m-%d";

/// Formats `wall` as `Open-Api-Timestamp`: `2022-03-21T10:11:40.000+07:00`.
///
/// The fraction is always three zeros, as in the header samples of `client-balance` and the other signed calls. The
/// tables of `digital-signature` and `get-token-api` print none; no page says whether real milliseconds are accepted.
pub(crate) fn of_header(wall: SystemTime) -> String {
    // The server rejects a clock beyond the year 9999; this function does not fail for it.
    let instant = Timestamp::try_from(wall).unwrap_or(Timestamp::MAX);
    JAKARTA.to_datetime(instant).strftime(HEADER).to_string()
}

/// Rejects `text`, naming `field`, unless it is a time like `2023-12-19T17:00:00` (`transaction-history`).
pub(crate) fn check_filter(field: &str, text: &str) -> Result<(), InvalidInput> {
    // Formatting it again rejects what a lenient parser accepts, such as `2023-1-9`.
    let is_exact =
        DateTime::strptime(FILTER, text).is_ok_and(|time| time.strftime(FILTER).to_string() == text);
    if is_exact {
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
    let is_exact = Date::strptime(DAY, text).is_ok_and(|day| day.strftime(DAY).to_string() == text);
    if is_exact {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        "is not a valid day",
        "YYYY-MM-DD, such as 2024-05-01",
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert!(of_header(far).ends_with(".000+07:00"));
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
