//! What a token costs, warm and cold, as a ratio to a floor that is measured in the same run.
//!
//! `cargo xtask bench tokens` runs it and shows the table. On its own it writes one JSON object a line to the file that
//! `BENCH_REPORT` names.

mod cold;
mod endpoint;
mod refresh;
mod report;
mod single_flight;
mod stopwatch;
mod threads;
mod warm;

use std::{env, error::Error, fs};

use report::Report;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut report = Report::default();
    warm::measure(&mut report)?;
    threads::measure(&mut report);
    refresh::measure(&mut report)?;
    cold::measure(&mut report)?;
    match env::var_os("BENCH_REPORT") {
        Some(path) => fs::write(path, report.to_json_lines())?,
        None => print!("{}", report.to_json_lines()),
    }
    Ok(())
}
