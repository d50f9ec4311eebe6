//! The account's PIN, which authorizes mints.

pub(crate) mod change;

use auth_core::{InvalidInput, Secret};

use crate::auth::hash::sha256_hex;

/// Length of a PIN (`tutorial-card-minting`).
const DIGITS: usize = 6;
const EXPECTED: &str = "the account's PIN, 6 decimal digits";

/// The account's PIN, as it is sent.
///
/// The documents describe it as text of 6 digits (`tutorial-card-minting`), and no available copy says whether it is
/// hashed for sending, as the password is. Of the integrations that were seen, the most mature one sends the hash.
/// This could not be tested, so the caller chooses the form; if in doubt, use [`sha256_of`](Self::sha256_of).
///
/// ```
/// use klip_card::Pin;
///
/// let pin = Pin::sha256_of("000000")?;
/// assert_eq!(format!("{pin:?}"), "Pin(Secret([redacted]))");
/// assert_eq!(Pin::raw("0000").unwrap_err().field(), "pin");
/// # Ok::<_, klip_card::InvalidInput>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pin(Secret);

impl Pin {
    /// Creates a PIN that is sent as the SHA-256 of `digits`, 64 hexadecimal digits in lower case. Only the hash is
    /// kept.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `pin`, unless `digits` are 6 decimal digits.
    pub fn sha256_of(digits: impl Into<Secret>) -> Result<Self, InvalidInput> {
        let digits = checked(digits.into())?;
        Ok(Self(sha256_hex(&digits)))
    }

    /// Creates a PIN that is sent as plain `digits`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `pin`, unless `digits` are 6 decimal digits.
    pub fn raw(digits: impl Into<Secret>) -> Result<Self, InvalidInput> {
        checked(digits.into()).map(Self)
    }

    /// Returns the value to send.
    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }
}

fn checked(digits: Secret) -> Result<Secret, InvalidInput> {
    let text = digits.expose();
    if text.is_empty() {
        return Err(InvalidInput::empty("pin", EXPECTED));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidInput::new(
            "pin",
            "contains a character other than a digit",
            EXPECTED,
        ));
    }
    if text.len() != DIGITS {
        let problem = format!("has {} digits", text.len());
        return Err(InvalidInput::new("pin", problem, EXPECTED));
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pin_is_sent_raw_or_hashed() {
        assert_eq!(Pin::raw("012345").unwrap().secret().expose(), "012345");
        assert_eq!(
            Pin::sha256_of("000000").unwrap().secret().expose(),
            // `printf 000000 | sha256sum`
            "91b4d142823f7d20c5f08df69122de43f35f057a988d9619f6d3138485c9a203"
        );
    }

    #[test]
    fn invalid_pin_is_rejected_and_not_shown() {
        for wrong in [
            "",
            "12345",
            "1234567",
            "12345a",
            "12345\n",
            " 123456",
            "１２３４５６",
        ] {
            for pin in [Pin::raw(wrong), Pin::sha256_of(wrong)] {
                let error = pin.unwrap_err();
                assert_eq!(error.field(), "pin", "{wrong:?}");
                assert!(wrong.is_empty() || !error.to_string().contains(wrong), "{error}");
            }
        }
    }
}
