//! Metrics of the proxy and of its clients, in Prometheus' text format.

use std::time::Duration;

use auth_core::{
    http::{Endpoint, Method, StatusCode},
    metrics::{DURATION_BUCKETS, REQUEST_DURATION},
};
use metrics::{Unit, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::failure::Failure;

const SERVER_DURATION: &str = "http.server.request.duration";
const SERVER_ACTIVE: &str = "http.server.active_requests";

/// Interval in which the samples of histograms are merged, so that they need no more memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// Bucket boundaries in seconds: those of the conventions, and finer ones below, since the proxy is on this machine.
const SERVER_BUCKETS: [f64; 17] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Recorder of all metrics.
#[derive(Clone)]
pub(super) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Installs the recorder of this process.
    pub(super) fn install() -> Result<Self, Failure> {
        let failed = |error: metrics_exporter_prometheus::BuildError| Failure::Failed(error.into());
        let handle = PrometheusBuilder::new()
            .with_recommended_naming(true)
            .set_buckets_for_metric(Matcher::Full(SERVER_DURATION.to_owned()), &SERVER_BUCKETS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Full(REQUEST_DURATION.to_owned()), &SERVER_BUCKETS)
            })
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Suffix(".duration".to_owned()), &DURATION_BUCKETS)
            })
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(failed)?;
        auth_core::metrics::describe();
        describe_histogram!(
            SERVER_DURATION,
            Unit::Seconds,
            "Duration of the requests of the proxy's clients."
        );
        describe_gauge!(SERVER_ACTIVE, "Number of active requests of the proxy's clients.");
        Ok(Self(handle))
    }

    pub(super) fn render(&self) -> String {
        self.0.render()
    }

    /// Merges samples, for as long as the proxy runs.
    pub(super) async fn keep_up(&self) {
        let mut interval = tokio::time::interval(UPKEEP);
        loop {
            interval.tick().await;
            self.0.run_upkeep();
        }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// Counts a request that starts.
pub(super) fn started() {
    gauge!(SERVER_ACTIVE).increment(1);
}

/// Request that has ended.
pub(super) struct Ended<'a> {
    pub(super) method: &'a Method,
    pub(super) operation: Option<&'static Endpoint>,
    pub(super) status: Option<StatusCode>,
    /// The name of an error of the proxy itself.
    pub(super) error: Option<&'static str>,
    pub(super) duration: Duration,
}

impl Ended<'_> {
    /// Measures the request. The number of values is bounded: paths are those of the contract.
    pub(super) fn record(&self) {
        gauge!(SERVER_ACTIVE).decrement(1);
        let status = self
            .status
            .map_or(String::new(), |status| status.as_str().to_owned());
        histogram!(
            SERVER_DURATION,
            "http.request.method" => self.known_method(),
            "url.template" => self.operation.map_or("", |operation| operation.path),
            "http.response.status_code" => status,
            "error.type" => self.error.unwrap_or_default(),
        )
        .record(self.duration);
    }

    /// Returns the method, unless a client invented it.
    fn known_method(&self) -> &'static str {
        const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = self.method.as_str();
        KNOWN
            .into_iter()
            .find(|known| *known == method)
            .unwrap_or("_OTHER")
    }
}
