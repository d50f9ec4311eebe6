//! Amounts in whole rupiah, sent as text.

use auth_core::{Decimal, InvalidInput};
use serde::Serialize;

const EXPECTED: &str = "more than zero, in whole rupiah, such as 20500";

/// Amount in whole rupiah, which is sent as text.
///
/// Created from an integer or a [`Decimal`], and validated before it is sent: more than zero, without decimals.
///
/// ```
/// use klikoo::{Decimal, Rupiah};
///
/// let price: Decimal = "20500.00".parse()?;
/// assert_eq!(Rupiah::from(price), Rupiah::from(20_500));
/// assert_eq!(Rupiah::from(20_500).as_str(), "20500");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Rupiah(String);

impl Rupiah {
    /// Returns the text that is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Zero decimals are removed. A fraction of a rupiah is kept, and rejected before anything is sent.
impl From<Decimal> for Rupiah {
    fn from(amount: Decimal) -> Self {
        Self(amount.normalize().to_string())
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Rupiah {
            fn from(amount: $integer) -> Self {
                Self(amount.to_string())
            }
        }
    )*};
}

from_integers!(i32, i64, u32, u64);

/// Rejects an amount that cannot be paid. Every sample of a request has whole rupiah.
pub(crate) fn check(field: &str, amount: &Rupiah) -> Result<(), InvalidInput> {
    let text = amount.as_str();
    let problem = if text.starts_with('-') {
        "is negative"
    } else if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        "is not in whole rupiah"
    } else if text.bytes().all(|byte| byte == b'0') {
        "is zero"
    } else {
        return Ok(());
    };
    Err(InvalidInput::new(field, problem, EXPECTED))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whole_rupiah_read_back_the_same(rupiah in 1_i64.., zeros in 0_u32..8) {
            let mut amount = Decimal::from(rupiah);
            amount.rescale(zeros);
            let written = Rupiah::from(amount);
            prop_assert_eq!(&written, &Rupiah::from(rupiah));
            prop_assert_eq!(check("amount", &written), Ok(()));
            prop_assert_eq!(written.as_str().parse::<Decimal>().unwrap(), amount);
        }

        #[test]
        fn fractions_are_never_rounded_away(hundredths in 1_i64..1_000_000) {
            prop_assume!(hundredths % 100 != 0);
            let error = check("amount", &Decimal::new(hundredths, 2).into()).unwrap_err();
            prop_assert_eq!(error.field(), "amount");
        }
    }

    #[test]
    fn amount_is_more_than_zero() {
        for (amount, problem) in [
            (Decimal::ZERO, "is zero"),
            (Decimal::new(0, 2), "is zero"),
            (Decimal::from(-1), "is negative"),
            (Decimal::new(205_005, 1), "is not in whole rupiah"),
        ] {
            let error = check("amount", &amount.into()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`amount` {problem};")), "{error}");
        }
    }
}
