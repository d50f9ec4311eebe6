//! Arguments that are refused before any I/O.

use std::fmt::Display;

/// An argument that cannot work, found before anything was sent.
///
/// It names the field, says what was wrong, and what was expected. It never quotes the value, which
/// may be a secret that was put in the wrong place.
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
    /// `field` is the argument's name as the caller wrote it; `problem` and `expected` complete the
    /// sentence "`field` *problem*; expected *expected*".
    pub fn new(field: impl Into<String>, problem: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
            expected: expected.into(),
        }
    }

    /// The field was not given.
    pub fn missing(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(field, "is missing", expected)
    }

    /// The field was given without content.
    pub fn empty(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(field, "is empty", expected)
    }

    /// Refuses text without content (nothing, or white space alone) under the name `field`.
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

    /// Refuses a credential that is blank, or begins or ends with white space, under the name `field`. The line break at
    /// the end of a file belongs to no key, secret or password, and makes another one of it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `field`.
    pub fn require_credential(field: &str, text: &str, expected: &str) -> Result<(), Self> {
        Self::require_text(field, text, expected)?;
        if text.trim() != text {
            return Err(Self::new(field, "begins or ends with white space", expected));
        }
        Ok(())
    }

    /// The same complaint under the name that the caller knows the argument by.
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

    /// The argument's name.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}
