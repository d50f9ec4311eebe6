//! Klip App2App: what is sent, what is understood, what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use auth_core::{
    AccessToken, Clock, Moment, Placement, StaticToken, TokenErrorKind, async_trait, testing::ManualClock,
};
use contract_tests::{Answer, Provider, Wire};
use futures_util::TryStreamExt;
use klip_a2a::{
    Bapp, Card, Client, CodeClass, Credentials, Environment, ErrorCode, ErrorKind, Outcome, PaginatorExt,
    Platform, PollPolicy, PreparedRequest, Request, RequestKey, RequestKeyProvider, Status, TokenProvider,
    TransactionStatus, Url, WaitError, WaitErrorKind,
};

const PREPARE: &str = "/v2/a2a/prepare";
const RESULT: &str = "/v2/a2a/result";
const CARDS: &str = "/v2/a2a/cards";

const USER: &str = "0x1111111111111111111111111111111111111111";
const RECEIVER: &str = "0x2222222222222222222222222222222222222222";
const CONTRACT: &str = "0x3333333333333333333333333333333333333333";

const KEY: &str = "b37f873d-32ce-4d5d-b72e-08d528e7fb8e";
const PREPARED: &str = r#"{"request_key":"b37f873d-32ce-4d5d-b72e-08d528e7fb8e","status":"prepared","expiration_time":1600011054}"#;
/// What the clocks of both sides show at first: 300 seconds before `PREPARED` expires.
const NOW: u64 = 1_600_010_754;
const NOW_AS_DATE: &str = "Sun, 13 Sep 2020 15:25:54 GMT";
const EXPIRY: u64 = 1_600_011_054;

fn at(unix_seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds)
}

fn client_at(wire: &Wire, clock: impl Clock + 'static) -> Client {
    Client::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("Example BApp"))
        .http(|http| http.clock(clock))
        .build()
        .unwrap()
}

fn client(wire: &Wire) -> Client {
    client_at(wire, ManualClock::at(at(NOW)))
}

/// An answer that left Klip at `NOW`.
fn dated(status: u16, body: &str) -> Answer {
    Answer::json(status, body).header("date", NOW_AS_DATE)
}

async fn preparing() -> Wire {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.always("POST", PREPARE, dated(200, PREPARED)).await;
    wire
}

/// A [`dated`] answer that the contract does not allow.
fn odd_dated(status: u16, body: &str) -> Answer {
    dated(status, body).although_off_contract()
}

/// A [`result_answer`] that the contract does not allow.
fn odd_result_answer(rest: &str) -> Answer {
    result_answer(rest).although_off_contract()
}

/// The answer of "Result" with `rest` behind the fields that are always there.
fn result_answer(rest: &str) -> Answer {
    Answer::json(
        200,
        format!(r#"{{"request_key":"{KEY}","expiration_time":{EXPIRY},{rest}}}"#),
    )
}

// ---- Prepare: what is sent

async fn body_of(request: Request) -> String {
    let wire = preparing().await;
    client(&wire).prepare(&request).await.unwrap();
    let sent = wire.sent().await;
    assert_eq!(sent.len(), 1);
    let (head, body) = sent[0].split_once("\n\n").unwrap();
    assert_eq!(
        head,
        "POST /v2/a2a/prepare\n\
         accept: application/json\n\
         content-type: application/json\n\
         user-agent: klip-a2a/0.1.0"
    );
    body.to_owned()
}

#[tokio::test]
async fn auth_names_the_bapp_and_nothing_else() {
    assert_eq!(
        body_of(Request::auth()).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"auth"}"#
    );
}

#[tokio::test]
async fn send_klay_sends_its_amount_as_text() {
    assert_eq!(
        body_of(Request::send_klay(RECEIVER, "1.500000").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_klay","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","amount":"1.500000"}}"#
    );
    assert_eq!(
        body_of(Request::send_klay(RECEIVER, "10")).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_klay","transaction":{"to":"0x2222222222222222222222222222222222222222","amount":"10"}}"#
    );
}

#[tokio::test]
async fn send_token_names_its_contract_be_it_the_zero_address() {
    assert_eq!(
        body_of(Request::send_token(CONTRACT, RECEIVER, "0.000001").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_token","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","amount":"0.000001","contract":"0x3333333333333333333333333333333333333333"}}"#
    );
    let zero = "0x0000000000000000000000000000000000000000";
    let body = body_of(Request::send_token(zero, RECEIVER, "1")).await;
    assert!(
        body.ends_with(r#""contract":"0x0000000000000000000000000000000000000000"}}"#),
        "{body}"
    );
}

#[tokio::test]
async fn send_card_sends_the_id_as_text_however_long_it_is() {
    assert_eq!(
        body_of(Request::send_card(CONTRACT, RECEIVER, 12).from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"send_card","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x2222222222222222222222222222222222222222","card_id":"12","contract":"0x3333333333333333333333333333333333333333"}}"#
    );
    let long = "340282366920938463463374607431768211457";
    let body = body_of(Request::send_card(CONTRACT, RECEIVER, long)).await;
    assert!(
        body.contains(r#""card_id":"340282366920938463463374607431768211457""#),
        "{body}"
    );
}

#[tokio::test]
async fn execute_contract_sends_abi_and_params_as_json_within_a_string() {
    let abi = r#"{"type":"function","name":"mint","inputs":[{"name":"id","type":"uint256"},{"name":"locked","type":"bool"}]}"#;
    let request =
        Request::execute_contract(CONTRACT, "1000000000000000000", abi, r#"["7", true]"#).from(USER);
    assert_eq!(
        body_of(request).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"execute_contract","transaction":{"from":"0x1111111111111111111111111111111111111111","to":"0x3333333333333333333333333333333333333333","value":"1000000000000000000","abi":"{\"type\":\"function\",\"name\":\"mint\",\"inputs\":[{\"name\":\"id\",\"type\":\"uint256\"},{\"name\":\"locked\",\"type\":\"bool\"}]}","params":"[\"7\", true]"}}"#
    );
}

#[tokio::test]
async fn sign_message_sends_a_message_and_no_transaction() {
    assert_eq!(
        body_of(Request::sign_message("I agree \"fully\"\n동의").from(USER)).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"sign_message","message":{"value":"I agree \"fully\"\n동의","from":"0x1111111111111111111111111111111111111111"}}"#
    );
    assert_eq!(
        body_of(Request::sign_message("x")).await,
        r#"{"bapp":{"name":"Example BApp"},"type":"sign_message","message":{"value":"x"}}"#
    );
}

#[tokio::test]
async fn callbacks_go_within_the_bapp_and_a_requests_own_bapp_replaces_the_clients() {
    let both = Bapp::new("Other BApp")
        .on_success("example://linked")
        .on_fail("https://example.com/no?a=1&b=2");
    assert_eq!(
        body_of(Request::auth().bapp(both)).await,
        r#"{"bapp":{"name":"Other BApp","callback":{"success":"example://linked","fail":"https://example.com/no?a=1&b=2"}},"type":"auth"}"#
    );
    assert_eq!(
        body_of(Request::auth().bapp(Bapp::new("Other BApp").on_fail("example://no"))).await,
        r#"{"bapp":{"name":"Other BApp","callback":{"fail":"example://no"}},"type":"auth"}"#
    );
}

#[tokio::test]
async fn what_cannot_work_is_named_and_nothing_is_sent() {
    let abi = r#"{"name":"mint","inputs":[{"type":"uint256"}]}"#;
    let cases = [
        ("to", Request::send_klay("0x22", "1")),
        ("to", Request::execute_contract("", "0", abi, "[1]")),
        ("from", Request::send_klay(RECEIVER, "1").from("0x11")),
        ("from", Request::sign_message("x").from("")),
        ("from", Request::auth().from(USER)),
        ("contract", Request::send_token("KLAY", RECEIVER, "1")),
        ("contract", Request::send_card("0x33", RECEIVER, 1)),
        ("amount", Request::send_klay(RECEIVER, "0.0000001")),
        ("amount", Request::send_token(CONTRACT, RECEIVER, "1e3")),
        ("card_id", Request::send_card(CONTRACT, RECEIVER, "0x0c")),
        ("card_id", Request::send_card(CONTRACT, RECEIVER, -1)),
        ("value", Request::execute_contract(CONTRACT, "1.5", abi, "[1]")),
        ("value", Request::sign_message("")),
        ("abi", Request::execute_contract(CONTRACT, "0", "[]", "[1]")),
        ("params", Request::execute_contract(CONTRACT, "0", abi, "1")),
        ("params", Request::execute_contract(CONTRACT, "0", abi, "[]")),
        ("bapp.name", Request::auth().bapp(Bapp::new("  "))),
    ];
    let wire = preparing().await;
    for (field, request) in cases {
        let error = client(&wire).prepare(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{request:?}");
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("`{field}` ")) && text.contains("expected "),
            "{text}"
        );
    }
    assert!(wire.sent().await.is_empty());
}

#[tokio::test]
async fn a_client_without_a_bapp_prepares_requests_that_bring_one_and_no_others() {
    let wire = preparing().await;
    let client = Client::builder().base_url(wire.base_url()).build().unwrap();

    let error = client.prepare(&Request::auth()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("`bapp.name` is missing"), "{error}");
    let error = client.token_provider().token().await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::InvalidInput);
    assert!(wire.sent().await.is_empty());

    client
        .prepare(&Request::auth().bapp(Bapp::new("Other BApp")))
        .await
        .unwrap();
    assert_eq!(wire.sent().await.len(), 1);
}

