//! Refresh tokens, with rotation.

use std::{
    error::Error as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use auth_core::{CachedTokenProvider, TokenErrorKind, TokenProvider};
use auth_core_oauth2::{MemoryStore, RefreshProvider, RefreshTokenStore, RefreshTokens, StoreError};
use serde_json::json;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::authorization_server::{
    REFRESH_TOKEN, bodies, builder, error, field, issued, ok, secret_basic, server,
};

/// Server that accepts each refresh token once, and rejects a second use.
struct Rotating(Mutex<u32>);

impl Respond for Rotating {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let sent = field(&String::from_utf8_lossy(&request.body), "refresh_token").unwrap();
        let mut generation = self.0.lock().unwrap();
        if sent != format!("refresh-{generation}") {
            return error(400, "invalid_grant");
        }
        *generation += 1;
        ok(&json!({
            "access_token": format!("access-{generation}"),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": format!("refresh-{generation}"),
        }))
    }
}

async fn rotating() -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(Rotating(Mutex::new(0)))
        .mount(&server)
        .await;
    server
}

/// A current token and the previous one.
type Pair = (String, Option<String>);

/// Store that records what it is given, and rejects it while it is out of order.
#[derive(Debug, Clone)]
struct Recorder {
    tokens: Arc<MemoryStore>,
    stored: Arc<Mutex<Vec<Pair>>>,
    fails: Arc<AtomicBool>,
}

impl Recorder {
    fn new(tokens: MemoryStore) -> Self {
        Self {
            tokens: Arc::new(tokens),
            stored: Arc::default(),
            fails: Arc::default(),
        }
    }

    fn stored(&self) -> Vec<Pair> {
        self.stored.lock().unwrap().clone()
    }
}

#[async_trait]
impl RefreshTokenStore for Recorder {
    async fn load(&self) -> Result<RefreshTokens, StoreError> {
        self.tokens.load().await
    }

    async fn store(&self, tokens: &RefreshTokens) -> Result<(), StoreError> {
        // A store that takes its time.
        tokio::task::yield_now().await;
        if self.fails.load(Ordering::SeqCst) {
            return Err("disk full".into());
        }
        let text = |token: &auth_core::Secret| token.expose().to_owned();
        let record = (text(&tokens.current), tokens.previous.as_ref().map(text));
        self.stored.lock().unwrap().push(record);
        self.tokens.store(tokens).await
    }
}

fn refreshing(server: &MockServer, store: Recorder) -> RefreshProvider {
    builder(server, secret_basic()).refresh_token(store).unwrap()
}

fn pair(current: &str, previous: &str) -> Pair {
    (current.to_owned(), Some(previous.to_owned()))
}

#[tokio::test]
async fn new_token_is_stored_beside_the_old_one() {
    let server = rotating().await;
    let store = Recorder::new(MemoryStore::new("refresh-0"));
    let tokens = refreshing(&server, store.clone());
    for generation in 1..=3 {
        let token = tokens.token().await.unwrap();
        assert_eq!(token.secret().expose(), format!("access-{generation}"));
    }
    assert_eq!(
        store.stored(),
        [
            pair("refresh-1", "refresh-0"),
            pair("refresh-2", "refresh-1"),
            pair("refresh-3", "refresh-2"),
        ]
    );
}

#[tokio::test]
async fn unrotated_token_is_not_stored_again() {
    let server = server([ok(&issued())]).await;
    let store = Recorder::new(MemoryStore::new(REFRESH_TOKEN));
    let tokens = refreshing(&server, store.clone());
    tokens.token().await.unwrap();
    tokens.token().await.unwrap();
    assert_eq!(store.stored(), []);

    // Once the server has accepted the current token, the previous one is removed.
    let mut with_previous = RefreshTokens::new(REFRESH_TOKEN);
    with_previous.previous = Some("old".into());
    store.tokens.store(&with_previous).await.unwrap();
    tokens.token().await.unwrap();
    assert_eq!(store.stored(), [(REFRESH_TOKEN.to_owned(), None)]);
}

