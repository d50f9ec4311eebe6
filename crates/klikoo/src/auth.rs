//! Access tokens.

use std::time::Duration;

use async_trait::async_trait;
use auth_core::{
    AccessToken, Placement, TokenError, TokenProvider,
    http::{HttpClient, Request},
};

use crate::{
    Error,
    error::Klikoo,
    generated::{
        endpoints::ACCESS_TOKEN,
        models::{AccessTokenRequest, AccessTokenResponse, AdditionalInfo, GrantType},
    },
};

/// Lifetime of a token whose response has none that can be read: 15 minutes (`get-token-api`).
const DOCUMENTED_LIFETIME: Duration = Duration::from_secs(900);

/// Token provider that makes the access-token call each time. [`Client`](crate::Client) puts a cache before it.
#[derive(Debug, Clone)]
pub(crate) struct AccessTokenCall {
    http: HttpClient<Klikoo>,
}

impl AccessTokenCall {
    pub(crate) fn new(http: HttpClient<Klikoo>) -> Self {
        Self { http }
    }
}

#[async_trait]
impl TokenProvider for AccessTokenCall {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let credentials = self.http.protocol().credentials();
        let request = Request::new(&ACCESS_TOKEN).validated_json(&AccessTokenRequest {
            grant_type: GrantType::ClientCredentials,
            additional_info: AdditionalInfo {
                client_id: credentials.client_id.clone(),
                client_secret: credentials.client_secret.clone(),
            },
        })?;
        let request = request.redacting(&credentials.client_secret);
        // Each attempt is signed separately, so that a retry does not repeat an old timestamp.
        let response = self.http.send(request).await?;
        let AccessTokenResponse { data: issued, .. } = response.json()?;
        let token = response.token(issued.access_token, Placement::Bearer)?;
        let is_bearer = issued
            .token_type
            .is_none_or(|token_type| token_type.eq_ignore_ascii_case("bearer"));
        if !is_bearer {
            return Err(Error::invalid_response(&response, "has a `token_type` other than `Bearer`").into());
        }
        let lifetime = match issued.expires_in.map(u64::try_from) {
            None => DOCUMENTED_LIFETIME,
            Some(Ok(seconds)) if seconds > 0 => Duration::from_secs(seconds),
            Some(_) => {
                let problem = "has an `expires_in` that is not positive";
                return Err(Error::invalid_response(&response, problem).into());
            }
        };
        Ok(token.valid_for(lifetime, response.sent()))
    }
}
