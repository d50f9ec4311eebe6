//! Retries.

use auth_core::{AccessToken, Placement, StaticToken, testing::ManualClock};
use klavi::{CustomerClient, ErrorKind, Url};
use std::{
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use test_support::{Provider, Response};
use tokio::sync::mpsc;

use crate::{ID, customer, customer_builder, request, server};

/// Far longer than a request takes to arrive.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn failed_payment_is_never_retried() {
    for status in [500, 502, 503, 504, 408, 425, 429] {
        let server = server().await;
        let response = Response::off_contract(status)
            .body("<html>gateway</html>", "text/html")
            .header("retry-after", "0");
        server.always("createPayment", response).await;

        let error = customer(&server).create_payment(&request()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::ErrorResponse);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.may_have_arrived() && !error.is_retryable(), "{status}");
        assert_eq!(server.sent_to("createPayment").await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn timed_out_payment_is_never_retried() {
    let server = server().await;
    let late =
        Response::example(Provider::Klavi, "createPayment", 200, "started").delay(Duration::from_secs(600));
    let (arrived, mut arrival) = mpsc::unbounded_channel();
    server
        .respond_with("createPayment", move |_| {
            let _test_is_over = arrived.send(());
            late.clone()
        })
        .await;
    let customer = customer_builder(&server)
        .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
        .http(|http| http.attempt_timeout(ATTEMPT_TIMEOUT))
        .build()
        .unwrap();

    let request = request();
    let (outcome, ()) = tokio::join!(customer.create_payment(&request), async {
        arrival.recv().await.unwrap();
        // Only now, so that a request that is slow to arrive does not time out on its way.
        tokio::time::pause();
        tokio::time::advance(ATTEMPT_TIMEOUT).await;
        tokio::time::resume();
    });

    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.is_retryable());
    assert_eq!(server.sent_to("createPayment").await.len(), 1);
}

/// Starts a server that reads each request and closes the connection. Returns its URL and its count of requests.
fn hangs_up() -> (Url, Arc<AtomicUsize>) {
    let listener = test_servers::listener();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let read = stream.read(&mut [0; 1024]).unwrap();
            assert!(read > 0);
            // Counted before the client sees the end of the connection.
            counted.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    (Url::parse(&address).unwrap(), requests)
}

// A GET is.
#[tokio::test]
async fn payment_is_not_retried_after_lost_connection() {
    let client = |base_url: Url| {
        CustomerClient::builder()
            .base_url(base_url)
            .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
            .http(|http| http.clock(ManualClock::new()))
            .build()
            .unwrap()
    };

    let (base_url, requests) = hangs_up();
    let error = client(base_url).create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_retryable());
    assert_eq!(requests.load(Ordering::SeqCst), 1);

    let (base_url, requests) = hangs_up();
    let error = client(base_url).payment_status(ID).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(requests.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn unsent_payment_is_retryable_by_the_caller() {
    let unreachable = test_servers::socket();
    let address = format!("http://{}", unreachable.local_addr().unwrap());
    let customer = CustomerClient::builder()
        .base_url(Url::parse(&address).unwrap())
        .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
        .build()
        .unwrap();
    let error = customer.create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn failed_get_is_retried() {
    let server = server().await;
    server
        .in_order(
            "paymentStatus",
            [
                Response::json_off_contract(503, ""),
                Response::json(429, r#"{"statusCode":429}"#),
                Response::example(Provider::Klavi, "paymentStatus", 200, "everyField"),
            ],
        )
        .await;
    customer(&server).payment_status(ID).await.unwrap();
    assert_eq!(server.sent_to("paymentStatus").await.len(), 3);
    assert_eq!(server.sent_to("customerToken").await.len(), 1);
}
