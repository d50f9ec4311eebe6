//! What a walk over a list costs, as a ratio to a hand-written loop that is measured in the same run.
//!
//! `cargo xtask bench pages` runs it and shows the table. On its own it writes one JSON object a line to the file that
//! `BENCH_REPORT` names.

mod ahead;
mod list;
mod memory;
mod server;
mod walk;

use std::{error::Error, io};

use benches::Report;
use tokio::runtime::{Builder, Runtime};

/// What a bench fails with.
type Fault = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let mut report = Report::default();
    walk::measure(&mut report)?;
    ahead::measure(&mut report)?;
    memory::measure(&mut report)?;
    report.write()?;
    Ok(())
}

/// A client's runtime: one thread, beside the one of the server.
fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
