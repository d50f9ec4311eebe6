//! Text that must not be seen.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serializer};
use zeroize::Zeroizing;

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
///
/// # What is wiped, and what is not
///
/// Wiped when the last clone is dropped are secrets and tokens, JSON bodies of requests (`http::Request::json`), sensitive
/// headers (`Authorization` and signatures), and the fields of responses that are read one by one (`wire::Fields`). Texts
/// that are signed are never put together.
///
/// Not wiped, since it belongs to other crates, is what is on its way: the buffers of hyper, h2 and rustls that a request is
/// written to and a response is read from, the body of a response, and the URL of a request whose token is in the query
/// ([`Placement::Query`](crate::Placement::Query)). An idle connection may keep its buffers as long as it lives. Against an
/// attacker who reads the memory of the process, a short life of the tokens helps more.
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

/// The text is taken over, or copied and wiped where it has more room than it needs.
impl From<String> for Secret {
    fn from(text: String) -> Self {
        if text.capacity() == text.len() {
            return Self(SecretString::from(text));
        }
        // To cut off the spare room is to move the text, which would leave it behind.
        Self::from(Zeroizing::new(text).as_str())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
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
