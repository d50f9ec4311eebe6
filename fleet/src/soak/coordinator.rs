//! Coordinator: the sandbox, the engine, and the clock of all processes.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, SystemTime},
};

use auth_core::{Clock, SystemClock};
use sandbox::{FaultRule, Faults, Provider, Sandbox};

use super::{
    Plan,
    accounts::Accounts,
    engine::Engine,
    events::{self, Event},
    follower::Follower,
    journal::Books,
    ledger::Ledger,
    messages::Settings,
    outcome::Outcome,
    resources::{self, Series},
    trace::{self, Delay},
    workers::{WORKERS, Workers},
};
use crate::Result;

/// Shortest skip: tasks that would wake within it wake at its end.
const MIN_SKIP: Duration = Duration::from_secs(5);
/// Real time in which the workers must come to rest.
const STUCK: Duration = Duration::from_secs(120);
/// Real time of a response that is later than the timeout of an attempt.
const LATE: Duration = Duration::from_secs(6);
/// Skips until a request meets the delay, at most.
const MAX_SKIPS: usize = 100;
/// Samples of a run.
const SAMPLES: f64 = 96.0;
/// Simulated time after the end in which unknown outcomes must be found out.
const OVERTIME: Duration = Duration::from_secs(6 * 3600);
const BALANCE: u64 = 1_000_000_000_000;

struct Run<'a> {
    plan: &'a Plan,
    sandbox: Arc<Sandbox>,
    follower: Follower,
    engine: Engine,
    workers: Workers,
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
    let began = SystemClock.now();
    let sandbox = Sandbox::builder()
        .seed(plan.seed)
        .faults(Faults::none())
        .start()
        .await?;
    sandbox.klikoo().set_balance(BALANCE);
    let sandbox = Arc::new(sandbox);
    let (engine, start) = (Engine::start(&plan.engine).await?, sandbox.now());
    let settings = Settings {
        redis_url: engine.url(),
        journals: Vec::new(),
        seed: plan.seed,
        tasks: Vec::new(),
        pause: Duration::from_secs_f64(plan.pause * 60.0),
        end: trace::seconds(start) + plan.hours * 3600.0,
        skips: 0,
        skipped: Duration::ZERO,
        accounts: Accounts::of(&sandbox),
    };
    let mut run = Run {
        plan,
        follower: Follower::start(Arc::clone(&sandbox), plan.seed),
        workers: Workers::start(settings, plan.tasks).await?,
        engine,
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
    run.end(SystemClock.now().since(began)).await
}

impl Run<'_> {
    /// Skips time until all workers have ended.
    async fn work_until_end(&mut self) -> Result<()> {
        let overtime = self.plan.hours * 3600.0 + OVERTIME.as_secs_f64();
        loop {
            let rest = tokio::time::timeout(STUCK, self.workers.rest());
            rest.await.map_err(|_elapsed| "the tasks do not come to rest")??;
            if self.workers.have_ended() {
                return Ok(());
            }
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
        self.sandbox.advance(step);
        self.engine.age(step).await?;
        self.workers.skip(step).await
    }

    async fn happen(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Faults(faults) => self.sandbox.set_faults(faults),
            Event::Revoke(provider) => self.follower.revoke(&self.sandbox, provider),
            Event::Delay(provider) => self.delay(provider).await?,
            Event::Kill(index) => self.kill(index).await?,
            Event::StopEngine => self.engine.stop()?,
            Event::StartEngine => self.engine.start_again().await?,
            Event::HangEngine(span) => {
                // The tasks that the skip has woken meet it.
                self.skip().await?;
                self.engine.hang(span).await?;
            }
        }
        Ok(())
    }

    /// Delays the next response of `provider`, without other faults.
    async fn delay(&mut self, provider: Provider) -> Result<()> {
        let faults = self.sandbox.faults();
        let delay = FaultRule::delay(LATE..=LATE).provider(provider).next(1);
        self.sandbox.set_faults(Faults::none().rule(delay));
        for _ in 0..MAX_SKIPS {
            let start = trace::seconds(self.sandbox.now());
            self.skip().await?;
            self.workers.rest().await?;
            if self.sandbox.faults() == Faults::none() {
                let span = (start, trace::seconds(self.sandbox.now()));
                self.follower.trace().delays.push(Delay { provider, span });
                break;
            }
        }
        self.sandbox.set_faults(faults);
        Ok(())
    }

    /// Kills a worker while its tasks work, and starts it again.
    async fn kill(&mut self, index: usize) -> Result<()> {
        self.skip().await?;
        // In the middle of the calls of the tasks that the skip has woken.
        SystemClock.sleep(Duration::from_millis(3)).await;
        self.workers.kill(index).await
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
        self.series.samples.push(resources::own()?);
        self.workers.sample()?;
        self.max_keys = self.max_keys.max(self.engine.count_keys().await?);
        Ok(())
    }

    async fn end(mut self, real: Duration) -> Result<Outcome> {
        let mut books = Books::default();
        for path in self.workers.journals() {
            books.read(path)?;
        }
        self.ledger.read(&self.sandbox);
        let mut outcome = Outcome {
            books,
            trace: self.follower.finish(&self.sandbox).await,
            explained: Vec::new(),
            skips: self.workers.skips(),
            kills: self.workers.kills(),
            max_keys: self.max_keys,
            real,
            problems: self.sandbox.violations(),
            series: Vec::new(),
        };
        for left in self.workers.leftovers() {
            outcome.check_leftovers(left);
        }
        outcome.series.push(self.series);
        outcome.series.extend(self.workers.into_series());
        outcome.compare(&self.ledger);
        outcome.check_growth();
        outcome.explain();
        Ok(outcome)
    }
}

fn elapsed(start: SystemTime, sandbox: &Sandbox) -> f64 {
    trace::seconds(sandbox.now()) - trace::seconds(start)
}
