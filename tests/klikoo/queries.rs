//! Parameters of the list of transactions.

use crate::crypto::signature_of_get;
use auth_core::{Cursor, PageErrorKind, Paginator};
use klikoo::{ErrorKind, PaginatorExt, TransactionQuery};

use crate::{TRANSACTIONS, Ticking, builder, client, client_at, header, issued, list, page, sample_time};

#[tokio::test]
async fn pages_are_numbered_and_query_is_unsigned() {
    let server = issued().await;
    server.in_order("transactions", [
            page(
                r#"{"current_page":1,"previous_page":null,"next_page":2,"total_pages":2,"total_rows":3,"per_page":2}"#,
                r#"[{"transaction_id":"3"},{"transaction_id":"2"}]"#,
            ),
            page(
                r#"{"current_page":2,"previous_page":1,"next_page":null,"total_pages":2,"total_rows":3,"per_page":2}"#,
                r#"[{"transaction_id":"1"}]"#,
            ),
        ],
    )
    .await;
    let client = client_at(&server, Ticking(sample_time()));
    let query = TransactionQuery::new()
        .limit(2)
        .q("ovo & co")
        .from("2023-12-19T17:00:00")
        .to("2023-12-20T17:00:00");

    let transactions = list(&client, query).await.unwrap();

    let ids: Vec<&str> = transactions
        .iter()
        .map(|transaction| transaction.transaction_id.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(ids, ["3", "2", "1"]);
    let sent = server.sent_to("transactions").await;
    assert_eq!(sent.len(), 2);
    for (sent, number) in sent.iter().zip([1, 2]) {
        let timestamp = header(sent, "open-api-timestamp");
        let signature = signature_of_get(TRANSACTIONS, timestamp);
        let expected = format!(
            "GET /v1/open-api/transactions?page={number}&limit=2&q=ovo+%26+co&from=2023-12-19T17%3A00%3A00&to=2023-12-20T17%3A00%3A00\n\
             accept: application/json\n\
             authorization: Bearer user_access_token\n\
             open-api-signature: {signature}\n\
             open-api-timestamp: {timestamp}\n\
             user-agent: klikoo/0.1.0"
        );
        assert_eq!(*sent, expected);
    }
    assert_ne!(
        header(&sent[0], "open-api-timestamp"),
        header(&sent[1], "open-api-timestamp")
    );
}

#[tokio::test]
async fn sign_query_includes_the_query() {
    let server = issued().await;
    server
        .always("transactions", page(r#"{"next_page":0}"#, "[]"))
        .await;
    let client = builder(&server).sign_query(true).build().unwrap();

    list(&client, TransactionQuery::new().limit(2).q("ovo & co"))
        .await
        .unwrap();

    let sent = &server.sent_to("transactions").await[0];
    assert_eq!(
        header(sent, "open-api-signature"),
        signature_of_get(
            "/v1/open-api/transactions?page=1&limit=2&q=ovo+%26+co",
            header(sent, "open-api-timestamp")
        )
    );
}

#[tokio::test]
async fn default_query_sends_only_the_page_size() {
    let server = issued().await;
    server.always("transactions", page("{}", "[]")).await;
    let transactions = list(&client(&server), TransactionQuery::new()).await.unwrap();
    assert!(transactions.is_empty());
    assert_eq!(
        server.sent_to("transactions").await,
        [format!(
            "GET /v1/open-api/transactions?page=1&limit=50\n\
             accept: application/json\n\
             authorization: Bearer user_access_token\n\
             open-api-signature: {}\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0",
            signature_of_get(TRANSACTIONS, "2022-03-21T10:11:40.000+07:00")
        )]
    );
}

#[tokio::test]
async fn invalid_query_is_rejected_by_name() {
    let server = issued().await;
    let client = client(&server);
    for (query, field) in [
        (TransactionQuery::new().limit(0), "limit"),
        (TransactionQuery::new().q(" "), "q"),
        (TransactionQuery::new().from("2023-12-19"), "from"),
        (TransactionQuery::new().to("2023-12-19T17:00:00Z"), "to"),
        (
            TransactionQuery::new()
                .from("2023-12-20T00:00:00")
                .to("2023-12-19T17:00:00"),
            "from",
        ),
    ] {
        let error = list(&client, query).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(&format!("`{field}`")), "{error}");
    }
    for cursor in ["0", "-1", "next", "1.5"] {
        let transactions = client.transactions(TransactionQuery::new());
        let error = transactions.page(Some(&Cursor::new(cursor))).await.unwrap_err();
        assert!(
            error.to_string().starts_with("`cursor` is not a page number"),
            "{error}"
        );
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn checkpoint_resumes_only_its_own_query() {
    let server = issued().await;
    server
        .in_order(
            "transactions",
            [
                page(r#"{"next_page":2}"#, r#"[{"transaction_id":"2"}]"#),
                page(r#"{"next_page":null}"#, r#"[{"transaction_id":"1"}]"#),
            ],
        )
        .await;
    let client = client(&server);
    let query = TransactionQuery::new().q("0811");
    let mut first = client.transactions(query.clone()).items();
    first.next_item().await.unwrap().unwrap();
    let checkpoint = first.checkpoint();

    for other in [
        TransactionQuery::new(),
        TransactionQuery::new().q("0812"),
        query.clone().limit(100),
        query.clone().from("2023-12-19T17:00:00"),
        TransactionQuery::new().q("0811").to("2023-12-19T17:00:00"),
    ] {
        let mut items = client.transactions(other).items().resume_from(checkpoint.clone());
        let error = items.next_item().await.unwrap().unwrap_err();
        assert!(
            matches!(error.kind(), PageErrorKind::WrongList { .. }),
            "{error:?}"
        );
    }

    let mut rest = client.transactions(query).items().resume_from(checkpoint);
    let next = rest.next_item().await.unwrap().unwrap();
    assert_eq!(next.transaction_id.unwrap().as_str(), "1");
    let sent = server.sent_to("transactions").await;
    assert_eq!(sent.len(), 2);
    assert!(sent[1].contains("?page=2&limit=50&q=0811\n"), "{sent:?}");
}
