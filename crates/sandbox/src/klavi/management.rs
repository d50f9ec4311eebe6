//! The Management API: applications and their orders.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Merchant, access, fault::Fault, order, payment_request::parse_date};
use crate::received::{Received, Segments};

const DEFAULT_PAGE: usize = 20;
const LARGEST_PAGE: usize = 200;

#[derive(Debug, Serialize)]
pub(super) struct Apps {
    data: [App; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct App {
    app_id: String,
    name: &'static str,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrderQuery {
    page_size: Option<String>,
    #[serde(default)]
    cursor: String,
    start_date: Option<String>,
    end_date: Option<String>,
}

/// A page of orders. The documents show `data` and are cut before the next cursor: its name and place are inferred.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderPage {
    data: Vec<Map<String, Value>>,
    next_cursor: Option<String>,
}

/// `GET /payment/management/v1/merchants/apps`
pub(super) async fn apps(
    State(merchant): State<Arc<Merchant>>,
    request: Received,
) -> Result<Json<Apps>, Fault> {
    authorize(&merchant, &request)?;
    let app = App {
        app_id: merchant.app_id.clone(),
        name: "Example App",
    };
    Ok(Json(Apps { data: [app] }))
}

/// `GET /payment/management/v1/merchants/{appId}/orders`
pub(super) async fn orders(
    State(merchant): State<Arc<Merchant>>,
    Segments(app_id): Segments<String>,
    request: Received,
) -> Result<Json<OrderPage>, Fault> {
    authorize(&merchant, &request)?;
    check_app(&merchant, &app_id)?;
    let query: OrderQuery = request.query()?;
    let size = page_size(query.page_size.as_deref())?;
    let first = day("startDate", query.start_date.as_deref())?;
    let last = day("endDate", query.end_date.as_deref())?;
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return Err(Fault::malformed("startDate must not be after endDate"));
    }

    // Another range is another list. Another page size is not: the cursor says where to go on, not how far.
    let name = format!("orders/{first:?}/{last:?}");
    let start = merchant
        .cursors
        .start(&name, &query.cursor)
        .ok_or_else(|| Fault::malformed("cursor is not one that this list handed out"))?;
    let orders: Vec<_> = all(&merchant)
        .into_iter()
        .filter(|(day, _)| first.is_none_or(|first| first <= *day) && last.is_none_or(|last| *day <= last))
        .map(|(_, order)| order)
        .collect();
    let page = merchant.cursors.page(&name, start, size, orders.len());
    Ok(Json(OrderPage {
        data: orders.into_iter().skip(start).take(size).collect(),
        next_cursor: page.next,
    }))
}

/// `GET /payment/management/v1/merchants/{appId}/orders/{id}`
pub(super) async fn order(
    State(merchant): State<Arc<Merchant>>,
    Segments((app_id, id)): Segments<(String, String)>,
    request: Received,
) -> Result<Json<Map<String, Value>>, Fault> {
    authorize(&merchant, &request)?;
    check_app(&merchant, &app_id)?;
    all(&merchant)
        .into_iter()
        .map(|(_, order)| order)
        .find(|order| order.get("id").and_then(Value::as_str) == Some(&id))
        .map(Json)
        .ok_or_else(|| Fault::not_found("Order"))
}

/// The sample orders, then what was created since: the list only grows at its end, so cursors stay true.
fn all(merchant: &Merchant) -> Vec<(Date, Map<String, Value>)> {
    let samples =
        (0..order::SAMPLES).map(|index| (order::day(index), order::resource(&merchant.app_id, index)));
    let created = merchant.payments.all().into_iter().map(|payment| {
        let mut order = merchant.payments.resource(&payment);
        if let Some(cpf) = order.remove("loggedUserCpf") {
            order.insert("loggedUserCPF".to_owned(), cpf);
        }
        (payment.date(), order)
    });
    samples.chain(created).collect()
}

fn authorize(merchant: &Merchant, request: &Received) -> Result<(), Fault> {
    access::authorize(&merchant.management, &merchant.customer, request)
}

fn check_app(merchant: &Merchant, app_id: &str) -> Result<(), Fault> {
    if app_id == merchant.app_id {
        Ok(())
    } else {
        Err(Fault::not_found("Application"))
    }
}

fn page_size(text: Option<&str>) -> Result<usize, Fault> {
    let Some(text) = text else {
        return Ok(DEFAULT_PAGE);
    };
    text.parse()
        .ok()
        .filter(|size| (1..=LARGEST_PAGE).contains(size))
        .ok_or_else(|| Fault::malformed("pageSize must be between 1 and 200"))
}

fn day(name: &str, text: Option<&str>) -> Result<Option<Date>, Fault> {
    text.map(|text| parse_date(text).ok_or_else(|| Fault::malformed(format!("{name} must be YYYY-MM-DD"))))
        .transpose()
}
