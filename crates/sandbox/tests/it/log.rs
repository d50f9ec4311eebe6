//! Log of exchanges: verdicts, masked secrets, limits.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use sandbox::{Exchange, FaultRule, Faults, Outcome, Provider};
use serde_json::{Value, json};

use crate::{
    Outcome as Result,
    checked::Sandbox,
    http::{Http, send},
    klikoo_token,
};

fn last(sandbox: &Sandbox) -> Arc<Exchange> {
    sandbox.log(1).pop().expect("an exchange")
}

#[tokio::test]
async fn verdict_explains_each_outcome() -> Result {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let (klavi, a2a) = (sandbox.klavi(), sandbox.klip_a2a().base_url());
    let auth = format!("{}/payment/customer/v1/auth", klavi.base_url());
    let keys = |secret: &str| json!({ "accessKey": klavi.customer_access_key(), "secretKey": secret });

    send(http.post(&auth).json(&keys(klavi.customer_secret_key()))).await?;
    let accepted = last(&sandbox);
    assert_eq!(accepted.provider, Provider::Klavi);
    assert_eq!(accepted.operation, Some("customerToken"));
    assert_eq!(accepted.verdict.outcome, Outcome::Accepted);
    assert_eq!(accepted.verdict.explanation, None);

    send(http.post(&auth).json(&keys("wrong"))).await?;
    let rejected = last(&sandbox);
    assert_eq!(rejected.verdict.outcome, Outcome::Rejected);
    assert_eq!(rejected.verdict.code.as_deref(), Some("401"));
    assert_eq!(
        rejected.verdict.explanation.as_deref(),
        Some("The keys in the body are wrong.")
    );

    send(http.post(&auth).json(&json!({ "accessKey": 1, "extra": 2 }))).await?;
    let invalid = last(&sandbox);
    assert_eq!(invalid.verdict.outcome, Outcome::Rejected);
    let mut pointers: Vec<_> = invalid
        .verdict
        .violations
        .iter()
        .map(|v| (v.place, &*v.pointer))
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [("body", "/accessKey"), ("body", "/extra"), ("body", "/secretKey")]
    );

    // The provider has a code of its own for this violation.
    let body =
        json!({ "bapp": { "name": "a" }, "type": "send_klay", "transaction": { "to": "0x", "amount": "1" } });
    send(http.post(format!("{a2a}/v2/a2a/prepare")).json(&body)).await?;
    let coded = last(&sandbox);
    assert_eq!(coded.verdict.code.as_deref(), Some("6403"));
    assert_eq!(
        coded.verdict.explanation.as_deref(),
        Some("The address `to` is invalid.")
    );

    send(http.get(format!("{a2a}/nothing"))).await?;
    assert_eq!(last(&sandbox).verdict.outcome, Outcome::UnknownOperation);
    assert_eq!(last(&sandbox).operation, None);
    send(http.get(format!("{a2a}/v2/a2a/prepare"))).await?;
    assert_eq!(last(&sandbox).verdict.outcome, Outcome::UnknownOperation);
    assert_eq!(
        last(&sandbox).verdict.explanation.as_deref(),
        Some("the contract has this path only with POST")
    );

    sandbox.set_faults(Faults::none().rule(FaultRule::unavailable()));
    http.post(&auth).json(&keys("wrong")).send().await?;
    let fault = last(&sandbox);
    assert_eq!(fault.verdict.outcome, Outcome::Fault);
    assert_eq!(fault.operation, Some("customerToken"));
    assert_eq!(fault.response.status, 503);
    assert_eq!(fault.verdict.explanation.as_deref(), Some("503 of a gateway"));
    Ok(())
}

#[tokio::test]
async fn truncated_response_is_logged_as_sent() -> Result {
    let sandbox = Sandbox::start().await?;
    sandbox.set_faults(Faults::none().rule(FaultRule::truncated()));
    let url = format!("{}/nothing", sandbox.klavi().base_url());
    assert!(Http::new().get(url).send().await?.bytes().await.is_err());
    let exchange = last(&sandbox);
    assert_eq!(exchange.verdict.outcome, Outcome::Fault);
    let body = exchange.response.body.as_ref().ok_or("no body")?;
    assert!(body.text.expose().starts_with("{\"statusCode\":404"), "{body:?}");
    assert!(!body.text.expose().ends_with('}'), "{body:?}");
    Ok(())
}

