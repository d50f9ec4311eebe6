//! Numbers of taxpayers.

use auth_core::InvalidInput;

use crate::IdentifierType;

const CPF: &str = "the 11 digits of a CPF";
const CNPJ: &str = "the 14 digits of a CNPJ";

impl IdentifierType {
    /// Refuses what cannot be an identifier of this kind, without repeating it: it names a person.
    pub(crate) fn check(&self, field: &str, identifier: &str) -> Result<(), InvalidInput> {
        let (count, expected) = match self {
            Self::Cpf => (11, CPF),
            Self::Cnpj => (14, CNPJ),
            Self::Other(_) => return InvalidInput::require_text(field, identifier, "an identifier"),
        };
        InvalidInput::require_text(field, identifier, expected)?;
        if !identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidInput::new(field, "is not all digits", expected));
        }
        if identifier.len() != count {
            let problem = format!("has {} digits", identifier.len());
            return Err(InvalidInput::new(field, problem, expected));
        }
        if !has_check_digits(identifier) {
            return Err(InvalidInput::new(field, "has wrong check digits", expected));
        }
        Ok(())
    }
}

/// Refuses what is there and no CPF.
pub(crate) fn check_cpf(field: &str, cpf: Option<&str>) -> Result<(), InvalidInput> {
    cpf.map_or(Ok(()), |cpf| IdentifierType::Cpf.check(field, cpf))
}

/// Whether `digits` are a CPF or a CNPJ: the last two are made from those before them, modulo 11, and they are not
/// all the same, which nobody is given.
pub(crate) fn has_check_digits(digits: &str) -> bool {
    let numbers: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    // Weights grow from the right: a CPF's up to 11 places on, a CNPJ's from 2 to 9 and again.
    let longest = match (numbers.len(), digits.len()) {
        (11, 11) => 12,
        (14, 14) => 9,
        _ => return false,
    };
    let check_digit = |head: &[u32]| {
        let weights = (2..=longest).cycle();
        let sum: u32 = head
            .iter()
            .rev()
            .zip(weights)
            .map(|(digit, weight)| digit * weight)
            .sum();
        (11 - sum % 11) % 11 % 10
    };
    let length = numbers.len();
    numbers.iter().any(|digit| *digit != numbers[0])
        && [length - 2, length - 1]
            .into_iter()
            .all(|at| numbers[at] == check_digit(&numbers[..at]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_samples_of_the_documents_and_numbers_that_end_in_zero_are_taken() {
        for digits in [
            "12345678909",
            "11144477735",
            "10000000108",
            "12345678000195",
            "11222333000181",
        ] {
            assert!(has_check_digits(digits), "{digits}");
        }
    }

    #[test]
    fn one_digit_again_and_again_is_nobodys_number() {
        for digit in '0'..='9' {
            for length in [11, 14] {
                assert!(!has_check_digits(&digit.to_string().repeat(length)));
            }
        }
    }

    proptest! {
        #[test]
        fn a_wrong_check_digit_is_noticed(of_company: bool, from_the_end in 1_usize..=2, by in 1_u8..10) {
            let good = if of_company { "12345678000195" } else { "12345678909" };
            let mut bytes = good.as_bytes().to_vec();
            let place = good.len() - from_the_end;
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert!(!has_check_digits(&wrong), "{}", wrong);
        }

        #[test]
        fn nothing_that_is_given_for_a_number_panics(text in ".{0,20}") {
            for kind in [IdentifierType::Cpf, IdentifierType::Cnpj] {
                let _ = kind.check("identifier", &text);
            }
        }
    }
}
