//! `authctl klikoo transactions`: lists past transactions.

use clap::Args;
use klikoo::{Transaction, TransactionQuery};

use super::Call;
use crate::{
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
    record::show as show_record,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klikoo transaction 14430374
  authctl klikoo transaction --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb")]
pub(super) struct TransactionOptions {
    /// Transaction ID
    #[arg(required_unless_present = "reference")]
    id: Option<String>,
    /// Your own ID of the purchase, which is searched in the newest transactions
    #[arg(long, value_name = "ID", conflicts_with = "id")]
    reference: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
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
    list: ListOptions,
}

pub(super) async fn list(options: TransactionsOptions, call: &Call) -> Result<(), Failure> {
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
    call.list(options.list, |client| client.transactions(query)).await
}

pub(super) async fn show(options: TransactionOptions, call: &Call) -> Result<(), Failure> {
    match (options.id, options.reference) {
        (Some(id), _) => show_record(&call.output, call.client.transaction(id)).await,
        (None, reference) => {
            let reference = reference.unwrap_or_default();
            show_record(&call.output, by_reference(&reference, call)).await
        }
    }
}

async fn by_reference(reference: &str, call: &Call) -> Result<Transaction, Failure> {
    let found = call.client.transaction_by_reference(reference).await?;
    found.ok_or_else(|| Failure::Failed("no transaction with this reference is in the newest history".into()))
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
