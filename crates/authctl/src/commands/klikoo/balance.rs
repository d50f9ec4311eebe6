//! `authctl klikoo balance`: prints the balance.

use std::time::Duration;

use clap::Args;

use crate::{account::KlikooAccount, failure::Failure, output::RecordOptions};

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials: see `authctl token klikoo --help`.

Examples:
  authctl klikoo balance
  authctl klikoo balance --output ndjson")]
pub(super) struct BalanceOptions {
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    record: RecordOptions,
}

pub(super) async fn run(options: BalanceOptions, timeout: Duration) -> Result<(), Failure> {
    let balance = options.account.client(timeout)?.balance().await?;
    let balance = balance.balance.to_string();
    options.record.write_fields(&["balance"], [Some(balance)])?;
    Ok(())
}
