use std::time::Duration;

use sandbox::Sandbox as Server;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    Outcome,
    caller::{Caller, Change, Provider},
    checked::Sandbox,
    http::{JsonResponse, send},
    klavi::Merchant,
    klavi_payments::new_payment,
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

/// Accepts one delivery, and returns its request.
async fn received(listener: &TcpListener) -> Result<String, Box<dyn std::error::Error>> {
    let (mut stream, _peer) = listener.accept().await?;
    let mut request = Vec::new();
    // The body is JSON in braces, at its end.
    while !request.ends_with(b"}") && !request.ends_with(b"}]") {
        stream.read_buf(&mut request).await?;
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        .await?;
    Ok(String::from_utf8(request)?)
}

#[tokio::test]
async fn webhooks_and_callbacks_are_delivered_from_the_start_on() -> Outcome {
    let (webhooks, callbacks) = (
        test_servers::async_listener().await,
        test_servers::async_listener().await,
    );
    let url =
        |listener: &TcpListener| Ok::<_, std::io::Error>(format!("http://{}/hook", listener.local_addr()?));
    let builder = Server::builder()
        .webhook_url(url(&webhooks)?)
        .callback_url(url(&callbacks)?);
    let sandbox = Sandbox::start_with(builder).await?;
    sandbox.klavi().webhooks().clear_target();
    // The targets of the start return.
    sandbox.reset();

    let merchant = Merchant::of(sandbox);
    new_payment(&merchant).await?;
    let request = received(&webhooks).await?;
    assert!(
        request.starts_with("POST /hook ") && request.contains("CONSENT_AWAITING_AUTHORIZATION"),
        "{request}"
    );

    let klikoo = merchant.sandbox.klikoo();
    klikoo.forge_callback();
    assert!(received(&callbacks).await?.contains("transaction_id"));
    Ok(())
}

#[tokio::test]
async fn remote_receiver_needs_permission() -> Outcome {
    for (builder, setting) in [
        (
            Server::builder().webhook_url("http://example.com/hook"),
            "webhook_url",
        ),
        (Server::builder().callback_url("not a URL"), "callback_url"),
    ] {
        let error = builder.start().await.err().ok_or("it started")?.to_string();
        assert!(
            error.starts_with(&format!(
                "invalid setting `{setting}`: invalid receiver URL: expected http on a loopback"
            )),
            "{error}"
        );
    }
    let allowed = Server::builder()
        .allow_remote("a-token-for-tests-only")
        .webhook_url("http://example.com/hook");
    allowed.start().await?;
    Ok(())
}
