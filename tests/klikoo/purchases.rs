//! Purchases and their settlement.

use std::time::{Duration, SystemTime};

use auth_core::{Paginator, testing::ManualClock};
use klikoo::{
    BuyRequest, Case, Client, Decimal, Error, ErrorKind, Execution, PostpaidInquiryRequest, ProductQuery,
    ProductSortField, ResponseCode, Settlement, SortDirection,
};
use test_support::{MockProvider, Provider, Response};

use crate::{
    SAMPLE_TOKEN, client, client_at,
    crypto::{hmac_sha512, sha256_hex},
    header, issue, issued,
};

const REFERENCE: &str = "6d654219-d9b7-4e1a-8b51-99a5cafb11cb";

fn purchase() -> BuyRequest {
    BuyRequest::new("DNOPEN", "089966476766", 1, REFERENCE)
        .msidn("08996647676")
        .selling_price(2)
}

/// Returns a server with the sample token, and a client at `seconds` of Unix time.
async fn at(seconds: u64) -> (MockProvider, klikoo::Client) {
    let server = MockProvider::start(Provider::Klikoo).await;
    server.always("accessToken", issue(SAMPLE_TOKEN)).await;
    let clock = ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let client = client_at(&server, clock);
    (server, client)
}

fn duplicate() -> Response {
    Response::json(
        409,
        r#"{"response_code":"409026563","response_message":"ReferenceNo sudah digunakan"}"#,
    )
}

#[tokio::test]
async fn purchase_is_signed_and_sent_as_documented() {
    let (server, client) = at(1_707_276_515).await;
    server.example("buy", 201, "documented").await;

    let bought = client.buy(&purchase()).await.unwrap();

    assert_eq!(bought.transaction_id.as_str(), "14429004");
    // D3: of these inputs, computed with two independent tools; its keys are not sorted.
    assert_eq!(
        server.sent_to("buy").await,
        [format!(
            "POST /v1/open-api/products/buy\n\
             accept: application/json\n\
             authorization: Bearer {SAMPLE_TOKEN}\n\
             content-type: application/json\n\
             open-api-signature: bKdd6HcDvVLl3VsZLollprt5nHvht09w2AN4YTCb/UhnOS0TiQUxM37FXhbYb3gRkZcGtzWBGlGDVvnh3a+now==\n\
             open-api-timestamp: 2024-02-07T10:28:35.000+07:00\n\
             user-agent: klikoo/0.1.0\n\
             \n\
             {{\"amount\":\"1\",\"msidn\":\"08996647676\",\"product_code\":\"DNOPEN\",\"selling_price\":\"2\",\
             \"value\":\"089966476766\",\"partner_reference_id\":\"{REFERENCE}\"}}"
        )]
    );
}

#[tokio::test]
async fn products_request_has_a_signed_body() {
    let (server, client) = at(1_707_195_559).await;
    server.example("products", 200, "lastPage").await;
    let query = ProductQuery::new()
        .keyword("axis")
        .sort_by(ProductSortField::AgentPrice, SortDirection::Descending);

    let page = client.products(query).page(None).await.unwrap();

    assert_eq!(page.items[0].code.as_deref(), Some("GOPAY10"));
    let sent = server.sent_to("products").await;
    // D4, as D3 above.
    assert_eq!(
        header(&sent[0], "open-api-signature"),
        "t9MWaC6Cd5zE8KFHNzn6Oihw/u/DOyXKbJ/JEoKH8lXS3S2ipITXhkGxJYfOQXU6rT8q4iLypufcnZGzxGLX0Q=="
    );
    assert!(
        sent[0].ends_with(
            r#"{"limit":10,"page":1,"search":[{"field":"keyword","value":"axis"}],"sort":{"field":"agent_price","value":"desc"}}"#
        ),
        "{sent:?}"
    );
}

#[tokio::test]
async fn filters_are_sent_as_text() {
    let server = issued().await;
    server.example("products", 200, "lastPage").await;
    let query = ProductQuery::new().category("pulsa").enable(false);

    client(&server).products(query).page(None).await.unwrap();

    let body = &server.bodies_of("products").await[0];
    assert_eq!(
        String::from_utf8_lossy(body),
        r#"{"limit":10,"page":1,"search":[{"field":"categories","value":"pulsa"},{"field":"enable","value":"false"}]}"#
    );
}

#[tokio::test]
async fn every_body_is_signed_as_it_is_sent() {
    let server = issued().await;
    server.example("prepaidInquiry", 200, "emptyData").await;
    server.example("postpaidInquiry", 200, "envelope").await;
    let client = client(&server);
    // Characters with several spellings in JSON.
    let odd = BuyRequest::new("PLN20", "<Jl. \u{e9} & \"/\u{7}>", 20_500, "42323-42234");

    let inquired = client.prepaid_inquiry(&odd).await.unwrap();
    let bill = PostpaidInquiryRequest::new("RBASRBPJSKSH", "1234567890123").period("1");
    let billed = client.postpaid_inquiry(&bill).await.unwrap();

    assert_eq!(inquired.data.unwrap().text(), "{}");
    assert_eq!(billed.data, None);
    for operation in ["prepaidInquiry", "postpaidInquiry"] {
        let sent = server.sent_to(operation).await;
        let body = &server.bodies_of(operation).await[0];
        let path = sent[0].lines().next().unwrap().strip_prefix("POST ").unwrap();
        let (hash, time) = (sha256_hex(body), header(&sent[0], "open-api-timestamp"));
        let text = format!("POST:{path}:user_access_token:{hash}:{time}");
        assert_eq!(
            header(&sent[0], "open-api-signature"),
            hmac_sha512(crate::CLIENT_SECRET, &text)
        );
    }
}

