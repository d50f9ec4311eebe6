//! Description of the running OpenID provider.

use std::{collections::BTreeMap, error::Error};

use auth_core::{TokenError, TokenErrorKind};
use auth_core_oauth2::{
    AuthorizationServer, ClientAuthentication, ErrorCode, GrantProvider, GrantProviderBuilder,
    SigningAlgorithm, SigningKey,
};
use serde::Deserialize;
use url::Url;

use crate::Failure;

pub(crate) const BASIC: &str = "basic client:1";
pub(crate) const POST: &str = "post";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    /// The resource indicator of the API.
    api: String,
    /// Client secrets by client identifier.
    clients: BTreeMap<String, Option<String>>,
    keys: Vec<Key>,
    pub(crate) refresh_tokens: RefreshTokens,
}

#[derive(Debug, Deserialize)]
struct Key {
    alg: String,
    kid: String,
    pem: String,
}

/// Refresh tokens, each of a sign-in of its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefreshTokens {
    pub(crate) rotated: String,
    pub(crate) reused: String,
    pub(crate) bound: String,
    pub(crate) stolen: String,
}

impl Provider {
    pub(crate) async fn server(&self) -> Result<AuthorizationServer, Failure> {
        Ok(AuthorizationServer::discover(&self.issuer).await?)
    }

    pub(crate) async fn builder(
        &self,
        client: ClientAuthentication,
    ) -> Result<GrantProviderBuilder, Failure> {
        Ok(GrantProvider::builder(self.server().await?, client))
    }

    pub(crate) fn api(&self) -> Result<Url, Failure> {
        Ok(Url::parse(&self.api)?)
    }

    pub(crate) fn secret(&self, client: &str) -> Result<&str, Failure> {
        let secret = self.clients.get(client).and_then(Option::as_deref);
        secret.ok_or_else(|| format!("no secret of the client `{client}`").into())
    }

    pub(crate) fn basic(&self) -> Result<ClientAuthentication, Failure> {
        Ok(ClientAuthentication::secret_basic(BASIC, self.secret(BASIC)?))
    }

    pub(crate) fn post(&self) -> Result<ClientAuthentication, Failure> {
        Ok(ClientAuthentication::secret_post(POST, self.secret(POST)?))
    }

    /// Returns the registered key of `algorithm`.
    pub(crate) fn key(&self, algorithm: SigningAlgorithm) -> Result<SigningKey, Failure> {
        let mut keys = self.keys.iter();
        let key = keys.find(|key| key.alg == algorithm.as_str());
        let key = key.ok_or_else(|| format!("no key for {algorithm}"))?;
        Ok(SigningKey::pkcs8_pem(algorithm, key.pem.as_str())?.with_id(key.kid.as_str()))
    }
}

/// Checks that `outcome` is an error of `kind` with `code`.
pub(crate) fn expect_error<T>(
    outcome: Result<T, TokenError>,
    kind: TokenErrorKind,
    code: &ErrorCode,
) -> Result<(), Failure> {
    let Err(error) = outcome else {
        return Err(format!("succeeded; expected {code}").into());
    };
    let source = error.source();
    let call: Option<&auth_core_oauth2::Error> = source.and_then(|source| source.downcast_ref());
    if error.kind() == kind && call.and_then(|call| call.code()) == Some(code) {
        return Ok(());
    }
    Err(format!("{error:?}; expected {kind:?} with {code}").into())
}
