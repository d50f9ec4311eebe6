//! Coordinator: the sandbox, the engine, and the clock of all processes.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use auth_core::{Clock, SystemClock};
use sandbox::{Faults, Provider, Sandbox};
use tempfile::TempDir;

use super::{
    Plan,
    clock::Idle,
    events::{self, Event},
    explain,
    journal::{Books, SeenError},
    ledger::Ledger,
    resources::{self, Series},
    trace::{self, Trace},
    worker::{self, Leftovers, Providers, Report, Settings, Skip},
};
use crate::{Result, engine::Server, process::Process};

const WORKERS: usize = 2;
/// Shortest skip: tasks that would wake within it wake at its end.
const MIN_SKIP: Duration = Duration::from_secs(5);
/// Real time in which the workers must come to rest.
const STUCK: Duration = Duration::from_secs(120);
/// Samples of a run.
const SAMPLES: f64 = 96.0;
/// Simulated time after the end in which unknown outcomes must be found out.
const OVERTIME: Duration = Duration::from_secs(6 * 3600);
/// Memory that a worker may gain after its warm-up.
const WORKER_GROWTH: i64 = 8 * 1024 * 1024;
/// Memory that the sandbox may gain: its ledgers keep every purchase, and the coordinator every exchange with a fault.
const SANDBOX_GROWTH: i64 = 64 * 1024 * 1024;
/// Keys in the engine: a token, a lease and a fence for each of four accounts.
const MAX_KEYS: i64 = 12;
const BALANCE: u64 = 1_000_000_000_000;

/// Observations of a run.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) books: Books,
    pub(super) trace: Trace,
    pub(super) explained: Vec<(SeenError, String)>,
    pub(super) series: Vec<Series>,
    pub(super) kills: u64,
    pub(super) skips: u64,
    pub(super) max_keys: i64,
    pub(super) real: Duration,
    pub(super) problems: Vec<String>,
}

struct Worker {
    process: Process,
    journals: Vec<PathBuf>,
    series: usize,
    idle: Option<Idle>,
    leftovers: Option<Leftovers>,
}

struct Run<'a> {
    plan: &'a Plan,
    sandbox: Sandbox,
    engine: Server,
    is_engine_up: bool,
    /// Time that was skipped while the engine did not respond, so that its keys have not aged by it.
    unaged: Duration,
    folder: TempDir,
    workers: Vec<Worker>,
    series: Vec<Series>,
    events: VecDeque<(f64, Event)>,
    start: SystemTime,
    skips: u64,
    skipped: Duration,
    next_sample: f64,
    ledger: Ledger,
    kills: u64,
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
    let trace = Arc::new(Mutex::new(Trace::default()));
    let follower = {
        let (mut exchanges, trace) = (sandbox.exchanges(), Arc::clone(&trace));
        tokio::spawn(async move {
            loop {
                let exchange = exchanges.next().await;
                trace
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .add(&exchange);
            }
        })
    };
    let mut run = Run {
        plan,
        engine: Server::start(&plan.engine).await?,
        is_engine_up: true,
        unaged: Duration::ZERO,
        folder: tempfile::tempdir()?,
        workers: Vec::new(),
        series: vec![Series {
            name: "coordinator with sandbox".to_owned(),
            samples: Vec::new(),
        }],
        events: events::events(plan.seed, plan.hours, WORKERS).into(),
        start: sandbox.now(),
        skips: 0,
        skipped: Duration::ZERO,
        next_sample: 0.0,
        ledger: Ledger::default(),
        kills: 0,
        max_keys: 0,
        sandbox,
    };
    for index in 0..WORKERS {
        let worker = run.start_worker(index, Vec::new()).await?;
        run.workers.push(worker);
    }
    run.work_until_end().await?;
    follower.abort();
    let trace = std::mem::take(&mut *trace.lock().unwrap_or_else(PoisonError::into_inner));
    run.outcome(trace, SystemClock.now().since(began))
}

