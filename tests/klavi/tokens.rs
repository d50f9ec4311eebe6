//! Tokens and their sharing.

use auth_core::{AccessToken, Placement, StaticToken};
use klavi::{Credentials, CustomerClient, Environment, ManagementClient};
use test_support::{MockProvider, Provider};

use crate::{ID, bearers, customer, customer_builder, issued, keys, management, orders, request, server};

// Both keys go out as JSON, the token as Bearer.
#[tokio::test]
async fn customer_token_is_exchanged_and_sent() {
    let server = server().await;
    server.example("paymentStatus", 200, "everyField").await;

    customer(&server).payment_status(ID).await.unwrap();

    assert_eq!(
        server.sent().await,
        [
            "POST /payment/customer/v1/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klavi/0.1.0\n\
             \n\
             {\"accessKey\":\"customer-ak\",\"secretKey\":\"customer-sk\"}",
            "GET /payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002/status\n\
             accept: application/json\n\
             authorization: Bearer c.t.1\n\
             user-agent: klavi/0.1.0",
        ]
    );
}

#[tokio::test]
async fn management_token_has_its_own_path_and_keys() {
    let server = server().await;
    server.respond("orders", 200, r#"{"data":[]}"#).await;

    orders(&management(&server)).await;

    assert_eq!(
        server.sent().await,
        [
            "POST /payment/management/v1/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klavi/0.1.0\n\
             \n\
             {\"accessKey\":\"management-ak\",\"secretKey\":\"management-sk\"}",
            "GET /payment/management/v1/merchants/app-1/orders\n\
             accept: application/json\n\
             authorization: Bearer m.t.1\n\
             user-agent: klavi/0.1.0",
        ]
    );
}

#[tokio::test]
async fn management_token_path_is_configurable() {
    let server = MockProvider::start(Provider::Klavi)
        .await
        .expect_off_contract_requests();
    server.off_contract_at("POST", "/v1/auth", issued("m.t.1")).await;
    let management = ManagementClient::builder()
        .base_url(server.base_url())
        .credentials(keys())
        .auth_path("/v1/auth")
        .build()
        .unwrap();

    let token = management.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "m.t.1");
    assert_eq!(server.sent().await.len(), 1);
}

#[tokio::test]
async fn base_url_overrides_environment() {
    let server = server().await;
    let builder = || CustomerClient::builder().credentials(keys());
    for builder in [
        builder()
            .base_url(server.base_url())
            .environment(Environment::Production),
        builder()
            .environment(Environment::Production)
            .base_url(server.base_url()),
    ] {
        builder.build().unwrap().token_provider().token().await.unwrap();
    }
    assert_eq!(server.sent_to("customerToken").await.len(), 2);
}

#[tokio::test]
async fn keys_survive_json_encoding() {
    let server = server().await;
    let (access_key, secret_key) = ("&#%$\"\\", "a+b/c=\u{e9}\n\\u0041 'x'");
    let customer = CustomerClient::builder()
        .base_url(server.base_url())
        .credentials(Credentials::new(access_key, secret_key))
        .build()
        .unwrap();

    customer.token_provider().token().await.unwrap();

    let sent = server.sent_to("customerToken").await;
    let body = sent[0].lines().last().unwrap();
    assert!(
        body.starts_with(r#"{"accessKey":"&#%$\"\\","secretKey":"#),
        "{body}"
    );
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"accessKey": access_key, "secretKey": secret_key})
    );
}

#[tokio::test]
async fn apis_share_neither_key_nor_token() {
    let server = server().await;
    server.example("paymentStatus", 200, "everyField").await;
    server.respond("orders", 200, r#"{"data":[]}"#).await;
    let (customer, management) = (customer(&server), management(&server));

    for _ in 0..2 {
        customer.payment_status(ID).await.unwrap();
        orders(&management).await;
    }

    assert_eq!(
        bearers(&server.sent_to("paymentStatus").await),
        ["c.t.1", "c.t.1"]
    );
    assert_eq!(bearers(&server.sent_to("orders").await), ["m.t.1", "m.t.1"]);
    let customer_auth = server.sent_to("customerToken").await;
    let management_auth = server.sent_to("managementToken").await;
    assert_eq!((customer_auth.len(), management_auth.len()), (1, 1));
    assert!(!customer_auth[0].contains("management-"), "{customer_auth:?}");
    assert!(!management_auth[0].contains("customer-"), "{management_auth:?}");
}

#[tokio::test]
async fn all_calls_share_one_token_by_default() {
    let server = server().await;
    server.example("createPayment", 200, "started").await;
    server.example("paymentStatus", 200, "everyField").await;
    let customer = customer(&server);

    customer.create_payment(&request()).await.unwrap();
    customer.payment_status(ID).await.unwrap();
    customer.create_payment(&request()).await.unwrap();

    assert_eq!(server.sent_to("customerToken").await.len(), 1);
    assert_eq!(
        bearers(&server.sent_to("createPayment").await),
        ["c.t.1", "c.t.1"]
    );
}

#[tokio::test]
async fn token_per_payment_is_used_for_payments_only() {
    let server = server().await;
    server.example("createPayment", 200, "started").await;
    server.example("paymentStatus", 200, "everyField").await;
    server.example("payment", 200, "everyField").await;
    let customer = customer_builder(&server).token_per_payment(true).build().unwrap();

    customer.create_payment(&request()).await.unwrap();
    customer.create_payment(&request()).await.unwrap();
    assert_eq!(server.sent_to("customerToken").await.len(), 2);
    assert!(customer.token_provider().cached_token().is_none());

    customer.payment_status(ID).await.unwrap();
    customer.payment_status(ID).await.unwrap();
    customer.payment(ID).await.unwrap();

    assert_eq!(
        bearers(&server.sent_to("createPayment").await),
        ["c.t.1", "c.t.2"]
    );
    assert_eq!(
        bearers(&server.sent_to("paymentStatus").await),
        ["c.t.3", "c.t.3"]
    );
    assert_eq!(bearers(&server.sent_to("payment").await), ["c.t.3"]);
    assert_eq!(server.sent_to("customerToken").await.len(), 3);
}

#[tokio::test]
async fn token_provider_replaces_the_key_pair() {
    let server = MockProvider::start(Provider::Klavi).await;
    server.example("createPayment", 200, "started").await;
    for is_per_payment in [false, true] {
        let customer = CustomerClient::builder()
            .base_url(server.base_url())
            .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();
        customer.create_payment(&request()).await.unwrap();
    }
    let sent = server.sent().await;
    assert_eq!(bearers(&sent), ["given", "given"]);
    assert_eq!(sent.len(), 2);
}
