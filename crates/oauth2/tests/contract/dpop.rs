//! Tokens that are bound to a key (RFC 9449).

use std::{collections::HashSet, sync::Mutex};

use auth_core::{
    CachedTokenProvider, TokenErrorKind, TokenProvider,
    http::{Endpoint, HttpClientBuilder, Request, StandardProtocol, StatusCode, Url},
    testing::ScriptedProvider,
};
use auth_core_oauth2::{DpopProtocol, SigningKey};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Respond, ResponseTemplate, matchers::any};

use crate::{
    authorization_server::{bodies, builder, issued, ok, secret_basic, server},
    jwt::verified,
};

/// Server that requires proofs by `jwk` with the nonce of its last response, at `url`.
struct Proving {
    jwk: Value,
    /// Nonces in the order in which the server supplies them.
    nonces: Mutex<Vec<&'static str>>,
    token: Option<&'static str>,
    seen: Mutex<HashSet<String>>,
    success: Value,
}

impl Proving {
    fn challenge(&self, nonce: &str) -> ResponseTemplate {
        let response = if self.token.is_some() {
            ResponseTemplate::new(401).insert_header(
                "www-authenticate",
                r#"DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof""#,
            )
        } else {
            ResponseTemplate::new(400).set_body_json(json!({"error": "use_dpop_nonce"}))
        };
        response.insert_header("dpop-nonce", nonce)
    }
}

impl Respond for Proving {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let proof = request.headers["dpop"].to_str().unwrap();
        let (header, claims) = verified(proof, &self.jwk);
        assert_eq!(
            header,
            json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk})
        );
        assert_eq!(claims["htm"], request.method.as_str());
        let host = request.headers["host"].to_str().unwrap();
        assert_eq!(claims["htu"], format!("http://{host}{}", request.url.path()));
        let is_new = self
            .seen
            .lock()
            .unwrap()
            .insert(claims["jti"].as_str().unwrap().to_owned());
        assert!(is_new, "no proof is sent twice");
        if let Some(token) = self.token {
            assert_eq!(request.headers["authorization"], format!("DPoP {token}"));
            assert_eq!(
                claims["ath"],
                URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
            );
        } else {
            assert_eq!(claims.get("ath"), None);
        }
        let mut nonces = self.nonces.lock().unwrap();
        match nonces.as_slice() {
            [] => ok(&self.success),
            [required, rest @ ..] if claims["nonce"] == **required => {
                let next = rest.first().copied();
                nonces.remove(0);
                let response = ok(&self.success);
                match next {
                    Some(next) => response.insert_header("dpop-nonce", next),
                    None => response,
                }
            }
            [required, ..] => self.challenge(required),
        }
    }
}

