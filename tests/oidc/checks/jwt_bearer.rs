//! The JWT bearer grant, which the provider's script adds with the verification of `jose`.

use auth_core::{TokenErrorKind, TokenProvider};
use auth_core_oauth2::{ErrorCode, JwtBearer, SigningAlgorithm};

use crate::{
    Failure,
    provider::{Provider, expect_error},
};

fn grant(provider: &Provider) -> Result<JwtBearer, Failure> {
    let key = provider.key(SigningAlgorithm::Es256)?;
    Ok(JwtBearer::new("https://idp.example.com", key).subject("user-1"))
}

pub(super) async fn accepted(provider: &Provider) -> Result<(), Failure> {
    let builder = provider.builder(provider.post()?).await?;
    let tokens = builder.scope("read").jwt_bearer(grant(provider)?)?;
    tokens.token().await?;
    Ok(())
}

pub(super) async fn rejected(provider: &Provider) -> Result<(), Failure> {
    let builder = provider.builder(provider.post()?).await?;
    let other = grant(provider)?.audience("https://other.example.com");
    let outcome = builder.jwt_bearer(other)?.token().await;
    expect_error(outcome, TokenErrorKind::Rejected, &ErrorCode::InvalidGrant)
}
