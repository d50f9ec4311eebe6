//! The two key pairs, their tokens, and who may use them where.

use std::{sync::Arc, time::Duration};

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, json};

use super::{fault::Fault, merchant::Merchant};
use crate::{
    call::{Call, Kept},
    clock::Clock,
    error::StartError,
    jwt::SigningKey,
    secret::{self, Secret},
    token::{Issued, Issuer, TokenFault},
};

/// Not documented for payments; the same provider's data API says 1800 seconds.
const TOKEN_LIFETIME: Duration = Duration::from_secs(1800);

/// One API's key pair, and the tokens that it is good for.
#[derive(Debug)]
pub(super) struct Realm {
    app_id: String,
    access_key: Secret,
    secret_key: Secret,
    issuer: Issuer,
}

impl Realm {
    pub(super) fn generate(app_id: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        Ok(Self {
            app_id: app_id.to_owned(),
            access_key: Secret::new(secret::random_hex::<12>()?),
            // Documented samples hold such characters, so keys must pass through a JSON encoder and nothing else.
            secret_key: Secret::new(format!("&#%$\"{}", secret::random_hex::<16>()?)),
            issuer: Issuer::new(Arc::clone(clock), SigningKey::es256()?, TOKEN_LIFETIME),
        })
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

    /// Refuses a body whose keys are not this API's.
    pub(super) fn check_keys(&self, call: &Kept<'_>) -> Result<(), Fault> {
        let (access_key, secret_key) = (call.text("accessKey"), call.text("secretKey"));
        // Both are compared whatever the first says, so that the time tells nothing.
        if !(self.access_key.matches(access_key) & self.secret_key.matches(secret_key)) {
            return Err(Fault::unauthorized("Invalid accessKey or secretKey"));
        }
        Ok(())
    }

    fn sign_in(&self, call: &Kept<'_>) -> Result<Json<AccessToken>, Fault> {
        self.check_keys(call)?;
        let issued = self.issue()?;
        Ok(Json(AccessToken {
            access_token: issued.token,
            expire_at: issued.expires_at,
        }))
    }

    /// A fresh token of this API.
    pub(super) fn issue(&self) -> Result<Issued, Fault> {
        let claims = Map::from_iter([("appId".to_owned(), json!(self.app_id))]);
        self.issuer
            .issue(claims)
            .map_err(|_unspecified| Fault::internal("The token cannot be signed"))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessToken {
    access_token: String,
    /// Unix seconds.
    expire_at: i64,
}

/// `customerToken`
pub(super) fn customer_token(
    merchant: &Merchant,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<AccessToken>, Fault> {
    merchant.customer.sign_in(call)
}

/// `managementToken`
pub(super) fn management_token(
    merchant: &Merchant,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<AccessToken>, Fault> {
    merchant.management.sign_in(call)
}

/// The gate of the Customer API.
pub(super) fn customer(merchant: &Merchant, call: &Call) -> Result<(), Fault> {
    authorize(&merchant.customer, &merchant.management, call)
}

/// The gate of the Management API.
pub(super) fn management(merchant: &Merchant, call: &Call) -> Result<(), Fault> {
    authorize(&merchant.management, &merchant.customer, call)
}

/// Whether the request carries a token of `own` that may be used now; `other` is the API that it must not be of.
fn authorize(own: &Realm, other: &Realm, call: &Call) -> Result<(), Fault> {
    let token = call
        .bearer()
        .ok_or_else(|| Fault::unauthorized("Missing bearer token"))?;
    own.issuer.check(token).map_err(|fault| match fault {
        TokenFault::Expired => Fault::unauthorized("Token expired"),
        // Documented: 403 is a token that lacks the permission.
        TokenFault::Unknown if other.issuer.check(token).is_ok() => {
            Fault::new(StatusCode::FORBIDDEN, "This token is of the other API")
        }
        TokenFault::Unknown | TokenFault::Revoked => Fault::unauthorized("Invalid token"),
    })
}
