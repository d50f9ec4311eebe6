//! What identifies a caller, and what identifies a request.

use std::fmt;

use async_trait::async_trait;
use auth_core::{AccessToken, Placement, Secret, TokenError, TokenProvider};
use serde::Deserialize;

use crate::{Bapp, Client, Request, prepare::Preparer};

/// App2App has no credentials and no registration: the BApp's name is all that identifies a caller.
///
/// ```
/// let credentials = klip_a2a::Credentials::new("Example BApp");
/// assert_eq!(credentials.name(), "Example BApp");
/// ```
///
/// Source: `basics`, "App2App API".
pub type Credentials = Bapp;

/// What names a prepared request: whoever has it can show it to a user and read its result.
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
    /// The key's text. Each call is a place to look at in a review.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The key as a token: in the query, where Klip's SDKs put it (klip-sdk 2.x for JavaScript).
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

/// Prepares: each token is the request key of a freshly prepared request, placed in the query, valid
/// until Klip's `expiration_time`. [`Client::token_provider`] is a cache before one of these.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = sandbox::Sandbox::start().await?;
/// # let base_url = klip_a2a::Url::parse(&sandbox.klip_a2a().base_url())?;
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
    /// Prepares `request` at the Klip of `client`, each time that it is asked for a token.
    #[must_use]
    pub fn new(client: &Client, request: Request) -> Self {
        Self::of(client.preparer().clone(), request)
    }

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
