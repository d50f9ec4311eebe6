//! `transportSources` and its sisters, up to `book`.

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

use super::{
    case::Case,
    client::Client,
    envelope::{self, Envelope},
    ledger::Order,
    listing::{self, Meta},
    products::number,
    purchases::{refuse, rupiah},
    refusal::Refusal,
    routes::{self, Trip},
    seats::Held,
};
use crate::call::Kept;

type Created = (StatusCode, Json<Envelope<Value, ()>>);

/// `transportSources` and `transportDestinations`, which are asked the same
pub(super) fn places(_client: &Client, call: &Kept<'_>, (): ()) -> Result<Created, Refusal> {
    check_product(call)?;
    Ok(envelope::created(call, routes::places(call.text("keyword"))))
}

pub(super) fn trips(
    client: &Client,
    call: &Kept<'_>,
    (): (),
) -> Result<Json<Envelope<Vec<Value>, Meta>>, Refusal> {
    check_product(call)?;
    let fields = call.fields();
    let city = |end: &str| routes::city(&fields[&format!("{end}_id")], call.text(&format!("{end}_type")));
    let needed = number(&fields["total_seat"]);
    let mut trips = match (city("source"), city("destination")) {
        (Some(source), Some(destination)) => {
            let day = Some(call.text("date")).filter(|day| !day.is_empty());
            routes::trips(source, destination, day.unwrap_or(routes::DAY))
        }
        _ => Vec::new(),
    };
    trips.retain(|trip| {
        let is_free = |(_, _, name): &(usize, usize, String)| client.seats().is_free(trip.id(), name);
        Trip::seats().filter(is_free).count() >= needed
    });
    let pagination = fields.get("pagination").unwrap_or(&Value::Null);
    let mut rows: Vec<Value> = trips.into_iter().map(Trip::entry).collect();
    for filter in pagination["search"].as_array().into_iter().flatten() {
        let text = |name: &str| filter[name].as_str().unwrap_or_default();
        rows.retain(|row| {
            row[text("field")]
                .as_str()
                .is_some_and(|found| found.contains(text("value")))
        });
    }
    // They come in the order of their departure.
    if pagination["sort"]["value"] == "desc" {
        rows.reverse();
    }
    let asked = |name: &str, otherwise| pagination.get(name).map_or(otherwise, number);
    Ok(listing::page(call, rows, (asked("page", 1), asked("limit", 100))))
}

pub(super) fn trip(client: &Client, call: &Kept<'_>, (): ()) -> Result<Json<Envelope<Value, ()>>, Refusal> {
    check_product(call)?;
    let trip = find(call, &call.fields()["trip_id"])?;
    let detail = trip.detail(|name| client.seats().is_free(trip.id(), name));
    Ok(envelope::success(call, detail))
}

/// Which code a seat has that is not there, or no longer, is not documented.
pub(super) fn block_seat(client: &Client, call: &Kept<'_>, (): ()) -> Result<Created, Refusal> {
    check_product(call)?;
    rupiah(call, "selling_price")?;
    let fields = call.fields();
    let (mut seats, mut price) = (Vec::new(), 0);
    let journeys = ["departure", "return"].iter().filter_map(|way| fields.get(*way));
    for journey in journeys {
        let trip = find(call, &journey["trip_id"])?;
        for passenger in journey["passengers"].as_array().into_iter().flatten() {
            let name = passenger["seat_name"].as_str().unwrap_or_default();
            if !Trip::seats().any(|(_, _, seat)| seat == name) {
                return Err(Refusal::of(call, Case::Validation).because("kursi tidak ada"));
            }
            seats.push((trip.id(), name.to_owned()));
            price += trip.price();
        }
    }
    if seats.is_empty() {
        return Err(Refusal::of(call, Case::Validation).because("tidak ada penumpang"));
    }
    let of_order = |name: &str| {
        fields["order_detail"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let reference = call.text("partner_reference_no");
    let held = Held {
        seats,
        reference: reference.to_owned(),
        customer_name: of_order("name"),
        phone_number: of_order("phone_number"),
        price,
        is_round_trip: fields.contains_key("return"),
    };
    let duplicate = || Refusal::of(call, Case::DuplicateReference);
    if client.ledger().knows(reference) {
        return Err(duplicate());
    }
    let reference = reference.to_owned();
    let id = client.seats().hold(held);
    let id = id.ok_or_else(|| Refusal::of(call, Case::Validation).because("kursi tidak tersedia"))?;
    if !client.ledger().use_reference(reference) {
        return Err(duplicate());
    }
    // An integrator makes a text of it, so it is a number.
    Ok(envelope::created(call, json!({"transaction_id": id})))
}

pub(super) fn book(client: &Client, call: &Kept<'_>, (): ()) -> Result<Created, Refusal> {
    let id = call.text("transaction_id");
    let pay = |held: &Held| {
        let order = Order {
            reference: held.reference.clone(),
            product_code: "BUS".to_owned(),
            product_name: "Tiket bus".to_owned(),
            value: held.phone_number.clone(),
            customer_name: held.customer_name.clone(),
            amount: held.price,
        };
        let paid = client.ledger().pay(order)?;
        Ok((paid, held.is_round_trip))
    };
    let booked = client.seats().book(id, pay);
    let booked = booked.ok_or_else(|| Refusal::of(call, Case::TransactionNotFound))?;
    let (transaction_id, is_round_trip) = booked.map_err(|fault| refuse(call, fault))?;
    let code = |way: &str| format!("KLK{way}{id}");
    let codes = json!({
        "departure": code("D"),
        "return": if is_round_trip { code("R") } else { String::new() },
    });
    Ok(envelope::created(
        call,
        json!({"transaction_id": transaction_id, "status": "SUCCESS", "booking_codes": codes}),
    ))
}

fn check_product(call: &Kept<'_>) -> Result<(), Refusal> {
    if call.text("product_code") == "BUS" {
        return Ok(());
    }
    Err(Refusal::of(call, Case::ProductMismatch))
}

fn find(call: &Kept<'_>, id: &Value) -> Result<Trip, Refusal> {
    Trip::of(id).ok_or_else(|| Refusal::of(call, Case::ProductNotFound))
}
