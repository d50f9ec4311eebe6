//! Authorization server with its token endpoint.

use auth_core::{
    InvalidInput,
    http::{BaseUrl, Url},
};

use super::metadata::Metadata;

const ISSUER: &str =
    "the issuer identifier of the authorization server: an https URL without query and fragment";

/// Authorization server, by its [metadata](Self::discover) or by its token endpoint.
///
/// ```
/// use auth_core::http::Url;
/// use auth_core_oauth2::AuthorizationServer;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = AuthorizationServer::at(Url::parse("https://login.example.com/token")?)?;
/// assert!(AuthorizationServer::at(Url::parse("http://login.example.com/token")?).is_err());
/// # let _ = server;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct AuthorizationServer {
    issuer: Option<String>,
    /// Without its query.
    token_endpoint: BaseUrl,
    /// A token endpoint may have a query, which requests keep (RFC 6749, section 3.2).
    query: Vec<(String, String)>,
    /// Values of the metadata, if it has them.
    pub(crate) client_authentications: Option<Vec<String>>,
    pub(crate) assertion_algorithms: Option<Vec<String>>,
    pub(crate) proof_algorithms: Option<Vec<String>>,
}

impl AuthorizationServer {
    /// Creates an authorization server without metadata, with the token endpoint `token_endpoint`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `token_endpoint`: another scheme than https (or http to a loopback host), or a user or
    /// fragment.
    pub fn at(token_endpoint: Url) -> Result<Self, InvalidInput> {
        let pairs = token_endpoint.query_pairs();
        let query = pairs.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let query = query.collect();
        let mut url = token_endpoint;
        url.set_query(None);
        let token_endpoint = BaseUrl::new(url).map_err(|error| error.under("token_endpoint"))?;
        Ok(Self {
            issuer: None,
            token_endpoint,
            query,
            client_authentications: None,
            assertion_algorithms: None,
            proof_algorithms: None,
        })
    }

    /// Sets the issuer identifier, which is the audience of client assertions. Metadata sets it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `issuer`, if it is not a valid issuer identifier.
    pub fn with_issuer(mut self, issuer: &str) -> Result<Self, InvalidInput> {
        issuer_url(issuer)?;
        self.issuer = Some(issuer.to_owned());
        Ok(self)
    }

    /// Creates the authorization server that `metadata` describes, if it is that of `issuer`.
    pub(super) fn described_by(metadata: Metadata, issuer: &str) -> Result<Self, InvalidInput> {
        // Character by character (RFC 8414, section 3.3): another issuer could receive the credentials of this one.
        if metadata.issuer != issuer {
            return Err(InvalidInput::new(
                "issuer",
                "is not the issuer that its metadata names",
                "the exact issuer identifier of the authorization server",
            ));
        }
        let token_endpoint = Url::parse(&metadata.token_endpoint).map_err(|error| {
            InvalidInput::new(
                "token_endpoint",
                format!("of the metadata is not a URL ({error})"),
                "an https URL",
            )
        })?;
        let mut server = Self::at(token_endpoint)?.with_issuer(issuer)?;
        server.client_authentications = metadata.token_endpoint_auth_methods_supported;
        server.assertion_algorithms = metadata.token_endpoint_auth_signing_alg_values_supported;
        server.proof_algorithms = metadata.dpop_signing_alg_values_supported;
        Ok(server)
    }

    /// Returns the issuer identifier, if it is known.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Returns the token endpoint, without its query.
    #[must_use]
    pub fn token_endpoint(&self) -> &Url {
        self.token_endpoint.as_url()
    }

    pub(crate) fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the audience of assertions: the issuer, or else the token endpoint.
    pub(crate) fn audience(&self) -> String {
        let endpoint = || self.token_endpoint().to_string();
        self.issuer.clone().unwrap_or_else(endpoint)
    }
}

/// Returns `issuer` as a URL.
pub(super) fn issuer_url(issuer: &str) -> Result<Url, InvalidInput> {
    let url = Url::parse(issuer)
        .map_err(|error| InvalidInput::new("issuer", format!("is not a URL ({error})"), ISSUER))?;
    BaseUrl::new(url.clone()).map_err(|error| error.under("issuer"))?;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(issuer: &str, token_endpoint: &str) -> Metadata {
        serde_json::from_value(serde_json::json!({
            "issuer": issuer,
            "token_endpoint": token_endpoint,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }))
        .unwrap()
    }

    const ISSUER: &str = "https://login.example.com/tenant";

    #[test]
    fn metadata_of_the_issuer_is_accepted() {
        let metadata = metadata(ISSUER, "https://login.example.com/token?p=policy");
        let server = AuthorizationServer::described_by(metadata, ISSUER).unwrap();
        assert_eq!(server.issuer(), Some(ISSUER));
        assert_eq!(
            server.token_endpoint().as_str(),
            "https://login.example.com/token"
        );
        assert_eq!(server.query(), [("p".to_owned(), "policy".to_owned())]);
        assert_eq!(server.audience(), ISSUER);
        assert_eq!(server.client_authentications.unwrap(), ["private_key_jwt"]);
    }

    #[test]
    fn metadata_of_another_issuer_is_rejected() {
        for other in [
            "https://login.example.com/tenant/",
            "https://login.example.com/Tenant",
            "https://login.example.com:443/tenant",
            "https://attacker.example.com",
            "",
        ] {
            let metadata = metadata(other, "https://login.example.com/token");
            let error = AuthorizationServer::described_by(metadata, ISSUER).unwrap_err();
            assert_eq!(error.field(), "issuer", "{other}");
            assert!(!error.to_string().contains("attacker"), "{error}");
        }
    }

    #[test]
    fn endpoints_are_https_or_loopback() {
        for endpoint in [
            "http://login.example.com/token",
            "ftp://login.example.com/token",
            "/token",
            "https://user:hunter2@login.example.com/token",
            "https://login.example.com/token#fragment",
        ] {
            let error = AuthorizationServer::described_by(metadata(ISSUER, endpoint), ISSUER).unwrap_err();
            assert_eq!(error.field(), "token_endpoint", "{endpoint}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        let loopback = Url::parse("http://127.0.0.1:3000/token").unwrap();
        let server = AuthorizationServer::at(loopback).unwrap();
        assert_eq!(server.audience(), "http://127.0.0.1:3000/token");
        for issuer in [
            "http://login.example.com",
            "login.example.com",
            "",
            "https://a.example?b",
        ] {
            let error = server.clone().with_issuer(issuer).unwrap_err();
            assert_eq!(error.field(), "issuer", "{issuer}");
        }
    }
}
