//! Table of the cases.

use std::time::Duration;

use comfy_table::{Table, presets};

use crate::{Result, lab::Outcome};

/// What a case promises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) text: &'static str,
    pub(crate) is_met: fn(&Outcome) -> bool,
}

/// Result of one case.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    pub(crate) outcome: Result<Outcome>,
}

impl Row {
    /// Returns whether the case met its target, and no process got an expired token.
    pub(crate) fn is_met(&self) -> bool {
        let met = |outcome: &Outcome| outcome.expired == 0 && (self.target.is_met)(outcome);
        self.outcome.as_ref().is_ok_and(met)
    }
}

/// Returns `rows` as a table.
pub(crate) fn render(engine: &str, rows: &[Row]) -> String {
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
        let met = if row.is_met() { "yes" } else { "NO" };
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
                cells[0] = row.name.to_owned();
                cells[7] = error.to_string();
                cells[8] = row.target.text.to_owned();
                cells[9] = met.to_owned();
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
