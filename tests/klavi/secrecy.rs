//! What must not be seen.

use auth_core::{http::RetryPolicy, testing::ManualClock};
use contract_tests::{Answer, Provider, Wire};
use klavi::{Credentials, CustomerClient};

use crate::{ID, log::Log, request};

#[tokio::test]
async fn no_secret_is_in_any_debug_output_error_or_log_line() {
    let log = Log::default();
    let _listening = log.listen();
    let wire = Wire::start(Provider::Klavi).await;
    let token = Answer::json(200, r#"{"accessToken":"token-visible","expireIn":1800}"#);
    let no_token =
        Answer::json_off_contract(200, r#"{"accessToken":["token-visible"],"expireIn":"visible"}"#);
    wire.in_order("customerToken", [Answer::json(401, "{}"), no_token])
        .await;
    wire.always("customerToken", token).await;
    wire.answer("createPayment", 500, "{}").await;
    wire.off_contract("payment", 200, r#"{"id":["token-visible"]}"#)
        .await;
    let clock = ManualClock::new();
    let builder = CustomerClient::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("ak-visible", "sk-visible"))
        .token_per_payment(true)
        .http(|http| http.clock(clock).retry(RetryPolicy::never()));
    let customer = builder.clone().build().unwrap();

    let mut shown = vec![format!("{builder:#?}")];
    for _ in 0..3 {
        let error = customer.create_payment(&request()).await.unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    let error = customer.payment(ID).await.unwrap_err();
    shown.push(format!("{error} {error:?}"));
    shown.push(format!("{customer:#?} {:#?}", customer.token_provider()));
    shown.push(log.text());
    let held = customer.token_provider().cached_token().unwrap();

    assert_eq!(held.secret().expose(), "token-visible");
    assert_eq!(wire.sent_to("customerToken").await.len(), 4);
    assert!(log.text().contains("http.call"), "{}", log.text());
    for text in shown {
        assert!(!text.contains("visible"), "{text}");
    }
}
