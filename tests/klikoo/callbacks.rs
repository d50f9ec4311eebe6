//! Callbacks, which are not authenticated.

use klikoo::{
    ErrorKind, Scalar, Transaction,
    callback::{self, ConfirmError},
};
use test_support::{MockProvider, Provider, Response};

use crate::{client, issued};

const REFERENCE: &str = "6d654219-d9b7-4e1a-8b51-99a5cafb11cb";

/// The documented sample, as far as it is visible: balances are numbers here, and text in the detail.
const CALLBACK: &str = r#"{"response_code":"2000200","response_message":"Success",
    "partner_reference_id":"6d654219-d9b7-4e1a-8b51-99a5cafb11cb","transaction_id":"14430374","amount":"15000",
    "transaction_time":"2024-10-11T09:02:57.241732Z","transaction_status":"SUCCESS","reason":"",
    "current_balance":1890248,"beginning_balance":1905248}"#;

#[tokio::test]
async fn callback_is_confirmed_by_its_transaction() {
    let server = issued().await;
    server.always("transaction", transaction(&[])).await;

    let callback = callback::parse(CALLBACK.as_bytes()).unwrap();
    let balance = |balance: &Option<Scalar>| balance.as_ref().and_then(Scalar::decimal).unwrap();
    let paid = balance(&callback.beginning_balance) - balance(&callback.current_balance);
    assert_eq!(callback.amount.as_ref().and_then(Scalar::decimal), Some(paid));
    let confirmed = client(&server).confirm(&callback).await.unwrap();

    assert_eq!(confirmed.product_code.as_deref(), Some("OVO10"));
    let sent = server.sent_to("transaction").await;
    assert!(
        sent[0].starts_with("GET /v1/open-api/transactions/14430374\n"),
        "{sent:?}"
    );
}

/// Returns the transaction of [`CALLBACK`], with `changes`.
fn transaction(changes: &[(&'static str, &str)]) -> Response {
    let changes = [("/data/transaction_id", "14430374")]
        .into_iter()
        .chain(changes.iter().copied());
    Response::example_with(Provider::Klikoo, "transaction", 200, "success", changes)
}

async fn confirm(response: Response, callback: &str) -> (Result<Transaction, ConfirmError>, MockProvider) {
    let server = issued().await;
    server.always("transaction", response).await;
    let callback = callback::parse(callback.as_bytes()).unwrap();
    (client(&server).confirm(&callback).await, server)
}

#[tokio::test]
async fn callback_of_another_order_is_rejected() {
    // A cheap purchase of the attacker's, under the reference of an order that was never paid.
    let stolen = CALLBACK.replace(REFERENCE, "the-victims-order");
    let (error, _) = confirm(transaction(&[]), &stolen).await;
    let error = error.unwrap_err();
    assert!(
        matches!(
            error,
            ConfirmError::Mismatch {
                field: "partner_reference_id"
            }
        ),
        "{error:?}"
    );
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(REFERENCE) && !shown.contains("victim"), "{shown}");
}

#[tokio::test]
async fn other_transaction_does_not_confirm() {
    let (error, _) = confirm(transaction(&[("/data/transaction_id", "14429004")]), CALLBACK).await;
    let error = error.unwrap_err();
    assert!(
        matches!(
            error,
            ConfirmError::Mismatch {
                field: "transaction_id"
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn missing_reference_is_not_a_mismatch() {
    let without = CALLBACK.replace(&format!(r#""partner_reference_id":"{REFERENCE}","#), "");
    let (confirmed, _) = confirm(transaction(&[]), &without).await;
    // The order to deliver is the transaction's.
    let reference = confirmed.unwrap().partner_reference_id;
    assert_eq!(reference.as_ref().map(Scalar::as_str), Some(REFERENCE));

    let bare = Response::json(
        200,
        r#"{"response_code":"200022000","data":{"transaction_id":14430374,"status":"SUCCESS"}}"#,
    );
    let (confirmed, _) = confirm(bare, CALLBACK).await;
    assert_eq!(confirmed.unwrap().partner_reference_id, None);
}

#[tokio::test]
async fn callback_of_unknown_transaction_fails() {
    let unknown = Response::json(404, r#"{"response_code":"404027005","response_message":"?"}"#);
    let (error, _) = confirm(unknown, CALLBACK).await;
    let ConfirmError::Call(error) = error.unwrap_err() else {
        panic!("the transaction was read");
    };
    assert_eq!(error.code().unwrap().as_str(), "404027005");
}

#[tokio::test]
async fn forged_id_never_reaches_a_url() {
    for id in [
        "7".repeat(100_000),
        "../balance".to_owned(),
        "..\\\\balance".to_owned(),
        "7\\r\\nhost: example.com".to_owned(),
        "\\u0000".to_owned(),
        " ".to_owned(),
    ] {
        let forged = format!(r#"{{"transaction_id":"{id}"}}"#);
        let (error, server) = confirm(transaction(&[]), &forged).await;
        let ConfirmError::Call(error) = error.unwrap_err() else {
            panic!("{id}");
        };
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with("`transaction_id`"), "{error}");
        assert!(error.to_string().len() < 200, "{error}");
        assert_eq!(server.sent().await, [""; 0]);
    }
}
