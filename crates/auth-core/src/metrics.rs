//! Metrics of calls and tokens, through the [`metrics`](https://docs.rs/metrics) facade.
//!
//! With this feature every client and every token cache records them; without a recorder of the program nothing happens.
//! Reading a cached token records nothing.
#![cfg_attr(
    feature = "http",
    doc = "\nThe guide [`observe`](crate::guide::observe) shows the other ways to watch a client."
)]
//!
//! | name | kind | unit | attributes |
//! |---|---|---|---|
//! | [`REQUEST_DURATION`] | histogram | seconds | those of a request, `http.response.status_code`, `error.type`, `network.protocol.version` |
//! | [`ACTIVE_REQUESTS`] | gauge | requests | those of a request |
//! | [`RESENDS`] | counter | requests | those of a request |
//! | [`TOKEN_REFRESH_DURATION`] | histogram | seconds | `error.type`, [`CACHE`] |
//! | [`TOKEN_INVALIDATIONS`] | counter | tokens | [`CACHE`] |
//! | [`TOKEN_RECEIVED_TIME`] | gauge | seconds since 1970 | [`CACHE`] |
//! | [`TOKEN_EXPIRY_TIME`] | gauge | seconds since 1970 | [`CACHE`] |
//!
//! A request has `http.request.method`, `url.template`, `server.address` and `server.port`. The names are those of
//! OpenTelemetry's semantic conventions for HTTP clients and, under the prefix `auth_core`, this crate's own. The number of
//! values is bounded: no attribute contains an ID or a path with its parameters. A refresh or request failed if it has an
//! `error.type`.
//!
//! A cache has the attribute [`CACHE`] if it has a [name](crate::CachedTokenProviderBuilder::name), and the two gauges only
//! then, since the gauges of two caches would overwrite each other. A client names its cache by its host.
//!
//! Two clients of one host share their series: to tell them apart, give each a [`token_cache`] with a name.
//!
//! A client describes the metrics to the recorder when it is built, so install the recorder first, or call [`describe`].
//!
//! ```
//! use auth_core::{
//!     AccessToken, CachedTokenProvider, Placement, StaticToken,
//!     metrics::{DURATION_BUCKETS, describe},
//! };
//! use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let durations = Matcher::Suffix(".duration".to_owned());
//! let prometheus = PrometheusBuilder::new()
//!     .with_recommended_naming(true)
//!     .set_buckets_for_metric(durations, &DURATION_BUCKETS)?
//!     .install_recorder()?;
//! describe();
//!
//! let issuer = StaticToken::new(AccessToken::new("example", Placement::Bearer));
//! let tokens = CachedTokenProvider::builder(issuer).name("shop").build();
//! tokens.token().await?;
//! let fetches = r#"auth_core_token_refresh_duration_seconds_count{auth_core_token_cache="shop"} 1"#;
//! assert!(prometheus.render().contains(fetches));
//! # Ok(()) }
//! ```
//!
//! [`token_cache`]: crate::http::AuthenticatedClientBuilder::token_cache

pub(crate) mod tokens;

use ::metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Duration of a request.
pub const REQUEST_DURATION: &str = "http.client.request.duration";

/// Number of requests in flight.
pub const ACTIVE_REQUESTS: &str = "http.client.active_requests";

/// Number of requests that were sent again, with the same token after a failure or with another one after a rejection.
pub const RESENDS: &str = "auth_core.http.request.resends";

/// Duration of a token fetch.
pub const TOKEN_REFRESH_DURATION: &str = "auth_core.token.refresh.duration";

/// Number of tokens that were invalidated because the provider's API rejected them.
pub const TOKEN_INVALIDATIONS: &str = "auth_core.token.invalidations";

/// Time at which the current token arrived. Its distance from now is the token's age.
pub const TOKEN_RECEIVED_TIME: &str = "auth_core.token.received_time";

/// Time at which the current token expires; 0 after its invalidation. The value to alert on.
pub const TOKEN_EXPIRY_TIME: &str = "auth_core.token.expiry_time";

/// Attribute with the name of a token cache.
pub const CACHE: &str = "auth_core.token.cache";

/// Bucket boundaries for the durations, in seconds: those that OpenTelemetry's conventions advise. An exporter needs them
/// to create a histogram.
pub const DURATION_BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Describes the metrics to the recorder: their units and meanings.
///
/// ```
/// auth_core::metrics::describe();
/// ```
pub fn describe() {
    describe_histogram!(
        REQUEST_DURATION,
        Unit::Seconds,
        "Duration of HTTP client requests."
    );
    describe_gauge!(ACTIVE_REQUESTS, "Number of active HTTP client requests.");
    describe_counter!(RESENDS, "Number of HTTP client requests that were sent again.");
    describe_histogram!(
        TOKEN_REFRESH_DURATION,
        Unit::Seconds,
        "Duration of token fetches."
    );
    describe_counter!(
        TOKEN_INVALIDATIONS,
        "Number of tokens that were invalidated because the API rejected them."
    );
    describe_gauge!(
        TOKEN_RECEIVED_TIME,
        Unit::Seconds,
        "Unix time at which the current token arrived."
    );
    describe_gauge!(
        TOKEN_EXPIRY_TIME,
        Unit::Seconds,
        "Unix time at which the current token expires; 0 after its invalidation."
    );
}

#[cfg(test)]
mod tests;
