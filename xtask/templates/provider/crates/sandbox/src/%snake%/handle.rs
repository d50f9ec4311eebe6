//! Control handle of %title%.

use super::state::Customer;
use crate::handle::ProviderHandle;

/// Handle to %title%.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// assert!(sandbox.%snake%().operations().contains(&"account"));
/// assert_eq!(sandbox.%snake%().token_requests(), 0);
/// # Ok(())
/// # }
/// ```
pub type %Pascal% = ProviderHandle<Customer>;

impl %Pascal% {
    /// Returns the client ID.
    pub fn client_id(&self) -> &str {
        &self.state().client_id
    }

    /// Returns the client secret.
    pub fn client_secret(&self) -> &str {
        self.state().client_secret.expose()
    }

    /// Returns the number of token requests, rejected ones included.
    pub fn token_requests(&self) -> u64 {
        self.state().issuer.requests()
    }

    /// Revokes every token issued so far. Requests with one receive 401.
    pub fn revoke_tokens(&self) {
        self.state().issuer.revoke_all();
    }

    /// Expires every token issued so far, without advancing the clock.
    pub fn expire_tokens(&self) {
        self.state().issuer.expire_all();
    }
}
