use std::{error::Error, time::Duration};

use sandbox::ControlError;
use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{JsonResponse, decide, send},
    klavi::Merchant,
};

const PAYMENTS: &str = "/payment/customer/v1/instant/payments";

fn body(client_request_id: &str) -> Value {
    json!({
        "clientRequestId": client_request_id,
        "institutionId": "00000000-0000-4000-8000-000000000001",
        "initType": "PIX_DICT",
        "customer": {"identifierType": "CPF", "identifier": "12345678909", "name": "Test Payer"},
        "date": "2025-07-01",
        "proxy": "12345678909",
        "amount": "1333.00",
        "currency": "BRL",
        "redirectUrl": "https://shop.example/return",
        "clientMetadata": {"platform": "BROWSER", "os": "MACOS", "osVersion": "3.2.1"},
    })
}

fn without(body: &mut Value, field: &str) {
    let fields = body.as_object_mut();
    fields.and_then(|fields| fields.remove(field));
}

async fn create(merchant: &Merchant, token: &str, body: &Value) -> Result<JsonResponse, Box<dyn Error>> {
    let request = merchant.http.post(merchant.url(PAYMENTS)).bearer_auth(token);
    send(request.json(body)).await
}

/// Creates a payment, and returns a token and its ID.
pub(crate) async fn new_payment(merchant: &Merchant) -> Result<(String, String), Box<dyn Error>> {
    let token = merchant.customer_token().await?;
    let payment = create(merchant, &token, &body("order-0001")).await?;
    assert_eq!(payment.status, 200);
    Ok((token, payment.text("id").to_owned()))
}

/// Returns the consent URL of the payment at `path`.
async fn consent_url(merchant: &Merchant, token: &str, path: &str) -> Result<String, Box<dyn Error>> {
    let payment = merchant.get(token, path).await?;
    Ok(payment.text("redirectConsentURL").to_owned())
}

#[tokio::test]
async fn new_payment_has_consent_url() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    let created = create(&merchant, &token, &body("order-0001")).await?;
    assert_eq!(created.status, 200);
    assert_eq!(created.text("status"), "CONSENT_AWAITING_AUTHORIZATION");
    assert!(
        created
            .text("redirectConsentURL")
            .starts_with(&merchant.sandbox.klavi().base_url())
    );
    assert_eq!(created.text("appId"), merchant.sandbox.klavi().app_id());
    assert_eq!(created.text("amount"), "1333.00");
    assert_eq!(created.text("date"), "2025-07-01");
    assert_eq!(created.body["endToEndId"], Value::Null);

    let id = created.text("id");
    let read = merchant.get(&token, &format!("{PAYMENTS}/{id}")).await?;
    assert_eq!(read.body, created.body);
    let status = merchant.get(&token, &format!("{PAYMENTS}/{id}/status")).await?;
    for field in [
        "id",
        "clientRequestId",
        "amount",
        "currency",
        "status",
        "statusUpdateAt",
    ] {
        assert_eq!(status.body[field], created.body[field], "{field}");
    }
    Ok(())
}

