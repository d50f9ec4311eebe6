//! The client credentials grant, with each client authentication.

use auth_core::{AccessToken, TokenErrorKind, TokenProvider};
use auth_core_oauth2::{ClientAuthentication, ErrorCode, GrantProviderBuilder, SigningAlgorithm, SigningKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use url::Url;

use crate::{
    Failure,
    provider::{BASIC, POST, Provider, expect_error},
};

const ALGORITHMS: [SigningAlgorithm; 5] = [
    SigningAlgorithm::Es256,
    SigningAlgorithm::Es384,
    SigningAlgorithm::EdDsa,
    SigningAlgorithm::Ps256,
    SigningAlgorithm::Rs256,
];

async fn issued(builder: GrantProviderBuilder) -> Result<AccessToken, Failure> {
    let token = builder.client_credentials()?.token().await?;
    if token.expires_at().is_none() {
        return Err("the token has no lifetime".into());
    }
    Ok(token)
}

/// The identifier and secret have characters that the form encoding changes.
pub(super) async fn secret_basic(provider: &Provider) -> Result<(), Failure> {
    issued(provider.builder(provider.basic()?).await?).await.map(drop)
}

pub(super) async fn secret_post(provider: &Provider) -> Result<(), Failure> {
    issued(provider.builder(provider.post()?).await?).await.map(drop)
}

pub(super) async fn private_key_jwt(provider: &Provider) -> Result<(), Failure> {
    for algorithm in ALGORITHMS {
        let key = provider.key(algorithm)?;
        let client = ClientAuthentication::private_key_jwt(format!("jwt-{algorithm}"), key);
        let tokens = provider.builder(client).await?.client_credentials()?;
        // The provider accepts each assertion once, so two calls need two.
        tokens
            .token()
            .await
            .map_err(|error| format!("{algorithm}: {error:?}"))?;
        tokens.token().await?;
    }
    Ok(())
}

pub(super) async fn wrong_secret(provider: &Provider) -> Result<(), Failure> {
    for client in [
        ClientAuthentication::secret_basic(BASIC, "hunter2-hunter2"),
        ClientAuthentication::secret_post(POST, "hunter2-hunter2"),
        ClientAuthentication::secret_basic("unknown", "hunter2-hunter2"),
    ] {
        let tokens = provider.builder(client).await?.client_credentials()?;
        let outcome = tokens.token().await;
        if format!("{outcome:?}").contains("hunter2") {
            return Err("the error shows the secret".into());
        }
        expect_error(outcome, TokenErrorKind::Rejected, &ErrorCode::InvalidClient)?;
    }
    Ok(())
}

pub(super) async fn wrong_key(provider: &Provider) -> Result<(), Failure> {
    let key = SigningKey::generate_p256()?.with_id("ES256-1");
    let client = ClientAuthentication::private_key_jwt("jwt-ES256", key);
    let tokens = provider.builder(client).await?.client_credentials()?;
    let outcome = tokens.token().await;
    expect_error(outcome, TokenErrorKind::Rejected, &ErrorCode::InvalidClient)
}

pub(super) async fn scope_and_resource(provider: &Provider) -> Result<(), Failure> {
    let builder = provider.builder(provider.basic()?).await?;
    let builder = builder.scopes(["read", "write"]).resource(provider.api()?);
    let token = issued(builder).await?;
    let payload = token.secret().expose().split('.').nth(1).ok_or("not a JWT")?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
    if claims["aud"] != provider.api()?.as_str() || claims["scope"] != "read write" {
        return Err(format!("the token is for {} with {}", claims["aud"], claims["scope"]).into());
    }
    Ok(())
}

pub(super) async fn unknown_resource_and_grant(provider: &Provider) -> Result<(), Failure> {
    let builder = provider.builder(provider.basic()?).await?;
    let unknown = Url::parse("https://other.example.com/")?;
    let tokens = builder.clone().resource(unknown).client_credentials()?;
    expect_error(
        tokens.token().await,
        TokenErrorKind::InvalidInput,
        &ErrorCode::InvalidTarget,
    )?;
    let tokens = builder.extension("urn:example:unknown")?;
    let outcome = tokens.token().await;
    expect_error(
        outcome,
        TokenErrorKind::InvalidInput,
        &ErrorCode::UnsupportedGrantType,
    )
}

pub(super) async fn unsupported_algorithm(provider: &Provider) -> Result<(), Failure> {
    let builder = provider.builder(provider.basic()?).await?;
    let built = builder
        .dpop(provider.key(SigningAlgorithm::Rs256)?)
        .client_credentials();
    let Err(error) = built else {
        return Err("the algorithm is not in the metadata and was accepted".into());
    };
    match error.invalid_input() {
        Some(input) if input.field() == "dpop" => Ok(()),
        _ => Err(error.into()),
    }
}
