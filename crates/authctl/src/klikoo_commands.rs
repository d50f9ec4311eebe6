//! `authctl klikoo`: balance and history.

use std::time::Duration;

use clap::{Args, Subcommand};
use klikoo::{Scalar, Transaction, TransactionQuery};

use crate::{
    accounts::KlikooAccount,
    failure::Failure,
    list::{ListOptions, Row},
    output,
};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlikooOptions {
    #[command(subcommand)]
    command: KlikooCommand,
}

#[derive(Debug, Subcommand)]
enum KlikooCommand {
    /// Print the balance, in rupiah
    Balance(KlikooAccount),
    /// List past transactions, the newest first
    Transactions(TransactionsOptions),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials as for `authctl token klikoo`.

Examples:
  authctl klikoo transactions --from 2023-11-30T17:00:00 --to 2023-12-31T17:00:00
  authctl klikoo transactions --output ndjson --resume place.json >> transactions.ndjson")]
struct TransactionsOptions {
    /// Only what matches this text
    #[arg(long)]
    q: Option<String>,
    /// Only from this time on: 2023-12-19T17:00:00 (the zone is not documented; UTC is likely)
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only up to this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    list: ListOptions,
}

pub(crate) async fn run(options: KlikooOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        KlikooCommand::Balance(account) => {
            let balance = account.client(timeout)?.balance().await?;
            output::line(balance.balance)?;
            Ok(())
        }
        KlikooCommand::Transactions(options) => {
            let client = options.account.client(timeout)?;
            let mut query = TransactionQuery::new().limit(100);
            if let Some(q) = options.q {
                query = query.q(q);
            }
            if let Some(from) = options.from {
                query = query.from(from);
            }
            if let Some(to) = options.to {
                query = query.to(to);
            }
            options.list.run(client.transactions(query)).await
        }
    }
}

impl Row for Transaction {
    const COLUMNS: &'static [&'static str] = &[
        "transaction_id",
        "transaction_time",
        "status",
        "amount",
        "product_name",
        "partner_reference_id",
        "sn",
        "reason",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        let text = |scalar: &Option<Scalar>| scalar.as_ref().map(ToString::to_string);
        vec![
            self.transaction_id.as_ref().map(ToString::to_string),
            self.transaction_time.clone(),
            self.status.as_ref().map(ToString::to_string),
            text(&self.amount),
            self.product_name.clone(),
            text(&self.partner_reference_id),
            text(&self.sn),
            self.reason.clone(),
        ]
    }
}
