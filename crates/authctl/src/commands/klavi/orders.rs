//! Commands of the Management API: applications, orders and consents.

use clap::Args;
use klavi::{Consent, ConsentPayment, ConsentQuery, Json, OrderQuery};

use super::Call;
use crate::{
    config::Setting,
    env,
    failure::Failure,
    list::ListOptions,
    output::{Column, Row},
    profile::Selection,
    record::show as show_record,
};

/// Items per page, the most that Klavi returns.
const PAGE_SIZE: u32 = 200;

#[derive(Debug, Args)]
struct AppOptions {
    /// Application ID
    #[arg(long, env = env::KLAVI_APP_ID.name())]
    app_id: Option<String>,
    #[command(flatten)]
    selection: Selection,
}

impl AppOptions {
    fn id(self) -> Result<String, Failure> {
        let profile = self.selection.profile()?;
        Ok(profile.required(self.app_id, "--app-id", Setting::KLAVI_APP_ID)?)
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
A warning that more items may be missing means that Klavi returned a full page without the place of the next one.

Examples:
  authctl klavi orders --from 2025-06-01 --to 2025-06-30
  authctl klavi orders --output ndjson --resume orders.checkpoint >> orders.ndjson   # again, after an interruption")]
pub(super) struct OrdersOptions {
    #[command(flatten)]
    app: AppOptions,
    /// First day: 2025-06-01
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
pub(super) struct OrderOptions {
    /// Order ID
    id: String,
    #[command(flatten)]
    app: AppOptions,
}

#[derive(Debug, Args)]
pub(super) struct ConsentsOptions {
    #[command(flatten)]
    app: AppOptions,
    #[command(flatten)]
    list: ListOptions,
}

#[derive(Debug, Args)]
pub(super) struct ConsentOrdersOptions {
    /// Consent ID
    consent: String,
    #[command(flatten)]
    app: AppOptions,
    #[command(flatten)]
    list: ListOptions,
}

pub(super) async fn apps(call: &Call) -> Result<(), Failure> {
    let client = call.management()?;
    show_record(&call.output, client.apps()).await
}

pub(super) async fn list(options: OrdersOptions, call: &Call) -> Result<(), Failure> {
    let mut query = OrderQuery::new().page_size(PAGE_SIZE);
    if let Some(day) = options.from {
        query = query.start_date(day);
    }
    if let Some(day) = options.to {
        query = query.end_date(day);
    }
    let app_id = options.app.id()?;
    let orders = call.management()?.orders(app_id, query);
    options.list.run(orders, &call.output).await
}

pub(super) async fn show(options: OrderOptions, call: &Call) -> Result<(), Failure> {
    let app_id = options.app.id()?;
    let client = call.management()?;
    show_record(&call.output, client.order(app_id, options.id)).await
}

pub(super) async fn consents(options: ConsentsOptions, call: &Call) -> Result<(), Failure> {
    let app_id = options.app.id()?;
    let query = ConsentQuery::new().page_size(PAGE_SIZE);
    let consents = call.management()?.consents(app_id, query);
    options.list.run(consents, &call.output).await
}

pub(super) async fn consent_orders(options: ConsentOrdersOptions, call: &Call) -> Result<(), Failure> {
    let app_id = options.app.id()?;
    let query = ConsentQuery::new().page_size(PAGE_SIZE);
    let orders = call.management()?.consent_orders(app_id, options.consent, query);
    options.list.run(orders, &call.output).await
}

/// The applications, whose fields are not documented.
impl Row for Json {
    const COLUMNS: &'static [Column] = &[];
}

impl Row for Consent {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("status"),
        Column::text("redirectConsentURL"),
    ];
}

impl Row for ConsentPayment {
    const COLUMNS: &'static [Column] = &[Column::id("id"), Column::id("status")];
}
