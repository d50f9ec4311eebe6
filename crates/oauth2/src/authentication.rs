//! Authentication of the client at the token endpoint.

use auth_core::{
    InvalidInput, Secret,
    http::{HeaderName, RequestParts},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::{
    assertion::JwtBearer,
    key::SigningKey,
    parameters::{Form, require_visible},
    server::AuthorizationServer,
};

const AUTHORIZATION: HeaderName = HeaderName::from_static("authorization");
/// The type of a client assertion (RFC 7523, section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const CLIENT_ID: &str = "the client identifier that the authorization server issued";
const AUDIENCE: &str = "the audience that the authorization server requires";
const CLIENT_SECRET: &str = "the client secret that the authorization server issued";

/// Authentication of the client at the token endpoint (RFC 6749, section 2.3; RFC 7523, section 2.2).
///
/// ```
/// use auth_core_oauth2::ClientAuthentication;
///
/// let client = ClientAuthentication::secret_basic("shop", "pa55word");
/// assert!(!format!("{client:?}").contains("pa55word"));
/// ```
#[derive(Debug, Clone)]
pub struct ClientAuthentication {
    client_id: Option<String>,
    method: Method,
    assertion_audience: Option<String>,
}

#[derive(Debug, Clone)]
enum Method {
    None,
    SecretBasic(Secret),
    SecretPost(Secret),
    PrivateKeyJwt(JwtBearer),
}

impl ClientAuthentication {
    fn new(client_id: impl Into<String>, method: Method) -> Self {
        Self {
            client_id: Some(client_id.into()),
            method,
            assertion_audience: None,
        }
    }

    /// Sends the client secret in the `Authorization` header (`client_secret_basic`), with both parts form-encoded first
    /// (RFC 6749, section 2.3.1).
    pub fn secret_basic(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self::new(client_id, Method::SecretBasic(client_secret.into()))
    }

    /// Sends the client secret in the body (`client_secret_post`).
    pub fn secret_post(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self::new(client_id, Method::SecretPost(client_secret.into()))
    }

    /// Sends a JWT that `key` signs (`private_key_jwt`; RFC 7523, section 2.2). Each attempt of a token call has its own.
    pub fn private_key_jwt(client_id: impl Into<String>, key: SigningKey) -> Self {
        let client_id = client_id.into();
        Self::new(
            client_id.clone(),
            Method::PrivateKeyJwt(JwtBearer::new(client_id, key)),
        )
    }

    /// Sets the audience of the JWT of [`private_key_jwt`](Self::private_key_jwt). Default: the issuer identifier of the
    /// authorization server, or its token endpoint.
    #[must_use]
    pub fn with_assertion_audience(mut self, audience: impl Into<String>) -> Self {
        self.assertion_audience = Some(audience.into());
        self
    }

    /// Sends only the client identifier: for a public client.
    pub fn public(client_id: impl Into<String>) -> Self {
        Self::new(client_id, Method::None)
    }

    /// Sends nothing: for a grant that identifies the client itself, such as an assertion (RFC 7521, section 4.1).
    #[must_use]
    pub fn none() -> Self {
        Self {
            client_id: None,
            method: Method::None,
            assertion_audience: None,
        }
    }

    /// Returns the name in the server's metadata.
    fn name(&self) -> &'static str {
        match self.method {
            Method::None => "none",
            Method::SecretBasic(_) => "client_secret_basic",
            Method::SecretPost(_) => "client_secret_post",
            Method::PrivateKeyJwt(_) => "private_key_jwt",
        }
    }

    /// Checks the credentials, and that `server` supports them as far as its metadata says.
    pub(crate) fn check(&self, server: &AuthorizationServer) -> Result<(), InvalidInput> {
        if let Some(client_id) = &self.client_id {
            InvalidInput::require_credential("client_id", client_id, CLIENT_ID)?;
            require_visible("client_id", client_id, CLIENT_ID)?;
        }
        let is_signed = matches!(self.method, Method::PrivateKeyJwt(_));
        match &self.assertion_audience {
            Some(audience) if is_signed => {
                InvalidInput::require_text("assertion_audience", audience, AUDIENCE)?;
            }
            Some(_) => {
                let problem = "is set for a client that sends no assertion";
                return Err(InvalidInput::new(
                    "assertion_audience",
                    problem,
                    "`private_key_jwt`",
                ));
            }
            None => {}
        }
        match &self.method {
            Method::None => {}
            Method::SecretBasic(secret) | Method::SecretPost(secret) => {
                InvalidInput::require_credential("client_secret", secret.expose(), CLIENT_SECRET)?;
                require_visible("client_secret", secret.expose(), CLIENT_SECRET)?;
            }
            Method::PrivateKeyJwt(assertion) => {
                assertion.check()?;
                let algorithm = assertion.key().algorithm().as_str();
                require_supported("signing_key", algorithm, server.assertion_algorithms.as_deref())?;
            }
        }
        if self.client_id.is_none() {
            return Ok(());
        }
        let supported = server.client_authentications.as_deref();
        require_supported("client_authentication", self.name(), supported)
    }

    /// Adds the parameters that are the same for each attempt.
    pub(crate) fn add_to(&self, form: &mut Form) {
        match (&self.client_id, &self.method) {
            (None, _) | (_, Method::SecretBasic(_)) => {}
            (Some(client_id), method) => {
                form.push("client_id", client_id.clone());
                if let Method::SecretPost(secret) = method {
                    form.push_secret("client_secret", secret.clone());
                }
            }
        }
    }

    /// Returns the secrets that a response may repeat, besides those of the form and the headers.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        match &self.method {
            Method::SecretBasic(secret) => vec![secret.clone()],
            _ => Vec::new(),
        }
    }

    /// Adds what differs between attempts to `request`, for a server whose assertions have the audience `audience`.
    pub(crate) fn authenticate(
        &self,
        request: &mut RequestParts<'_>,
        audience: &str,
    ) -> Result<(), InvalidInput> {
        match (&self.client_id, &self.method) {
            (Some(client_id), Method::SecretBasic(secret)) => {
                request.insert_sensitive_header(AUTHORIZATION, basic(client_id, secret).expose())
            }
            (_, Method::PrivateKeyJwt(assertion)) => {
                let audience = self.assertion_audience.as_deref().unwrap_or(audience);
                let assertion = assertion.sign(request.at.wall, audience)?;
                request.append_form("client_assertion_type", &Secret::from(ASSERTION_TYPE))?;
                request.append_form("client_assertion", &assertion)
            }
            _ => Ok(()),
        }
    }
}

