//! Iteration over the items of a thousand pages, compared with a hand-written loop.

use std::{collections::BTreeMap, hint::black_box, time::Duration};

use auth_core::{Items, Paginator, PaginatorExt};
use benches::{Figure, Report, Stopwatch, count, median, median_bounds};

use crate::{
    Fault,
    list::{Bare, ByHand, Item, List},
    runtime,
    server::{ITEMS, Server},
};

const PAGES: usize = 1_000;
const BASELINE: &str = "hand-written loop";

/// Kind of iteration.
#[derive(Debug, Clone, Copy)]
enum Variant {
    /// Hand-written loop.
    ByHand,
    /// `Items` over the same requests, with a number of prefetched pages.
    Items(usize),
    /// `Items` over `auth_core::http`, with a number of prefetched pages.
    Http(usize),
}

/// Running iteration.
enum Iteration {
    ByHand(ByHand),
    Items(Items<Bare>),
    Http(Items<List>),
}

impl Variant {
    fn begin(self, server: &Server) -> Result<Iteration, Fault> {
        Ok(match self {
            Self::ByHand => Iteration::ByHand(ByHand::new(server)?),
            Self::Items(ahead) => Iteration::Items(Bare::new(server)?.items().prefetch(ahead)),
            Self::Http(ahead) => Iteration::Http(List::new(server)?.items().prefetch(ahead)),
        })
    }

    /// Returns whether it fetches a page while another iteration is measured.
    fn has_prefetch(self) -> bool {
        matches!(self, Self::Items(1..) | Self::Http(1..))
    }
}

impl Iteration {
    /// Returns the weight of the next page's items; `None` after the last page.
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        match self {
            Self::ByHand(by_hand) => by_hand.page().await,
            Self::Items(items) => weigh(items).await,
            Self::Http(items) => weigh(items).await,
        }
    }

    async fn all_pages(mut self) -> Result<(), Fault> {
        while let Some(weight) = self.page().await? {
            black_box(weight);
        }
        Ok(())
    }
}

async fn weigh<P>(items: &mut Items<P>) -> Result<Option<u64>, Fault>
where
    P: Paginator<Item = Item> + 'static,
{
    let mut weight = None;
    for _ in 0..ITEMS {
        let Some(item) = items.next_item().await else {
            break;
        };
        weight = Some(weight.unwrap_or(0) + item?.weight());
    }
    Ok(weight)
}

/// Maximum ratio, and description of the target.
type Target = (f64, &'static str);

/// The first variant shows the noise of the measurement.
const VARIANTS: [(&str, Variant, Option<Target>); 5] = [
    ("hand_written", Variant::ByHand, None),
    (
        "items",
        Variant::Items(0),
        Some((
            1.03,
            "at most 1.03 x, and no allocation an item beyond the loop's",
        )),
    ),
    (
        "items_prefetch",
        Variant::Items(1),
        Some((0.97, "at most 0.97 x")),
    ),
    ("items_http", Variant::Http(0), None),
    ("items_http_prefetch", Variant::Http(1), None),
];

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    let server = Server::start(PAGES, Duration::ZERO)?;
    let loops = allocations(&server, Variant::ByHand)?;
    for (name, variant, target) in VARIANTS {
        let pairs = pairs(&server, variant)?;
        let ratios: Vec<f64> = pairs
            .iter()
            .map(|[baseline, variant]| variant / baseline)
            .collect();
        let [at_least, at_most] = median_bounds(ratios.clone());
        let ratio = median(ratios);
        let beyond = allocations(&server, variant)?.saturating_sub(loops);
        let an_item = beyond / (PAGES * ITEMS) as u64;
        report.add(Figure {
            name,
            value: median(pairs.iter().map(|[_, variant]| *variant).collect()),
            unit: "ms",
            ratio: Some((BASELINE, ratio)),
            allocations: Some(an_item),
            counts: BTreeMap::from([
                (
                    "allocations a page beyond the loop's",
                    count(beyond) / count(PAGES),
                ),
                ("likely ratio from, %", at_least * 100.0),
                ("likely ratio to, %", at_most * 100.0),
            ]),
            target: target.map(|(most, target)| (target, ratio <= most && an_item == 0)),
        });
    }
    Ok(())
}

/// Durations of the hand-written loop and of the variant, in milliseconds.
type Pair = [f64; 2];

/// Measures pairs, so that a slow moment of the machine affects both. Without prefetch they alternate page by page. An
/// iteration with prefetch would get a page for free during the other's turn, so there whole iterations alternate, with
/// more pairs for the same confidence.
fn pairs(server: &Server, variant: Variant) -> Result<Vec<Pair>, Fault> {
    if variant.has_prefetch() {
        (0..135).map(|pair| one_by_one(server, variant, pair)).collect()
    } else {
        (0..25).map(|_| page_by_page(server, variant)).collect()
    }
}

fn one_by_one(server: &Server, variant: Variant, pair: usize) -> Result<Pair, Fault> {
    let mut times = [0.0; 2];
    // The order alternates.
    for turn in [pair, pair + 1] {
        let at = turn % 2;
        let variant = [Variant::ByHand, variant][at];
        let runtime = runtime()?;
        let stopwatch = Stopwatch::start();
        runtime.block_on(async { variant.begin(server)?.all_pages().await })?;
        times[at] = milliseconds(stopwatch);
    }
    Ok(times)
}

fn page_by_page(server: &Server, variant: Variant) -> Result<Pair, Fault> {
    runtime()?.block_on(async {
        let mut iterations = [Variant::ByHand.begin(server)?, variant.begin(server)?];
        let mut times = [0.0; 2];
        for page in 0..PAGES {
            for turn in [page, page + 1] {
                let at = turn % 2;
                let stopwatch = Stopwatch::start();
                black_box(iterations[at].page().await?);
                times[at] += milliseconds(stopwatch);
            }
        }
        Ok(times)
    })
}

fn milliseconds(stopwatch: Stopwatch) -> f64 {
    stopwatch.elapsed().as_secs_f64() * 1e3
}

fn allocations(server: &Server, variant: Variant) -> Result<u64, Fault> {
    let runtime = runtime()?;
    let mut outcome = Ok(());
    let counted = allocation_counter::measure(|| {
        outcome = runtime.block_on(async { variant.begin(server)?.all_pages().await });
    });
    outcome?;
    Ok(counted.count_total)
}
