//! `attraction` and `buyAttraction`: the one attraction of the documents.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    case::Case,
    catalogue::{ATTRACTION, ATTRACTION_PRICE},
    client::Client,
    envelope::{self, Envelope},
    ledger::Order,
    purchases::{refuse, rupiah},
    refusal::Refusal,
};
use crate::call::Kept;

/// What the attraction asks of whoever buys.
const QUESTION: &str = "visitor_name";
const FIRST_DAY: &str = "2024-07-26";
const LAST_DAY: &str = "2024-07-28";

#[derive(Debug, Serialize)]
pub(super) struct Attraction {
    booking_field: Value,
    /// Null in the sample.
    customer_booking_field: Option<()>,
    calendar: Value,
    start_date: &'static str,
    end_date: &'static str,
}

pub(super) fn detail(
    _client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Attraction, ()>>, Refusal> {
    check_product(call)?;
    let attraction = Attraction {
        booking_field: json!([{"key": QUESTION, "type": "text", "list_option": []}]),
        customer_booking_field: None,
        calendar: json!([
            {"is_full_day": true, "date": FIRST_DAY},
            {"is_full_day": false, "date": "2024-07-27"},
            {"is_full_day": true, "date": LAST_DAY},
        ]),
        start_date: FIRST_DAY,
        end_date: LAST_DAY,
    };
    Ok(envelope::success(call, attraction))
}

/// What it brings is not visible.
type Bought = (StatusCode, Json<Envelope<Map<String, Value>, ()>>);

pub(super) fn buy(client: &Client, call: &Kept<'_>, (): ()) -> Result<Bought, Refusal> {
    check_product(call)?;
    let fields = call.fields();
    let answers = fields.get("booking_field").and_then(Value::as_array);
    let is_answered = answers
        .into_iter()
        .flatten()
        .any(|answer| answer["key"] == QUESTION && answer["value"] != "");
    if !is_answered {
        return Err(Refusal::of(call, Case::Validation).because("booking_field belum lengkap"));
    }
    let day = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or(FIRST_DAY);
    // Days of this one form sort as their texts do.
    if day("start_date") < FIRST_DAY || day("end_date") > LAST_DAY || day("start_date") > day("end_date") {
        return Err(Refusal::of(call, Case::Validation).because("tanggal tidak tersedia"));
    }
    rupiah(call, "selling_price")?;
    let amount = rupiah(call, "amount")?;
    let quantity = fields["quantity"].as_u64().unwrap_or_default();
    if amount < ATTRACTION_PRICE.saturating_mul(quantity) {
        return Err(Refusal::of(call, Case::AmountTooLow));
    }
    let order = Order {
        reference: call.text("partner_reference_id").to_owned(),
        product_code: ATTRACTION.to_owned(),
        product_name: "Atraksi".to_owned(),
        value: String::new(),
        customer_name: String::new(),
        amount,
    };
    client
        .ledger()
        .take_on(order)
        .map_err(|fault| refuse(call, fault))?;
    Ok(envelope::created(call, Map::new()))
}

fn check_product(call: &Kept<'_>) -> Result<(), Refusal> {
    if call.text("product_code") == ATTRACTION {
        return Ok(());
    }
    Err(Refusal::of(call, Case::ProductNotFound))
}
