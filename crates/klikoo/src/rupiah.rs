//! Amounts as Klikoo reads them: whole rupiah, as text.

use auth_core::{Decimal, InvalidInput};

const EXPECTED: &str = "more than zero, in whole rupiah, like 20500";

/// `rupiah` without decimals. What is less than a rupiah stays, and is refused by [`check`].
pub(crate) fn written(rupiah: impl Into<Decimal>) -> String {
    rupiah.into().normalize().to_string()
}

/// Refuses what is no amount that can be paid. Every sample of a request has whole rupiah.
pub(crate) fn check(field: &str, text: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text(field, text, EXPECTED)?;
    let problem = if text.starts_with('-') {
        "is less than zero"
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
        fn whole_rupiah_are_written_without_decimals_and_read_back_the_same(rupiah in 1_i64.., zeros in 0_u32..8) {
            let mut amount = Decimal::from(rupiah);
            amount.rescale(zeros);
            let text = written(amount);
            prop_assert_eq!(&text, &rupiah.to_string());
            prop_assert_eq!(check("amount", &text), Ok(()));
            prop_assert_eq!(text.parse::<Decimal>().unwrap(), amount);
        }

        #[test]
        fn what_is_less_than_a_rupiah_is_never_rounded_away(hundredths in 1_i64..1_000_000) {
            prop_assume!(hundredths % 100 != 0);
            let error = check("amount", &written(Decimal::new(hundredths, 2))).unwrap_err();
            prop_assert_eq!(error.field(), "amount");
        }
    }

    #[test]
    fn an_amount_is_more_than_nothing() {
        for (amount, problem) in [
            (Decimal::ZERO, "is zero"),
            (Decimal::new(0, 2), "is zero"),
            (Decimal::from(-1), "is less than zero"),
            (Decimal::new(205_005, 1), "is not in whole rupiah"),
        ] {
            let error = check("amount", &written(amount)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`amount` {problem};")), "{error}");
        }
        assert_eq!(written(20_500), "20500");
    }
}
