//! Operations for bus tickets, from `transportSources` to `book`

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

use super::{
    bus_trips::{self, Trip},
    codes::Code,
    envelope::{self, Envelope},
    error::KlikooError,
    ledger::Order,
    pages::{self, Meta},
    products::number,
    purchases::{order_error, rupiah},
    seats::Hold,
    state::Client,
};
use crate::router::ValidRequest;

type Created = (StatusCode, Json<Envelope<Value, ()>>);

/// Handles `transportSources` and `transportDestinations`, which have the same request.
pub(super) fn places(_client: &Client, request: &ValidRequest<'_>, (): ()) -> Result<Created, KlikooError> {
    check_product(request)?;
    Ok(envelope::created(
        request,
        bus_trips::places(request.text("keyword")),
    ))
}

/// Handles `trips`.
pub(super) fn trips(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Vec<Value>, Meta>>, KlikooError> {
    check_product(request)?;
    let fields = request.fields();
    let city = |end: &str| {
        bus_trips::city(
            &fields[&format!("{end}_id")],
            request.text(&format!("{end}_type")),
        )
    };
    let needed = number(&fields["total_seat"]);
    let mut trips = match (city("source"), city("destination")) {
        (Some(source), Some(destination)) => {
            let day = Some(request.text("date")).filter(|day| !day.is_empty());
            bus_trips::trips(source, destination, day.unwrap_or(bus_trips::DEFAULT_DAY))
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
    // The trips are already in the order of their departure.
    if pagination["sort"]["value"] == "desc" {
        rows.reverse();
    }
    let value = |name: &str, default| pagination.get(name).map_or(default, number);
    Ok(pages::page(
        request,
        rows,
        (value("page", 1), value("limit", 100)),
    ))
}

/// Handles `tripDetail`.
pub(super) fn trip(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Json<Envelope<Value, ()>>, KlikooError> {
    check_product(request)?;
    let trip = find(request, &request.fields()["trip_id"])?;
    let detail = trip.detail(|name| client.seats().is_free(trip.id(), name));
    Ok(envelope::success(request, detail))
}

/// Handles `blockSeat`. The code for an unavailable seat is not documented.
pub(super) fn block_seat(
    client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Result<Created, KlikooError> {
    check_product(request)?;
    rupiah(request, "selling_price")?;
    let fields = request.fields();
    let (mut seats, mut price) = (Vec::new(), 0);
    let journeys = ["departure", "return"].iter().filter_map(|way| fields.get(*way));
    for journey in journeys {
        let trip = find(request, &journey["trip_id"])?;
        for passenger in journey["passengers"].as_array().into_iter().flatten() {
            let name = passenger["seat_name"].as_str().unwrap_or_default();
            if !Trip::seats().any(|(_, _, seat)| seat == name) {
                return Err(KlikooError::of(request, Code::Validation).with_detail("kursi tidak ada"));
            }
            seats.push((trip.id(), name.to_owned()));
            price += trip.price();
        }
    }
    if seats.is_empty() {
        return Err(KlikooError::of(request, Code::Validation).with_detail("tidak ada penumpang"));
    }
    let of_order = |name: &str| {
        fields["order_detail"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let reference = request.text("partner_reference_no");
    let hold = Hold {
        seats,
        reference: reference.to_owned(),
        customer_name: of_order("name"),
        phone_number: of_order("phone_number"),
        price,
        is_round_trip: fields.contains_key("return"),
    };
    let duplicate = || KlikooError::of(request, Code::DuplicateReference);
    if client.ledger().is_used(reference) {
        return Err(duplicate());
    }
    let reference = reference.to_owned();
    let id = client.seats().hold(hold);
    let id =
        id.ok_or_else(|| KlikooError::of(request, Code::Validation).with_detail("kursi tidak tersedia"))?;
    if !client.ledger().use_reference(reference) {
        return Err(duplicate());
    }
    // Integrators convert the ID to text, so it is a number.
    Ok(envelope::created(request, json!({"transaction_id": id})))
}

/// Handles `book`.
pub(super) fn book(client: &Client, request: &ValidRequest<'_>, (): ()) -> Result<Created, KlikooError> {
    let id = request.text("transaction_id");
    let pay = |held: &Hold| {
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
    let booked = booked.ok_or_else(|| KlikooError::of(request, Code::TransactionNotFound))?;
    let (transaction_id, is_round_trip) = booked.map_err(|error| order_error(request, error))?;
    let code = |way: &str| format!("KLK{way}{id}");
    let codes = json!({
        "departure": code("D"),
        "return": if is_round_trip { code("R") } else { String::new() },
    });
    Ok(envelope::created(
        request,
        json!({"transaction_id": transaction_id, "status": "SUCCESS", "booking_codes": codes}),
    ))
}

fn check_product(request: &ValidRequest<'_>) -> Result<(), KlikooError> {
    if request.text("product_code") == "BUS" {
        return Ok(());
    }
    Err(KlikooError::of(request, Code::ProductMismatch))
}

fn find(request: &ValidRequest<'_>, id: &Value) -> Result<Trip, KlikooError> {
    Trip::from_id(id).ok_or_else(|| KlikooError::of(request, Code::ProductNotFound))
}
