//! Lenient integers.

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::Scalar;

/// Integer in any spelling: `900`, `900.0`, `9e2`, or one of them as text.
///
/// Use it for fields that are read one by one. A struct that derives `Deserialize` uses [`integer`] or
/// [`optional_integer`].
///
/// ```
/// use auth_core::wire::Integer;
///
/// let Integer(count) = serde_json::from_str::<Integer<u64>>("9e2")?;
/// assert_eq!(count, 900);
/// assert!(serde_json::from_str::<Integer<u64>>("900.5").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer<T>(pub T);

impl<'de, T: TryFrom<i128>> Deserialize<'de> for Integer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        integer(deserializer).map(Self)
    }
}

/// Deserializes an integer leniently, for `#[serde(deserialize_with = "auth_core::wire::integer")]`.
///
/// Accepts any spelling of an integer, also as text: `900`, `900.0`, `9e2`, `"900"`. The value is exact, and a number with
/// a fraction is an error.
///
/// # Errors
///
/// Returns an error, which does not contain the value, when the value is not an integer or is beyond `T`.
pub fn integer<'de, T: TryFrom<i128>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    optional_integer(deserializer)?.ok_or_else(|| D::Error::custom(EXPECTED))
}

/// Deserializes as [`integer`] does, with `null` and blank text as `None`, for
/// `#[serde(default, deserialize_with = "auth_core::wire::optional_integer")]`.
///
/// # Errors
///
/// As for [`integer`].
pub fn optional_integer<'de, T: TryFrom<i128>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let written = Option::<Scalar>::deserialize(deserializer)?;
    let Some(written) = written.filter(|written| !written.as_str().trim().is_empty()) else {
        return Ok(None);
    };
    written
        .integer()
        .map(Some)
        .ok_or_else(|| D::Error::custom(EXPECTED))
}

const EXPECTED: &str = "invalid value, expected an integer";

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Token {
        #[serde(default, deserialize_with = "optional_integer")]
        expires_in: Option<u64>,
    }

    #[derive(Debug, Deserialize)]
    struct Page {
        #[serde(deserialize_with = "integer")]
        number: i64,
    }

    #[test]
    fn every_spelling_of_an_integer_is_read() {
        for written in [
            "900",
            "\"900\"",
            "900.0",
            "\"900.00\"",
            "\" 900 \"",
            "9e2",
            "9.0E+2",
            "\"9.0e2\"",
            "90000e-2",
            "0.0009e6",
        ] {
            let token: Token = serde_json::from_str(&format!(r#"{{"expires_in":{written}}}"#)).unwrap();
            assert_eq!(token.expires_in, Some(900), "{written}");
        }
        let page: Page = serde_json::from_str(r#"{"number":"-1"}"#).unwrap();
        assert_eq!(page.number, -1);
    }

    #[test]
    fn blank_optional_integer_is_none() {
        for json in ["{}", r#"{"expires_in":null}"#, r#"{"expires_in":" "}"#] {
            let token: Token = serde_json::from_str(json).unwrap();
            assert_eq!(token.expires_in, None, "{json}");
        }
        for json in ["{}", r#"{"number":null}"#, r#"{"number":""}"#] {
            assert!(serde_json::from_str::<Page>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn error_does_not_repeat_invalid_integer() {
        for written in [
            "-1",
            "900.5",
            "1e-1",
            "9.0005e2",
            "1e400",
            "1e-400",
            "1e99999999999999999999",
            "\"+900\"",
            "\"0x10\"",
            "\"9e\"",
            "\"soon\"",
            "true",
            "[]",
            "99999999999999999999",
        ] {
            let error = serde_json::from_str::<Token>(&format!(r#"{{"expires_in":{written}}}"#)).unwrap_err();
            assert!(!error.to_string().contains("soon"), "{error}");
        }
    }
}
