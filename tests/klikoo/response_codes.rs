//! Response codes and their classification.

use crate::crypto::throw_away_key;
use klikoo::{AuthKey, Case, ErrorKind, TransactionQuery};
use test_support::{MockProvider, Provider, Response};

use crate::{CLIENT_ID, CLIENT_SECRET, balance, builder, client, credentials, header, issue, issued, list};

#[tokio::test]
async fn error_after_byte_order_mark_keeps_its_code() {
    let server = issued().await;
    let body = "\u{feff}{\"response_code\":\"404027005\",\"response_message\":\"Pesan\",\"data\":null}";
    server.always("balance", Response::json(404, body)).await;

    let error = client(&server).balance().await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.code().unwrap().case(), Case::TransactionNotFound);
}

// Only outages are retried.
#[tokio::test]
async fn documented_codes_are_classified() {
    let once = 1;
    let thrice = 3;
    for (code, case, attempts) in [
        ("400026505", Case::TimestampMismatch, once),
        ("400026508", Case::BadSignature, once),
        ("400026510", Case::ValidationError, once),
        ("400026512", Case::EmptyField, once),
        ("400026525", Case::ProductMismatch, once),
        ("400026568", Case::BadUuid, once),
        ("400026569", Case::BadGrantType, once),
        ("401026570", Case::WrongCredentials, once),
        ("403026524", Case::NotVerified, once),
        ("403026567", Case::NotB2b, once),
        ("403026571", Case::IpNotAllowed, once),
        ("403026572", Case::NotIrs, once),
        ("404026525", Case::ProductMismatch, once),
        ("404027001", Case::UserNotFound, once),
        ("404027002", Case::CustomerNumberNotFound, once),
        ("404027003", Case::ProductNotFound, once),
        ("404027005", Case::TransactionNotFound, once),
        ("404027009", Case::AccountDisabled, once),
        ("404027011", Case::WrongCustomerNumber, once),
        ("404027012", Case::LastInstalment, once),
        ("409026563", Case::DuplicateReference, once),
        ("500028504", Case::DatabaseWriteFailed, thrice),
        ("500028505", Case::DatabaseReadFailed, thrice),
        ("500028601", Case::CacheWriteFailed, thrice),
        ("500029975", Case::UserNotConfigured, once),
        ("500029992", Case::UnknownSupplier, thrice),
        ("500029999", Case::ContactSupport, thrice),
        ("501029976", Case::NotImplemented, once),
        ("503029991", Case::SupplierDown, thrice),
        ("503029998", Case::AmountTooLow, once),
    ] {
        let server = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"Pesan","data":null}}"#);
        let status = code[..3].parse().unwrap();
        let response = match status {
            // Of reads the documents tell no such thing.
            409 => Response::json_off_contract(status, body),
            _ => Response::json(status, body),
        };
        server.always("balance", response).await;

        let error = client(&server).balance().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{code}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code().unwrap().as_str(), code);
        assert_eq!(error.code().unwrap().case(), case, "{code}");
        assert_eq!(error.is_retryable(), attempts == thrice, "{code}");
        assert_eq!(server.sent_to("balance").await.len(), attempts, "{code}");
        assert_eq!(server.sent_to("accessToken").await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn code_starting_with_2_is_a_success() {
    for (status, code, message) in [
        (200, r#""200032000""#, r#""Sukses""#),
        (201, r#""201022001""#, r#""Berhasil dibuat""#),
        (200, r#""201022001""#, r#""Success.""#),
        (200, r#""2000300""#, "null"),
        (200, "200032000", r#"{"id":"Sukses"}"#),
    ] {
        let server = issued().await;
        let body = format!(
            r#"{{"response_code":{code},"response_message":{message},"data":{{"balance":1.50,"currency":"IDR"}}}}"#
        );
        server.off_contract("balance", status, body).await;
        let balance = client(&server).balance().await.unwrap();
        assert_eq!(balance.balance.as_str(), "1.50", "{code}");
    }
}

// It has the class of its code.
#[tokio::test]
async fn error_code_at_200_is_an_error() {
    for (code, attempts) in [
        ("404027005", 1),
        ("4040200", 1),
        ("999999999", 1),
        ("no code", 1),
        ("503029991", 3),
        ("503029998", 1),
    ] {
        let server = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":{{}},"data":[]}}"#);
        server.off_contract("transactions", 200, body).await;

        let error = list(&client(&server), TransactionQuery::new()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{code}");
        assert_eq!(error.code().unwrap().as_str(), code);
        assert_eq!(server.sent_to("transactions").await.len(), attempts, "{code}");
    }
}

#[tokio::test]
async fn token_rejected_at_200_is_replaced() {
    let server = MockProvider::start(Provider::Klikoo).await;
    server
        .in_order("accessToken", [issue("first"), issue("second")])
        .await;
    let rejected = Response::json_off_contract(200, r#"{"response_code":"401036500"}"#);
    server.in_order("balance", [rejected, balance()]).await;
    client(&server).balance().await.unwrap();
    assert_eq!(server.sent_to("accessToken").await.len(), 2);
}

#[tokio::test]
async fn unknown_code_is_classified_by_status() {
    let body = |code| format!(r#"{{"response_code":"{code}","response_message":"?"}}"#);
    for (response, code, attempts) in [
        (Response::json(400, body("400020000")), "400020000", 1),
        // The example of the documents themselves; it is not said to be about the token.
        (Response::json(401, body("401010001")), "401010001", 1),
        (Response::json_off_contract(402, body("4020001")), "4020001", 1),
        (Response::json(503, body("503999999")), "503999999", 3),
    ] {
        let server = issued().await;
        server.always("balance", response).await;

        let error = client(&server).balance().await.unwrap_err();

        assert_eq!(error.code().unwrap().as_str(), code);
        assert!(matches!(error.code().unwrap().case(), Case::Other(_)), "{code}");
        assert_eq!(server.sent_to("balance").await.len(), attempts, "{code}");
        assert_eq!(server.sent_to("accessToken").await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn html_502_is_retried_then_reported() {
    let server = issued().await;
    let gateway = Response::off_contract(502).body("<html>gateway</html>", "text/html");
    server.always("balance", gateway).await;

    let error = client(&server).balance().await.unwrap_err();

    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::ErrorResponse, 502)
    );
    assert_eq!(error.code(), None);
    assert!(error.is_retryable());
    assert_eq!(server.sent_to("balance").await.len(), 3);
}

// Neither a balance nor an empty list.
#[tokio::test]
async fn foreign_200_is_a_decode_error() {
    for (body, kind) in [
        ("<html>captive portal</html>", "text/html"),
        ("{}", "application/json"),
        (r#"{"data":[]}"#, "application/json"),
        (r#"{"response_code":null,"data":[]}"#, "application/json"),
        (r#"{"response_code":"200022000","data":{}}"#, "application/json"),
    ] {
        let server = issued().await;
        let response = Response::off_contract(200).body(body, kind);
        server.always("balance", response.clone()).await;
        server.always("transactions", response).await;
        let client = client(&server);

        let balance = client.balance().await.unwrap_err();
        let transactions = list(&client, TransactionQuery::new()).await.unwrap_err();

        assert_eq!(balance.kind(), ErrorKind::Decode, "{body}");
        assert_eq!(transactions.kind(), ErrorKind::Decode, "{body}");
        let text = transactions.to_string();
        assert!(
            text.contains("GET /v1/open-api/transactions")
                && (text.contains(kind) || text.contains("response_code")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn debug_hides_secrets() {
    let server = issued().await;
    let (_, pem) = throw_away_key();
    server
        .respond("balance", 400, r#"{"response_code":"400036508"}"#)
        .await;
    let key_line = pem.lines().nth(3).unwrap().to_owned();
    let client = builder(&server)
        .credentials(credentials(AuthKey::rsa_pkcs8_pem(pem).unwrap()))
        .build()
        .unwrap();

    let error = client.balance().await.unwrap_err();

    let signature = server.sent_to("balance").await;
    let signature = header(&signature[0], "open-api-signature");
    let shown = format!("{client:?} {client:#?} {error:?} {error}");
    assert!(
        shown.contains(CLIENT_ID) && shown.contains("400036508"),
        "{shown}"
    );
    for secret in [CLIENT_SECRET, "user_access_token", signature, &key_line] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
