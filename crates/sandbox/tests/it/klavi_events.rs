use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::DeliveryError;
use serde_json::Value;
use sha2::Sha256;

use crate::{
    Outcome,
    klavi::Merchant,
    klavi_payments::new_payment,
    receiver::{body, receiver},
};

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let lines = request.lines().filter_map(|line| line.split_once(": "));
    let mut values = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    values.next().map_or("", |(_, value)| value)
}

fn event(request: &str) -> Value {
    let mut events: Vec<Value> = serde_json::from_str(body(request)).unwrap_or_default();
    assert_eq!(events.len(), 1, "{request}");
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

    let (url, arrived) = receiver(&[200, 200, 200]).await?;
    assert_eq!(klavi.deliver_events(&url).await?, [200, 200, 200]);
    assert_eq!(klavi.waiting_events(), 0);
    assert_eq!(klavi.deliver_events(&url).await?, Vec::<u16>::new());

    let arrived = arrived.lock().await;
    for request in &*arrived {
        assert!(request.starts_with("POST /hook?shop=1 HTTP/1.1\r\n"), "{request}");
        let mac = Hmac::<Sha256>::new_from_slice(klavi.customer_secret_key().as_bytes())?;
        let signature = mac.chain_update(body(request)).finalize().into_bytes();
        assert_eq!(header(request, "X-Klavi-Signature"), hex::encode(signature));
        assert!(header(request, "X-Klavi-Timestamp").parse::<u64>()? > 1_700_000_000);
    }
    let told: Vec<Value> = arrived.iter().map(|request| event(request)).collect();
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
    let (url, arrived) = receiver(&[204, 200]).await?;
    assert_eq!(klavi.deliver_events(&url).await?, [204]);
    assert_eq!(klavi.waiting_events(), 1);
    assert_eq!(klavi.deliver_events(&url).await?, [200]);
    let arrived = arrived.lock().await;
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
