//! Tax numbers: CPF and CNPJ.

use std::borrow::Cow;

use auth_core::InvalidInput;

use crate::IdentifierType;

const CPF: &str = "a CPF: 11 digits, or 123.456.789-09";
const CNPJ: &str =
    "a CNPJ: 12 letters or digits and 2 check digits, such as 12ABC34501DE35 or 12.ABC.345/01DE-35";
const CPF_MASK: &str = "###.###.###-##";
const CNPJ_MASK: &str = "##.###.###/####-##";

impl IdentifierType {
    /// Returns `identifier` as it is sent: without its mask, letters in upper case.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `field`. It does not repeat the identifier, which is personal data.
    fn normalize(&self, field: &str, identifier: &str) -> Result<String, InvalidInput> {
        let expected = match self {
            Self::Cpf => CPF,
            Self::Cnpj => CNPJ,
            Self::Other(_) => "an identifier",
        };
        InvalidInput::require_text(field, identifier, expected)?;
        let normal = match self {
            Self::Cpf => cpf(identifier),
            Self::Cnpj => cnpj(identifier),
            Self::Other(_) => Ok(identifier.to_owned()),
        };
        normal.map_err(|problem| InvalidInput::new(field, problem, expected))
    }

    /// Rejects an identifier that is not of this kind, without repeating it, since it is personal data.
    pub(crate) fn check(&self, field: &str, identifier: &str) -> Result<(), InvalidInput> {
        self.normalize(field, identifier).map(drop)
    }
}

/// Rejects a text that is not a CPF.
pub(crate) fn check_cpf(field: &str, cpf: &str) -> Result<(), InvalidInput> {
    IdentifierType::Cpf.check(field, cpf)
}

/// Normalizes a CPF or CNPJ to the form that is sent; other text is unchanged, and rejected before anything is sent.
pub(crate) fn normal(identifier: String) -> String {
    cpf(&identifier)
        .or_else(|_| cnpj(&identifier))
        .unwrap_or(identifier)
}

/// Returns the 11 digits of a CPF, or the problem of `text`.
pub(crate) fn cpf(text: &str) -> Result<String, &'static str> {
    let digits = unmasked(text, CPF_MASK);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("contains a character other than a digit");
    }
    if digits.len() != 11 {
        return Err("does not have 11 digits");
    }
    with_check_digits(digits.into_owned(), 11)
}

/// Returns the 14 characters of a CNPJ, or the problem of `text`.
///
/// Letters are valid in the first 12 places since July 2026 (IN RFB 2.229/2024). They are issued in upper case.
pub(crate) fn cnpj(text: &str) -> Result<String, &'static str> {
    let characters = unmasked(text, CNPJ_MASK).to_ascii_uppercase();
    if !characters.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("contains a character other than a letter or digit");
    }
    if characters.len() != 14 {
        return Err("does not have 14 characters");
    }
    if !characters.as_bytes()[12..].iter().all(u8::is_ascii_digit) {
        return Err("does not end in two check digits");
    }
    with_check_digits(characters, 9)
}