#[tokio::test]
async fn duplicate_request_id_conflicts() -> Outcome {
    let merchant = Merchant::new().await?;
    let (token, _) = new_payment(&merchant).await?;
    let again = create(&merchant, &token, &body("order-0001")).await?;
    assert_eq!((again.status, again.text("error")), (409, "Conflict"));
    assert_eq!(create(&merchant, &token, &body("order-0002")).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn invalid_payment_does_not_use_its_id() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    let mut lacking = body("order-0001");
    without(&mut lacking, "amount");
    let rejected = create(&merchant, &token, &lacking).await?;
    assert_eq!(
        (rejected.status, &rejected.body["statusCode"]),
        (422, &json!(422))
    );
    assert_eq!(rejected.text("message"), "body /amount: is required");

    let mut lacking = body("order-0001");
    without(&mut lacking, "proxy");
    let rejected = create(&merchant, &token, &lacking).await?;
    assert_eq!(
        (rejected.status, rejected.text("message")),
        (422, "proxy should not be empty")
    );

    let text = merchant
        .http
        .post(merchant.url(PAYMENTS))
        .bearer_auth(&token)
        .body("{}");
    assert_eq!(send(text).await?.status, 400);
    assert_eq!(create(&merchant, &token, &body("order-0001")).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn each_init_type_needs_its_field() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    let account = json!({
        "ispb": "12345678",
        "number": "1234567890",
        "accountType": "CACC",
        "holder": {"identifierType": "CNPJ", "identifier": "12345678000195", "name": "Example Ltda"},
    });
    for (index, (init_type, field)) in [
        ("PIX_INIC", None),
        ("PIX_MANU", Some(("creditorAccount", account))),
        (
            "PIX_QRCODE",
            Some(("qrCode", json!("00020126580014br.gov.bcb.pix0136"))),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = body(&format!("order-{index}"));
        body["initType"] = json!(init_type);
        without(&mut body, "proxy");
        if let Some((field, value)) = field {
            body[field] = value;
        }
        assert_eq!(create(&merchant, &token, &body).await?.status, 200, "{init_type}");
    }
    Ok(())
}

#[tokio::test]
async fn cnpj_is_upper_case_without_mask() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    for (index, (cnpj, status)) in [
        ("12ABC34501DE35", 200),
        ("12abc34501de35", 422),
        ("12.ABC.345/01DE-35", 422),
        ("12ABC34501DEA5", 422),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = body(&format!("order-{index}"));
        body["customer"] = json!({"identifierType": "CNPJ", "identifier": cnpj});
        body["loggedUserCpf"] = json!("12345678909");
        assert_eq!(create(&merchant, &token, &body).await?.status, status, "{cnpj}");
        body["clientRequestId"] = json!(format!("key-{index}"));
        body["customer"] = json!({"identifierType": "CPF", "identifier": "12345678909"});
        body["proxy"] = json!(cnpj);
        assert_eq!(
            create(&merchant, &token, &body).await?.status,
            status,
            "proxy {cnpj}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn non_pix_qr_code_is_business_error() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    let mut body = body("order-0001");
    body["initType"] = json!("PIX_QRCODE");
    body["qrCode"] = json!("https://example.com");
    let rejected = create(&merchant, &token, &body).await?;
    assert_eq!(
        (rejected.status, &rejected.body["statusCode"]),
        (416, &json!(4101))
    );
    Ok(())
}

#[tokio::test]
async fn consent_page_authorizes_payment_once() -> Outcome {
    let merchant = Merchant::new().await?;
    let (token, id) = new_payment(&merchant).await?;
    let path = format!("{PAYMENTS}/{id}");
    let consent = consent_url(&merchant, &token, &path).await?;

    let page = merchant.http.get(&consent).send().await?.text().await?;
    assert!(page.contains("BRL 1333.00"), "{page}");
    // A person may need more than the minute in which the page opens.
    merchant.sandbox.advance(Duration::from_secs(120));
    let opened = decide(&merchant.http, &consent, "authorize").send().await?;
    assert_eq!(opened.status().as_u16(), 303);
    assert_eq!(opened.headers()["location"], "https://shop.example/return");
    let payment = merchant.get(&token, &path).await?;
    assert_eq!(payment.text("status"), "CONSENT_AUTHORIZED");
    assert_eq!(payment.text("endToEndId").len(), 32);
    assert_eq!(payment.body["redirectConsentURL"], Value::Null);

    for used in [
        merchant.http.get(&consent),
        decide(&merchant.http, &consent, "authorize"),
    ] {
        assert_eq!(send(used).await?.status, 410);
    }
    Ok(())
}

#[tokio::test]
async fn payer_rejects_on_the_consent_page() -> Outcome {
    let merchant = Merchant::new().await?;
    let (token, id) = new_payment(&merchant).await?;
    let path = format!("{PAYMENTS}/{id}");
    let consent = consent_url(&merchant, &token, &path).await?;
    let rejected = decide(&merchant.http, &consent, "reject").send().await?;
    assert_eq!(rejected.headers()["location"], "https://shop.example/return");
    let payment = merchant.get(&token, &path).await?;
    assert_eq!(payment.text("status"), "CONSENT_REJECTED");
    Ok(())
}

#[tokio::test]
async fn consent_url_expires_and_is_rejected() -> Outcome {
    let merchant = Merchant::new().await?;
    let (token, id) = new_payment(&merchant).await?;
    let path = format!("{PAYMENTS}/{id}");
    let consent = consent_url(&merchant, &token, &path).await?;

    merchant.sandbox.advance(Duration::from_secs(60));
    for late in [
        merchant.http.get(&consent),
        decide(&merchant.http, &consent, "authorize"),
    ] {
        assert_eq!(send(late).await?.status, 410);
    }
    merchant.sandbox.advance(Duration::from_secs(59 * 60));
    let token = merchant.customer_token().await?;
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "CONSENT_REJECTED"
    );
    Ok(())
}

#[tokio::test]
async fn handle_settles_and_rejects_payments() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    let (token, id) = new_payment(&merchant).await?;
    let path = format!("{PAYMENTS}/{id}/status");
    klavi.authorize_payment(&id)?;
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "CONSENT_AUTHORIZED"
    );
    klavi.set_payment_status(&id, "PAYMENT_TELEPORTED")?;
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "PAYMENT_TELEPORTED"
    );
    klavi.settle_payment(&id)?;
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "PAYMENT_COMPLETED"
    );
    assert!(matches!(
        klavi.reject_payment(&id),
        Err(ControlError::WrongState { .. })
    ));
    assert!(matches!(
        klavi.settle_payment("unknown"),
        Err(ControlError::Unknown { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn rejected_payment_has_reason() -> Outcome {
    let merchant = Merchant::new().await?;
    let (token, id) = new_payment(&merchant).await?;
    merchant.sandbox.klavi().reject_payment(&id)?;
    let status = merchant.get(&token, &format!("{PAYMENTS}/{id}/status")).await?;
    assert_eq!(status.text("status"), "PAYMENT_REJECTED");
    assert_eq!(status.body["statusReason"]["code"], "NAO_INFORMADO");
    Ok(())
}

#[tokio::test]
async fn new_payment_is_last_order() -> Outcome {
    let merchant = Merchant::new().await?;
    let token = merchant.customer_token().await?;
    let mut company = body("order-0001");
    company["customer"] = json!({"identifierType": "CNPJ", "identifier": "12345678000195"});
    company["loggedUserCpf"] = json!("12345678909");
    let created = create(&merchant, &token, &company).await?;
    assert_eq!(created.text("loggedUserCpf"), "12345678909");
    assert_eq!(merchant.sandbox.klavi().order_count(), 244);

    let token = merchant.management_token().await?;
    let page = merchant
        .orders(&token, &[("startDate", "2025-07-01"), ("pageSize", "200")])
        .await?;
    let last = page.items("data").last().unwrap();
    assert_eq!(last["id"], created.body["id"]);
    // The list has another spelling.
    assert_eq!(last["loggedUserCPF"], "12345678909");
    assert_eq!(last["loggedUserCpf"], Value::Null);
    Ok(())
}
