//! Metrics of token caches.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use ::metrics::{Label, counter, gauge, histogram};

use super::{CACHE, TOKEN_EXPIRY_TIME, TOKEN_INVALIDATIONS, TOKEN_RECEIVED_TIME, TOKEN_REFRESH_DURATION};
/// Name of a cache, if it has one.
type Name = Option<Cow<'static, str>>;

/// Records that the cache stored a token.
pub(crate) fn token_stored(cache: &Name, received: SystemTime, expires: SystemTime) {
    if cache.is_some() {
        gauge!(TOKEN_RECEIVED_TIME, labels(cache)).set(seconds(received));
        gauge!(TOKEN_EXPIRY_TIME, labels(cache)).set(seconds(expires));
    }
}

/// Records a fetch whose token was stored.
pub(crate) fn token_fetched(cache: &Name, duration: Duration) {
    histogram!(TOKEN_REFRESH_DURATION, labels(cache)).record(duration);
}

/// Records a failed fetch.
pub(crate) fn fetch_failed(cache: &Name, duration: Duration, error_type: &'static str) {
    let mut labels = labels(cache);
    labels.push(Label::from_static_parts("error.type", error_type));
    histogram!(TOKEN_REFRESH_DURATION, labels).record(duration);
}

/// Records that the cached token was invalidated.
pub(crate) fn token_invalidated(cache: &Name) {
    counter!(TOKEN_INVALIDATIONS, labels(cache)).increment(1);
    if cache.is_some() {
        gauge!(TOKEN_EXPIRY_TIME, labels(cache)).set(0);
    }
}

fn labels(cache: &Name) -> Vec<Label> {
    let label = cache.as_ref().map(|name| Label::new(CACHE, name.clone()));
    label.into_iter().collect()
}

/// Returns the Unix time.
fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
