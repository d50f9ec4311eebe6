//! Prefetch with a slow server and a slow consumer.

use std::time::Duration;

use auth_core::{Clock, PaginatorExt, SystemClock};
use benches::{Figure, Ratio, Report, Stopwatch, Target, count, median};

use crate::{Fault, list::List, runtime, server::Server};

const PAGES: usize = 40;
const ROUNDS: usize = 5;
/// Time of the server, and of the consumer, for each page.
const EACH: Duration = Duration::from_millis(20);

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    let server = Server::start(PAGES, EACH)?;
    let ideal = EACH.as_secs_f64() * 1e3 * count(PAGES);
    for (name, prefetch, target) in [("pages_20ms", 0, None), ("pages_prefetch_20ms", 1, Some(1.15))] {
        let rounds = (0..ROUNDS).map(|_| milliseconds(&server, prefetch));
        let value = median(rounds.collect::<Result<_, _>>()?);
        let ratio = Ratio::new("time of the server alone", value / ideal);
        report.add(Figure {
            name,
            value,
            unit: "ms",
            ratios: vec![ratio],
            targets: target
                .map(|max| Target::at_most(max, ratio))
                .into_iter()
                .collect(),
            ..Figure::default()
        });
    }
    Ok(())
}

fn milliseconds(server: &Server, prefetch: usize) -> Result<f64, Fault> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let mut pages = List::new(server)?.pages().prefetch(prefetch);
        let stopwatch = Stopwatch::start();
        while let Some(page) = pages.next_page().await {
            page?;
            SystemClock.sleep(EACH).await;
        }
        Ok(stopwatch.elapsed().as_secs_f64() * 1e3)
    })
}