/// Checks that the metadata of a server, if it lists `supported` values, lists `value`.
pub(crate) fn require_supported(
    field: &str,
    value: &str,
    supported: Option<&[String]>,
) -> Result<(), InvalidInput> {
    match supported {
        Some(supported) if !supported.iter().any(|supported| supported == value) => Err(InvalidInput::new(
            field,
            format!("is {value}, which the authorization server does not support"),
            "a value that its metadata lists",
        )),
        _ => Ok(()),
    }
}

/// Returns `text` as a form has it.
fn form_encoded(text: &str) -> Secret {
    // With the maximum length at once: text that grows leaves copies behind.
    let mut encoded = Zeroizing::new(String::with_capacity(text.len() * 3));
    encoded.extend(byte_serialize(text.as_bytes()));
    Secret::from(encoded.as_str())
}

/// Returns the value of the `Authorization` header.
fn basic(client_id: &str, secret: &Secret) -> Secret {
    let (client_id, secret) = (form_encoded(client_id), form_encoded(secret.expose()));
    let parts = [client_id.expose(), ":", secret.expose()];
    let mut pair = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    pair.extend(parts);
    let mut encoded = Zeroizing::new(String::with_capacity(6 + pair.len().div_ceil(3) * 4));
    encoded.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut encoded);
    Secret::from(encoded.as_str())
}

#[cfg(test)]
mod tests {
    use auth_core::http::Url;

    use super::*;

    fn server() -> AuthorizationServer {
        AuthorizationServer::at(Url::parse("https://login.example.com/token").unwrap()).unwrap()
    }

    // RFC 6749, section 2.3.1: its example, and characters that the encoding changes.
    #[test]
    fn basic_header_is_that_of_the_rfc() {
        assert_eq!(
            basic("s6BhdRkqt3", &Secret::from("gX1fBat3bV")).expose(),
            "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
        );
        let header = basic("a:b c", &Secret::from("p+s%&"));
        let pair = STANDARD
            .decode(header.expose().strip_prefix("Basic ").unwrap())
            .unwrap();
        assert_eq!(pair, b"a%3Ab+c:p%2Bs%25%26");
    }

    #[test]
    fn invalid_credentials_are_named_and_not_shown() {
        for (id, secret, field) in [
            ("", "hunter2", "client_id"),
            (" ", "hunter2", "client_id"),
            ("shop\n", "hunter2", "client_id"),
            ("sh\u{f6}p", "hunter2", "client_id"),
            ("shop", "", "client_secret"),
            ("shop", " \n", "client_secret"),
            ("shop", "hunter2\n", "client_secret"),
            ("shop", "hunter\u{7f}2", "client_secret"),
        ] {
            for client in [
                ClientAuthentication::secret_basic(id, secret),
                ClientAuthentication::secret_post(id, secret),
            ] {
                let error = client.check(&server()).unwrap_err();
                assert_eq!(error.field(), field, "{id:?} {secret:?}");
                assert!(!error.to_string().contains("hunter"), "{error}");
            }
        }
        assert_eq!(
            ClientAuthentication::public(" ")
                .check(&server())
                .unwrap_err()
                .field(),
            "client_id"
        );
        assert_eq!(ClientAuthentication::none().check(&server()), Ok(()));
    }

    #[test]
    fn audience_is_for_assertions() {
        let key = SigningKey::generate_p256().unwrap();
        let signed = ClientAuthentication::private_key_jwt("shop", key);
        for (client, is_valid) in [
            (
                signed
                    .clone()
                    .with_assertion_audience("https://login.example.com"),
                true,
            ),
            (signed.with_assertion_audience(" "), false),
            (
                ClientAuthentication::public("shop").with_assertion_audience("x"),
                false,
            ),
        ] {
            let checked = client.check(&server());
            assert_eq!(checked.is_ok(), is_valid, "{checked:?}");
            let field = checked.err().map(|error| error.field().to_owned());
            assert!(field.is_none_or(|field| field == "assertion_audience"));
        }
    }

    #[test]
    fn unsupported_authentication_is_rejected() {
        let mut server = server();
        server.client_authentications = Some(vec!["private_key_jwt".to_owned()]);
        server.assertion_algorithms = Some(vec!["RS256".to_owned()]);
        let basic = ClientAuthentication::secret_basic("shop", "hunter2");
        assert_eq!(basic.check(&server).unwrap_err().field(), "client_authentication");
        let key = SigningKey::generate_p256().unwrap();
        let signed = ClientAuthentication::private_key_jwt("shop", key);
        assert_eq!(signed.check(&server).unwrap_err().field(), "signing_key");
        server.assertion_algorithms = Some(vec!["RS256".to_owned(), "ES256".to_owned()]);
        assert_eq!(signed.check(&server), Ok(()));
    }
}
