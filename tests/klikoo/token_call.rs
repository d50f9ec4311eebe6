//! The access-token call.

use crate::crypto::{hmac_sha512, throw_away_key};
use auth_core::{Clock, Placement, TokenErrorKind};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use klikoo::{AuthKey, Case, ErrorKind};
use std::time::{Duration, SystemTime};
use test_support::{MockProvider, Provider, Response};

use crate::{
    CLIENT_ID, CLIENT_SECRET, SHARED_KEY, Ticking, builder, client, client_at, credentials, header, issue,
    issued, sample_time,
};

/// `get-token-api`, "Sample Response", unchanged.
const SAMPLE_RESPONSE: &str = r#"{
"response_code": "200012000",
"response_message": "Sukses",
"data": {
"access_token": "user_access_token",
"token_type": "Bearer",
"expires_in": 900
}
}"#;

/// `get-token-api`, "Sample Request", unchanged.
const SAMPLE_REQUEST: &str = r#"{
"grant_type": "client_credentials",
"additional_info": {
"client_id": "{{B2B_CLIENT_ID}}",
"client_secret": "{{B2B_CLIENT_SECRET}}"
}
}"#;

/// The documented sample, filled in and with its white space taken out: it has none inside its strings.
fn sample_body() -> String {
    SAMPLE_REQUEST
        .replace("{{B2B_CLIENT_ID}}", CLIENT_ID)
        .replace("{{B2B_CLIENT_SECRET}}", CLIENT_SECRET)
        .split_whitespace()
        .collect()
}

#[tokio::test]
async fn token_call_matches_sample_with_rsa_key() {
    let server = issued().await;
    let (pair, pem) = throw_away_key();
    let client = builder(&server)
        .credentials(credentials(AuthKey::rsa_pkcs8_pem(pem).unwrap()))
        .build()
        .unwrap();

    client.token_provider().token().await.unwrap();

    // The padding is deterministic: there is one right signature.
    let message = b"3f9c8962-4c4b-4bb6-b3c1-8fc883519c02|2022-03-21T10:11:40.000+07:00";
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    let sent = server.sent().await;
    assert_eq!(
        sent,
        [format!(
            "POST /v1/open-api/access-token\n\
             accept: application/json\n\
             content-type: application/json\n\
             open-api-signature: {}\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0\n\
             \n\
             {}",
            STANDARD.encode(&signature),
            sample_body()
        )]
    );
    let signature = header(&sent[0], "open-api-signature");
    assert_eq!(signature.len(), 344);
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
        .verify(message, &STANDARD.decode(signature).unwrap())
        .unwrap();
}

#[tokio::test]
async fn token_call_matches_sample_with_shared_key() {
    let server = issued().await;

    client(&server).token_provider().token().await.unwrap();

    assert_eq!(
        server.sent().await,
        ["POST /v1/open-api/access-token\n\
             accept: application/json\n\
             content-type: application/json\n\
             open-api-signature: mBdr4n+SuYobMvAIsVQ/hHgOo7RzRAWIMicIzbmvdVLJCboyKJ5M3tmOnlpOHmxeK7iIKic0RFypqhx3HmahUg==\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0\n\
             \n\
             {\"grant_type\":\"client_credentials\",\"additional_info\":{\"client_id\":\"3f9c8962-4c4b-4bb6-b3c1-8fc883519c02\",\"client_secret\":\"9ec999e21a3be41064c52bb3f37554a2\"}}"]
    );
}

#[tokio::test]
async fn sample_token_lives_900_seconds_from_sending() {
    let server = MockProvider::start(Provider::Klikoo).await;
    server.respond("accessToken", 200, SAMPLE_RESPONSE).await;
    let clock = sample_time();
    let client = client_at(&server, clock.clone());

    let token = client.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "user_access_token");
    assert_eq!(*token.placement(), Placement::Bearer);
    assert_eq!(
        token.expires_at(),
        Some(clock.now().wall + Duration::from_secs(900))
    );
}

#[tokio::test]
async fn lifetime_counts_from_the_signed_timestamp() {
    let server = issued().await;
    let client = client_at(&server, Ticking(sample_time()));

    let token = client.token_provider().token().await.unwrap();

    let sent = server.sent().await;
    let second = header(&sent[0], "open-api-timestamp")
        .strip_prefix("2022-03-21T10:11:")
        .and_then(|rest| rest.strip_suffix(".000+07:00"))
        .and_then(|second| second.parse::<u64>().ok())
        .unwrap();
    let expiry = token.expires_at().unwrap();
    assert_eq!(
        expiry.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs(),
        1_647_832_260 + second + 900
    );
}

