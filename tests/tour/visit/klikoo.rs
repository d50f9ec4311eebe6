//! Klikoo B2B.

use klikoo::{
    AttractionCustomer, BlockSeatRequest, BookingValue, BuyAttractionRequest, BuyRequest, Client,
    CustomerBookingValue, Journey, OrderDetail, PaginatorExt, Passenger, Place, PostpaidInquiryRequest,
    ProductQuery, ProductSortField, SortDirection, TransactionQuery, TripQuery,
};
use test_support::{Settings, fixtures::klikoo::client};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// The ID of no transaction, and the error `404xx7005` of the service `transactions` (02).
const UNKNOWN: (&str, &str) = ("00000000-0000-4000-8000-000000000000", "404027005");
/// The errors `400xx6508` and `401xx6570` of the service of the token call (01).
const WRONG_SIGNATURE: &str = "400016508";
const WRONG_CREDENTIALS: &str = "401016570";

pub(crate) async fn visit(provider: &sandbox::Klikoo, settings: &Settings) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klikoo");
    rejected_token_calls(settings, &mut calls).await?;
    // Both kinds of key that can sign the token call.
    let by_rsa = client(&settings.with("private_key", provider.private_key_pem()));
    let by_hmac = client(settings);
    calls.signs_in("accessToken", by_hmac.token_provider()).await?;
    calls.signs_in("accessToken", by_rsa.token_provider()).await?;

    // The provider rejects the old token, and the client retries with a new one. Each case has its own client: a second
    // rejection right after the first one does not make a client request a third token.
    provider.expire_tokens();
    calls.succeeds("balance", by_hmac.balance().await)?;
    provider.revoke_tokens();
    calls.succeeds("balance", by_rsa.balance().await)?;

    let client = by_rsa;
    let all = client.transactions(TransactionQuery::new());
    calls
        .lists("transactions", all.items(), provider.transaction_count())
        .await?;
    let large = client.transactions(TransactionQuery::new().limit(100));
    calls
        .lists("transactions", large.items(), provider.transaction_count())
        .await?;

    let (id, code) = UNKNOWN;
    calls.fails_with("transaction", code, client.transaction(id).await)?;
    products(provider, &client, &mut calls).await?;
    purchases(provider, &client, &mut calls).await?;
    journey(&client, &mut calls).await?;
    attraction(&client, &mut calls).await?;
    Ok(calls)
}

async fn products(provider: &sandbox::Klikoo, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let all = client.products(ProductQuery::new());
    calls
        .lists("products", all.items(), provider.product_count())
        .await?;
    let tokens = ProductQuery::new()
        .limit(4)
        .keyword("token")
        .category("plnprepaid")
        .enable(true)
        .sort_by(ProductSortField::AgentPrice, SortDirection::Descending);
    calls
        .lists("products", client.products(tokens).items(), 6)
        .await?;
    Ok(())
}

/// Makes a purchase that succeeds, one that the provider rejects, and a bill inquiry.
async fn purchases(provider: &sandbox::Klikoo, client: &Client, calls: &mut Calls) -> Result<(), Failure> {
    let purchase = purchase("order-0001");
    let bought = calls.succeeds("buy", client.buy(&purchase).await)?;
    calls.fails_with("buy", "409026563", client.buy(&purchase).await)?;
    if let Some(bought) = bought {
        provider.settle_purchase(bought.transaction_id.as_str())?;
        let transaction = client.transaction(bought.transaction_id).await;
        calls.succeeds("transaction", transaction)?;
    }
    let unknown = BuyRequest::new("PLN21", "01105691111", 20_500, "order-0002");
    calls.fails_with("buy", "404027003", client.buy(&unknown).await)?;
    provider.reject_next("503xx9991")?;
    calls.fails_with(
        "buy",
        "503029991",
        client.buy(&self::purchase("order-0003")).await,
    )?;
    let bill = PostpaidInquiryRequest::new("RBASRBPJSKSH", "1234567890123").period("1");
    calls.succeeds("postpaidInquiry", client.postpaid_inquiry(&bill).await)?;
    let wrong = PostpaidInquiryRequest::new("POSTPAIDPLN", "none");
    calls.fails_with(
        "postpaidInquiry",
        "404027011",
        client.postpaid_inquiry(&wrong).await,
    )?;
    Ok(())
}

/// Returns the purchase of an electricity token.
fn purchase(partner_reference_id: &str) -> BuyRequest {
    BuyRequest::new("PLN20", "01105691111", 20_500, partner_reference_id).selling_price(21_000)
}

/// Books a return trip, from the search for places to the booking.
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
        .lists("trips", client.trips(there.clone()).items(), 5)
        .await?;
    let there = calls.succeeds("trips", first(client.trips(there).items()).await)?;
    let back = first(client.trips(TripQuery::new(to, from, 1)).items()).await;
    let back = calls.succeeds("trips", back)?;
    let id = |trip: Option<Option<klikoo::Trip>>| trip.flatten().and_then(|trip| trip.id).unwrap_or_default();
    let (there, back) = (id(there), id(back));
    calls.succeeds("tripDetail", client.trip(there).await)?;
    calls.fails_with("tripDetail", "404057003", client.trip(1).await)?;
    let held = client
        .block_seat(&seats("order-0004", there).way_back(seat(back)))
        .await;
    let held = calls.succeeds("blockSeat", held)?;
    let taken = client.block_seat(&seats("order-0005", there)).await;
    calls.fails_with("blockSeat", "400056510", taken)?;
    if let Some(id) = held.and_then(|held| held.transaction_id) {
        calls.succeeds("book", client.book(id.clone()).await)?;
        calls.fails_with("book", "404057005", client.book(id).await)?;
    }
    Ok(())
}

/// Returns a request for a seat on the outbound trip.
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
    let attraction = client.attraction("ATRAKSI-DANCER").await;
    let attraction = calls.succeeds("attraction", attraction)?;
    let unknown = client.attraction("ATRAKSI").await;
    calls.fails_with("attraction", "404067003", unknown)?;
    let mut tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, "order-0006")
        .start_date("2024-07-26")
        .end_date("2024-07-26")
        .event_time("09:30")
        .email("customer@example.com")
        .customer(AttractionCustomer::new([CustomerBookingValue::new(
            "example_key",
            "a value",
        )]));
    let incomplete = client.buy_attraction(&tickets).await;
    calls.fails_with("buyAttraction", "400066510", incomplete)?;
    for field in attraction
        .into_iter()
        .flat_map(|attraction| attraction.booking_field)
    {
        tickets = tickets.booking_field(BookingValue::new(field.key.unwrap_or_default(), "a value"));
    }
    calls.succeeds("buyAttraction", client.buy_attraction(&tickets).await)?;
    Ok(())
}

/// Makes token calls with a wrong key and with an unknown client.
async fn rejected_token_calls(settings: &Settings, calls: &mut Calls) -> Result<(), Failure> {
    let wrong_key = client(&settings.with("auth_key", "example-auth-key"));
    calls.fails_with("accessToken", WRONG_SIGNATURE, wrong_key.balance().await)?;
    let (unknown, _code) = UNKNOWN;
    let stranger = client(&settings.with("client_id", unknown));
    calls.fails_with("accessToken", WRONG_CREDENTIALS, stranger.balance().await)?;
    Ok(())
}
