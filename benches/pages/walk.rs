//! A thousand pages, item by item.

use std::{collections::BTreeMap, hint::black_box, time::Duration};

use auth_core::{Items, Paginator, PaginatorExt};
use benches::{Figure, Report, Stopwatch, count, median};

use crate::{
    Fault,
    list::{Bare, Item, List, by_hand},
    runtime,
    server::{ITEMS, Server},
};

const PAGES: usize = 1_000;
const ROUNDS: usize = 45;
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

impl Walk {
    async fn run(self, server: &Server) -> Result<u64, Fault> {
        match self {
            Self::ByHand => by_hand(server).await,
            Self::Items(ahead) => weigh(Bare::new(server)?.items().prefetch(ahead)).await,
            Self::Layer(ahead) => weigh(List::new(server)?.items().prefetch(ahead)).await,
        }
    }
}

async fn weigh<P>(mut items: Items<P>) -> Result<u64, Fault>
where
    P: Paginator<Item = Item> + 'static,
{
    let mut weight = 0;
    while let Some(item) = items.next_item().await {
        weight += item?.weight();
    }
    Ok(weight)
}

/// What a ratio is to be at most, and what is said of it.
type Target = (f64, &'static str);

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
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        // One after the other, so that what slows the machine down slows down all of them, and each comes first once.
        let mut times = [0.0; WALKS.len()];
        for turn in 0..WALKS.len() {
            let at = (round + turn) % WALKS.len();
            times[at] = milliseconds(&server, WALKS[at].1)?;
        }
        rounds.push(times);
    }
    let loops = allocations(&server, Walk::ByHand)?;
    for (at, (name, walk, target)) in WALKS.into_iter().enumerate() {
        let ratio = median(rounds.iter().map(|round| round[at] / round[0]).collect());
        let beyond = allocations(&server, walk)?.saturating_sub(loops);
        let an_item = beyond / (PAGES * ITEMS) as u64;
        report.add(Figure {
            name,
            value: median(rounds.iter().map(|round| round[at]).collect()),
            unit: "ms",
            ratio: Some((FLOOR, ratio)),
            allocations: Some(an_item),
            counts: BTreeMap::from([(
                "allocations a page beyond the loop's",
                count(beyond) / count(PAGES),
            )]),
            target: target.map(|(most, target)| (target, ratio <= most && an_item == 0)),
        });
    }
    Ok(())
}

fn milliseconds(server: &Server, walk: Walk) -> Result<f64, Fault> {
    let runtime = runtime()?;
    let stopwatch = Stopwatch::start();
    black_box(runtime.block_on(walk.run(server))?);
    Ok(stopwatch.elapsed().as_secs_f64() * 1e3)
}

fn allocations(server: &Server, walk: Walk) -> Result<u64, Fault> {
    let runtime = runtime()?;
    let mut outcome = Ok(0);
    let counted = allocation_counter::measure(|| outcome = runtime.block_on(walk.run(server)));
    black_box(outcome?);
    Ok(counted.count_total)
}
