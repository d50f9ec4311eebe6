//! What was measured.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The figures of one run, in order.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Figure>);

/// One figure.
#[derive(Debug, Default)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// To what, and how it compares.
    pub(crate) ratio: Option<(&'static str, f64)>,
    /// Allocations for one call.
    pub(crate) allocations: Option<u64>,
    /// What else was counted.
    pub(crate) counts: BTreeMap<&'static str, f64>,
    /// What is aimed at, and whether it was met.
    pub(crate) target: Option<(&'static str, bool)>,
}

impl Report {
    pub(crate) fn add(&mut self, figure: Figure) {
        self.0.push(figure);
    }

    pub(crate) fn to_json_lines(&self) -> String {
        let lines = self.0.iter().map(|figure| format!("{}\n", figure.to_json()));
        lines.collect()
    }
}

impl Figure {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "ratio": self.ratio.map(|(_, ratio)| ratio),
            "ratio_to": self.ratio.map(|(to, _)| to),
            "allocs": self.allocations,
            "counts": self.counts,
            "target": self.target.map(|(target, _)| target),
            "is_met": self.target.map(|(_, is_met)| is_met),
        })
    }
}

/// The value in the middle; of an even number of them the higher of the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
