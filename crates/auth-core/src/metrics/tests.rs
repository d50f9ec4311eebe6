use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};

use super::*;
use crate::testing::{ManualClock, ScriptedProvider};

#[cfg(feature = "http")]
mod attempts;
mod tokens;

fn recorder() -> PrometheusRecorder {
    let duration = Matcher::Suffix(".duration".to_owned());
    let builder = PrometheusBuilder::new().with_recommended_naming(true);
    let builder = builder.set_buckets_for_metric(duration, &DURATION_BUCKETS);
    builder.unwrap().build_recorder()
}

/// Returns the series of `recorder` that start with `prefix`, except the buckets of histograms.
fn series(recorder: &PrometheusRecorder, prefix: &str) -> Vec<String> {
    let rendered = recorder.handle().render();
    let series = rendered
        .lines()
        .filter(|line| line.starts_with(prefix) && !line.contains("_bucket"));
    let mut series: Vec<_> = series.map(str::to_owned).collect();
    series.sort();
    series
}

#[test]
fn every_metric_is_described() {
    let recorder = recorder();
    ::metrics::with_local_recorder(&recorder, || {
        describe();
        ::metrics::counter!(RESENDS).increment(1);
        ::metrics::counter!(TOKEN_INVALIDATIONS).increment(1);
        for gauge in [ACTIVE_REQUESTS, TOKEN_RECEIVED_TIME, TOKEN_EXPIRY_TIME] {
            ::metrics::gauge!(gauge).set(1);
        }
        for histogram in [REQUEST_DURATION, TOKEN_REFRESH_DURATION] {
            ::metrics::histogram!(histogram).record(1);
        }
    });
    let rendered = recorder.handle().render();
    let names = |keyword: &str| -> Vec<_> {
        let lines = rendered
            .lines()
            .filter_map(|line| line.strip_prefix(keyword)?.split(' ').next());
        lines.map(str::to_owned).collect()
    };
    assert_eq!(names("# HELP "), names("# TYPE "));
    let mut names = names("# HELP ");
    names.sort();
    assert_eq!(
        names,
        [
            "auth_core_http_request_resends_total",
            "auth_core_token_expiry_time_seconds",
            "auth_core_token_invalidations_total",
            "auth_core_token_received_time_seconds",
            "auth_core_token_refresh_duration_seconds",
            "http_client_active_requests",
            "http_client_request_duration_seconds",
        ]
    );
}
