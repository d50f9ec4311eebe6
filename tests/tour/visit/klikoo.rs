//! Klikoo B2B.

use contract_tests::{Settings, fixtures::klikoo::client};
use klikoo::{
    AttractionCustomer, BlockSeatRequest, BookingValue, BuyAttractionRequest, BuyRequest, Client,
    CustomerBookingValue, Journey, OrderDetail, PaginatorExt, Passenger, Place, PostpaidInquiryRequest,
    ProductQuery, ProductSortField, SortDirection, TransactionQuery, TripQuery,
};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// No transaction has it: `404xx7005`, as the service `transactions` (02) answers it.
const UNKNOWN: (&str, &str) = ("00000000-0000-4000-8000-000000000000", "404027005");
/// `400xx6508` and `401xx6570`, as the service of the token call (01) answers them.
const WRONG_SIGNATURE: &str = "400016508";
const WRONG_CREDENTIALS: &str = "401016570";

pub(crate) async fn visit(provider: &sandbox::Klikoo, settings: &Settings) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klikoo");
    refused_token_calls(settings, &mut calls).await?;
    // Both kinds of key that the token call may be signed with.
    let by_rsa = client(&settings.with("private_key", provider.private_key_pem()));
    let by_hmac = client(settings);
    calls.signs_in("accessToken", by_hmac.token_provider()).await?;
    calls.signs_in("accessToken", by_rsa.token_provider()).await?;

    // The old token is refused, and the call made again with a new one. Each by a client of its own: a second refusal
    // right after the first moves no client to ask for a third token.
    provider.expire_tokens();
    calls.succeeds("balance", by_hmac.balance().await)?;
    provider.revoke_tokens();
    calls.succeeds("balance", by_rsa.balance().await)?;

    let client = by_rsa;
    let all = client.transactions(TransactionQuery::new());
    calls
        .walks("transactions", all.items(), provider.transaction_count())
        .await?;
    let large = client.transactions(TransactionQuery::new().limit(100));
    calls
        .walks("transactions", large.items(), provider.transaction_count())
        .await?;

    let (id, code) = UNKNOWN;
    calls.refuses("transaction", code, client.transaction(id).await)?;
    products(provider, &client, &mut calls).await?;
    purchases(provider, &client, &mut calls).await?;
    journey(&client, &mut calls).await?;
    attraction(&client, &mut calls).await?;
    Ok(calls)
}

async fn products(provider: &sandbox::Klikoo, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let all = client.products(ProductQuery::new());
    calls
        .walks("products", all.items(), provider.product_count())
        .await?;
    let tokens = ProductQuery::new()
        .limit(4)
        .keyword("token")
        .category("plnprepaid")
        .enable(true)
        .sort_by(ProductSortField::AgentPrice, SortDirection::Descending);
    calls
        .walks("products", client.products(tokens).items(), 6)
        .await?;
    Ok(())
}

/// A purchase that is settled, one that is refused, and a bill.
async fn purchases(provider: &sandbox::Klikoo, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let purchase = purchase("order-0001");
    let bought = calls.succeeds("buy", client.buy(&purchase).await)?;
    calls.refuses("buy", "409026563", client.buy(&purchase).await)?;
    if let Some(bought) = bought {
        provider.settle_purchase(bought.transaction_id.as_str())?;
        let transaction = client.transaction(bought.transaction_id).await;
        calls.succeeds("transaction", transaction)?;
    }
    let unknown = BuyRequest::new("PLN21", "01105691111", 20_500, "order-0002");
    calls.refuses("buy", "404027003", client.buy(&unknown).await)?;
    provider.reject_next("503xx9991")?;
    calls.refuses(
        "buy",
        "503029991",
        client.buy(&self::purchase("order-0003")).await,
    )?;
    let bill = PostpaidInquiryRequest::new("RBASRBPJSKSH", "1234567890123").period("1");
    calls.succeeds("postpaidInquiry", client.postpaid_inquiry(&bill).await)?;
    let wrong = PostpaidInquiryRequest::new("POSTPAIDPLN", "none");
    calls.refuses(
        "postpaidInquiry",
        "404027011",
        client.postpaid_inquiry(&wrong).await,
    )?;
    Ok(())
}

