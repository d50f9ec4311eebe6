//! Report of measured figures.

use std::{collections::BTreeMap, env, fs, io};

use serde_json::{Value, json};

/// Figures of one run, in order.
#[derive(Debug, Default)]
pub struct Report(Vec<Figure>);

/// Measured figure.
#[derive(Debug, Default)]
pub struct Figure {
    /// Name.
    pub name: &'static str,
    /// Measured value.
    pub value: f64,
    /// Unit of the value.
    pub unit: &'static str,
    /// Name of the reference, and ratio of the value to it.
    pub ratio: Option<(&'static str, f64)>,
    /// Allocations per call.
    pub allocations: Option<u64>,
    /// Further counts.
    pub counts: BTreeMap<&'static str, f64>,
    /// Target, and whether it was met.
    pub target: Option<(&'static str, bool)>,
}

impl Report {
    /// Adds a figure.
    pub fn add(&mut self, figure: Figure) {
        self.0.push(figure);
    }

    /// Writes one JSON object per line to the file in `BENCH_REPORT`, or to stdout.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be written.
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

/// Converts a count to a figure's value.
#[must_use]
pub fn count(number: impl TryInto<u32>) -> f64 {
    f64::from(number.try_into().unwrap_or(u32::MAX))
}

/// Returns the median; of an even number of values, the higher middle one.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Returns the bounds of the 95 % confidence interval of the median, for any distribution: two of the `values`.
#[must_use]
pub fn median_bounds(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    // For 95 % the distance is 0.98 times the square root.
    let reach = values.len().isqrt() + 1;
    let middle = values.len() / 2;
    let last = values.len().saturating_sub(1);
    [middle.saturating_sub(reach), (middle + reach).min(last)]
        .map(|at| values.get(at).copied().unwrap_or(f64::NAN))
}
