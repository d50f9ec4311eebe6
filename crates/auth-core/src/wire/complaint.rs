//! Why a value could not be read.

use std::fmt;

use serde_json::Error;

/// The place and the reason of a decoding error, without the value, which may be a secret.
///
/// An object that reads its fields one by one has a deserializer for each, so an error of a field knows nothing of the
/// place of the object. The place travels in the message, as `at cards[0].id: `, and each object on the way out adds its
/// part.
pub(crate) struct Complaint {
    /// Such as `cards[0].id`; empty for the value itself.
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl Complaint {
    pub(crate) fn of(error: &Error) -> Self {
        let text = error.to_string();
        let placed = text.strip_prefix("at ").and_then(|rest| rest.split_once(": "));
        match placed {
            // The reason was taken from an error without its value before.
            Some((path, reason)) => Self {
                path: path.to_owned(),
                reason: reason.to_owned(),
            },
            None => Self {
                path: String::new(),
                reason: reason(error, &text),
            },
        }
    }

    /// The complaint of a part of a document that was cut out of it, where the error's position counts for nothing.
    pub(crate) fn of_part(error: &Error) -> Self {
        let mut complaint = Self::of(error);
        if let Some(at) = complaint.reason.rfind(" at line ") {
            complaint.reason.truncate(at);
        }
        complaint
    }

    /// The same complaint, of a value that stands in `parent`: a field's name, or an index in brackets.
    pub(crate) fn within(self, parent: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        Self {
            path: format!("{parent}{separator}{}", self.path),
            reason: self.reason,
        }
    }

    pub(crate) fn into_error<E: serde::de::Error>(self) -> E {
        E::custom(self)
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at {}: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}

/// serde words it `invalid type: string "the value", expected ...`; everything between the kind of the value and the last
/// "expected" is dropped.
fn reason(error: &Error, text: &str) -> String {
    if let Some((found, expected)) = text.rsplit_once(", expected") {
        let found = found.split(['"', '`']).next().unwrap_or(found).trim_end();
        return format!("{found}, expected{expected}");
    }
    if error.is_data() && !text.starts_with("missing field") {
        return format!(
            "unexpected value at line {} column {}",
            error.line(),
            error.column()
        );
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_never_quotes_the_value() {
        for value in [
            r#""hunter2""#,
            r#""x, expected hunter2""#,
            r#""`hunter2`, expected""#,
        ] {
            let error = serde_json::from_str::<u32>(value).unwrap_err();
            let complaint = Complaint::of(&error).to_string();
            assert!(!complaint.contains("hunter2"), "{complaint}");
            assert!(
                complaint.starts_with("invalid type: string, expected u32"),
                "{complaint}"
            );
        }
        let syntax = serde_json::from_str::<u32>("<html>").unwrap_err();
        assert_eq!(
            Complaint::of(&syntax).to_string(),
            "expected value at line 1 column 1"
        );
    }
}
