//! The key of a prepared request.

use std::fmt;

use auth_core::{AccessToken, Placement, Secret};
use serde::Deserialize;

/// Key of a prepared request. Its holder can show the request to a user and read its result.
///
/// ```
/// let key = klip_a2a::RequestKey::from("b37f873d-32ce-4d5d-b72e-08d528e7fb8e");
/// assert_eq!(format!("{key:?}"), "RequestKey([redacted])");
/// assert!(key.expose().starts_with("b37f"));
/// ```
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct RequestKey(Secret);

impl RequestKey {
    /// Returns the key's text.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Returns the key as a token in the query, where Klip's SDKs put it (klip-sdk 2.x for JavaScript).
    pub(crate) fn to_token(&self) -> AccessToken {
        AccessToken::new(self.0.clone(), Placement::query("request_key"))
    }
}

impl fmt::Debug for RequestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestKey([redacted])")
    }
}

impl PartialEq for RequestKey {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for RequestKey {}

impl From<&str> for RequestKey {
    fn from(key: &str) -> Self {
        Self(Secret::from(key))
    }
}

impl From<String> for RequestKey {
    fn from(key: String) -> Self {
        Self(Secret::from(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_and_not_shown() {
        let key = RequestKey::from("hunter2");
        assert_eq!(key, RequestKey::from("hunter2".to_owned()));
        assert_ne!(key, RequestKey::from("hunter3"));
        assert_eq!(format!("{key:?}"), "RequestKey([redacted])");
    }
}