async fn proving(key: &SigningKey, nonces: &[&'static str], token: Option<&'static str>) -> MockServer {
    let mut success = issued();
    success["token_type"] = json!("DPoP");
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(Proving {
            jwk: serde_json::from_str(&key.public_jwk()).unwrap(),
            nonces: Mutex::new(nonces.to_vec()),
            token,
            seen: Mutex::default(),
            success,
        })
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn token_call_has_a_proof_with_the_servers_nonce() {
    let key = SigningKey::generate_p256().unwrap();
    for (nonces, requests) in [(&[][..], 1), (&["n-1"], 2), (&["n-1", "n-2"], 2)] {
        let server = proving(&key, nonces, None).await;
        let tokens = builder(&server, secret_basic())
            .dpop(key.clone())
            .client_credentials()
            .unwrap();
        let token = tokens.token().await.unwrap();
        assert_eq!(token.placement().to_string(), "header");
        assert_eq!(bodies(&server).await.len(), requests);
        // A nonce of a success is used in the next call.
        tokens.token().await.unwrap();
        assert_eq!(bodies(&server).await.len(), requests + 1);
    }
}

// RFC 9449, section 5: such a token would be accepted from anyone.
#[tokio::test]
async fn unbound_token_is_rejected() {
    let server = server([ok(&issued())]).await;
    let tokens = builder(&server, secret_basic())
        .dpop(SigningKey::generate_p256().unwrap())
        .client_credentials()
        .unwrap();
    let error = tokens.token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::InvalidResponse);
}

#[tokio::test]
async fn refresh_is_sent_again_with_a_nonce() {
    let key = SigningKey::generate_p256().unwrap();
    let server = proving(&key, &["n-1"], None).await;
    let tokens = builder(&server, secret_basic())
        .dpop(key)
        .refresh_token(auth_core_oauth2::MemoryStore::new("x"))
        .unwrap();
    tokens.token().await.unwrap();
    assert_eq!(bodies(&server).await.len(), 2);
}

static ORDERS: Endpoint = Endpoint::get("orders", "/orders");
static PAY: Endpoint = Endpoint::post("pay", "/orders");

const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";

fn bound_token() -> auth_core::AccessToken {
    let placement = auth_core::Placement::header_with_scheme("Authorization", "DPoP").unwrap();
    auth_core::AccessToken::new(TOKEN, placement)
}

#[tokio::test]
async fn request_has_a_proof_for_its_token() {
    let key = SigningKey::generate_p256().unwrap();
    for endpoint in [&ORDERS, &PAY] {
        let server = proving(&key, &["r-1", "r-2", "r-3"], Some(TOKEN)).await;
        let http = HttpClientBuilder::new(Url::parse(&server.uri()).unwrap().join("/v1").unwrap(), "test/1")
            .build(DpopProtocol::new(StandardProtocol::new(), key.clone()))
            .unwrap();
        let tokens = auth_core::StaticToken::new(bound_token());
        for sent in [2, 3, 4] {
            let request = Request::new(endpoint).query("page", "1");
            http.send_as(&tokens, request).await.unwrap();
            assert_eq!(server.received_requests().await.unwrap().len(), sent);
        }
    }
}

#[tokio::test]
async fn challenge_does_not_invalidate_the_token() {
    for challenge in [
        r#"DPoP error="use_dpop_nonce""#,
        r#"Bearer, DPoP algs="ES256", error = "use_dpop_nonce""#,
        "DPoP error=use_dpop_nonce",
    ] {
        let response = ResponseTemplate::new(401)
            .insert_header("www-authenticate", challenge)
            .insert_header("dpop-nonce", "r-1");
        let server = server([response]).await;
        let http = HttpClientBuilder::new(Url::parse(&server.uri()).unwrap(), "test/1")
            .build(DpopProtocol::new(
                StandardProtocol::new(),
                SigningKey::generate_p256().unwrap(),
            ))
            .unwrap();
        let issuer = ScriptedProvider::new();
        let tokens = CachedTokenProvider::new(issuer.clone());
        let error = http.send_as(&tokens, Request::new(&ORDERS)).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(server.received_requests().await.unwrap().len(), 2, "{challenge}");
        assert_eq!(issuer.calls(), 1);
        assert!(tokens.cached_token().is_some());
    }
}

#[tokio::test]
async fn rejected_proof_is_final_and_rejected_token_is_replaced() {
    for (challenge, requests, calls) in [
        (r#"DPoP error="invalid_dpop_proof""#, 1, 1),
        (r#"DPoP error="use_dpop_nonce""#, 1, 1),
        (r#"DPoP error="invalid_token""#, 2, 2),
        ("Bearer", 2, 2),
    ] {
        let server = server([ResponseTemplate::new(401).insert_header("www-authenticate", challenge)]).await;
        let http = HttpClientBuilder::new(Url::parse(&server.uri()).unwrap(), "test/1")
            .build(DpopProtocol::new(
                StandardProtocol::new(),
                SigningKey::generate_p256().unwrap(),
            ))
            .unwrap();
        let issuer = ScriptedProvider::new();
        http.send_as(&issuer, Request::new(&ORDERS)).await.unwrap_err();
        assert_eq!(
            server.received_requests().await.unwrap().len(),
            requests,
            "{challenge}"
        );
        assert_eq!(issuer.calls(), calls, "{challenge}");
    }
}

#[tokio::test]
async fn unbound_token_is_sent_without_a_proof() {
    let server = server([ok(&json!([]))]).await;
    let http = HttpClientBuilder::new(Url::parse(&server.uri()).unwrap(), "test/1")
        .build(DpopProtocol::new(
            StandardProtocol::new(),
            SigningKey::generate_p256().unwrap(),
        ))
        .unwrap();
    http.send_as(&ScriptedProvider::new(), Request::new(&ORDERS))
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    assert!(!requests[0].headers.contains_key("dpop"));
}
