//! Table of the cases.

use std::time::Duration;

use comfy_table::{Table, presets};

use crate::{Result, lab::Outcome};

/// What a case promises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) text: &'static str,
    pub(crate) is_met: fn(&Outcome) -> bool,
    /// Whether the waits of the reads are met on a machine with nothing else to do.
    pub(crate) in_time: fn(&Outcome) -> bool,
}

/// Result of one case.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    pub(crate) outcome: Result<Outcome>,
}

impl Row {
    /// Returns whether the case met its target, and no process got an expired token. Without `timing`, waits do not count.
    pub(crate) fn is_met(&self, timing: bool) -> bool {
        self.outcome.as_ref().is_ok_and(|outcome| {
            outcome.expired == 0
                && (self.target.is_met)(outcome)
                && (!timing || (self.target.in_time)(outcome))
        })
    }
}

/// Returns `rows` as a table.
pub(crate) fn render(engine: &str, rows: &[Row], timing: bool) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header([
        engine,
        "token requests",
        "tokens",
        "reads",
        "longest wait",
        "p99",
        "expired",
        "errors",
        "target",
        "met",
    ]);
    for row in rows {
        let met = if row.is_met(timing) { "yes" } else { "NO" };
        let cells = match &row.outcome {
            Ok(outcome) => [
                row.name.to_owned(),
                outcome.requests.to_string(),
                outcome.tokens.to_string(),
                outcome.waits.len().to_string(),
                text(outcome.longest),
                p99(outcome),
                outcome.expired.to_string(),
                format!("{} {}", outcome.errors, outcome.error_kinds.join(" ")),
                row.target.text.to_owned(),
                met.to_owned(),
            ],
            Err(error) => {
                let mut cells = [const { String::new() }; 10];
                row.name.clone_into(&mut cells[0]);
                cells[7] = error.to_string();
                row.target.text.clone_into(&mut cells[8]);
                met.clone_into(&mut cells[9]);
                cells
            }
        };
        table.add_row(cells);
    }
    table.to_string()
}

/// Returns the 99th percentile of all waits, and that of each phase.
fn p99(outcome: &Outcome) -> String {
    let phases = outcome
        .phases
        .iter()
        .map(|(name, waits)| format!("{name} {} of {} reads", text(waits.p99()), waits.len()));
    let all = text(outcome.waits.p99());
    std::iter::once(all).chain(phases).collect::<Vec<_>>().join("\n")
}

fn text(span: Duration) -> String {
    if span < Duration::from_millis(1) {
        format!("{} us", span.as_micros())
    } else {
        format!("{:.1} ms", span.as_secs_f64() * 1e3)
    }
}
