//! Klip App2App scenario: a shop requests a payment.

use std::time::Duration;

use klip_a2a::{
    Client, Credentials, Outcome, PollPolicy, Progress, Request, WaitErrorKind,
    auth_core::{Decimal, testing::ManualClock},
};

const SHOP: &str = "0x2222222222222222222222222222222222222222";

#[tokio::test]
async fn payment_request_is_followed_to_chain() {
    let sandbox = test_support::sandbox().await;
    let klip = sandbox.klip_a2a();
    let clock = ManualClock::new();
    let shop = Client::builder()
        .credentials(Credentials::new("Example Shop"))
        .base_url(klip.url())
        .http(|http| http.clock(clock.clone()))
        .build()
        .unwrap();

    // Link the customer's account.
    let link = shop.prepare(&Request::auth()).await.unwrap();
    klip.approve(link.request_key().expose()).unwrap();
    let linked = shop.wait(&link, PollPolicy::default()).await.unwrap();
    let customer = linked.result().klaytn_address().unwrap().to_owned();
    assert_eq!(customer, klip.card_owner());

    // The first request expires.
    let payment = Request::send_klay(SHOP, Decimal::new(1_250, 2)).from(&customer);
    let forgotten = shop.prepare(&payment).await.unwrap();
    assert!(forgotten.expires_at().is_some());
    sandbox.advance(Duration::from_secs(301));
    let error = shop.wait(&forgotten, PollPolicy::default()).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Expired);

    // The user rejects the second request, and approves the third, which the chain confirms.
    let rejected = shop.prepare(&payment).await.unwrap();
    klip.reject(rejected.request_key().expose()).unwrap();
    let ended = shop.wait(&rejected, PollPolicy::default()).await.unwrap();
    assert!(matches!(ended, Outcome::Canceled(_)), "{ended:?}");

    let paid = shop.prepare(&payment).await.unwrap();
    let key = paid.request_key().expose();
    let mut watch = shop.watch(&paid, PollPolicy::default());
    let mut states = Vec::new();
    let outcome = loop {
        match watch.next_change().await.unwrap().unwrap() {
            Progress::Waiting(result) => {
                states.push(result.status.to_string());
                // Each change triggers the next step.
                match states.len() {
                    1 => klip.approve(key).unwrap(),
                    _ => klip.settle(key, true).unwrap(),
                }
            }
            Progress::Ended(outcome) => break outcome,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(states, ["prepared", "requested"]);
    assert!(matches!(&outcome, Outcome::Completed(result) if result.tx_hash().is_some()));
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}
