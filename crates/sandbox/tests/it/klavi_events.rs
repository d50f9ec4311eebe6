use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::DeliveryError;
use serde_json::Value;
use sha2::Sha256;
use wiremock::Request;

use crate::{Outcome, klavi::Merchant, klavi_payments::new_payment};

fn event(request: &Request) -> Value {
    let mut events: Vec<Value> = serde_json::from_slice(&request.body).unwrap_or_default();
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

#[tokio::test]
async fn each_status_has_one_signed_event() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    let (_, id) = new_payment(&merchant).await?;
    klavi.authorize_payment(&id)?;
    klavi.settle_payment(&id)?;
    assert_eq!(klavi.waiting_events(), 3);

    let receiver = test_servers::receiver([200, 200, 200]).await;
    let url = format!("{}/hook?shop=1", receiver.uri());
    assert_eq!(klavi.deliver_events(&url).await?, [200, 200, 200]);
    assert_eq!(klavi.waiting_events(), 0);
    assert_eq!(klavi.deliver_events(&url).await?, Vec::<u16>::new());

    let arrived = receiver.received_requests().await.unwrap_or_default();
    for request in &arrived {
        assert_eq!(request.method, "POST");
        assert!(request.url.as_str().ends_with("/hook?shop=1"), "{}", request.url);
        let mac = Hmac::<Sha256>::new_from_slice(klavi.customer_secret_key().as_bytes())?;
        let signature = mac.chain_update(&request.body).finalize().into_bytes();
        assert_eq!(request.headers["x-klavi-signature"], hex::encode(signature));
        let timestamp = request.headers["x-klavi-timestamp"].to_str()?;
        assert!(timestamp.parse::<u64>()? > 1_700_000_000);
    }
    let told: Vec<Value> = arrived.iter().map(event).collect();
    let statuses: Vec<_> = told
        .iter()
        .map(|event| event["payload"]["status"].as_str())
        .collect();
    assert_eq!(
        statuses,
        [
            Some("CONSENT_AWAITING_AUTHORIZATION"),
            Some("CONSENT_AUTHORIZED"),
            Some("PAYMENT_COMPLETED")
        ]
    );
    assert!(told.iter().all(|event| event["payload"]["id"] == id.as_str()));
    assert_ne!(told[0]["eventId"], told[1]["eventId"]);
    Ok(())
}

#[tokio::test]
async fn unaccepted_event_is_sent_again() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    new_payment(&merchant).await?;
    let receiver = test_servers::receiver([204, 200]).await;
    let url = receiver.uri();
    assert_eq!(klavi.deliver_events(&url).await?, [204]);
    assert_eq!(klavi.waiting_events(), 1);
    assert_eq!(klavi.deliver_events(&url).await?, [200]);
    let arrived = receiver.received_requests().await.unwrap_or_default();
    assert_eq!(event(&arrived[0]), event(&arrived[1]));
    Ok(())
}

#[tokio::test]
async fn events_are_sent_only_to_loopback() -> Outcome {
    let merchant = Merchant::new().await?;
    let klavi = merchant.sandbox.klavi();
    new_payment(&merchant).await?;
    assert_eq!(
        klavi.deliver_events("http://example.com/").await,
        Err(DeliveryError::NotLoopback)
    );
    let unreachable = test_servers::socket();
    let url = format!("http://{}", unreachable.local_addr()?);
    assert_eq!(klavi.deliver_events(&url).await, Err(DeliveryError::NoResponse));
    assert_eq!(klavi.waiting_events(), 1);
    Ok(())
}
