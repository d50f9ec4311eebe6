//! Rejected tokens.

use super::*;

/// Sends a request with `body`. Returns the status, the number of requests, and whether the token was invalidated.
async fn outcome<C>(
    layer: AuthenticationLayer<ScriptedProvider, C>,
    issuer: &ScriptedProvider,
    inner: Inner,
    method: &Method,
    body: &'static str,
) -> (u16, usize, bool)
where
    C: CloneBody<Body> + Clone,
{
    let mut request = request(method, "https://api.example.com/v1/x");
    *request.body_mut() = Body::from(body);
    request.extensions_mut().insert(7_u8);
    let response = layer.layer(inner.clone()).oneshot(request).await.unwrap();
    for received in inner.received() {
        assert_eq!(received.extension, Some(7));
        assert_eq!(format!("{:?}", received.body), format!("{:?}", Body::from(body)));
    }
    let is_invalidated = issuer.invalidations() == 1;
    (response.status().as_u16(), inner.received().len(), is_invalidated)
}

#[tokio::test]
async fn plain_401_replays_idempotent_methods_only() {
    for (method, expected) in [
        (Method::GET, (200, 2, true)),
        (Method::PUT, (200, 2, true)),
        (Method::POST, (401, 1, true)),
        (Method::PATCH, (401, 1, true)),
    ] {
        let issuer = ScriptedProvider::new();
        let layer = layer(issuer.clone());
        let outcome = outcome(layer, &issuer, rejecting_first_token(), &method, "").await;
        assert_eq!(outcome, expected, "{method}");
    }
}

#[tokio::test]
async fn bearer_challenge_replays_every_method() {
    let inner = Inner::new(|request| {
        let mut response = status(401);
        if request.authorization() != Some("Bearer token-1") {
            return Ok(status(200));
        }
        let challenge = r#"Basic realm="a, b", Bearer error="invalid_token""#;
        let headers = response.headers_mut();
        headers.insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
        Ok(response)
    });
    let issuer = ScriptedProvider::new();
    let outcome = outcome(layer(issuer.clone()), &issuer, inner, &Method::POST, "").await;
    assert_eq!(outcome, (200, 2, true));
}

#[tokio::test]
async fn body_is_replayed_if_it_can_be_copied() {
    let issuer = ScriptedProvider::new();
    let by_default = layer(issuer.clone());
    let inner = rejecting_first_token();
    let outcome_by_default = outcome(by_default, &issuer, inner, &Method::PUT, "amount").await;
    assert_eq!(
        outcome_by_default,
        (401, 1, true),
        "the next request gets another token"
    );

    let issuer = ScriptedProvider::new();
    let copying = layer(issuer.clone()).clone_body(|body: &Body| Some(body.clone()));
    let inner = rejecting_first_token();
    let outcome = outcome(copying, &issuer, inner, &Method::PUT, "amount").await;
    assert_eq!(outcome, (200, 2, true));
}

#[tokio::test]
async fn rule_overrides_the_status() {
    let inner = Inner::new(|request| match request.authorization() {
        Some("Bearer token-1") => Ok(status(403)),
        _ => Ok(status(401)),
    });
    let issuer = ScriptedProvider::new();
    let layer = layer(issuer.clone()).token_rejected(|status, _| status == 403);
    let outcome = outcome(layer, &issuer, inner, &Method::POST, "").await;
    assert_eq!(outcome, (401, 2, true), "the 401 rejects no token here");
}

#[tokio::test]
async fn request_is_replayed_once() {
    let inner = Inner::new(|_| Ok(status(401)));
    let service = layer(ScriptedProvider::new()).layer(inner.clone());
    let response = service.oneshot(get("https://api.example.com/v1")).await.unwrap();
    assert_eq!(response.status(), 401);
    let received = inner.received();
    let tokens: Vec<_> = received.iter().filter_map(Received::authorization).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);

    let inner = Inner::new(|_| Ok(status(401)));
    let service = layer(fixed(Placement::Bearer)).layer(inner.clone());
    service.oneshot(get("https://api.example.com/v1")).await.unwrap();
    assert_eq!(inner.received().len(), 1, "there is no other token");
}

#[tokio::test]
async fn replayed_query_has_one_token() {
    let inner = Inner::new(|_| Ok(status(401)));
    let service = layer(InQuery(ScriptedProvider::new())).layer(inner.clone());
    service
        .oneshot(get("https://api.example.com/v1?a=1"))
        .await
        .unwrap();
    let received = inner.received();
    let queries: Vec<_> = received.iter().filter_map(|sent| sent.uri.query()).collect();
    assert_eq!(queries, ["a=1&key=token-1", "a=1&key=token-2"]);
}

/// Issues the scripted tokens for the query parameter `key`.
#[derive(Debug)]
struct InQuery(ScriptedProvider);

#[async_trait::async_trait]
impl TokenProvider for InQuery {
    async fn token(&self) -> Result<AccessToken, crate::TokenError> {
        let token = self.0.token().await?;
        Ok(AccessToken::new(token.secret().expose(), Placement::query("key")))
    }
}

#[tokio::test]
async fn failed_replacement_is_a_token_error() {
    let issuer = ScriptedProvider::new();
    let script = issuer.clone();
    let inner = Inner::new(move |_| {
        script.fail_next();
        Ok(status(401))
    });
    let service = layer(issuer.clone()).layer(inner.clone());
    let error = service.oneshot(get("https://api.example.com/v1")).await;
    assert!(matches!(error, Err(Error::Token(_))), "{error:?}");
    assert_eq!((inner.received().len(), issuer.invalidations()), (1, 1));
}
