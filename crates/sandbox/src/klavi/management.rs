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

/// Order of a list.
enum Order {
    /// Sample order at this index.
    Sample(usize),
    /// Payment that was created since the start.
    Payment(Box<Payment>),
}

/// Item as the response has it.
type Item = Overridden<Json<Map<String, Value>>>;

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
    let (first, last) = (day(request, "startDate")?, day(request, "endDate")?);
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return Err(KlaviError::malformed("startDate must not be after endDate"));
    }

    // Another range is another list. Another page size is not, since a cursor only holds the offset.
    let name = format!("orders/{first:?}/{last:?}");
    let samples = (0..sample_orders::COUNT).map(Order::Sample);
    let payments = merchant.payments.all().into_iter().map(Order::from);
    let orders = samples.chain(payments).filter(|order| {
        let day = order.day();
        first.is_none_or(|first| first <= day) && last.is_none_or(|last| day <= last)
    });
    list(merchant, request, &name, &orders.collect::<Vec<_>>(), |order| {
        order.show(merchant)
    })
}

/// Handles `consents`.
pub(super) fn consents(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    check_app(merchant, request)?;
    list(
        merchant,
        request,
        "consents",
        &merchant.consents.all(),
        |consent| Overridden {
            overrides: consent.overrides(),
            response: Json(consent.resource(&merchant.consents.url(consent))),
        },
    )
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
    let name = format!("consents/{id}/orders");
    list(
        merchant,
        request,
        &name,
        &merchant.consents.charges(&id),
        |charge| Overridden {
            overrides: charge.overrides(),
            response: Json(charge.resource()),
        },
    )
}

/// Creates a page of `items`, and shows those on it. The list only grows at its end, so cursors remain valid.
fn list<T>(
    merchant: &Merchant,
    request: &ValidRequest<'_>,
    name: &str,
    items: &[T],
    show: impl Fn(&T) -> Item,
) -> Result<Overridden<Json<OrderPage>>, KlaviError> {
    let size = request.query("pageSize").and_then(|text| text.parse().ok());
    let size = size.unwrap_or(DEFAULT_PAGE_SIZE);
    let start = merchant
        .cursors
        .start(name, request.query("cursor").unwrap_or_default())
        .ok_or_else(|| KlaviError::malformed("cursor is not a cursor of this list"))?;
    let page = merchant.cursors.page(name, start, size, items.len());
    let (mut data, mut overrides) = (Vec::new(), Vec::new());
    for (index, item) in items.iter().skip(start).take(size).enumerate() {
        let shown = show(item);
        data.push(shown.response.0);
        let pointers = shown.overrides.into_iter();
        overrides.extend(pointers.map(|pointer| format!("/data/{index}{pointer}")));
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
pub(super) fn order(merchant: &Merchant, request: &ValidRequest<'_>, (): ()) -> Result<Item, KlaviError> {
    check_app(merchant, request)?;
    let id = request.path_parameter("id");
    let payment = || merchant.payments.get(&id).map(Order::from);
    let order = sample_orders::index(&id).map(Order::Sample).or_else(payment);
    let order = order.ok_or_else(|| KlaviError::not_found("Order"))?;
    Ok(order.show(merchant))
}

impl Order {
    fn day(&self) -> Date {
        match self {
            Self::Sample(index) => sample_orders::day(*index),
            Self::Payment(payment) => payment.date(),
        }
    }

    fn show(&self, merchant: &Merchant) -> Item {
        match self {
            Self::Sample(index) => Overridden {
                overrides: Vec::new(),
                response: Json(sample_orders::resource(&merchant.app_id, *index)),
            },
            Self::Payment(payment) => {
                let mut fields = merchant.payments.resource(payment);
                if let Some(cpf) = fields.remove("loggedUserCpf") {
                    fields.insert("loggedUserCPF".to_owned(), cpf);
                }
                Overridden {
                    overrides: payment.overrides(),
                    response: Json(fields),
                }
            }
        }
    }
}

impl From<Payment> for Order {
    fn from(payment: Payment) -> Self {
        Self::Payment(Box::new(payment))
    }
}

fn check_app(merchant: &Merchant, request: &ValidRequest<'_>) -> Result<(), KlaviError> {
    if request.path_parameter("appId") == merchant.app_id {
        Ok(())
    } else {
        Err(KlaviError::not_found("Application"))
    }
}

fn day(request: &ValidRequest<'_>, name: &str) -> Result<Option<Date>, KlaviError> {
    request
        .query(name)
        .map(|text| {
            parse_date(text).ok_or_else(|| KlaviError::malformed(format!("{name} must be YYYY-MM-DD")))
        })
        .transpose()
}
