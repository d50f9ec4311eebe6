//! Fleet of thousands of processes in virtual time, on the code that real processes run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use auth_core::{
    AccessToken, CachedTokenProvider, Clock, Placement, SystemClock, TokenError, TokenProvider, async_trait,
    store::{
        AcquireRequest, Acquired, FetchFailure, Lease, SharedTokenProvider, StoreError, StoreKey,
        StoredToken, TokenId, TokenStore,
    },
    testing::{MemoryStore, StoreFault},
};
use clap::Args;

use crate::Result;

/// Settings of a simulation.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Number of processes
    #[arg(long, default_value_t = 10_000)]
    processes: u64,
    /// Number of regions, each with an engine of its own
    #[arg(long, default_value_t = 1)]
    regions: u64,
    /// Simulated days
    #[arg(long, default_value_t = 7)]
    days: u64,
    /// Lifetime of the tokens in seconds
    #[arg(long, default_value_t = 900)]
    life: u64,
    /// Mean time between two reads of a process in seconds
    #[arg(long, default_value_t = 120)]
    read_interval: u64,
    /// Number of outages of each engine, at times and for durations of the seed
    #[arg(long, default_value_t = 10)]
    outages: u64,
    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Figures of a simulation.
#[derive(Debug, Default)]
struct Figures {
    requests: AtomicU64,
    commands: AtomicU64,
    reads: AtomicU64,
    expired: AtomicU64,
    errors: AtomicU64,
    longest_us: AtomicU64,
}

impl Figures {
    fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Issues a token in 300 ms.
#[derive(Debug)]
struct Issuer {
    life: Duration,
    figures: Arc<Figures>,
}

#[async_trait]
impl TokenProvider for Issuer {
    async fn token(&self) -> std::result::Result<AccessToken, TokenError> {
        let sent = SystemClock.now();
        Figures::count(&self.figures.requests);
        SystemClock.sleep(Duration::from_millis(300)).await;
        let secret = self.figures.requests.load(Ordering::Relaxed).to_string();
        Ok(AccessToken::new(secret, Placement::Bearer).valid_for(self.life, sent))
    }
}

/// Counts the commands that an engine would get.
#[derive(Debug)]
struct Counted {
    store: Arc<MemoryStore>,
    figures: Arc<Figures>,
}

#[async_trait]
impl TokenStore for Counted {
    async fn acquire(
        &self,
        key: &StoreKey,
        request: &AcquireRequest,
    ) -> std::result::Result<Acquired, StoreError> {
        Figures::count(&self.figures.commands);
        self.store.acquire(key, request).await
    }

    async fn renew(
        &self,
        key: &StoreKey,
        lease: &Lease,
        duration: Duration,
    ) -> std::result::Result<bool, StoreError> {
        Figures::count(&self.figures.commands);
        self.store.renew(key, lease, duration).await
    }

    async fn publish(
        &self,
        key: &StoreKey,
        lease: &Lease,
        token: &StoredToken,
    ) -> std::result::Result<bool, StoreError> {
        Figures::count(&self.figures.commands);
        self.store.publish(key, lease, token).await
    }

    async fn release(
        &self,
        key: &StoreKey,
        lease: &Lease,
        failure: Option<&FetchFailure>,
    ) -> std::result::Result<(), StoreError> {
        Figures::count(&self.figures.commands);
        self.store.release(key, lease, failure).await
    }

    async fn invalidate(&self, key: &StoreKey, rejected: TokenId) -> std::result::Result<(), StoreError> {
        Figures::count(&self.figures.commands);
        self.store.invalidate(key, rejected).await
    }

    fn changed<'a>(&'a self, key: &'a StoreKey) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        self.store.changed(key)
    }
}