#[tokio::test]
async fn failed_store_does_not_lose_tokens() {
    let server = rotating().await;
    let store = Recorder::new(MemoryStore::new("refresh-0"));
    let tokens = refreshing(&server, store.clone());
    store.fails.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::Unavailable);
        assert_eq!(error.source().unwrap().to_string(), "disk full");
    }
    assert_eq!(
        bodies(&server).await.len(),
        1,
        "the refresh token is not sent twice"
    );

    store.fails.store(false, Ordering::SeqCst);
    let token = tokens.token().await.unwrap();
    assert_eq!(token.secret().expose(), "access-1");
    assert_eq!(store.stored(), [pair("refresh-1", "refresh-0")]);
    assert_eq!(bodies(&server).await.len(), 1, "the access token was kept");

    assert_eq!(tokens.token().await.unwrap().secret().expose(), "access-2");
}

// The process stops after the server's response and before the store has written it, and the server rolls back.
#[tokio::test]
async fn previous_token_is_used_if_the_current_one_is_rejected() {
    let server = rotating().await;
    let lost = MemoryStore::new("never-issued");
    let mut both = lost.tokens();
    both.previous = Some("refresh-0".into());
    lost.store(&both).await.unwrap();
    let store = Recorder::new(lost);
    let tokens = refreshing(&server, store.clone());
    assert_eq!(tokens.token().await.unwrap().secret().expose(), "access-1");
    assert_eq!(store.stored(), [pair("refresh-1", "refresh-0")]);
}

#[tokio::test]
async fn reused_token_is_rejected() {
    let server = rotating().await;
    let first = refreshing(&server, Recorder::new(MemoryStore::new("refresh-0")));
    first.token().await.unwrap();
    let store = Recorder::new(MemoryStore::new("refresh-0"));
    let second = refreshing(&server, store.clone());
    let error = second.token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Rejected);
    assert_eq!(store.stored(), []);
}

#[tokio::test]
async fn refresh_token_is_sent_once() {
    for status in [429, 500, 503] {
        let server = server([ResponseTemplate::new(status), ok(&issued())]).await;
        let tokens = refreshing(&server, Recorder::new(MemoryStore::new(REFRESH_TOKEN)));
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::Unavailable, "{status}");
        assert_eq!(bodies(&server).await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn concurrent_calls_do_not_share_a_refresh_token() {
    let server = rotating().await;
    let tokens = Arc::new(refreshing(&server, Recorder::new(MemoryStore::new("refresh-0"))));
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let tokens = Arc::clone(&tokens);
            tokio::spawn(async move { tokens.token().await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(bodies(&server).await.len(), 8);
}

// The waiting caller is dropped at each await of the fetch.
#[tokio::test]
async fn dropped_caller_does_not_lose_the_rotation() {
    for polls in 0..12 {
        let server = rotating().await;
        let store = Recorder::new(MemoryStore::new("refresh-0"));
        let tokens = CachedTokenProvider::new(refreshing(&server, store.clone()));
        {
            let mut call = std::pin::pin!(tokens.token());
            for _ in 0..polls {
                if (futures_util::poll!(&mut call)).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        let token = tokens.token().await.unwrap();
        assert_eq!(token.secret().expose(), "access-1", "{polls} polls");
        assert_eq!(store.stored(), [pair("refresh-1", "refresh-0")]);
        assert_eq!(bodies(&server).await.len(), 1, "{polls} polls");
    }
}

#[tokio::test]
async fn empty_store_is_an_error_before_io() {
    #[derive(Debug)]
    struct Empty;

    #[async_trait]
    impl RefreshTokenStore for Empty {
        async fn load(&self) -> Result<RefreshTokens, StoreError> {
            Err("no refresh token: sign in first".into())
        }

        async fn store(&self, _: &RefreshTokens) -> Result<(), StoreError> {
            unreachable!("nothing was issued")
        }
    }

    let server = rotating().await;
    let tokens = builder(&server, secret_basic()).refresh_token(Empty).unwrap();
    let error = tokens.token().await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("sign in first"));
    assert!(bodies(&server).await.is_empty());
}
