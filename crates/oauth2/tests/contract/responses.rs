//! Token responses.

use std::time::Duration;

use auth_core::{Clock, Placement, TokenErrorKind, TokenProvider, testing::ManualClock};
use serde_json::{Value, json};

use crate::authorization_server::{builder, issued, ok, secret_basic, server};

async fn outcome(body: &Value) -> Result<(Option<Duration>, Placement), auth_core::TokenError> {
    let server = server([ok(body)]).await;
    let clock = ManualClock::new();
    let start = clock.now();
    let tokens = builder(&server, secret_basic())
        .http(|http| http.clock(clock.clone()))
        .client_credentials()
        .unwrap();
    let token = tokens.token().await?;
    let lifetime = token
        .expires_at()
        .map(|expiry| expiry.duration_since(start.wall).unwrap());
    Ok((lifetime, token.placement().clone()))
}

/// Returns a response with `value` as the field `name`, or without it if `value` is null.
fn with(name: &str, value: Value) -> Value {
    let mut body = issued();
    if value.is_null() {
        body.as_object_mut().unwrap().remove(name);
    } else {
        body[name] = value;
    }
    body
}

#[tokio::test]
async fn lifetime_is_that_of_the_response() {
    let an_hour = Some(Duration::from_secs(3600));
    for (value, lifetime) in [
        (json!(3600), an_hour),
        (json!("3600"), an_hour),
        (json!(3600.0), an_hour),
        (json!("soon"), None),
        (json!({}), None),
        (Value::Null, None),
    ] {
        let outcome = outcome(&with("expires_in", value.clone())).await.unwrap();
        assert_eq!(outcome, (lifetime, Placement::Bearer), "{value}");
    }
}

#[tokio::test]
async fn token_without_type_is_a_bearer_token() {
    let mut null = issued();
    null["token_type"] = Value::Null;
    for body in [with("token_type", Value::Null), null] {
        let (_, placement) = outcome(&body).await.unwrap();
        assert_eq!(placement, Placement::Bearer, "{body}");
    }
}

// Without `expires_in`: {"exp": the time of the clock + ...} is read from a JWT.
#[tokio::test]
async fn lifetime_of_a_jwt_is_its_own() {
    let far = "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTl9.c2ln";
    let mut body = with("expires_in", Value::Null);
    body["access_token"] = json!(far);
    let (lifetime, _) = outcome(&body).await.unwrap();
    assert!(lifetime.is_some());
}

#[tokio::test]
async fn unusable_response_is_named() {
    for body in [
        with("access_token", Value::Null),
        with("access_token", json!("")),
        with("access_token", json!("hunter2\n")),
        with("access_token", json!(7)),
        with("token_type", json!("mac")),
        with("token_type", json!("DPoP")),
        with("expires_in", json!(0)),
        with("expires_in", json!(-1)),
        json!([]),
        json!("hunter2"),
    ] {
        let error = outcome(&body).await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::InvalidResponse, "{body}");
        assert!(!report(&error).contains("hunter2"), "{error:?}");
    }
}

/// Returns all that an error shows.
pub(crate) fn report(error: &auth_core::TokenError) -> String {
    let first: &dyn std::error::Error = error;
    let errors = std::iter::successors(Some(first), |error| error.source());
    let shown: Vec<String> = errors.map(|error| format!("{error:?} {error}")).collect();
    shown.join(" ")
}
