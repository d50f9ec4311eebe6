use async_trait::async_trait;

use super::*;
use crate::{
    Placement, TokenError,
    http::{ErrorResponse, Url},
    testing::{ManualClock, ScriptedProvider},
};

#[derive(Debug)]
struct Plain;

impl Protocol for Plain {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

fn client(
    configure: impl FnOnce(AuthenticatedClientBuilder) -> AuthenticatedClientBuilder,
    issuer: &ScriptedProvider,
) -> AuthenticatedClient<Plain> {
    let url = Url::parse("https://api.example.com").unwrap();
    let builder = AuthenticatedClientBuilder::new(url, "test/1").http(|http| http.clock(ManualClock::new()));
    configure(builder).build(Plain, |_| Ok(issuer.clone())).unwrap()
}

async fn text(client: &AuthenticatedClient<Plain>) -> String {
    let token = client.token_provider().token().await.unwrap();
    token.secret().expose().to_owned()
}

#[tokio::test]
async fn shared_cache_is_not_wrapped() {
    let given = ScriptedProvider::new();
    let cache = TokenCache::new(Arc::new(given.clone()));
    let own = ScriptedProvider::new();
    let by_cache = client(|builder| builder.token_cache(cache.clone()), &own);
    let by_provider = client(|builder| builder.token_provider(cache.clone()), &own);
    assert_eq!(text(&by_cache).await, "token-1");
    assert_eq!(text(&by_provider).await, "token-1");
    assert_eq!((given.calls(), own.calls()), (1, 0));

    // One cache: a second one in front of it would keep serving its own copy.
    cache.refresh_now().await.unwrap();
    assert_eq!(text(&by_cache).await, "token-2");
    assert_eq!(text(&by_provider).await, "token-2");
    assert_eq!(
        by_cache.issuer().token().await.unwrap().secret().expose(),
        "token-3"
    );
}

#[test]
fn debug_shows_the_sources_of_tokens() {
    let url = Url::parse("https://api.example.com").unwrap();
    let builder = AuthenticatedClientBuilder::new(url, "test/1").wrap_issuer(|issuer| issuer);
    let shown = format!("{builder:?}");
    assert!(
        shown.contains("tokens: Own") && shown.contains("wrap_issuer: Some(WrapIssuer)"),
        "{shown}"
    );
}

#[tokio::test]
async fn token_cache_is_the_one_in_use() {
    let issuer = ScriptedProvider::new();
    let client = client(|builder| builder, &issuer);
    text(&client).await;
    let cache = client.clone().token_cache();
    assert_eq!(cache.stats().refreshes, 1);
    cache.refresh_now().await.unwrap();
    assert_eq!(text(&client).await, "token-2");
    cache.close().await;
    assert!(client.token_cache().refresh_now().await.is_err());
}

/// Marks the tokens of the inner provider.
#[derive(Debug)]
struct Marking(Arc<dyn TokenProvider>);

#[async_trait]
impl TokenProvider for Marking {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let token = self.0.token().await?;
        let text = format!("marked {}", token.secret().expose());
        Ok(AccessToken::new(text, token.placement().clone()))
    }
}

#[tokio::test]
async fn wrapper_is_between_cache_and_issuer() {
    for given in [false, true] {
        let issuer = ScriptedProvider::new();
        let client = client(
            |builder| {
                let builder = builder.wrap_issuer(|issuer| Arc::new(Marking(issuer)));
                if given {
                    builder.token_provider(issuer.clone())
                } else {
                    builder
                }
            },
            &issuer,
        );
        for _ in 0..2 {
            assert_eq!(text(&client).await, "marked token-1");
        }
        assert_eq!(issuer.calls(), 1);
    }
}

#[tokio::test]
async fn own_cache_accepts_a_token_of_another_response() {
    let issuer = ScriptedProvider::new();
    let seeded = || AccessToken::new("seeded", Placement::Bearer);
    let own = client(|builder| builder, &issuer);
    assert!(own.seed_token(seeded()));
    assert_eq!(text(&own).await, "seeded");

    let given = client(|builder| builder.token_provider(issuer.clone()), &issuer);
    assert!(!given.seed_token(seeded()));
    assert_eq!(text(&given).await, "token-1");
}
