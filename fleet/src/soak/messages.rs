//! Messages between the coordinator and the workers, a line of JSON each.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{accounts::Accounts, clock::Idle};

/// Number of worker processes. A task runs in the process of its number modulo this one.
pub(super) const WORKERS: usize = 2;

/// Settings of a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) redis_url: String,
    /// Journals of the earlier lives of this worker, and its own.
    pub(super) journals: Vec<PathBuf>,
    pub(super) seed: u64,
    /// Index of the worker.
    pub(super) index: usize,
    /// Numbers of the tasks for each client.
    pub(super) tasks: Vec<u64>,
    pub(super) pause: Duration,
    /// End of the stories, in Unix seconds.
    pub(super) end: f64,
    pub(super) skips: u64,
    pub(super) skipped: Duration,
    pub(super) accounts: Accounts,
}

/// Order to a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Order {
    /// Skip time until `skipped` was skipped altogether, in so many skips.
    Skip { skips: u64, skipped: Duration },
    /// End the receiver, and with it the process.
    End,
}

/// Report of a worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Report {
    /// The receiver of deliveries listens at this base URL.
    Ready(String),
    Idle(Idle),
    /// All tasks have ended.
    Done,
    End(Leftovers),
}

/// Resources that are left after the last task, beyond those before the first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Leftovers {
    pub(super) tasks: i64,
    pub(super) sockets: i64,
    pub(super) files: i64,
}