/// Runs the simulation, and prints its figures.
pub(crate) fn run(plan: &Plan) -> Result<()> {
    fastrand::seed(plan.seed);
    let figures = Arc::new(Figures::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()?;
    runtime.block_on(simulate(plan, &figures));

    print(plan, &figures);
    Ok(())
}

fn print(plan: &Plan, figures: &Figures) {
    let value = |counter: &AtomicU64| float(counter.load(Ordering::Relaxed));
    let seconds = float(plan.days * 24 * 3600);
    // A token is replaced between three quarters of its lifetime and its end.
    let lifetimes = seconds / float(plan.life);
    let commands = value(&figures.commands) / float(plan.regions) / seconds;
    println!(
        "{} processes, {} engines, {} days, token lifetime {} s",
        plan.processes, plan.regions, plan.days, plan.life
    );
    println!("reads                        {}", value(&figures.reads));
    println!("token requests               {}", value(&figures.requests));
    println!(
        "token requests a lifetime    {:.2}",
        value(&figures.requests) / lifetimes
    );
    println!(
        "without a store, at least    {:.0}",
        lifetimes * float(plan.processes)
    );
    println!("commands a second            {commands:.2} for each engine");
    println!(
        "longest wait                 {:.1} s",
        value(&figures.longest_us) / 1e6
    );
    println!("expired tokens handed out    {}", value(&figures.expired));
    println!("errors                       {}", value(&figures.errors));
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn float(number: u64) -> f64 {
    number as f64
}

async fn simulate(plan: &Plan, figures: &Arc<Figures>) {
    let end = SystemClock.now().plus(Duration::from_secs(plan.days * 24 * 3600));
    let mut tasks = Vec::new();
    for region in 0..plan.regions {
        let engine = MemoryStore::new(SystemClock);
        let connections: Vec<_> = (region..plan.processes)
            .step_by(usize::try_from(plan.regions).unwrap_or(1))
            .map(|_| Arc::new(engine.clone()))
            .collect();
        for connection in &connections {
            let store = Arc::new(Counted {
                store: Arc::clone(connection),
                figures: Arc::clone(figures),
            });
            let issuer = Issuer {
                life: Duration::from_secs(plan.life),
                figures: Arc::clone(figures),
            };
            let shared = SharedTokenProvider::new(issuer, store, StoreKey::new("simulation"));
            let tokens = CachedTokenProvider::new(shared);
            let (figures, interval) = (Arc::clone(figures), Duration::from_secs(plan.read_interval));
            tasks.push(tokio::spawn(async move {
                while !SystemClock.now().has_reached(end) {
                    SystemClock.sleep(interval.mul_f64(2.0 * fastrand::f64())).await;
                    read(&tokens, &figures).await;
                }
            }));
        }
        tasks.push(tokio::spawn(outages(plan.outages, plan.days, connections)));
    }
    for task in tasks {
        // A task that panicked is an error of the simulation.
        if task.await.is_err() {
            Figures::count(&figures.errors);
        }
    }
}

async fn read(tokens: &CachedTokenProvider<SharedTokenProvider<Issuer>>, figures: &Figures) {
    let started = SystemClock.now();
    let outcome = tokens.token().await;
    let now = SystemClock.now();
    Figures::count(&figures.reads);
    let wait = u64::try_from(now.since(started).as_micros()).unwrap_or(u64::MAX);
    figures.longest_us.fetch_max(wait, Ordering::Relaxed);
    match outcome {
        Ok(token) if token.is_expired(now) => Figures::count(&figures.expired),
        Ok(_) => {}
        Err(_) => Figures::count(&figures.errors),
    }
}

/// Lets an engine be away now and then: down or hanging, for up to half an hour.
async fn outages(count: u64, days: u64, connections: Vec<Arc<MemoryStore>>) {
    let spacing = Duration::from_secs(days * 24 * 3600) / u32::try_from(count.max(1)).unwrap_or(1);
    for _ in 0..count {
        let start = spacing.mul_f64(fastrand::f64() / 2.0);
        let length = Duration::from_secs(1800).mul_f64(fastrand::f64());
        let fault = if fastrand::bool() {
            StoreFault::Down
        } else {
            StoreFault::Hanging
        };
        SystemClock.sleep(start).await;
        for connection in &connections {
            connection.set_fault(Some(fault));
        }
        SystemClock.sleep(length).await;
        for connection in &connections {
            connection.set_fault(None);
        }
        SystemClock.sleep(spacing.saturating_sub(start + length)).await;
    }
}
