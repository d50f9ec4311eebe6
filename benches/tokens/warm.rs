//! Reads of a fresh token.

use std::{error::Error, fs, hint::black_box, path::Path, sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock, TokenProvider,
};
use criterion::Criterion;
use futures_util::FutureExt;
use serde_json::Value;

use benches::{Figure, Report, median};

/// Rounds of each figure, alternating with the others, since the clock speed of a virtual machine varies.
const ROUNDS: usize = 5;
/// Baseline: clones the `Arc` in an `ArcSwap`, without a check of its age.
const BASELINE: &str = "load_full";

pub(crate) type Cache = CachedTokenProvider<StaticToken>;

/// Creates a cache with a fresh token, and returns both.
pub(crate) fn warm_cache() -> (Cache, AccessToken) {
    let token = AccessToken::new("0123456789abcdef", Placement::Bearer)
        .valid_for(Duration::from_secs(24 * 60 * 60), SystemClock.now());
    let cache = CachedTokenProvider::new(StaticToken::new(token.clone()));
    let runtime = crate::endpoint::runtime();
    let _ = runtime.block_on(cache.token());
    (cache, token)
}

/// Typical hand-written cache: an `ArcSwap`, and the exact clock for each call.
struct HandWritten {
    entry: ArcSwapOption<(AccessToken, std::time::Instant)>,
}

impl HandWritten {
    #[expect(clippy::disallowed_methods, reason = "this call is measured")]
    fn token(&self) -> Option<AccessToken> {
        let entry = self.entry.load();
        let (token, expires) = &**entry.as_ref()?;
        (std::time::Instant::now() < *expires).then(|| token.clone())
    }
}

/// Name, call and target of a benchmark.
type Subject<'a> = (
    &'static str,
    Box<dyn Fn() + 'a>,
    Option<(&'static str, fn(f64, u64) -> bool)>,
);

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (cache, token) = warm_cache();
    let dynamic: &dyn TokenProvider = &cache;
    let swap = ArcSwapOption::from(Some(Arc::new(token.clone())));
    let hand = HandWritten {
        entry: ArcSwapOption::from(Some(Arc::new((
            token.clone(),
            SystemClock
                .now()
                .plus(Duration::from_secs(24 * 60 * 60))
                .monotonic,
        )))),
    };
    let cached: fn(f64, u64) -> bool = |ratio, allocations| ratio <= 2.0 && allocations == 0;
    let subjects: [Subject<'_>; 7] = [
        (BASELINE, Box::new(|| drop(black_box(swap.load_full()))), None),
        (
            "hand_exact_clock",
            Box::new(|| drop(black_box(hand.token()))),
            None,
        ),
        (
            "cached_token",
            Box::new(|| drop(black_box(cache.cached_token()))),
            Some(("at most 2 x load_full, 0 allocations", cached)),
        ),
        (
            "cached_token_dyn",
            Box::new(|| drop(black_box(dynamic.cached_token()))),
            Some(("at most 2 x load_full, 0 allocations", cached)),
        ),
        (
            "with_cached_token",
            Box::new(|| {
                black_box(cache.with_cached_token(|token| token.secret().is_empty()));
            }),
            None,
        ),
        (
            "token_concrete",
            Box::new(|| drop(black_box(cache.token().now_or_never()))),
            Some(("0 allocations", |_, allocations| allocations == 0)),
        ),
        (
            "token_dyn",
            Box::new(|| drop(black_box(dynamic.token().now_or_never()))),
            Some(("at most 1 allocation", |_, allocations| allocations <= 1)),
        ),
    ];
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let rounds = (0..ROUNDS)
        .map(|round| medians(&format!("round-{round}"), &subjects, &output))
        .collect::<Result<Vec<_>, _>>()?;
    for (index, (name, call, target)) in subjects.iter().enumerate() {
        let ratio = median(rounds.iter().map(|round| round[index] / round[0]).collect());
        let allocations = allocation_counter::measure(call).count_total;
        report.add(Figure {
            name,
            value: median(rounds.iter().map(|round| round[index]).collect()),
            unit: "ns",
            ratio: Some((BASELINE, ratio)),
            allocations: Some(allocations),
            target: target.map(|(target, is_met)| (target, is_met(ratio, allocations))),
            ..Figure::default()
        });
    }
    Ok(())
}

/// Returns the median duration of each subject's call, in nanoseconds.
fn medians(
    group: &str,
    subjects: &[Subject<'_>],
    output: &Path,
) -> Result<Vec<f64>, Box<dyn Error + Send + Sync>> {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(30)
        .output_directory(output);
    let mut running = criterion.benchmark_group(group);
    for (name, call, _) in subjects {
        running.bench_function(*name, |bencher| bencher.iter(call));
    }
    running.finish();
    let estimate = |name: &str| -> Result<f64, Box<dyn Error + Send + Sync>> {
        let path = output.join(group).join(name).join("new/estimates.json");
        let estimates: Value = serde_json::from_slice(&fs::read(path)?)?;
        let median = estimates["median"]["point_estimate"].as_f64();
        Ok(median.ok_or("missing median in the estimates")?)
    };
    subjects.iter().map(|(name, ..)| estimate(name)).collect()
}
