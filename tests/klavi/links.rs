//! Links to Klavi's own pages: requests and responses.

use auth_core::{AccessToken, Placement, StaticToken};
use klavi::{Customer, CustomerClient, Decimal, ErrorKind, InitType, LinkConsent, LinkPayment};
use test_support::Response;

use crate::{customer, server};

fn payment() -> LinkPayment {
    LinkPayment::default()
        .client_request_id("order-0001")
        .customer(Customer::cpf("12345678909").name("Test Payer"))
        .init_type(InitType::PixDict)
        .proxy("12345678909")
        .amount(Decimal::from(1333))
        .redirect_url("https://shop.example/return")
}

#[tokio::test]
async fn link_sends_keys_in_body_without_token() {
    let server = server().await;
    server.example("paymentLink", 200, "link").await;

    let link = customer(&server).create_payment_link(&payment()).await.unwrap();

    assert_eq!(
        server.sent().await,
        ["POST /payment/customer/v1/instant/payment-links\n\
          accept: application/json\n\
          content-type: application/json\n\
          user-agent: klavi/0.1.0\n\
          \n\
          {\"accessKey\":\"customer-ak\",\"secretKey\":\"customer-sk\",\
          \"payment\":{\"clientRequestId\":\"order-0001\",\
          \"customer\":{\"identifierType\":\"CPF\",\"identifier\":\"12345678909\",\"name\":\"Test Payer\"},\
          \"proxy\":\"12345678909\",\"initType\":\"PIX_DICT\",\
          \"amount\":\"1333.00\",\"currency\":\"BRL\",\
          \"redirectUrl\":\"https://shop.example/return\"}}"]
    );
    assert_eq!(link.id.as_str(), "00000000-0000-4000-8000-000000000002");
    assert_eq!(link.access_token.as_ref().unwrap().expose(), "h.p.s");
    assert_eq!(link.payment_url.as_deref(), Some("https://pay.example/?v=1"));
    let shown = format!("{link:?}");
    assert!(
        !shown.contains("h.p.s") && !shown.contains("pay.example"),
        "{shown}"
    );
}

#[tokio::test]
async fn invalid_request_is_never_sent() {
    let server = server().await;
    for (payment, field) in [
        (
            payment().customer(Customer::cpf("12345678900")),
            "customer.identifier",
        ),
        (payment().logged_user_cpf("1"), "logged_user_cpf"),
        (payment().proxy("no key"), "proxy"),
        (payment().amount(Decimal::ZERO), "amount"),
    ] {
        let error = customer(&server).create_payment_link(&payment).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(&format!("`{field}` ")), "{error}");
    }
    let consent = LinkConsent::default().customer(Customer::cnpj("1"));
    let error = customer(&server).create_consent_link(&consent).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn client_without_keys_makes_no_links() {
    let server = server().await;
    let keyless = CustomerClient::builder()
        .base_url(server.base_url())
        .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
        .build()
        .unwrap();
    let error = keyless.create_payment_link(&payment()).await.unwrap_err();
    assert!(
        error.to_string().starts_with("`credentials` is missing"),
        "{error}"
    );
    assert!(server.sent().await.is_empty());
}

// The error does not repeat them.
#[tokio::test]
async fn wrong_keys_are_rejected_once() {
    let server = server().await;
    let echo = r#"{"statusCode":401,"message":"unknown customer-ak with customer-sk"}"#;
    server.always("paymentLink", Response::json(401, echo)).await;
    let error = customer(&server)
        .create_payment_link(&payment())
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    let told = format!("{error} {error:?}");
    assert!(
        !told.contains("customer-ak") && !told.contains("customer-sk"),
        "{told}"
    );
    assert_eq!(server.sent().await.len(), 1);
}
