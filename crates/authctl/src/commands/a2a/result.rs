//! `authctl a2a wait` and `result`: the result of a prepared request.

use std::{path::PathBuf, pin::pin, time::Duration};

use clap::Args;
use klip_a2a::{Outcome, PollPolicy, Progress, RequestResult};

use super::{Call, prepared_fields::PreparedFields};
use crate::{
    failure::Failure,
    output::{Column, RecordWriter, Row},
    record::show as show_record,
};

#[derive(Debug, Args)]
#[command(after_help = "\
FILE is the output of `authctl a2a prepare --output json`. Keep it private: its request key gives access to the result.

Examples:
  authctl a2a wait prepared.json
  authctl a2a prepare auth --output json | authctl a2a wait -")]
pub(super) struct WaitOptions {
    /// Output of `prepare --output json`; `-` for standard input
    #[arg(value_name = "FILE")]
    prepared: PathBuf,
    /// Time limit for the user, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    deadline: u64,
}

#[derive(Debug, Args)]
#[command(after_help = "\
FILE is the output of `authctl a2a prepare --output json`.

Examples:
  authctl a2a result prepared.json")]
pub(super) struct ResultOptions {
    /// Output of `prepare --output json`; `-` for standard input
    #[arg(value_name = "FILE")]
    prepared: PathBuf,
}

pub(super) async fn show(options: ResultOptions, call: &Call) -> Result<(), Failure> {
    let prepared = PreparedFields::read(&options.prepared)?.resume(&call.client);
    show_record(&call.output, call.client.result(prepared.request_key())).await
}

pub(super) async fn wait(options: WaitOptions, call: &Call) -> Result<(), Failure> {
    let mut writer = RecordWriter::new::<RequestResult>(&call.output)?;
    let prepared = PreparedFields::read(&options.prepared)?.resume(&call.client);
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(options.deadline));
    let mut watch = call.client.watch(&prepared, policy);
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    loop {
        let change = tokio::select! {
            change = watch.next_change() => change,
            interrupted = &mut interrupted => {
                interrupted?;
                return Err(Failure::Interrupted);
            }
        };
        let Some(change) = change else {
            return Ok(());
        };
        match change.map_err(|error| Failure::Failed(error.into()))? {
            Progress::Waiting(result) => writer.write(&result)?,
            Progress::Ended(outcome) => {
                writer.write(outcome.result())?;
                return exit(&outcome);
            }
            _ => {}
        }
    }
}

/// Maps an outcome to the end of the command: only a completed request is a success.
fn exit(outcome: &Outcome) -> Result<(), Failure> {
    let problem = match outcome {
        Outcome::Completed(_) => return Ok(()),
        Outcome::Reverted(_) => "the chain reverted the transaction",
        Outcome::Canceled(_) => "the user canceled the request",
        _ => "Klip failed to execute the request",
    };
    Err(Failure::Failed(problem.into()))
}

impl Row for RequestResult {
    const COLUMNS: &'static [Column] = &[
        Column::id("status"),
        Column::id("result.klaytn_address"),
        Column::id("result.tx_hash"),
        Column::id("result.status"),
        Column::id("result.signature"),
        Column::id("error.code"),
        Column::time("expiration_time"),
    ];
}