/// Removes the punctuation of `mask` from a text that has all of it.
fn unmasked<'a>(text: &'a str, mask: &str) -> Cow<'a, str> {
    let is_masked = text.len() == mask.len()
        && text.bytes().zip(mask.bytes()).all(|(byte, place)| match place {
            b'#' => byte.is_ascii_alphanumeric(),
            punctuation => byte == punctuation,
        });
    if is_masked {
        Cow::Owned(text.replace(['.', '-', '/'], ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns `number` if its last two digits are check digits of the characters before them, modulo 11.
///
/// The value of a character is its ASCII code minus 48. Weights grow from the right, from 2 to `max_weight` and
/// again. A number of one repeated character satisfies the rule, but is never issued.
fn with_check_digits(number: String, max_weight: u32) -> Result<String, &'static str> {
    let values: Vec<u32> = number.bytes().map(|byte| u32::from(byte) - 48).collect();
    let check_digit = |head: &[u32]| {
        let weights = (2..=max_weight).cycle();
        let sum: u32 = head
            .iter()
            .rev()
            .zip(weights)
            .map(|(value, weight)| value * weight)
            .sum();
        (11 - sum % 11) % 11 % 10
    };
    let is_right = [values.len() - 2, values.len() - 1]
        .into_iter()
        .all(|at| values[at] == check_digit(&values[..at]));
    let is_uniform = values.iter().all(|value| *value == values[0]);
    if is_right && !is_uniform {
        Ok(number)
    } else {
        Err("has invalid check digits")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CPFS: [&str; 3] = ["12345678909", "11144477735", "10000000108"];
    const CNPJS: [&str; 4] = [
        "12345678000195",
        "11222333000181",
        // The Receita Federal's own sample.
        "12ABC34501DE35",
        "9359QAG9000184",
    ];

    /// Returns a CNPJ with these first 12 characters, by the Receita Federal's own form of the rule: weights from the
    /// left.
    fn completed(head: &str) -> String {
        let mut number = head.to_owned();
        for weights in [
            &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2][..],
            &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
        ] {
            let products = number
                .chars()
                .zip(weights)
                .map(|(c, weight)| (c as u32 - 48) * weight);
            let rest = products.sum::<u32>() % 11;
            let digit = if rest < 2 { 0 } else { 11 - rest };
            number.push(char::from_digit(digit, 10).unwrap());
        }
        number
    }

    fn masked(number: &str, mask: &str) -> String {
        let mut characters = number.chars();
        mask.chars()
            .map(|place| {
                if place == '#' {
                    characters.next().unwrap()
                } else {
                    place
                }
            })
            .collect()
    }

    #[test]
    fn samples_are_accepted_plain_and_masked() {
        for number in CPFS {
            assert_eq!(cpf(number).as_deref(), Ok(number));
            assert_eq!(cpf(&masked(number, CPF_MASK)).as_deref(), Ok(number));
        }
        for number in CNPJS {
            assert_eq!(cnpj(number).as_deref(), Ok(number));
            assert_eq!(cnpj(&number.to_lowercase()).as_deref(), Ok(number));
            assert_eq!(cnpj(&masked(number, CNPJ_MASK)).as_deref(), Ok(number));
        }
    }

    #[test]
    fn normal_form_needs_no_kind() {
        for (text, sent) in [
            ("123.456.789-09", "12345678909"),
            ("12.abc.345/01de-35", "12ABC34501DE35"),
            ("12abc34501de36", "12abc34501de36"),
            ("", ""),
        ] {
            assert_eq!(normal(text.to_owned()), sent);
        }
    }

    #[test]
    fn uniform_number_is_rejected() {
        for digit in '0'..='9' {
            assert!(cpf(&digit.to_string().repeat(11)).is_err());
            assert!(cnpj(&digit.to_string().repeat(14)).is_err());
        }
    }

    #[test]
    fn partial_or_misplaced_mask_is_rejected() {
        for text in [
            "123456789-09",
            "123.456.78909",
            "12.345.678-909",
            "123 456 789 09",
            " 12345678909",
            "12345678909\n",
        ] {
            assert!(cpf(text).is_err(), "{text}");
        }
        for text in [
            "12ABC345/01DE-35",
            "12.ABC.34501DE35",
            "12-ABC-345/01DE-35",
            "12ABC34501DE35 ",
            "12ABC34501DEÉ5",
        ] {
            assert!(cnpj(text).is_err(), "{text}");
        }
    }

    #[test]
    fn error_does_not_repeat_the_number() {
        for (kind, text, problem) in [
            (IdentifierType::Cpf, "", "is empty"),
            (IdentifierType::Cpf, "98765432", "does not have 11 digits"),
            (
                IdentifierType::Cpf,
                "1234567890a",
                "contains a character other than a digit",
            ),
            (IdentifierType::Cpf, "12345678900", "has invalid check digits"),
            (IdentifierType::Cnpj, "12345678909", "does not have 14 characters"),
            (
                IdentifierType::Cnpj,
                "12ABC34501DE3X",
                "does not end in two check digits",
            ),
            (
                IdentifierType::Cnpj,
                "12.abc.345/01de-36",
                "has invalid check digits",
            ),
            (
                IdentifierType::Cnpj,
                "12_BC34501DE35",
                "contains a character other than a letter or digit",
            ),
            (IdentifierType::from("PASSPORT"), " ", "is empty"),
        ] {
            let error = kind.normalize("customer.identifier", text).unwrap_err();
            assert_eq!(error.field(), "customer.identifier");
            let told = error.to_string();
            assert!(
                told.starts_with(&format!("`customer.identifier` {problem};")),
                "{told}"
            );
            assert!(text.trim().is_empty() || !told.contains(text), "{told}");
        }
        assert_eq!(
            IdentifierType::from("PASSPORT").normalize("x", "a-1").unwrap(),
            "a-1"
        );
    }

    proptest! {
        #[test]
        fn every_cnpj_is_accepted_in_every_form(head in "[0-9A-Z]{12}") {
            prop_assume!(head.bytes().any(|byte| byte != head.as_bytes()[0]));
            let number = completed(&head);
            for written in [
                number.clone(),
                number.to_lowercase(),
                masked(&number, CNPJ_MASK),
                masked(&number.to_lowercase(), CNPJ_MASK),
            ] {
                prop_assert_eq!(cnpj(&written), Ok(number.clone()), "{}", written);
            }
        }

        #[test]
        fn wrong_check_digit_is_rejected(head in "[0-9A-Z]{12}", from_the_end in 1_usize..=2, by in 1_u8..10) {
            for good in [completed(&head), "12345678909".to_owned()] {
                let mut bytes = good.clone().into_bytes();
                let place = good.len() - from_the_end;
                bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
                let wrong = String::from_utf8(bytes).unwrap();
                let normalized = if wrong.len() == 11 { cpf(&wrong) } else { cnpj(&wrong) };
                prop_assert_eq!(normalized, Err("has invalid check digits"));
            }
        }

        #[test]
        fn any_text_is_checked_without_panic(text in "\\PC{0,20}") {
            for kind in [IdentifierType::Cpf, IdentifierType::Cnpj] {
                let _ = kind.normalize("identifier", &text);
            }
        }
    }

    #[test]
    fn only_a_cpf_is_a_cpf() {
        assert_eq!(check_cpf("cpf", CPFS[0]), Ok(()));
        for text in [CNPJS[0], "12345678900", ""] {
            assert_eq!(check_cpf("cpf", text).unwrap_err().field(), "cpf", "{text}");
        }
    }
}
