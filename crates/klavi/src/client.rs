//! The builder of both clients.

pub(crate) mod customer;
pub(crate) mod management;

use auth_core::{
    InvalidInput,
    http::{ApiCredentials, AuthenticatedClient, ClientSettings, Endpoint, Request},
};

use crate::{Credentials, Environment, Error, auth::TokenIssuer, error::Klavi, next_cursor::NextCursorAt};

/// Builder of a [`CustomerClient`](crate::CustomerClient) or a [`ManagementClient`](crate::ManagementClient).
///
/// It requires only [`credentials`](Self::credentials). The settings of only one of the two clients are at the end of
/// this page.
#[derive(Debug, Clone)]
pub struct ClientBuilder<C> {
    common: ClientSettings<Credentials, Environment>,
    token_endpoint: &'static Endpoint,
    pub(crate) settings: Settings,
    finish: fn(Parts) -> C,
}

/// Settings of only one of the clients.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) token_per_payment: bool,
    pub(crate) consent_amount_as_number: bool,
    pub(crate) auth_path: Option<String>,
    pub(crate) next_cursor_at: NextCursorAt,
}

/// Parts of a client.
pub(crate) struct Parts {
    pub(crate) client: AuthenticatedClient<Klavi>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) settings: Settings,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(token_endpoint: &'static Endpoint, finish: fn(Parts) -> C) -> Self {
        let common = ClientSettings::new(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")));
        // The tokens of the two APIs differ.
        #[cfg(feature = "store")]
        let common = common.token_parameter("path", token_endpoint.path);
        Self {
            common,
            token_endpoint,
            settings: Settings::default(),
            finish,
        }
    }

    pub(crate) fn token_path(mut self, path: String) -> Self {
        #[cfg(feature = "store")]
        {
            self.common = self.common.token_parameter("path", path.as_str());
        }
        self.settings.auth_path = Some(path);
        self
    }

    auth_core::client_settings!(common: Credentials, Environment);

    #[cfg(feature = "store")]
    auth_core::client_token_store!(common);

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind `InvalidInput`, naming `credentials`, `access_key`, `secret_key`, `base_url`, `connection_pool`,
    /// `auth_path` or `next_cursor_at` and the expected value.
    pub fn build(self) -> Result<C, Error> {
        let credentials = self.common.given_credentials()?;
        self.settings.next_cursor_at.check()?;
        let path = self.settings.auth_path.as_deref();
        let token_call = token_call(self.token_endpoint, path)?;
        let client = self.common.build(Klavi, |http, credentials| {
            TokenIssuer::new(http.clone(), token_call, credentials)
        })?;
        Ok((self.finish)(Parts {
            client,
            credentials,
            settings: self.settings,
        }))
    }
}

/// Returns the token call without its body, at `path` if it is set.
fn token_call(endpoint: &'static Endpoint, path: Option<&str>) -> Result<Request, InvalidInput> {
    let request = Request::new(endpoint);
    let Some(path) = path else {
        return Ok(request);
    };
    // The path has no parameters, and an empty segment is a mistake.
    if path.contains(['{', '}']) || path.contains("//") {
        return Err(InvalidInput::new(
            "auth_path",
            "is not a valid path",
            format!("a path such as `{}`", endpoint.path),
        ));
    }
    request.at_path(path).map_err(|error| error.under("auth_path"))
}

pub(crate) fn no_credentials() -> InvalidInput {
    InvalidInput::missing("credentials", Credentials::EXPECTED)
}

#[cfg(test)]
mod tests {
    use auth_core::testing::conformance;

    use super::*;
    use crate::{CustomerClient, ManagementClient};

    fn build_error<C: std::fmt::Debug>(builder: ClientBuilder<C>) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn invalid_auth_path_is_rejected() {
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
            assert!(build_error(builder).starts_with("`auth_path` "), "{path}");
        }
    }

    #[test]
    fn token_providers_conform() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(sandbox::Sandbox::start()).unwrap();
        let provider = sandbox.klavi();
        let url = provider.url();
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
        conformance::token_provider(customer.client.issuer());
        conformance::token_provider(customer.token_provider());
        conformance::token_provider(management.token_provider());
    }
}
