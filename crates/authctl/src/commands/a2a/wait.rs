//! `authctl a2a wait`: waits for the result of a prepared request.

use std::{path::PathBuf, pin::pin, time::Duration};

use clap::Args;
use klip_a2a::{Outcome, PollPolicy, Progress, RequestResult};

use super::prepared_fields::PreparedFields;
use crate::{
    account::KlipA2aAccount,
    failure::Failure,
    output::{RecordOptions, Row},
};

#[derive(Debug, Args)]
#[command(after_help = "\
FILE is the output of `authctl a2a prepare --output json`. Keep it private: its request key gives access to the result.

Examples:
  authctl a2a wait prepared.json
  authctl a2a prepare --output json auth | authctl a2a wait -")]
pub(super) struct WaitOptions {
    /// Output of `prepare --output json`; `-` for standard input
    #[arg(value_name = "FILE")]
    prepared: PathBuf,
    /// Time limit for the user, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    deadline: u64,
    #[command(flatten)]
    account: KlipA2aAccount,
    #[command(flatten)]
    record: RecordOptions,
}

pub(super) async fn run(options: WaitOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.client(timeout)?;
    let prepared = PreparedFields::read(&options.prepared)?.resume(&client);
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(options.deadline));
    let mut watch = client.watch(&prepared, policy);
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
            Progress::Waiting(result) => options.record.write(&result)?,
            Progress::Ended(outcome) => {
                options.record.write(outcome.result())?;
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
    const COLUMNS: &'static [&'static str] = &[
        "status",
        "klaytn_address",
        "tx_hash",
        "transaction_status",
        "signature",
        "error",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        vec![
            Some(self.status.to_string()),
            self.klaytn_address().map(str::to_owned),
            self.tx_hash().map(str::to_owned),
            self.transaction_status().map(ToString::to_string),
            self.signature().map(str::to_owned),
            self.error_code().map(|code| code.to_string()),
        ]
    }
}