impl Run<'_> {
    async fn start_worker(&mut self, index: usize, mut journals: Vec<PathBuf>) -> Result<Worker> {
        let life = journals.len() + 1;
        journals.push(self.folder.path().join(format!("{index}-{life}.jsonl")));
        let tasks = (0..self.plan.tasks).filter(|task| task % WORKERS as u64 == index as u64);
        let settings = Settings {
            redis_url: self.engine.url(""),
            journals: journals.clone(),
            seed: self.plan.seed,
            tasks: tasks.collect(),
            pause: Duration::from_secs_f64(self.plan.pause * 60.0),
            end: trace::seconds(self.start) + self.plan.hours * 3600.0,
            skips: self.skips,
            skipped: self.skipped,
            providers: providers(&self.sandbox),
        };
        self.series.push(Series {
            name: format!("worker {index}, life {life}"),
            samples: Vec::new(),
        });
        Ok(Worker {
            process: Process::start("soak-worker", &settings).await?,
            journals,
            series: self.series.len() - 1,
            idle: None,
            leftovers: None,
        })
    }

    /// Skips time until all workers have ended.
    async fn work_until_end(&mut self) -> Result<()> {
        let overtime = self.plan.hours * 3600.0 + OVERTIME.as_secs_f64();
        loop {
            let rest = tokio::time::timeout(STUCK, self.rest());
            rest.await.map_err(|_elapsed| "the tasks do not come to rest")??;
            if self.workers.iter().all(|worker| worker.leftovers.is_some()) {
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
            self.age_engine().await?;
            self.skip().await?;
        }
    }

    /// Waits until no task of any worker works.
    async fn rest(&mut self) -> Result<()> {
        for worker in &mut self.workers {
            while worker.leftovers.is_none() && worker.idle.is_none() {
                let line = worker
                    .process
                    .line()
                    .await?
                    .ok_or("a worker ended without a report")?;
                match serde_json::from_str(&line)? {
                    // A worker without sleeps is about to end.
                    Report::Idle(idle) if idle.skips == self.skips && idle.next.is_some() => {
                        worker.idle = Some(idle);
                    }
                    Report::Idle(_) => {}
                    Report::End(leftovers) => worker.leftovers = Some(leftovers),
                }
            }
        }
        Ok(())
    }

    /// Skips to the end of the shortest sleep, or to the next event.
    async fn skip(&mut self) -> Result<()> {
        let idle = self.workers.iter().filter_map(|worker| worker.idle?.next);
        let mut step = idle.min().unwrap_or_default().max(MIN_SKIP);
        if let Some((at, _)) = self.events.front() {
            let until = Duration::from_secs_f64((at - self.elapsed()).max(0.001));
            step = step.min(until);
        }
        self.skips += 1;
        self.skipped += step;
        self.unaged += step;
        self.sandbox.advance(step);
        self.age_engine().await?;
        let order = serde_json::to_string(&Skip {
            skips: self.skips,
            skipped: self.skipped,
        })?;
        for worker in self
            .workers
            .iter_mut()
            .filter(|worker| worker.leftovers.is_none())
        {
            worker.idle = None;
            worker.process.order(&order).await?;
        }
        Ok(())
    }

    /// Lets the keys of the engine age by the time that was skipped, as they would have by themselves.
    async fn age_engine(&mut self) -> Result<()> {
        const AGE: &str = "for _, key in ipairs(redis.call('KEYS', '*')) do \
             local left = redis.call('PTTL', key) \
             if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end end";
        if self.is_engine_up && !self.unaged.is_zero() {
            let step = self.unaged.as_millis().to_string();
            self.engine.run(&["EVAL", AGE, "0", &step]).await?;
            self.unaged = Duration::ZERO;
        }
        Ok(())
    }

    async fn happen(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Faults(faults) => self.sandbox.set_faults(faults),
            Event::Revoke(Provider::KlipCard) => self.sandbox.klip_card().revoke_tokens(),
            Event::Revoke(Provider::Klikoo) => self.sandbox.klikoo().revoke_tokens(),
            Event::Revoke(_) => self.sandbox.klavi().revoke_tokens(),
            Event::Kill(index) => self.kill(index).await?,
            Event::StopEngine => {
                self.engine.stop()?;
                self.is_engine_up = false;
            }
            Event::StartEngine => {
                self.engine.start_again().await?;
                (self.is_engine_up, self.unaged) = (true, Duration::ZERO);
            }
            Event::HangEngine(span) => {
                // The tasks that the skip has woken meet it.
                self.skip().await?;
                self.engine.hang(span).await?;
            }
        }
        Ok(())
    }

    /// Kills a worker while its tasks work, and starts it again.
    async fn kill(&mut self, index: usize) -> Result<()> {
        self.skip().await?;
        // In the middle of the calls of the tasks that the skip has woken.
        SystemClock.sleep(Duration::from_millis(3)).await;
        self.workers[index].process.kill().await?;
        self.kills += 1;
        let journals = std::mem::take(&mut self.workers[index].journals);
        self.workers[index] = self.start_worker(index, journals).await?;
        Ok(())
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
        self.series[0].samples.push(resources::own()?);
        for worker in self.workers.iter().filter(|worker| worker.leftovers.is_none()) {
            if let Some(id) = worker.process.id() {
                self.series[worker.series].samples.push(resources::of(id)?);
            }
        }
        if self.is_engine_up {
            let keys = self.engine.run(&["DBSIZE"]).await?;
            self.max_keys = self.max_keys.max(redis::from_redis_value(keys)?);
        }
        Ok(())
    }

    fn outcome(mut self, trace: Trace, real: Duration) -> Result<Outcome> {
        let mut books = Books::default();
        for path in self.workers.iter().flat_map(|worker| &worker.journals) {
            books.read(path)?;
        }
        self.ledger.read(&self.sandbox);
        let mut problems = self.ledger.compare(&books);
        problems.extend(self.sandbox.violations());
        for (index, series) in self.series.iter().enumerate() {
            problems.extend(series.growth(if index == 0 { SANDBOX_GROWTH } else { WORKER_GROWTH }));
        }
        for left in self.workers.iter().filter_map(|worker| worker.leftovers) {
            if (left.tasks, left.sockets) != (0, 0) {
                problems.push(format!("leak: a worker ended with {left:?}"));
            }
        }
        if self.max_keys > MAX_KEYS {
            problems.push(format!("leak: the engine had {} keys", self.max_keys));
        }
        if trace.missed > 0 {
            problems.push(format!("the log dropped {} exchanges too soon", trace.missed));
        }
        let mut explained = Vec::new();
        for error in &books.errors {
            match explain::explain(error, &trace) {
                Ok(reason) => explained.push((error.clone(), reason)),
                Err(problem) => problems.push(problem),
            }
        }
        Ok(Outcome {
            books,
            trace,
            explained,
            series: self.series,
            kills: self.kills,
            skips: self.skips,
            max_keys: self.max_keys,
            real,
            problems,
        })
    }
}

