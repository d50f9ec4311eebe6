//! Signed JWTs in compact serialization (RFC 7515, section 3.1).

use auth_core::{InvalidInput, Secret};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Jwk, SigningKey};

/// Bytes of randomness in an identifier: more than the 96 bits that RFC 9449 (section 4.2) asks for.
const ID_BYTES: usize = 16;

/// JOSE header.
#[derive(Debug, Serialize)]
pub(crate) struct Header<'a> {
    pub(crate) typ: &'static str,
    pub(crate) alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jwk: Option<&'a Jwk>,
}

/// Returns the JWT of `claims`, signed with `key`: a credential as long as it is valid.
pub(crate) fn compact(
    header: &Header<'_>,
    claims: &impl Serialize,
    key: &SigningKey,
) -> Result<Secret, InvalidInput> {
    let json = |part: Result<Vec<u8>, serde_json::Error>| {
        let part = part.map_err(|error| {
            InvalidInput::new(
                "claims",
                format!("cannot be serialized as JSON ({error})"),
                "JSON values",
            )
        })?;
        Ok(URL_SAFE_NO_PAD.encode(Zeroizing::new(part)))
    };
    let header = json(serde_json::to_vec(header))?;
    let claims = Zeroizing::new(json(serde_json::to_vec(claims))?);
    let mut token = Zeroizing::new(format!("{header}.{}", *claims));
    let signature = key.sign(token.as_bytes())?;
    let signature = URL_SAFE_NO_PAD.encode(signature);
    // With its full length at once: text that grows leaves a copy behind.
    let mut signed = String::with_capacity(token.len() + 1 + signature.len());
    signed.push_str(&token);
    signed.push('.');
    signed.push_str(&signature);
    token.clear();
    Ok(Secret::from(signed))
}

/// Returns a random identifier for the `jti` claim.
pub(crate) fn random_id() -> Result<String, InvalidInput> {
    let mut bytes = [0; ID_BYTES];
    rand::fill(&mut bytes)
        .ok()
        .ok_or_else(|| InvalidInput::new("jti", "cannot be generated", "a working random generator"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
