//! Benchmark of pagination, as ratios to a hand-written loop and another paginator of the same run.
//!
//! `cargo xtask bench pages` runs it and prints a table. On its own it writes one JSON object per line to the file in
//! `BENCH_REPORT`.

mod beside;
mod by_hand;
mod gax;
mod iteration;
mod list;
mod memory;
mod prefetch;
mod server;

use std::{error::Error, io};

use benches::Report;
use tokio::runtime::{Builder, Runtime};

/// Error of a benchmark.
type Fault = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let mut report = Report::default();
    beside::measure(&mut report)?;
    prefetch::measure(&mut report)?;
    memory::measure(&mut report)?;
    report.write()?;
    Ok(())
}

/// Builds a runtime with one thread, for a client or the server.
fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
