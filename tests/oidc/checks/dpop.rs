//! Tokens that are bound to a key. The provider requires a nonce at the token endpoint and at the userinfo endpoint.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use auth_core::{
    StaticToken, TokenProvider,
    http::{CallOptions, Endpoint, HttpClient, HttpClientBuilder, Request, StandardProtocol, StatusCode},
};
use auth_core_oauth2::{DpopProtocol, MemoryStore, SigningKey};
use serde_json::Value;
use url::Url;

use crate::{Failure, provider::Provider};

static USERINFO: Endpoint = Endpoint::get("userinfo", "/me");

fn userinfo(
    provider: &Provider,
    key: SigningKey,
    responses: &Arc<AtomicU32>,
) -> Result<HttpClient<DpopProtocol<StandardProtocol>>, Failure> {
    let http = HttpClientBuilder::new(Url::parse(&provider.issuer)?, "oidc/1.0");
    let http = http.build(DpopProtocol::new(StandardProtocol::new(), key))?;
    let responses = Arc::clone(responses);
    Ok(http.with_options(CallOptions::new().on_response(move |_| {
        responses.fetch_add(1, Ordering::Relaxed);
    })))
}

/// Exchanges `refresh_token` for a token that is bound to `key`.
async fn bound_token(
    provider: &Provider,
    refresh_token: &str,
    key: &SigningKey,
) -> Result<StaticToken, Failure> {
    let builder = provider.builder(provider.post()?).await?.dpop(key.clone());
    let tokens = builder.refresh_token(MemoryStore::new(refresh_token))?;
    Ok(StaticToken::new(tokens.token().await?))
}

/// Refreshes with a proof, and reads the user's claims with the token: each first request lacks the nonce.
pub(super) async fn bound(provider: &Provider) -> Result<(), Failure> {
    let key = SigningKey::generate_p256()?;
    let token = bound_token(provider, &provider.refresh_tokens.bound, &key).await?;
    let responses = Arc::default();
    let http = userinfo(provider, key, &responses)?;
    for expected in [2, 3] {
        let claims: Value = http.send_as(&token, Request::new(&USERINFO)).await?.json()?;
        if claims["sub"] != "user-1" {
            return Err(format!("the claims are {claims}").into());
        }
        let responses = responses.load(Ordering::Relaxed);
        if responses != expected {
            return Err(format!("{responses} responses; expected {expected}").into());
        }
    }
    Ok(())
}

pub(super) async fn another_key(provider: &Provider) -> Result<(), Failure> {
    let key = SigningKey::generate_p256()?;
    let token = bound_token(provider, &provider.refresh_tokens.stolen, &key).await?;
    let thief = userinfo(provider, SigningKey::generate_p256()?, &Arc::default())?;
    match thief.send_as(&token, Request::new(&USERINFO)).await {
        Ok(_) => return Err("a proof of another key was accepted".into()),
        Err(error) if error.status() == Some(StatusCode::UNAUTHORIZED) => {}
        Err(error) => return Err(error.into()),
    }
    let owner = userinfo(provider, key, &Arc::default())?;
    owner.send_as(&token, Request::new(&USERINFO)).await?;
    Ok(())
}
