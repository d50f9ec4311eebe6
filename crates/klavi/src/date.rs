//! Days in Klavi's format.

use auth_core::InvalidInput;
use jiff::civil::Date;

/// Rejects a text that is not a calendar day written exactly as `YYYY-MM-DD`.
pub(crate) fn check_day(field: &str, text: &str) -> Result<(), InvalidInput> {
    match Date::strptime("%Y-%m-%d", text) {
        Ok(day) if day.to_string() == text => Ok(()),
        _ => Err(InvalidInput::new(field, "is not a valid date", "YYYY-MM-DD")),
    }
}

#[cfg(test)]
mod tests {
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
}
