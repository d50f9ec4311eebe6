//! Amounts as Klavi reads them: reais, as text with two decimals.

use auth_core::{Decimal, InvalidInput};

const EXPECTED: &str = "more than zero reais, in whole centavos, like 1333.00";

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
