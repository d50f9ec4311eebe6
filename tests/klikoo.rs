//! Klikoo B2B OpenAPI: what is sent, what is understood, what is refused.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the functions that tests share fail as tests do"
)]

use std::{
    fmt::Write,
    time::{Duration, SystemTime},
};

use auth_core::{
    AccessToken, Clock, Cursor, Moment, PageErrorKind, Paginator, Placement, StaticToken, TokenErrorKind,
    async_trait, testing::ManualClock,
};
use aws_lc_rs::{
    digest,
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use contract_tests::{Answer, Provider, Wire};
use futures_util::TryStreamExt;
use klikoo::{
    AuthKey, Case, Client, ClientBuilder, Credentials, Environment, Error, ErrorKind, PaginatorExt, Scalar,
    Transaction, TransactionQuery, TransactionStatus, Url,
    signature::{self, RequestParts},
};

const ACCESS_TOKEN: &str = "/v1/open-api/access-token";
const BALANCE: &str = "/v1/open-api/balance";
const TRANSACTIONS: &str = "/v1/open-api/transactions";

// Published by Klikoo as samples.
const CLIENT_ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
const CLIENT_SECRET: &str = "9ec999e21a3be41064c52bb3f37554a2";
const SAMPLE_TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiIzZjljODk2Mi00YzRiLTRiYjYtYjNjMS04ZmM4ODM1MTljMDIiLCJleHAiOjE3MDEzNDAxOTYsInRpbWVzdGFtcCI6IjIwMjItMDMtMjFUMTA6MTE6NDArMDc6MDAiLCJ1c2VyX2lkIjoiZGUyMGYwNTItYmRiYy00NzAzLWFhOWQtMWVjYWM3MDBmNTQ2In0.D8xCuNfqLNnW6w7ip_0qNpHsdhAiFno6_4b99cxNCHA";

const SHARED_KEY: &str = "an invented shared key";

/// `get-token-api`, "Sample Request", as it stands there.
const SAMPLE_REQUEST: &str = r#"{
"grant_type": "client_credentials",
"additional_info": {
"client_id": "{{B2B_CLIENT_ID}}",
"client_secret": "{{B2B_CLIENT_SECRET}}"
}
}"#;

/// `get-token-api`, "Sample Response", as it stands there.
const SAMPLE_RESPONSE: &str = r#"{
"response_code": "200012000",
"response_message": "Sukses",
"data": {
"access_token": "user_access_token",
"token_type": "Bearer",
"expires_in": 900
}
}"#;

const BALANCE_ANSWER: &str =
    r#"{"response_code":"200032000","response_message":"Sukses","data":{"balance":"1000000.00"}}"#;

/// 2022-03-21T10:11:40+07:00, the time of the documents' samples, and a part of a second.
fn sample_time() -> ManualClock {
    ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_millis(1_647_832_300_347))
}

/// A clock that is a second later whenever it is looked at: no two attempts leave at the same time.
#[derive(Debug, Clone)]
struct Ticking(ManualClock);

#[async_trait]
impl Clock for Ticking {
    fn now(&self) -> Moment {
        self.0.advance(Duration::from_secs(1));
        self.0.now()
    }

    async fn sleep(&self, span: Duration) {
        self.0.sleep(span).await;
    }
}

fn credentials(auth_key: AuthKey) -> Credentials {
    Credentials::new(CLIENT_ID, CLIENT_SECRET, auth_key)
}

fn builder(wire: &Wire) -> ClientBuilder {
    Client::builder()
        .base_url(wire.base_url())
        .credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)))
        .http(|http| http.clock(sample_time()))
}

fn client(wire: &Wire) -> Client {
    builder(wire).build().unwrap()
}

async fn issued() -> Wire {
    let wire = Wire::start(Provider::Klikoo).await;
    wire.json("POST", ACCESS_TOKEN, 200, SAMPLE_RESPONSE).await;
    wire
}

async fn list(client: &Client, query: TransactionQuery) -> Result<Vec<Transaction>, Error> {
    let walked = client.transactions(query).items().try_collect().await;
    walked.map_err(|error| match error.into_kind() {
        PageErrorKind::Fetch(error) => error,
        other => panic!("{other:?}"),
    })
}

/// A [`page`] that the contract does not allow.
fn odd_page(meta: &str, data: &str) -> Answer {
    page(meta, data).although_off_contract()
}

fn page(meta: &str, data: &str) -> Answer {
    Answer::json(
        200,
        format!(
            r#"{{"response_code":"200022000","response_message":"Sukses.","meta":{meta},"data":{data}}}"#
        ),
    )
}

/// The value of the header `name` in a transcript.
fn header<'a>(sent: &'a str, name: &str) -> &'a str {
    sent.lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
        .unwrap_or_else(|| panic!("no {name} in {sent}"))
}

/// HMAC-SHA512 in Base64, by another library than the client's.
fn hmac_sha512(key: &str, message: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, message.as_bytes()))
}

