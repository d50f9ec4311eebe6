//! Text that must not be seen.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serializer};

/// A password, key or token: redacted in `Debug`, without `Display`, wiped from memory on drop.
///
/// It reads from any serde format and does not serialise by itself: a field that really goes on the
/// wire says so with `#[serde(serialize_with = "Secret::serialize_exposed")]`.
///
/// ```
/// use auth_core::Secret;
///
/// let password = Secret::from("correct horse");
/// assert_eq!(format!("{password:?}"), "Secret([redacted])");
/// assert_eq!(password.expose(), "correct horse");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself. Each call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Writes the text itself, for `#[serde(serialize_with = "...")]` on a wire type's field.
    ///
    /// # Errors
    ///
    /// Those of the serialiser.
    pub fn serialize_exposed<S: Serializer>(secret: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SecretString::deserialize(deserializer).map(Self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    struct Wire {
        #[serde(serialize_with = "Secret::serialize_exposed")]
        password: Secret,
    }

    #[test]
    fn a_secret_travels_on_the_wire_and_nowhere_else() {
        let wire: Wire = serde_json::from_str(r#"{"password":"hunter2"}"#).unwrap();
        assert_eq!(serde_json::to_string(&wire).unwrap(), r#"{"password":"hunter2"}"#);
        assert_eq!(format!("{wire:?}"), "Wire { password: Secret([redacted]) }");
        assert!(!format!("{wire:#?}").contains("hunter2"));
    }
}
