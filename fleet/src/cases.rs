//! Cases: what happens to a fleet, and what it promises then.

mod cluster;
mod engine_faults;
mod process_faults;
mod rejections;
mod steady;

use std::{future::Future, pin::Pin, time::Duration};

use auth_core::{Clock, SystemClock};

use crate::{
    Result,
    engine::Server,
    issuer::Behavior,
    lab::{Lab, Outcome},
    report::{self, Row, Target},
    worker::Settings,
};

/// Duration of a token request.
const CALL: Duration = Duration::from_millis(300);
/// Lifetime of tokens that are replaced within a case.
const SHORT_LIFE: Duration = Duration::from_secs(5);
/// Lifetime of tokens that are not.
const LONG_LIFE: Duration = Duration::from_secs(60);
/// Overhead of the store and of the machine on a wait for another process.
const OVERHEAD: f64 = 1.1;

type Running<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + 'a>>;

struct Case {
    name: &'static str,
    is_quick: bool,
    target: Target,
    run: for<'a> fn(&'a Fleet) -> Running<'a>,
}

/// Engine and size of the fleets.
struct Fleet {
    program: String,
    processes: usize,
}

impl Fleet {
    /// Starts a server, and processes on it.
    async fn start(
        &self,
        behavior: Behavior,
        settings: impl Fn(usize, &Server, Settings) -> Settings,
    ) -> Result<(Server, Lab)> {
        let server = Server::start(&self.program).await?;
        let lab = Lab::start(behavior, self.processes, |index, standard| {
            let standard = Settings {
                urls: vec![server.url("")],
                ..standard
            };
            settings(index, &server, standard)
        })
        .await?;
        Ok((server, lab))
    }
}

fn behavior(life: Duration) -> Behavior {
    Behavior {
        life,
        call: CALL,
        rejects: false,
    }
}

async fn pass(milliseconds: u64) {
    SystemClock.sleep(Duration::from_millis(milliseconds)).await;
}

/// Runs the cases on all `engines`, and prints a table for each. Returns whether all met their targets.
pub(crate) fn run(engines: &[String], processes: usize, name: Option<&str>, quick: bool) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut all_met = true;
    for program in engines {
        let fleet = Fleet {
            program: program.clone(),
            processes,
        };
        let chosen = cases()
            .into_iter()
            .filter(|case| name.is_none_or(|name| case.name.contains(name)) && (case.is_quick || !quick));
        let mut rows = Vec::new();
        for case in chosen {
            eprintln!("{program}: {}", case.name);
            let outcome = runtime.block_on((case.run)(&fleet));
            rows.push(Row {
                name: case.name,
                target: case.target,
                outcome,
            });
        }
        let engine = program.rsplit('/').next().unwrap_or(program);
        println!(
            "{}",
            report::render(&format!("{engine}, {processes} processes"), &rows, !quick)
        );
        if !quick && name.is_none() {
            let (calls, microseconds) = runtime.block_on(steady::script_cost(&fleet))?;
            println!("{calls} calls of the scripts, {microseconds:.1} us each by the server's count");
        }
        all_met &= rows.iter().all(|row| row.is_met(!quick));
    }
    Ok(all_met)
}

fn cases() -> Vec<Case> {
    [
        steady::cases(),
        process_faults::cases(),
        engine_faults::cases(),
        rejections::cases(),
        cluster::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns whether each request gave a token of its own, and no two ran at the same time.
fn is_one_request_a_token(outcome: &Outcome) -> bool {
    outcome.errors == 0 && outcome.max_running == 1 && outcome.requests as usize == outcome.tokens
}

/// Returns the longest wait for a request that takes `call`, with the overhead of the store.
fn wait_for(call: Duration) -> Duration {
    call.mul_f64(OVERHEAD)
}
