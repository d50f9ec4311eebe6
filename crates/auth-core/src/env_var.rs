//! Credentials from environment variables.

use std::{env, ffi::OsString};

use crate::{InvalidInput, Secret};

/// Environment variable. Its errors have its name, and never its value.
///
/// ```
/// use auth_core::EnvVar;
///
/// const API_KEY: EnvVar = EnvVar::new("SHOP_API_KEY");
///
/// let missing = API_KEY.secret("the API key of the shop").unwrap_err();
/// assert_eq!(missing.to_string(), "`SHOP_API_KEY` is missing; expected the API key of the shop");
/// ```
///
/// A [`Secret`] is wiped on drop; the environment of the process keeps its own copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnvVar(&'static str);

impl EnvVar {
    /// Creates a reference to the environment variable `name`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// Returns the value, if the variable is set.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable, when its value is not Unicode.
    pub fn value(self) -> Result<Option<String>, InvalidInput> {
        env::var_os(self.0).map(|value| self.unicode(value)).transpose()
    }

    /// Returns the value; `expected` describes it in errors.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable, when it is not set, not Unicode, blank, or begins or ends with white space.
    pub fn text(self, expected: &str) -> Result<String, InvalidInput> {
        self.checked(self.value()?, expected)
    }

    /// Returns the value as a secret; `expected` describes it in errors.
    ///
    /// # Errors
    ///
    /// As for [`text`](Self::text).
    pub fn secret(self, expected: &str) -> Result<Secret, InvalidInput> {
        self.text(expected).map(Secret::from)
    }

    fn unicode(self, value: OsString) -> Result<String, InvalidInput> {
        value
            .into_string()
            .map_err(|_value| InvalidInput::new(self.0, "is not Unicode", "text"))
    }

    fn checked(self, value: Option<String>, expected: &str) -> Result<String, InvalidInput> {
        let text = value.ok_or_else(|| InvalidInput::missing(self.0, expected))?;
        InvalidInput::require_credential(self.0, &text, expected).map(|()| text)
    }
}

impl InvalidInput {
    /// Replaces the field by the name of its environment variable, which `variables` contains as pairs of field and
    /// variable.
    #[must_use]
    pub fn in_variable(self, variables: &[(&str, EnvVar)]) -> Self {
        match variables.iter().find(|(field, _)| *field == self.field()) {
            Some((_, variable)) => self.under(variable.name()),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLE: EnvVar = EnvVar::new("AUTH_CORE_UNSET");

    #[test]
    fn value_is_read_unchanged() {
        let path = EnvVar::new("PATH").text("a list of folders").unwrap();
        assert_eq!(path, std::env::var("PATH").unwrap());
    }

    #[test]
    fn missing_variable_is_named() {
        assert_eq!(VARIABLE.value(), Ok(None));
        let error = VARIABLE.secret("a key").unwrap_err();
        assert_eq!(error, InvalidInput::missing(VARIABLE.name(), "a key"));
    }

    #[test]
    fn invalid_credential_is_not_shown() {
        for value in ["", " ", "hunter2\n", "hunter2 ", " hunter2"] {
            let error = VARIABLE.checked(Some(value.to_owned()), "a key").unwrap_err();
            assert_eq!(error.field(), VARIABLE.name(), "{value:?}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn value_that_is_not_unicode_is_rejected() {
        use std::os::unix::ffi::OsStringExt;

        let error = VARIABLE.unicode(OsString::from_vec(vec![0xFF])).unwrap_err();
        assert!(error.to_string().contains("is not Unicode"), "{error}");
    }
}
