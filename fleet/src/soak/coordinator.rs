//! Coordinator: the sandbox, the engine, and the clock of all processes.

mod ending;
mod incidents;

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, SystemTime},
};

use auth_core::{Clock, Moment, SystemClock};
use sandbox::{Faults, Sandbox};

use super::{
    Plan,
    accounts::Accounts,
    deliveries::Sender,
    engine::Engine,
    events::{self, Event},
    follower::Follower,
    ledger::Ledger,
    messages::{Settings, WORKERS},
    outcome::Outcome,
    report,
    resources::{self, Series},
    stalls::Stalls,
    trace,
    workers::Workers,
};
use crate::Result;

/// Shortest skip: tasks that would wake within it wake at its end.
const MIN_SKIP: Duration = Duration::from_secs(5);
/// Real time in which the workers must come to rest.
const STUCK: Duration = Duration::from_secs(600);
/// Samples of a run.
const SAMPLES: f64 = 96.0;
/// Samples between two lines of progress.
const SAMPLES_PER_LINE: usize = 4;
/// Simulated time after the end in which unknown outcomes must be found out.
const OVERTIME: Duration = Duration::from_secs(6 * 3600);
/// Time after which banks and suppliers settle.
const SETTLEMENT: Duration = Duration::from_secs(3);
const BALANCE: u64 = 1_000_000_000_000;

struct Run<'a> {
    plan: &'a Plan,
    /// Start in real time.
    began: Moment,
    sandbox: Arc<Sandbox>,
    follower: Follower,
    stalls: Stalls,
    engine: Engine,
    workers: Workers,
    sender: Sender,
    /// Samples of the coordinator.
    series: Series,
    events: VecDeque<(f64, Event)>,
    start: SystemTime,
    next_sample: f64,
    ledger: Ledger,
    max_keys: i64,
}

/// Runs `plan`.
pub(super) async fn run(plan: &Plan) -> Result<Outcome> {
    let sandbox = Sandbox::builder()
        .seed(plan.seed)
        .faults(Faults::none())
        .auto_settle(SETTLEMENT)
        .start()
        .await?;
    sandbox.klikoo().set_balance(BALANCE);
    let sandbox = Arc::new(sandbox);
    let (engine, start) = (Engine::start(&plan.engine).await?, sandbox.now());
    let settings = Settings {
        redis_url: engine.url(),
        journals: Vec::new(),
        seed: plan.seed,
        index: 0,
        tasks: Vec::new(),
        pause: Duration::from_secs_f64(plan.pause * 60.0),
        end: trace::seconds(start) + plan.hours * 3600.0,
        skips: 0,
        skipped: Duration::ZERO,
        accounts: Accounts::of(&sandbox),
    };
    let mut run = Run {
        plan,
        began: SystemClock.now(),
        stalls: Stalls::watch(Arc::clone(&sandbox)),
        follower: Follower::start(Arc::clone(&sandbox), plan.seed),
        workers: Workers::start(settings, plan.tasks).await?,
        engine,
        sender: Sender::new(plan.seed),
        series: Series {
            name: "coordinator with sandbox".to_owned(),
            samples: Vec::new(),
        },
        events: events::events(plan.seed, plan.hours, WORKERS).into(),
        start,
        next_sample: 0.0,
        ledger: Ledger::default(),
        max_keys: 0,
        sandbox,
    };
    run.work_until_end().await?;
    run.compare().await
}

impl Run<'_> {
    /// Skips time until all workers have ended.
    async fn work_until_end(&mut self) -> Result<()> {
        let overtime = self.plan.hours * 3600.0 + OVERTIME.as_secs_f64();
        loop {
            let rest = tokio::time::timeout(STUCK, self.workers.rest());
            rest.await.map_err(|_elapsed| "the tasks do not come to rest")??;
            if self.workers.are_done() {
                return self.deliver_rest().await;
            }
            self.sender.send(&self.sandbox, &self.workers.receivers()).await?;
            if self.elapsed() > overtime {
                return Err("unknown outcomes were not found out".into());
            }
            self.sample().await?;
            if let Some((_, event)) = self
                .events
                .pop_front_if(|(at, _)| *at <= elapsed(self.start, &self.sandbox))
            {
                self.happen(event).await?;
                continue;
            }
            self.skip().await?;
        }
    }

    /// Skips to the end of the shortest sleep, or to the next event.
    async fn skip(&mut self) -> Result<()> {
        let mut step = self.workers.next().unwrap_or_default().max(MIN_SKIP);
        if let Some((at, _)) = self.events.front() {
            let until = Duration::from_secs_f64((at - self.elapsed()).max(0.001));
            step = step.min(until);
        }
        self.skip_by(step).await
    }

    async fn skip_by(&mut self, step: Duration) -> Result<()> {
        self.sandbox.advance(step);
        self.engine.age(step).await?;
        self.workers.skip(step).await
    }

    /// Returns the real time since the start.
    fn real(&self) -> Duration {
        SystemClock.now().since(self.began)
    }

    fn elapsed(&self) -> f64 {
        elapsed(self.start, &self.sandbox)
    }

    async fn sample(&mut self) -> Result<()> {
        if self.elapsed() < self.next_sample {
            return Ok(());
        }
        self.next_sample = self.elapsed() + self.plan.hours * 3600.0 / SAMPLES;
        self.ledger.note_transfers(&self.sandbox);
        if self.series.samples.len().is_multiple_of(SAMPLES_PER_LINE) {
            report::print_progress(self.elapsed() / 3600.0, self.real(), self.workers.skips());
        }
        self.series.samples.push(resources::own()?);
        self.workers.sample()?;
        self.max_keys = self.max_keys.max(self.engine.count_keys().await?);
        Ok(())
    }
}

fn elapsed(start: SystemTime, sandbox: &Sandbox) -> f64 {
    trace::seconds(sandbox.now()) - trace::seconds(start)
}
