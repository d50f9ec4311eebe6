//! Failures without a response, and their redaction.

use std::{error::Error as _, time::Duration};

use super::*;
use crate::{CachedTokenProvider, InvalidInput, TokenErrorKind};

#[tokio::test]
async fn token_error_is_returned() {
    let server = responding(200).await;
    let issuer = ScriptedProvider::new();
    issuer.fail_next();
    let client = client(&server.uri(), issuer.clone());
    let error = client.get(server.uri()).send().await.unwrap_err();
    let Error::Middleware(cause) = error else {
        panic!("{error}");
    };
    let cause: &TokenError = cause.downcast_ref().unwrap();
    assert_eq!(cause.kind(), TokenErrorKind::Unavailable);
    assert!(received(&server).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn wait_for_a_token_is_bounded() {
    let base_url = || BaseUrl::new(Url::parse("http://127.0.0.1:9/").unwrap()).unwrap();
    let stalling = || Authentication::new(base_url(), ScriptedProvider::stalling());
    for (authentication, bound) in [
        (stalling(), Duration::from_secs(30)),
        (
            stalling().token_timeout(Duration::from_millis(1500)),
            Duration::from_millis(1500),
        ),
        (stalling().token_timeout(Duration::ZERO), Duration::ZERO),
    ] {
        let client = ClientBuilder::new(plain()).with(authentication).build();
        let mut sending = Box::pin(client.get("http://127.0.0.1:9/").send());
        let nearly = bound.saturating_sub(Duration::from_millis(5));
        if !bound.is_zero() {
            assert!(tokio::time::timeout(nearly, &mut sending).await.is_err());
        }
        let sent = tokio::time::timeout(Duration::from_millis(10), sending).await;
        let error = sent.expect("the token timeout has passed").unwrap_err();
        let Error::Middleware(cause) = error else {
            panic!("{error}");
        };
        let cause: &TokenError = cause.downcast_ref().unwrap();
        assert_eq!(cause.kind(), TokenErrorKind::Unavailable);
        let message = format!("timed out after {bound:?} waiting for a token");
        assert_eq!(cause.to_string(), message);
    }
}

#[tokio::test]
async fn cached_token_needs_no_wait() {
    let server = responding(200).await;
    let base_url = BaseUrl::new(Url::parse(&server.uri()).unwrap()).unwrap();
    let tokens = CachedTokenProvider::new(ScriptedProvider::new());
    tokens.token().await.unwrap();
    let authentication = Authentication::new(base_url, tokens).token_timeout(Duration::ZERO);
    let client = ClientBuilder::new(plain()).with(authentication).build();
    assert_eq!(client.get(server.uri()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn invalid_header_value_is_not_shown() {
    let server = responding(200).await;
    let client = client(&server.uri(), fixed("hunter2\n", Placement::Bearer));
    let error = client.get(server.uri()).send().await.unwrap_err();
    let everything = format!("{error} {error:?}");
    assert!(!everything.contains("hunter2"), "{everything}");
    let Error::Middleware(cause) = error else {
        panic!("{everything}");
    };
    assert_eq!(
        cause.downcast_ref::<InvalidInput>().unwrap().field(),
        "authorization"
    );
}

#[tokio::test]
async fn error_does_not_show_token_in_query() {
    let unreachable = test_servers::socket();
    let address = unreachable.local_addr().unwrap();
    let url = format!("http://{address}/x?a=1");
    let client = client(
        &url.replace("?a=1", ""),
        fixed("hunter2", Placement::Query("key".into())),
    );
    let error = client.get(&url).send().await.unwrap_err();
    let mut messages = vec![format!("{error} {error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        messages.push(format!("{error} {error:?}"));
        cause = error.source();
    }
    let everything = messages.concat();
    assert!(!everything.contains("hunter2"), "{everything}");
    assert!(everything.contains("/x"), "{everything}");
}

#[tokio::test]
async fn debug_does_not_show_the_token() {
    let base_url = BaseUrl::new(Url::parse("https://api.example.com").unwrap()).unwrap();
    let shown = format!(
        "{:?}",
        Authentication::new(base_url, fixed("hunter2", Placement::Raw))
    );
    assert!(
        shown.contains("api.example.com") && !shown.contains("hunter2"),
        "{shown}"
    );
}
