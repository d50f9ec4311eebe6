//! The credentials of an API.

use crate::InvalidInput;

/// The credentials of an API.
pub trait ApiCredentials: Clone {
    /// The constructor, such as `Credentials::new(email, password)`, for the error message of missing credentials.
    const EXPECTED: &'static str;

    /// Returns the public part of the credentials: a client ID, an access key or an email address, never a secret. It is
    /// part of the key of a token in a store, so that processes of different accounts share no token.
    fn account(&self) -> &str;

    /// Validates the credentials without a request. [`ClientSettings`](crate::http::ClientSettings) calls this before it
    /// builds a client.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the field, never with its value. See [`InvalidInput::require_credential`].
    fn check(&self) -> Result<(), InvalidInput>;
}
