//! Single transactions.

use crate::crypto::signature_of_get;
use klikoo::{ErrorKind, Scalar, TransactionQuery, TransactionStatus};

use crate::{client, header, issued, list, odd_page};

#[tokio::test]
async fn every_transaction_field_is_read() {
    let server = issued().await;
    let at = "/v1/open-api/transactions/14429004";
    server.example("transaction", 200, "success").await;

    let transaction = client(&server).transaction("14429004").await.unwrap();

    let scalar = |field: &Option<Scalar>| field.as_ref().unwrap().to_string();
    assert_eq!(transaction.transaction_id.as_ref().unwrap().as_str(), "14429004");
    assert_eq!(transaction.status, Some(TransactionStatus::Success));
    assert_eq!(
        scalar(&transaction.partner_reference_id),
        "6d654219-d9b7-4e1a-8b51-99a5cafb11cb"
    );
    assert_eq!(scalar(&transaction.amount), "10086");
    assert_eq!(
        transaction.transaction_time.as_deref(),
        Some("2024-05-21T04:54:18.788451Z")
    );
    assert_eq!(transaction.reason.as_deref(), Some(""));
    assert_eq!(scalar(&transaction.product_id), "");
    assert_eq!(transaction.product_name.as_deref(), Some("OVO 10.000"));
    assert_eq!(scalar(&transaction.sn), "0000004029000000");
    assert_eq!(scalar(&transaction.value), "089966476766");
    assert_eq!(transaction.customer_name.as_deref(), Some("Pelanggan"));
    assert_eq!(scalar(&transaction.current_balance), "2181772");
    assert_eq!(scalar(&transaction.beginning_balance), "2191858");
    assert_eq!(transaction.product_code.as_deref(), Some("OVO10"));
    assert_eq!(transaction.created_at, None);
    assert_eq!(
        server.sent_to("transaction").await,
        [format!(
            "GET /v1/open-api/transactions/14429004\n\
             accept: application/json\n\
             authorization: Bearer user_access_token\n\
             open-api-signature: {}\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0",
            signature_of_get(at, "2022-03-21T10:11:40.000+07:00")
        )]
    );
}

#[tokio::test]
async fn id_is_signed_as_sent_and_cannot_leave_path() {
    let server = issued().await;
    let client = client(&server);
    let rejected = client.transaction("a/b?c").await.unwrap_err();
    assert_eq!(rejected.status().unwrap().as_u16(), 404);
    let at = "/v1/open-api/transactions/a%2Fb%3Fc";
    let sent = server.sent_to("transaction").await;
    assert_eq!(
        header(&sent[0], "open-api-signature"),
        signature_of_get(at, "2022-03-21T10:11:40.000+07:00")
    );

    let before = server.sent().await.len();
    for id in ["", " ", ".."] {
        let error = client.transaction(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("`transaction_id`"), "{error}");
    }
    assert_eq!(server.sent().await.len(), before);
}

// An unknown status, numbers for strings, missing fields.
#[tokio::test]
async fn lenient_transaction_fields_are_read() {
    let server = issued().await;
    let data = r#"[{"status":"REVERSED","amount":10086,"current_balance":9007199254740993,"transaction_id":14429004,"created_at":"2024-05-21T04:54:18.788451Z"},{"status":"FAILED"},{"status":"INPROGRESS","status_detail":{}},{},{"status":null,"sn":null}]"#;
    server
        .always("transactions", odd_page(r#"{"next_page":null}"#, data))
        .await;

    let transactions = list(&client(&server), TransactionQuery::new()).await.unwrap();

    let statuses: Vec<Option<&str>> = transactions
        .iter()
        .map(|transaction| transaction.status.as_ref().map(TransactionStatus::as_str))
        .collect();
    assert_eq!(
        statuses,
        [Some("REVERSED"), Some("FAILED"), Some("INPROGRESS"), None, None]
    );
    assert_eq!(
        transactions[0].status,
        Some(TransactionStatus::Other("REVERSED".to_owned()))
    );
    assert_eq!(transactions[0].amount.as_ref().unwrap().as_str(), "10086");
    assert_eq!(
        transactions[0].current_balance.as_ref().unwrap().as_str(),
        "9007199254740993"
    );
    assert_eq!(
        transactions[0].created_at.as_deref(),
        Some("2024-05-21T04:54:18.788451Z")
    );
}

#[tokio::test]
async fn debug_hides_customer_and_serial_number() {
    let server = issued().await;
    server.example("transaction", 200, "success").await;
    let transaction = client(&server).transaction("14429004").await.unwrap();
    let shown = format!("{transaction:?}");
    for private in ["0000004029000000", "089966476766", "Pelanggan"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(shown.contains("14429004") && shown.contains("10086"), "{shown}");
}
