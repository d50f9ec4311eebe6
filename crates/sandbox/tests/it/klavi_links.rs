use std::{error::Error, time::Duration};

use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{JsonResponse, decide, send},
    klavi::Merchant,
};

const PAYMENTS: &str = "/payment/customer/v1/instant/payments";
const LINKS: &str = "/payment/customer/v1/instant/payment-links";

async fn link(merchant: &Merchant, payment: Value) -> Result<JsonResponse, Box<dyn Error>> {
    let klavi = merchant.sandbox.klavi();
    let body = json!({
        "accessKey": klavi.customer_access_key(),
        "secretKey": klavi.customer_secret_key(),
        "payment": payment,
    });
    send(merchant.http.post(merchant.url(LINKS)).json(&body)).await
}

fn payment() -> Value {
    json!({
        "clientRequestId": "order-0001",
        "customer": {"identifierType": "CPF", "identifier": "12345678909"},
        "initType": "PIX_DICT",
        "proxy": "12345678909",
        "amount": "1333.00",
        "currency": "BRL",
        "redirectUrl": "https://shop.example/return",
    })
}

#[tokio::test]
async fn link_opens_once_and_authorizes_payment() -> Outcome {
    let merchant = Merchant::new().await?;
    let link = link(&merchant, payment()).await?;
    assert_eq!(link.status, 200);
    let path = format!("{PAYMENTS}/{}/status", link.text("id"));
    // The link's token reads its payment.
    let token = link.text("accessToken");
    let begun = merchant.get(token, &path).await?;
    assert_eq!(begun.text("status"), "STARTED");
    assert_eq!(begun.body["redirectConsentURL"], Value::Null);

    // Unlike the bank's page, this one is valid for more than a minute.
    merchant.sandbox.advance(Duration::from_secs(10 * 60));
    let page = decide(&merchant.http, link.text("paymentURL"), "authorize");
    let opened = page.send().await?;
    assert_eq!(opened.headers()["location"], "https://shop.example/return");
    let page = send(merchant.http.get(link.text("paymentURL"))).await?;
    assert_eq!(page.status, 410);
    let status = merchant.get(token, &path).await?;
    assert_eq!(status.text("status"), "CONSENT_AUTHORIZED");
    Ok(())
}

#[tokio::test]
async fn unopened_link_expires() -> Outcome {
    let merchant = Merchant::new().await?;
    let link = link(&merchant, payment()).await?;
    merchant.sandbox.advance(Duration::from_secs(60 * 60));
    let token = merchant.customer_token().await?;
    let path = format!("{PAYMENTS}/{}", link.text("id"));
    assert_eq!(merchant.get(&token, &path).await?.text("status"), "EXPIRED");
    let page = send(merchant.http.get(link.text("paymentURL"))).await?;
    assert_eq!(page.status, 410);
    Ok(())
}

#[tokio::test]
async fn links_and_payments_share_request_ids() -> Outcome {
    let merchant = Merchant::new().await?;
    let wrong = json!({"accessKey": "a", "secretKey": "b", "payment": payment()});
    let rejected = send(merchant.http.post(merchant.url(LINKS)).json(&wrong)).await?;
    assert_eq!(
        (rejected.status, rejected.text("message")),
        (401, "Invalid accessKey or secretKey")
    );
    assert_eq!(link(&merchant, payment()).await?.status, 200);
    assert_eq!(link(&merchant, payment()).await?.status, 409);
    let mut nameless = payment();
    nameless
        .as_object_mut()
        .map(|fields| fields.remove("clientRequestId"));
    assert_eq!(link(&merchant, nameless.clone()).await?.status, 200);
    assert_eq!(link(&merchant, nameless).await?.status, 200);
    assert_eq!(merchant.sandbox.klavi().order_count(), 246);
    Ok(())
}
