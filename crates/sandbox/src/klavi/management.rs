//! Management API: applications, orders and consents.

use axum::Json;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    error::KlaviError,
    payments::{Payment, request::parse_date},
    sample_orders,
    state::Merchant,
};
use crate::router::{Overridden, ValidRequest};

const DEFAULT_PAGE_SIZE: usize = 20;

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

/// Page of a list. The documents show `data` and end before the next cursor, whose name and place are inferred. A page
/// without items has null instead of the list, which clients must accept as an empty page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderPage {
    data: Option<Vec<Map<String, Value>>>,
    next_cursor: Option<String>,
}

/// Order as the list has it.
struct Order {
    day: Date,
    fields: Map<String, Value>,
    /// Payment of the order, if it was created since the start.
    payment: Option<Payment>,
}

/// Handles `apps`.
pub(super) fn apps(merchant: &Merchant, _request: &ValidRequest<'_>, (): ()) -> Json<Apps> {
    let app = App {
        app_id: merchant.app_id.clone(),
        name: "Example App",
    };
    Json(Apps { data: [app] })
}

/// Handles `orders`.
pub(super) fn orders(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    check_app(merchant, request)?;
    let size = request.query("pageSize").and_then(|text| text.parse().ok());
    let size = size.unwrap_or(DEFAULT_PAGE_SIZE);
    let (first, last) = (day(request, "startDate")?, day(request, "endDate")?);
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return Err(KlaviError::malformed("startDate must not be after endDate"));
    }

    // Another range is another list. Another page size is not, since a cursor only holds the offset.
    let name = format!("orders/{first:?}/{last:?}");
    let start = merchant
        .cursors
        .start(&name, request.query("cursor").unwrap_or_default())
        .ok_or_else(|| KlaviError::malformed("cursor is not a cursor of this list"))?;
    let orders: Vec<_> = all(merchant)
        .into_iter()
        .filter(|order| {
            first.is_none_or(|first| first <= order.day) && last.is_none_or(|last| order.day <= last)
        })
        .collect();
    let page = merchant.cursors.page(&name, start, size, orders.len());
    let orders: Vec<_> = orders.into_iter().skip(start).take(size).collect();
    let overrides = orders.iter().enumerate();
    let overrides = overrides.flat_map(|(index, order)| order.overrides(&format!("/data/{index}")));
    Ok(Overridden {
        overrides: overrides.collect(),
        response: Json(OrderPage {
            data: (!orders.is_empty()).then(|| orders.into_iter().map(|order| order.fields).collect()),
            next_cursor: page.next,
        }),
    })
}

/// Handles `consents`.
pub(super) fn consents(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    check_app(merchant, request)?;
    let shown = merchant.consents.all().into_iter().map(|consent| {
        let url = merchant.consents.url(&consent);
        (consent.resource(&url), consent.overrides(""))
    });
    list(merchant, request, "consents", shown.collect())
}

/// Handles `consentOrders`.
pub(super) fn consent_orders(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    check_app(merchant, request)?;
    let id = request.path_parameter("consentId");
    merchant
        .consents
        .get(&id)
        .ok_or_else(|| KlaviError::not_found("Consent"))?;
    let charges = merchant.consents.charges(&id).into_iter();
    let shown = charges.map(|charge| (charge.resource(), charge.overrides("")));
    list(
        merchant,
        request,
        &format!("consents/{id}/orders"),
        shown.collect(),
    )
}

/// Creates a page of `items`, each with its overridden fields. The list only grows at its end.
fn list(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    name: &str,
    items: Vec<(Map<String, Value>, Vec<String>)>,
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    let size = request.query("pageSize").and_then(|text| text.parse().ok());
    let size = size.unwrap_or(DEFAULT_PAGE_SIZE);
    let start = merchant
        .cursors
        .start(name, request.query("cursor").unwrap_or_default())
        .ok_or_else(|| KlaviError::malformed("cursor is not a cursor of this list"))?;
    let page = merchant.cursors.page(name, start, size, items.len());
    let (mut data, mut overrides) = (Vec::new(), Vec::new());
    for (index, (item, pointers)) in items.into_iter().skip(start).take(size).enumerate() {
        data.push(item);
        overrides.extend(
            pointers
                .into_iter()
                .map(|pointer| format!("/data/{index}{pointer}")),
        );
    }
    Ok(Overridden {
        overrides,
        response: Json(OrderPage {
            data: (!data.is_empty()).then_some(data),
            next_cursor: page.next,
        }),
    })
}

/// Handles `order`.
pub(super) fn order(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Json<Map<String, Value>>>, KlaviError> {
    check_app(merchant, request)?;
    let id = request.path_parameter("id");
    let order = all(merchant)
        .into_iter()
        .find(|order| order.fields.get("id").and_then(Value::as_str) == Some(&id))
        .ok_or_else(|| KlaviError::not_found("Order"))?;
    Ok(Overridden {
        overrides: order.overrides(""),
        response: Json(order.fields),
    })
}

impl Order {
    fn overrides(&self, place: &str) -> Vec<String> {
        let payment = self.payment.as_ref();
        payment.map_or_else(Vec::new, |payment| payment.overrides(place))
    }
}

fn check_app(merchant: &Merchant, request: &ValidRequest<'_>) -> Result<(), KlaviError> {
    if request.path_parameter("appId") == merchant.app_id {
        Ok(())
    } else {
        Err(KlaviError::not_found("Application"))
    }
}

/// Returns the sample orders, then the payments. The list only grows at its end, so cursors remain valid.
fn all(merchant: &Merchant) -> Vec<Order> {
    let samples = (0..sample_orders::COUNT).map(|index| Order {
        day: sample_orders::day(index),
        payment: None,
        fields: sample_orders::resource(&merchant.app_id, index),
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

fn day(request: &ValidRequest<'_>, name: &str) -> Result<Option<Date>, KlaviError> {
    request
        .query(name)
        .map(|text| {
            parse_date(text).ok_or_else(|| KlaviError::malformed(format!("{name} must be YYYY-MM-DD")))
        })
        .transpose()
}
