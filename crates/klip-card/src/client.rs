//! The client and how it is set up.

use auth_core::{
    InvalidInput, Items, TokenProvider,
    http::{Session, SessionBuilder},
};
use url::Url;

use crate::{AllCards, Bapps, Cards, Credentials, Error, NftId, Partner, auth::SignIn, error::KlipCard};

/// Where Klip Card Minting is. There is no public sandbox.
///
/// Source: `basics` and `rest-api-card-minting` of both sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.klipwallet.com`
    #[default]
    Korea,
    /// `https://global.api.klipwallet.com`
    Global,
}

impl Environment {
    /// The base URL.
    ///
    /// # Panics
    ///
    /// Never: the addresses are constants, and a test parses each.
    #[must_use]
    pub fn base_url(self) -> Url {
        let address = match self {
            Self::Korea => "https://api.klipwallet.com",
            Self::Global => "https://global.api.klipwallet.com",
        };
        Url::parse(address).expect("the address of an environment is a URL")
    }
}

/// A client of Klip Card Minting. Cloning gives another handle to the same connections and token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Session<KlipCard>,
    sign_in: Option<SignIn>,
}

impl Client {
    /// Sets up a client; it needs [`credentials`](ClientBuilder::credentials) and nothing else.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            session: SessionBuilder::new(
                Environment::default().base_url(),
                concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            ),
            credentials: None,
        }
    }

    /// Where the tokens come from, cached.
    #[must_use]
    pub fn token_provider(&self) -> &dyn TokenProvider {
        self.session.token_provider()
    }

    /// The account, with this month's mint quota (`rest-api-card-minting`, "Sign In"). Signs in anew, since only
    /// that tells.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` when the client was built without credentials.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn partner(&self) -> Result<Partner, Error> {
        match &self.sign_in {
            Some(sign_in) => sign_in.partner().await,
            None => Err(no_credentials().into()),
        }
    }

    /// The BApps of this account, each with the first 100 of its Cards within (`basics`; named in
    /// `rest-api-card-minting`, "Get Card Information By BApp").
    ///
    /// For the Cards themselves use [`all_cards`](Self::all_cards): following this list alone loses the
    /// Cards from the 101st of a BApp on.
    #[must_use]
    pub fn bapps(&self) -> Bapps {
        Bapps::new(self.session.clone())
    }

    /// The Cards of one BApp, 100 a page ("Get Card Information", named in `rest-api-card-minting`; its path
    /// observed at two integrators).
    pub fn cards(&self, nft_id: impl Into<NftId>) -> Cards {
        Cards::new(self.session.clone(), nft_id.into())
    }

    /// Every Card of every BApp, with both kinds of cursor followed to the end: [`bapps`](Self::bapps), and for
    /// each [`cards`](Self::cards).
    pub fn all_cards(&self) -> Items<AllCards> {
        crate::cards::all_cards(&self.session)
    }
}

/// Sets up a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    session: SessionBuilder,
    credentials: Option<Credentials>,
}

impl ClientBuilder {
    /// Who signs in.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Where Klip is. Default: [`Environment::Korea`]. A [`base_url`](Self::base_url) wins over it in any order.
    #[must_use]
    pub fn environment(self, environment: Environment) -> Self {
        self.http(|http| http.default_base_url(environment.base_url()))
    }

    auth_core::session_settings!(session);

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `email`, `password`, `base_url` or `http_client`
    /// and what was expected.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials;
        if let Some(credentials) = &credentials {
            credentials.check()?;
        }
        let session = self.session.build(KlipCard, |http| match &credentials {
            Some(credentials) => Ok(SignIn::new(http.clone(), credentials.clone())),
            None => Err(no_credentials()),
        })?;
        let sign_in = credentials.map(|credentials| SignIn::new(session.http().clone(), credentials));
        Ok(Client { session, sign_in })
    }
}

fn no_credentials() -> InvalidInput {
    InvalidInput::missing("credentials", "Credentials::new(email, password)")
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;

    #[test]
    fn every_environment_has_an_address_that_credentials_may_go_to() {
        for environment in [Environment::Korea, Environment::Global] {
            assert_eq!(environment.base_url().scheme(), "https");
        }
    }

    #[test]
    fn a_client_without_credentials_or_with_a_plain_http_address_is_refused_before_any_io() {
        let error = Client::builder().build().unwrap_err();
        assert!(
            error.to_string().starts_with("`credentials` is missing"),
            "{error}"
        );

        let error = Client::builder()
            .credentials(Credentials::new("a@example.com", "x"))
            .base_url(Url::parse("http://example.com").unwrap())
            .build()
            .unwrap_err();
        assert!(error.to_string().starts_with("`base_url`"), "{error}");
    }

    #[test]
    fn its_tokens_are_what_a_source_of_tokens_promises() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klip_card();
        let client = Client::builder()
            .base_url(Url::parse(&provider.base_url()).unwrap())
            .credentials(Credentials::new(provider.email(), provider.password()))
            .build()
            .unwrap();
        conformance::token_provider(client.session.issuer());
        conformance::token_provider(client.token_provider());
    }
}
