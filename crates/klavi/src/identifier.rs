//! Numbers of taxpayers.

use auth_core::InvalidInput;

use crate::IdentifierType;

impl IdentifierType {
    /// Refuses what cannot be an identifier of this kind, without repeating it: it names a person.
    ///
    /// The length alone is checked: check digits are Klavi's business.
    pub(crate) fn check(&self, field: &str, identifier: &str) -> Result<(), InvalidInput> {
        let (count, expected) = match self {
            Self::Cpf => (11, "the 11 digits of a CPF"),
            Self::Cnpj => (14, "the 14 digits of a CNPJ"),
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
        Ok(())
    }
}