fn sha256_hex(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// The *Digital Signature* of a GET with the sample token, by other libraries than the client's.
fn signature_of_get(path_and_query: &str, timestamp: &str) -> String {
    let empty = sha256_hex(b"");
    hmac_sha512(
        CLIENT_SECRET,
        &format!("GET:{path_and_query}:user_access_token:{empty}:{timestamp}"),
    )
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// A key pair that nobody had before, and its private half in PEM.
fn throw_away_key() -> (KeyPair, String) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let text = pem("PRIVATE KEY", der.as_ref());
    (pair, text)
}

/// The documented sample, filled in and with its white space taken out: it has none inside its strings.
fn sample_body() -> String {
    SAMPLE_REQUEST
        .replace("{{B2B_CLIENT_ID}}", CLIENT_ID)
        .replace("{{B2B_CLIENT_SECRET}}", CLIENT_SECRET)
        .split_whitespace()
        .collect()
}

// The access-token call

#[tokio::test]
async fn the_token_call_is_the_documented_sample_signed_with_the_rsa_key() {
    let wire = issued().await;
    let (pair, pem) = throw_away_key();
    let client = builder(&wire)
        .credentials(credentials(AuthKey::rsa_pkcs8_pem(pem).unwrap()))
        .build()
        .unwrap();

    client.token_provider().token().await.unwrap();

    // The padding is deterministic: there is one right signature.
    let message = b"3f9c8962-4c4b-4bb6-b3c1-8fc883519c02|2022-03-21T10:11:40.000+07:00";
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
        .unwrap();
    let sent = wire.sent().await;
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
async fn the_token_call_is_the_documented_sample_signed_with_the_shared_key() {
    let wire = issued().await;

    client(&wire).token_provider().token().await.unwrap();

    assert_eq!(
        wire.sent().await,
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
async fn the_documented_sample_response_is_a_bearer_token_for_900_seconds_from_sending() {
    let wire = issued().await;
    let clock = sample_time();
    let client = builder(&wire)
        .http(|http| http.clock(clock.clone()))
        .build()
        .unwrap();

    let token = client.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "user_access_token");
    assert_eq!(*token.placement(), Placement::Bearer);
    assert_eq!(
        token.expires_at(),
        Some(clock.now().wall + Duration::from_secs(900))
    );
}

#[tokio::test]
async fn the_life_of_a_token_counts_from_the_time_that_its_call_was_signed_with() {
    let wire = issued().await;
    let client = builder(&wire)
        .http(|http| http.clock(Ticking(sample_time())))
        .build()
        .unwrap();

    let token = client.token_provider().token().await.unwrap();

    let sent = wire.sent().await;
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

#[tokio::test]
async fn a_lifetime_is_understood_as_number_and_text_and_is_900_seconds_where_the_answer_does_not_say() {
    for (expires_in, seconds) in [
        ("", 900),
        (r#","expires_in":null"#, 900),
        (r#","expires_in":"""#, 900),
        (r#","expires_in":600"#, 600),
        (r#","expires_in":"600""#, 600),
        (r#","expires_in":600.0"#, 600),
    ] {
        let wire = Wire::start(Provider::Klikoo).await;
        let answer = format!(r#"{{"response_code":"200012000","data":{{"access_token":"t"{expires_in}}}}}"#);
        wire.json_off_contract("POST", ACCESS_TOKEN, 200, answer).await;
        let clock = sample_time();
        let client = builder(&wire)
            .http(|http| http.clock(clock.clone()))
            .build()
            .unwrap();

        let token = client.token_provider().token().await.unwrap();

        let expected = clock.now().wall + Duration::from_secs(seconds);
        assert_eq!(token.expires_at(), Some(expected), "{expires_in}");
    }
}

#[tokio::test]
async fn an_answer_without_a_usable_bearer_token_is_an_invalid_answer() {
    for body in [
        r#"{"response_code":"200012000"}"#,
        r#"{"response_code":"200012000","data":null}"#,
        r#"{"response_code":"200012000","data":{}}"#,
        r#"{"response_code":"200012000","data":{"access_token":""}}"#,
        r#"{"response_code":"200012000","data":{"access_token":"t","token_type":"MAC"}}"#,
        r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":0}}"#,
        r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":"0"}}"#,
        r#"{"response_code":"200012000","data":{"access_token":"t","expires_in":"soon"}}"#,
        r#"{"data":{"access_token":"t"}}"#,
        "<html>captive portal</html>",
    ] {
        let wire = Wire::start(Provider::Klikoo).await;
        wire.json_off_contract("POST", ACCESS_TOKEN, 200, body).await;
        let error = client(&wire).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::InvalidAnswer, "{body}");
    }
}

#[tokio::test]
async fn a_token_call_that_is_sent_again_carries_a_new_timestamp_and_a_new_signature() {
    let wire = Wire::start(Provider::Klikoo).await;
    let down = Answer::json(500, r#"{"response_code":"500018505"}"#);
    wire.in_order("POST", ACCESS_TOKEN, [down, Answer::json(200, SAMPLE_RESPONSE)])
        .await;
    let client = builder(&wire)
        .http(|http| http.clock(Ticking(sample_time())))
        .build()
        .unwrap();

    client.token_provider().token().await.unwrap();

    let sent = wire.sent().await;
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

#[tokio::test]
async fn refused_credentials_are_final_and_keep_status_and_code() {
    for (status, code, case) in [
        (400, "400016505", Case::TimestampMismatch),
        (400, "400016508", Case::BadSignature),
        (400, "400016568", Case::BadUuid),
        (400, "400016569", Case::BadGrantType),
        (401, "401016570", Case::WrongCredentials),
        (401, "401016500", Case::TokenInvalid),
        (403, "403016571", Case::IpNotAllowed),
    ] {
        let wire = Wire::start(Provider::Klikoo).await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"Kredensial tidak sesuai"}}"#);
        wire.json("POST", ACCESS_TOKEN, status, body).await;

        let error = client(&wire).balance().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token, "{code}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code().unwrap().case(), case);
        assert!(error.to_string().contains("Kredensial tidak sesuai"), "{error}");
        assert!(!error.is_retryable(), "{code}");
        assert_eq!(wire.sent().await.len(), 1, "{code}");
    }
}

// Signed calls

#[tokio::test]
async fn a_call_carries_the_token_the_time_and_the_signature_of_both() {
    let wire = Wire::start(Provider::Klikoo).await;
    let answer = SAMPLE_RESPONSE.replace("user_access_token", SAMPLE_TOKEN);
    wire.json("POST", ACCESS_TOKEN, 200, answer).await;
    wire.json("GET", BALANCE, 200, BALANCE_ANSWER).await;

    let balance = client(&wire).balance().await.unwrap();

    assert_eq!(balance.balance.as_str(), "1000000.00");
    // D1: of these inputs, computed with two independent tools.
    assert_eq!(
        wire.sent_to(BALANCE).await,
        [format!(
            "GET /v1/open-api/balance\n\
             accept: application/json\n\
             authorization: Bearer {SAMPLE_TOKEN}\n\
             open-api-signature: 6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg==\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0"
        )]
    );
}

#[tokio::test]
async fn the_gateways_prefix_is_called_and_not_signed() {
    let wire = Wire::start_below(Provider::Klikoo, "/klikoo-b2b").await;
    wire.json(
        "POST",
        "/v1/open-api/access-token",
        200,
        SAMPLE_RESPONSE.replace("user_access_token", SAMPLE_TOKEN),
    )
    .await;
    wire.json("GET", "/v1/open-api/balance", 200, BALANCE_ANSWER)
        .await;
    let client = builder(&wire).base_url(wire.base_url()).build().unwrap();

    client.balance().await.unwrap();

    let sent = wire.sent_to("/klikoo-b2b/v1/open-api/balance").await;
    // The signature is that of the call without the prefix: D1 again.
    assert_eq!(
        header(&sent[0], "open-api-signature"),
        "6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg=="
    );
}

#[tokio::test]
async fn a_token_from_elsewhere_is_sent_and_signed_without_a_token_call() {
    let wire = Wire::start(Provider::Klikoo).await;
    wire.json("GET", BALANCE, 200, BALANCE_ANSWER).await;
    let token = AccessToken::new(SAMPLE_TOKEN, Placement::Bearer);
    let client = builder(&wire)
        .token_provider(StaticToken::new(token))
        .build()
        .unwrap();

    client.balance().await.unwrap();

    let sent = wire.sent().await;
    assert_eq!(sent.len(), 1);
    assert!(
        header(&sent[0], "open-api-signature").starts_with("6cx6vbkDsyAKQBvU"),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_refused_token_leads_to_a_new_token_time_and_signature_and_exactly_one_replay() {
    for code in ["401036535", "401036500"] {
        let wire = Wire::start(Provider::Klikoo).await;
        let issue = |token| Answer::json(200, SAMPLE_RESPONSE.replace("user_access_token", token));
        wire.in_order("POST", ACCESS_TOKEN, [issue("first"), issue("second")])
            .await;
        let refusal = format!(r#"{{"response_code":"{code}","response_message":"Token kadaluarsa"}}"#);
        wire.json("GET", BALANCE, 401, refusal).await;
        let client = builder(&wire)
            .http(|http| http.clock(Ticking(sample_time())))
            .build()
            .unwrap();

        let error = client.balance().await.unwrap_err();

        assert_eq!(error.code().unwrap().as_str(), code);
        assert!(!error.is_retryable());
        assert_eq!(wire.sent_to(ACCESS_TOKEN).await.len(), 2);
        let sent = wire.sent_to(BALANCE).await;
        assert_eq!(sent.len(), 2);
        let timestamps: Vec<&str> = sent
            .iter()
            .map(|sent| header(sent, "open-api-timestamp"))
            .collect();
        assert_ne!(timestamps[0], timestamps[1]);
        for ((sent, timestamp), token) in sent.iter().zip(timestamps).zip(["first", "second"]) {
            assert_eq!(header(sent, "authorization"), format!("Bearer {token}"));
            let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
            let input = format!("GET:{BALANCE}:{token}:{empty}:{timestamp}");
            assert_eq!(
                header(sent, "open-api-signature"),
                hmac_sha512(CLIENT_SECRET, &input)
            );
        }
    }
}

#[tokio::test]
async fn an_expired_token_is_replaced_and_the_caller_does_not_notice() {
    let wire = Wire::start(Provider::Klikoo).await;
    let issue = |token| Answer::json(200, SAMPLE_RESPONSE.replace("user_access_token", token));
    wire.in_order("POST", ACCESS_TOKEN, [issue("first"), issue("second")])
        .await;
    let expired = Answer::json(401, r#"{"response_code":"401036535"}"#);
    wire.in_order("GET", BALANCE, [expired, Answer::json(200, BALANCE_ANSWER)])
        .await;

    let balance = client(&wire).balance().await.unwrap();

    assert_eq!(balance.balance.as_str(), "1000000.00");
    assert_eq!(wire.sent_to(BALANCE).await.len(), 2);
}

// Answers

#[tokio::test]
async fn every_row_of_the_documented_table_has_its_case_and_only_outages_are_tried_again() {
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
        let wire = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"Pesan","data":null}}"#);
        let status = code[..3].parse().unwrap();
        wire.json_off_contract("GET", BALANCE, status, body).await;

        let error = client(&wire).balance().await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Refused, "{code}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.code().unwrap().as_str(), code);
        assert_eq!(error.code().unwrap().case(), case, "{code}");
        assert_eq!(error.is_retryable(), attempts == thrice, "{code}");
        assert_eq!(wire.sent_to(BALANCE).await.len(), attempts, "{code}");
        assert_eq!(wire.sent_to(ACCESS_TOKEN).await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_success_is_any_code_that_starts_with_2_whatever_the_message() {
    for (status, code, message) in [
        (200, r#""200032000""#, r#""Sukses""#),
        (201, r#""201022001""#, r#""Berhasil dibuat""#),
        (200, r#""201022001""#, r#""Success.""#),
        (200, r#""2000300""#, "null"),
        (200, "200032000", r#"{"id":"Sukses"}"#),
    ] {
        let wire = issued().await;
        let body = format!(
            r#"{{"response_code":{code},"response_message":{message},"data":{{"balance":1.50,"currency":"IDR"}}}}"#
        );
        wire.json_off_contract("GET", BALANCE, status, body).await;
        let balance = client(&wire).balance().await.unwrap();
        assert_eq!(balance.balance.as_str(), "1.50", "{code}");
    }
}

#[tokio::test]
async fn a_200_whose_code_says_no_is_a_refusal_of_the_class_that_the_code_names() {
    for (code, attempts) in [
        ("404027005", 1),
        ("4040200", 1),
        ("999999999", 1),
        ("no code", 1),
        ("503029991", 3),
        ("503029998", 1),
    ] {
        let wire = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":{{}},"data":[]}}"#);
        wire.json_off_contract("GET", TRANSACTIONS, 200, body).await;

        let error = list(&client(&wire), TransactionQuery::new()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Refused, "{code}");
        assert_eq!(error.code().unwrap().as_str(), code);
        assert_eq!(wire.sent_to(TRANSACTIONS).await.len(), attempts, "{code}");
    }
}

#[tokio::test]
async fn a_token_refused_under_a_200_is_replaced_all_the_same() {
    let wire = Wire::start(Provider::Klikoo).await;
    let issue = |token| Answer::json(200, SAMPLE_RESPONSE.replace("user_access_token", token));
    wire.in_order("POST", ACCESS_TOKEN, [issue("first"), issue("second")])
        .await;
    let refused = Answer::json_off_contract(200, r#"{"response_code":"401036500"}"#);
    wire.in_order("GET", BALANCE, [refused, Answer::json(200, BALANCE_ANSWER)])
        .await;
    client(&wire).balance().await.unwrap();
    assert_eq!(wire.sent_to(ACCESS_TOKEN).await.len(), 2);
}

#[tokio::test]
async fn a_code_that_is_not_documented_is_kept_and_its_status_decides() {
    for (status, code, attempts) in [
        (400, "400020000", 1),
        // The example of the documents themselves; it is not said to be about the token.
        (401, "401010001", 1),
        (402, "4020001", 1),
        (503, "503999999", 3),
    ] {
        let wire = issued().await;
        let body = format!(r#"{{"response_code":"{code}","response_message":"?"}}"#);
        wire.json_off_contract("GET", BALANCE, status, body).await;

        let error = client(&wire).balance().await.unwrap_err();

        assert_eq!(error.code().unwrap().as_str(), code);
        assert!(matches!(error.code().unwrap().case(), Case::Other(_)), "{code}");
        assert_eq!(wire.sent_to(BALANCE).await.len(), attempts, "{code}");
        assert_eq!(wire.sent_to(ACCESS_TOKEN).await.len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_502_of_html_is_retried_and_then_reported_by_its_status() {
    let wire = issued().await;
    let gateway = Answer::off_contract(502).body("<html>gateway</html>", "text/html");
    wire.always("GET", BALANCE, gateway).await;

    let error = client(&wire).balance().await.unwrap_err();

    assert_eq!(
        (error.kind(), error.status().unwrap().as_u16()),
        (ErrorKind::Refused, 502)
    );
    assert_eq!(error.code(), None);
    assert!(error.is_retryable());
    assert_eq!(wire.sent_to(BALANCE).await.len(), 3);
}

#[tokio::test]
async fn a_200_that_is_not_klikoos_is_neither_a_balance_nor_an_empty_list() {
    for (body, kind) in [
        ("<html>captive portal</html>", "text/html"),
        ("{}", "application/json"),
        (r#"{"data":[]}"#, "application/json"),
        (r#"{"response_code":null,"data":[]}"#, "application/json"),
        (r#"{"response_code":"200022000","data":{}}"#, "application/json"),
    ] {
        let wire = issued().await;
        let answer = Answer::off_contract(200).body(body, kind);
        wire.always("GET", BALANCE, answer.clone()).await;
        wire.always("GET", TRANSACTIONS, answer).await;
        let client = client(&wire);

        let balance = client.balance().await.unwrap_err();
        let transactions = list(&client, TransactionQuery::new()).await.unwrap_err();

        assert_eq!(balance.kind(), ErrorKind::Decode, "{body}");
        assert_eq!(transactions.kind(), ErrorKind::Decode, "{body}");
        let text = transactions.to_string();
        assert!(
            text.contains("GET /v1/open-api/transactions") && text.contains(kind),
            "{text}"
        );
    }
}

#[tokio::test]
async fn no_secret_is_in_the_debug_of_a_client_or_of_an_error() {
    let wire = issued().await;
    let (_, pem) = throw_away_key();
    wire.json("GET", BALANCE, 400, r#"{"response_code":"400036508"}"#)
        .await;
    let key_line = pem.lines().nth(3).unwrap().to_owned();
    let client = builder(&wire)
        .credentials(credentials(AuthKey::rsa_pkcs8_pem(pem).unwrap()))
        .build()
        .unwrap();

    let error = client.balance().await.unwrap_err();

    let signature = wire.sent_to(BALANCE).await;
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

// Transactions

/// `transaction-detail`: its fields in its order, all of them strings.
const TRANSACTION: &str = r#"{"transaction_id":"14429004","status":"SUCCESS","partner_reference_id":"6d654219-d9b7-4e1a-8b51-99a5cafb11cb","amount":"10086","transaction_time":"2024-05-21T04:54:18.788451Z","reason":"","product_id":"","product_name":"OVO 10.000","sn":"0000004029000000","value":"089900000000","customer_name":"Pelanggan","current_balance":"2181772","beginning_balance":"2191858","product_code":"OVO10"}"#;

#[tokio::test]
async fn every_documented_field_of_a_transaction_is_understood() {
    let wire = issued().await;
    let at = "/v1/open-api/transactions/14429004";
    let body = format!(r#"{{"response_code":"200022000","response_message":"Sukses","data":{TRANSACTION}}}"#);
    wire.json("GET", at, 200, body).await;

    let transaction = client(&wire).transaction("14429004").await.unwrap();

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
    assert_eq!(scalar(&transaction.value), "089900000000");
    assert_eq!(transaction.customer_name.as_deref(), Some("Pelanggan"));
    assert_eq!(scalar(&transaction.current_balance), "2181772");
    assert_eq!(scalar(&transaction.beginning_balance), "2191858");
    assert_eq!(transaction.product_code.as_deref(), Some("OVO10"));
    assert_eq!(transaction.created_at, None);
    assert_eq!(
        wire.sent_to(at).await,
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
async fn an_id_is_signed_as_it_stands_in_the_path_and_cannot_leave_it() {
    let wire = issued().await;
    let client = client(&wire);
    let refused = client.transaction("a/b?c").await.unwrap_err();
    assert_eq!(refused.status().unwrap().as_u16(), 404);
    let at = "/v1/open-api/transactions/a%2Fb%3Fc";
    let sent = wire.sent_to(at).await;
    assert_eq!(
        header(&sent[0], "open-api-signature"),
        signature_of_get(at, "2022-03-21T10:11:40.000+07:00")
    );

    let before = wire.sent().await.len();
    for id in ["", " ", ".."] {
        let error = client.transaction(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("`transaction_id`"), "{error}");
    }
    assert_eq!(wire.sent().await.len(), before);
}

#[tokio::test]
async fn an_unknown_status_numbers_for_strings_and_missing_fields_are_understood() {
    let wire = issued().await;
    let data = r#"[{"status":"REVERSED","amount":10086,"current_balance":9007199254740993,"transaction_id":14429004,"created_at":"2024-05-21T04:54:18.788451Z"},{"status":"FAILED"},{"status":"INPROGRESS","status_detail":{}},{},{"status":null,"sn":null}]"#;
    wire.always("GET", TRANSACTIONS, odd_page(r#"{"next_page":null}"#, data))
        .await;

    let transactions = list(&client(&wire), TransactionQuery::new()).await.unwrap();

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
async fn pages_are_asked_for_by_number_and_each_is_signed_without_its_query() {
    let wire = issued().await;
    wire.in_order(
        "GET",
        TRANSACTIONS,
        [
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
    let client = builder(&wire)
        .http(|http| http.clock(Ticking(sample_time())))
        .build()
        .unwrap();
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
    let sent = wire.sent_to(TRANSACTIONS).await;
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
async fn the_query_is_part_of_what_is_signed_where_the_switch_says_so() {
    let wire = issued().await;
    wire.always("GET", TRANSACTIONS, page(r#"{"next_page":0}"#, "[]"))
        .await;
    let client = builder(&wire).sign_query(true).build().unwrap();

    list(&client, TransactionQuery::new().limit(2).q("ovo & co"))
        .await
        .unwrap();

    let sent = &wire.sent_to(TRANSACTIONS).await[0];
    assert_eq!(
        header(sent, "open-api-signature"),
        signature_of_get(
            "/v1/open-api/transactions?page=1&limit=2&q=ovo+%26+co",
            header(sent, "open-api-timestamp")
        )
    );
}

#[tokio::test]
async fn a_query_without_filters_asks_for_50_a_page_and_nothing_else() {
    let wire = issued().await;
    wire.always("GET", TRANSACTIONS, page("{}", "[]")).await;
    let transactions = list(&client(&wire), TransactionQuery::new()).await.unwrap();
    assert!(transactions.is_empty());
    assert_eq!(
        wire.sent_to(TRANSACTIONS).await,
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
async fn the_list_ends_with_each_of_the_forms_that_no_next_page_may_take() {
    for (meta, data) in [
        (r#"{"next_page":null}"#, "[{}]"),
        (r#"{"next_page":0}"#, "[{}]"),
        ("{}", "[{}]"),
        ("null", "[{}]"),
        (r#"{"current_page":2,"total_pages":2,"next_page":3}"#, "[{}]"),
        (r#"{"current_page":3,"total_pages":2,"next_page":4}"#, "[{}]"),
        (r#"{"total_pages":1,"next_page":2}"#, "[{}]"),
        (r#"{"current_page":1,"total_pages":9,"next_page":2}"#, "[]"),
        (r#"{"current_page":1,"total_pages":9,"next_page":2}"#, "null"),
    ] {
        let wire = issued().await;
        wire.always("GET", TRANSACTIONS, odd_page(meta, data)).await;
        let transactions = list(&client(&wire), TransactionQuery::new()).await.unwrap();
        assert_eq!(transactions.len(), usize::from(data == "[{}]"), "{meta} {data}");
        assert_eq!(wire.sent_to(TRANSACTIONS).await.len(), 1, "{meta} {data}");
    }
}

#[tokio::test]
async fn an_answer_without_meta_and_data_is_an_empty_list() {
    let wire = issued().await;
    wire.json("GET", TRANSACTIONS, 200, r#"{"response_code":"200022000"}"#)
        .await;
    assert_eq!(list(&client(&wire), TransactionQuery::new()).await.unwrap(), []);
}

#[tokio::test]
async fn a_full_page_whose_meta_says_nothing_of_the_next_is_an_error_and_not_the_end() {
    for meta in [
        "null",
        "{}",
        r#"{"current_page":1}"#,
        r#"{"current_page":1,"total_pages":null}"#,
        r#"{"current_page":1,"total_pages":0}"#,
        r#"{"total_rows":9,"per_page":2}"#,
    ] {
        let wire = issued().await;
        wire.always("GET", TRANSACTIONS, odd_page(meta, "[{},{}]")).await;
        let error = list(&client(&wire), TransactionQuery::new().limit(2))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{meta}");
        assert!(error.to_string().contains("no `meta`"), "{error}");
    }
}

#[tokio::test]
async fn a_full_page_ends_the_list_where_its_meta_says_so() {
    for meta in [
        r#"{"current_page":1,"total_pages":9,"next_page":null}"#,
        r#"{"current_page":1,"total_pages":9,"next_page":0}"#,
        r#"{"current_page":1,"total_pages":9,"next_page":""}"#,
        r#"{"next_page":null}"#,
        r#"{"next_page":"0"}"#,
        r#"{"current_page":1,"total_pages":1}"#,
        r#"{"total_pages":1}"#,
    ] {
        let wire = issued().await;
        wire.always("GET", TRANSACTIONS, odd_page(meta, "[{},{}]")).await;
        let transactions = list(&client(&wire), TransactionQuery::new().limit(2))
            .await
            .unwrap();
        assert_eq!(transactions.len(), 2, "{meta}");
        assert_eq!(wire.sent_to(TRANSACTIONS).await.len(), 1, "{meta}");
    }
}

#[tokio::test]
async fn the_count_of_pages_leads_on_where_next_page_is_not_there() {
    for metas in [
        [
            r#"{"current_page":1,"total_pages":3}"#,
            r#"{"current_page":2,"total_pages":3}"#,
            r#"{"current_page":3,"total_pages":3}"#,
        ],
        [
            r#"{"total_pages":"3"}"#,
            r#"{"total_pages":3.0}"#,
            r#"{"total_pages":3}"#,
        ],
        [
            r#"{"current_page":"1","next_page":"2","total_pages":"3"}"#,
            r#"{"current_page":2.0,"next_page":3.0,"total_pages":3.0}"#,
            r#"{"current_page":"3","next_page":"","total_pages":"3"}"#,
        ],
    ] {
        let wire = issued().await;
        let pages = metas.map(|meta| odd_page(meta, "[{},{}]"));
        wire.in_order("GET", TRANSACTIONS, pages).await;

        let transactions = list(&client(&wire), TransactionQuery::new().limit(2))
            .await
            .unwrap();

        assert_eq!(transactions.len(), 6, "{metas:?}");
        let sent = wire.sent_to(TRANSACTIONS).await;
        assert_eq!(sent.len(), 3, "{metas:?}");
        for (sent, number) in sent.iter().zip([1, 2, 3]) {
            assert!(sent.contains(&format!("?page={number}&limit=2\n")), "{sent}");
        }
    }
}

#[tokio::test]
async fn a_next_page_that_is_no_number_is_an_error_that_does_not_repeat_it() {
    for next in [r#""hunter2""#, "-1", "1.5", "{}", r#"["hunter2"]"#] {
        let wire = issued().await;
        let meta = format!(r#"{{"next_page":{next}}}"#);
        wire.always("GET", TRANSACTIONS, odd_page(&meta, "[{}]")).await;
        let error = list(&client(&wire), TransactionQuery::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{next}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_page_that_comes_again_is_a_cycle_and_not_an_endless_list() {
    let wire = issued().await;
    let pages = [2, 3, 2].map(|next| page(&format!(r#"{{"next_page":{next}}}"#), "[{}]"));
    wire.in_order("GET", TRANSACTIONS, pages).await;

    let mut items = client(&wire).transactions(TransactionQuery::new()).items();
    for _ in 0..3 {
        items.next_item().await.unwrap().unwrap();
    }
    let error = items.next_item().await.unwrap().unwrap_err();

    assert!(
        matches!(
            error.kind(),
            PageErrorKind::CursorRepeated { cursor, first_page: 2, repeated_page: 4 } if cursor.as_str() == "2"
        ),
        "{error:?}"
    );
    assert_eq!(wire.sent_to(TRANSACTIONS).await.len(), 3);
    assert!(items.next_item().await.is_none());
}

#[tokio::test]
async fn a_page_that_leads_back_to_the_first_is_an_error_before_anything_comes_twice() {
    let wire = issued().await;
    let pages = [2, 1].map(|next| page(&format!(r#"{{"next_page":{next}}}"#), "[{}]"));
    wire.in_order("GET", TRANSACTIONS, pages).await;
    let error = list(&client(&wire), TransactionQuery::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("back to the first page"), "{error}");
    assert_eq!(wire.sent_to(TRANSACTIONS).await.len(), 2);
}

#[tokio::test]
async fn a_query_that_cannot_work_is_refused_by_name_before_anything_is_sent() {
    let wire = issued().await;
    let client = client(&wire);
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
            error.to_string().starts_with("`cursor` is no page number"),
            "{error}"
        );
    }
    assert!(wire.sent().await.is_empty());
}

#[tokio::test]
async fn a_walk_is_resumed_at_its_page_and_only_with_its_own_query() {
    let wire = issued().await;
    wire.in_order(
        "GET",
        TRANSACTIONS,
        [
            page(r#"{"next_page":2}"#, r#"[{"transaction_id":"2"}]"#),
            page(r#"{"next_page":null}"#, r#"[{"transaction_id":"1"}]"#),
        ],
    )
    .await;
    let client = client(&wire);
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
    let sent = wire.sent_to(TRANSACTIONS).await;
    assert_eq!(sent.len(), 2);
    assert!(sent[1].contains("?page=2&limit=50&q=0811\n"), "{sent:?}");
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_https() {
    let error = Client::builder()
        .credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)))
        .base_url(Url::parse("http://pvpapi.klikoo.id/klikoo-b2b").unwrap())
        .build()
        .unwrap_err();
    assert!(error.to_string().starts_with("`base_url`"), "{error}");
}

#[tokio::test]
async fn a_base_url_wins_over_the_environment_in_either_order() {
    let wire = issued().await;
    wire.json("GET", BALANCE, 200, BALANCE_ANSWER).await;
    let base = || Client::builder().credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)));
    for builder in [
        base().environment(Environment::Staging).base_url(wire.base_url()),
        base().base_url(wire.base_url()).environment(Environment::Staging),
    ] {
        builder.build().unwrap().balance().await.unwrap();
    }
    assert_eq!(wire.sent_to(BALANCE).await.len(), 2);
}

// Published and derived signatures

#[test]
fn v1_the_published_payload_hash_is_reproduced_and_another_order_has_another() {
    // `digital-signature` shows the first 61 digits.
    assert_eq!(
        signature::payload_hash(br#"{"account_number":true,"bank_code":"000"}"#),
        "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e"
    );
    assert_eq!(
        signature::payload_hash(br#"{"bank_code":"000","account_number":true}"#),
        "0999af5d82b3ab823dc4e47ceaf4265c2490a65c28f7be138746cce34565ba3e"
    );
}

#[test]
fn v2_the_published_token_is_signed_with_the_client_secrets_own_characters() {
    let (signed, signature) = SAMPLE_TOKEN.rsplit_once('.').unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
    assert_eq!(
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes())),
        signature
    );
}

#[test]
fn d1_to_d4_request_signatures_are_those_of_two_independent_tools() {
    for (method, path, timestamp, body, hash, expected) in [
        (
            "GET",
            "/v1/open-api/balance",
            "2022-03-21T10:11:40.000+07:00",
            "",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg==",
        ),
        (
            "POST",
            "/v1/open-api/account/inquiry",
            "2022-03-21T10:11:40+07:00",
            r#"{"account_number":true,"bank_code":"000"}"#,
            "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e",
            "dmuBOeD1N91afqm5+2rHd1JgEEGcs+QcewH9KLvmQ5aFFjoybV31LniR/xLsR+IuQCRXzvofJ5YYkOwUXGkATQ==",
        ),
        // Its keys are not in sorted order: whoever sorts gets another hash.
        (
            "POST",
            "/v1/open-api/products/buy",
            "2024-02-07T10:28:35.000+07:00",
            r#"{"amount":"1","msidn":"08996647676","product_code":"DNOPEN","selling_price":"2","value":"089966476766","partner_reference_id":"6d654219-d9b7-4e1a-8b51-99a5cafb11cb"}"#,
            "dcf3bf228ae42b8333934bc28e58ffc588b8ff851b2bd6dab8b2357aa9e9ded6",
            "bKdd6HcDvVLl3VsZLollprt5nHvht09w2AN4YTCb/UhnOS0TiQUxM37FXhbYb3gRkZcGtzWBGlGDVvnh3a+now==",
        ),
        (
            "POST",
            "/v1/open-api/products",
            "2024-02-06T11:59:19.000+07:00",
            r#"{"limit":10,"page":1,"search":[{"field":"keyword","value":"axis"}],"sort":{"field":"agent_price","value":"desc"}}"#,
            "03942d2cd8ec8b2cddfa263940d457a7663e6dc6ff3f00fc85cd3954b633bcf6",
            "t9MWaC6Cd5zE8KFHNzn6Oihw/u/DOyXKbJ/JEoKH8lXS3S2ipITXhkGxJYfOQXU6rT8q4iLypufcnZGzxGLX0Q==",
        ),
    ] {
        let parts = RequestParts {
            method,
            path,
            token: SAMPLE_TOKEN,
            body: body.as_bytes(),
            timestamp,
        };
        assert_eq!(signature::payload_hash(body.as_bytes()), hash, "{path}");
        assert_eq!(
            signature::request_input(&parts),
            format!("{method}:{path}:{SAMPLE_TOKEN}:{hash}:{timestamp}")
        );
        assert_eq!(signature::request(CLIENT_SECRET, &parts), expected, "{path}");
    }
}

/// The public half of the demonstration key that Midtrans, another provider of the same scheme, publishes.
const MIDTRANS_PUBLIC_KEY: &str = "\
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlWbtlh3eM+bW3n5AFj42\
    wddC4L7tQqbLiCFbTv8K67yng9iwK5mEn+UMXiRhvB2JVWFafCPPxFamsiVG3Mjn\
    eGjC0BYgmpmw4qXnAnyO3nCdCuPtmZ3ljhKvSTPdWZxrcLi1Xa9V/+Pzb8hrjb5i\
    wMn6SZFNeMmZYgFKiSeueo6TPln2PoTqXCzs1HtsM8eUVe8GAsjJe/3dYl992nyX\
    OpG21GgNu8o5T3WOptPg6GdDTWkTWUu483yRbVVy04Pz4L8DDZTDv+WcsAViDn1r\
    A/jB1Auj/UGKx2ovGcBH/a/hor5TbABbODU6cPTHT54K3sSZtvZNV4eFDB1f/4wd\
    fwIDAQAB";

fn is_signed_by_midtrans(message: &str, signature: &str) -> bool {
    let key = STANDARD.decode(MIDTRANS_PUBLIC_KEY).unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(message.as_bytes(), &signature)
        .is_ok()
}

#[test]
fn r1_the_input_of_the_auth_signature_is_the_one_that_a_known_key_signed() {
    let input = signature::auth_input(CLIENT_ID, "2022-03-21T10:11:40.000+07:00");
    let signature = "Ehs2ZWpicxDwOkhZUjPwS7y/F1GHigMBlhJLFfDYi2yquKbwBm76rjSbiqy2OnBNdOhGt41X8DgNBs6pRQ/+MZOX/Wf+BTvLkv1ft1VbGeUmFtFy6TvA0+rlgYlRIiNYAaD3uHJEzFPBk7IRZPDp1msbYzIjY6D4B076aQZYEjzXoWV8yHqWk4V4jKtIztq6lrMHsynBFrtMstzIOaf+LEBeU97h5wE7NFu9RiSGklV79WVjNGBw76gtTAjr1PhHzUEErOOrgTZbUxnKdSJ1VYlnmTlePHuhegQEhW9/b8DC/gyvFop81p+Gxm5Cwv2qkMBvR8xupd+3WSVDmkK0QQ==";

    assert_eq!(
        sha256_hex(input.as_bytes()),
        "b6f0d8506bb8c13e3c2d2ca88d10869adee75c9b8dc290b166d5004646cba2ea"
    );
    assert!(is_signed_by_midtrans(&input, signature));
    assert!(!is_signed_by_midtrans(&format!("{input}\n"), signature));
}

#[test]
fn m1_the_symmetric_sample_of_another_provider_is_reproduced_and_sorting_breaks_it() {
    let body = r#"{"partnerReferenceNo":"2020102900000000000001","amount":{"value":"12345678.00","currency":"IDR"},"feeAmount":{"value":"12345678.00","currency":"IDR"},"merchantId":"00007100010926","terminalId":"213141251124","validityPeriod":"2009-07-03T12:08:56-07:00"}"#;
    let sorted = r#"{"amount":{"currency":"IDR","value":"12345678.00"},"feeAmount":{"currency":"IDR","value":"12345678.00"},"merchantId":"00007100010926","partnerReferenceNo":"2020102900000000000001","terminalId":"213141251124","validityPeriod":"2009-07-03T12:08:56-07:00"}"#;
    let sign = |body: &str| {
        let parts = RequestParts {
            method: "POST",
            path: "/v1.0/qr/qr-mpm-generate",
            token: "myaccesstoken",
            body: body.as_bytes(),
            timestamp: "2024-03-05T10:37:16.196Z",
        };
        signature::request("myclientsecret", &parts)
    };
    let published =
        "wmzT7yjg1SxxCsxNsFgCR9SYXiZGGbceF6fV8xe97sAMHxZ+7OEBMIBmvb6Sj6GcksGp3iv77DiomgSbcST3XQ==";

    assert_eq!(
        signature::payload_hash(body.as_bytes()),
        "01463f60dbb6ca538581579dd95b31c8ba9fc6600eca750e4d8460ca4e402111"
    );
    assert_eq!(sign(body), published);
    assert_ne!(sign(sorted), published);
}

#[test]
fn m2_the_asymmetric_sample_of_another_provider_is_over_the_same_kind_of_input() {
    let input = signature::auth_input("G1234325-SNAP", "2024-03-01T08:27:49.024Z");
    let published = "WzW49tYIgKIBmBi/gVBHGLAkhEaZlXM11zcZxAiyHji6TLPjPbwLu3Z45it25AIeG0XDItcdTSkds47zFEMh6IP0PXPIP1+Ey4RmX/o2fuYRF/xBHvfvKnMmANMTS1axsXBSW3EHqYpbVrkCcqNnB3u+wu63us9WIhRZaWgxgQ2PJLaiVHIwgu9u7jxkWX7Bg4rerZH3RKdQfIJAAJsSN13efR7VdSAyzU7QaKjgislxrLqmesYNJkbD03XLjHdo6YWuzAVV7xdZRpLiGkIAkW7luXTBZYBO+4oENZAPQYzrLeN1qRY1Sr7BgLONCA2QA26BB6SYW4R7qofS9+RyOQ==";
    assert!(is_signed_by_midtrans(&input, published));
    assert!(!is_signed_by_midtrans(
        "2024-03-01T08:27:49.024Z|G1234325-SNAP",
        published
    ));
}

#[test]
fn a_signature_of_a_throw_away_key_is_verified_by_its_public_half_and_never_varies() {
    let (pair, pem) = throw_away_key();
    let key = AuthKey::rsa_pkcs8_pem(pem).unwrap();
    let timestamp = "2022-03-21T10:11:40.000+07:00";

    let signature = signature::auth(&key, CLIENT_ID, timestamp);

    assert_eq!(signature.len(), 344);
    assert_eq!(signature::auth(&key, CLIENT_ID, timestamp), signature);
    let verified = |message: &str| {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
            .verify(message.as_bytes(), &STANDARD.decode(&signature).unwrap())
            .is_ok()
    };
    assert!(verified(&format!("{CLIENT_ID}|{timestamp}")));
    assert!(!verified(&format!("{CLIENT_ID}|2022-03-21T10:11:41.000+07:00")));
}