/// The purchase of a token of electricity.
fn purchase(partner_reference_id: &str) -> BuyRequest {
    BuyRequest::new("PLN20", "01105691111", 20_500, partner_reference_id).selling_price(21_000)
}

/// From places to a booking, there and back.
async fn journey(client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let sources = client.transport_sources(Some("bandung")).await;
    let sources = calls.succeeds("transportSources", sources)?;
    let destinations = client.transport_destinations(None).await;
    let destinations = calls.succeeds("transportDestinations", destinations)?;
    let (Some(sources), Some(destinations)) = (sources, destinations) else {
        return Ok(());
    };
    let (from, to) = (
        Place::from(&sources.cities[0]),
        Place::from(&destinations.terminals[3]),
    );
    let there = TripQuery::new(from.clone(), to.clone(), 2)
        .limit(5)
        .date("2024-05-01")
        .sort_by("boarding_time", SortDirection::Ascending)
        .search("travel_name", "Trans");
    calls
        .walks("trips", client.trips(there.clone()).items(), 5)
        .await?;
    let there = calls.succeeds("trips", first(client.trips(there).items()).await)?;
    let back = first(client.trips(TripQuery::new(to, from, 1)).items()).await;
    let back = calls.succeeds("trips", back)?;
    let id = |trip: Option<Option<klikoo::Trip>>| trip.flatten().and_then(|trip| trip.id).unwrap_or_default();
    let (there, back) = (id(there), id(back));
    calls.succeeds("tripDetail", client.trip(there).await)?;
    calls.refuses("tripDetail", "404057003", client.trip(1).await)?;
    let held = client
        .block_seat(&seats("order-0004", there).way_back(seat(back)))
        .await;
    let held = calls.succeeds("blockSeat", held)?;
    let taken = client.block_seat(&seats("order-0005", there)).await;
    calls.refuses("blockSeat", "400056510", taken)?;
    if let Some(id) = held.and_then(|held| held.transaction_id) {
        calls.succeeds("book", client.book(id.clone()).await)?;
        calls.refuses("book", "404057005", client.book(id).await)?;
    }
    Ok(())
}

/// A seat on the way there.
fn seats(partner_reference_no: &str, trip: i64) -> BlockSeatRequest {
    let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    BlockSeatRequest::new(partner_reference_no, 250_000, customer, seat(trip))
}

fn seat(trip: i64) -> Journey {
    let passenger = Passenger::new("1A", "Pelanggan")
        .dob("1990-01-31")
        .gender("MALE")
        .id_card_number("0000000000000000");
    Journey::new(trip, [passenger])
}

async fn attraction(client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let asked = client.attraction("ATRAKSI-DANCER").await;
    let asked = calls.succeeds("attraction", asked)?;
    let unknown = client.attraction("ATRAKSI").await;
    calls.refuses("attraction", "404067003", unknown)?;
    let mut tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, "order-0006")
        .start_date("2024-07-26")
        .end_date("2024-07-26")
        .event_time("09:30")
        .email("customer@example.com")
        .customer(AttractionCustomer::new([CustomerBookingValue::new(
            "example_key",
            "an answer",
        )]));
    let unanswered = client.buy_attraction(&tickets).await;
    calls.refuses("buyAttraction", "400066510", unanswered)?;
    for field in asked.into_iter().flat_map(|asked| asked.booking_field) {
        tickets = tickets.booking_field(BookingValue::new(field.key.unwrap_or_default(), "an answer"));
    }
    calls.succeeds("buyAttraction", client.buy_attraction(&tickets).await)?;
    Ok(())
}

/// A key that is not the client's, and a client that is not known.
async fn refused_token_calls(settings: &Settings, calls: &mut Calls) -> Result<(), Failure> {
    let wrong_key = client(&settings.with("auth_key", "example-auth-key"));
    calls.refuses("accessToken", WRONG_SIGNATURE, wrong_key.balance().await)?;
    let (unknown, _code) = UNKNOWN;
    let stranger = client(&settings.with("client_id", unknown));
    calls.refuses("accessToken", WRONG_CREDENTIALS, stranger.balance().await)?;
    Ok(())
}
