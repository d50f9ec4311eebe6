//! Assertions of RFC 7523.

use std::collections::HashSet;

use auth_core::{Clock, SystemClock, TokenProvider};
use auth_core_oauth2::{ClientAuthentication, JwtBearer, SigningKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::authorization_server::{CLIENT_ID, bodies, builder, field, issued, ok, server};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// Verifies the signature of `jwt` with the public key `jwk`, and returns its header and claims.
pub(crate) fn verified(jwt: &str, jwk: &Value) -> (Value, Value) {
    let parts: Vec<&str> = jwt.split('.').collect();
    let mut point = vec![4];
    for coordinate in ["x", "y"] {
        point.extend(decoded(jwk[coordinate].as_str().unwrap()));
    }
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(
            format!("{}.{}", parts[0], parts[1]).as_bytes(),
            &decoded(parts[2]),
        )
        .expect("the signature is that of the key");
    let json = |part| serde_json::from_slice(&decoded(part)).unwrap();
    (json(parts[0]), json(parts[1]))
}

fn key() -> (SigningKey, Value) {
    let key = SigningKey::generate_p256().unwrap().with_id("22");
    let jwk = serde_json::from_str(&key.public_jwk()).unwrap();
    (key, jwk)
}

// RFC 7523, sections 2.2 and 3. A retry has an assertion of its own, since a server accepts each once.
#[tokio::test]
async fn client_assertion_is_signed_for_each_attempt() {
    let server = server([ResponseTemplate::new(503), ok(&issued())]).await;
    let (key, jwk) = key();
    let client = ClientAuthentication::private_key_jwt(CLIENT_ID, key);
    let tokens = builder(&server, client).client_credentials().unwrap();
    tokens.token().await.unwrap();

    let bodies = bodies(&server).await;
    assert_eq!(bodies.len(), 2);
    let mut ids = HashSet::new();
    for body in bodies {
        assert!(
            body.starts_with(&format!(
                "grant_type=client_credentials&client_id={CLIENT_ID}&client_assertion_type=\
                 urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=eyJ"
            )),
            "{body}"
        );
        assert_eq!(
            field(&body, "client_assertion_type").as_deref(),
            Some(ASSERTION_TYPE)
        );
        let (header, claims) = verified(&field(&body, "client_assertion").unwrap(), &jwk);
        assert_eq!(header, json!({"typ": "JWT", "alg": "ES256", "kid": "22"}));
        assert_eq!(
            (&claims["iss"], &claims["sub"]),
            (&CLIENT_ID.into(), &CLIENT_ID.into())
        );
        assert_eq!(claims["aud"], format!("{}/token", server.uri()));
        let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
        assert_eq!(lifetime, 60);
        ids.insert(claims["jti"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 2, "no assertion is sent twice");
}

// RFC 7523, section 2.1.
#[tokio::test]
async fn authorization_grant_is_an_assertion() {
    let server = server([ok(&issued())]).await;
    let (key, jwk) = key();
    let grant = JwtBearer::new("https://idp.example.com", key)
        .subject("user@example.com")
        .audience("https://rp.example.net")
        .claim("scope", "read");
    let tokens = builder(&server, ClientAuthentication::none())
        .jwt_bearer(grant)
        .unwrap();
    tokens.token().await.unwrap();

    let bodies = bodies(&server).await;
    let grant_type = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJ";
    assert!(bodies[0].starts_with(grant_type), "{}", bodies[0]);
    let (_, claims) = verified(&field(&bodies[0], "assertion").unwrap(), &jwk);
    assert_eq!(claims["iss"], "https://idp.example.com");
    assert_eq!(claims["sub"], "user@example.com");
    assert_eq!(claims["aud"], "https://rp.example.net");
    assert_eq!(claims["scope"], "read");
    let now = SystemClock.now().wall;
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(now.abs_diff(claims["iat"].as_u64().unwrap()) < 60);
}

#[tokio::test]
async fn issuer_is_the_audience_if_it_is_known() {
    let server = server([ok(&issued())]).await;
    let (key, jwk) = key();
    let at = crate::authorization_server::at(&server)
        .with_issuer("https://login.example.com/tenant")
        .unwrap();
    let client = ClientAuthentication::private_key_jwt(CLIENT_ID, key);
    let tokens = auth_core_oauth2::GrantProvider::builder(at, client)
        .client_credentials()
        .unwrap();
    tokens.token().await.unwrap();
    let (_, claims) = verified(
        &field(&bodies(&server).await[0], "client_assertion").unwrap(),
        &jwk,
    );
    assert_eq!(claims["aud"], "https://login.example.com/tenant");
}
