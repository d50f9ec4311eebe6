//! Klikoo scenarios: purchases with callbacks, bills, trips and attractions.

use futures_util::TryStreamExt;
use klikoo::{
    AuthKey, BlockSeatRequest, BuyAttractionRequest, BuyRequest, Case, Client, Credentials, Decimal, Journey,
    OrderDetail, PaginatorExt, Passenger, PostpaidInquiryRequest, ProductQuery, ResponseCode, Scalar,
    Settlement, TransactionQuery, TransactionStatus, TripQuery,
    callback::{self, PurchaseCallback},
};
use sandbox::Sandbox;
use wiremock::MockServer;

const METER: &str = "01105691111";

fn client(sandbox: &Sandbox) -> Client {
    let provider = sandbox.klikoo();
    let key = AuthKey::rsa_pkcs8_pem(provider.private_key_pem()).unwrap();
    Client::builder()
        .credentials(Credentials::new(
            provider.client_id(),
            provider.client_secret(),
            key,
        ))
        .base_url(provider.url())
        .build()
        .unwrap()
}

/// Parses the callback that `receiver` received, without trusting it.
async fn received(receiver: &MockServer) -> PurchaseCallback {
    let requests = receiver.received_requests().await.unwrap();
    callback::parse(&requests[0].body).unwrap()
}

fn rupiah(amount: Option<Scalar>) -> Decimal {
    amount.unwrap().decimal().unwrap()
}

#[tokio::test]
async fn purchase_is_settled_and_confirmed() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klikoo();
    let klikoo = client(&sandbox);
    let receiver = test_servers::receiver([200]).await;

    // The price comes from the product list.
    let tokens = ProductQuery::new().keyword("PLN20").category("plnprepaid");
    let tokens: Vec<_> = klikoo.products(tokens).items().try_collect().await.unwrap();
    let price = rupiah(tokens[0].agent_price.clone());
    let request =
        BuyRequest::new("PLN20", METER, price, "order-0001").selling_price(price + Decimal::from(500));
    klikoo.prepaid_inquiry(&request).await.unwrap();

    // The error leaves open whether the purchase was executed; it was not.
    provider.reject_next("503xx9991").unwrap();
    let lost = klikoo.buy(&request).await.unwrap_err();
    assert!(lost.may_have_arrived());
    let Settlement::Accepted(purchase) = klikoo.settle(&request).await.unwrap() else {
        panic!("expected the second attempt to be accepted");
    };
    // A second `settle` finds the purchase.
    assert_eq!(
        klikoo.settle(&request).await.unwrap(),
        Settlement::DuplicateReference
    );
    let found = klikoo
        .transaction_by_reference("order-0001")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.transaction_id.as_ref(), Some(&purchase.transaction_id));
    assert_eq!(found.status, Some(TransactionStatus::InProgress));

    provider
        .settle_purchase(purchase.transaction_id.as_str())
        .unwrap();
    assert_eq!(provider.deliver_callbacks(&receiver.uri()).await.unwrap(), [200]);

    let callback = received(&receiver).await;
    assert_eq!(callback.transaction_status, Some(TransactionStatus::Success));
    let confirmed = klikoo.confirm(&callback).await.unwrap();
    assert_eq!(confirmed.status, Some(TransactionStatus::Success));
    assert!(confirmed.sn.is_some());
    let paid = rupiah(confirmed.beginning_balance) - rupiah(confirmed.current_balance);
    assert_eq!(paid, price);
    let left = klikoo.balance().await.unwrap().balance.decimal();
    assert_eq!(left, Some(Decimal::from(1_000_000) - price));

    // There is exactly one purchase.
    let history = klikoo.transactions(TransactionQuery::new().q("order-0001"));
    assert_eq!(history.items().try_collect::<Vec<_>>().await.unwrap().len(), 1);
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn failed_bill_costs_nothing() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klikoo();
    let klikoo = client(&sandbox);
    let receiver = test_servers::receiver([200]).await;
    let bill = PostpaidInquiryRequest::new("POSTPAIDPLN", "123456789012");
    klikoo.postpaid_inquiry(&bill).await.unwrap();

    let request = BuyRequest::new("POSTPAIDPLN", "123456789012", 250_000, "bill-0001");
    let purchase = klikoo.buy(&request).await.unwrap();
    let id = purchase.transaction_id.as_str();
    provider.fail_purchase(id, "Tagihan sudah lunas").unwrap();
    provider.deliver_callbacks(&receiver.uri()).await.unwrap();

    let callback = received(&receiver).await;
    let confirmed = klikoo.confirm(&callback).await.unwrap();
    assert_eq!(confirmed.status, Some(TransactionStatus::Failed));
    assert_eq!(confirmed.reason.as_deref(), Some("Tagihan sudah lunas"));
    assert_eq!(provider.balance(), 1_000_000);
    // The failed purchase still uses the reference.
    let again = klikoo.buy(&request).await.unwrap_err();
    assert_eq!(
        again.code().map(ResponseCode::case),
        Some(Case::DuplicateReference)
    );
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn return_trip_and_attraction_are_booked() {
    let sandbox = test_support::sandbox().await;
    let provider = sandbox.klikoo();
    let klikoo = client(&sandbox);

    let from = klikoo
        .transport_sources(Some("bandung"))
        .await
        .unwrap()
        .cities
        .remove(0);
    let to = klikoo.transport_destinations(Some("surabaya")).await.unwrap();
    let to = to.cities.into_iter().next().unwrap();
    let trip = async |query: TripQuery| {
        let mut trips = klikoo.trips(query).items();
        trips.next_item().await.unwrap().unwrap().id.unwrap()
    };
    let there = trip(TripQuery::new(&from, &to, 1).date("2026-12-23")).await;
    let back = trip(TripQuery::new(&to, &from, 1).date("2026-12-27")).await;
    let seat = klikoo.trip(there).await.unwrap().seats.remove(0).name.unwrap();
    let journey = |trip| Journey::new(trip, [Passenger::new(seat.as_str(), "Pelanggan")]);
    let customer = OrderDetail::new("Pelanggan", "customer@example.com", "081200000000");
    let request =
        BlockSeatRequest::new("trip-0001", 250_000, customer, journey(there)).way_back(journey(back));
    let held = klikoo.block_seat(&request).await.unwrap();
    let booking = klikoo.book(held.transaction_id.unwrap()).await.unwrap();
    assert_eq!(booking.status, Some(TransactionStatus::Success));
    let codes = booking.booking_codes.unwrap();
    assert!(codes.departure.is_some() && codes.way_back.is_some_and(|code| !code.is_empty()));

    let attraction = klikoo.attraction("ATRAKSI-DANCER").await.unwrap();
    let mut tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 2, 200_000, "visit-0001");
    for field in attraction.booking_field {
        tickets = tickets.booking_field(klikoo::BookingValue::new(field.key.unwrap(), "a value"));
    }
    klikoo.buy_attraction(&tickets).await.unwrap();
    let bought = klikoo
        .transaction_by_reference("visit-0001")
        .await
        .unwrap()
        .unwrap();
    let id = bought.transaction_id.unwrap();
    provider.settle_purchase(id.as_str()).unwrap();

    assert_eq!(provider.balance(), 1_000_000 - 200_000 - 200_000);
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}
