//! JWT assertions (RFC 7523): client authentication and authorization grants.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use auth_core::{InvalidInput, Secret};
use serde_json::{Map, Value};

use crate::{
    key::{Header, SigningKey, compact},
    unix_seconds,
};

/// Default lifetime. It covers the clock skew that servers tolerate, and each attempt has an assertion of its own.
const LIFETIME: Duration = Duration::from_secs(60);
/// Claims that [`JwtBearer`] sets itself.
const OWN_CLAIMS: [&str; 7] = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti"];

/// Signed JWT as an authorization grant (RFC 7523, section 2.1): the caller vouches for a subject with its own key.
///
/// Each attempt of a token call signs a new one, with an ID and expiry of its own.
///
/// ```
/// use auth_core_oauth2::{JwtBearer, SigningKey};
///
/// # fn main() -> Result<(), auth_core::InvalidInput> {
/// let grant = JwtBearer::new("service@project.example.com", SigningKey::generate_p256()?)
///     .subject("user@example.com")
///     .claim("scope", "https://www.googleapis.com/auth/cloud-platform");
/// # let _ = grant;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct JwtBearer {
    key: SigningKey,
    issuer: String,
    subject: Option<String>,
    audience: Option<String>,
    lifetime: Duration,
    claims: Map<String, Value>,
}

impl JwtBearer {
    /// Creates a grant that `issuer` signs with `key`. `issuer` is also the subject, unless another one is set.
    #[must_use]
    pub fn new(issuer: impl Into<String>, key: SigningKey) -> Self {
        Self {
            key,
            issuer: issuer.into(),
            subject: None,
            audience: None,
            lifetime: LIFETIME,
            claims: Map::new(),
        }
    }

    /// Sets the subject (`sub`), in whose name the token is issued.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets the audience (`aud`). Default: the issuer identifier of the authorization server, or its token endpoint.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Sets the lifetime of the assertion. Default: 60 seconds.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets a further claim, such as the `scope` that some servers read from the assertion.
    #[must_use]
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Checks the settings.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_text("issuer", &self.issuer, "the issuer of the assertion")?;
        if let Some(subject) = &self.subject {
            InvalidInput::require_text("subject", subject, "the subject of the assertion")?;
        }
        if let Some(audience) = &self.audience {
            InvalidInput::require_text("audience", audience, "the audience of the assertion")?;
        }
        if self.lifetime < Duration::from_secs(1) {
            let problem = "is shorter than a second";
            return Err(InvalidInput::new("lifetime", problem, "a second or more"));
        }
        if let Some(name) = OWN_CLAIMS.iter().find(|name| self.claims.contains_key(**name)) {
            let problem = "is a claim that the assertion sets itself";
            return Err(InvalidInput::new(*name, problem, "another claim"));
        }
        Ok(())
    }

    /// Returns a new assertion at `at`, for `default_audience` unless another one is set.
    pub(crate) fn sign(&self, at: SystemTime, default_audience: &str) -> Result<Secret, InvalidInput> {
        let mut claims = self.claims.clone();
        let issued = unix_seconds(at);
        let subject = self.subject.as_ref().unwrap_or(&self.issuer);
        let audience = self.audience.as_deref().unwrap_or(default_audience);
        for (name, value) in [
            ("iss", Value::from(self.issuer.as_str())),
            ("sub", subject.as_str().into()),
            ("aud", audience.into()),
            ("exp", issued.saturating_add(self.lifetime.as_secs()).into()),
            ("iat", issued.into()),
            ("jti", self.key.random_id()?.into()),
        ] {
            claims.insert(name.to_owned(), value);
        }
        let header = Header {
            typ: "JWT",
            alg: self.key.algorithm().as_str(),
            kid: self.key.id(),
            jwk: None,
        };
        compact(&header, &claims, &self.key)
    }
}

/// Shows no values of claims, which may identify a person.
impl fmt::Debug for JwtBearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtBearer")
            .field("key", &self.key)
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    fn decoded(assertion: &Secret) -> (Value, Value) {
        let mut parts = assertion.expose().split('.').map(|part| {
            let part = URL_SAFE_NO_PAD.decode(part).unwrap();
            serde_json::from_slice(&part).unwrap_or(Value::Null)
        });
        (parts.next().unwrap(), parts.next().unwrap())
    }

    fn grant() -> JwtBearer {
        JwtBearer::new(
            "https://jwt-idp.example.com",
            SigningKey::generate_p256().unwrap().with_id("16"),
        )
    }

    // The example of RFC 7523, section 4, with the claims that this crate adds.
    #[test]
    fn assertion_has_the_claims_of_the_rfc() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_300_815_780);
        let assertion = grant()
            .subject("mailto:mike@example.com")
            .claim("http://claims.example.com/member", true)
            .lifetime(Duration::from_secs(3600))
            .sign(at, "https://jwt-rp.example.net")
            .unwrap();
        let (header, mut claims) = decoded(&assertion);
        assert_eq!(header, json!({"typ": "JWT", "alg": "ES256", "kid": "16"}));
        let id = claims.as_object_mut().unwrap().remove("jti").unwrap();
        assert_eq!(id.as_str().unwrap().len(), 22);
        assert_eq!(
            claims,
            json!({
                "iss": "https://jwt-idp.example.com",
                "sub": "mailto:mike@example.com",
                "aud": "https://jwt-rp.example.net",
                "iat": 1_300_815_780,
                "exp": 1_300_819_380,
                "http://claims.example.com/member": true,
            })
        );
    }

    #[test]
    fn invalid_settings_are_named() {
        let blank = JwtBearer::new(" ", SigningKey::generate_p256().unwrap());
        for (grant, field) in [
            (blank, "issuer"),
            (grant().subject(""), "subject"),
            (grant().audience("\n"), "audience"),
            (grant().lifetime(Duration::from_millis(999)), "lifetime"),
            (grant().claim("exp", 7), "exp"),
        ] {
            assert_eq!(grant.check().unwrap_err().field(), field);
        }
        assert_eq!(grant().check(), Ok(()));
    }

    #[test]
    fn debug_shows_no_claims() {
        let grant = grant().subject("hunter2").claim("name", "hunter2");
        assert!(!format!("{grant:?}").contains("hunter2"));
    }
}
