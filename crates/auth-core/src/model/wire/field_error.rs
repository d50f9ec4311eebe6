//! Decoding errors that do not repeat the value.

use std::fmt;

use serde_json::Error;

/// Path and reason of a decoding error, without the value, which may be a secret.
///
/// An object that reads its fields one by one uses one deserializer for each, so the error of a field does not know the
/// path of the object. The message therefore carries the path, as `at cards[0].id: `, and each enclosing object adds its
/// part.
pub(crate) struct FieldError {
    /// Path such as `cards[0].id`; empty for the value itself.
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl FieldError {
    pub(crate) fn of(error: &Error) -> Self {
        let text = error.to_string();
        let placed = text.strip_prefix("at ").and_then(|rest| rest.split_once(": "));
        match placed {
            // An earlier `FieldError` wrote it, so the reason has no value in it.
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

    /// Returns the error of a field that was parsed on its own, without the line and column, which refer to that part
    /// alone.
    pub(crate) fn of_part(error: &Error) -> Self {
        let mut field_error = Self::of(error);
        if let Some(at) = field_error.reason.rfind(" at line ") {
            field_error.reason.truncate(at);
        }
        field_error
    }

    /// Adds `parent` to the front of the path: a field's name, or an index in brackets.
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

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at {}: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}

/// Returns serde's message without the value.
///
/// serde writes `invalid type: string "the value", expected ...`; this drops the text between the kind of the value and the
/// last "expected".
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
            let field_error = FieldError::of(&error).to_string();
            assert!(!field_error.contains("hunter2"), "{field_error}");
            assert!(
                field_error.starts_with("invalid type: string, expected u32"),
                "{field_error}"
            );
        }
        let syntax = serde_json::from_str::<u32>("<html>").unwrap_err();
        assert_eq!(
            FieldError::of(&syntax).to_string(),
            "expected value at line 1 column 1"
        );
    }
}
