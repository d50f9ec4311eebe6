//! Iteration over a thousand pages, beside a hand-written loop and the paginator of `google-cloud-gax`.

use std::{collections::BTreeMap, hint::black_box, time::Duration};

use auth_core::PaginatorExt;
use benches::{Figure, Report, Rounds, Stopwatch, Target, count, in_order, order};

use crate::{
    Fault,
    by_hand::{Bare, ByHand},
    gax,
    iteration::{Iteration, finish},
    list::List,
    runtime,
    server::Server,
};

const PAGES: usize = 1_000;
/// Lists that are read page by page.
const LISTS: usize = 40;
/// Pages of a round of these: each order of the subjects occurs equally often, and a pause of the machine spoils one round.
const PAGES_A_ROUND: usize = 40;
/// Rounds of whole lists.
const ONE_BY_ONE: usize = 60;

/// Way to iterate over the list.
struct Subject {
    name: &'static str,
    begin: fn(&Server) -> Result<Box<dyn Iteration>, Fault>,
    /// References, as their index and name in this list, and the maximum ratio. The first is the loop of the same requests.
    beside: &'static [(usize, &'static str, Option<f64>)],
    /// Maximum of the allocations a page that the first reference does not have.
    allocations: Option<f64>,
}

const LOOP: &str = "hand-written loop";
const LOOP_WITH_TIMEOUTS: &str = "hand-written loop with timeouts";
const GAX_PAGES: &str = "gax by page";
const GAX_ITEMS: &str = "gax by item";

/// These alternate page by page.
const SUBJECTS: [Subject; 8] = [
    Subject {
        name: "hand_written",
        begin: |server| Ok(Box::new(ByHand::new(Bare::new(server)?))),
        beside: &[],
        allocations: None,
    },
    Subject {
        name: "gax_pages",
        begin: gax::pages,
        beside: &[(0, LOOP, None)],
        allocations: None,
    },
    Subject {
        name: "gax_items",
        begin: gax::items,
        beside: &[(0, LOOP, None)],
        allocations: None,
    },
    Subject {
        name: "pages",
        begin: |server| Ok(Box::new(Bare::new(server)?.pages())),
        beside: &[(0, LOOP, Some(1.0)), (1, GAX_PAGES, Some(1.0))],
        allocations: Some(1.0),
    },
    Subject {
        name: "items",
        begin: |server| Ok(Box::new(Bare::new(server)?.items())),
        beside: &[(0, LOOP, Some(1.0)), (2, GAX_ITEMS, Some(1.0))],
        allocations: Some(1.0),
    },
    Subject {
        name: "hand_written_timeouts",
        begin: |server| Ok(Box::new(ByHand::new(Bare::with_timeouts(server)?))),
        beside: &[(0, LOOP, None)],
        allocations: None,
    },
    Subject {
        name: "pages_http",
        begin: |server| Ok(Box::new(List::new(server)?.pages())),
        beside: &[(5, LOOP_WITH_TIMEOUTS, Some(1.03))],
        allocations: None,
    },
    Subject {
        name: "items_http",
        begin: |server| Ok(Box::new(List::new(server)?.items())),
        beside: &[(5, LOOP_WITH_TIMEOUTS, Some(1.03))],
        allocations: None,
    },
];

/// An iteration with prefetch would get a page for free during the others' turns, so these alternate list by list.
const WITH_PREFETCH: [Subject; 5] = [
    Subject {
        name: "hand_written_list",
        begin: |server| Ok(Box::new(ByHand::new(Bare::new(server)?))),
        beside: &[],
        allocations: None,
    },
    Subject {
        name: "gax_items_list",
        begin: gax::items,
        beside: &[(0, LOOP, None)],
        allocations: None,
    },
    Subject {
        name: "items_prefetch",
        begin: |server| Ok(Box::new(Bare::new(server)?.items().prefetch(1))),
        beside: &[(0, LOOP, Some(0.95)), (1, GAX_ITEMS, Some(0.95))],
        allocations: None,
    },
    Subject {
        name: "hand_written_timeouts_list",
        begin: |server| Ok(Box::new(ByHand::new(Bare::with_timeouts(server)?))),
        beside: &[(0, LOOP, None)],
        allocations: None,
    },
    Subject {
        name: "items_http_prefetch",
        begin: |server| Ok(Box::new(List::new(server)?.items().prefetch(1))),
        beside: &[(3, LOOP_WITH_TIMEOUTS, None)],
        allocations: None,
    },
];

