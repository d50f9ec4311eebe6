use auth_core::{Cursor, Paginator, testing::ManualClock};
use contract_tests::{Provider, clients};
use klikoo::{
    AttractionCustomer, BlockSeatRequest, BuyAttractionRequest, BuyRequest, Decimal, Journey, LocationType,
    OrderDetail, Passenger, Place, PostpaidInquiryRequest, ProductFilterField, ProductQuery,
    ProductSortField, SortDirection, TripQuery,
};
use serde_json::Value;

use super::{every_example_is_sent, said, text};

#[tokio::test]
async fn klikoo_asks_for_a_token_as_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "accessToken", async |url, example| {
        let credentials = klikoo::Credentials::new(
            said(example, "/additional_info/client_id"),
            said(example, "/additional_info/client_secret"),
            klikoo::AuthKey::hmac_sha512("a key of the sandbox"),
        );
        let client = klikoo::Client::builder().base_url(url).credentials(credentials);
        client.build().unwrap().token_provider().token().await.unwrap();
    })
    .await;
}

fn klikoo_at(url: url::Url) -> klikoo::Client {
    clients::klikoo(url, ManualClock::new()).build().unwrap()
}

#[tokio::test]
async fn klikoo_lists_the_products_that_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "products", async |url, example| {
        let mut query = ProductQuery::new().limit(number(example, "/limit").try_into().unwrap());
        for filter in array(example, "/search") {
            let field = ProductFilterField::from(said(filter, "/field").as_str());
            query = query.search(field, said(filter, "/value"));
        }
        if let Some(field) = text(example, "/sort/field") {
            query = query.sort_by(
                ProductSortField::from(field.as_str()),
                direction(example, "/sort/value"),
            );
        }
        let page = Cursor::new(number(example, "/page").to_string());
        klikoo_at(url).products(query).page(Some(&page)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn klikoo_asks_for_and_makes_the_purchases_that_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "prepaidInquiry", async |url, example| {
        klikoo_at(url).prepaid_inquiry(&to_buy(example)).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "buy", async |url, example| {
        klikoo_at(url).buy(&to_buy(example)).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "postpaidInquiry", async |url, example| {
        let bill =
            PostpaidInquiryRequest::new(said(example, "/product_code"), said(example, "/account_number"));
        let bill = match text(example, "/period") {
            Some(period) => bill.period(period),
            None => bill,
        };
        klikoo_at(url).postpaid_inquiry(&bill).await.unwrap();
    })
    .await;
}

fn to_buy(example: &Value) -> BuyRequest {
    BuyRequest::new(
        said(example, "/product_code"),
        said(example, "/value"),
        rupiah(example, "/amount"),
        said(example, "/partner_reference_id"),
    )
    .msidn(said(example, "/msidn"))
    .selling_price(rupiah(example, "/selling_price"))
}

#[tokio::test]
async fn klikoo_looks_for_the_places_and_trips_that_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "transportSources", async |url, example| {
        let keyword = text(example, "/keyword");
        klikoo_at(url)
            .transport_sources(keyword.as_deref())
            .await
            .unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "transportDestinations", async |url, example| {
        let keyword = text(example, "/keyword");
        klikoo_at(url)
            .transport_destinations(keyword.as_deref())
            .await
            .unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "trips", async |url, example| {
        let pagination = &example["pagination"];
        let seats = number(example, "/total_seat").try_into().unwrap();
        let mut query = TripQuery::new(place(example, "source"), place(example, "destination"), seats)
            .limit(number(pagination, "/limit").try_into().unwrap())
            .date(said(example, "/date"))
            .sort_by(
                said(pagination, "/sort/field"),
                direction(pagination, "/sort/value"),
            );
        for filter in array(pagination, "/search") {
            query = query.search(said(filter, "/field"), said(filter, "/value"));
        }
        let page = Cursor::new(number(pagination, "/page").to_string());
        klikoo_at(url).trips(query).page(Some(&page)).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "tripDetail", async |url, example| {
        klikoo_at(url).trip(number(example, "/trip_id")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn klikoo_holds_and_books_the_seats_that_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "blockSeat", async |url, example| {
        let order = OrderDetail::new(
            said(example, "/order_detail/name"),
            said(example, "/order_detail/email"),
            said(example, "/order_detail/phone_number"),
        );
        let seats = BlockSeatRequest::new(
            said(example, "/partner_reference_no"),
            rupiah(example, "/selling_price"),
            order,
            journey(&example["departure"]),
        );
        let seats = match example.get("return") {
            Some(back) => seats.way_back(journey(back)),
            None => seats,
        };
        klikoo_at(url).block_seat(&seats).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "book", async |url, example| {
        let id = said(example, "/transaction_id");
        klikoo_at(url).book(id.as_str()).await.unwrap();
    })
    .await;
}

fn journey(example: &Value) -> Journey {
    let passengers = array(example, "/passengers").map(|one| {
        let mut passenger = Passenger::new(said(one, "/seat_name"), said(one, "/name"));
        passenger.dob = text(one, "/dob");
        passenger.gender = text(one, "/gender");
        passenger.id_card_number = text(one, "/id_card_number");
        passenger
    });
    Journey::new(number(example, "/trip_id"), passengers)
}

#[tokio::test]
async fn klikoo_asks_for_and_buys_the_tickets_that_its_contract_shows() {
    every_example_is_sent(Provider::Klikoo, "attraction", async |url, example| {
        let code = said(example, "/product_code");
        klikoo_at(url).attraction(code).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klikoo, "buyAttraction", async |url, example| {
        klikoo_at(url).buy_attraction(&to_visit(example)).await.unwrap();
    })
    .await;
}

type SetText = fn(BuyAttractionRequest, String) -> BuyAttractionRequest;

fn to_visit(example: &Value) -> BuyAttractionRequest {
    let mut tickets = BuyAttractionRequest::new(
        said(example, "/product_code"),
        number(example, "/quantity").try_into().unwrap(),
        rupiah(example, "/amount"),
        said(example, "/partner_reference_id"),
    )
    .selling_price(rupiah(example, "/selling_price"));
    let optional: [(&str, SetText); 11] = [
        ("/buyer_first_name", BuyAttractionRequest::buyer_first_name),
        ("/buyer_last_name", BuyAttractionRequest::buyer_last_name),
        (
            "/buyer_tel_country_code",
            BuyAttractionRequest::buyer_tel_country_code,
        ),
        ("/buyer_tel_number", BuyAttractionRequest::buyer_tel_number),
        ("/buyer_country", BuyAttractionRequest::buyer_country),
        ("/state", BuyAttractionRequest::state),
        ("/email", BuyAttractionRequest::email),
        ("/locale", BuyAttractionRequest::locale),
        ("/event_time", BuyAttractionRequest::event_time),
        ("/start_date", BuyAttractionRequest::start_date),
        ("/end_date", BuyAttractionRequest::end_date),
    ];
    for (field, set) in optional {
        if let Some(value) = text(example, field) {
            tickets = set(tickets, value);
        }
    }
    for field in array(example, "/booking_field") {
        tickets = tickets.booking_field(said(field, "/key"), said(field, "/value"));
    }
    for visitor in array(example, "/customers") {
        let answers = array(visitor, "/customer_booking_field");
        let answers = answers.map(|answer| (said(answer, "/key"), said(answer, "/value")));
        tickets = tickets.customer(AttractionCustomer::new(answers));
    }
    tickets
}

fn place(example: &Value, end: &str) -> Place {
    let kind = LocationType::from(said(example, &format!("/{end}_type")).as_str());
    Place::new(number(example, &format!("/{end}_id")), kind)
}

fn direction(example: &Value, pointer: &str) -> SortDirection {
    SortDirection::from(said(example, pointer).as_str())
}

fn rupiah(example: &Value, pointer: &str) -> Decimal {
    said(example, pointer).parse().unwrap()
}

fn number(example: &Value, pointer: &str) -> i64 {
    example.pointer(pointer).and_then(Value::as_i64).unwrap()
}

fn array<'a>(example: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    example
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
