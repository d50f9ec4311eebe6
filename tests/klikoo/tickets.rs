//! Bus tickets, and tickets for attractions.

use auth_core::Paginator;
use klikoo::{
    BlockSeatRequest, BuyAttractionRequest, ErrorKind, Journey, LocationType, OrderDetail, Passenger, Place,
    SortDirection, TransactionStatus, TripQuery,
};

use crate::{client, issued};

pub(crate) fn seats(passengers: &[&str]) -> BlockSeatRequest {
    let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    let passengers = passengers.iter().map(|seat| Passenger::new(*seat, "Pelanggan"));
    BlockSeatRequest::new("order-1", 110_000, customer, Journey::new(7, passengers))
}

#[tokio::test]
async fn found_places_are_used_to_search_trips() {
    let server = issued().await;
    server
        .example("transportSources", 201, "citiesAndTerminals")
        .await;
    server
        .example("transportDestinations", 201, "citiesAndTerminals")
        .await;
    server.example("trips", 200, "firstPage").await;
    let client = client(&server);

    let sources = client.transport_sources(Some("bandung")).await.unwrap();
    let destinations = client.transport_destinations(None).await.unwrap();
    let (from, to) = (&sources.cities[0], &destinations.terminals[0]);
    assert_eq!(from.kind, LocationType::City);
    let query = TripQuery::new(from, to, 2)
        .date("2024-05-01")
        .limit(1)
        .sort_by("boarding_time", SortDirection::Ascending);
    let page = client.trips(query).page(None).await.unwrap();

    assert_eq!(page.items[0].id, Some(7));
    assert!(page.next.is_some());
    let body = String::from_utf8(server.bodies_of("trips").await.remove(0)).unwrap();
    assert_eq!(
        body,
        format!(
            r#"{{"product_code":"BUS","source_id":{},"source_type":"CITY","destination_id":{},"destination_type":"LOCATION","total_seat":2,"date":"2024-05-01","pagination":{{"limit":1,"page":1,"sort":{{"field":"boarding_time","value":"asc"}}}}}}"#,
            from.id, to.id
        )
    );
}

// Also if the ID came as a number.
#[tokio::test]
async fn seats_are_booked_by_textual_id() {
    for (held, booked) in [("numericId", "oneWay"), ("textId", "inProgress")] {
        let server = issued().await;
        server.example("blockSeat", 201, held).await;
        server.example("book", 201, booked).await;
        let client = client(&server);

        let held = client.block_seat(&seats(&["1A", "1B"])).await.unwrap();
        let booking = client.book(held.transaction_id.unwrap()).await.unwrap();

        assert_eq!(booking.transaction_id.unwrap().as_str(), "14430374");
        match booking.status.unwrap() {
            TransactionStatus::Success => {
                assert!(!format!("{:?}", booking.booking_codes).contains("EXAMPLE1"));
                let codes = booking.booking_codes.unwrap();
                assert!(!format!("{codes:?}").contains("EXAMPLE1"));
                assert_eq!(codes.departure.as_deref(), Some("EXAMPLE1"));
                assert_eq!(codes.way_back.as_deref(), Some(""));
            }
            status => assert_eq!(status, TransactionStatus::InProgress),
        }
        let sent = server.bodies_of("book").await;
        assert_eq!(sent, [br#"{"transaction_id":"14430374"}"#]);
    }
}

// The error reports that the call may have arrived.
#[tokio::test]
async fn ticket_calls_are_never_retried() {
    let server = issued().await;
    server.off_contract("blockSeat", 503, "").await;
    server.off_contract("book", 503, "").await;
    server.off_contract("buyAttraction", 503, "").await;
    let client = client(&server);
    let tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, "order-2");

    for error in [
        client.block_seat(&seats(&["1A"])).await.unwrap_err(),
        client.book("14430374").await.unwrap_err(),
        client.buy_attraction(&tickets).await.unwrap_err(),
    ] {
        assert!(error.may_have_arrived() && !error.is_retryable(), "{error:?}");
    }
    for operation in ["blockSeat", "book", "buyAttraction"] {
        assert_eq!(server.bodies_of(operation).await.len(), 1, "{operation}");
    }
}

#[tokio::test]
async fn invalid_request_is_never_sent() {
    let server = issued().await;
    let client = client(&server);
    let query = || TripQuery::new(Place::city(1), Place::terminal(4), 1);
    for (error, field) in [
        (client.transport_sources(Some("")).await.unwrap_err(), "`keyword`"),
        (
            client.transport_destinations(Some(" ")).await.unwrap_err(),
            "`keyword`",
        ),
        (
            client.trips(query().date("1 May")).page(None).await.unwrap_err(),
            "`date`",
        ),
        (
            client.trips(query().limit(0)).page(None).await.unwrap_err(),
            "`limit`",
        ),
        (
            client
                .trips(TripQuery::new(Place::city(1), Place::city(2), 0))
                .page(None)
                .await
                .unwrap_err(),
            "`total_seat`",
        ),
        (
            client
                .trips(query().search("travel_name", ""))
                .page(None)
                .await
                .unwrap_err(),
            "`search.value`",
        ),
        (
            client.block_seat(&seats(&["1A", "1A"])).await.unwrap_err(),
            "`departure.passengers[1].seat_name`",
        ),
        (client.book("").await.unwrap_err(), "`transaction_id`"),
        (client.attraction("").await.unwrap_err(), "`product_code`"),
        (
            client
                .buy_attraction(&BuyAttractionRequest::new("A", 0, 1, "r"))
                .await
                .unwrap_err(),
            "`quantity`",
        ),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
    }
    assert_eq!(server.sent().await, [""; 0]);
}

#[test]
fn debug_shows_no_customer_and_no_passenger() {
    let passenger = Passenger::new("1A", "Pelanggan")
        .dob("1990-12-31")
        .id_card_number("3201000000000001");
    let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    let seats = BlockSeatRequest::new("order-1", 110_000, customer, Journey::new(7, [passenger]));
    let shown = format!("{seats:?}");
    for private in [
        "Pelanggan",
        "customer@example.com",
        "081200000000",
        "1990-12-31",
        "3201000000000001",
    ] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("order-1") && shown.contains("1A"), "{shown}");
}
