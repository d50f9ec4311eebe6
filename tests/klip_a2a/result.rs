//! State of a request.

use auth_core::Paginator;
use klip_a2a::{ErrorCode, ErrorKind, Outcome, Request, RequestKey, RequestKind, Status, TransactionStatus};
use test_support::{MockProvider, Provider, Response};

use crate::{
    CONTRACT, EXPIRY, KEY, TX_HASH, USER, at, client, odd_result_response, result_example, result_response,
};

#[tokio::test]
async fn result_sends_only_the_key_in_the_query() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server.example("result", 200, "prepared").await;
    let client = client(&server);
    client.result(&RequestKey::from(KEY)).await.unwrap();
    client.result(&RequestKey::from("a b&c=d")).await.unwrap();
    assert_eq!(
        server.sent().await,
        [
            "GET /v2/a2a/result?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e\n\
             accept: application/json\n\
             user-agent: klip-a2a/0.1.0",
            "GET /v2/a2a/result?request_key=a+b%26c%3Dd\n\
             accept: application/json\n\
             user-agent: klip-a2a/0.1.0",
        ]
    );
}

#[tokio::test]
async fn blank_key_is_rejected_before_sending() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    let error = client(&server).result(&RequestKey::from("")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("`request_key`"), "{error}");
    assert!(server.sent().await.is_empty());
}

async fn odd_result(rest: &str) -> klip_a2a::RequestResult {
    read(odd_result_response(rest)).await
}

async fn read(response: Response) -> klip_a2a::RequestResult {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server.always("result", response).await;
    client(&server).result(&RequestKey::from(KEY)).await.unwrap()
}

