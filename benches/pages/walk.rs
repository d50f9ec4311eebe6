//! A thousand pages, item by item, beside a loop by hand.

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
const FLOOR: &str = "hand-written loop";

/// Who walks.
#[derive(Debug, Clone, Copy)]
enum Walk {
    /// A loop by hand.
    ByHand,
    /// Items of the same calls, with so many pages ahead.
    Items(usize),
    /// Items on the HTTP layer, with so many pages ahead.
    Layer(usize),
}

/// A walk under way.
enum Walker {
    ByHand(ByHand),
    Items(Items<Bare>),
    Layer(Items<List>),
}

impl Walk {
    fn begin(self, server: &Server) -> Result<Walker, Fault> {
        Ok(match self {
            Self::ByHand => Walker::ByHand(ByHand::new(server)?),
            Self::Items(ahead) => Walker::Items(Bare::new(server)?.items().prefetch(ahead)),
            Self::Layer(ahead) => Walker::Layer(List::new(server)?.items().prefetch(ahead)),
        })
    }

    /// Whether one of its pages is under way while another walk has its turn.
    fn is_ahead(self) -> bool {
        matches!(self, Self::Items(1..) | Self::Layer(1..))
    }
}

impl Walker {
    /// What the items of the next page weigh; `None` behind the last one.
    async fn page(&mut self) -> Result<Option<u64>, Fault> {
        match self {
            Self::ByHand(by_hand) => by_hand.page().await,
            Self::Items(items) => weigh(items).await,
            Self::Layer(items) => weigh(items).await,
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

/// What a ratio is to be at most, and what is said of it.
type Target = (f64, &'static str);

/// The first shows how far from 1 chance alone goes.
const WALKS: [(&str, Walk, Option<Target>); 5] = [
    ("by_hand", Walk::ByHand, None),
    (
        "walk",
        Walk::Items(0),
        Some((
            1.03,
            "at most 1.03 x, and no allocation an item beyond the loop's",
        )),
    ),
    ("walk_prefetch", Walk::Items(1), Some((0.97, "at most 0.97 x"))),
    ("walk_layer", Walk::Layer(0), None),
    ("walk_layer_prefetch", Walk::Layer(1), None),
];

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    let server = Server::start(PAGES, Duration::ZERO)?;
    let loops = allocations(&server, Walk::ByHand)?;
    for (name, walk, target) in WALKS {
        let pairs = pairs(&server, walk)?;
        let ratios: Vec<f64> = pairs.iter().map(|[floor, walk]| walk / floor).collect();
        let [at_least, at_most] = median_bounds(ratios.clone());
        let ratio = median(ratios);
        let beyond = allocations(&server, walk)?.saturating_sub(loops);
        let an_item = beyond / (PAGES * ITEMS) as u64;
        report.add(Figure {
            name,
            value: median(pairs.iter().map(|[_, walk]| *walk).collect()),
            unit: "ms",
            ratio: Some((FLOOR, ratio)),
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

/// The times of the loop by hand and of `walk`, in milliseconds.
type Pair = [f64; 2];

/// What slows the machine down for a moment should slow both of a pair down. Page by page it does; a walk that is a page
/// ahead would have that page for nothing after the other's turn, so there one whole walk follows the other, and it takes
/// more pairs to be as sure.
fn pairs(server: &Server, walk: Walk) -> Result<Vec<Pair>, Fault> {
    if walk.is_ahead() {
        (0..135).map(|pair| one_by_one(server, walk, pair)).collect()
    } else {
        (0..25).map(|_| page_by_page(server, walk)).collect()
    }
}

fn one_by_one(server: &Server, walk: Walk, pair: usize) -> Result<Pair, Fault> {
    let mut times = [0.0; 2];
    // Each comes first in turn.
    for turn in [pair, pair + 1] {
        let at = turn % 2;
        let walk = [Walk::ByHand, walk][at];
        let runtime = runtime()?;
        let stopwatch = Stopwatch::start();
        runtime.block_on(async { walk.begin(server)?.all_pages().await })?;
        times[at] = milliseconds(stopwatch);
    }
    Ok(times)
}

fn page_by_page(server: &Server, walk: Walk) -> Result<Pair, Fault> {
    runtime()?.block_on(async {
        let mut walkers = [Walk::ByHand.begin(server)?, walk.begin(server)?];
        let mut times = [0.0; 2];
        for page in 0..PAGES {
            for turn in [page, page + 1] {
                let at = turn % 2;
                let stopwatch = Stopwatch::start();
                black_box(walkers[at].page().await?);
                times[at] += milliseconds(stopwatch);
            }
        }
        Ok(times)
    })
}

fn milliseconds(stopwatch: Stopwatch) -> f64 {
    stopwatch.elapsed().as_secs_f64() * 1e3
}

fn allocations(server: &Server, walk: Walk) -> Result<u64, Fault> {
    let runtime = runtime()?;
    let mut outcome = Ok(());
    let counted = allocation_counter::measure(|| {
        outcome = runtime.block_on(async { walk.begin(server)?.all_pages().await });
    });
    outcome?;
    Ok(counted.count_total)
}
