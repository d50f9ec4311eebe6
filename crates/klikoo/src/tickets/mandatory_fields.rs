//! Passenger fields that a trip requires.

use auth_core::Json;
use serde::{Deserialize, Serialize};

/// Passenger fields that a trip requires, unchanged.
///
/// The documents show a list of texts in an example and describe a list of objects in a table (`trip-detail`), so
/// [`names`](Self::names) reads the former, and [`json`](Self::json) returns everything else. A trip that has any of
/// it requires some fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MandatoryFields(Json);

impl MandatoryFields {
    /// Returns the names of the fields, such as `PHONE`, `EMAILID` and `NAME`; `None` if it is not a list of texts.
    #[must_use]
    pub fn names(&self) -> Option<Vec<String>> {
        self.0.read().ok()
    }

    /// Returns the value unchanged.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_object_fields_are_read() {
        let read = |json| serde_json::from_str::<MandatoryFields>(json).unwrap();
        let names = read(r#"["PHONE","NAME"]"#).names();
        assert_eq!(names, Some(vec!["PHONE".to_owned(), "NAME".to_owned()]));
        assert_eq!(read("[]").names(), Some(Vec::new()));
        for other in [
            r#"[{"name":"PHONE"}]"#,
            r#"["PHONE",7]"#,
            r#"{"PHONE":true}"#,
            r#""PHONE""#,
        ] {
            let fields = read(other);
            assert_eq!(fields.names(), None, "{other}");
            assert_eq!(fields.json().text(), other);
        }
    }
}
