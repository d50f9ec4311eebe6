//! Amounts in reais, sent as text with two decimals.

use auth_core::{Decimal, InvalidInput};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

const EXPECTED: &str = "more than zero reais, in whole centavos, such as 1333.00";

/// Amount in reais with two decimals.
///
/// Created from a [`Decimal`], and validated before it is sent: more than zero, in whole centavos. It is sent as
/// text; the amount of a payment under a consent may also be sent as a number with the same digits.
///
/// ```
/// use klavi::{Amount, Decimal};
///
/// let amount = Amount::from(Decimal::new(9_990, 2));
/// assert_eq!(amount.as_str(), "99.90");
/// assert_eq!(serde_json::to_string(&amount)?, r#""99.90""#);
/// assert_eq!(serde_json::to_string(&amount.as_number())?, "99.90");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    text: String,
    is_number: bool,
}

impl Amount {
    /// Returns the digits that are sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the same amount, to be sent as a JSON number: see
    /// [`consent_amount_as_number`](crate::ClientBuilder::consent_amount_as_number).
    #[must_use]
    pub fn as_number(mut self) -> Self {
        self.is_number = true;
        self
    }
}

/// Trailing zeros are removed or added. A fraction of a centavo is kept, and rejected before anything is sent.
impl From<Decimal> for Amount {
    fn from(reais: Decimal) -> Self {
        let mut reais = reais.normalize();
        reais.rescale(reais.scale().max(2));
        Self {
            text: reais.to_string(),
            is_number: false,
        }
    }
}

/// Writes a number digit by digit: no float holds every amount.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_number {
            return serializer.serialize_str(&self.text);
        }
        let number = RawValue::from_string(self.text.clone()).map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

/// Rejects an amount that cannot be paid, or that is to be sent as a number.
pub(crate) fn check(field: &str, amount: &Amount) -> Result<(), InvalidInput> {
    check_digits(field, amount)?;
    if amount.is_number {
        return Err(InvalidInput::new(
            field,
            "is set to be sent as a number",
            "an amount sent as text",
        ));
    }
    Ok(())
}

/// Rejects an amount that cannot be paid.
pub(crate) fn check_digits(field: &str, amount: &Amount) -> Result<(), InvalidInput> {
    let text = amount.as_str();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let problem = match text.split_once('.') {
        Some((reais, centavos)) if digits(reais) && digits(centavos) => match centavos.len() {
            2 if text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => return Ok(()),
            2 => "is zero",
            _ => "is not in whole centavos",
        },
        _ if text.starts_with('-') => "is negative",
        // A `Decimal` may be too large for two decimals.
        _ => "is too large",
    };
    Err(InvalidInput::new(field, problem, EXPECTED))
}

/// Rejects an empty range.
pub(crate) fn check_range(
    (min, least): (&str, &Amount),
    (max, most): (&str, &Amount),
) -> Result<(), InvalidInput> {
    let number = |amount: &Amount| Decimal::from_str_exact(amount.as_str()).ok();
    if number(least) > number(most) {
        let problem = format!("is more than `{max}`");
        return Err(InvalidInput::new(min, problem, format!("at most `{max}`")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whole_centavos_read_back_the_same(centavos in 1_i64.., extra in 0_u32..8) {
            let mut reais = Decimal::new(centavos, 2);
            reais.rescale(2 + extra);
            let amount = Amount::from(reais);
            prop_assert_eq!(check("amount", &amount), Ok(()));
            prop_assert_eq!(amount.as_str().rsplit('.').next().map(str::len), Some(2));
            prop_assert_eq!(amount.as_str().parse::<Decimal>().unwrap(), Decimal::new(centavos, 2));
        }

        // It is never rounded away.
        #[test]
        fn fraction_of_a_centavo_is_rejected(thousandths in 1_i64..1_000_000) {
            prop_assume!(thousandths % 10 != 0);
            let error = check("amount", &Decimal::new(thousandths, 3).into()).unwrap_err();
            prop_assert_eq!(error.field(), "amount");
        }
    }

    #[test]
    fn number_has_the_digits_of_the_text() {
        for reais in ["0.01", "99.9", "4800", "99999999999999999999.99"] {
            let amount = Amount::from(reais.parse::<Decimal>().unwrap());
            let text = serde_json::to_string(&amount).unwrap();
            let number = serde_json::to_string(&amount.clone().as_number()).unwrap();
            assert_eq!(
                (text, number.as_str()),
                (format!("\"{}\"", amount.as_str()), amount.as_str())
            );
        }
    }

    #[test]
    fn amount_is_positive_and_fits_centavos() {
        for (reais, problem) in [
            (Decimal::ZERO, "is zero"),
            (Decimal::new(-100, 2), "is negative"),
            (Decimal::new(1, 3), "is not in whole centavos"),
            (Decimal::MAX, "is too large"),
        ] {
            let error = check("amount", &reais.into()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`amount` {problem};")), "{error}");
        }
        assert_eq!(Amount::from(Decimal::from(4800)).as_str(), "4800.00");
    }

    #[test]
    fn only_some_amounts_may_be_numbers() {
        let number = Amount::from(Decimal::ONE).as_number();
        assert_eq!(check_digits("amount", &number), Ok(()));
        assert_eq!(check("amount", &number).unwrap_err().field(), "amount");
    }

    #[test]
    fn range_is_compared_as_numbers() {
        let range = |min: i64, max: i64| {
            let [min, max] = [min, max].map(|centavos| Amount::from(Decimal::new(centavos, 2)));
            check_range(("min", &min), ("max", &max))
        };
        assert_eq!(range(8_001, 10_001), Ok(()));
        assert_eq!(range(100, 100), Ok(()));
        assert_eq!(range(10_001, 8_001).unwrap_err().field(), "min");
    }
}
