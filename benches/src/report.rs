//! Report of measured figures.

use std::{collections::BTreeMap, env, fs, io};

use serde::Serialize;

/// Figures of one run, in order.
#[derive(Debug, Default)]
pub struct Report(Vec<Figure>);

/// Measured figure.
#[derive(Debug, Default, Serialize)]
pub struct Figure {
    /// Name.
    pub name: &'static str,
    /// Measured value.
    pub value: f64,
    /// Unit of the value.
    pub unit: &'static str,
    /// Ratios to references of the same run, the most important first.
    pub ratios: Vec<Ratio>,
    /// Allocations per call.
    pub allocations: Option<u64>,
    /// Further counts.
    pub counts: BTreeMap<&'static str, f64>,
    /// Targets, and whether they were met.
    pub targets: Vec<Target>,
}

/// Ratio of a figure to a reference.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ratio {
    /// Name of the reference.
    pub to: &'static str,
    /// Ratio; the median, if it was measured in several rounds.
    pub value: f64,
    /// Bounds of the 95 % confidence interval of the median.
    pub bounds: Option<[f64; 2]>,
}

impl Ratio {
    /// Creates a ratio without bounds.
    pub fn new(to: &'static str, value: f64) -> Self {
        let bounds = None;
        Self { to, value, bounds }
    }
}

/// Target of a figure.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// Description.
    pub text: String,
    /// Whether it was met.
    pub is_met: bool,
}

impl Target {
    /// Creates a target.
    pub fn new(text: impl Into<String>, is_met: bool) -> Self {
        let text = text.into();
        Self { text, is_met }
    }

    /// Creates the target that `ratio` is at most `max`.
    #[must_use]
    pub fn at_most(max: f64, ratio: Ratio) -> Self {
        // Rounded as it is shown, so that 1.00 meets a target of 1.00.
        let is_met = (ratio.value * 100.0).round() <= (max * 100.0).round();
        Self::new(format!("at most {max:.2} x {}", ratio.to), is_met)
    }
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
            lines.push_str(&serde_json::to_string(figure)?);
            lines.push('\n');
        }
        if let Some(path) = env::var_os("BENCH_REPORT") {
            return fs::write(path, lines);
        }
        print!("{lines}");
        Ok(())
    }
}
