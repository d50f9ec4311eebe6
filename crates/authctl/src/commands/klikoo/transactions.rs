//! `authctl klikoo transactions`: lists past transactions.

use std::time::Duration;

use clap::Args;
use klikoo::{Transaction, TransactionQuery};

use crate::{
    account::KlikooAccount,
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Credentials: see `authctl token klikoo --help`.

Examples:
  authctl klikoo transactions --from 2023-11-30T17:00:00 --to 2023-12-31T17:00:00
  authctl klikoo transactions --output ndjson --resume transactions.checkpoint >> transactions.ndjson")]
pub(super) struct TransactionsOptions {
    /// Filter by text
    #[arg(long)]
    q: Option<String>,
    /// Start of the period: 2023-12-19T17:00:00 (time zone undocumented; probably UTC)
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// End of the period
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[command(flatten)]
    account: KlikooAccount,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn run(options: TransactionsOptions, timeout: Duration) -> Result<(), Failure> {
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

impl Row for Transaction {
    const COLUMNS: &'static [Column] = &[
        Column::id("transaction_id"),
        Column::id("status"),
        Column::number("amount"),
        Column::time("transaction_time"),
        Column::text("product_name"),
        Column::id("partner_reference_id"),
        Column::text("sn"),
        Column::text("reason"),
    ];
}
