//! Redacted text that is wiped from memory.

use std::fmt;

use serde::{Deserialize, Deserializer, Serializer};
use zeroize::Zeroizing;

/// Password, key or token: redacted in `Debug`, without `Display`, wiped from memory on drop.
///
/// It deserializes from any serde format, and does not implement `Serialize`: a field that is sent to the provider needs
/// `#[serde(serialize_with = "Secret::serialize_exposed")]`.
///
/// ```
/// use auth_core::Secret;
///
/// let password = Secret::from("correct horse");
/// assert_eq!(format!("{password:?}"), "Secret([redacted])");
/// assert_eq!(password.expose(), "correct horse");
/// ```
///
/// # Memory
///
/// The crate wipes secrets and tokens when the last clone is dropped, and also JSON bodies and forms of requests
/// (`http::Request::json`, `http::Request::form`), sensitive headers (`Authorization` and signatures), and the fields of responses that are read
/// one by one (`wire::Fields`). It never concatenates the texts that it signs.
///
/// Other crates own the data in transit, which is not wiped: the buffers of hyper, h2 and rustls for requests and
/// responses, the body of a response, and the URL of a request whose token is in the query
/// ([`Placement::Query`](crate::Placement::Query)). An idle connection may keep its buffers as long as it lives. Short
/// token lifetimes protect better against an attacker who reads the memory of the process.
#[derive(Clone)]
pub struct Secret(Zeroizing<Box<str>>);

impl Secret {
    /// Returns the secret text. Review each call.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// Serializes the secret text, for `#[serde(serialize_with = "...")]` on a field of a request.
    ///
    /// # Errors
    ///
    /// Returns the serializer's error.
    pub fn serialize_exposed<S: Serializer>(secret: &Self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }
}

/// Takes over the allocation; text with spare capacity is copied and the original wiped.
impl From<String> for Secret {
    fn from(text: String) -> Self {
        if text.capacity() == text.len() {
            return Self(Zeroizing::new(text.into_boxed_str()));
        }
        // Shrinking the allocation may move the text, and would leave an unwiped copy behind.
        Self::from(Zeroizing::new(text).as_str())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.into()))
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
    fn secret_is_serialized_but_not_shown() {
        let wire: Wire = serde_json::from_str(r#"{"password":"hunter2"}"#).unwrap();
        assert_eq!(serde_json::to_string(&wire).unwrap(), r#"{"password":"hunter2"}"#);
        assert_eq!(format!("{wire:?}"), "Wire { password: Secret([redacted]) }");
        assert!(!format!("{wire:#?}").contains("hunter2"));
    }
}
