//! Metrics of token caches.

use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::{CachedTokenProvider, Clock, TokenProvider};

const PREFIX: &str = "auth_core_token";

#[tokio::test]
async fn named_cache_records_fetches_and_times() {
    let recorder = recorder();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    describe();
    let (clock, issuer) = (ManualClock::new(), ScriptedProvider::new());
    let tokens = CachedTokenProvider::builder(issuer.clone());
    let tokens = tokens.clock(clock.clone()).name("shop").build();
    issuer.fail_next();
    tokens.token().await.unwrap_err();
    clock.advance(Duration::from_secs(60));
    let token = tokens.token().await.unwrap();
    let unix = |time: std::time::SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let (received, expires) = (unix(clock.now().wall), unix(token.expires_at().unwrap()));
    let cache = r#"auth_core_token_cache="shop""#;
    let expected = [
        format!("auth_core_token_expiry_time_seconds{{{cache}}} {expires}"),
        format!("auth_core_token_received_time_seconds{{{cache}}} {received}"),
        format!("auth_core_token_refresh_duration_seconds_count{{{cache},error_type=\"unavailable\"}} 1"),
        format!("auth_core_token_refresh_duration_seconds_count{{{cache}}} 1"),
        format!("auth_core_token_refresh_duration_seconds_sum{{{cache},error_type=\"unavailable\"}} 0"),
        format!("auth_core_token_refresh_duration_seconds_sum{{{cache}}} 0"),
    ];
    assert_eq!(series(&recorder, PREFIX), expected);

    for _ in 0..3 {
        tokens.token().await.unwrap();
    }
    assert_eq!(
        series(&recorder, PREFIX),
        expected,
        "a cached token records nothing"
    );

    tokens.invalidate(&token);
    tokens.invalidate(&token);
    let invalidated = series(&recorder, PREFIX);
    assert_eq!(
        invalidated[0],
        format!("auth_core_token_expiry_time_seconds{{{cache}}} 0")
    );
    assert_eq!(
        invalidated[1],
        format!("auth_core_token_invalidations_total{{{cache}}} 1")
    );

    tokens.seed(token.clone());
    assert_eq!(
        series(&recorder, PREFIX),
        invalidated,
        "the invalidated token is not stored"
    );
    let seeded = crate::AccessToken::new("seeded", crate::Placement::Bearer);
    assert!(tokens.seed(seeded.valid_for(Duration::from_secs(7200), clock.now())));
    let expires = received + 7200.0;
    assert_eq!(
        series(&recorder, PREFIX)[0],
        format!("auth_core_token_expiry_time_seconds{{{cache}}} {expires}")
    );
}

#[tokio::test]
async fn cache_without_name_has_no_gauges() {
    let recorder = recorder();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    describe();
    let tokens = CachedTokenProvider::builder(ScriptedProvider::new())
        .clock(ManualClock::new())
        .build();
    let token = tokens.token().await.unwrap();
    tokens.invalidate(&token);
    assert_eq!(
        series(&recorder, PREFIX),
        [
            "auth_core_token_invalidations_total 1",
            "auth_core_token_refresh_duration_seconds_count 1",
            "auth_core_token_refresh_duration_seconds_sum 0",
        ]
    );
}
