//! Errors of unexpected responses.

use super::*;
use crate::Secret;

#[derive(Debug, serde::Deserialize)]
struct Body {
    #[expect(dead_code, reason = "only its type matters")]
    data: Vec<u32>,
}

async fn decoded(response: ResponseTemplate) -> Error<u32> {
    let server = server(response).await;
    let http = builder(&server).build(Plain).unwrap();
    let request = Request::new(&READ).redacting(&Secret::from("hunter2"));
    let error = http.send(request).await.unwrap().json::<Body>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.status(), Some(StatusCode::OK));
    let everything = format!("{error} {error:?}");
    assert!(!everything.contains("hunter2"), "{everything}");
    error
}

#[tokio::test]
async fn cut_body_of_unknown_length_is_a_body_error() {
    for (head, kind, is_retryable) in [
        ("", ErrorKind::Body, true),
        ("content-length: 8\r\n", ErrorKind::Decode, false),
    ] {
        let response = format!("HTTP/1.1 200 OK\r\n{head}\r\n{{\"half\":");
        let (url, _) = raw_server(response.leak()).await;
        let http = HttpClientBuilder::new(url, "test/1").build(Plain).unwrap();
        let response = http.send(Request::new(&READ)).await.unwrap();
        let error = response
            .json::<std::collections::HashMap<String, u8>>()
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (kind, is_retryable),
            "{head}"
        );
        assert_eq!(error.execution(), Execution::Unknown);
    }
}

