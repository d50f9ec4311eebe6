//! Signed JWTs in compact serialization (RFC 7515, section 3.1).

use auth_core::{InvalidInput, Secret};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Jwk, SigningKey};

/// Length of the longest signature, of an RSA key of 8192 bits, in Base64.
const MAX_SIGNATURE: usize = encoded_length(1024);

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
    let parts = [to_json(header)?, to_json(claims)?];
    // With its full length at once: text that grows leaves copies behind.
    let length = parts
        .iter()
        .map(|part| encoded_length(part.len()) + 1)
        .sum::<usize>();
    let mut token = Zeroizing::new(String::with_capacity(length + MAX_SIGNATURE));
    let [header, claims] = &parts;
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(Secret::from(token.as_str()))
}

fn to_json(part: &impl Serialize) -> Result<Vec<u8>, InvalidInput> {
    serde_json::to_vec(part)
        .map_err(|error| InvalidInput::new("claims", format!("have no JSON form ({error})"), "JSON values"))
}

const fn encoded_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}