fn elapsed(start: SystemTime, sandbox: &Sandbox) -> f64 {
    trace::seconds(sandbox.now()) - trace::seconds(start)
}

fn providers(sandbox: &Sandbox) -> Providers {
    let (card, a2a) = (sandbox.klip_card(), sandbox.klip_a2a());
    let (klikoo, klavi) = (sandbox.klikoo(), sandbox.klavi());
    let pair = |access: &str, secret: &str| (access.to_owned(), secret.to_owned());
    Providers {
        klip_card: worker::KlipCard {
            url: card.url(),
            email: card.email().to_owned(),
            password: card.password().to_owned(),
            pin: card.pin().to_owned(),
            nft_id: card.minting_nft_id(),
        },
        klip_a2a: worker::KlipA2a {
            url: a2a.url(),
            wallet_url: a2a.wallet_url(),
            card_contract: a2a.card_contract().to_owned(),
            card_owner: a2a.card_owner().to_owned(),
        },
        klikoo: worker::Klikoo {
            url: klikoo.url(),
            client_id: klikoo.client_id().to_owned(),
            client_secret: klikoo.client_secret().to_owned(),
            auth_key: klikoo.hmac_auth_key().to_owned(),
        },
        klavi: worker::Klavi {
            url: klavi.url(),
            customer: pair(klavi.customer_access_key(), klavi.customer_secret_key()),
            management: pair(klavi.management_access_key(), klavi.management_secret_key()),
            app_id: klavi.app_id().to_owned(),
        },
    }
}
