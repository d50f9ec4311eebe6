//! Numbers and IDs as text.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

use super::number::Number;

/// Text of a JSON string or number, exactly as the provider wrote it.
///
/// Providers write the same ID as `137` in one place and as `"137"` in another, and token IDs and amounts exceed 64-bit
/// integers and floats. As text, no digit is lost; the caller parses it where it needs a number. It deserializes from
/// `serde_json` alone, and serializes as a string. The default is the empty text.
///
/// ```
/// use auth_core::Scalar;
///
/// let json = r#"[137, "137", 340282366920938463463374607431768211457]"#;
/// let ids: Vec<Scalar> = serde_json::from_str(json).unwrap();
/// assert_eq!(ids[0], ids[1]);
/// assert_eq!(ids[2].as_str(), "340282366920938463463374607431768211457");
/// assert_eq!(ids[0].parse::<u64>(), Ok(137));
/// ```
///
/// With the feature `decimal`, `Scalar::decimal` returns an amount as an exact number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Scalar(String);

impl Scalar {
    /// Creates a scalar from `text`, unchanged.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses the text as a `T`.
    ///
    /// # Errors
    ///
    /// Returns the error of `T`'s parser.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.0.parse()
    }

    /// Returns the text as an integer, in any spelling: `900`, `900.0` and `9e2` are equal.
    ///
    /// The notation is JSON's; leading zeros and surrounding white space are accepted too.
    ///
    /// Returns `None` for a number with a fraction, for one beyond `T` or [`i128`], and for any other text. It never rounds.
    ///
    /// ```
    /// use auth_core::Scalar;
    ///
    /// let count: Scalar = serde_json::from_str("9.0e2").unwrap();
    /// assert_eq!(count.integer(), Some(900_u64));
    /// assert_eq!(Scalar::new("9007199254740993.0").integer(), Some(9_007_199_254_740_993_i64));
    /// assert_eq!(Scalar::new("1.5").integer::<i64>(), None);
    /// ```
    #[must_use]
    pub fn integer<T: TryFrom<i128>>(&self) -> Option<T> {
        T::try_from(Number::parse(&self.0)?.integer()?).ok()
    }

    /// Returns the number rounded down to an integer, in the notation of [`integer`](Self::integer).
    ///
    /// Returns `None` for a number beyond `T` or [`i128`], and for any other text.
    ///
    /// ```
    /// use auth_core::Scalar;
    ///
    /// assert_eq!(Scalar::new("1752053847.75").floor(), Some(1_752_053_847_u64));
    /// assert_eq!(Scalar::new("-1.5").floor(), Some(-2));
    /// ```
    #[must_use]
    pub fn floor<T: TryFrom<i128>>(&self) -> Option<T> {
        T::try_from(Number::parse(&self.0)?.floor()?).ok()
    }

    /// Returns the text, in Unix seconds, as an instant, rounded down to a second.
    ///
    /// Returns `None` for an instant before 1970 or beyond [`SystemTime`], and for any other text.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let expiry: auth_core::Scalar = serde_json::from_str("1.684789214e+09").unwrap();
    /// let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(1_684_789_214);
    /// assert_eq!(expiry.unix_seconds(), Some(instant));
    /// ```
    #[must_use]
    pub fn unix_seconds(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.floor()?))
    }

    /// Returns the text as an exact decimal number. The notation is JSON's; leading zeros and surrounding white space are
    /// accepted too.
    ///
    /// Returns `None` for a number that a [`Decimal`](crate::Decimal) cannot represent (28 or 29 digits, 28 decimals), and
    /// for any other text. It never rounds.
    ///
    /// ```
    /// use auth_core::{Decimal, Scalar};
    ///
    /// let price: Scalar = serde_json::from_str("20.10").unwrap();
    /// assert_eq!(price.decimal().unwrap() * Decimal::TEN, Decimal::from(201));
    /// assert_eq!(Scalar::new("2.01e1").decimal(), price.decimal());
    /// assert_eq!(Scalar::new("0.12345678901234567890123456789").decimal(), None);
    /// ```
    #[cfg(feature = "decimal")]
    #[must_use]
    pub fn decimal(&self) -> Option<crate::Decimal> {
        Number::parse(&self.0)?.decimal()
    }
}

/// Converts to decimal notation, and keeps trailing zeros.
#[cfg(feature = "decimal")]
impl From<crate::Decimal> for Scalar {
    fn from(number: crate::Decimal) -> Self {
        Self(number.to_string())
    }
}

/// Returns the text.
impl From<Scalar> for String {
    fn from(scalar: Scalar) -> Self {
        scalar.0
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
            // The message does not contain the value, which may be a secret.
            _ => Err(D::Error::custom(
                "invalid type: neither string nor number, expected a string or number",
            )),
        }
    }
}

/// Deserializes `null` as the default, for `#[serde(default, deserialize_with = "auth_core::null_as_default")]`.
///
/// # Errors
///
/// Returns the error of `T`'s `Deserialize`.
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
    fn large_numbers_keep_all_digits() {
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
        fn decimal_survives_round_trip(mantissa in -(1i128 << 96) + 1..1i128 << 96, scale in 0u32..=28) {
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
    fn decimal_reads_exponents_and_keeps_written_zeros() {
        for (text, expected) in [
            ("1e3", "1000"),
            ("2.050e4", "20500"),
            ("2.01E+1", "20.1"),
            ("205e-1", "20.5"),
            ("20.10", "20.10"),
            ("-1.5e-3", "-0.0015"),
            (" 12 ", "12"),
            ("007", "7"),
            ("0e400", "0"),
            ("0e-400", "0.0000000000000000000000000000"),
            ("1e-28", "0.0000000000000000000000000001"),
            (
                "79228162514264337593543950335.00",
                "79228162514264337593543950335",
            ),
            (
                "0.1000000000000000000000000000000",
                "0.1000000000000000000000000000",
            ),
        ] {
            let read = Scalar::new(text).decimal().map(|number| number.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
    }

    #[cfg(feature = "decimal")]
    #[test]
    fn inexact_or_invalid_decimal_is_none() {
        for text in [
            "",
            "-",
            ".",
            ".5",
            "5.",
            "1e",
            "1_000",
            "+1",
            "0x10",
            "1 2",
            "79228162514264337593543950336",
            "1e29",
            "1e-29",
            "1e400",
            "1e-400",
            "1e99999999999999999999",
            "0.12345678901234567890123456789",
            "NaN",
        ] {
            assert_eq!(Scalar::new(text).decimal(), None, "{text}");
        }
    }

    #[test]
    fn string_is_unescaped_and_others_rejected() {
        assert_eq!(
            serde_json::from_str::<Scalar>(r#""a\u0041""#).unwrap().as_str(),
            "aA"
        );
        for other in ["null", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<Scalar>(other).is_err(), "{other}");
        }
    }
}
