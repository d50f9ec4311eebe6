//! Worker processes, as the coordinator sees them.

use std::{path::PathBuf, time::Duration};

use tempfile::TempDir;

use super::{
    clock::Idle,
    messages::{Leftovers, Order, Report, Settings, WORKERS},
    resources::{self, Series},
};
use crate::{
    Result,
    process::{self, Process},
};

/// Worker processes, and the clock that they share.
pub(super) struct Workers {
    /// Settings of each worker, without its tasks and journals, and with the skips until now.
    settings: Settings,
    tasks: u64,
    folder: TempDir,
    list: Vec<Worker>,
    kills: u64,
}

struct Worker {
    process: Process,
    journals: Vec<PathBuf>,
    /// The samples of each life.
    series: Vec<Series>,
    /// Base URL of its receiver.
    receiver: String,
    idle: Option<Idle>,
    /// All of its tasks have ended.
    is_done: bool,
    leftovers: Option<Leftovers>,
}

impl Workers {
    /// Starts the workers with `settings`, and spreads `tasks` over them.
    pub(super) async fn start(settings: Settings, tasks: u64) -> Result<Self> {
        let mut workers = Self {
            settings,
            tasks,
            folder: tempfile::tempdir()?,
            list: Vec::new(),
            kills: 0,
        };
        for index in 0..WORKERS {
            let worker = workers.start_one(index, Vec::new(), Vec::new()).await?;
            workers.list.push(worker);
        }
        Ok(workers)
    }

    async fn start_one(
        &self,
        index: usize,
        mut journals: Vec<PathBuf>,
        mut series: Vec<Series>,
    ) -> Result<Worker> {
        let life = journals.len() + 1;
        journals.push(self.folder.path().join(format!("{index}-{life}.jsonl")));
        let tasks = (0..self.tasks).filter(|task| task % WORKERS as u64 == index as u64);
        let settings = Settings {
            journals: journals.clone(),
            index,
            tasks: tasks.collect(),
            ..self.settings.clone()
        };
        series.push(Series {
            name: format!("worker {index}, life {life}"),
            samples: Vec::new(),
        });
        let mut process = Process::start("soak-worker", &settings).await?;
        let Report::Ready(receiver) = report(&mut process).await? else {
            return Err("a worker has no receiver".into());
        };
        Ok(Worker {
            process,
            journals,
            series,
            receiver,
            is_done: false,
            idle: None,
            leftovers: None,
        })
    }

    /// Returns the base URLs of the receivers.
    pub(super) fn receivers(&self) -> Vec<String> {
        self.list.iter().map(|worker| worker.receiver.clone()).collect()
    }

    /// Waits until no task of any worker works.
    pub(super) async fn rest(&mut self) -> Result<()> {
        for worker in &mut self.list {
            while !worker.is_done && worker.idle.is_none() {
                match report(&mut worker.process).await? {
                    // A worker without sleeps is about to be done.
                    Report::Idle(idle) if idle.skips == self.settings.skips && idle.next.is_some() => {
                        worker.idle = Some(idle);
                    }
                    Report::Done => worker.is_done = true,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Returns the time until the end of the shortest sleep.
    pub(super) fn next(&self) -> Option<Duration> {
        self.list.iter().filter_map(|worker| worker.idle?.next).min()
    }

    /// Skips `step`, which wakes the tasks whose sleep ends.
    pub(super) async fn skip(&mut self, step: Duration) -> Result<()> {
        self.settings.skips += 1;
        self.settings.skipped += step;
        let order = serde_json::to_string(&Order::Skip {
            skips: self.settings.skips,
            skipped: self.settings.skipped,
        })?;
        for worker in &mut self.list {
            worker.idle = None;
            worker.process.order(&order).await?;
        }
        Ok(())
    }

    /// Ends the workers, whose tasks have ended.
    pub(super) async fn end(&mut self) -> Result<()> {
        let order = serde_json::to_string(&Order::End)?;
        for worker in &mut self.list {
            worker.process.order(&order).await?;
            while worker.leftovers.is_none() {
                if let Report::End(leftovers) = report(&mut worker.process).await? {
                    worker.leftovers = Some(leftovers);
                }
            }
        }
        Ok(())
    }

    /// Stops the worker `index`, which still accepts connections.
    pub(super) fn stop(&self, index: usize) -> Result<()> {
        match self.list[index].process.id() {
            Some(id) => process::send("STOP", id),
            None => Ok(()),
        }
    }

    pub(super) async fn kill(&mut self, index: usize) -> Result<()> {
        self.kills += 1;
        self.list[index].process.kill().await
    }

    /// Starts the worker `index` again, which was killed.
    pub(super) async fn start_again(&mut self, index: usize) -> Result<()> {
        let worker = &mut self.list[index];
        let journals = std::mem::take(&mut worker.journals);
        let series = std::mem::take(&mut worker.series);
        self.list[index] = self.start_one(index, journals, series).await?;
        Ok(())
    }

    pub(super) fn sample(&mut self) -> Result<()> {
        for worker in &mut self.list {
            if let (Some(id), Some(series)) = (worker.process.id(), worker.series.last_mut()) {
                series.samples.push(resources::of(id)?);
            }
        }
        Ok(())
    }

    pub(super) fn are_done(&self) -> bool {
        self.list.iter().all(|worker| worker.is_done)
    }

    pub(super) fn skipped(&self) -> Duration {
        self.settings.skipped
    }

    pub(super) fn skips(&self) -> u64 {
        self.settings.skips
    }

    pub(super) fn kills(&self) -> u64 {
        self.kills
    }

    /// Returns the journals of all lives.
    pub(super) fn journals(&self) -> impl Iterator<Item = &PathBuf> {
        self.list.iter().flat_map(|worker| &worker.journals)
    }

    pub(super) fn leftovers(&self) -> impl Iterator<Item = Leftovers> {
        self.list.iter().filter_map(|worker| worker.leftovers)
    }

    /// Ends the workers, and returns the samples of each life.
    pub(super) fn into_series(self) -> impl Iterator<Item = Series> {
        self.list.into_iter().flat_map(|worker| worker.series)
    }
}

/// Returns the next report of a worker.
async fn report(process: &mut Process) -> Result<Report> {
    let line = process.line().await?.ok_or("a worker ended without a report")?;
    Ok(serde_json::from_str(&line)?)
}
