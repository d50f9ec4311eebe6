//! Ten thousand callers of an empty cache.

use std::{collections::BTreeMap, error::Error, future::Future, sync::Arc, time::Duration};

use auth_core::{CachedTokenProvider, Clock, SystemClock};

use crate::{
    endpoint::{self, Endpoint, LATENCY},
    single_flight::SingleFlight,
};
use benches::{Figure, Ratio, Report, Stopwatch, Target, count, median};

const CALLERS: usize = 10_000;
const ROUNDS: usize = 21;
const LIFE: Duration = Duration::from_secs(3600);
const BASELINE: &str = "bare single-flight";

/// Outcome of all callers.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    milliseconds: f64,
    served: usize,
    requests: usize,
}

/// Fate of the first caller before the token arrives.
#[derive(Debug, Clone, Copy, PartialEq)]
enum First {
    Stays,
    IsDropped,
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error + Send + Sync>> {
    let runtime = endpoint::runtime();
    let endpoint = runtime.block_on(Endpoint::start())?;
    for (name, first, target) in [
        (
            "cold_10k",
            First::Stays,
            "1 request, all served, at most 1.1 x a bare single-flight",
        ),
        (
            "cold_10k_first_dropped",
            First::IsDropped,
            "1 request, all others served",
        ),
    ] {
        let mut pairs = Vec::new();
        for _ in 0..ROUNDS {
            let bare = Arc::new(SingleFlight::new(endpoint.provider(LIFE)?));
            let baseline = runtime.block_on(callers(&endpoint, first, move || {
                let bare = Arc::clone(&bare);
                async move { bare.token().await.is_some_and(|outcome| outcome.is_ok()) }
            }));
            let cache = CachedTokenProvider::new(endpoint.provider(LIFE)?);
            let ours = runtime.block_on(callers(&endpoint, first, move || {
                let cache = cache.clone();
                async move { cache.token().await.is_ok() }
            }));
            pairs.push((baseline, ours));
        }
        let ratio = median(
            pairs
                .iter()
                .map(|(baseline, ours)| ours.milliseconds / baseline.milliseconds)
                .collect(),
        );
        let requests = pairs.iter().map(|(_, ours)| ours.requests).max().unwrap_or(0);
        let served = pairs.iter().map(|(_, ours)| ours.served).min().unwrap_or(0);
        let all = CALLERS - usize::from(first == First::IsDropped);
        let is_quick = first == First::IsDropped || ratio <= 1.1;
        report.add(Figure {
            name,
            value: median(pairs.iter().map(|(_, ours)| ours.milliseconds).collect()),
            unit: "ms",
            ratios: vec![Ratio::new(BASELINE, ratio)],
            counts: BTreeMap::from([("requests", count(requests)), ("served", count(served))]),
            targets: vec![Target::new(target, requests == 1 && served == all && is_quick)],
            ..Figure::default()
        });
    }
    Ok(())
}

/// Runs all callers at once; `call` returns whether it got a token.
async fn callers<F>(endpoint: &Endpoint, first: First, call: impl Fn() -> F) -> Outcome
where
    F: Future<Output = bool> + Send + 'static,
{
    endpoint.take_requests();
    let stopwatch = Stopwatch::start();
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(call())).collect();
    if first == First::IsDropped {
        SystemClock.sleep(LATENCY / 2).await;
        callers[0].abort();
    }
    let mut served = 0;
    for caller in callers {
        served += usize::from(matches!(caller.await, Ok(true)));
    }
    Outcome {
        milliseconds: stopwatch.elapsed().as_secs_f64() * 1e3,
        served,
        requests: endpoint.take_requests(),
    }
}
