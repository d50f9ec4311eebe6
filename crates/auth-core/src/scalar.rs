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
///
/// With the feature `decimal` an amount is counted with by way of `Scalar::decimal`.
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

    /// The number that the text writes, exactly; `None` where it is no plain decimal number, or has more digits than
    /// a [`Decimal`](crate::Decimal) holds (28 or 29). Nothing is rounded.
    ///
    /// ```
    /// use auth_core::{Decimal, Scalar};
    ///
    /// let price: Scalar = serde_json::from_str("20.10").unwrap();
    /// assert_eq!(price.decimal().unwrap() * Decimal::TEN, Decimal::from(201));
    /// assert_eq!(Scalar::new("0.12345678901234567890123456789").decimal(), None);
    /// ```
    #[cfg(feature = "decimal")]
    #[must_use]
    pub fn decimal(&self) -> Option<crate::Decimal> {
        let has_digits_alone = self
            .0
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
        // The parser also takes `_` between digits and a leading `+`, which no provider writes.
        has_digits_alone
            .then(|| crate::Decimal::from_str_exact(&self.0).ok())
            .flatten()
    }
}

/// The number as a provider reads it: digits, and as many decimals as it was made with.
#[cfg(feature = "decimal")]
impl From<crate::Decimal> for Scalar {
    fn from(number: crate::Decimal) -> Self {
        Self(number.to_string())
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

    #[cfg(feature = "decimal")]
    proptest::proptest! {
        #[test]
        fn a_decimal_number_survives_the_way_there_and_back(mantissa in -(1i128 << 96) + 1..1i128 << 96, scale in 0u32..=28) {
            let number = crate::Decimal::from_i128_with_scale(mantissa, scale);
            let scalar = Scalar::from(number);
            for json in [scalar.to_string(), format!("\"{scalar}\"")] {
                let read: Scalar = serde_json::from_str(&json).unwrap();
                proptest::prop_assert_eq!(&read, &scalar);
                proptest::prop_assert_eq!(read.decimal(), Some(number));
            }
        }
    }

    #[cfg(feature = "decimal")]
    #[test]
    fn what_is_no_exact_decimal_number_is_none() {
        for text in [
            "",
            "-",
            ".",
            "1e3",
            "1_000",
            "+1",
            "0x10",
            "12 ",
            "79228162514264337593543950336",
            "NaN",
        ] {
            assert_eq!(Scalar::new(text).decimal(), None, "{text}");
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
