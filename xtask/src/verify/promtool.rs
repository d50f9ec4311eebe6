//! Check of the clients' metrics with Prometheus' promtool.

use std::time::Duration;

use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, tools};

const STEP: &str = "promtool";
const TIMEOUT: Duration = Duration::from_secs(60);

/// Metrics that the calls of a tour record at least.
const EXPECTED: [&str; 4] = [
    "http_client_request_duration_seconds_bucket{",
    "http_client_active_requests{",
    "auth_core_token_refresh_duration_seconds_count{",
    "auth_core_token_expiry_time_seconds{",
];

/// Counter without the suffix `_total`.
const INVALID: &str = "# HELP requests Number of requests.\n# TYPE requests counter\nrequests 1";

/// Prometheus' promtool, which the system's package manager installs.
pub(super) struct Promtool(());

impl Promtool {
    /// Returns the tool, or [`Error::MissingRuntime`] if it is not installed.
    pub(super) async fn find() -> Result<Self, Error> {
        tools::require(STEP).await.map(Self)
    }

    /// Checks the metrics of every operation of every client by Prometheus' rules, and that an invalid metric is found.
    pub(super) async fn check(&self, context: &Context<'_>) -> Result<String, Error> {
        let metrics = context.tour().await?.metrics().await?;
        let missing: Vec<_> = EXPECTED
            .into_iter()
            .filter(|name| !metrics.contains(name))
            .collect();
        if !missing.is_empty() {
            let problem = format!("the clients recorded no {}", missing.join(", "));
            return Err(Error::findings(STEP, problem));
        }
        check_text(&metrics).await?;
        if check_text(INVALID).await.is_ok() {
            return Err(Error::findings(
                STEP,
                "accepted a counter without the suffix `_total`",
            ));
        }
        let series = metrics
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(format!(
            "{STEP}: {} series of the clients' metrics are valid",
            series.count()
        ))
    }
}

async fn check_text(metrics: &str) -> Result<(), Error> {
    let mut command = Command::new(STEP);
    command.args(["check", "metrics"]);
    let mut promtool = Child::start(STEP, &mut command, TIMEOUT)?;
    promtool.write_last_line(metrics).await?;
    promtool.finish().await?.require_success(STEP).map(drop)
}