#[tokio::test]
async fn decode_error_previews_the_body() {
    let json = "application/json";
    let html = "<html><title>Sign in to the network</title><p>for hunter2</html>";
    for (body, media_type, said) in [
        (
            "",
            json,
            "read (GET /read) returned 200 OK with an empty body (application/json); expected JSON",
        ),
        (
            html,
            "text/html",
            r#"with invalid JSON: expected value at line 1 column 1; body of 64 bytes (text/html) begins with "Sign in to the network for [redacted]""#,
        ),
        (
            r#"{"data":["hunter2"#,
            json,
            r#"EOF while parsing a string at line 1 column 17; body of 17 bytes (application/json) begins with {"data":["…"#,
        ),
        (
            r#"{"data":[1,"hunter2"]}"#,
            json,
            r#"with unexpected JSON at `data[1]`: invalid type: string, expected u32 at line 1 column 20; body of 22 bytes (application/json) begins with {"data":[#,"…"]}"#,
        ),
        (r#"{"dat":["hunter2"]}"#, json, "missing field `data`"),
        ("null", json, "invalid type: null, expected struct Body"),
        ("[[[hunter2", json, "begins with [[[…"),
    ] {
        let error = decoded(ResponseTemplate::new(200).set_body_raw(body, media_type)).await;
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn decode_error_has_path_of_value() {
    let path = |body: &'static str| async move {
        let error = decoded(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
        error.json_path().map(str::to_owned)
    };
    assert_eq!(
        path(r#"{"data":[1,"hunter2"]}"#).await.as_deref(),
        Some("data[1]")
    );
    assert_eq!(path(r#"{"data":7}"#).await.as_deref(), Some("data"));
    assert_eq!(path(r#"{"data":[1,"#).await, None);
    assert_eq!(path("").await, None);
}

#[tokio::test]
async fn unrequested_encoding_is_named() {
    let bomb = ResponseTemplate::new(200)
        .set_body_raw(b"\x1f\x8b\x08\x00".as_slice(), "application/json")
        .insert_header("content-encoding", "gzip");
    let error = decoded(bomb).await;
    assert!(
        error
            .to_string()
            .contains("with content encoding gzip; expected none"),
        "{error}"
    );
}

#[tokio::test]
async fn deep_nesting_is_a_decode_error() {
    for nested in ["[".repeat(1_000_000), "{\"data\":".repeat(1_000_000)] {
        decoded(ResponseTemplate::new(200).set_body_raw(nested, "application/json")).await;
    }
}

#[tokio::test]
async fn gateway_page_is_quoted_as_text() {
    let page = "<html><head><title>502 Bad Gateway</title></head><body><hr>nginx for hunter2</body></html>";
    let server = server(ResponseTemplate::new(502).set_body_raw(page, "text/html")).await;
    let http = builder(&server).build(Plain).unwrap();
    let request = Request::new(&READ).redacting(&Secret::from("hunter2"));
    let error = http.send(request).await.unwrap_err().to_string();
    assert_eq!(
        error,
        r#"read (GET /read) failed: 502 Bad Gateway; body begins with "502 Bad Gateway nginx for [redacted]""#
    );
}

#[tokio::test]
async fn request_id_is_kept_without_secrets() {
    let response = ResponseTemplate::new(404).insert_header("x-request-id", "for hunter2");
    let server = server(response).await;
    let http = builder(&server).build(Plain).unwrap();
    let request = Request::new(&READ).redacting(&Secret::from("hunter2"));
    let error = http.send(request).await.unwrap_err();
    assert_eq!(error.request_id(), Some("for [redacted]"));
}

async fn responded(response: ResponseTemplate) -> Response<u32> {
    let server = server(response).await;
    let http = builder(&server).build(Plain).unwrap();
    http.send(Request::new(&READ)).await.unwrap()
}

#[tokio::test]
async fn text_is_utf8() {
    let response = responded(ResponseTemplate::new(200).set_body_bytes("\u{feff}né".as_bytes())).await;
    assert_eq!(response.text().unwrap(), "né");
    assert_eq!(response.bytes(), "\u{feff}né");

    let response = responded(ResponseTemplate::new(200).set_body_bytes(b"hunter2 \xff".as_slice())).await;
    let error = response.text().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn empty_response_has_no_body() {
    for (status, body, is_empty) in [
        (204, "", true),
        (200, "", true),
        (200, "\r\n", true),
        (200, "{}", false),
    ] {
        let outcome = responded(ResponseTemplate::new(status).set_body_string(body))
            .await
            .require_empty();
        assert_eq!(outcome.is_ok(), is_empty, "{body:?}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(
                error.to_string().ends_with("has 2 bytes; expected none"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn required_object_is_an_object() {
    for (body, is_object) in [
        ("{}", true),
        (r#"{"data":[1]}"#, true),
        ("[]", false),
        ("7", false),
        (r#"{"data""#, false),
    ] {
        let response = responded(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
        let outcome = response.require_object();
        assert_eq!(outcome.is_ok(), is_object, "{body}");
        if body == "[]" {
            let error = outcome.unwrap_err().to_string();
            assert!(
                error.contains("invalid type: sequence, expected a JSON object"),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn error_names_its_operation() {
    let server = server(ResponseTemplate::new(404)).await;
    let http = builder(&server).build(Plain).unwrap();
    let error = http.send(Request::new(&READ)).await.unwrap_err();
    assert_eq!(error.operation(), Some("read"));
    let shown = format!("{error:?}");
    assert!(
        shown.contains("operation: Some(\"read\"), status: Some(404)"),
        "{shown}"
    );
    assert_eq!(
        Error::<u32>::from(InvalidInput::missing("id", "a number")).operation(),
        None
    );
}

#[tokio::test]
async fn response_shows_no_values() {
    let template = ResponseTemplate::new(200)
        .insert_header("set-cookie", "hunter2")
        .set_body_string("hunter2");
    let shown = format!("{:?}", responded(template).await);
    assert!(
        shown.contains("set-cookie") && shown.contains("body_bytes: 7"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn token_error_states_whether_credentials_are_wrong() {
    use crate::TokenErrorKind::{InvalidResponse, Rejected, Unavailable};

    for (status, kind) in [
        (301, InvalidResponse),
        (400, Rejected),
        (401, Rejected),
        (404, Rejected),
        (429, Unavailable),
        (501, InvalidResponse),
        (503, Unavailable),
    ] {
        let server = server(ResponseTemplate::new(status)).await;
        let http = builder(&server).build(Plain).unwrap();
        let error = TokenError::from(http.send(Request::new(&READ)).await.unwrap_err());
        assert_eq!(error.kind(), kind, "{status}");
    }
    let response = ResponseTemplate::new(200).set_body_raw("{}", "application/json");
    let error = responded(response).await.json::<Body>().unwrap_err();
    assert_eq!(TokenError::from(error).kind(), InvalidResponse);
}

#[tokio::test]
async fn waits_follow_the_retry_information() {
    use crate::poll::RetryInfo;

    for (status, is_retryable) in [(503, true), (404, false)] {
        let response = ResponseTemplate::new(status).insert_header("retry-after", "20");
        let server = server(response).await;
        let http = builder(&server).retry(RetryPolicy::never()).build(Plain).unwrap();
        let error = http.send(Request::new(&READ)).await.unwrap_err();
        assert_eq!(RetryInfo::is_retryable(&error), is_retryable, "{status}");
        assert_eq!(RetryInfo::retry_after(&error), Some(Duration::from_secs(20)));
    }
}
