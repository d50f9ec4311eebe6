//! `authctl klavi payment`: shows a payment.

use std::time::Duration;

use clap::Args;
use klavi::Payment;

use crate::{
    account::KlaviAccount,
    failure::Failure,
    output::{RecordOptions, Row},
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
    record: RecordOptions,
}

pub(super) async fn run(options: PaymentOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.customer(timeout)?;
    let payment = client.payment(options.id.as_str()).await?;
    options.record.write(&payment)?;
    Ok(())
}

impl Row for Payment {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "date",
        "status",
        "amount",
        "currency",
        "client_request_id",
        "end_to_end_id",
        "status_update_at",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        vec![
            Some(self.id.to_string()),
            self.date.clone(),
            self.status.as_ref().map(ToString::to_string),
            self.amount.as_ref().map(ToString::to_string),
            self.currency.as_ref().map(ToString::to_string),
            self.client_request_id.as_ref().map(ToString::to_string),
            self.end_to_end_id.as_ref().map(ToString::to_string),
            self.status_update_at.clone(),
        ]
    }
}
