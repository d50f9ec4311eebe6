//! Reads of a fresh token.

use std::{
    hint::black_box,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, StaticToken, SystemClock, TokenProvider,
};
use benches::{Figure, Ratio, Report, Rounds, Stopwatch, Target, in_order};
use futures_util::FutureExt;

/// A round measures all subjects in a few milliseconds, since the clock speed of a virtual machine varies.
const ROUNDS: usize = 2_001;
const CALLS: u32 = 4_000;
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Baseline: clones the `Arc` in an `ArcSwap`, without a check of its age.
const BASELINE: &str = "load_full";

pub(crate) type Cache = CachedTokenProvider<StaticToken>;

/// Creates a cache with a fresh token, and returns both.
pub(crate) fn warm_cache() -> (Cache, AccessToken) {
    let token = AccessToken::new("0123456789abcdef", Placement::Bearer).valid_for(LIFE, SystemClock.now());
    let cache = CachedTokenProvider::new(StaticToken::new(token.clone()));
    let runtime = crate::endpoint::runtime();
    let _ = runtime.block_on(cache.token());
    (cache, token)
}

/// Token with its expiry, as a hand-written cache stores it. It reads the exact clock for each call, and refreshes nothing.
type Entry = (AccessToken, Instant);

#[expect(clippy::disallowed_methods, reason = "this call is measured")]
fn if_valid((token, expires): &Entry) -> Option<AccessToken> {
    (Instant::now() < *expires).then(|| token.clone())
}

/// Measured call.
struct Subject<'a> {
    name: &'static str,
    /// Repeats the call.
    repeat: Box<dyn Fn(u32) + 'a>,
    /// Maximum of the ratio to the baseline, and of the allocations.
    targets: (Option<f64>, Option<u64>),
}

impl<'a> Subject<'a> {
    /// Creates the subject `name` that calls `call`.
    fn new<T>(name: &'static str, call: impl Fn() -> T + 'a) -> Self {
        // The loop is inside the box, so that a call costs no more than itself.
        let repeat = move |calls| {
            for _ in 0..calls {
                drop(black_box(call()));
            }
        };
        Self {
            name,
            repeat: Box::new(repeat),
            targets: (None, None),
        }
    }

    fn at_most(mut self, ratio: f64) -> Self {
        self.targets.0 = Some(ratio);
        self
    }

    fn allocations(mut self, most: u64) -> Self {
        self.targets.1 = Some(most);
        self
    }

    /// Returns the nanoseconds of a call.
    fn nanoseconds(&self) -> f64 {
        let stopwatch = Stopwatch::start();
        (self.repeat)(CALLS);
        stopwatch.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
    }

    fn targets(&self, ratio: Ratio, allocations: u64) -> Vec<Target> {
        let (most, most_allocations) = self.targets;
        let speed = most.map(|most| Target::at_most(most, ratio));
        let memory = most_allocations
            .map(|most| Target::new(format!("at most {most} allocations"), allocations <= most));
        speed.into_iter().chain(memory).collect()
    }
}

pub(crate) fn measure(report: &mut Report) {
    let (cache, token) = warm_cache();
    let (concrete, dynamic): (&Cache, &dyn TokenProvider) = (&cache, &cache);
    let swap = ArcSwapOption::from(Some(Arc::new(token.clone())));
    let entry = (token, SystemClock.now().plus(LIFE).monotonic);
    let swapped = ArcSwapOption::from(Some(Arc::new(entry.clone())));
    let locked = Mutex::new(Some(entry));
    let subjects = [
        Subject::new(BASELINE, || swap.load_full()),
        Subject::new("hand_written_swap", || {
            swapped.load().as_ref().and_then(|entry| if_valid(entry))
        }),
        Subject::new("hand_written_mutex", || {
            let entry = locked.lock().unwrap_or_else(PoisonError::into_inner);
            entry.as_ref().and_then(if_valid)
        }),
        Subject::new("cached_token", || concrete.cached_token())
            .at_most(2.0)
            .allocations(0),
        Subject::new("cached_token_dyn", || dynamic.cached_token())
            .at_most(2.0)
            .allocations(0),
        Subject::new("with_cached_token", || {
            concrete.with_cached_token(|token| token.secret().is_empty())
        }),
        Subject::new("token_concrete", || concrete.token().now_or_never())
            .at_most(1.6)
            .allocations(0),
        Subject::new("token_dyn", || dynamic.token().now_or_never())
            .at_most(1.6)
            .allocations(1),
    ];
    let mut rounds = Rounds::default();
    for round in 0..ROUNDS {
        rounds.add(in_order(round, subjects.len(), |at| subjects[at].nanoseconds()));
    }
    for (at, subject) in subjects.iter().enumerate() {
        let ratio = rounds.ratio(at, 0, BASELINE);
        let allocations = allocation_counter::measure(|| (subject.repeat)(1)).count_total;
        report.add(Figure {
            name: subject.name,
            value: rounds.median(at),
            unit: "ns",
            ratios: vec![ratio],
            allocations: Some(allocations),
            targets: subject.targets(ratio, allocations),
            ..Figure::default()
        });
    }
}
