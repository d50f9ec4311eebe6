//! `authctl klavi orders`: lists the orders of an application.

use std::time::Duration;

use clap::Args;
use klavi::OrderQuery;

use crate::{account::KlaviAccount, env, failure::Failure, list::ListOptions, secret::required};

#[derive(Debug, Args)]
#[command(after_help = "\
The management key pair: --access-key-file and --secret-key-file, or KLAVI_MANAGEMENT_ACCESS_KEY and
KLAVI_MANAGEMENT_SECRET_KEY.

Examples:
  authctl klavi orders
  authctl klavi orders --output ndjson --resume orders.checkpoint >> orders.ndjson   # again, after an interruption")]
pub(super) struct OrdersOptions {
    /// Application ID
    #[arg(long, env = env::KLAVI_APP_ID.name())]
    app_id: Option<String>,
    #[command(flatten)]
    account: KlaviAccount,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn run(options: OrdersOptions, timeout: Duration) -> Result<(), Failure> {
    let app_id = required(options.app_id, "--app-id", env::KLAVI_APP_ID)?;
    let client = options.account.management(timeout)?;
    options
        .list
        .run(client.orders(app_id.as_str(), OrderQuery::new().page_size(200)))
        .await
}
