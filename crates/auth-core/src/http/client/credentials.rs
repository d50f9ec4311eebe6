//! The credentials of an API.

use crate::InvalidInput;

/// The credentials of an API.
pub trait ApiCredentials: Clone {
    /// How they are made, such as `Credentials::new(email, password)`: what the error expects where they are missing.
    const EXPECTED: &'static str;

    /// Checks what can be checked without a request. [`ClientSettings`](crate::http::ClientSettings) does it before a client is built.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the field, never with its value. See [`InvalidInput::require_credential`].
    fn check(&self) -> Result<(), InvalidInput>;
}
