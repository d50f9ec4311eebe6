//! State of the customer.

use std::{sync::Arc, time::Duration};

use crate::{clock::Clock, error::StartError, ids, jwt::SigningKey, secret::Secret, token::Issuer};

/// Lifetime of a token. Documented: an hour.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// State of the one customer, which all handlers share.
#[derive(Debug)]
pub struct Customer {
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
    pub(super) name: &'static str,
    pub(super) issuer: Issuer,
}

impl Customer {
    /// Creates a customer with new credentials.
    pub(super) fn generate(clock: &Arc<Clock>) -> Result<Self, StartError> {
        let key = SigningKey::hs256(&ids::random::<32>()?);
        Ok(Self {
            client_id: ids::random_uuid()?,
            client_secret: Secret::new(ids::random_hex::<16>()?),
            name: "Example Co",
            issuer: Issuer::new(Arc::clone(clock), key, TOKEN_LIFETIME),
        })
    }
}
