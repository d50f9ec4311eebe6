//! State of the customer.

use std::{sync::Arc, time::Duration};

use crate::{jwt::SigningKey, secret::Secret, setup::Setup, snapshot::snapshot, token::Issuer};

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
    /// Creates a customer with the credentials of the seed.
    pub(super) fn new(setup: &Setup) -> Self {
        let seed = &setup.seed;
        let key = SigningKey::hs256(&seed.bytes::<32>("%kebab%/tokens"));
        Self {
            client_id: seed.uuid("%kebab%/client-id"),
            client_secret: Secret::new(seed.hex::<16>("%kebab%/client-secret")),
            name: "Example Co",
            issuer: Issuer::new("token", Arc::clone(&setup.clock), key, TOKEN_LIFETIME),
        }
    }
}

snapshot!(Customer { issuer: Issuer } settings { client_id, client_secret, name });
