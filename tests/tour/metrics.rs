//! Metrics of the clients in Prometheus' text format.

use auth_core::metrics::DURATION_BUCKETS;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use sandbox::Sandbox;
use test_support::{Fixture, Provider};

use crate::Failure;

/// Calls every operation that the sandbox simulates, and prints the metrics.
pub(crate) async fn print(sandbox: &Sandbox) -> Result<(), Failure> {
    let durations = Matcher::Suffix(".duration".to_owned());
    let metrics = PrometheusBuilder::new()
        .with_recommended_naming(true)
        .set_buckets_for_metric(durations, &DURATION_BUCKETS)?
        .install_recorder()?;
    for provider in Provider::all() {
        let simulated = provider.in_sandbox(sandbox);
        let settings = simulated.settings();
        let seed_data = provider.seed(sandbox, &settings).await;
        for fixture in Fixture::all(provider) {
            if simulated.operations.iter().any(|id| id == fixture.id()) {
                let arguments = fixture.arguments(&seed_data);
                let call = fixture.call_with(&settings, &arguments);
                call.await
                    .map_err(|failure| format!("{}: {}", fixture.id(), failure.text()))?;
            }
        }
    }
    print!("{}", metrics.render());
    Ok(())
}
