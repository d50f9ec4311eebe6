//! Fields of an unexpected shape, which do not affect the others.

use auth_core::Paginator;
use klikoo::{ProductQuery, Scalar, TransactionOutcome, TransactionQuery, TripDetail};
use test_support::{Provider, Response};

use crate::{client, issued};

fn envelope(data: &str) -> Response {
    let body = format!(r#"{{"response_code":"200052000","response_message":"Sukses","data":{data}}}"#);
    Response::json_off_contract(200, body)
}

async fn trip(response: Response) -> TripDetail {
    let server = issued().await;
    server.always("tripDetail", response).await;
    client(&server).trip(7).await.unwrap()
}

#[tokio::test]
async fn trip_is_read_with_the_types_of_the_table() {
    let trip = trip(Response::example(
        Provider::Klikoo,
        "tripDetail",
        200,
        "typesOfTheTable",
    ))
    .await;
    assert_eq!(trip.boarding_point_name.as_ref().map(Scalar::as_str), Some("3"));
    assert_eq!(trip.drop_point_name.as_ref().map(Scalar::as_str), Some("4"));
    let asked = trip.mandatory_fields.unwrap();
    assert_eq!(asked.names(), None, "something is asked for");
    assert_eq!(asked.json().text(), r#"[{"name":"PHONE"},{"name":"NAME"}]"#);
    assert_eq!(trip.seats.len(), 1);
}

#[tokio::test]
async fn unreadable_seat_affects_no_other() {
    let data = r#"{"id":"7.0","available_seat":2e1,"depart_time":1,"mandatory_fields":["NAME"],
        "seats":[{"name":"1A"},null,{"name":"1B","row":{"odd":true}},7],"board":1}"#;
    let trip = trip(envelope(data)).await;
    assert_eq!((trip.id, trip.available_seat), (Some(7), Some(20)));
    assert_eq!(trip.depart_time.as_deref(), Some("1"));
    let names: Vec<_> = trip.seats.iter().filter_map(|seat| seat.name.as_ref()).collect();
    assert_eq!(names, [&Scalar::new("1A"), &Scalar::new("1B")]);
    assert_eq!(
        trip.mandatory_fields.as_ref().unwrap().names(),
        Some(vec!["NAME".to_owned()])
    );
    // The unreadable fields are kept unchanged.
    assert!(trip.extra().get("seats").unwrap().text().contains("null"));
    assert_eq!(trip.extra().get("board").unwrap().text(), "1");
}

#[tokio::test]
async fn paid_booking_never_loses_its_codes() {
    let book = async |data: &str| {
        let server = issued().await;
        server.always("book", envelope(data)).await;
        client(&server).book("14430374").await.unwrap()
    };
    let numbers = book(r#"{"status":"SUCCESS","booking_codes":{"departure":7,"return":null}}"#).await;
    assert_eq!(numbers.transaction_id, None);
    assert_eq!(numbers.outcome(), TransactionOutcome::Delivered);
    assert_eq!(numbers.booking_codes.unwrap().departure.as_deref(), Some("7"));

    for codes in [r#""EXAMPLE1""#, r#"["EXAMPLE1"]"#, "7"] {
        let booking = book(&format!(
            r#"{{"transaction_id":14430374,"booking_codes":{codes}}}"#
        ))
        .await;
        assert_eq!(booking.booking_codes, None);
        assert_eq!(booking.extra().get("booking_codes").unwrap().text(), codes);
    }
    let nested = book(r#"{"booking_codes":{"departure":["EXAMPLE1"],"return":"EXAMPLE2"}}"#).await;
    let codes = nested.booking_codes.unwrap();
    assert_eq!(codes.way_back.as_deref(), Some("EXAMPLE2"));
    assert_eq!(codes.extra().get("departure").unwrap().text(), r#"["EXAMPLE1"]"#);

    let list = r#"[{"booking_codes":{"departure":"EXAMPLE1"}}]"#;
    assert_eq!(book(list).await.extra().get("data").unwrap().text(), list);
    assert_eq!(book("null").await.outcome(), TransactionOutcome::Pending);
}

#[tokio::test]
async fn held_seats_survive_unexpected_shapes() {
    let server = issued().await;
    server.always("blockSeat", envelope(r#"["14430374"]"#)).await;
    let held = client(&server)
        .block_seat(&crate::tickets::seats(&["1A"]))
        .await
        .unwrap();
    assert_eq!(held.transaction_id, None);
    assert_eq!(held.extra().get("data").unwrap().text(), r#"["14430374"]"#);
}

#[tokio::test]
async fn scalars_are_read_in_every_spelling() {
    let server = issued().await;
    server.always(
        "products",
        envelope(r#"[{"code":7,"enable":"1","agent_price":"20.500,00","name":null},{"enable":0,"success_rate":[]}]"#),
    )
    .await;
    server
        .always(
            "transactions",
            envelope(r#"[{"transaction_id":14429004,"status":7,"sn":4.0,"customer_name":7,"amount":{}}]"#),
        )
        .await;
    server
        .always(
            "transportSources",
            envelope(r#"{"cities":[null,{"id":"3","type":"CITY","name":7},{"type":"CITY"}],"terminals":{}}"#),
        )
        .await;
    let client = client(&server);

    let products = client
        .products(ProductQuery::new())
        .page(None)
        .await
        .unwrap()
        .items;
    assert_eq!(products[0].code.as_deref(), Some("7"));
    assert_eq!(
        (products[0].enable, products[1].enable),
        (Some(true), Some(false))
    );
    assert_eq!(products[1].extra().get("success_rate").unwrap().text(), "[]");

    let history = client.transactions(TransactionQuery::new());
    let transaction = history.page(None).await.unwrap().items.remove(0);
    assert_eq!(transaction.outcome(), TransactionOutcome::Pending);
    assert_eq!(transaction.sn.as_ref().map(Scalar::as_str), Some("4.0"));
    assert_eq!(transaction.customer_name.as_deref(), Some("7"));
    assert_eq!(transaction.extra().get("amount").unwrap().text(), "{}");

    let places = client.transport_sources(None).await.unwrap();
    assert_eq!(places.cities.len(), 1);
    assert_eq!(places.cities[0].id, 3);
    assert_eq!(places.extra().get("terminals").unwrap().text(), "{}");
}
