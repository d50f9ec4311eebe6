use auth_core::Paginator;
use contract_tests::clients;
use klikoo::{
    BuyAttractionRequest, Place, PostpaidInquiryRequest, ProductQuery, ResponseCode, TransactionQuery,
    TripQuery, Url,
};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let client = clients::klikoo(url, clock()).build().unwrap();
    match operation {
        "accessToken" => token_outcome::<_, ResponseCode>(client.token_provider().token().await),
        "balance" => outcome(client.balance().await),
        "products" => outcome(client.products(ProductQuery::new()).page(None).await),
        "prepaidInquiry" => outcome(client.prepaid_inquiry(&clients::klikoo_purchase()).await),
        "buy" => outcome(client.buy(&clients::klikoo_purchase()).await),
        "postpaidInquiry" => {
            let bill = PostpaidInquiryRequest::new("POSTPAIDPLN", "123456789012");
            outcome(client.postpaid_inquiry(&bill).await)
        }
        "transactions" => outcome(client.transactions(TransactionQuery::new()).page(None).await),
        "transaction" => outcome(client.transaction("14429004").await),
        "transportSources" => outcome(client.transport_sources(None).await),
        "transportDestinations" => outcome(client.transport_destinations(Some("bandung")).await),
        "trips" => {
            let query = TripQuery::new(Place::city(1), Place::terminal(4), 1);
            outcome(client.trips(query).page(None).await)
        }
        "tripDetail" => outcome(client.trip(7).await),
        "blockSeat" => outcome(client.block_seat(&clients::klikoo_seats()).await),
        "book" => outcome(client.book("14430374").await),
        "attraction" => outcome(client.attraction("ATRAKSI-DANCER").await),
        "buyAttraction" => {
            let tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, "order-0003");
            outcome(client.buy_attraction(&tickets).await)
        }
        other => unreachable!("{other} is not in the client"),
    }
}
