//! Benchmark of the token cache, as ratios to a baseline of the same run.
//!
//! `cargo xtask bench tokens` runs it and prints a table. On its own it writes one JSON object per line to the file in
//! `BENCH_REPORT`.

mod cold;
mod endpoint;
mod refresh;
mod single_flight;
mod subjects;
mod threads;
mod warm;

use std::error::Error;

use benches::Report;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut report = Report::default();
    warm::measure(&mut report);
    threads::measure(&mut report);
    refresh::measure(&mut report)?;
    cold::measure(&mut report)?;
    report.write()?;
    Ok(())
}
