//! Credentials and tokens of one API.

use std::{sync::Arc, time::Duration};

use axum::Json;
use serde::Serialize;
use serde_json::{Map, json};

use super::error::KlaviError;
use crate::{
    jwt::SigningKey,
    router::ValidRequest,
    secret::Secret,
    setup::Setup,
    snapshot::snapshot,
    token::{Issued, Issuer},
};

/// Lifetime of a token. Not documented for payments; the same provider's data API has 1800 seconds.
const TOKEN_LIFETIME: Duration = Duration::from_secs(1800);

/// Key pair of one API, and the issuer of its tokens.
#[derive(Debug)]
pub(super) struct Api {
    app_id: String,
    access_key: Secret,
    secret_key: Secret,
    issuer: Issuer,
}

impl Api {
    /// Derives the keys of the API `name`.
    pub(super) fn new(app_id: &str, name: &'static str, setup: &Setup) -> Self {
        let (seed, label) = (&setup.seed, format!("klavi/{name}"));
        let secret = seed.hex::<16>(&format!("{label}/secret-key"));
        let key = SigningKey::es256(seed, &format!("{label}/tokens"));
        Self {
            app_id: app_id.to_owned(),
            access_key: Secret::new(seed.hex::<12>(&format!("{label}/access-key"))),
            // Documented samples contain such characters, which only a JSON encoder may escape.
            secret_key: Secret::new(format!("&#%$\"{secret}")),
            issuer: Issuer::new(name, Arc::clone(&setup.clock), key, TOKEN_LIFETIME),
        }
    }

    pub(super) fn access_key(&self) -> &str {
        self.access_key.expose()
    }

    pub(super) fn secret_key(&self) -> &str {
        self.secret_key.expose()
    }

    pub(super) fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// Rejects a body without the keys of this API.
    pub(super) fn check_keys(&self, request: &ValidRequest<'_>) -> Result<(), KlaviError> {
        let (access_key, secret_key) = (request.text("accessKey"), request.text("secretKey"));
        // Both keys are always compared, so that the time reveals nothing.
        if !(self.access_key.matches(access_key) & self.secret_key.matches(secret_key)) {
            return Err(KlaviError::unauthorized("Invalid accessKey or secretKey"));
        }
        Ok(())
    }

    /// Handles a token request.
    pub(super) fn sign_in(&self, request: &ValidRequest<'_>) -> Result<Json<AccessToken>, KlaviError> {
        self.check_keys(request)?;
        let issued = self.issue()?;
        Ok(Json(AccessToken {
            access_token: issued.token,
            expire_at: issued.expires_at,
        }))
    }

    /// Issues a token of this API.
    pub(super) fn issue(&self) -> Result<Issued, KlaviError> {
        let claims = Map::from_iter([("appId".to_owned(), json!(self.app_id))]);
        self.issuer
            .issue(claims)
            .map_err(|_unspecified| KlaviError::internal("Failed to sign the token"))
    }
}

snapshot!(Api { issuer: Issuer } settings { app_id, access_key, secret_key });

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessToken {
    access_token: String,
    /// Expiry in Unix seconds.
    expire_at: i64,
}