// It is read as a number and as text, and an odd one does not cost the token.
#[tokio::test]
async fn lifetime_defaults_to_900_seconds() {
    let in_seconds = |expires_in: &str| {
        let data = format!(r#"{{"access_token":"t","expires_in":{expires_in}}}"#);
        Response::json(200, format!(r#"{{"response_code":"200012000","data":{data}}}"#))
    };
    let silent = Response::example(Provider::Klikoo, "accessToken", 200, "neededFieldsAlone");
    for (response, seconds) in [
        (silent, 900),
        (in_seconds("null").allow_off_contract(), 900),
        (in_seconds(r#""""#).allow_off_contract(), 900),
        (in_seconds(r#""soon""#).allow_off_contract(), 900),
        (in_seconds("[600]").allow_off_contract(), 900),
        (in_seconds("600"), 600),
        (in_seconds(r#""600""#).allow_off_contract(), 600),
        (in_seconds("600.0"), 600),
    ] {
        let server = MockProvider::start(Provider::Klikoo).await;
        server.always("accessToken", response.clone()).await;
        let clock = sample_time();
        let client = client_at(&server, clock.clone());

        let token = client.token_provider().token().await.unwrap();

        let expected = clock.now().wall + Duration::from_secs(seconds);
        assert_eq!(token.expires_at(), Some(expected), "{response}");
    }
}

#[tokio::test]
async fn response_without_bearer_token_is_invalid() {
    let odd = |body: &str| Response::json_off_contract(200, body);
    for response in [
        odd(r#"{"response_code":"200012000"}"#),
        odd(r#"{"response_code":"200012000","data":null}"#),
        odd(r#"{"response_code":"200012000","data":{}}"#),
        odd(r#"{"response_code":"200012000","data":{"access_token":""}}"#),
        Response::json(
            200,
            r#"{"response_code":"200012000","data":{"access_token":"t","token_type":"MAC"}}"#,
        ),
        Response::json(
            200,
            r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":0}}"#,
        ),
        odd(r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":"0"}}"#),
        Response::json(
            200,
            r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":-1}}"#,
        ),
        odd(r#"{"data":{"access_token":"t"}}"#),
        Response::off_contract(200).body("<html>captive portal</html>", "text/html"),
    ] {
        let server = MockProvider::start(Provider::Klikoo).await;
        server.always("accessToken", response.clone()).await;
        let error = client(&server).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::InvalidResponse, "{response}");
    }
}

#[tokio::test]
async fn retried_token_call_is_signed_again() {
    let server = MockProvider::start(Provider::Klikoo).await;
    let down = Response::json(500, r#"{"response_code":"500018505"}"#);
    server
        .in_order("accessToken", [down, issue("user_access_token")])
        .await;
    let client = client_at(&server, Ticking(sample_time()));

    client.token_provider().token().await.unwrap();

    let sent = server.sent().await;
    assert_eq!(sent.len(), 2);
    let timestamps: Vec<&str> = sent
        .iter()
        .map(|sent| header(sent, "open-api-timestamp"))
        .collect();
    assert_ne!(timestamps[0], timestamps[1]);
    for (sent, timestamp) in sent.iter().zip(timestamps) {
        assert_eq!(
            header(sent, "open-api-signature"),
            hmac_sha512(SHARED_KEY, &format!("{CLIENT_ID}|{timestamp}"))
        );
    }
}

// The error keeps status and code.
#[tokio::test]
async fn rejected_credentials_are_final() {
    for (status, code, case) in [
        (400, "400016505", Case::TimestampMismatch),
        (400, "400016508", Case::BadSignature),
        (400, "400016568", Case::BadUuid),
        (400, "400016569", Case::BadGrantType),
        (401, "401016570", Case::WrongCredentials),
        (401, "401016500", Case::TokenInvalid),
        (403, "403016571", Case::IpNotAllowed),
    ] {
        let server = MockProvider::start(Provider::Klikoo).await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"Kredensial tidak sesuai"}}"#);
        server.respond("accessToken", status, body).await;

        let error = client(&server).balance().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token, "{code}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code().unwrap().case(), case);
        assert_eq!(error.message(), Some("Kredensial tidak sesuai"));
        assert!(!error.is_retryable(), "{code}");
        assert_eq!(server.sent().await.len(), 1, "{code}");
    }
}
