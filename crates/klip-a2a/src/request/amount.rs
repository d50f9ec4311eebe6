//! Exact amounts of transactions.

use std::fmt;

use auth_core::{Decimal, InvalidInput};
use serde::{Serialize, Serializer};

use crate::request::input::is_digits;

/// Amount of a coin or token, in its own unit: a decimal number with at most 6 decimals.
///
/// Created from a [`Decimal`] or from the text of a number, never from a float. It is validated when the request is
/// prepared, before anything is sent.
///
/// ```
/// use klip_a2a::{Amount, auth_core::Decimal};
///
/// let price = Decimal::new(1_50, 2);
/// assert_eq!(Amount::from(price), Amount::from("1.5"));
/// assert_eq!(Amount::from(price * Decimal::from(3)).as_str(), "4.5");
/// ```
///
/// Source: klip-sdk for JavaScript, README; it is sent as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Amount(String);

impl Amount {
    /// Returns the text to send.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Trailing zeros, which calculations leave and which count as decimals, are removed.
impl From<Decimal> for Amount {
    fn from(amount: Decimal) -> Self {
        Self(amount.normalize().to_string())
    }
}

/// The text is sent unchanged.
impl From<&str> for Amount {
    fn from(amount: &str) -> Self {
        Self(amount.to_owned())
    }
}

/// The text is sent unchanged.
impl From<String> for Amount {
    fn from(amount: String) -> Self {
        Self(amount)
    }
}

/// Amount of the chain's coin in its smallest unit: 1 KLAY (KAIA) is 10^18 peb.
///
/// ```
/// use klip_a2a::{Peb, auth_core::Decimal};
///
/// assert_eq!(Peb::from(1_000_000_000_000_000_000), Peb::from_klay(Decimal::ONE)?);
/// assert_eq!(Peb::from_klay(Decimal::new(-1, 0)).unwrap_err().field(), "value");
/// assert_eq!(Peb::NONE, Peb::from(0));
/// # Ok::<_, klip_a2a::InvalidInput>(())
/// ```
///
/// Source: klip-sdk for JavaScript, README; Android SDK 2.0.0, README. It is sent as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peb(Written);

/// Text may exceed every integer type.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Written {
    Integer(u128),
    Text(String),
}

impl Peb {
    /// Zero.
    pub const NONE: Self = Self(Written::Integer(0));

    /// Converts `klay` KLAY (KAIA) exactly.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `value` if it is negative, has more than 18 decimals, or is 79 billion or more.
    pub fn from_klay(klay: Decimal) -> Result<Self, InvalidInput> {
        const DECIMALS: u32 = 18;

        let reject =
            |problem| InvalidInput::new("value", problem, "an amount of KLAY with at most 18 decimals");
        let klay = klay.normalize();
        if klay.scale() > DECIMALS {
            return Err(reject("has more than 18 decimals"));
        }
        let mantissa = u128::try_from(klay.mantissa())
            .ok()
            .ok_or_else(|| reject("is negative"))?;
        10_u128
            .checked_pow(DECIMALS - klay.scale())
            .and_then(|factor| mantissa.checked_mul(factor))
            .map(Self::from)
            .ok_or_else(|| reject("is too large"))
    }
}

/// Writes decimal digits.
impl fmt::Display for Peb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Integer(peb) => peb.fmt(f),
            Written::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for Peb {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<u128> for Peb {
    fn from(peb: u128) -> Self {
        Self(Written::Integer(peb))
    }
}

/// Decimal digits become a number; other text is rejected when the request is prepared.
impl From<&str> for Peb {
    fn from(peb: &str) -> Self {
        // Text with a leading zero, or with more digits than the integer holds, is sent unchanged.
        let number = peb.parse().ok().filter(|number: &u128| number.to_string() == peb);
        Self(number.map_or_else(|| Written::Text(peb.to_owned()), Written::Integer))
    }
}

/// See `From<&str>`.
impl From<String> for Peb {
    fn from(peb: String) -> Self {
        Self::from(peb.as_str())
    }
}

/// Maximum number of decimals of an amount (klip-sdk, README).
const DECIMALS: usize = 6;

pub(crate) fn check(field: &str, amount: &Amount) -> Result<(), InvalidInput> {
    let (whole, decimals) = amount.0.split_once('.').unwrap_or((&amount.0, "0"));
    let problem = if !is_digits(whole) || !is_digits(decimals) {
        "is not a decimal number"
    } else if decimals.len() > DECIMALS {
        "has more than 6 decimals"
    } else {
        return Ok(());
    };
    let expected = "a decimal number with at most 6 decimals, such as 1.5";
    Err(InvalidInput::new(field, problem, expected))
}

pub(crate) fn check_peb(field: &str, peb: &Peb) -> Result<(), InvalidInput> {
    if is_digits(&peb.to_string()) {
        return Ok(());
    }
    let expected = "an amount of peb in decimal digits, or 0";
    Err(InvalidInput::new(field, "is not an integer", expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        // Whole micros of any size are amounts.
        #[test]
        fn klay_convert_to_peb_exactly(micros in 0_i64..=i64::MAX) {
            let klay = Decimal::new(micros, 6);
            let amount = Amount::from(klay);
            proptest::prop_assert_eq!(check("amount", &amount), Ok(()));
            proptest::prop_assert_eq!(Decimal::from_str_exact(amount.as_str()), Ok(klay));
            let peb = u128::try_from(micros).unwrap() * 1_000_000_000_000;
            proptest::prop_assert_eq!(Peb::from_klay(klay), Ok(Peb::from(peb)));
        }
    }

    #[test]
    fn negative_or_too_fine_amount_is_rejected() {
        for (wrong, problem) in [
            (Decimal::new(-1, 0), "is not a decimal number"),
            (Decimal::new(1, 7), "has more than 6 decimals"),
        ] {
            let error = check("amount", &wrong.into()).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
        assert_eq!(Amount::from(Decimal::new(15_000_000, 7)).as_str(), "1.5");
    }

    #[test]
    fn peb_exceed_floats_and_reject_overflow() {
        assert_eq!(
            Peb::from_klay(Decimal::from_str_exact("0.000000000000000001").unwrap()),
            Ok(Peb::from(1))
        );
        for wrong in [Decimal::new(1, 19), Decimal::NEGATIVE_ONE] {
            assert_eq!(Peb::from_klay(wrong).unwrap_err().field(), "value");
        }
        // The largest value; times 10^18 it exceeds the integer, and must be rejected instead of wrapping.
        assert!(Peb::from_klay(Decimal::MAX).is_err());
        for text in ["007", "340282366920938463463374607431768211457", "x"] {
            assert_eq!(Peb::from(text).to_string(), text);
        }
    }

    #[test]
    fn amount_has_at_most_six_decimals() {
        for text in ["0", "1", "1.5", "0.000001", "340282366920938463463374607431.1"] {
            assert_eq!(check("amount", &Amount::from(text)), Ok(()), "{text}");
        }
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "1.2.3",
            " 1",
            "0x10",
            "0.0000001",
            "1.0000000",
        ] {
            assert_eq!(
                check("amount", &Amount::from(text)).unwrap_err().field(),
                "amount",
                "{text}"
            );
        }
    }
}
