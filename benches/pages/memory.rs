//! Peak memory of an iteration, for short and long lists.

use std::{collections::BTreeMap, time::Duration};

use auth_core::PaginatorExt;
use benches::{Figure, Ratio, Report, Target, count};

use crate::{
    Fault,
    list::List,
    runtime,
    server::{ITEMS, Server},
};

const SHORT: usize = 100_000;
const LONG: usize = 10_000_000;

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    // Warm-up, so that one-time allocations do not count.
    peak(SHORT / 10)?;
    let (short, long) = (peak(SHORT)?, peak(LONG)?);
    let ratio = Ratio::new("a list of 100,000", long / short);
    report.add(Figure {
        name: "peak_memory",
        value: long / 1024.0,
        unit: "KiB",
        ratios: vec![ratio],
        counts: BTreeMap::from([("items", count(LONG)), ("short list, KiB", short / 1024.0)]),
        targets: vec![Target::at_most(1.05, ratio)],
        ..Figure::default()
    });
    Ok(())
}

/// Returns the peak heap size of a client, in bytes, while it iterates over `items` items.
fn peak(items: usize) -> Result<f64, Fault> {
    let server = Server::start(items / ITEMS, Duration::ZERO)?;
    let runtime = runtime()?;
    let mut outcome: Result<usize, Fault> = Ok(0);
    let counted = allocation_counter::measure(|| {
        outcome = runtime.block_on(async {
            let mut received = 0;
            let mut items = List::new(&server)?.items();
            while let Some(item) = items.next_item().await {
                item?;
                received += 1;
            }
            Ok(received)
        });
    });
    let received = outcome?;
    if received != items {
        return Err(format!("{received} of {items} items").into());
    }
    Ok(count(counted.bytes_max))
}
