//! What was measured.

use std::{collections::BTreeMap, env, fs, io};

use serde_json::{Value, json};

/// The figures of one run, in order.
#[derive(Debug, Default)]
pub struct Report(Vec<Figure>);

/// One figure.
#[derive(Debug, Default)]
pub struct Figure {
    /// What it is called.
    pub name: &'static str,
    /// What was measured.
    pub value: f64,
    /// In what.
    pub unit: &'static str,
    /// To what, and how it compares.
    pub ratio: Option<(&'static str, f64)>,
    /// Allocations for one call.
    pub allocations: Option<u64>,
    /// What else was counted.
    pub counts: BTreeMap<&'static str, f64>,
    /// What is aimed at, and whether it was met.
    pub target: Option<(&'static str, bool)>,
}

impl Report {
    /// Adds what was measured last.
    pub fn add(&mut self, figure: Figure) {
        self.0.push(figure);
    }

    /// Writes one JSON object a line: to the file that `BENCH_REPORT` names, or to stdout.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let mut lines = String::new();
        for figure in &self.0 {
            lines.push_str(&figure.to_json().to_string());
            lines.push('\n');
        }
        if let Some(path) = env::var_os("BENCH_REPORT") {
            return fs::write(path, lines);
        }
        print!("{lines}");
        Ok(())
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

/// A count as a figure.
#[must_use]
pub fn count(number: impl TryInto<u32>) -> f64 {
    f64::from(number.try_into().unwrap_or(u32::MAX))
}

/// The value in the middle; of an even number of them the higher of the two.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The bounds between which the median of all that could have been measured lies, 19 times out of 20, whatever the noise
/// is like: two of the `values`, as far from the middle one as chance would bring it.
#[must_use]
pub fn median_bounds(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    // For 19 out of 20 it is 0.98 times the root.
    let reach = values.len().isqrt() + 1;
    let middle = values.len() / 2;
    let last = values.len().saturating_sub(1);
    [middle.saturating_sub(reach), (middle + reach).min(last)]
        .map(|at| values.get(at).copied().unwrap_or(f64::NAN))
}