#[tokio::test]
async fn every_documented_state_is_read() {
    let prepared = read(result_example("prepared")).await;
    assert_eq!(prepared.request_key, Some(RequestKey::from(KEY)));
    assert_eq!(prepared.expiration_time.unwrap().as_str(), "4102444800");
    assert_eq!(prepared.status, Status::Prepared);
    assert_eq!((prepared.result, prepared.error), (None, None));

    let linked = read(result_example("completedAuth")).await;
    assert_eq!(linked.status, Status::Completed);
    assert_eq!(linked.klaytn_address(), Some(USER));

    let requested = read(result_example("requestedPending")).await;
    assert_eq!(requested.status, Status::Requested);
    assert_eq!(requested.tx_hash(), Some(TX_HASH));
    assert_eq!(requested.transaction_status(), Some(&TransactionStatus::Pending));

    for (response, status) in [
        (result_example("completedSuccess"), TransactionStatus::Success),
        (result_example("completedFail"), TransactionStatus::Fail),
        (
            result_example("completedTransactionCanceled"),
            TransactionStatus::Canceled,
        ),
        (
            odd_result_response(r#""status":"completed","result":{"status":"queued"}"#),
            TransactionStatus::Other("queued".to_owned()),
        ),
    ] {
        assert_eq!(read(response).await.transaction_status(), Some(&status));
    }

    let signed = odd_result(r#""status":"completed","result":{"signature":"0xcd","pin_fail_count":0}"#).await;
    assert_eq!(signed.signature(), Some("0xcd"));

    let canceled = odd_result(r#""status":"canceled","result":null,"error":null"#).await;
    assert_eq!(canceled.status, Status::Canceled);
    assert_eq!((canceled.result, canceled.error), (None, None));

    let failed = read(result_example("error")).await;
    assert_eq!(failed.status, Status::Error);
    assert_eq!(failed.error_code(), Some(ErrorCode::DAILY_LIMIT_EXCEEDED));
    assert_eq!(
        failed.error.unwrap().message.as_deref(),
        Some("daily limit exceeded")
    );
}

#[tokio::test]
async fn status_alone_is_a_result() {
    let alone = read(result_example("statusAlone")).await;
    assert_eq!(alone.status, Status::Prepared);
    assert_eq!((alone.request_key, alone.expiration_time), (None, None));
}

#[tokio::test]
async fn failure_with_unreadable_error_is_reported() {
    let limit = Some(ErrorCode::DAILY_LIMIT_EXCEEDED);
    for (error, code, message) in [
        (r#"{"code":"6200","message":"enough"}"#, limit, Some("enough")),
        (r#"{"code":6200,"message":7}"#, limit, None),
        (r#"{"code":"E6200","message":"enough"}"#, None, Some("enough")),
        (r#""enough""#, None, Some("enough")),
        ("[]", None, None),
    ] {
        let failed = odd_result(&format!(r#""status":"error","error":{error}"#)).await;
        assert_eq!(failed.status, Status::Error, "{error}");
        assert_eq!(failed.error_code(), code, "{error}");
        assert_eq!(failed.error.unwrap().message.as_deref(), message, "{error}");
    }
}

#[tokio::test]
async fn unknown_status_is_kept() {
    let other = odd_result(r#""status":"preparing","new_field":[1]"#).await;
    assert_eq!(other.status, Status::Other("preparing".to_owned()));
    assert_eq!(other.status.to_string(), "preparing");
}

#[tokio::test]
async fn top_level_signature_is_the_fallback() {
    for (rest, expected) in [
        (r#""status":"completed","signature":"0xtop""#, "0xtop"),
        (r#""status":"completed","signature":"0xtop","result":{}"#, "0xtop"),
        (
            r#""status":"completed","signature":"0xtop","result":{"signature":"0xin"}"#,
            "0xin",
        ),
    ] {
        assert_eq!(
            read(result_response(rest)).await.signature(),
            Some(expected),
            "{rest}"
        );
    }
}

#[tokio::test]
async fn expiration_time_may_be_text() {
    let server = MockProvider::start(Provider::KlipA2a).await;
    server.example("result", 200, "expirationAsText").await;
    let result = client(&server).result(&RequestKey::from(KEY)).await.unwrap();
    assert_eq!(result.expires_at(), Some(at(EXPIRY)));
    assert_eq!(result.expiration_time.unwrap().as_str(), "4102444800");
}

#[tokio::test]
async fn known_status_overrides_code_beside_it() {
    for beside in [
        r#""code":0"#,
        r#""code":0,"err":"""#,
        r#""code":"0","err":null"#,
        r#""code":200,"err":"success""#,
        r#""code":{},"err":[7]"#,
    ] {
        let linked = format!(r#""status":"completed","result":{{"klaytn_address":"{USER}"}},{beside}"#);
        let result = odd_result(&linked).await;
        assert_eq!(result.klaytn_address(), Some(USER), "{beside}");
    }
    let server = MockProvider::start(Provider::KlipA2a).await;
    let prepared = format!(r#"{{"request_key":"{KEY}","status":"prepared","code":0}}"#);
    server.off_contract("prepare", 200, prepared).await;
    server
        .off_contract("cards", 200, r#"{"code":0,"cards":[{"card_id":12}]}"#)
        .await;
    let client = client(&server);
    client.prepare(&Request::auth()).await.unwrap();
    let page = client.cards(CONTRACT, USER).page(None).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn single_result_has_the_outcome() {
    let every = [
        RequestKind::Auth,
        RequestKind::Transaction,
        RequestKind::SignMessage,
    ];
    for (example, ends) in [
        ("prepared", [None; 3]),
        ("requested", [None; 3]),
        ("requestedPending", [None; 3]),
        ("completedPending", [None; 3]),
        ("completedWithoutResult", [None; 3]),
        ("completedAuth", [Some("completed"), None, None]),
        ("completedSuccess", [None, Some("completed"), None]),
        ("completedFail", [None, Some("reverted"), None]),
        ("completedTransactionCanceled", [None, Some("canceled"), None]),
        ("completedSignature", [None, None, Some("completed")]),
        ("canceled", [Some("canceled"); 3]),
        ("error", [Some("failed"); 3]),
    ] {
        let result = read(result_example(example)).await;
        for (kind, end) in every.into_iter().zip(ends) {
            let outcome = result.outcome(kind);
            let found = outcome.as_ref().map(|outcome| match outcome {
                Outcome::Completed(_) => "completed",
                Outcome::Reverted(_) => "reverted",
                Outcome::Canceled(_) => "canceled",
                Outcome::Failed(_) => "failed",
                _ => "other",
            });
            assert_eq!(found, end, "{example} {kind:?}");
            assert!(outcome.is_none_or(|outcome| *outcome.result() == result));
        }
    }
}

#[tokio::test]
async fn unreadable_expiry_keeps_the_result() {
    let odd = read(Response::json_off_contract(
        200,
        r#"{"status":"prepared","expiration_time":"soon"}"#,
    ));
    let odd = odd.await;
    assert_eq!((odd.expires_at(), odd.status), (None, Status::Prepared));
}

#[tokio::test]
async fn unreadable_field_keeps_the_result() {
    let odd = odd_result(
        r#""request_key":7,"status":"completed","result":{"tx_hash":7,"status":"success","otp":[1]},"signature":[],"news":{"a":1}"#,
    )
    .await;
    assert!(matches!(
        odd.outcome(RequestKind::Transaction),
        Some(Outcome::Completed(_))
    ));
    assert_eq!(odd.tx_hash(), Some("7"));
    assert_eq!(odd.extra().get("signature").unwrap().text(), "[]");
    assert_eq!(odd.extra().get("news").unwrap().text(), r#"{"a":1}"#);
    assert_eq!(
        odd.result.as_ref().unwrap().extra().get("otp").unwrap().text(),
        "[1]"
    );

    let mere_text = odd_result(r#""status":"completed","result":"0xab","expiration_time":{}"#).await;
    assert_eq!((mere_text.result.is_none(), mere_text.expires_at()), (true, None));
    assert_eq!(mere_text.extra().get("result").unwrap().text(), r#""0xab""#);
}

#[tokio::test]
async fn result_serializes_without_its_key() {
    let linked = odd_result(r#""status":"completed","result":{"klaytn_address":"0x11"},"news":1"#).await;
    let json: serde_json::Value = serde_json::from_str(&serde_json::to_string(&linked).unwrap()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({"expiration_time": EXPIRY.to_string(), "status": "completed",
            "result": {"klaytn_address": "0x11"}, "news": 1})
    );
}

#[tokio::test]
async fn debug_shows_no_account_and_no_signature() {
    let linked = read(result_example("completedAuth")).await;
    let signed = read(result_example("completedSignature")).await;
    let top = read(result_example("completedSignatureAtTheTop")).await;
    let outcome = linked.outcome(RequestKind::Auth);
    let shown = format!("{linked:?} {signed:?} {top:?} {outcome:?}");
    for private in [USER, "0xcdcdcd", KEY] {
        assert!(!shown.contains(private), "{shown}");
    }
}
