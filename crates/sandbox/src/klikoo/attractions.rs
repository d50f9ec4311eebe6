//! `attraction` and `buyAttraction`, with the attraction of the documents

use axum::{Json, http::StatusCode};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    catalogue::{ATTRACTION, ATTRACTION_PRICE},
    codes::Code,
    envelope::{self, Envelope},
    error::KlikooError,
    ledger::Order,
    purchases::{order_error, rupiah},
    state::Client,
};
use crate::router::ValidRequest;

/// Key of the attraction's only booking field.
const BOOKING_FIELD: &str = "visitor_name";
const FIRST_DAY: &str = "2024-07-26";
const LAST_DAY: &str = "2024-07-28";

#[derive(Debug, Serialize)]
pub(super) struct Attraction {
    booking_field: Value,
    /// Always null, as in the sample.
    customer_booking_field: Option<()>,
    calendar: Value,
    start_date: &'static str,
    end_date: &'static str,
}

/// Handles `attraction`.
pub(super) fn detail(
    _client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Attraction, ()>>, KlikooError> {
    check_product(request)?;
    let attraction = Attraction {
        booking_field: json!([{"key": BOOKING_FIELD, "type": "text", "list_option": []}]),
        customer_booking_field: None,
        calendar: json!([
            {"is_full_day": true, "date": FIRST_DAY},
            {"is_full_day": false, "date": "2024-07-27"},
            {"is_full_day": true, "date": LAST_DAY},
        ]),
        start_date: FIRST_DAY,
        end_date: LAST_DAY,
    };
    Ok(envelope::success(request, attraction))
}

/// Response of a purchase. Its data is not documented.
type Bought = (StatusCode, Json<Envelope<Map<String, Value>, ()>>);

/// Handles `buyAttraction`.
pub(super) fn buy(client: &Client, request: &ValidRequest<'_>, (): ()) -> Result<Bought, KlikooError> {
    check_product(request)?;
    let fields = request.fields();
    let entries = fields.get("booking_field").and_then(Value::as_array);
    let is_complete = entries
        .into_iter()
        .flatten()
        .any(|entry| entry["key"] == BOOKING_FIELD && entry["value"] != "");
    if !is_complete {
        return Err(KlikooError::of(request, Code::Validation).with_detail("booking_field belum lengkap"));
    }
    let day = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or(FIRST_DAY);
    // Dates in this format sort as texts.
    if day("start_date") < FIRST_DAY || day("end_date") > LAST_DAY || day("start_date") > day("end_date") {
        return Err(KlikooError::of(request, Code::Validation).with_detail("tanggal tidak tersedia"));
    }
    rupiah(request, "selling_price")?;
    let amount = rupiah(request, "amount")?;
    let quantity = fields["quantity"].as_u64().unwrap_or_default();
    if amount < ATTRACTION_PRICE.saturating_mul(quantity) {
        return Err(KlikooError::of(request, Code::AmountTooLow));
    }
    let order = Order {
        reference: request.text("partner_reference_id").to_owned(),
        product_code: ATTRACTION.to_owned(),
        product_name: "Atraksi".to_owned(),
        value: String::new(),
        customer_name: String::new(),
        amount,
    };
    client
        .ledger()
        .place(order)
        .map_err(|error| order_error(request, error))?;
    Ok(envelope::created(request, Map::new()))
}

fn check_product(request: &ValidRequest<'_>) -> Result<(), KlikooError> {
    if request.text("product_code") == ATTRACTION {
        return Ok(());
    }
    Err(KlikooError::of(request, Code::ProductNotFound))
}
