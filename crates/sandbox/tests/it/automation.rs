use std::time::Duration;

use sandbox::Sandbox as Server;
use serde_json::json;

use crate::{
    Outcome,
    caller::{Caller, Change, Provider},
    checked::Sandbox,
    http::{JsonResponse, send},
};

/// Starts a sandbox whose people approve after 5 seconds and whose banks settle 2 seconds later.
async fn caller() -> Result<Caller, Box<dyn std::error::Error>> {
    let builder = Server::builder()
        .auto_approve(Duration::from_secs(5))
        .auto_settle(Duration::from_secs(2));
    Caller::of(Sandbox::start_with(builder).await?).await
}

async fn call(
    caller: &Caller,
    provider: &str,
    operation: &str,
) -> Result<JsonResponse, Box<dyn std::error::Error>> {
    let provider = Provider::of(caller.sandbox(), provider)?;
    let operation = provider.contract.operation(operation).ok_or("no operation")?;
    send(caller.call(&provider, operation, &Change::default())?).await
}

#[tokio::test]
async fn people_and_banks_act_by_themselves() -> Outcome {
    let caller = caller().await?;
    let sandbox = caller.sandbox();
    let created = call(&caller, "klavi", "createConsent").await?;
    let consent = created.text("id").to_owned();
    let bought = call(&caller, "klikoo", "buy").await?;
    let purchase = bought.body["data"]["transaction_id"].as_str().unwrap_or_default();
    assert_eq!(sandbox.klikoo().waiting_callbacks(), 0);

    sandbox.advance(Duration::from_secs(2));
    assert_eq!(sandbox.klikoo().waiting_callbacks(), 1);
    assert!(sandbox.klikoo().settle_purchase(purchase).is_err());
    // The caller's payment under an authorized consent is settled, too.
    let charge = call(&caller, "klavi", "consentPayment").await?;
    assert_eq!(charge.text("status"), "PAYMENT_COMPLETED");

    sandbox.advance(Duration::from_secs(3));
    let result = call(&caller, "klip-a2a", "result").await?;
    assert_eq!(result.text("status"), "completed");
    let status = call(&caller, "klavi", "paymentStatus").await?;
    assert_eq!(status.text("status"), "CONSENT_AUTHORIZED");
    assert!(sandbox.klavi().authorize_consent(&consent).is_err());
    sandbox.klavi().revoke_consent(&consent)?;

    sandbox.advance(Duration::from_secs(2));
    let status = call(&caller, "klavi", "paymentStatus").await?;
    assert_eq!(status.text("status"), "PAYMENT_COMPLETED");
    Ok(())
}

#[tokio::test]
async fn each_automatic_status_has_an_event() -> Outcome {
    let caller = caller().await?;
    let klavi = caller.sandbox().klavi();
    let before = klavi.waiting_events();
    call(&caller, "klavi", "createPayment").await?;
    // Both changes are due when the sandbox is asked next.
    caller.sandbox().advance(Duration::from_secs(60));
    let receiver = test_servers::receiver([200; 40]).await;
    klavi.deliver_events(&receiver.uri()).await?;
    let statuses: Vec<_> = receiver
        .received_requests()
        .await
        .unwrap_or_default()
        .iter()
        .skip(before)
        .filter_map(|request| serde_json::from_slice::<serde_json::Value>(&request.body).ok())
        .filter(|events| events[0]["payload"]["clientRequestId"] == json!("order-244"))
        .map(|events| events[0]["payload"]["status"].clone())
        .collect();
    assert_eq!(
        statuses,
        [
            json!("CONSENT_AWAITING_AUTHORIZATION"),
            json!("CONSENT_AUTHORIZED"),
            json!("PAYMENT_COMPLETED"),
        ]
    );
    Ok(())
}
