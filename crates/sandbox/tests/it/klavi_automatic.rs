use std::{collections::HashSet, error::Error, time::Duration};

use sandbox::ControlError;
use serde_json::{Value, json};

use crate::{
    Outcome,
    http::{JsonResponse, decide, send},
    klavi::Merchant,
};

const CONSENTS: &str = "/payment/customer/v1/automatic/consents";

fn consent(client_request_id: &str) -> Value {
    json!({
        "clientRequestId": client_request_id,
        "institutionId": "00000000-0000-4000-8000-000000000001",
        "customer": {"identifierType": "CPF", "identifier": "12345678909"},
        "redirectUrl": "https://shop.example/return",
        "paymentMethodConfig": {
            "contractId": "ex1",
            "minimumVariableAmount": "80.01",
            "maximumVariableAmount": "100.01",
            "currency": "BRL",
            "interval": "MONTHLY",
            "referenceStartDate": "2025-06-01",
        },
    })
}

fn charge(client_request_id: &str) -> Value {
    json!({"clientRequestId": client_request_id, "date": "2025-07-01", "amount": "99.90"})
}

async fn post(merchant: &Merchant, path: &str, body: &Value) -> Result<JsonResponse, Box<dyn Error>> {
    let token = merchant.customer_token().await?;
    let request = merchant.http.post(merchant.url(path)).bearer_auth(token);
    send(request.json(body)).await
}

/// Creates an authorized consent, and returns its ID and the path of its payments.
async fn authorized_consent(merchant: &Merchant, body: &Value) -> Result<(String, String), Box<dyn Error>> {
    let created = post(merchant, CONSENTS, body).await?;
    assert_eq!(created.status, 200);
    let id = created.text("id").to_owned();
    merchant.sandbox.klavi().authorize_consent(&id)?;
    let payments = format!("{CONSENTS}/{id}/payments");
    Ok((id, payments))
}

#[tokio::test]
async fn consent_is_authorized_once() -> Outcome {
    let merchant = Merchant::new().await?;
    let created = post(&merchant, CONSENTS, &consent("consent-1")).await?;
    assert_eq!(created.text("status"), "CONSENT_AWAITING_AUTHORIZATION");
    let url = created.text("redirectConsentURL");
    assert_eq!(merchant.http.get(url).send().await?.status().as_u16(), 200);
    let opened = decide(&merchant.http, url, "authorize").send().await?;
    assert_eq!(opened.headers()["location"], "https://shop.example/return");
    let again = send(merchant.http.get(url)).await?;
    assert_eq!(again.status, 410);

    let token = merchant.customer_token().await?;
    let path = format!("{CONSENTS}/{}", created.text("id"));
    let read = merchant.get(&token, &path).await?;
    assert_eq!(read.text("status"), "CONSENT_AUTHORIZED");
    assert_eq!(read.body["redirectConsentURL"], Value::Null);
    let status = merchant.get(&token, &format!("{path}/status")).await?;
    assert_eq!(status.body, read.body);
    assert_eq!(
        post(&merchant, CONSENTS, &consent("consent-1")).await?.status,
        409
    );
    Ok(())
}

