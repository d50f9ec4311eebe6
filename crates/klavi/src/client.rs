//! The environments, and the builder of the clients of both APIs.

use auth_core::{
    InvalidInput,
    http::{Endpoint, Request, Session, SessionBuilder},
};
use url::Url;

use crate::{Credentials, Error, auth::TokenIssuer, error::Klavi, next_cursor::NextCursorAt};

/// Where Klavi is. Each environment has key pairs of its own.
///
/// Source: `payment/api-only-initiation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api-sandbox.klavi.ai`, where an integration must pass first.
    Sandbox,
    /// `https://api-testing.klavi.ai`
    Testing,
    /// `https://api.klavi.ai`
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
            Self::Sandbox => "https://api-sandbox.klavi.ai",
            Self::Testing => "https://api-testing.klavi.ai",
            Self::Production => "https://api.klavi.ai",
        };
        Url::parse(address).expect("the address of an environment is a URL")
    }
}

/// Sets up a [`CustomerClient`](crate::CustomerClient) or a [`ManagementClient`](crate::ManagementClient).
///
/// It needs [`credentials`](Self::credentials) and nothing else; what only one of the two clients has is at
/// the end of this page.
#[derive(Debug, Clone)]
pub struct ClientBuilder<C> {
    session: SessionBuilder,
    credentials: Option<Credentials>,
    token_endpoint: &'static Endpoint,
    pub(crate) settings: Settings,
    finish: fn(Parts) -> C,
}

/// What only one of the clients asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) token_per_payment: bool,
    pub(crate) consent_amount_as_number: bool,
    pub(crate) auth_path: Option<String>,
    pub(crate) next_cursor_at: NextCursorAt,
}

/// What a client is made of.
pub(crate) struct Parts {
    pub(crate) session: Session<Klavi>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) settings: Settings,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(token_endpoint: &'static Endpoint, finish: fn(Parts) -> C) -> Self {
        Self {
            session: SessionBuilder::new(
                Environment::default().base_url(),
                concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            ),
            credentials: None,
            token_endpoint,
            settings: Settings::default(),
            finish,
        }
    }

    /// Who calls: the key pair of *this* API.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Where Klavi is. Default: [`Environment::Production`]. A [`base_url`](Self::base_url) wins over it, whichever
    /// is said first.
    #[must_use]
    pub fn environment(self, environment: Environment) -> Self {
        self.http(|http| http.default_base_url(environment.base_url()))
    }

    auth_core::session_settings!(session);

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `access_key`, `secret_key`, `base_url`,
    /// `http_client`, `auth_path` or `next_cursor_at` and what was expected.
    pub fn build(self) -> Result<C, Error> {
        if let Some(credentials) = &self.credentials {
            credentials.check()?;
        }
        self.settings.next_cursor_at.check()?;
        let token_call = token_call(self.token_endpoint, self.settings.auth_path.as_deref())?;
        let session = self.session.build(Klavi, |http| match self.credentials.clone() {
            Some(credentials) => Ok(TokenIssuer::new(http.clone(), token_call, credentials)),
            None => Err(no_credentials()),
        })?;
        Ok((self.finish)(Parts {
            session,
            credentials: self.credentials,
            settings: self.settings,
        }))
    }
}

/// The token call, without its body: at `path`, where the caller says so.
fn token_call(endpoint: &'static Endpoint, path: Option<&str>) -> Result<Request, InvalidInput> {
    let request = Request::new(endpoint);
    let Some(path) = path else {
        return Ok(request);
    };
    // It has no arguments, and an empty segment in it is a slip.
    if path.contains(['{', '}']) || path.contains("//") {
        return Err(InvalidInput::new(
            "auth_path",
            "is no plain path",
            format!("a path like {}", endpoint.path),
        ));
    }
    request.at_path(path).map_err(|error| error.under("auth_path"))
}

pub(crate) fn no_credentials() -> InvalidInput {
    InvalidInput::missing("credentials", "Credentials::new(access_key, secret_key)")
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;
    use crate::{CustomerClient, ManagementClient};

    fn refusal<C: std::fmt::Debug>(builder: ClientBuilder<C>) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn every_environment_has_an_address_that_credentials_may_go_to() {
        for environment in [
            Environment::Sandbox,
            Environment::Testing,
            Environment::Production,
        ] {
            assert_eq!(environment.base_url().scheme(), "https");
        }
        assert_eq!(
            Environment::default().base_url().as_str(),
            "https://api.klavi.ai/"
        );
    }

    #[test]
    fn a_client_that_cannot_work_is_refused_before_any_io() {
        let keys = || Credentials::new("ak", "sk");
        let plain_http = Url::parse("http://example.com").unwrap();
        for (refusal, field) in [
            (refusal(CustomerClient::builder()), "`credentials` is missing"),
            (refusal(ManagementClient::builder()), "`credentials` is missing"),
            (
                refusal(CustomerClient::builder().credentials(Credentials::new("", "sk"))),
                "`access_key` is empty",
            ),
            (
                refusal(ManagementClient::builder().credentials(Credentials::new("ak", "  "))),
                "`secret_key` is empty",
            ),
            (
                refusal(CustomerClient::builder().credentials(keys()).base_url(plain_http)),
                "`base_url` has scheme http",
            ),
        ] {
            assert!(refusal.starts_with(field), "{refusal}");
        }
    }

    #[test]
    fn a_path_of_the_token_call_that_is_none_is_refused() {
        for path in [
            "",
            "v1/auth",
            "/auth?x=1",
            "/auth#x",
            "/{id}",
            "/auth}",
            "/v1/../auth",
            "/./auth",
            "/auth/..",
            "//example.com/auth",
            "/v1//auth",
            "https://example.com",
        ] {
            let builder = ManagementClient::builder()
                .credentials(Credentials::new("ak", "sk"))
                .auth_path(path);
            assert!(refusal(builder).starts_with("`auth_path` "), "{path}");
        }
    }

    #[test]
    fn its_tokens_are_what_a_source_of_tokens_promises() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klavi();
        let url = Url::parse(&provider.base_url()).unwrap();
        let customer = CustomerClient::builder()
            .base_url(url.clone())
            .credentials(Credentials::new(
                provider.customer_access_key(),
                provider.customer_secret_key(),
            ))
            .build()
            .unwrap();
        let management = ManagementClient::builder()
            .base_url(url)
            .credentials(Credentials::new(
                provider.management_access_key(),
                provider.management_secret_key(),
            ))
            .build()
            .unwrap();
        conformance::token_provider(customer.session.issuer());
        conformance::token_provider(customer.token_provider());
        conformance::token_provider(management.token_provider());
    }
}