#[tokio::test]
async fn lost_response_is_settled_by_same_reference() {
    for (response, settled) in [
        (
            Response::example(Provider::Klikoo, "buy", 201, "documented"),
            "Accepted",
        ),
        (duplicate(), "DuplicateReference"),
    ] {
        let server = issued().await;
        server
            .in_order("buy", [Response::off_contract(503), response])
            .await;
        let client = client(&server);

        let lost = client.buy(&purchase()).await.unwrap_err();
        assert!(lost.may_have_arrived() && !lost.is_retryable(), "{lost:?}");
        let settlement = client.settle(&purchase()).await.unwrap();

        match settlement {
            Settlement::Accepted(purchase) => {
                assert_eq!(settled, "Accepted");
                assert_eq!(purchase.transaction_id.as_str(), "14429004");
            }
            Settlement::DuplicateReference => assert_eq!(settled, "DuplicateReference"),
            other => panic!("{other:?}"),
        }
        let bodies = server.bodies_of("buy").await;
        assert_eq!(bodies.len(), 2);
        assert_eq!(bodies[0], bodies[1]);
    }
}

#[tokio::test]
async fn settle_returns_every_other_error() {
    let server = issued().await;
    let response = r#"{"response_code":"404047003","response_message":"Produk tidak ditemukan"}"#;
    server.respond("buy", 404, response).await;

    let error = client(&server).settle(&purchase()).await.unwrap_err();

    assert_eq!(error.code().map(ResponseCode::case), Some(Case::ProductNotFound));
    // The error response of this call proves nothing about the lost one.
    assert_eq!(error.execution(), Execution::Unknown);
}

/// The recipe of the README.
async fn sell(klikoo: &Client, request: &BuyRequest) -> Result<Settlement, Error> {
    match klikoo.buy(request).await {
        Ok(purchase) => Ok(Settlement::Accepted(purchase)),
        Err(error) => match error.execution() {
            Execution::NotExecuted => Err(error),
            Execution::ExecutedBefore => Ok(Settlement::DuplicateReference),
            _ => klikoo.settle(request).await,
        },
    }
}

#[tokio::test]
async fn rejected_purchase_is_not_retried() {
    for (status, code) in [
        // Final, in spite of its 503.
        (503, "503029998"),
        (200, "503029998"),
        (500, "500029975"),
        (200, "400026510"),
        (200, "404047003"),
        // Not in the table, but rejections all the same.
        (402, "402020001"),
        (200, "402020001"),
        (200, "4000200"),
        (429, "429020000"),
    ] {
        let server = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"?"}}"#);
        server
            .always("buy", Response::json_off_contract(status, body))
            .await;

        let error = sell(&client(&server), &purchase()).await.unwrap_err();

        assert_eq!(error.execution(), Execution::NotExecuted, "{status} {code}");
        assert_eq!(server.sent_to("buy").await.len(), 1, "{status} {code}");
    }
}

#[tokio::test]
async fn unknown_outcome_is_settled_once() {
    for (status, code) in [
        // A server error may occur in the middle of the work.
        (503, "503029991"),
        (200, "500029999"),
        (408, "408020000"),
        // A status that an intermediary replaced.
        (502, "400026510"),
        (200, "no code"),
        (200, "999999999"),
    ] {
        let server = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"?"}}"#);
        let lost = Response::json_off_contract(status, body);
        server.in_order("buy", [lost, duplicate()]).await;

        let settled = sell(&client(&server), &purchase()).await.unwrap();

        assert_eq!(settled, Settlement::DuplicateReference, "{status} {code}");
        assert_eq!(server.sent_to("buy").await.len(), 2, "{status} {code}");
    }
}

#[tokio::test]
async fn used_reference_is_executed_before() {
    let server = issued().await;
    server.always("buy", duplicate()).await;

    let error = client(&server).buy(&purchase()).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(
        error.code().map(ResponseCode::case),
        Some(Case::DuplicateReference)
    );
    assert_eq!(error.execution(), Execution::ExecutedBefore);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn transaction_is_found_by_its_own_reference() {
    let server = issued().await;
    server.example("transactions", 200, "firstPage").await;
    let client = client(&server);

    let found = client.transaction_by_reference(REFERENCE).await.unwrap().unwrap();
    assert_eq!(found.transaction_id.unwrap().as_str(), "14429004");
    assert_eq!(client.transaction_by_reference("another").await.unwrap(), None);

    let sent = server.sent_to("transactions").await;
    let asked = format!("GET /v1/open-api/transactions?page=1&limit=50&q={REFERENCE}\n");
    assert!(sent[0].starts_with(&asked), "{sent:?}");
}

#[tokio::test]
async fn invalid_purchase_is_never_sent() {
    let server = issued().await;
    let client = client(&server);
    let half = BuyRequest::new("PLN20", "01105691111", Decimal::new(205_005, 1), REFERENCE);
    let nameless = purchase().partner_reference_id("");
    for (error, field) in [
        (client.buy(&half).await.unwrap_err(), "`amount`"),
        (
            client.settle(&nameless).await.unwrap_err(),
            "`partner_reference_id`",
        ),
        (
            client.prepaid_inquiry(&purchase().msidn(" ")).await.unwrap_err(),
            "`msidn`",
        ),
        (
            client
                .postpaid_inquiry(&PostpaidInquiryRequest::new("", "1"))
                .await
                .unwrap_err(),
            "`product_code`",
        ),
        (
            client
                .products(ProductQuery::new().limit(0))
                .page(None)
                .await
                .unwrap_err(),
            "`limit`",
        ),
        (
            client
                .products(ProductQuery::new().keyword(""))
                .page(None)
                .await
                .unwrap_err(),
            "`search.value`",
        ),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
        assert!(!error.may_have_arrived());
    }
    assert_eq!(server.sent().await, [""; 0]);
}
