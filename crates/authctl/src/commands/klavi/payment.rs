//! `authctl klavi payment`: shows a payment.

use std::time::Duration;

use clap::Args;
use klavi::Payment;

use crate::{
    account::KlaviAccount,
    failure::Failure,
    output::{Column, OutputOptions, RecordWriter, Row},
};

#[derive(Debug, Args)]
#[command(after_help = "\
The customer key pair: --access-key-file and --secret-key-file, or KLAVI_CUSTOMER_ACCESS_KEY and
KLAVI_CUSTOMER_SECRET_KEY.

Examples:
  authctl klavi payment 00000000-0000-4000-8000-000000000002")]
pub(super) struct PaymentOptions {
    /// Payment ID
    id: String,
    #[command(flatten)]
    account: KlaviAccount,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) async fn run(options: PaymentOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.customer(timeout)?;
    let mut writer = RecordWriter::new::<Payment>(&options.output)?;
    writer.write(&client.payment(options.id.as_str()).await?)?;
    Ok(())
}

impl Row for Payment {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("status"),
        Column::number("amount"),
        Column::time("date"),
        Column::id("clientRequestId"),
        Column::id("endToEndId"),
        Column::time("statusUpdateAt"),
        Column::id("currency"),
    ];
}
