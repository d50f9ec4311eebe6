//! Numbers and ids as they are written.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

use super::number::Number;

/// The text of a JSON string or number, exactly as it was sent.
///
/// Providers write the same id as `137` here and as `"137"` there, and token ids and amounts go
/// beyond what a 64-bit integer or a float can hold. Kept as text, nothing is lost; it is parsed into
/// a number only where somebody counts. It reads from `serde_json` and is written as a string. The default is the
/// empty text.
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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

    /// Returns the integer that the text writes, in any spelling: `900`, `900.0` and `9e2` are the same one.
    ///
    /// A number is written as JSON writes it; leading zeros and white space around it are accepted too.
    ///
    /// It is `None` for a number with a fraction, for one beyond `T`, and for any other text. Nothing is rounded.
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

    /// Returns the largest integer that is not greater than the number that the text writes, as [`integer`](Self::integer)
    /// reads it.
    ///
    /// It is `None` for a number beyond `T`, and for any other text.
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

    /// Returns the instant that the text gives in Unix seconds, rounded down to a whole second.
    ///
    /// It is `None` for an instant before 1970 or beyond [`SystemTime`], and for any other text.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let expiry: auth_core::Scalar = serde_json::from_str("1.684789214e+09").unwrap();
    /// assert_eq!(expiry.unix_seconds(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_684_789_214)));
    /// ```
    #[must_use]
    pub fn unix_seconds(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.floor()?))
    }

    /// Returns the number that the text writes as JSON writes one, exactly; leading zeros and white space around it are
    /// accepted too.
    ///
    /// It is `None` where a [`Decimal`](crate::Decimal) does not hold it (28 or 29 digits, 28 decimals), and for any other
    /// text. Nothing is rounded.
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

/// The number as a provider reads it: digits, and as many decimals as it was made with.
#[cfg(feature = "decimal")]
impl From<crate::Decimal> for Scalar {
    fn from(number: crate::Decimal) -> Self {
        Self(number.to_string())
    }
}

/// The text.
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
    fn what_is_no_exact_decimal_number_is_none() {
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
