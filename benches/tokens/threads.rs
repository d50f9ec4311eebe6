//! Concurrent reads of one token.

use std::{
    hint::black_box,
    sync::{Arc, Barrier},
    thread,
};

use arc_swap::ArcSwapOption;

use crate::{
    endpoint,
    subjects::{Cache, warm_cache},
};
use benches::{Figure, Report, Rounds, Stopwatch, Target, in_order};

const THREADS: usize = 2;
const CALLS: u32 = 3_000_000;
const TASKS: usize = 64;
const CALLS_OF_A_TASK: usize = 20_000;
const ROUNDS: usize = 7;

pub(crate) fn measure(report: &mut Report) {
    let (cache, token) = warm_cache();
    let swap = ArcSwapOption::from(Some(Arc::new(token)));
    let load_full = || drop(black_box(swap.load_full()));
    let borrow = || {
        black_box(cache.with_cached_token(|token| token.secret().is_empty()));
    };
    let mut rates = Rounds::default();
    for round in 0..ROUNDS {
        rates.add(in_order(round, 2, |subject| match subject {
            0 => rate(&load_full),
            _ => rate(&borrow),
        }));
    }
    let ratio = rates.ratio(1, 0, "load_full on 2 threads");
    report.add(Figure {
        name: "with_cached_token_2_threads",
        value: rates.median(1),
        unit: "calls/s",
        ratios: vec![ratio],
        targets: vec![Target::new(
            "at least 2 x load_full on 2 threads",
            ratio.value >= 2.0,
        )],
        ..Figure::default()
    });

    let runtime = endpoint::runtime();
    let mut durations = Rounds::default();
    for round in 0..ROUNDS {
        durations.add(in_order(round, 2, |subject| {
            runtime.block_on(match subject {
                0 => tasks(&cache, 1, TASKS * CALLS_OF_A_TASK),
                _ => tasks(&cache, TASKS, CALLS_OF_A_TASK),
            })
        }));
    }
    report.add(Figure {
        name: "token_64_tasks",
        value: durations.median(1),
        unit: "ns",
        ratios: vec![durations.ratio(1, 0, "1 task")],
        ..Figure::default()
    });
}

/// Returns the calls per second of all threads.
fn rate(call: &(impl Fn() + Sync)) -> f64 {
    let begin = Barrier::new(THREADS + 1);
    let stopwatch = thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                begin.wait();
                for _ in 0..CALLS {
                    call();
                }
            });
        }
        begin.wait();
        Stopwatch::start()
    });
    let calls = f64::from(CALLS) * f64::from(u32::try_from(THREADS).unwrap_or(u32::MAX));
    calls / stopwatch.elapsed().as_secs_f64()
}

/// Returns the nanoseconds per `token().await`, with concurrent tasks on a runtime with two threads.
async fn tasks(cache: &Cache, tasks: usize, calls: usize) -> f64 {
    let stopwatch = Stopwatch::start();
    let tasks: Vec<_> = (0..tasks)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move {
                for _ in 0..calls {
                    let _ = black_box(cache.token().await);
                }
            })
        })
        .collect();
    let number = tasks.len() * calls;
    for task in tasks {
        let _ = task.await;
    }
    let nanoseconds = stopwatch.elapsed().as_secs_f64() * 1e9;
    nanoseconds / f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
