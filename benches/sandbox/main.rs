//! Benchmark of the sandbox: requests per second on two cores, beside a bare axum handler of the same run, and its memory
//! over many requests.
//!
//! `cargo xtask bench sandbox` runs it and prints a table. On its own it writes one JSON object per line to the file in
//! `BENCH_REPORT`.

mod baseline;
mod client;
mod memory;

use std::error::Error;

use benches::{Figure, Ratio, Report, Target, count};
use tokio::runtime::{Builder, Runtime};

use self::client::Load;

/// Error of a benchmark.
type Fault = Box<dyn Error + Send + Sync>;

/// Requests of each measurement of throughput.
const MEASURED: u32 = 40_000;
/// Requests after which the log is full and every buffer has its size.
const WARM: u32 = 200_000;
/// Requests after which the memory is compared.
const MANY: u32 = 1_000_000;
/// Requests per second that the sandbox must serve.
const TARGET: f64 = 2_000.0;
/// Maximum growth of the memory between [`WARM`] and [`MANY`].
const MAX_GROWTH: f64 = 1.05;

fn main() -> Result<(), Fault> {
    let runtime = runtime()?;
    runtime.block_on(measure())
}

/// Builds a runtime for two cores, which client and server share.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

async fn measure() -> Result<(), Fault> {
    let mut report = Report::default();
    let sandbox = sandbox::Sandbox::start().await?;
    let bare = baseline::start().await?;

    // A write: it is validated, stores a request, and is logged with its bodies.
    let body = r#"{"bapp":{"name":"Example BApp"},"type":"send_klay","transaction":{"to":"0x3333333333333333333333333333333333333333","amount":"1.5"}}"#;
    let load = |address, path: &str| Load::post(address, path, body);
    let sandbox_load = load(sandbox.address(), "/klip-a2a/v2/a2a/prepare");
    let bare_load = load(bare, "/klip-a2a/v2/a2a/prepare");
    // The first requests of each fill its caches.
    bare_load.run(MEASURED / 4).await?;
    sandbox_load.run(MEASURED / 4).await?;
    let bare_rate = bare_load.run(MEASURED).await?;
    let rate = sandbox_load.run(MEASURED).await?;
    report.add(Figure {
        name: "requests",
        value: rate,
        unit: "/s",
        ratios: vec![Ratio::new("bare axum handler", rate / bare_rate)],
        targets: vec![Target::new("at least 2,000/s", rate >= TARGET)],
        ..Figure::default()
    });

    let sent = MEASURED + MEASURED / 4;
    sandbox_load.run(WARM - sent).await?;
    let warm = memory::resident()?;
    sandbox_load.run(MANY - WARM).await?;
    let many = memory::resident()?;
    assert_eq!(
        sandbox.klip_a2a().requests(),
        u64::from(MANY),
        "each request is counted"
    );
    report.add(Figure {
        name: "memory after 1,000,000 requests",
        value: many,
        unit: "MiB",
        ratios: vec![Ratio::new("after 200,000", many / warm)],
        counts: [("kept in the log", count(sandbox.log(usize::MAX).len()))].into(),
        targets: vec![Target::new("at most 1.05 times", many <= warm * MAX_GROWTH)],
        ..Figure::default()
    });
    report.write()?;
    Ok(())
}
