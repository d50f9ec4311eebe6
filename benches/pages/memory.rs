//! What a list holds in memory at most, however long it is.

use std::{collections::BTreeMap, time::Duration};

use auth_core::PaginatorExt;
use benches::{Figure, Report, count};

use crate::{
    Fault,
    list::List,
    runtime,
    server::{ITEMS, Server},
};

const SHORT: usize = 100_000;
const LONG: usize = 10_000_000;

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    // What is made once and kept is not the list's.
    peak(SHORT / 10)?;
    let (short, long) = (peak(SHORT)?, peak(LONG)?);
    let ratio = long / short;
    report.add(Figure {
        name: "peak_memory",
        value: long / 1024.0,
        unit: "KiB",
        ratio: Some(("a list of 100,000", ratio)),
        counts: BTreeMap::from([("items", count(LONG)), ("short list, KiB", short / 1024.0)]),
        target: Some(("at most 1.05 x", ratio <= 1.05)),
        ..Figure::default()
    });
    Ok(())
}

/// The most bytes that a client holds at once on its heap while it walks `items` items.
fn peak(items: usize) -> Result<f64, Fault> {
    let server = Server::start(items / ITEMS, Duration::ZERO)?;
    let runtime = runtime()?;
    let mut outcome: Result<usize, Fault> = Ok(0);
    let counted = allocation_counter::measure(|| {
        outcome = runtime.block_on(async {
            let mut walked = 0;
            let mut items = List::new(&server)?.items();
            while let Some(item) = items.next_item().await {
                item?;
                walked += 1;
            }
            Ok(walked)
        });
    });
    let walked = outcome?;
    if walked != items {
        return Err(format!("{walked} of {items} items").into());
    }
    Ok(count(counted.bytes_max))
}
