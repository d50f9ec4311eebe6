//! Numbers and ids as they are written.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

/// The text of a JSON string or number, exactly as it was sent.
///
/// Providers write the same id as `137` here and as `"137"` there, and token ids and amounts go
/// beyond what a 64-bit integer or a float can hold. Kept as text, nothing is lost; it is parsed into
/// a number only where somebody counts. It reads from `serde_json` and is written as a string.
///
/// ```
/// use auth_core::Scalar;
///
/// let ids: Vec<Scalar> = serde_json::from_str(r#"[137, "137", 340282366920938463463374607431768211457]"#).unwrap();
/// assert_eq!(ids[0], ids[1]);
/// assert_eq!(ids[2].as_str(), "340282366920938463463374607431768211457");
/// assert_eq!(ids[0].parse::<u64>(), Ok(137));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scalar(String);

impl Scalar {
    /// A scalar of `text`, as it stands.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a `T`.
    ///
    /// # Errors
    ///
    /// Those of `T`'s own parser.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.0.parse()
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).map(Self).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(text.to_owned())),
            // The value stays out of the message: it may be anything.
            _ => Err(D::Error::custom(
                "invalid type: neither string nor number, expected a string or number",
            )),
        }
    }
}

/// For `#[serde(default, deserialize_with = "auth_core::null_as_default")]` on a wire type's field: `null` is
/// what an absent field is.
///
/// # Errors
///
/// Those of `T`.
pub fn null_as_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_no_float_and_no_integer_holds_are_kept() {
        for text in [
            "9007199254740993",
            "340282366920938463463374607431768211457",
            "1000000.10",
            "-0.1",
        ] {
            assert_eq!(serde_json::from_str::<Scalar>(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_string_is_unescaped_and_anything_else_is_refused() {
        assert_eq!(
            serde_json::from_str::<Scalar>(r#""a\u0041""#).unwrap().as_str(),
            "aA"
        );
        for other in ["null", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<Scalar>(other).is_err(), "{other}");
        }
    }
}
