//! Sample orders: the same at every start, computed on demand.

use jiff::{
    Span, ToSpan as _,
    civil::{Date, date},
};
use serde_json::{Map, Value, json};

/// Number of orders: more than a page of the maximum size.
pub(super) const COUNT: usize = 243;
const FIRST_DAY: Date = date(2025, 6, 1);
const STATUSES: [&str; 6] = [
    "PAYMENT_COMPLETED",
    "PAYMENT_COMPLETED",
    "PAYMENT_COMPLETED",
    "PAYMENT_REJECTED",
    "CONSENT_REJECTED",
    "CANCELED",
];

/// Returns the ID of the order at `index`.
fn id(index: usize) -> String {
    format!("00000000-0000-4000-8000-{index:012x}")
}

/// Returns the index of the order `order_id`.
pub(super) fn index(order_id: &str) -> Option<usize> {
    (0..COUNT).find(|index| id(*index) == order_id)
}

/// Returns the day of the order at `index`. There are three a day.
pub(super) fn day(index: usize) -> Date {
    let days: Span = i64::try_from(index / 3).unwrap_or_default().days();
    FIRST_DAY.saturating_add(days)
}

/// Returns the order at `index`.
pub(super) fn resource(app_id: &str, index: usize) -> Map<String, Value> {
    let day = day(index);
    let status = STATUSES[index % STATUSES.len()];
    let of_a_company = index % 5 == 4;
    let mut order = Map::from_iter(
        [
            ("id", json!(id(index))),
            ("appId", json!(app_id)),
            ("clientRequestId", json!(format!("order-{index:04}"))),
            ("institutionId", json!("00000000-0000-4000-9000-000000000001")),
            ("customer", customer(of_a_company)),
            ("date", json!(day.to_string())),
            (
                "consentId",
                json!(format!("00000000-0000-4000-a000-{index:012x}")),
            ),
            ("initType", json!("PIX_DICT")),
            ("proxy", json!("12345678909")),
            ("amount", json!(format!("{}.{:02}", 10 + index, index % 100))),
            ("currency", json!("BRL")),
            ("status", json!(status)),
            (
                "statusUpdateAt",
                json!(format!("{day}T15:{:02}:00.000Z", index % 60)),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    if status.starts_with("PAYMENT_") {
        let day = day.strftime("%Y%m%d");
        let id = format!("E12345678{day}15{:02}{index:011}", index % 60);
        order.insert("endToEndId".to_owned(), json!(id));
    }
    if of_a_company {
        // The list has this spelling, the resource has `loggedUserCpf`.
        order.insert("loggedUserCPF".to_owned(), json!("12345678909"));
    }
    order
}

fn customer(of_a_company: bool) -> Value {
    if of_a_company {
        json!({ "identifierType": "CNPJ", "identifier": "12345678000195", "name": "Example Ltda" })
    } else {
        json!({ "identifierType": "CPF", "identifier": "12345678909", "name": "Test Payer" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_three_orders_a_day() {
        assert_eq!(day(0), FIRST_DAY);
        assert_eq!(day(2), FIRST_DAY);
        assert_eq!(day(COUNT - 1), date(2025, 8, 20));
    }

    #[test]
    fn order_has_every_required_field() {
        let order = resource("app", 4);
        for name in [
            "id",
            "appId",
            "clientRequestId",
            "institutionId",
            "customer",
            "date",
            "consentId",
            "initType",
            "amount",
            "currency",
            "loggedUserCPF",
        ] {
            assert!(order.contains_key(name), "{name}");
        }
    }
}
