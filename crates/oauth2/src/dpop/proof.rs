//! Proofs.

use std::time::SystemTime;

use auth_core::{
    AccessToken, InvalidInput, Secret,
    http::{Method, Url},
};
use serde::Serialize;

use crate::{
    key::{Header, SigningKey, compact},
    unix_seconds,
};

/// Claims of a proof (RFC 9449, section 4.2).
#[derive(Debug, Serialize)]
pub(super) struct Claims<'a> {
    jti: String,
    htm: &'a str,
    htu: &'a str,
    iat: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}

/// The request that a proof is for.
pub(super) struct Proven<'a> {
    pub(super) method: &'a Method,
    pub(super) url: &'a Url,
    pub(super) at: SystemTime,
    /// The access token of the request.
    pub(super) token: Option<&'a AccessToken>,
    pub(super) nonce: Option<String>,
}

/// Returns a new proof for a request.
pub(super) fn proof(key: &SigningKey, request: Proven<'_>) -> Result<Secret, InvalidInput> {
    let mut url = request.url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let header = Header {
        typ: "dpop+jwt",
        alg: key.algorithm().as_str(),
        kid: None,
        jwk: Some(key.jwk()),
    };
    let claims = Claims {
        jti: key.random_id()?,
        htm: request.method.as_str(),
        htu: url.as_str(),
        iat: unix_seconds(request.at),
        ath: request.token.map(|token| key.hash(token.secret().expose())),
        nonce: request.nonce,
    };
    compact(&header, &claims, key)
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, time::Duration};

    use auth_core::Placement;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::*;

    // The access token and the hash of RFC 9449, section 7.1.
    const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    const TOKEN_HASH: &str = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";

    fn decoded(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    fn parts(proof: &Secret) -> (Value, Value) {
        let parts: Vec<&str> = proof.expose().split('.').collect();
        assert_eq!(parts.len(), 3);
        (decoded(parts[0]), decoded(parts[1]))
    }

    #[test]
    fn proof_has_the_claims_of_the_rfc() {
        let key = SigningKey::generate_p256().unwrap().with_id("unused");
        let token = AccessToken::new(TOKEN, Placement::Bearer);
        let url = Url::parse("https://resource.example.org/protectedresource?a=1#b").unwrap();
        let proof = proof(
            &key,
            Proven {
                method: &Method::GET,
                url: &url,
                at: SystemTime::UNIX_EPOCH + Duration::from_millis(1_562_262_618_999),
                token: Some(&token),
                nonce: Some("eyJ7S_zG.eyJH0-Z.HX4w-7v".to_owned()),
            },
        );
        let (header, mut claims) = parts(&proof.unwrap());

        let jwk: Value = serde_json::from_str(&key.public_jwk()).unwrap();
        assert_eq!(header, json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}));
        assert!(header["jwk"].get("d").is_none());
        let id = claims.as_object_mut().unwrap().remove("jti").unwrap();
        assert_eq!(id.as_str().unwrap().len(), 22);
        assert_eq!(
            claims,
            json!({
                "htm": "GET",
                "htu": "https://resource.example.org/protectedresource",
                "iat": 1_562_262_618,
                "ath": TOKEN_HASH,
                "nonce": "eyJ7S_zG.eyJH0-Z.HX4w-7v",
            })
        );
    }

    #[test]
    fn no_two_proofs_are_equal() {
        let key = SigningKey::generate_p256().unwrap();
        let url = Url::parse("https://server.example.com/token").unwrap();
        let ids: HashSet<String> = (0..100)
            .map(|_| {
                let proof = proof(
                    &key,
                    Proven {
                        method: &Method::POST,
                        url: &url,
                        at: SystemTime::UNIX_EPOCH,
                        token: None,
                        nonce: None,
                    },
                );
                let (_, claims) = parts(&proof.unwrap());
                assert_eq!(claims.get("ath"), None);
                assert_eq!(claims.get("nonce"), None);
                claims["jti"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(ids.len(), 100);
    }
}
