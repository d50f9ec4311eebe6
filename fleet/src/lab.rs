//! Laboratory of a case: an issuer, and processes that share its tokens.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use auth_core::{Clock, SystemClock};
use tempfile::TempDir;

use crate::{
    Result,
    issuer::{Behavior, Issuer},
    process::{self, Process},
    waits::Waits,
    worker::{Seen, Settings},
};

/// A fleet of processes.
#[derive(Debug)]
pub(crate) struct Lab {
    pub(crate) issuer: Issuer,
    processes: Vec<Process>,
    _folder: TempDir,
}

/// What a case saw.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Number of processes that reported.
    pub(crate) processes: usize,
    pub(crate) requests: u32,
    pub(crate) max_running: u32,
    pub(crate) tokens: usize,
    pub(crate) longest: Duration,
    pub(crate) waits: Waits,
    /// The waits of each phase with a name.
    pub(crate) phases: BTreeMap<String, Waits>,
    pub(crate) expired: u64,
    pub(crate) errors: u64,
    pub(crate) error_kinds: Vec<String>,
}

impl Lab {
    /// Starts `count` processes with the settings that `settings` returns for each, and lets them wait for [`go`](Self::go).
    pub(crate) async fn start(
        behavior: Behavior,
        count: usize,
        settings: impl Fn(usize, Settings) -> Settings,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let socket = folder.path().join("issuer");
        let issuer = Issuer::start(&socket, behavior)?;
        let mut processes = Vec::new();
        for index in 0..count {
            let standard = Settings {
                urls: Vec::new(),
                issuer: socket.clone(),
                encryption_key: "one".to_owned(),
                fails_closed: false,
                lease: Duration::from_secs(6),
                poll_interval: Duration::from_millis(250),
                read_interval: Duration::from_millis(50),
                clock_shift: 0,
            };
            processes.push(Process::start("worker", &settings(index, standard)).await?);
        }
        Ok(Self {
            issuer,
            processes,
            _folder: folder,
        })
    }

    /// Lets all processes read their token from now on.
    pub(crate) async fn go(&mut self) -> Result<()> {
        self.order("go").await
    }

    /// Lets all processes treat their token as rejected.
    pub(crate) async fn reject(&mut self) -> Result<()> {
        self.order("reject").await
    }

    /// Counts the waits of a phase called `name` from now on.
    pub(crate) async fn phase(&mut self, name: &str) -> Result<()> {
        self.order(&format!("phase {name}")).await
    }

    async fn order(&mut self, order: &str) -> Result<()> {
        for process in &mut self.processes {
            process.order(order).await?;
        }
        Ok(())
    }

    /// Waits until the issuer works on a request, and sends `signal` to the process that sent it. Returns that process.
    pub(crate) async fn signal_holder(&mut self, signal: &str) -> Result<u32> {
        loop {
            if let Some(holder) = self.issuer.holder() {
                process::send(signal, holder)?;
                self.processes
                    .retain(|process| signal == "STOP" || process.id() != Some(holder));
                return Ok(holder);
            }
            SystemClock.sleep(Duration::from_millis(5)).await;
        }
    }

    /// Stops all processes, and returns what they saw.
    pub(crate) async fn stop(mut self) -> Result<Outcome> {
        self.order("stop").await?;
        let mut outcome = Outcome::default();
        let mut tokens = BTreeSet::new();
        for mut process in self.processes {
            let line = process.line().await?.ok_or("a process ended without a report")?;
            let seen: Seen = serde_json::from_str(&line)?;
            outcome.processes += 1;
            process.wait().await?;
            for (name, waits) in seen.waits {
                outcome.waits.extend(&waits);
                if !name.is_empty() {
                    outcome.phases.entry(name).or_default().extend(&waits);
                }
            }
            outcome.expired += seen.expired;
            outcome.errors += seen.errors.values().sum::<u64>();
            outcome.error_kinds.extend(seen.errors.into_keys());
            tokens.extend(seen.tokens);
        }
        outcome.error_kinds.sort_unstable();
        outcome.error_kinds.dedup();
        outcome.longest = outcome.waits.longest();
        outcome.tokens = tokens.len();
        outcome.requests = self.issuer.requests();
        outcome.max_running = self.issuer.max_running();
        Ok(outcome)
    }
}
