//! Latency of reads during a background refresh.

use std::{collections::BTreeMap, error::Error, time::Duration};

use auth_core::{CachedTokenProvider, Clock, RefreshPolicy, SystemClock};
use futures_util::FutureExt;

use crate::endpoint::{self, Endpoint, LATENCY, Provider};
use benches::{Figure, Ratio, Report, Stopwatch, Target};

/// Lifetime of a token: callers start a background refresh after three quarters of it, and wait after nine tenths.
const LIFE: Duration = Duration::from_secs(2);
const AGING: Duration = Duration::from_millis(1550);

/// Sorted latencies of reads, in nanoseconds.
struct Reads(Vec<f64>);

impl Reads {
    /// Reads for `span`. A read that would have to wait counts as infinite.
    fn of(cache: &CachedTokenProvider<Provider>, span: Duration) -> Self {
        let all = Stopwatch::start();
        let mut latencies = Vec::with_capacity(1 << 20);
        while all.elapsed() < span {
            let one = Stopwatch::start();
            let served = matches!(cache.token().now_or_never(), Some(Ok(_)));
            let latency = one.elapsed().as_secs_f64() * 1e9;
            latencies.push(if served { latency } else { f64::INFINITY });
        }
        latencies.sort_by(f64::total_cmp);
        Self(latencies)
    }

    /// Returns the latency that `of_thousand` of a thousand reads do not exceed.
    fn quantile(&self, of_thousand: usize) -> f64 {
        let index = (self.0.len() * of_thousand / 1000).min(self.0.len() - 1);
        self.0[index]
    }
}

pub(crate) fn measure(report: &mut Report) -> Result<(), Box<dyn Error + Send + Sync>> {
    let runtime = endpoint::runtime();
    let endpoint = runtime.block_on(Endpoint::start())?;
    let cache = CachedTokenProvider::builder(endpoint.provider(LIFE)?)
        .policy(RefreshPolicy::default().with_jitter(0.0))
        .build();
    runtime.block_on(cache.token())?;
    // The reads run on this thread, and the refresh on a thread of the runtime.
    let entered = runtime.enter();
    let quiet = Reads::of(&cache, LATENCY);
    runtime.block_on(SystemClock.sleep(AGING));
    endpoint.take_requests();
    let before = cache.stats().refreshes;
    let during = Reads::of(&cache, LATENCY);
    let was_refreshing = cache.stats().is_fetching || cache.stats().refreshes > before;
    drop(entered);

    let (p50, p99, max) = (during.quantile(500), during.quantile(990), during.quantile(1000));
    report.add(Figure {
        name: "refresh_read_p99",
        value: p99,
        unit: "ns",
        ratios: vec![Ratio::new("p99 without a refresh", p99 / quiet.quantile(990))],
        counts: BTreeMap::from([("p50", p50), ("p99", p99), ("max", max)]),
        targets: vec![Target::new(
            "no read waits for the refresh",
            was_refreshing && endpoint.take_requests() == 1 && max.is_finite(),
        )],
        ..Figure::default()
    });
    Ok(())
}
