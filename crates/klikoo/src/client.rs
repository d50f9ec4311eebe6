//! The client and how it is set up.

use auth_core::{
    InvalidInput, TokenCache, TokenProvider,
    http::{CallOptions, Request, Session, SessionBuilder},
};
use url::Url;

use crate::{
    Balance, Credentials, Error, Transaction, TransactionId,
    auth::AccessTokenCall,
    error::Klikoo,
    generated::{
        endpoints::{BALANCE, TRANSACTION},
        models::{BalanceAnswer, TransactionAnswer},
    },
};

/// Where Klikoo is. Each has accounts of its own.
///
/// Source: the documents write `https://{URL}`; the addresses are those that an integrator uses. Their path
/// `/klikoo-b2b` is a gateway's, called and not signed (`irs-inquiry-prepaid-`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Environment {
    /// `https://pvpapi.stage.pvg.im/klikoo-b2b`, for accounts of the staging dashboard.
    Staging,
    /// `https://pvpapi.klikoo.id/klikoo-b2b`: configured at that integrator, not seen answering.
    #[default]
    Production,
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
            Self::Staging => "https://pvpapi.stage.pvg.im/klikoo-b2b",
            Self::Production => "https://pvpapi.klikoo.id/klikoo-b2b",
        };
        Url::parse(address).expect("the address of an environment is a URL")
    }
}

/// A client of the Klikoo B2B OpenAPI. Cloning gives another handle to the same connections and token.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) session: Session<Klikoo>,
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
            signs_query: false,
        }
    }

    /// Returns a handle of the same client whose calls have `options`: a deadline, further headers, another retry
    /// policy, a look at each response. They replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            session: self.session.with_options(options),
        }
    }

    /// Where the tokens come from, cached.
    #[must_use]
    pub fn token_provider(&self) -> &dyn TokenProvider {
        self.session.token_provider()
    }

    /// Returns a handle of the token cache: for its figures, to refresh now, to end a pause, or to close it.
    #[must_use]
    pub fn token_cache(&self) -> TokenCache {
        self.session.token_cache()
    }

    /// What the account holds, in rupiah (`client-balance`).
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn balance(&self) -> Result<Balance, Error> {
        let answer: BalanceAnswer = self.session.call(Request::new(&BALANCE)).await?;
        Ok(answer.data)
    }

    /// One transaction, by Klikoo's own id of it (`transaction-detail`).
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` naming `transaction_id` when that is empty, with the code
    /// `404xx7005` when there is none.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn transaction(&self, transaction_id: impl Into<TransactionId>) -> Result<Transaction, Error> {
        let transaction_id = transaction_id.into();
        let request = Request::new(&TRANSACTION).path_param("transaction_id", transaction_id.as_str())?;
        let answer: TransactionAnswer = self.session.call(request).await?;
        Ok(answer.data)
    }
}

/// Sets up a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    session: SessionBuilder,
    credentials: Option<Credentials>,
    signs_query: bool,
}

impl ClientBuilder {
    /// Who gets the tokens and signs the calls. Needed also where tokens come from elsewhere: every call is
    /// signed with the client secret.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Where Klikoo is. Default: [`Environment::Production`]. A [`base_url`](Self::base_url) wins over it in any order.
    #[must_use]
    pub fn environment(self, environment: Environment) -> Self {
        self.http(|http| http.default_base_url(environment.base_url()))
    }

    auth_core::session_settings!(session);

    /// Whether the query string is part of the path that is signed. Default: no.
    ///
    /// The documents do not say, and other systems of the same family do either; the only call concerned is
    /// [`Client::transactions`]. Turn it on if that call alone is refused with
    /// [`Case::BadSignature`](crate::Case::BadSignature).
    #[must_use]
    pub fn sign_query(mut self, signs_query: bool) -> Self {
        self.signs_query = signs_query;
        self
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `client_id`, `client_secret`, `auth_key`, `base_url` or
    /// `http_client` and what was expected.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials.ok_or_else(|| {
            InvalidInput::missing(
                "credentials",
                "Credentials::new(client_id, client_secret, auth_key)",
            )
        })?;
        credentials.check()?;
        let session = self
            .session
            .build(Klikoo::new(credentials, self.signs_query), |http| {
                Ok(AccessTokenCall::new(http.clone()))
            })?;
        Ok(Client { session })
    }
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;
    use crate::AuthKey;

    fn credentials() -> Credentials {
        Credentials::new(
            "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02",
            "9ec999e21a3be41064c52bb3f37554a2",
            AuthKey::hmac_sha512("a shared key"),
        )
    }

    #[test]
    fn every_environment_has_an_address_that_credentials_may_go_to() {
        for environment in [Environment::Staging, Environment::Production] {
            assert_eq!(environment.base_url().scheme(), "https");
            assert_eq!(environment.base_url().path(), "/klikoo-b2b");
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
            .credentials(credentials())
            .base_url(Url::parse("http://example.com").unwrap())
            .build()
            .unwrap_err();
        assert!(error.to_string().starts_with("`base_url`"), "{error}");
    }

    #[test]
    fn credentials_that_cannot_work_are_refused_before_any_io() {
        let error = Client::builder()
            .credentials(Credentials {
                client_id: "me".to_owned(),
                ..credentials()
            })
            .build()
            .unwrap_err();
        assert!(error.to_string().starts_with("`client_id` is no UUID"), "{error}");
    }

    #[test]
    fn its_tokens_are_what_a_source_of_tokens_promises() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klikoo();
        let client = Client::builder()
            .base_url(Url::parse(&provider.base_url()).unwrap())
            .credentials(Credentials::new(
                provider.client_id(),
                provider.client_secret(),
                AuthKey::hmac_sha512(provider.hmac_auth_key()),
            ))
            .build()
            .unwrap();
        conformance::token_provider(client.session.issuer());
        conformance::token_provider(client.token_provider());
    }
}