// ---- Prepare: what is understood

#[tokio::test]
async fn the_documented_answer_of_prepare_is_understood() {
    let wire = preparing().await;
    let prepared = client(&wire).prepare(&Request::auth()).await.unwrap();
    assert_eq!(prepared.request_key().expose(), KEY);
    assert_eq!(prepared.status(), &Status::Prepared);
    assert_eq!(prepared.expires_at(), Some(at(EXPIRY)));
}

#[tokio::test]
async fn an_expiration_time_may_be_text_or_absent_but_not_nonsense() {
    let expires_at = async |time: &str| {
        let wire = Wire::start(Provider::KlipA2a).await;
        let body = format!(r#"{{"request_key":"{KEY}","status":"prepared"{time}}}"#);
        wire.always("POST", PREPARE, odd_dated(200, &body)).await;
        let prepared = client(&wire).prepare(&Request::auth()).await;
        prepared.map(|prepared| prepared.expires_at())
    };
    assert_eq!(
        expires_at(r#","expiration_time":"1600011054""#).await.unwrap(),
        Some(at(EXPIRY))
    );
    assert_eq!(expires_at("").await.unwrap(), None);
    assert_eq!(expires_at(r#","expiration_time":null"#).await.unwrap(), None);
    assert_eq!(
        expires_at(r#","expiration_time":1.600011054E9"#).await.unwrap(),
        Some(at(EXPIRY))
    );
    for nonsense in ["soon", "1600011054.soon"] {
        let time = format!(r#","expiration_time":"{nonsense}""#);
        let error = expires_at(&time).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{nonsense}");
        assert!(error.to_string().contains("expiration_time"), "{error}");
    }
}

#[tokio::test]
async fn the_expiry_is_read_by_klips_clock_where_the_local_one_is_wrong() {
    let wire = preparing().await;
    let slow = ManualClock::at(at(NOW - 7200));
    let prepared = client_at(&wire, slow).prepare(&Request::auth()).await.unwrap();
    assert_eq!(prepared.expires_at(), Some(at(NOW - 7200 + 300)));
}

#[tokio::test]
async fn a_prepare_that_brings_no_key_is_an_unusable_answer() {
    for body in [
        r#"{"status":"prepared","expiration_time":1600011054}"#,
        r#"{"request_key":"","status":"prepared","expiration_time":1600011054}"#,
    ] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json_off_contract("POST", PREPARE, 200, body).await;
        let error = client(&wire).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.to_string().contains("request_key"), "{error}");
    }
}

#[tokio::test]
async fn both_shapes_of_error_are_read_at_400_and_500_and_prepare_is_never_sent_twice() {
    let bound = format!(
        r#"{{"request_key":"{KEY}","expiration_time":{EXPIRY},"status":"error","error":{{"code":6403,"message":"bad to"}}}}"#
    );
    for status in [400, 500] {
        for body in [r#"{"code":6403,"err":"bad to"}"#, &bound] {
            let wire = Wire::start(Provider::KlipA2a).await;
            wire.json_off_contract("POST", PREPARE, status, body).await;
            wire.json_off_contract("GET", RESULT, status, body).await;
            wire.json_off_contract("GET", CARDS, status, body).await;
            let client = client(&wire);

            let prepare = client.prepare(&Request::auth()).await.unwrap_err();
            let result = client.result(&RequestKey::from(KEY)).await.unwrap_err();
            let cards = client.cards(CONTRACT, USER).contract().await.unwrap_err();

            for error in [prepare, result, cards] {
                assert_eq!(error.kind(), ErrorKind::Refused);
                assert_eq!(error.status().unwrap().as_u16(), status);
                assert_eq!(error.code(), Some(&ErrorCode::INVALID_TO));
                assert!(error.to_string().ends_with("code 6403: bad to"), "{error}");
                assert!(!error.is_retryable());
            }
            assert_eq!(wire.sent().await.len(), 3, "{status} {body}");
        }
    }
}

#[tokio::test]
async fn a_prepare_that_answers_200_with_an_error_is_refused() {
    for body in [
        r#"{"error":{"code":6200,"message":"enough"}}"#,
        r#"{"request_key":"K","status":"error","error":{"code":6200,"message":"enough"}}"#,
        r#"{"code":6200,"err":"enough"}"#,
    ] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json_off_contract("POST", PREPARE, 200, body).await;
        let error = client(&wire).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{body}");
        assert_eq!(error.code().unwrap().class(), Some(CodeClass::Quota));
        assert!(error.to_string().contains("enough"), "{error}");
    }
}

#[tokio::test]
async fn an_odd_field_of_an_error_costs_neither_the_code_nor_the_words() {
    for (body, code) in [
        (r#"{"code":"1001","err":"words"}"#, Some(ErrorCode(1001))),
        (
            r#"{"error":"Bad Request","code":6001,"err":"words"}"#,
            Some(ErrorCode::EXPIRED_REQUEST_KEY),
        ),
        (
            r#"{"error":{"code":"6200","message":"words"},"code":[]}"#,
            Some(ErrorCode::DAILY_LIMIT_EXCEEDED),
        ),
        (r#"{"error":{"code":{},"message":"words"}}"#, None),
        (r#"{"error":"words"}"#, None),
    ] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json_off_contract("POST", PREPARE, 400, body).await;
        let error = client(&wire).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.code().copied(), code, "{body}");
        assert!(error.to_string().ends_with("words"), "{error}");
    }
}

#[tokio::test]
async fn every_documented_code_is_kept_and_an_unknown_one_is_too() {
    let documented = [
        6000, 6001, 6010, 6200, 6401, 6402, 6403, 6404, 6405, 6406, 6407, 6408, 6409, 6410, 6411,
    ];
    for code in documented.into_iter().chain([6999]) {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json("POST", PREPARE, 400, format!(r#"{{"code":{code},"err":"no"}}"#))
            .await;
        let error = client(&wire).prepare(&Request::auth()).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode(code)));
        assert_eq!(error.code().unwrap().class().is_none(), code == 6999, "{code}");
    }
}

#[tokio::test]
async fn html_at_500_is_reported_by_its_status_once_for_prepare_and_after_retries_for_the_rest() {
    let wire = Wire::start(Provider::KlipA2a).await;
    let page = Answer::off_contract(500).body("<html>gateway</html>", "text/html");
    for (verb, path) in [("POST", PREPARE), ("GET", RESULT), ("GET", CARDS)] {
        wire.always(verb, path, page.clone()).await;
    }
    let client = client(&wire);

    let prepare = client.prepare(&Request::auth()).await.unwrap_err();
    let result = client.result(&RequestKey::from(KEY)).await.unwrap_err();
    let cards = client.cards(CONTRACT, USER).contract().await.unwrap_err();

    for (error, path, times) in [(prepare, PREPARE, 1), (result, RESULT, 3), (cards, CARDS, 3)] {
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert_eq!(error.status().unwrap().as_u16(), 500);
        assert_eq!(error.code(), None);
        assert_eq!(wire.sent_to(path).await.len(), times, "{path}");
    }
}

// ---- Request: links

async fn links(environment: Environment) -> [String; 5] {
    let wire = preparing().await;
    let client = Client::builder()
        .environment(environment)
        .base_url(wire.base_url())
        .credentials(Credentials::new("Example BApp"))
        .build()
        .unwrap();
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    [
        Platform::Qr,
        Platform::Ios,
        Platform::Android,
        Platform::KakaoTalkIos,
        Platform::KakaoTalkAndroid,
    ]
    .map(|platform| prepared.link(platform))
}

#[tokio::test]
async fn the_links_of_korea_are_those_of_klips_sdks() {
    assert_eq!(
        links(Environment::Korea).await,
        [
            "https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "klip://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "intent://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=klip;package=com.klipwallet.app;end",
            "kakaotalk://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            "intent://klipwallet/open?url=https://klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=kakaotalk;package=com.kakao.talk;end",
        ]
    );
}

#[tokio::test]
async fn the_links_of_global_lead_to_its_own_app_and_page() {
    let android = "intent://klipwallet/open?url=https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e#Intent;scheme=klip;package=com.klipwallet.global;end";
    let ios = "klip://klipwallet/open?url=https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e";
    assert_eq!(
        links(Environment::Global).await,
        [
            "https://global.klipwallet.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e",
            ios,
            android,
            ios,
            android,
        ]
    );
}

#[tokio::test]
async fn the_page_of_the_links_is_set_apart_from_the_api() {
    let wire = preparing().await;
    let client = Client::builder()
        .base_url(wire.base_url())
        .link_base(Url::parse("https://links.example.com/").unwrap())
        .credentials(Credentials::new("Example BApp"))
        .build()
        .unwrap();
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    assert_eq!(
        prepared.link(Platform::Ios),
        "klip://klipwallet/open?url=https://links.example.com/?target=/a2a?request_key=b37f873d-32ce-4d5d-b72e-08d528e7fb8e"
    );
}

#[tokio::test]
async fn an_address_that_was_given_wins_over_the_environment_in_either_order() {
    let wire = preparing().await;
    let builder = || Client::builder().credentials(Credentials::new("Example BApp"));
    for builder in [
        builder()
            .environment(Environment::Global)
            .base_url(wire.base_url()),
        builder()
            .base_url(wire.base_url())
            .environment(Environment::Global),
    ] {
        let prepared = builder.build().unwrap().prepare(&Request::auth()).await.unwrap();
        let link = prepared.link(Platform::Qr);
        assert!(link.starts_with("https://global.klipwallet.com/?"), "{link}");
    }
    assert_eq!(wire.sent_to(PREPARE).await.len(), 2);
}

// ---- Request keys as tokens

#[tokio::test]
async fn the_token_is_the_key_of_an_auth_request_in_the_query_until_it_expires() {
    let wire = preparing().await;
    let clock = ManualClock::at(at(NOW));
    let client = client_at(&wire, clock.clone());

    let token = client.token_provider().token().await.unwrap();
    let again = client.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), KEY);
    assert_eq!(token.placement(), &Placement::query("request_key"));
    assert_eq!(token.expires_at(), Some(at(EXPIRY)));
    assert!(again.is_same(&token));
    let sent = wire.sent().await;
    assert_eq!(sent.len(), 1, "cached");
    assert!(
        sent[0].ends_with("\n\n{\"bapp\":{\"name\":\"Example BApp\"},\"type\":\"auth\"}"),
        "{sent:?}"
    );

    clock.advance(Duration::from_secs(300));
    client.token_provider().token().await.unwrap();
    assert_eq!(wire.sent().await.len(), 2, "the key had expired");
}

#[tokio::test]
async fn a_request_key_provider_prepares_its_request_for_each_token() {
    let wire = Wire::start(Provider::KlipA2a).await;
    let answer = |key: &str| dated(200, &PREPARED.replace(KEY, key));
    wire.in_order("POST", PREPARE, [answer("one"), answer("two")])
        .await;
    let keys = RequestKeyProvider::new(&client(&wire), Request::send_klay(RECEIVER, "1"));

    let tokens = [keys.token().await.unwrap(), keys.token().await.unwrap()];

    assert_eq!(
        tokens.map(|token| token.secret().expose().to_owned()),
        ["one", "two"]
    );
    for sent in wire.sent().await {
        assert!(sent.contains(r#""type":"send_klay""#), "{sent}");
    }
}

#[tokio::test]
async fn a_key_that_klip_refuses_is_told_apart_from_one_that_klip_cannot_give_now() {
    let kind = async |status: u16, body: &str| {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json_off_contract("POST", PREPARE, status, body).await;
        client(&wire).token_provider().token().await.unwrap_err().kind()
    };
    assert_eq!(
        kind(400, r#"{"code":6401,"err":"no name"}"#).await,
        TokenErrorKind::Rejected
    );
    assert_eq!(
        kind(500, r#"{"code":6401,"err":"no name"}"#).await,
        TokenErrorKind::Rejected
    );
    assert_eq!(kind(503, "<html>").await, TokenErrorKind::Unavailable);
    assert_eq!(kind(200, "<html>").await, TokenErrorKind::InvalidAnswer);
}

#[tokio::test]
async fn another_source_of_tokens_takes_the_place_of_prepare() {
    let wire = preparing().await;
    let given = StaticToken::new(AccessToken::new("given", Placement::query("request_key")));
    let client = Client::builder()
        .base_url(wire.base_url())
        .token_provider(given)
        .build()
        .unwrap();
    let token = client.token_provider().token().await.unwrap();
    assert_eq!(token.secret().expose(), "given");
    assert!(wire.sent().await.is_empty());
}

// ---- Result

#[tokio::test]
async fn result_asks_by_the_key_in_the_query_and_by_nothing_else() {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.always("GET", RESULT, result_answer(r#""status":"prepared""#))
        .await;
    let client = client(&wire);
    client.result(&RequestKey::from(KEY)).await.unwrap();
    client.result(&RequestKey::from("a b&c=d")).await.unwrap();
    assert_eq!(
        wire.sent().await,
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
async fn a_blank_key_is_refused_before_anything_is_sent() {
    let wire = Wire::start(Provider::KlipA2a).await;
    let error = client(&wire).result(&RequestKey::from("")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("`request_key`"), "{error}");
    assert!(wire.sent().await.is_empty());
}

async fn result(rest: &str) -> klip_a2a::RequestResult {
    read(result_answer(rest)).await
}

async fn odd_result(rest: &str) -> klip_a2a::RequestResult {
    read(odd_result_answer(rest)).await
}

async fn read(answer: Answer) -> klip_a2a::RequestResult {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.always("GET", RESULT, answer).await;
    client(&wire).result(&RequestKey::from(KEY)).await.unwrap()
}

#[tokio::test]
async fn every_documented_state_of_a_request_is_understood() {
    let prepared = result(r#""status":"prepared""#).await;
    assert_eq!(prepared.request_key, Some(RequestKey::from(KEY)));
    assert_eq!(prepared.expiration_time.unwrap().as_str(), "1600011054");
    assert_eq!(prepared.status, Status::Prepared);
    assert_eq!((prepared.result, prepared.error), (None, None));

    let linked = result(&format!(
        r#""status":"completed","result":{{"klaytn_address":"{USER}"}}"#
    ))
    .await;
    assert_eq!(linked.status, Status::Completed);
    assert_eq!(linked.klaytn_address(), Some(USER));

    let requested = result(r#""status":"requested","result":{"tx_hash":"0xab","status":"pending"}"#).await;
    assert_eq!(requested.status, Status::Requested);
    assert_eq!(requested.tx_hash(), Some("0xab"));
    assert_eq!(requested.transaction_status(), Some(&TransactionStatus::Pending));

    for (text, status) in [
        ("success", TransactionStatus::Success),
        ("fail", TransactionStatus::Fail),
        ("canceled", TransactionStatus::Canceled),
        ("queued", TransactionStatus::Other("queued".to_owned())),
    ] {
        let settled = odd_result(&format!(
            r#""status":"completed","result":{{"tx_hash":"0xab","status":"{text}"}}"#
        ))
        .await;
        assert_eq!(settled.transaction_status(), Some(&status));
    }

    let signed = odd_result(r#""status":"completed","result":{"signature":"0xcd","pin_fail_count":0}"#).await;
    assert_eq!(signed.signature(), Some("0xcd"));

    let canceled = odd_result(r#""status":"canceled","result":null,"error":null"#).await;
    assert_eq!(canceled.status, Status::Canceled);
    assert_eq!((canceled.result, canceled.error), (None, None));

    let failed = result(r#""status":"error","error":{"code":6200,"message":"enough"}"#).await;
    assert_eq!(failed.status, Status::Error);
    assert_eq!(failed.error_code(), Some(ErrorCode::DAILY_LIMIT_EXCEEDED));
    assert_eq!(failed.error.unwrap().message.as_deref(), Some("enough"));
}

#[tokio::test]
async fn a_failed_request_is_told_of_however_odd_its_error_is() {
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
async fn an_unknown_status_is_kept() {
    let other = odd_result(r#""status":"preparing","new_field":[1]"#).await;
    assert_eq!(other.status, Status::Other("preparing".to_owned()));
    assert_eq!(other.status.to_string(), "preparing");
}

#[tokio::test]
async fn a_signature_at_the_top_is_taken_where_there_is_none_in_the_result() {
    for (rest, expected) in [
        (r#""status":"completed","signature":"0xtop""#, "0xtop"),
        (r#""status":"completed","signature":"0xtop","result":{}"#, "0xtop"),
        (
            r#""status":"completed","signature":"0xtop","result":{"signature":"0xin"}"#,
            "0xin",
        ),
    ] {
        assert_eq!(result(rest).await.signature(), Some(expected), "{rest}");
    }
}

#[tokio::test]
async fn the_expiration_time_of_a_result_may_be_text() {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.json(
        "GET",
        RESULT,
        200,
        r#"{"expiration_time":"1600011054","status":"prepared"}"#,
    )
    .await;
    let result = client(&wire).result(&RequestKey::from(KEY)).await.unwrap();
    assert_eq!(result.expiration_time.unwrap().as_str(), "1600011054");
    assert_eq!(result.request_key, None);
}

#[tokio::test]
async fn a_flat_error_at_200_is_a_refusal_of_result() {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.json_off_contract("GET", RESULT, 200, r#"{"code":6000,"err":"no such key"}"#)
        .await;
    let error = client(&wire).result(&RequestKey::from(KEY)).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UNKNOWN_REQUEST_KEY));
}

// ---- Waiting

/// A clock that is moved by the pauses of those who wait on it, and writes them down.
#[derive(Debug, Clone)]
struct Pauses {
    clock: ManualClock,
    spans: Arc<Mutex<Vec<Duration>>>,
}

impl Pauses {
    fn new() -> Self {
        Self {
            clock: ManualClock::at(at(NOW)),
            spans: Arc::default(),
        }
    }

    fn spans(&self) -> Vec<Duration> {
        self.spans.lock().unwrap().clone()
    }

    fn total(&self) -> Duration {
        self.spans().iter().sum()
    }
}

#[async_trait]
impl Clock for Pauses {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    async fn sleep(&self, span: Duration) {
        self.spans.lock().unwrap().push(span);
        self.clock.sleep(span).await;
    }
}

const PENDING: &str = r#""status":"requested","result":{"tx_hash":"0xab","status":"pending"}"#;

fn waiting() -> Answer {
    result_answer(r#""status":"prepared""#)
}

/// Waits, with `PollPolicy::default()`, for a request that Klip answers with `answers`, the last one again
/// and again.
async fn wait_for(request: Request, answers: Vec<Answer>) -> (Result<Outcome, WaitError>, Pauses, Wire) {
    let wire = preparing().await;
    let (last, first) = answers.split_last().unwrap();
    wire.in_order("GET", RESULT, first.to_vec()).await;
    wire.always("GET", RESULT, last.clone()).await;
    let pauses = Pauses::new();
    let client = client_at(&wire, pauses.clone());
    let prepared = client.prepare(&request).await.unwrap();
    let ended = client.wait(&prepared, PollPolicy::default()).await;
    (ended, pauses, wire)
}

fn transfer() -> Request {
    Request::send_klay(RECEIVER, "1")
}

/// A [`transaction`] that the contract does not allow.
fn odd_transaction(status: &str, on_chain: &str) -> Answer {
    transaction(status, on_chain).although_off_contract()
}

fn transaction(status: &str, on_chain: &str) -> Answer {
    result_answer(&format!(
        r#""status":"{status}","result":{{"tx_hash":"0xab","status":"{on_chain}"}}"#
    ))
}

#[tokio::test]
async fn waiting_ends_when_the_user_has_linked_or_signed() {
    let linked = result_answer(&format!(
        r#""status":"completed","result":{{"klaytn_address":"{USER}"}}"#
    ));
    let (ended, pauses, wire) = wait_for(Request::auth(), vec![waiting(), waiting(), linked]).await;
    let Outcome::Completed(result) = ended.unwrap() else {
        panic!("not completed")
    };
    assert_eq!(result.klaytn_address(), Some(USER));
    assert_eq!(wire.sent_to(RESULT).await.len(), 3);
    assert_eq!(pauses.spans()[0], Duration::from_secs(1));

    let signed = result_answer(r#""status":"completed","result":{"signature":"0xcd"}"#);
    let (ended, ..) = wait_for(Request::sign_message("x"), vec![signed]).await;
    assert_eq!(ended.unwrap().result().signature(), Some("0xcd"));
}

#[tokio::test]
async fn a_refusal_and_a_failure_end_the_waiting_at_once_and_are_told_apart() {
    let (ended, _, wire) = wait_for(
        transfer(),
        vec![waiting(), result_answer(r#""status":"canceled""#)],
    )
    .await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
    assert_eq!(wire.sent_to(RESULT).await.len(), 2);

    let failed = result_answer(r#""status":"error","error":{"code":6200,"message":"enough"}"#);
    let (ended, ..) = wait_for(transfer(), vec![failed]).await;
    let Ok(Outcome::Failed(result)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(result.error_code(), Some(ErrorCode::DAILY_LIMIT_EXCEEDED));
}

#[tokio::test]
async fn an_approved_transaction_is_done_when_the_chain_says_so_and_not_before() {
    let answers = vec![
        waiting(),
        odd_result_answer(r#""status":"requested""#),
        odd_result_answer(PENDING),
        odd_transaction("completed", "pending"),
        odd_result_answer(r#""status":"completed","result":{"tx_hash":"0xab"}"#),
        odd_result_answer(r#""status":"completed""#),
        odd_transaction("completed", "queued"),
        odd_transaction("completed", "success"),
    ];
    let (ended, _, wire) = wait_for(transfer(), answers).await;
    let Ok(Outcome::Completed(result)) = ended else {
        panic!("{ended:?}")
    };
    assert_eq!(result.tx_hash(), Some("0xab"));
    assert_eq!(wire.sent_to(RESULT).await.len(), 8);
}

#[tokio::test]
async fn a_transaction_that_the_chain_reverted_is_no_success() {
    for status in ["requested", "completed"] {
        let (ended, ..) = wait_for(transfer(), vec![transaction(status, "fail")]).await;
        let Ok(Outcome::Reverted(result)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(result.tx_hash(), Some("0xab"));
    }
}

#[tokio::test]
async fn a_transaction_that_was_called_off_is_canceled() {
    for status in ["requested", "completed"] {
        let (ended, _, wire) = wait_for(transfer(), vec![transaction(status, "canceled")]).await;
        let Ok(Outcome::Canceled(result)) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!(result.transaction_status(), Some(&TransactionStatus::Canceled));
        assert_eq!(wire.sent_to(RESULT).await.len(), 1);
    }
}

#[tokio::test]
async fn a_completed_request_without_what_it_promised_is_waited_on() {
    let bare = [
        r#""status":"completed""#,
        r#""status":"completed","result":{}"#,
        r#""status":"completed","result":{"klaytn_address":"","signature":""}"#,
        r#""status":"completed","result":{"tx_hash":"0xab","status":"success"}"#,
    ];
    for (request, produced) in [
        (Request::auth(), format!(r#""klaytn_address":"{USER}""#)),
        (Request::sign_message("x"), r#""signature":"0xcd""#.to_owned()),
    ] {
        let done = result_answer(&format!(r#""status":"completed","result":{{{produced}}}"#));
        let answers = bare.map(result_answer).into_iter().chain([done]).collect();
        let (ended, _, wire) = wait_for(request.clone(), answers).await;
        assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
        assert_eq!(wire.sent_to(RESULT).await.len(), bare.len() + 1);

        let (ended, pauses, _) = wait_for(request, vec![result_answer(bare[0])]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert_eq!(error.last().unwrap().status, Status::Completed);
        assert_eq!(pauses.total(), Duration::from_secs(1 + 300));
    }
}

#[tokio::test]
async fn a_request_that_nobody_answers_ends_a_little_after_its_key() {
    let (ended, pauses, _) = wait_for(Request::auth(), vec![waiting()]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Expired);
    assert_eq!(error.last().unwrap().status, Status::Prepared);
    assert!(error.call_error().is_none());
    assert!(error.to_string().contains("expired"), "{error}");
    let waited = pauses.total();
    assert!(
        waited >= Duration::from_secs(305) && waited <= Duration::from_secs(308),
        "{waited:?}"
    );
}

#[tokio::test]
async fn polls_start_after_a_second_and_stay_one_to_three_apart() {
    let (_, pauses, wire) = wait_for(Request::auth(), vec![waiting()]).await;
    let spans = pauses.spans();
    assert_eq!(spans[0], Duration::from_secs(1));
    for span in &spans {
        assert!(
            *span >= Duration::from_secs(1) && *span <= Duration::from_secs(3),
            "{span:?}"
        );
    }
    assert!(
        spans.iter().any(|span| *span > Duration::from_secs(2)),
        "they grow"
    );
    assert_eq!(wire.sent_to(RESULT).await.len(), spans.len());
}

#[tokio::test]
async fn an_approved_transaction_is_waited_for_past_the_expiry_of_its_key() {
    let wire = preparing().await;
    wire.in_order("GET", RESULT, [result_answer(PENDING), result_answer(PENDING)])
        .await;
    wire.always("GET", RESULT, transaction("completed", "success"))
        .await;
    let pauses = Pauses::new();
    let (client, prepared) = prepared_with(&wire, &pauses, transfer()).await;
    pauses.clock.advance(Duration::from_secs(400));

    let ended = client.wait(&prepared, PollPolicy::default()).await;

    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(wire.sent_to(RESULT).await.len(), 3);
}

async fn prepared_with(wire: &Wire, pauses: &Pauses, request: Request) -> (Client, PreparedRequest) {
    let client = client_at(wire, pauses.clone());
    let prepared = client.prepare(&request).await.unwrap();
    (client, prepared)
}

#[tokio::test]
async fn the_deadline_ends_the_waiting_with_what_was_answered_last() {
    for (rest, status) in [
        (r#""status":"prepared""#, Status::Prepared),
        (r#""status":"preparing""#, Status::Other("preparing".to_owned())),
    ] {
        let wire = preparing().await;
        wire.always("GET", RESULT, odd_result_answer(rest)).await;
        let pauses = Pauses::new();
        let (client, prepared) = prepared_with(&wire, &pauses, transfer()).await;

        let policy = PollPolicy::default().deadline(Duration::from_secs(60));
        let error = client.wait(&prepared, policy).await.unwrap_err();

        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert_eq!(error.last().unwrap().status, status);
        assert!(error.call_error().is_none());
        assert!(error.to_string().contains(status.as_str()), "{error}");
        assert_eq!(
            pauses.total(),
            Duration::from_secs(60),
            "the last look is at the deadline"
        );
    }
}

#[tokio::test]
async fn an_approved_transaction_has_a_time_of_its_own_from_the_first_answer_that_shows_it() {
    let policy = || {
        PollPolicy::default()
            .longest_pause(Duration::from_secs(1))
            .deadline(Duration::from_secs(10))
            .settle_within(Duration::from_secs(60))
    };
    let calls = vec![
        result_answer(PENDING),
        result_answer(r#""status":"requested""#),
        result_answer(r#""status":"completed""#),
        result_answer(r#""status":"prepared","result":{"status":"pending"}"#),
    ];
    for approved in calls {
        let wire = preparing().await;
        // Nine looks, a second apart, at a request that nobody has answered; the tenth is at the deadline.
        wire.in_order("GET", RESULT, std::iter::repeat_with(waiting).take(9))
            .await;
        wire.always("GET", RESULT, approved).await;
        let pauses = Pauses::new();
        let (client, prepared) = prepared_with(&wire, &pauses, transfer()).await;

        let error = client.wait(&prepared, policy()).await.unwrap_err();

        assert_eq!(error.kind(), WaitErrorKind::Deadline);
        assert!(error.call_error().is_none());
        assert_eq!(pauses.total(), Duration::from_secs(10 + 60));
    }
}

#[tokio::test]
async fn the_time_to_settle_does_not_bound_the_wait_for_the_user() {
    let wire = preparing().await;
    wire.in_order("GET", RESULT, std::iter::repeat_with(waiting).take(20))
        .await;
    wire.always("GET", RESULT, transaction("completed", "success"))
        .await;
    let (client, prepared) = prepared_with(&wire, &Pauses::new(), transfer()).await;
    let policy = PollPolicy::default().settle_within(Duration::from_secs(1));
    let ended = client.wait(&prepared, policy).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
}

#[tokio::test]
async fn no_time_to_settle_ends_the_waiting_with_the_approval() {
    let wire = preparing().await;
    wire.always("GET", RESULT, result_answer(PENDING)).await;
    let (client, prepared) = prepared_with(&wire, &Pauses::new(), transfer()).await;
    let policy = PollPolicy::default().settle_within(Duration::ZERO);
    let error = client.wait(&prepared, policy).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().tx_hash(), Some("0xab"));
    assert_eq!(wire.sent_to(RESULT).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_falls_behind_the_approval_neither_hides_it_nor_ends_the_waiting() {
    let (ended, pauses, _) = wait_for(transfer(), vec![result_answer(PENDING), waiting()]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().tx_hash(), Some("0xab"));
    assert_eq!(pauses.total(), Duration::from_secs(1 + 300));

    let expired = Answer::json(400, r#"{"code":6001,"err":"expired"}"#);
    let answers = vec![result_answer(PENDING), waiting(), expired];
    let (ended, ..) = wait_for(transfer(), answers).await;
    assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::OutcomeUnknown);
}

#[tokio::test]
async fn an_unknown_status_is_waited_on_past_the_expiry_until_the_deadline() {
    let (ended, pauses, _) = wait_for(
        Request::auth(),
        vec![odd_result_answer(r#""status":"preparing""#)],
    )
    .await;
    assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::Deadline);
    assert_eq!(pauses.total(), Duration::from_secs(600));
}

#[tokio::test]
async fn a_deadline_of_nothing_asks_nothing() {
    let wire = preparing().await;
    let (client, prepared) = prepared_with(&wire, &Pauses::new(), Request::auth()).await;
    let policy = PollPolicy::default().deadline(Duration::ZERO);
    let error = client.wait(&prepared, policy).await.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert!(error.last().is_none());
    assert!(wire.sent_to(RESULT).await.is_empty());
}

fn key_expired() -> Vec<Answer> {
    let bound = format!(
        r#"{{"request_key":"{KEY}","expiration_time":{EXPIRY},"status":"error","error":{{"code":6001,"message":"expired"}}}}"#
    );
    vec![
        Answer::json(400, r#"{"code":6001,"err":"expired"}"#),
        Answer::json_off_contract(400, bound.clone()),
        Answer::json(200, bound),
    ]
}

#[tokio::test]
async fn a_key_that_klip_calls_expired_ends_the_waiting_in_either_shape_and_as_data() {
    for expired in key_expired() {
        for before in [vec![], vec![waiting()]] {
            let polls = before.len() + 1;
            let answers = before.into_iter().chain([expired.clone()]).collect();
            let (ended, _, wire) = wait_for(transfer(), answers).await;
            assert_eq!(ended.unwrap_err().kind(), WaitErrorKind::Expired);
            assert_eq!(wire.sent_to(RESULT).await.len(), polls);
        }
    }
}

#[tokio::test]
async fn a_key_that_is_lost_after_the_approval_is_never_taken_for_nobody_answered() {
    let unknown = Answer::json(400, r#"{"code":6000,"err":"no such key"}"#);
    for lost in key_expired().into_iter().chain([unknown]) {
        let (ended, ..) = wait_for(transfer(), vec![result_answer(PENDING), lost]).await;
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), WaitErrorKind::OutcomeUnknown);
        assert_eq!(error.last().unwrap().tx_hash(), Some("0xab"));
    }
}

#[tokio::test]
async fn a_key_that_klip_does_not_know_ends_the_waiting() {
    let unknown = Answer::json(400, r#"{"code":6000,"err":"no such key"}"#);
    let (ended, _, wire) = wait_for(transfer(), vec![unknown]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    let call = error.call_error().unwrap();
    assert_eq!(call.code(), Some(&ErrorCode::UNKNOWN_REQUEST_KEY));
    assert_eq!(wire.sent_to(RESULT).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_ends_the_waiting_and_keeps_what_was_known() {
    let portal = Answer::off_contract(200).body("<html>", "text/html");
    let (ended, ..) = wait_for(transfer(), vec![result_answer(PENDING), portal]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Call);
    assert_eq!(error.call_error().unwrap().kind(), ErrorKind::Decode);
    assert_eq!(error.last().unwrap().tx_hash(), Some("0xab"));
}

#[tokio::test]
async fn a_failure_that_passes_is_ridden_out() {
    let down = || Answer::off_contract(503).body("<html>", "text/html");
    // Each poll is sent three times by the layer below: two polls fail.
    let mut answers = vec![waiting()];
    answers.extend(std::iter::repeat_with(down).take(6));
    answers.push(transaction("completed", "success"));
    let (ended, _, wire) = wait_for(transfer(), answers).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(wire.sent_to(RESULT).await.len(), 8);
}

#[tokio::test]
async fn a_failure_that_lasts_is_not_taken_for_an_expired_key() {
    let down = Answer::off_contract(503).body("<html>", "text/html");
    let (ended, pauses, _) = wait_for(transfer(), vec![waiting(), down]).await;
    let error = ended.unwrap_err();
    assert_eq!(error.kind(), WaitErrorKind::Deadline);
    assert_eq!(error.last().unwrap().status, Status::Prepared);
    assert_eq!(error.call_error().unwrap().status().unwrap().as_u16(), 503);
    assert!(pauses.total() >= Duration::from_secs(600));
}

#[tokio::test]
async fn the_pause_that_klip_asks_for_is_kept_between_polls() {
    let busy = Answer::off_contract(429).header("retry-after", "20");
    let done = transaction("completed", "success");
    let (ended, pauses, _) = wait_for(transfer(), vec![busy.clone(), busy.clone(), busy, done]).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    let spans = pauses.spans();
    // The first poll with its two retries, then the second poll.
    assert_eq!(spans.len(), 4);
    for span in &spans[1..] {
        assert!(*span >= Duration::from_secs(20), "{spans:?}");
    }
}

#[tokio::test]
async fn a_request_is_taken_up_by_another_client_with_its_links_its_expiry_and_its_end() {
    let wire = preparing().await;
    let prepared = client(&wire).prepare(&transfer()).await.unwrap();
    let (key, expires_at) = (prepared.request_key().expose().to_owned(), prepared.expires_at());
    wire.in_order("GET", RESULT, [result_answer(PENDING)]).await;
    wire.always("GET", RESULT, transaction("completed", "success"))
        .await;

    let pauses = Pauses::new();
    let elsewhere = client_at(&wire, pauses.clone());
    let resumed = elsewhere.resume(key, &transfer(), expires_at);

    assert_eq!(resumed.request_key(), prepared.request_key());
    assert_eq!(resumed.expires_at(), Some(at(EXPIRY)));
    assert_eq!(resumed.status(), &Status::Prepared);
    for platform in [Platform::Qr, Platform::Ios, Platform::Android] {
        assert_eq!(resumed.link(platform), prepared.link(platform));
    }
    let ended = elsewhere.wait(&resumed, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Completed(_))), "{ended:?}");
    assert_eq!(
        wire.sent_to(RESULT).await.len(),
        2,
        "as a transaction, not at once"
    );
    assert_eq!(wire.sent_to(PREPARE).await.len(), 1);
}

#[tokio::test]
async fn a_resumed_request_that_nobody_answers_ends_with_its_key_or_at_the_deadline_without_one() {
    for (expires_at, kind, seconds) in [
        (Some(at(EXPIRY)), WaitErrorKind::Expired, 305..=308),
        (Some(at(NOW - 1)), WaitErrorKind::Expired, 5..=8),
        (None, WaitErrorKind::Deadline, 600..=600),
    ] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.always("GET", RESULT, waiting()).await;
        let pauses = Pauses::new();
        let client = client_at(&wire, pauses.clone());
        let resumed = client.resume(KEY, &Request::auth(), expires_at);
        let error = client.wait(&resumed, PollPolicy::default()).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        let waited = pauses.total().as_secs();
        assert!(seconds.contains(&waited), "{kind:?}: {waited}");
    }
}

#[tokio::test]
async fn a_wait_that_was_dropped_can_be_begun_again() {
    let wire = preparing().await;
    wire.in_order("GET", RESULT, [waiting()]).await;
    wire.always("GET", RESULT, result_answer(r#""status":"canceled""#))
        .await;
    let (client, prepared) = prepared_with(&wire, &Pauses::new(), transfer()).await;
    {
        let mut dropped = Box::pin(client.wait(&prepared, PollPolicy::default()));
        assert!(futures_util::poll!(dropped.as_mut()).is_pending());
    }
    let ended = client.wait(&prepared, PollPolicy::default()).await;
    assert!(matches!(ended, Ok(Outcome::Canceled(_))), "{ended:?}");
}

// ---- Cards

const CARD_PAGE: &str = r#"{"name":"Example","symbol_img":"https://example.com/s.png","cards":[{"created_at":1600000000,"updated_at":1600000001,"owner":"0x11","sender":"0x22","card_id":12,"card_uri":"https://example.com/12.json","transaction_hash":"0xab"}],"next_cursor":""}"#;

async fn cards(client: &Client) -> Vec<Card> {
    client.cards(CONTRACT, USER).items().try_collect().await.unwrap()
}

#[tokio::test]
async fn both_addresses_are_sent_on_each_page_and_the_cursor_from_the_second_on() {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.in_order(
        "GET",
        CARDS,
        [
            Answer::json(200, r#"{"cards":[{"card_id":1}],"next_cursor":"D+/="}"#),
            Answer::json(200, r#"{"cards":null,"next_cursor":"E"}"#),
            Answer::json(
                200,
                r#"{"cards":[{"card_id":9007199254740993},{"card_id":"340282366920938463463374607431768211457"}],"next_cursor":""}"#,
            ),
        ],
    )
    .await;

    let cards = cards(&client(&wire)).await;

    let ids: Vec<&str> = cards.iter().map(|card| card.card_id.as_str()).collect();
    assert_eq!(
        ids,
        ["1", "9007199254740993", "340282366920938463463374607431768211457"]
    );
    let page = |cursor: &str| {
        format!(
            "GET /v2/a2a/cards?sca=0x3333333333333333333333333333333333333333&eoa=0x1111111111111111111111111111111111111111{cursor}\n\
             accept: application/json\n\
             user-agent: klip-a2a/0.1.0"
        )
    };
    assert_eq!(
        wire.sent().await,
        [page(""), page("&cursor=D%2B%2F%3D"), page("&cursor=E")]
    );
}

#[tokio::test]
async fn every_documented_field_of_the_cards_and_their_contract_is_understood() {
    let wire = Wire::start(Provider::KlipA2a).await;
    wire.json("GET", CARDS, 200, CARD_PAGE).await;
    let client = client(&wire);

    let cards = cards(&client).await;
    let contract = client.cards(CONTRACT, USER).contract().await.unwrap();

    let card = &cards[0];
    assert_eq!(
        (card.created_at, card.updated_at),
        (Some(1_600_000_000), Some(1_600_000_001))
    );
    assert_eq!(
        (card.owner.as_deref(), card.sender.as_deref()),
        (Some("0x11"), Some("0x22"))
    );
    assert_eq!(card.card_id.to_string(), "12");
    assert_eq!(card.card_uri.as_deref(), Some("https://example.com/12.json"));
    assert_eq!(card.transaction_hash.as_deref(), Some("0xab"));
    assert_eq!(contract.name.as_deref(), Some("Example"));
    assert_eq!(contract.symbol_img.as_deref(), Some("https://example.com/s.png"));
}

#[tokio::test]
async fn an_odd_name_or_symbol_of_their_contract_costs_no_card() {
    let wire = Wire::start(Provider::KlipA2a).await;
    let page = r#"{"name":7,"symbol_img":{},"cards":[{"card_id":12}],"next_cursor":""}"#;
    wire.json_off_contract("GET", CARDS, 200, page).await;
    let client = client(&wire);
    assert_eq!(cards(&client).await.len(), 1);
    let contract = client.cards(CONTRACT, USER).contract().await.unwrap();
    assert_eq!((contract.name, contract.symbol_img), (None, None));
}

#[tokio::test]
async fn an_empty_null_and_absent_cursor_all_end_the_list() {
    for end in [r#""next_cursor":"","#, r#""next_cursor":null,"#, ""] {
        let wire = Wire::start(Provider::KlipA2a).await;
        wire.json(
            "GET",
            CARDS,
            200,
            format!(r#"{{{end}"cards":[{{"card_id":1}}]}}"#),
        )
        .await;
        assert_eq!(cards(&client(&wire)).await.len(), 1);
        assert_eq!(wire.sent().await.len(), 1, "{end}");
    }
}

#[tokio::test]
async fn cards_of_what_is_no_address_are_refused_before_anything_is_sent() {
    let wire = Wire::start(Provider::KlipA2a).await;
    for (field, sca, eoa) in [("sca", "0x33", USER), ("eoa", CONTRACT, ""), ("sca", "", "")] {
        let cards = client(&wire).cards(sca, eoa);
        let error = cards.contract().await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{field}`")), "{error}");
        let error = cards.items().try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::InvalidInput);
    }
    assert!(wire.sent().await.is_empty());
}

// ---- What must not be seen

#[tokio::test]
async fn the_request_key_is_in_no_debug_and_in_no_error() {
    let wire = preparing().await;
    wire.in_order(
        "GET",
        RESULT,
        [
            result_answer(PENDING),
            Answer::json_off_contract(
                400,
                format!(r#"{{"request_key":"{KEY}","status":"error","error":{{"code":6001}}}}"#),
            ),
            Answer::json_off_contract(200, format!(r#"{{"request_key":"{KEY}","status":7}}"#)),
            Answer::json_off_contract(200, format!(r#""{KEY}""#)),
            Answer::off_contract(404),
        ],
    )
    .await;
    let client = client(&wire);
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    let token = client.token_provider().token().await.unwrap();
    let key = prepared.request_key();
    let mut texts = vec![
        format!("{key:?} {prepared:?} {prepared:#?} {token:?} {client:?}"),
        format!("{:?}", client.result(key).await.unwrap()),
    ];
    for _ in 0..4 {
        let error = client.result(key).await.unwrap_err();
        texts.push(format!("{error} {error:?}"));
    }
    let gone = Client::builder()
        .base_url(Url::parse("http://127.0.0.1:1").unwrap())
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap();
    let error = gone.result(key).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    texts.push(format!("{error} {error:?}"));
    let policy = PollPolicy::default().deadline(Duration::from_secs(2));
    let error = gone.wait(&prepared, policy).await.unwrap_err();
    texts.push(format!("{error} {error:?}"));

    assert_eq!(texts.len(), 8);
    for text in texts {
        assert!(!text.contains(KEY), "{text}");
    }
}
