//! Identification of the caller.

use async_trait::async_trait;
use auth_core::{AccessToken, TokenError, TokenProvider};

use crate::{Bapp, Request, prepare::Preparer};

/// Credentials of a caller: only the BApp's name. App2App has no keys and no registration.
///
/// ```
/// let credentials = klip_a2a::Credentials::new("Example BApp");
/// assert_eq!(credentials.name(), "Example BApp");
/// ```
///
/// Source: `basics`, "App2App API".
pub type Credentials = Bapp;

/// Token provider that prepares a request on each call: the token is the request's key, placed in the query and valid
/// until Klip's `expiration_time`. [`Client::token_provider`](crate::Client::token_provider) is a cache before such a
/// provider.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// # let base_url = sandbox.klip_a2a().url();
/// use klip_a2a::{Bapp, Client, Request, RequestKeyProvider, TokenProvider};
///
/// let client = Client::builder().base_url(base_url).build()?;
/// let keys = RequestKeyProvider::new(&client, Request::auth().bapp(Bapp::new("Example BApp")));
/// let (one, other) = (keys.token().await?, keys.token().await?);
/// assert!(!one.is_same(&other), "each request has a key of its own");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct RequestKeyProvider {
    preparer: Preparer,
    request: Request,
}

impl RequestKeyProvider {
    pub(crate) fn of(preparer: Preparer, request: Request) -> Self {
        Self { preparer, request }
    }
}

#[async_trait]
impl TokenProvider for RequestKeyProvider {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let prepared = self.preparer.prepare(&self.request).await?;
        Ok(prepared.token().clone())
    }
}