#[tokio::test]
async fn json_masks_secrets_unless_exposed() -> Result {
    let sandbox = Sandbox::start().await?;
    let http = Http::new();
    let klikoo = sandbox.klikoo();
    let token = klikoo_token::token(&sandbox).await?;
    let exchange = last(&sandbox);
    let masked = serde_json::to_value(&*exchange)?;
    let exposed = serde_json::to_value(exchange.exposed())?;

    let timestamp = klikoo_token::timestamp(&sandbox, SignedDuration::ZERO)?;
    http.get(format!("{}/v1/open-api/balance", klikoo.base_url()))
        .bearer_auth(&token)
        .header("Open-Api-Timestamp", &timestamp)
        .header("Open-Api-Signature", "AAAA")
        .send()
        .await?;
    let signed = serde_json::to_value(&*last(&sandbox))?;
    for secret in [&token, klikoo.client_secret()] {
        for text in [
            masked.to_string(),
            signed.to_string(),
            format!("{exchange:?}"),
            format!("{:?}", last(&sandbox)),
        ] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(exposed.to_string().contains(secret));
    }
    let header = |name: &str| {
        let headers = signed["request"]["headers"].as_array().into_iter().flatten();
        headers
            .clone()
            .find(|header| header[0] == name)
            .map(|header| header[1].clone())
    };
    assert_eq!(header("authorization"), Some(json!("Bearer •••")));
    assert_eq!(header("open-api-signature"), Some(json!("•••")));
    assert_eq!(header("open-api-timestamp"), Some(json!(timestamp)));

    // The masked body is still JSON.
    let body: Value = serde_json::from_str(masked["request"]["body"].as_str().ok_or("no body")?)?;
    assert_eq!(body["additional_info"]["client_secret"], "•••");
    assert_eq!(body["additional_info"]["client_id"], klikoo.client_id());
    assert_eq!(
        masked["verdict"],
        json!({ "outcome": "accepted", "violations": [] })
    );
    assert_eq!(masked["response"]["status"], 200);
    let at: jiff::Timestamp = masked["at"].as_str().ok_or("no time")?.parse()?;
    assert!(at.duration_since(sandbox.now().try_into()?).abs() < SignedDuration::from_mins(5));
    Ok(())
}

#[tokio::test]
async fn log_is_bounded_and_can_be_cleared() -> Result {
    let sandbox = sandbox::Sandbox::builder().log_limit(110_000).start().await?;
    let http = Http::new();
    let path = format!("{}/{}", sandbox.klavi().base_url(), "a".repeat(20_000));
    for _ in 0..20 {
        http.get(&path).send().await?;
    }
    // Each keeps 16 KiB of its path, in the request and in the message of the response.
    let log = sandbox.klavi().log();
    assert_eq!(log.len(), 3);
    assert_eq!(log[2].id, 20);
    assert_eq!(sandbox.exchange(20).map(|exchange| exchange.id), Some(20));
    assert!(sandbox.exchange(1).is_none());
    sandbox.clear_log();
    assert!(sandbox.klavi().log().is_empty());
    assert_eq!(sandbox.klavi().requests(), 20);
    Ok(())
}

#[tokio::test]
async fn exchanges_arrive_as_they_happen() -> Result {
    let sandbox = Sandbox::start().await?;
    let mut exchanges = sandbox.exchanges();
    let http = Http::new();
    http.get(format!("{}/a", sandbox.klavi().base_url()))
        .send()
        .await?;
    http.get(format!("{}/b", sandbox.klip_card().base_url()))
        .send()
        .await?;
    assert_eq!(exchanges.next().await.to_string(), "GET /a 404");
    assert_eq!(exchanges.next().await.provider, Provider::KlipCard);
    let nothing = tokio::time::timeout(Duration::from_millis(50), exchanges.next()).await;
    assert!(nothing.is_err());
    Ok(())
}