#[tokio::test]
async fn amount_is_text_or_number() -> Outcome {
    let merchant = Merchant::new().await?;
    let (_, payments) = authorized_consent(&merchant, &consent("consent-1")).await?;
    for (index, (amount, status)) in [
        (json!("99.90"), 200),
        (json!(99.90), 200),
        (json!(100), 200),
        (json!(80.01), 200),
        (json!(80), 422),
        (json!(100.02), 422),
        (json!(99.999), 422),
        (json!("99.9"), 422),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = charge(&format!("charge-{index}"));
        body["amount"] = amount;
        assert_eq!(post(&merchant, &payments, &body).await?.status, status, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn unanswered_consent_is_rejected() -> Outcome {
    let merchant = Merchant::new().await?;
    let created = post(&merchant, CONSENTS, &consent("consent-1")).await?;
    merchant.sandbox.advance(Duration::from_secs(60 * 60));
    let token = merchant.customer_token().await?;
    let path = format!("{CONSENTS}/{}", created.text("id"));
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "CONSENT_REJECTED"
    );
    let late = merchant.sandbox.klavi().authorize_consent(created.text("id"));
    assert!(matches!(late, Err(ControlError::WrongState { .. })));
    Ok(())
}

#[tokio::test]
async fn payment_needs_consent_and_unique_id() -> Outcome {
    let merchant = Merchant::new().await?;
    let created = post(&merchant, CONSENTS, &consent("consent-1")).await?;
    let (id, klavi) = (created.text("id"), merchant.sandbox.klavi());
    let payments = format!("{CONSENTS}/{id}/payments");
    assert_eq!(post(&merchant, &payments, &charge("charge-1")).await?.status, 409);
    klavi.authorize_consent(id)?;
    for (amount, status) in [("80.00", 422), ("100.02", 422), ("80.01", 200)] {
        let mut charge = charge("charge-1");
        charge["amount"] = json!(amount);
        assert_eq!(
            post(&merchant, &payments, &charge).await?.status,
            status,
            "{amount}"
        );
    }
    assert_eq!(post(&merchant, &payments, &charge("charge-1")).await?.status, 409);
    klavi.revoke_consent(id)?;
    assert_eq!(post(&merchant, &payments, &charge("charge-2")).await?.status, 409);
    let unknown = format!("{CONSENTS}/unknown/payments");
    assert_eq!(post(&merchant, &unknown, &charge("charge-2")).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn later_payment_is_scheduled() -> Outcome {
    let merchant = Merchant::new().await?;
    let (_, payments) = authorized_consent(&merchant, &consent("consent-1")).await?;
    let mut later = charge("charge-1");
    later["date"] = json!("2999-12-31");
    let created = post(&merchant, &payments, &later).await?;
    assert_eq!(created.text("status"), "PAYMENT_SCHEDULED");
    let today = post(&merchant, &payments, &charge("charge-2")).await?;
    assert_eq!(today.text("status"), "PAYMENT_PENDING");
    Ok(())
}

#[tokio::test]
async fn rejected_payment_is_retried_if_allowed() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    let retry = json!({"clientRequestId": "retry-1", "date": "2025-07-03"});
    let (_, payments) = authorized_consent(&merchant, &consent("consent-1")).await?;
    let failed = post(&merchant, &payments, &charge("charge-1")).await?;
    let path = format!("{payments}/{}/retry", failed.text("id"));
    assert_eq!(
        post(&merchant, &path, &retry).await?.status,
        409,
        "it has not failed"
    );
    klavi.reject_consent_payment(failed.text("id"))?;
    let attempt = post(&merchant, &path, &retry).await?;
    assert_eq!(attempt.text("status"), "PAYMENT_PENDING");
    assert_ne!(attempt.text("id"), failed.text("id"));
    klavi.settle_consent_payment(attempt.text("id"))?;
    let token = merchant.customer_token().await?;
    for (id, status) in [
        (failed.text("id"), "PAYMENT_REJECTED"),
        (attempt.text("id"), "PAYMENT_COMPLETED"),
    ] {
        let path = format!("{payments}/{id}");
        assert_eq!(merchant.get(&token, &path).await?.text("status"), status);
        let path = format!("{path}/status");
        assert_eq!(merchant.get(&token, &path).await?.text("status"), status);
    }

    let mut strict = consent("consent-2");
    strict["paymentMethodConfig"]["isRetryAccepted"] = json!(false);
    let (_, payments) = authorized_consent(&merchant, &strict).await?;
    let failed = post(&merchant, &payments, &charge("charge-2")).await?;
    klavi.reject_consent_payment(failed.text("id"))?;
    let path = format!("{payments}/{}/retry", failed.text("id"));
    let rejected = post(
        &merchant,
        &path,
        &json!({"clientRequestId": "retry-2", "date": "2025-07-03"}),
    )
    .await?;
    assert_eq!(rejected.text("message"), "The consent accepts no retries");
    Ok(())
}

#[tokio::test]
async fn final_payment_cannot_be_canceled() -> Outcome {
    let merchant = Merchant::new().await?;
    let (_, payments) = authorized_consent(&merchant, &consent("consent-1")).await?;
    let cancel = json!({"cancelledBy": "12345678909", "identifierType": "CPF"});
    let payment = post(&merchant, &payments, &charge("charge-1")).await?;
    let path = format!("{payments}/{}/cancel", payment.text("id"));
    assert_eq!(post(&merchant, &path, &cancel).await?.text("status"), "CANCELED");
    assert_eq!(post(&merchant, &path, &cancel).await?.status, 409);
    Ok(())
}

#[tokio::test]
async fn list_without_items_has_null_data() -> Outcome {
    let merchant = Merchant::new().await?;
    let app_id = merchant.sandbox.klavi().app_id().to_owned();
    let url = merchant.url(&format!(
        "/payment/management/v1/merchants/automatic/{app_id}/consents"
    ));
    let token = merchant.management_token().await?;
    let page = send(merchant.http.get(url).bearer_auth(&token)).await?;
    assert_eq!((page.status, &page.body["data"]), (200, &Value::Null));
    Ok(())
}

#[tokio::test]
async fn consents_and_their_payments_are_paged() -> Outcome {
    let merchant = Merchant::new().await?;
    let (id, payments) = authorized_consent(&merchant, &consent("consent-0")).await?;
    for index in 1..45 {
        post(&merchant, CONSENTS, &consent(&format!("consent-{index}"))).await?;
        post(&merchant, &payments, &charge(&format!("charge-{index}"))).await?;
    }
    let token = merchant.management_token().await?;
    let base = format!(
        "/payment/management/v1/merchants/automatic/{}/consents",
        merchant.sandbox.klavi().app_id()
    );
    for (path, count) in [(base.clone(), 45), (format!("{base}/{id}/orders"), 44)] {
        let (mut cursor, mut ids, mut pages) = (None::<String>, HashSet::new(), 0);
        loop {
            let query: Vec<_> = cursor.iter().map(|cursor| ("cursor", cursor)).collect();
            let request = merchant
                .http
                .get(merchant.url(&path))
                .bearer_auth(&token)
                .query(&query);
            let page = send(request).await?;
            ids.extend(page.items("data").iter().map(|item| item["id"].to_string()));
            pages += 1;
            match page.body["nextCursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        assert_eq!((ids.len(), pages), (count, 3), "{path}");
    }
    assert_eq!(merchant.sandbox.klavi().consent_count(), 45);
    let unknown = merchant.get(&token, &format!("{base}/unknown/orders")).await?;
    assert_eq!(unknown.status, 404);
    Ok(())
}

#[tokio::test]
async fn undocumented_status_can_be_set() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    let (id, payments) = authorized_consent(&merchant, &consent("consent-1")).await?;
    let payment = post(&merchant, &payments, &charge("charge-1")).await?;
    klavi.set_consent_status(&id, "CONSENT_PONDERED")?;
    klavi.set_consent_payment_status(payment.text("id"), "PAYMENT_TELEPORTED")?;
    let token = merchant.customer_token().await?;
    let read = merchant.get(&token, &format!("{CONSENTS}/{id}/status")).await?;
    assert_eq!(read.text("status"), "CONSENT_PONDERED");
    let path = format!("{payments}/{}", payment.text("id"));
    assert_eq!(
        merchant.get(&token, &path).await?.text("status"),
        "PAYMENT_TELEPORTED"
    );
    Ok(())
}
