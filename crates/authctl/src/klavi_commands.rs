//! `authctl klavi`: orders and payments.

use std::time::Duration;

use clap::{Args, Subcommand};
use klavi::{OrderQuery, Payment};

use crate::{
    accounts::KlaviAccount,
    credential::{required, variable},
    failure::Failure,
    list::{ListOptions, Row},
    record::RecordOptions,
};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct KlaviOptions {
    #[command(subcommand)]
    command: KlaviCommand,
}

#[derive(Debug, Subcommand)]
enum KlaviCommand {
    /// List the orders of an application (Management API)
    Orders(OrdersOptions),
    /// Print where a payment stands (Customer API)
    Payment(PaymentOptions),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The management key pair: --access-key-file and --secret-key-file, or KLAVI_MANAGEMENT_ACCESS_KEY and
KLAVI_MANAGEMENT_SECRET_KEY.

Examples:
  authctl klavi orders
  authctl klavi orders --output ndjson --resume place.json >> orders.ndjson   # again, if it was cut")]
struct OrdersOptions {
    /// The application
    #[arg(long, env = variable::KLAVI_APP_ID.name())]
    app_id: Option<String>,
    #[command(flatten)]
    account: KlaviAccount,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The customer key pair: --access-key-file and --secret-key-file, or KLAVI_CUSTOMER_ACCESS_KEY and
KLAVI_CUSTOMER_SECRET_KEY.

Examples:
  authctl klavi payment 00000000-0000-4000-8000-000000000002")]
struct PaymentOptions {
    /// The payment's id
    id: String,
    #[command(flatten)]
    account: KlaviAccount,
    #[command(flatten)]
    record: RecordOptions,
}

pub(crate) async fn run(options: KlaviOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        KlaviCommand::Orders(options) => {
            let app_id = required(options.app_id, "--app-id", variable::KLAVI_APP_ID)?;
            let client = options.account.management(timeout)?;
            options
                .list
                .run(client.orders(app_id.as_str(), OrderQuery::new().page_size(200)))
                .await
        }
        KlaviCommand::Payment(options) => {
            let client = options.account.customer(timeout)?;
            let payment = client.payment(options.id.as_str()).await?;
            options.record.write(&payment)?;
            Ok(())
        }
    }
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
