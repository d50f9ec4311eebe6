//! Table of the cases.

use std::time::Duration;

use comfy_table::{Table, presets};

use crate::{Result, lab::Outcome};

/// What a case promises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) text: &'static str,
    pub(crate) is_met: fn(&Outcome) -> bool,
    /// Longest wait of a read on a machine with nothing else to do.
    pub(crate) max_wait: Option<Duration>,
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
        let max_wait = self.target.max_wait.filter(|_| timing);
        self.outcome.as_ref().is_ok_and(|outcome| {
            outcome.expired == 0
                && (self.target.is_met)(outcome)
                && max_wait.is_none_or(|max_wait| outcome.longest <= max_wait)
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
                outcome.reads.to_string(),
                milliseconds(outcome.longest),
                milliseconds(outcome.p99),
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

fn milliseconds(span: Duration) -> String {
    format!("{:.1} ms", span.as_secs_f64() * 1e3)
}
