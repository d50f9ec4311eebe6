//! Discovery of metadata.

use auth_core::http::{
    Auth, Endpoint, ErrorKind, ErrorResponse, HttpClientBuilder, Protocol, Request, Response, Url,
};

use super::{
    authorization_server::{AuthorizationServer, issuer_url},
    metadata::Metadata,
};
use crate::{Error, LIBRARY, error::ErrorCode};

static METADATA: Endpoint = Endpoint::get("metadata", "/.well-known/{document}").auth(Auth::None);

/// Document with the metadata of an authorization server.
#[derive(Debug, Clone, Copy)]
enum Document {
    /// RFC 8414, section 3: between the issuer's host and path.
    OAuth,
    /// OpenID Connect Discovery 1.0, section 4: after the issuer's path.
    OpenId,
}

impl Document {
    fn url(self, issuer: &Url) -> Url {
        let mut url = issuer.clone();
        let path = issuer.path().trim_end_matches('/');
        url.set_path(&match self {
            Self::OAuth => format!("/.well-known/oauth-authorization-server{path}"),
            Self::OpenId => format!("{path}/.well-known/openid-configuration"),
        });
        url
    }
}

/// Statuses, and nothing else: a metadata document has no documented errors.
#[derive(Debug)]
struct ByStatus;

impl Protocol for ByStatus {
    type Code = ErrorCode;

    fn classify(&self, response: &Response<ErrorCode>) -> Result<Option<ErrorResponse<ErrorCode>>, Error> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

impl AuthorizationServer {
    /// Fetches the metadata of the authorization server `issuer` (RFC 8414, or else OpenID Connect Discovery 1.0).
    ///
    /// ```no_run
    /// use auth_core_oauth2::AuthorizationServer;
    ///
    /// # async fn discover() -> Result<(), auth_core_oauth2::Error> {
    /// let server = AuthorizationServer::discover("https://login.example.com").await?;
    /// assert_eq!(server.issuer(), Some("https://login.example.com"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind [`InvalidInput`](ErrorKind::InvalidInput) naming `issuer`, if it is not a valid issuer identifier
    /// or the metadata names another one; naming `token_endpoint`, if that of the metadata is not https.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn discover(issuer: &str) -> Result<Self, Error> {
        Self::discover_with(issuer, |http| http).await
    }

    /// Fetches the metadata like [`discover`](Self::discover), with HTTP settings such as a connection pool. A base URL is
    /// overridden.
    ///
    /// # Errors
    ///
    /// As for [`discover`](Self::discover).
    ///
    /// # Cancel safety
    ///
    /// As for [`discover`](Self::discover).
    pub async fn discover_with(
        issuer: &str,
        configure: impl Fn(HttpClientBuilder) -> HttpClientBuilder,
    ) -> Result<Self, Error> {
        let url = issuer_url(issuer)?;
        let mut outcome = fetch(Document::OAuth.url(&url), &configure).await;
        if outcome.as_ref().is_err_and(is_absent) {
            outcome = fetch(Document::OpenId.url(&url), &configure).await;
        }
        Ok(Self::described_by(outcome?, issuer)?)
    }
}

async fn fetch(
    url: Url,
    configure: &impl Fn(HttpClientBuilder) -> HttpClientBuilder,
) -> Result<Metadata, Error> {
    let http = configure(HttpClientBuilder::new(url.clone(), LIBRARY)).base_url(url);
    let http = http.build(ByStatus)?;
    http.send(Request::new(&METADATA).at_base_url()).await?.json()
}

/// Returns whether the server has no such document.
fn is_absent(error: &Error) -> bool {
    error.kind() == ErrorKind::ErrorResponse && error.status().is_some_and(|status| status.is_client_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 8414, section 3.1, and its section 5.
    #[test]
    fn documents_are_where_the_standards_say() {
        for (issuer, oauth, openid) in [
            (
                "https://example.com",
                "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration",
            ),
            (
                "https://example.com/issuer1",
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
                "https://example.com/issuer1/.well-known/openid-configuration",
            ),
            (
                "https://example.com/issuer1/",
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
                "https://example.com/issuer1/.well-known/openid-configuration",
            ),
        ] {
            let issuer = Url::parse(issuer).unwrap();
            assert_eq!(Document::OAuth.url(&issuer).as_str(), oauth);
            assert_eq!(Document::OpenId.url(&issuer).as_str(), openid);
        }
    }
}