pub(crate) fn measure(report: &mut Report) -> Result<(), Fault> {
    let server = Server::start(PAGES, Duration::ZERO)?;
    let mut rounds = Rounds::default();
    for _ in 0..LISTS {
        page_by_page(&server, &mut rounds)?;
    }
    add(report, &server, &SUBJECTS, &rounds, "us a page")?;
    let mut rounds = Rounds::default();
    for round in 0..ONE_BY_ONE {
        rounds.add(one_by_one(&server, round)?);
    }
    add(report, &server, &WITH_PREFETCH, &rounds, "ms")
}

/// Adds a figure for each of `subjects`.
fn add(
    report: &mut Report,
    server: &Server,
    subjects: &[Subject],
    rounds: &Rounds,
    unit: &'static str,
) -> Result<(), Fault> {
    let allocations = subjects.iter().map(|subject| allocations(server, subject));
    let allocations = allocations.collect::<Result<Vec<_>, _>>()?;
    for (at, subject) in subjects.iter().enumerate() {
        let mut figure = Figure {
            name: subject.name,
            value: rounds.median(at),
            unit,
            ..Figure::default()
        };
        for (reference, name, most) in subject.beside {
            let ratio = rounds.ratio(at, *reference, name);
            figure.ratios.push(ratio);
            figure
                .targets
                .extend(most.map(|most| Target::at_most(most, ratio)));
        }
        if let Some((reference, ..)) = subject.beside.first() {
            let beyond = allocations[at] - allocations[*reference];
            let most = subject.allocations;
            figure.counts = BTreeMap::from([("allocations a page beyond the loop's", beyond)]);
            figure.targets.extend(most.map(|most| {
                let text = format!("at most {most} allocations a page beyond the loop's");
                // The few of a whole list do not count.
                Target::new(text, beyond < most + 0.5)
            }));
        }
        report.add(figure);
    }
    Ok(())
}

/// Measures the [`SUBJECTS`] page by page, and adds rounds with the microseconds of a page.
fn page_by_page(server: &Server, rounds: &mut Rounds) -> Result<(), Fault> {
    runtime()?.block_on(async {
        let iterations = SUBJECTS.iter().map(|subject| (subject.begin)(server));
        let mut iterations = iterations.collect::<Result<Vec<_>, _>>()?;
        for first in (0..PAGES).step_by(PAGES_A_ROUND) {
            let mut times = vec![0.0; SUBJECTS.len()];
            for page in first..first + PAGES_A_ROUND {
                for at in order(page, SUBJECTS.len()) {
                    let stopwatch = Stopwatch::start();
                    black_box(iterations[at].page().await?);
                    times[at] += milliseconds(stopwatch) * 1e3 / count(PAGES_A_ROUND);
                }
            }
            // Before, a connection is opened.
            if first > 0 {
                rounds.add(times);
            }
        }
        Ok(())
    })
}

/// Measures the subjects [`WITH_PREFETCH`] one after the other, and returns the milliseconds of each list.
fn one_by_one(server: &Server, round: usize) -> Result<Vec<f64>, Fault> {
    let mut outcome = Ok(());
    let times = in_order(round, WITH_PREFETCH.len(), |at| {
        let stopwatch = Stopwatch::start();
        let list = || runtime()?.block_on(async { finish((WITH_PREFETCH[at].begin)(server)?).await });
        if let Err(error) = list() {
            outcome = Err(error);
        }
        milliseconds(stopwatch)
    });
    outcome.map(|()| times)
}

fn milliseconds(stopwatch: Stopwatch) -> f64 {
    stopwatch.elapsed().as_secs_f64() * 1e3
}

/// Returns the allocations of a page.
fn allocations(server: &Server, subject: &Subject) -> Result<f64, Fault> {
    let runtime = runtime()?;
    let mut outcome = Ok(());
    let counted = allocation_counter::measure(|| {
        outcome = runtime.block_on(async { finish((subject.begin)(server)?).await });
    });
    outcome?;
    Ok(count(counted.count_total) / count(PAGES))
}
