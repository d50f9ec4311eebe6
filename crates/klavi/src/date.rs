//! Days in Klavi's format.

use auth_core::InvalidInput;
use chrono::DateTime;

/// Rejects a text that is not a calendar day written exactly as `YYYY-MM-DD`.
pub(crate) fn check_day(field: &str, text: &str) -> Result<(), InvalidInput> {
    // The parser of RFC 3339 alone is strict about digits.
    if DateTime::parse_from_rfc3339(&format!("{text}T00:00:00Z")).is_ok() {
        return Ok(());
    }
    Err(InvalidInput::new(field, "is not a valid date", "YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn date_has_exactly_one_form() {
        for day in ["2025-06-01", "2024-02-29"] {
            assert!(check_day("date", day).is_ok(), "{day}");
        }
        for other in [
            "",
            "2025-6-1",
            "2025-02-29",
            "01/06/2025",
            "20250601",
            "2025-06-01T00:00:00Z",
            " 2025-06-01",
        ] {
            assert_eq!(check_day("date", other).unwrap_err().field(), "date", "{other}");
        }
    }

    proptest! {
        #[test]
        fn calendar_agrees_with_jiff(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]") {
            let exists = Date::strptime("%Y-%m-%d", &text).is_ok();
            prop_assert_eq!(check_day("date", &text).is_ok(), exists);
        }
    }
}
