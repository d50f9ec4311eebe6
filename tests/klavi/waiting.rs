//! Waits for payers and banks.

use auth_core::{Clock, SystemClock};
use klavi::{
    ConsentStatus, CustomerClient, ErrorKind, PaymentProgress, PaymentStatus, PollPolicy, WaitError,
    WaitErrorKind,
};
use std::time::Duration;
use test_support::{MockProvider, RecordingClock, Response};

use crate::{ID, customer_builder, server};

fn client(server: &MockProvider, clock: &RecordingClock) -> CustomerClient {
    let retry = auth_core::http::RetryPolicy::never();
    customer_builder(server)
        .http(|http| http.clock(clock.clone()).retry(retry))
        .build()
        .unwrap()
}

fn stands(status: &str) -> Response {
    Response::json_off_contract(200, format!(r#"{{"id":"{ID}","status":"{status}"}}"#))
}

async fn waited(
    responses: Vec<Response>,
    policy: PollPolicy,
) -> (
    Result<PaymentProgress, WaitError<PaymentProgress>>,
    Vec<Duration>,
    usize,
) {
    let (server, clock) = (server().await, RecordingClock::default());
    let (last, before) = responses.split_last().unwrap();
    server.in_order("paymentStatus", before.iter().cloned()).await;
    server.always("paymentStatus", last.clone()).await;
    let ended = client(&server, &clock).wait_for_payment(ID, policy).await;
    let looks = server.sent_to("paymentStatus").await.len();
    (ended, clock.pauses(), looks)
}

// The first poll is immediate, the others are seconds apart.
#[tokio::test]
async fn payment_is_polled_until_final() {
    let responses = [
        "STARTED",
        "CONSENT_AUTHORIZED",
        "SOMETHING_NEW",
        "PAYMENT_COMPLETED",
    ]
    .map(stands);
    let (ended, pauses, looks) = waited(responses.to_vec(), PollPolicy::default()).await;
    assert_eq!(ended.unwrap().status, PaymentStatus::PaymentCompleted);
    assert_eq!((pauses.len(), looks), (3, 4));
    for pause in pauses {
        assert!((1..=10).contains(&pause.as_secs()), "{pause:?}");
    }
}

#[tokio::test]
async fn every_final_status_ends_the_wait() {
    for end in [
        "PAYMENT_REJECTED",
        "CONSENT_REJECTED",
        "CANCELED",
        "ERROR",
        "EXPIRED",
    ] {
        let (ended, pauses, _) = waited(vec![stands(end)], PollPolicy::default()).await;
        assert_eq!(ended.unwrap().status.as_str(), end);
        assert!(pauses.is_empty());
    }
}

#[tokio::test]
async fn deadline_error_has_the_last_state() {
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(60));
    let (ended, pauses, looks) = waited(vec![stands("PAYMENT_PENDING")], policy).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().status, PaymentStatus::PaymentPending);
    assert!(error.call_error().is_none());
    assert_eq!(
        error.to_string(),
        "timed out before reaching a final status (last status: PAYMENT_PENDING)"
    );
    // The last poll is at the deadline itself.
    assert_eq!(pauses.iter().sum::<Duration>(), Duration::from_secs(60));
    assert_eq!(looks, pauses.len() + 1);
}

// At the pace of Klavi's Retry-After.
#[tokio::test]
async fn transient_failures_are_retried() {
    let busy = Response::off_contract(429).header("retry-after", "30");
    let responses = vec![stands("STARTED"), busy, stands("PAYMENT_COMPLETED")];
    let (ended, pauses, _) = waited(responses, PollPolicy::default()).await;
    assert_eq!(ended.unwrap().status, PaymentStatus::PaymentCompleted);
    assert_eq!(pauses[1], Duration::from_secs(30));
}

#[tokio::test]
async fn deadline_error_has_state_and_last_error() {
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(20));
    let responses = vec![stands("STARTED"), Response::off_contract(503)];
    let error = waited(responses, policy).await.0.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().status, PaymentStatus::Started);
    assert_eq!(error.call_error().unwrap().status().unwrap().as_u16(), 503);
}

#[tokio::test]
async fn permanent_error_ends_the_wait() {
    let responses = vec![stands("STARTED"), Response::off_contract(404)];
    let (ended, pauses, looks) = waited(responses, PollPolicy::default()).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    assert_eq!(error.call_error().unwrap().kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.last().unwrap().status, PaymentStatus::Started);
    assert_eq!((pauses.len(), looks), (1, 2));
    assert_eq!(
        error.to_string(),
        "failed to fetch the status (last status: STARTED)"
    );
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), error.call_error().unwrap().to_string());
}

#[tokio::test]
async fn wait_rejects_id_that_leaves_its_path() {
    let (server, clock) = (server().await, RecordingClock::default());
    let error = client(&server, &clock)
        .wait_for_payment("..", PollPolicy::default())
        .await
        .unwrap_err();
    assert_eq!(error.call_error().unwrap().kind(), ErrorKind::InvalidInput);
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn consent_wait_ends_with_the_payers_decision() {
    for (response, status) in [
        ("CONSENT_AUTHORIZED", ConsentStatus::ConsentAuthorized),
        ("CONSENT_REJECTED", ConsentStatus::ConsentRejected),
    ] {
        let (server, clock) = (server().await, RecordingClock::default());
        let asked = [
            "STARTED",
            "CONSENT_AWAITING_AUTHORIZATION",
            "CONSENT_PARTIALLY_ACCEPTED",
            response,
        ];
        server.in_order("consentStatus", asked.map(stands)).await;
        let ended = client(&server, &clock)
            .wait_for_consent(ID, PollPolicy::default())
            .await
            .unwrap();
        assert_eq!(ended.status, Some(status));
        assert_eq!(clock.pauses().len(), 3);
    }
}

#[tokio::test]
async fn consent_payment_is_polled_until_final() {
    let (server, clock) = (server().await, RecordingClock::default());
    let nothing_said = Response::json(200, "{}");
    let responses = [
        nothing_said,
        stands("PAYMENT_SCHEDULED"),
        stands("PAYMENT_REJECTED"),
    ];
    server.in_order("consentPaymentStatus", responses).await;
    let ended = client(&server, &clock)
        .wait_for_consent_payment("4", "5", PollPolicy::default())
        .await
        .unwrap();
    assert_eq!(ended.status.unwrap().as_str(), "PAYMENT_REJECTED");
    assert_eq!(clock.pauses().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_a_silent_call() {
    let server = test_servers::listener(); // the kernel accepts, and no response ever comes
    let base_url = format!("http://{}", server.local_addr().unwrap());
    let client = CustomerClient::builder()
        .base_url(klavi::Url::parse(&base_url).unwrap())
        .credentials(crate::keys())
        .build()
        .unwrap();
    let (started, deadline) = (SystemClock.now(), Duration::from_secs(1));
    let policy = PollPolicy::default().with_deadline(deadline);
    // On a task of its own, as a service waits.
    let wait = tokio::spawn(async move { client.wait_for_payment(ID, policy).await });
    let error = wait.await.unwrap().unwrap_err();
    let waited = SystemClock.now().since(started);
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert!(waited >= deadline, "{waited:?}");
    assert!(waited <= deadline + Duration::from_millis(100), "{waited:?}");
}
