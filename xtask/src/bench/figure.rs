//! A measured figure.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One line of a benchmark report.
#[derive(Debug, Deserialize)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) unit: String,
    pub(super) ratio: Option<f64>,
    pub(super) ratio_to: Option<String>,
    pub(super) allocs: Option<u64>,
    pub(super) counts: BTreeMap<String, f64>,
    pub(super) target: Option<String>,
    pub(super) is_met: Option<bool>,
}
