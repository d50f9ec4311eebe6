//! Proofs for one server.

use auth_core::{
    AccessToken, InvalidInput,
    http::{HeaderMap, HeaderName, RequestParts},
};

use super::{
    nonce::Nonce,
    proof::{Proven, proof},
};
use crate::key::SigningKey;

const DPOP: HeaderName = HeaderName::from_static("dpop");

/// Key and nonce for the requests to one server.
#[derive(Debug)]
pub(crate) struct Prover {
    key: SigningKey,
    nonce: Nonce,
}

impl Prover {
    pub(crate) fn new(key: SigningKey) -> Self {
        Self {
            key,
            nonce: Nonce::default(),
        }
    }

    /// Adds a proof for `request`, which carries `token`.
    pub(crate) fn prove(
        &self,
        request: &mut RequestParts<'_>,
        token: Option<&AccessToken>,
    ) -> Result<(), InvalidInput> {
        let proof = proof(
            &self.key,
            Proven {
                method: &request.endpoint.method,
                url: request.url(),
                at: request.at.wall,
                token,
                nonce: self.nonce.current(),
            },
        )?;
        request.insert_sensitive_header(DPOP, proof.expose())
    }

    /// Keeps the nonce of a response, and returns whether it has one.
    pub(crate) fn keep_nonce(&self, headers: &HeaderMap) -> bool {
        self.nonce.update(headers)
    }
}
