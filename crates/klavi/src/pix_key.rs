//! Pix keys.

use auth_core::InvalidInput;

use crate::identifier::has_check_digits;

const FIELD: &str = "proxy";
const EXPECTED: &str = "a phone number like +5561999990000, a mail address, the digits of a CPF or CNPJ, or a random key (a UUID)";
/// Of the oldest generation's page (`payment/create-a-payment-initiation`).
const LONGEST: usize = 77;
const LONGEST_PHONE: usize = 15;

/// Refuses what has the shape of no kind of Pix key, without repeating it: it names a person.
///
/// Whether somebody has the key is Klavi's business.
pub(crate) fn check(key: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text(FIELD, key, EXPECTED)?;
    let problem = if key.chars().count() > LONGEST {
        "is longer than 77 characters"
    } else if key.starts_with('+') {
        if is_phone(key) {
            return Ok(());
        }
        "is no phone number in E.164 form"
    } else if key.contains('@') {
        if is_mail(key) {
            return Ok(());
        }
        "is no mail address"
    } else if key.bytes().all(|byte| byte.is_ascii_digit()) {
        if has_check_digits(key) {
            return Ok(());
        }
        "is neither a CPF nor a CNPJ"
    } else if is_uuid(key) {
        return Ok(());
    } else {
        "is no Pix key of any kind"
    };
    Err(InvalidInput::new(FIELD, problem, EXPECTED))
}

fn is_phone(key: &str) -> bool {
    let digits = key.strip_prefix('+').unwrap_or_default();
    (8..=LONGEST_PHONE).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_mail(key: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && !part.contains(['@', ' ']) && !part.contains(char::is_control);
    key.split_once('@')
        .is_some_and(|(mailbox, host)| is_part(mailbox) && is_part(host) && host.contains('.'))
}

fn is_uuid(key: &str) -> bool {
    let groups: Vec<&str> = key.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_documented_kind_of_key_is_taken() {
        for key in [
            "+5561988880000",
            "shop@example.com",
            "12345678909",
            "12345678000195",
            "123e4567-e12b-12d1-a456-426655440000",
            "123E4567-E12B-12D1-A456-426655440000",
        ] {
            assert!(check(key).is_ok(), "{key}");
        }
    }

    #[test]
    fn what_has_no_such_shape_is_refused_and_not_repeated() {
        let too_long = format!("{}@example.com", "a".repeat(77));
        for key in [
            "",
            "  ",
            "61988880000",
            "+05561988880000",
            "+55 61 98888 0000",
            "+1",
            "shop@",
            "@example.com",
            "shop@example",
            "a b@example.com",
            "a@b@example.com",
            "12345678900",
            "123.456.789-09",
            "123e4567e12b12d1a456426655440000",
            "123e4567-e12b-12d1-a456-42665544000g",
            "key-of-my-own",
            &too_long,
        ] {
            let error = check(key).unwrap_err();
            assert_eq!(error.field(), "proxy", "{key}");
            assert!(
                key.trim().len() < 3 || !error.to_string().contains(key),
                "{error}"
            );
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_given_for_a_key_panics(key in ".{0,90}") {
            let _ = check(&key);
        }
    }
}
