//! `authctl klikoo balance`: prints the balance.

use std::time::Duration;

use clap::Args;
use klikoo::Balance;

use crate::{
    account::KlikooAccount,
    failure::Failure,
    output::{Column, OutputOptions, RecordWriter, Row},
};

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
    output: OutputOptions,
}

pub(super) async fn run(options: BalanceOptions, timeout: Duration) -> Result<(), Failure> {
    let mut writer = RecordWriter::new::<Balance>(&options.output)?;
    writer.write(&options.account.client(timeout)?.balance().await?)?;
    Ok(())
}

impl Row for Balance {
    const COLUMNS: &'static [Column] = &[Column::number("balance")];
}
