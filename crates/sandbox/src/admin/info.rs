//! `info` and `environment`

use axum::Json;
use jiff::Timestamp;
use serde::Serialize;

use crate::{control::Control, environment::Variable, provider::Provider, router::ValidRequest};

#[derive(Serialize)]
pub(super) struct Info {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    started_at: Timestamp,
    now: Timestamp,
    is_frozen: bool,
    providers: Vec<ProviderInfo>,
}

#[derive(Serialize)]
struct ProviderInfo {
    id: Provider,
    name: &'static str,
    base_url: String,
    requests: u64,
    operations: Vec<String>,
    violations: usize,
}

#[derive(Serialize)]
pub(super) struct Environment {
    variables: Vec<Variable>,
}

/// Handles `info`.
pub(super) fn info(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Info> {
    let providers = control.providers().into_iter().map(|provider| ProviderInfo {
        id: provider.provider,
        name: provider.provider.name(),
        base_url: provider.base_url,
        requests: provider.requests,
        operations: provider.operations.into_iter().map(str::to_owned).collect(),
        violations: provider.violations.len(),
    });
    Json(Info {
        version: env!("CARGO_PKG_VERSION"),
        seed: control.seed.number(),
        started_at: control.started_at,
        now: control.clock.now(),
        is_frozen: control.clock.is_frozen(),
        providers: providers.collect(),
    })
}

/// Handles `environment`.
pub(super) fn environment(control: &Control, _request: &ValidRequest<'_>, (): ()) -> Json<Environment> {
    Json(Environment {
        variables: control.environment(),
    })
}
