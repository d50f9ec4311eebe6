//! Amounts as Klavi reads them: reais, as text with two decimals.

use auth_core::{Decimal, InvalidInput};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

const EXPECTED: &str = "more than zero reais, in whole centavos, like 1333.00";

/// The amount of a payment under a consent, in reais with two decimals.
///
/// It is sent as text, like every other amount of this API, or as a number with the same digits.
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

impl From<Decimal> for Amount {
    fn from(reais: Decimal) -> Self {
        Self {
            text: written(reais),
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

/// `reais` with two decimals. What is less than a centavo stays, and is refused by [`check`].
pub(crate) fn written(reais: Decimal) -> String {
    let mut reais = reais.normalize();
    if reais.scale() < 2 {
        reais.rescale(2);
    }
    reais.to_string()
}

/// Refuses what is no amount that can be paid.
pub(crate) fn check(field: &str, text: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text(field, text, EXPECTED)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let problem = match text.split_once('.') {
        Some((reais, centavos)) if digits(reais) && digits(centavos) => match centavos.len() {
            2 if text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => return Ok(()),
            2 => "is zero",
            _ => "is not in whole centavos",
        },
        _ if text.starts_with('-') => "is less than zero",
        // Of a `Decimal`: one so large that there is no room for centavos.
        _ => "is no such number",
    };
    Err(InvalidInput::new(field, problem, EXPECTED))
}

/// Refuses a range that holds nothing.
pub(crate) fn check_range(
    (least, least_text): (&str, &str),
    (most, most_text): (&str, &str),
) -> Result<(), InvalidInput> {
    let number = |text| Decimal::from_str_exact(text).ok();
    if number(least_text) > number(most_text) {
        return Err(InvalidInput::new(
            least,
            format!("is more than `{most}`"),
            format!("at most `{most}`"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whole_centavos_are_written_with_two_decimals_and_read_back_the_same(centavos in 1_i64.., extra in 0_u32..8) {
            let mut reais = Decimal::new(centavos, 2);
            reais.rescale(2 + extra);
            let text = written(reais);
            prop_assert!(check("amount", &text).is_ok(), "{}", text);
            prop_assert_eq!(text.rsplit('.').next().map(str::len), Some(2));
            prop_assert_eq!(text.parse::<Decimal>().unwrap(), Decimal::new(centavos, 2));
        }

        #[test]
        fn what_is_less_than_a_centavo_is_never_rounded_away(thousandths in 1_i64..1_000_000) {
            prop_assume!(thousandths % 10 != 0);
            let error = check("amount", &written(Decimal::new(thousandths, 3))).unwrap_err();
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
    fn an_amount_is_more_than_nothing_and_has_room_for_its_centavos() {
        for (reais, problem) in [
            (Decimal::ZERO, "is zero"),
            (Decimal::new(-100, 2), "is less than zero"),
            (Decimal::new(1, 3), "is not in whole centavos"),
            (Decimal::MAX, "is no such number"),
        ] {
            let error = check("amount", &written(reais)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`amount` {problem};")), "{error}");
        }
        assert_eq!(written(Decimal::from(4800)), "4800.00");
    }

    #[test]
    fn a_range_is_compared_as_numbers() {
        assert!(check_range(("least", "80.01"), ("most", "100.01")).is_ok());
        assert!(check_range(("least", "1.00"), ("most", "1.00")).is_ok());
        let error = check_range(("least", "100.01"), ("most", "80.01")).unwrap_err();
        assert_eq!(error.field(), "least");
    }
}
