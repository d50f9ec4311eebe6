//! Pix keys.

use auth_core::InvalidInput;

use crate::identifier;

const FIELD: &str = "proxy";
const EXPECTED: &str =
    "a phone number such as +5561999990000, an email address, a CPF, a CNPJ, or a random key (a UUID)";
/// From the oldest generation's page (`payment/create-a-payment-initiation`), and from the Central Bank's directory.
const MAX_LENGTH: usize = 77;
const MAX_PHONE_DIGITS: usize = 15;
const MAX_LABEL: usize = 63;

/// Normalizes a key to the form of the Central Bank's directory (DICT): a CPF or CNPJ without its mask and in upper
/// case, an email address and a random key in lower case. Other text is unchanged, and [`check`] rejects it.
pub(crate) fn normal(key: String) -> String {
    normalized(&key).unwrap_or(key)
}

/// Rejects a key that has the shape of no kind, without repeating it, since it is personal data.
///
/// Only Klavi can check whether the key is registered.
pub(crate) fn check(field: &str, key: &str) -> Result<(), InvalidInput> {
    match normalized(key) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.under(field)),
    }
}

fn normalized(key: &str) -> Result<String, InvalidInput> {
    InvalidInput::require_text(FIELD, key, EXPECTED)?;
    let rejected = |problem| Err(InvalidInput::new(FIELD, problem, EXPECTED));
    if key.chars().count() > MAX_LENGTH {
        return rejected("is longer than 77 characters");
    }
    if key.starts_with('+') {
        return if is_phone(key) {
            Ok(key.to_owned())
        } else {
            rejected("is not a valid phone number in E.164 form")
        };
    }
    let lower = key.to_ascii_lowercase();
    if key.contains('@') {
        return if is_email(&lower) {
            Ok(lower)
        } else {
            rejected("is not a valid email address")
        };
    }
    if is_uuid(&lower) {
        return Ok(lower);
    }
    // The length distinguishes a CPF from a CNPJ, with and without their masks.
    match key.len() {
        11 => identifier::cpf(key).or_else(rejected),
        14 if key.contains(['.', '-']) => identifier::cpf(key).or_else(rejected),
        14 | 18 => identifier::cnpj(key).or_else(rejected),
        _ => rejected("is not a valid Pix key"),
    }
}

fn is_phone(key: &str) -> bool {
    let digits = key.strip_prefix('+').unwrap_or_default();
    (8..=MAX_PHONE_DIGITS).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// As in the schema of the Central Bank's directory, and with a dot in the host.
fn is_email(key: &str) -> bool {
    let is_of_mailbox = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$&'*+/=?^_`{|}~-".contains(&byte);
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    key.split_once('@').is_some_and(|(mailbox, host)| {
        !mailbox.is_empty()
            && mailbox.bytes().all(is_of_mailbox)
            && host.contains('.')
            && host.split('.').all(is_label)
    })
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
    fn each_key_kind_is_normalized() {
        for (key, sent) in [
            ("+5561988880000", "+5561988880000"),
            ("shop@example.com", "shop@example.com"),
            ("Shop+1@Example.com", "shop+1@example.com"),
            ("12345678909", "12345678909"),
            ("123.456.789-09", "12345678909"),
            ("12345678000195", "12345678000195"),
            ("12.345.678/0001-95", "12345678000195"),
            ("12ABC34501DE35", "12ABC34501DE35"),
            ("12abc34501de35", "12ABC34501DE35"),
            ("12.abc.345/01de-35", "12ABC34501DE35"),
            (
                "123E4567-E12B-12D1-A456-426655440000",
                "123e4567-e12b-12d1-a456-426655440000",
            ),
        ] {
            assert_eq!(normalized(key).as_deref(), Ok(sent));
        }
    }

    #[test]
    fn invalid_key_is_rejected_and_not_repeated() {
        let too_long = format!("{}@example.com", "a".repeat(77));
        let long_label = format!("a@{}.com", "b".repeat(64));
        for (key, problem) in [
            ("", "is empty"),
            ("  ", "is empty"),
            ("6198888000", "is not a valid Pix key"),
            ("61988880000", "has invalid check digits"),
            ("+05561988880000", "is not a valid phone number in E.164 form"),
            ("+55 61 98888 0000", "is not a valid phone number in E.164 form"),
            ("+1", "is not a valid phone number in E.164 form"),
            ("shop@", "is not a valid email address"),
            ("@example.com", "is not a valid email address"),
            ("shop@example", "is not a valid email address"),
            ("a b@example.com", "is not a valid email address"),
            ("a@b@example.com", "is not a valid email address"),
            ("loja-ç@example.com", "is not a valid email address"),
            ("\"a\"@example.com", "is not a valid email address"),
            ("shop@example..com", "is not a valid email address"),
            ("shop@-example.com", "is not a valid email address"),
            ("shop@exam_ple.com", "is not a valid email address"),
            (&long_label, "is not a valid email address"),
            ("12345678900", "has invalid check digits"),
            ("123.456.789-00", "has invalid check digits"),
            ("12ABC34501DE36", "has invalid check digits"),
            ("12.ABC.345/01DE-36", "has invalid check digits"),
            ("123e4567e12b12d1a456426655440000", "is not a valid Pix key"),
            ("123e4567-e12b-12d1-a456-42665544000g", "is not a valid Pix key"),
            ("key-of-my-own", "is not a valid Pix key"),
            (&too_long, "is longer than 77 characters"),
        ] {
            let error = normalized(key).unwrap_err();
            assert_eq!(error.field(), "proxy", "{key}");
            let told = error.to_string();
            assert!(told.starts_with(&format!("`proxy` {problem};")), "{key}: {told}");
            assert!(key.trim().len() < 3 || !told.contains(key), "{told}");
        }
    }

    proptest! {
        #[test]
        fn normal_form_is_stable(key in "\\PC{0,90}|[0-9A-Za-z./@+-]{8,20}") {
            if let Ok(sent) = normalized(&key) {
                prop_assert_eq!(normalized(&sent), Ok(sent.clone()));
            }
        }
    }

    #[test]
    fn longest_key_has_77_characters() {
        let email = |length: usize| format!("{}@example.com", "a".repeat(length - "@example.com".len()));
        let error = check("key", &email(78)).unwrap_err().to_string();
        assert!(error.contains("longer than 77 characters"), "{error}");
        // Of 77 characters, the length is no problem.
        assert!(check("key", &email(77)).is_ok());
    }
}
