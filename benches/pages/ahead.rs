//! A server and a consumer that both take their time.

use std::time::Duration;

use auth_core::{Clock, PaginatorExt, SystemClock};
use benches::{Figure, Report, Stopwatch, count, median};

use crate::{Fault, list::List, runtime, server::Server};

const PAGES: usize = 40;
const ROUNDS: usize = 5;
/// What the server needs for a page, and what the consumer does.
const EACH: Duration = Duration::from_millis(20);

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    let server = Server::start(PAGES, EACH)?;
    let larger_of_the_two = EACH.as_secs_f64() * 1e3 * count(PAGES);
    for (name, prefetch, target) in [
        ("walk_20ms", 0, None),
        ("walk_prefetch_20ms", 1, Some("at most 1.15 x")),
    ] {
        let rounds = (0..ROUNDS).map(|_| milliseconds(&server, prefetch));
        let value = median(rounds.collect::<Result<_, _>>()?);
        let ratio = value / larger_of_the_two;
        report.add(Figure {
            name,
            value,
            unit: "ms",
            ratio: Some(("the larger of the two", ratio)),
            target: target.map(|target| (target, ratio <= 1.15)),
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
