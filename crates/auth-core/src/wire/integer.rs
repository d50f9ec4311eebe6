//! Numbers to count with.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::Scalar;

/// For `#[serde(deserialize_with = "auth_core::wire::integer")]`: a number that is documented as an integer, also
/// understood as text (`"900"`) and with an empty fraction (`900.0`).
///
/// # Errors
///
/// An error without the value in it, which may be anything, when it is no such number or beyond `T`.
pub fn integer<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    optional_integer(deserializer)?.ok_or_else(|| D::Error::custom(EXPECTED))
}

/// For `#[serde(default, deserialize_with = "auth_core::wire::optional_integer")]`: as [`integer`]; `null` and blank
/// text are none.
///
/// # Errors
///
/// As for [`integer`].
pub fn optional_integer<'de, T: FromStr, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let Some(written) = Option::<Scalar>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = written.as_str().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    // The parser's own error is dropped with the value that it is about.
    whole
        .parse()
        .map(Some)
        .map_err(|_error| D::Error::custom(EXPECTED))
}

const EXPECTED: &str = "expected a whole number";

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
    fn a_number_is_understood_as_text_and_with_an_empty_fraction() {
        for written in ["900", "\"900\"", "900.0", "\"900.00\"", "\" 900 \""] {
            let token: Token = serde_json::from_str(&format!(r#"{{"expires_in":{written}}}"#)).unwrap();
            assert_eq!(token.expires_in, Some(900), "{written}");
        }
        let page: Page = serde_json::from_str(r#"{"number":"-1"}"#).unwrap();
        assert_eq!(page.number, -1);
    }

    #[test]
    fn what_says_nothing_is_none_where_that_may_be() {
        for json in ["{}", r#"{"expires_in":null}"#, r#"{"expires_in":" "}"#] {
            let token: Token = serde_json::from_str(json).unwrap();
            assert_eq!(token.expires_in, None, "{json}");
        }
        for json in ["{}", r#"{"number":null}"#, r#"{"number":""}"#] {
            assert!(serde_json::from_str::<Page>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused_without_being_repeated() {
        for written in [
            "-1",
            "900.5",
            "1e3",
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
