//! Errors of invalid arguments, found before any I/O.

use std::fmt::Display;

/// Error of an invalid argument, found before any request is sent.
///
/// It names the field, the problem and the expected value. It never contains the actual value, which may be a secret in the
/// wrong field.
///
/// ```
/// use auth_core::InvalidInput;
///
/// let error = InvalidInput::new("pin", "has 4 characters", "six decimal digits");
/// assert_eq!(error.to_string(), "`pin` has 4 characters; expected six decimal digits");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}; expected {expected}")]
pub struct InvalidInput {
    field: String,
    problem: String,
    expected: String,
}

impl InvalidInput {
    /// Creates an error with the message "`field` *problem*; expected *expected*", where `field` is the argument's name in
    /// the API.
    pub fn new(field: impl Into<String>, problem: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
            expected: expected.into(),
        }
    }

    /// Creates the error of a missing field.
    pub fn missing(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(field, "is missing", expected)
    }

    /// Creates the error of an empty field.
    pub fn empty(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(field, "is empty", expected)
    }

    /// Checks that `text` is not blank: neither empty nor white space alone.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `field`, when `text` is blank.
    pub fn require_text(field: &str, text: &str, expected: &str) -> Result<(), Self> {
        if text.trim().is_empty() {
            return Err(Self::empty(field, expected));
        }
        Ok(())
    }

    /// Checks that a credential is not blank and neither begins nor ends with white space. A line break from the end of a
    /// file is not part of a key, secret or password, and the provider would reject it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `field`, when the check fails.
    pub fn require_credential(field: &str, text: &str, expected: &str) -> Result<(), Self> {
        Self::require_text(field, text, expected)?;
        if text.trim() != text {
            return Err(Self::new(field, "begins or ends with white space", expected));
        }
        Ok(())
    }

    /// Replaces the field's name, with the one that the caller knows.
    #[must_use]
    pub fn under(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Puts the field under `parent`: `ispb` within `debtor_account` is `debtor_account.ispb`.
    #[must_use]
    pub fn within(mut self, parent: impl Display) -> Self {
        self.field = format!("{parent}.{}", self.field);
        self
    }

    /// Returns the field's name.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}
