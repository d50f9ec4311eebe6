//! The Management API: applications and their orders.

use axum::Json;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{fault::Fault, merchant::Merchant, order, payment::Payment, payment_request::parse_date};
use crate::{by_hand::ByHand, call::Kept};

const DEFAULT_PAGE: usize = 20;

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

/// A page of orders. The documents show `data` and are cut before the next cursor: its name and place are inferred. A page
/// without items has null in place of the list, which clients must take for an empty page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderPage {
    data: Option<Vec<Map<String, Value>>>,
    next_cursor: Option<String>,
}

/// An order as the list shows it.
struct Order {
    day: Date,
    fields: Map<String, Value>,
    /// Where it was created since the start.
    payment: Option<Payment>,
}

/// `apps`
pub(super) fn apps(merchant: &Merchant, _call: &Kept<'_>, (): ()) -> Json<Apps> {
    let app = App {
        app_id: merchant.app_id.clone(),
        name: "Example App",
    };
    Json(Apps { data: [app] })
}

/// `orders`
pub(super) fn orders(merchant: &Merchant, call: &Kept<'_>, (): ()) -> Result<ByHand<Json<OrderPage>>, Fault> {
    check_app(merchant, call)?;
    let size = call.query("pageSize").and_then(|text| text.parse().ok());
    let size = size.unwrap_or(DEFAULT_PAGE);
    let (first, last) = (day(call, "startDate")?, day(call, "endDate")?);
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return Err(Fault::malformed("startDate must not be after endDate"));
    }

    // Another range is another list. Another page size is not: the cursor says where to go on, not how far.
    let name = format!("orders/{first:?}/{last:?}");
    let start = merchant
        .cursors
        .start(&name, call.query("cursor").unwrap_or_default())
        .ok_or_else(|| Fault::malformed("cursor is not one that this list handed out"))?;
    let orders: Vec<_> = all(merchant)
        .into_iter()
        .filter(|order| {
            first.is_none_or(|first| first <= order.day) && last.is_none_or(|last| order.day <= last)
        })
        .collect();
    let page = merchant.cursors.page(&name, start, size, orders.len());
    let orders: Vec<_> = orders.into_iter().skip(start).take(size).collect();
    let parts = orders.iter().enumerate();
    let parts = parts.flat_map(|(index, order)| order.parts_by_hand(&format!("/data/{index}")));
    Ok(ByHand {
        parts: parts.collect(),
        answer: Json(OrderPage {
            data: (!orders.is_empty()).then(|| orders.into_iter().map(|order| order.fields).collect()),
            next_cursor: page.next,
        }),
    })
}

/// `consents`
pub(super) fn consents(
    merchant: &Merchant,
    call: &Kept<'_>,
    (): (),
) -> Result<ByHand<Json<OrderPage>>, Fault> {
    check_app(merchant, call)?;
    let shown = merchant.consents.all().into_iter().map(|consent| {
        let url = merchant.consents.url(&consent);
        (consent.resource(&url), consent.parts_by_hand(""))
    });
    list(merchant, call, "consents", shown.collect())
}

/// `consentOrders`
pub(super) fn consent_orders(
    merchant: &Merchant,
    call: &Kept<'_>,
    (): (),
) -> Result<ByHand<Json<OrderPage>>, Fault> {
    check_app(merchant, call)?;
    let id = call.segment("consentId");
    merchant
        .consents
        .get(&id)
        .ok_or_else(|| Fault::not_found("Consent"))?;
    let charges = merchant.consents.charges(&id).into_iter();
    let shown = charges.map(|charge| (charge.resource(), charge.parts_by_hand("")));
    list(merchant, call, &format!("consents/{id}/orders"), shown.collect())
}

/// One page of `items`, each with what was set in it by hand. Such a list only grows at its end.
fn list(
    merchant: &Merchant,
    call: &Kept<'_>,
    name: &str,
    items: Vec<(Map<String, Value>, Vec<String>)>,
) -> Result<ByHand<Json<OrderPage>>, Fault> {
    let size = call.query("pageSize").and_then(|text| text.parse().ok());
    let size = size.unwrap_or(DEFAULT_PAGE);
    let start = merchant
        .cursors
        .start(name, call.query("cursor").unwrap_or_default())
        .ok_or_else(|| Fault::malformed("cursor is not one that this list handed out"))?;
    let page = merchant.cursors.page(name, start, size, items.len());
    let (mut data, mut parts) = (Vec::new(), Vec::new());
    for (index, (item, by_hand)) in items.into_iter().skip(start).take(size).enumerate() {
        data.push(item);
        parts.extend(by_hand.into_iter().map(|part| format!("/data/{index}{part}")));
    }
    Ok(ByHand {
        parts,
        answer: Json(OrderPage {
            data: (!data.is_empty()).then_some(data),
            next_cursor: page.next,
        }),
    })
}

/// `order`
pub(super) fn order(
    merchant: &Merchant,
    call: &Kept<'_>,
    (): (),
) -> Result<ByHand<Json<Map<String, Value>>>, Fault> {
    check_app(merchant, call)?;
    let id = call.segment("id");
    let order = all(merchant)
        .into_iter()
        .find(|order| order.fields.get("id").and_then(Value::as_str) == Some(&id))
        .ok_or_else(|| Fault::not_found("Order"))?;
    Ok(ByHand {
        parts: order.parts_by_hand(""),
        answer: Json(order.fields),
    })
}

impl Order {
    fn parts_by_hand(&self, place: &str) -> Vec<String> {
        let payment = self.payment.as_ref();
        payment.map_or_else(Vec::new, |payment| payment.parts_by_hand(place))
    }
}

fn check_app(merchant: &Merchant, call: &Kept<'_>) -> Result<(), Fault> {
    if call.segment("appId") == merchant.app_id {
        Ok(())
    } else {
        Err(Fault::not_found("Application"))
    }
}

/// The sample orders, then what was created since: the list only grows at its end, so cursors stay true.
fn all(merchant: &Merchant) -> Vec<Order> {
    let samples = (0..order::SAMPLES).map(|index| Order {
        day: order::day(index),
        payment: None,
        fields: order::resource(&merchant.app_id, index),
    });
    let created = merchant.payments.all().into_iter().map(|payment| {
        let mut fields = merchant.payments.resource(&payment);
        if let Some(cpf) = fields.remove("loggedUserCpf") {
            fields.insert("loggedUserCPF".to_owned(), cpf);
        }
        Order {
            day: payment.date(),
            payment: Some(payment),
            fields,
        }
    });
    samples.chain(created).collect()
}

fn day(call: &Kept<'_>, name: &str) -> Result<Option<Date>, Fault> {
    call.query(name)
        .map(|text| parse_date(text).ok_or_else(|| Fault::malformed(format!("{name} must be YYYY-MM-DD"))))
        .transpose()
}
