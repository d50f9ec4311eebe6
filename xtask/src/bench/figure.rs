//! A measured figure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One line of a benchmark report.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) unit: String,
    pub(super) ratios: Vec<Ratio>,
    pub(super) allocations: Option<u64>,
    pub(super) counts: BTreeMap<String, f64>,
    pub(super) targets: Vec<Target>,
}

/// Ratio to a reference, with the bounds of its 95 % confidence interval.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ratio {
    pub(super) to: String,
    pub(super) value: f64,
    pub(super) bounds: Option<[f64; 2]>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) text: String,
    pub(super) is_met: bool,
}
