//! What a token costs, warm and cold, as a ratio to a floor that is measured in the same run.
//!
//! `cargo xtask bench tokens` runs it and shows the table. On its own it writes one JSON object a line to the file that
//! `BENCH_REPORT` names.

mod cold;
mod endpoint;
mod refresh;
mod single_flight;
mod threads;
mod warm;

use std::error::Error;

use benches::Report;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut report = Report::default();
    warm::measure(&mut report)?;
    threads::measure(&mut report);
    refresh::measure(&mut report)?;
    cold::measure(&mut report)?;
    report.write()?;
    Ok(())
}
