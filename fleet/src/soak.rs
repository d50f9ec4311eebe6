//! Long run: tasks of all clients work for simulated hours against the sandbox, while servers, connections and processes fail.
//!
//! * The tasks are spread over two worker processes, which share their tokens through one engine. The coordinator has the
//!   sandbox, and skips the time in which no task has anything to do (`clock`). A timeout, a lease and a pause of a token fetch
//!   have their real length, since no time is skipped while one of them is under way; keys of the engine age by each skip.
//! * `events` derives from the seed what fails and when: faults of the sandbox, revoked tokens, a late response, a killed worker,
//!   an engine that is killed or hangs. `follower` lets tokens expire in the middle of calls. The schedule of threads and
//!   processes is not determined by the seed.
//! * Each task writes its intents, outcomes and errors to a `journal`, which survives the worker. At the end, `ledger` compares
//!   it with what the providers have: purchases, consents, payments under them, and bookings. Each that a client was told of
//!   exists once, and no other exists. `seats` finds seats that were sold twice, and holds that have not ended.
//! * Each worker has a `receiver` of webhooks and callbacks. `deliveries` sends them until they are accepted, some of them twice,
//!   in another order, or forged. Each event of a provider must be received once, whatever process was killed meanwhile.
//! * `explain` finds the cause of each error, by the ID of the call in the sandbox's log: the fault of its last exchange, tokens
//!   that the provider ended, a delay of its length, or a documented rule. Any other error is a problem.
//! * `resources` samples the processes by `/proc`, so a run needs Linux.

mod accounts;
mod clients;
mod clock;
mod coordinator;
mod deliveries;
mod engine;
mod events;
mod explain;
mod follower;
mod issuer;
mod journal;
mod ledger;
mod messages;
mod outcome;
mod receiver;
mod report;
mod resources;
mod seats;
mod stalls;
mod stories;
mod task;
mod trace;
mod trips;
mod worker;
mod workers;

use std::time::Duration;

use clap::Args;

use crate::Result;

/// Settings of a run.
#[derive(Debug, Clone, Args)]
pub(crate) struct Plan {
    /// Server program that keeps the tokens
    #[arg(long = "engine", default_value = "redis-server")]
    pub(crate) engine: String,
    /// Simulated hours
    #[arg(long, default_value_t = 24.0)]
    pub(crate) hours: f64,
    /// Number of tasks for each client
    #[arg(long, default_value_t = 100)]
    pub(crate) tasks: u64,
    /// Simulated minutes between two stories of a task, on average
    #[arg(long, default_value_t = 30.0)]
    pub(crate) pause: f64,
    /// Seed of faults and stories
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Limit of the run in real minutes
    #[arg(long, default_value_t = 30.0)]
    pub(crate) minutes_real: f64,
}

/// Runs `plan`, and prints what it saw. Returns whether the run met its targets.
pub(crate) fn run(plan: &Plan) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let limit = Duration::from_secs_f64(plan.minutes_real * 60.0);
    runtime.block_on(async {
        let run = tokio::time::timeout(limit, coordinator::run(plan));
        let outcome = run
            .await
            .map_err(|_elapsed| "the run took longer than its limit")??;
        println!("{}", report::render(plan, &outcome));
        Ok(outcome.problems.is_empty())
    })
}

/// Runs one process of a run.
pub(crate) fn run_worker() -> Result<()> {
    worker::run()
}
