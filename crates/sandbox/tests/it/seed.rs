use std::{
    error::Error,
    time::{Duration, SystemTime},
};

use sandbox::{Sandbox as Server, SandboxBuilder, StartError};

use crate::{
    Outcome,
    caller::{Caller, Change, Provider},
    checked::Sandbox,
};

/// 14 July 2025, 09:00 UTC
const START: Duration = Duration::from_secs(1_752_483_600);

/// Returns a builder with a seed and a fixed time.
pub(crate) fn seeded(seed: u64) -> SandboxBuilder {
    Server::builder()
        .seed(seed)
        .start_time(SystemTime::UNIX_EPOCH + START)
}

async fn start(seed: u64) -> Result<Sandbox, StartError> {
    Sandbox::start_with(seeded(seed)).await
}

/// Calls every operation of every provider, and returns each response with status, headers and body.
pub(crate) async fn responses(caller: &Caller) -> Result<Vec<String>, Box<dyn Error>> {
    let mut responses = Vec::new();
    for provider in Provider::all(caller.sandbox()) {
        for operation in provider.implemented() {
            let request = caller.call(&provider, operation, &Change::default())?;
            let response = request.send().await?;
            let head = format!(
                "{} {} {:?}",
                operation.id(),
                response.status(),
                response.headers()
            );
            let text = format!("{head} {}", response.text().await?);
            // The port is the only difference.
            responses.push(text.replace(&caller.sandbox().address().to_string(), "HOST"));
        }
    }
    Ok(responses)
}

/// Acts as the people and the banks, and lets time pass.
pub(crate) fn act(caller: &Caller) -> Outcome {
    let sandbox = caller.sandbox();
    sandbox.klip_a2a().approve(caller.request_key())?;
    sandbox.klavi().authorize_payment(caller.payment_id())?;
    sandbox.klavi().reject_payment(caller.payment_id())?;
    sandbox.klikoo().reject_next("503xx9991")?;
    sandbox.klip_card().revoke_tokens();
    sandbox.advance(Duration::from_secs(3));
    Ok(())
}

/// Delivers the webhooks and callbacks, and returns their bodies and signatures.
pub(crate) async fn deliveries(sandbox: &Sandbox) -> Result<Vec<String>, Box<dyn Error>> {
    let receiver = test_servers::receiver([200; 100]).await;
    sandbox.klavi().deliver_events(&receiver.uri()).await?;
    sandbox.klikoo().deliver_callbacks(&receiver.uri()).await?;
    let requests = receiver.received_requests().await.unwrap_or_default();
    let text = |request: &wiremock::Request| {
        let signature = request.headers.get("x-klavi-signature");
        let timestamp = request.headers.get("x-klavi-timestamp");
        let body = String::from_utf8_lossy(&request.body);
        format!("{signature:?} {timestamp:?} {body}")
    };
    Ok(requests.iter().map(text).collect())
}

/// Calls every operation, acts, calls every operation again, and delivers webhooks and callbacks.
pub(crate) async fn story(caller: &Caller) -> Result<Vec<String>, Box<dyn Error>> {
    let mut story = responses(caller).await?;
    act(caller)?;
    story.extend(responses(caller).await?);
    let deliveries = deliveries(caller.sandbox()).await?;
    assert!(deliveries.len() > 5, "{deliveries:?}");
    story.extend(deliveries);
    Ok(story)
}

async fn story_of(seed: u64) -> Result<Vec<String>, Box<dyn Error>> {
    story(&Caller::of(start(seed).await?).await?).await
}

/// Compares two stories response by response, for a short message.
pub(crate) fn assert_same(one: &[String], other: &[String]) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other);
    }
    assert_eq!(one.len(), other.len());
}

#[tokio::test]
async fn one_seed_yields_equal_responses() -> Outcome {
    assert_same(&story_of(7).await?, &story_of(7).await?);
    Ok(())
}

#[tokio::test]
async fn two_seeds_yield_different_values() -> Outcome {
    let (one, other) = (start(7).await?, start(8).await?);
    let credentials = |sandbox: &Sandbox| {
        let (card, klikoo, klavi) = (sandbox.klip_card(), sandbox.klikoo(), sandbox.klavi());
        [
            card.email(),
            card.password(),
            card.pin(),
            klikoo.client_id(),
            klikoo.client_secret(),
            klikoo.private_key_pem(),
            klikoo.hmac_auth_key(),
            klavi.app_id(),
            klavi.customer_access_key(),
            klavi.customer_secret_key(),
            klavi.management_access_key(),
            klavi.management_secret_key(),
        ]
        .map(str::to_owned)
    };
    for (one, other) in credentials(&one).iter().zip(credentials(&other)) {
        assert_ne!(*one, other);
    }
    assert_eq!((one.seed(), other.seed()), (Some(7), Some(8)));
    let (one, other) = (story_of(7).await?, story_of(8).await?);
    for (one, other) in one.iter().zip(&other) {
        let operation = one.split(' ').next().unwrap_or_default();
        if [
            "signIn",
            "accessToken",
            "customerToken",
            "managementToken",
            "prepare",
        ]
        .contains(&operation)
        {
            assert_ne!(one, other);
        }
    }
    Ok(())
}

#[tokio::test]
async fn clock_starts_at_the_given_time() -> Outcome {
    let start = SystemTime::UNIX_EPOCH + START;
    assert_eq!(self::start(7).await?.now(), start);
    let running = Server::builder().start_time(start).start().await?;
    let elapsed = running.now().duration_since(start)?;
    assert!(elapsed < Duration::from_secs(60), "{elapsed:?}");
    Ok(())
}

#[tokio::test]
async fn start_time_after_year_9999_is_rejected() -> Outcome {
    let late = SystemTime::UNIX_EPOCH + Duration::from_secs(300_000_000_000);
    let rejected = Server::builder().start_time(late).start().await;
    let error = rejected.err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("invalid setting `start_time`: is out of range; expected a time before the year 10000")
    );
    Ok(())
}
