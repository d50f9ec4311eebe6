//! Identity of a token without the token.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::AccessToken;

/// Identity of a token in a store: a hash of its secrets and placements, which does not reveal a secret.
///
/// ```
/// use auth_core::{AccessToken, Placement, store::TokenId};
///
/// let token = AccessToken::new("issued", Placement::Bearer);
/// assert_eq!(TokenId::of(&token), TokenId::of(&token.clone()));
/// assert_ne!(TokenId::of(&token), TokenId::of(&AccessToken::new("other", Placement::Bearer)));
/// assert_eq!(TokenId::of(&token).to_string().len(), 32);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenId(u128);

impl TokenId {
    /// Returns the identity of `token`.
    #[must_use]
    pub fn of(token: &AccessToken) -> Self {
        let mut hash = Sha256::new();
        for (secret, placement) in token.credentials() {
            hash.update(serde_json::to_vec(placement).unwrap_or_default());
            // No JSON text has this byte, and no UTF-8 the other.
            hash.update([0]);
            hash.update(secret.expose());
            hash.update([0xff]);
        }
        let mut first = [0; 16];
        first.copy_from_slice(&hash.finalize()[..16]);
        Self(u128::from_be_bytes(first))
    }
}

/// Writes 32 hexadecimal digits.
impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
