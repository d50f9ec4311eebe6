//! Klavi Payment: what is sent, what is understood, what is refused.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that tests share fail as tests do"
)]

use std::{
    io::{self, Read},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use auth_core::{
    AccessToken, PageErrorKind, Placement, StaticToken, TokenErrorKind, http::RetryPolicy,
    testing::ManualClock,
};
use contract_tests::{Answer, Provider, Wire};
use futures_util::TryStreamExt;
use klavi::{
    AccountType, BusinessCode, ClientBuilder, ClientMetadata, Credentials, CreditorAccount, Currency,
    Customer, CustomerClient, DebtorAccount, Environment, Error, ErrorCode, ErrorExt, ErrorKind, Holder,
    IdentifierType, InitType, ManagementClient, OrderQuery, PaginatorExt, Payment, PaymentRequest,
    PaymentRequestBuilder, PaymentStatus, Scalar, Url,
};
use tracing_subscriber::util::SubscriberInitExt;

const CUSTOMER_AUTH: &str = "/payment/customer/v1/auth";
const MANAGEMENT_AUTH: &str = "/payment/management/v1/auth";
const PAYMENTS: &str = "/payment/customer/v1/instant/payments";
const PAYMENT: &str = "/payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002";
const STATUS: &str = "/payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002/status";
const ORDERS: &str = "/payment/management/v1/merchants/app-1/orders";
const ID: &str = "00000000-0000-4000-8000-000000000002";

/// The sample of "Generate access token": 2025-07-09T09:37:27Z.
const EXPIRES: u64 = 1_752_053_847;
/// Half an hour before, on the wire and as a time.
const ISSUED: &str = "Wed, 09 Jul 2025 09:07:27 GMT";

/// The sample of "Await for payment status", spelling included.
const PROGRESS: &str = r#"{"id":"00000000-0000-4000-8000-000000000002","clientRequestId":"order-0001","amount":"1333.04","currency":"BRL","status":"CONSENT_AUTHORIED","statusReason":{"code":"NAO_INFORMADO","message":"not told"},"statusUpdateAt":"2022-09-23T03:39:43.737Z"}"#;

/// "Get a payment initiation": the documented fields, and those that its sample is cut before.
const RESOURCE: &str = r#"{"id":"00000000-0000-4000-8000-000000000002","appId":"app-1","clientRequestId":"order-0001","institutionId":"00000000-0000-4000-8000-000000000001","customer":{"identifierType":"CNPJ","identifier":"12345678000195","name":"Example Ltda","phone":"+5511900000000","email":"pay@example.com"},"date":"2025-07-01","consentId":"urn:example:consent","endToEndId":"E12345678202507011200abcdefghijk","transactionIdentification":"T1","loggedUserCpf":"12345678909","ibgeTownCode":"5300108","proxy":"12345678909","qrCode":"000201","initType":"PIX_DICT","amount":"1333.04","currency":"BRL","remittanceInformation":"a book","debtorAccount":{"ispb":"01234567","issuer":"0001","number":"***123","accountType":"CACC"},"creditorAccount":{"ispb":"12345678","issuer":"0002","number":"***456","accountType":"TRAN","holder":{"identifierType":"CPF","identifier":"12345678909","name":"Payee"}},"redirectUrl":"https://shop.example/return","status":"PAYMENT_SCHEDULED","statusReason":{"code":7},"statusUpdateAt":"2022-09-23T03:39:43.737Z","somethingNew":{"a":1}}"#;

fn keys() -> Credentials {
    Credentials::new("customer-ak", "customer-sk")
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn customer_builder(wire: &Wire) -> ClientBuilder<CustomerClient> {
    CustomerClient::builder()
        .base_url(wire.base_url())
        .credentials(keys())
        .http(|http| http.clock(ManualClock::new()))
}

fn customer(wire: &Wire) -> CustomerClient {
    customer_builder(wire).build().unwrap()
}

fn management(wire: &Wire) -> ManagementClient {
    ManagementClient::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("management-ak", "management-sk"))
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap()
}

fn issued(token: &str) -> Answer {
    Answer::json(200, format!(r#"{{"accessToken":"{token}","expireIn":1800}}"#))
}

/// A server that hands out `c.t.1`, `c.t.2`, ... and `m.t.1`, `m.t.2`, ...
async fn wire() -> Wire {
    let wire = Wire::start(Provider::Klavi).await;
    let tokens = |api: &str| {
        (1..=9)
            .map(|n| issued(&format!("{api}.t.{n}")))
            .collect::<Vec<_>>()
    };
    wire.in_order("POST", CUSTOMER_AUTH, tokens("c")).await;
    wire.in_order("POST", MANAGEMENT_AUTH, tokens("m")).await;
    wire
}

fn sample() -> PaymentRequestBuilder {
    PaymentRequest::builder()
        .client_request_id("order-0001")
        .institution_id("00000000-0000-4000-8000-000000000001")
        .init_type(InitType::PixDict)
        .customer(Customer::cpf("12345678909").name("Test Payer"))
        .date("2025-07-01")
        .proxy("12345678909")
        .amount("1333.00")
        .redirect_url("https://shop.example/return")
        .client_metadata(ClientMetadata::new("BROWSER", "MACOS", "3.2.1"))
}

fn request() -> PaymentRequest {
    sample().build().unwrap()
}

async fn orders(management: &ManagementClient) -> Vec<Payment> {
    management
        .orders("app-1", OrderQuery::new())
        .items()
        .try_collect()
        .await
        .unwrap()
}

fn bearers(sent: &[String]) -> Vec<&str> {
    sent.iter()
        .flat_map(|request| request.lines())
        .filter_map(|line| line.strip_prefix("authorization: Bearer "))
        .collect()
}

fn first_line(request: &str) -> &str {
    request.lines().next().unwrap()
}

/// What is logged while it is in force, down to the last detail.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> impl Sized + use<> {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .set_default()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// Tokens.

#[tokio::test]
async fn the_customer_token_call_sends_both_keys_as_json_and_the_token_goes_out_as_bearer() {
    let wire = wire().await;
    wire.json("GET", STATUS, 200, PROGRESS).await;

    customer(&wire).payment_status(ID).await.unwrap();

    assert_eq!(
        wire.sent().await,
        [
            "POST /payment/customer/v1/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klavi/0.1.0\n\
             \n\
             {\"accessKey\":\"customer-ak\",\"secretKey\":\"customer-sk\"}",
            "GET /payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002/status\n\
             accept: application/json\n\
             authorization: Bearer c.t.1\n\
             user-agent: klavi/0.1.0",
        ]
    );
}

#[tokio::test]
async fn the_management_token_call_is_the_same_at_a_path_and_with_keys_of_its_own() {
    let wire = wire().await;
    wire.json("GET", ORDERS, 200, r#"{"data":[]}"#).await;

    orders(&management(&wire)).await;

    assert_eq!(
        wire.sent().await,
        [
            "POST /payment/management/v1/auth\n\
             accept: application/json\n\
             content-type: application/json\n\
             user-agent: klavi/0.1.0\n\
             \n\
             {\"accessKey\":\"management-ak\",\"secretKey\":\"management-sk\"}",
            "GET /payment/management/v1/merchants/app-1/orders\n\
             accept: application/json\n\
             authorization: Bearer m.t.1\n\
             user-agent: klavi/0.1.0",
        ]
    );
}

#[tokio::test]
async fn the_path_of_the_management_token_call_can_be_another() {
    let wire = Wire::start(Provider::Klavi).await.bearing_requests_off_contract();
    wire.always("POST", "/v1/auth", issued("m.t.1").although_off_contract())
        .await;
    let management = ManagementClient::builder()
        .base_url(wire.base_url())
        .credentials(keys())
        .auth_path("/v1/auth")
        .build()
        .unwrap();

    let token = management.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "m.t.1");
    assert_eq!(wire.sent_to("/v1/auth").await.len(), 1);
}

#[tokio::test]
async fn a_base_url_wins_over_an_environment_in_either_order() {
    let wire = wire().await;
    let builder = || CustomerClient::builder().credentials(keys());
    for builder in [
        builder()
            .base_url(wire.base_url())
            .environment(Environment::Production),
        builder()
            .environment(Environment::Production)
            .base_url(wire.base_url()),
    ] {
        builder.build().unwrap().token_provider().token().await.unwrap();
    }
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 2);
}

#[tokio::test]
async fn the_documented_answer_passes_through_unchanged() {
    let wire = Wire::start(Provider::Klavi).await;
    let sample = r#"{"accessToken": "1NiIsInR5cCI6IkpXVCJ9.TluiXX1Fq", "expireAt": 1752053847}"#;
    let answer = Answer::json(200, sample).header("date", ISSUED);
    wire.always("POST", CUSTOMER_AUTH, answer).await;
    let customer = customer_builder(&wire)
        .http(|http| http.clock(ManualClock::at(at(EXPIRES - 1800))))
        .build()
        .unwrap();

    let token = customer.token_provider().token().await.unwrap();

    assert_eq!(token.secret().expose(), "1NiIsInR5cCI6IkpXVCJ9.TluiXX1Fq");
    assert_eq!(token.expires_at(), Some(at(1_752_053_847)));
    assert_eq!(token.placement(), &Placement::Bearer);
}

#[tokio::test]
async fn every_form_of_the_expiry_means_the_same_moment() {
    // The claims of the JWT are {"exp":1752053847}.
    let jwt = r#"{"accessToken":"e30.eyJleHAiOjE3NTIwNTM4NDd9.c2ln"}"#.to_owned();
    let with = |fields: &str| format!(r#"{{"accessToken":"t",{fields}}}"#);
    for body in [
        with(r#""expireAt":1752053847"#),
        with(r#""expireAt":1752053847.0"#),
        with(r#""expireAt":"1752053847""#),
        with(r#""expireAt":1752053847000"#),
        with(r#""expireAt":"2025-07-09T09:37:27Z""#),
        with(r#""expireAt":"2025-07-09T09:37:27.000Z","expireIn":5"#),
        with(r#""expireIn":1800"#),
        with(r#""expireIn":"1800""#),
        with(r#""expireAt":null,"expireIn":1800,"tokenType":"Bearer""#),
        with(r#""expire":"1800""#),
        with(r#""expire":1752053847"#),
        with(r#""expire":"1752053847000""#),
        with(r#""expire":"2025-07-09T06:37:27-03:00""#),
        jwt,
    ] {
        let wire = Wire::start(Provider::Klavi).await;
        let answer = Answer::json_off_contract(200, body.as_str()).header("date", ISSUED);
        wire.always("POST", CUSTOMER_AUTH, answer).await;
        let customer = customer_builder(&wire)
            .http(|http| http.clock(ManualClock::at(at(EXPIRES - 1800))))
            .build()
            .unwrap();

        let token = customer.token_provider().token().await.unwrap();

        assert_eq!(token.expires_at(), Some(at(EXPIRES)), "{body}");
    }
}

#[tokio::test]
async fn an_absolute_expiry_is_read_by_the_clock_of_the_server() {
    let wire = Wire::start(Provider::Klavi).await;
    let answer = Answer::json(200, r#"{"accessToken":"t","expireAt":1752053847}"#).header("date", ISSUED);
    wire.always("POST", CUSTOMER_AUTH, answer).await;
    // A day late: by this clock alone the token would live a day longer than it does.
    let local = at(EXPIRES - 1800 - 86_400);
    let customer = customer_builder(&wire)
        .http(|http| http.clock(ManualClock::at(local)))
        .build()
        .unwrap();

    let token = customer.token_provider().token().await.unwrap();

    assert_eq!(token.expires_at(), Some(local + Duration::from_secs(1800)));
}

#[tokio::test]
async fn a_token_that_has_expired_on_arrival_is_an_error_and_no_loop() {
    for fields in [
        r#""expireAt":1752052047"#,
        r#""expireAt":1752052047000"#,
        r#""expireAt":"2025-07-09T09:07:27Z""#,
        r#""expireAt":-1"#,
        r#""expireIn":0"#,
        r#""expireIn":-1800"#,
        r#""expire":0"#,
    ] {
        let wire = Wire::start(Provider::Klavi).await;
        let body = format!(r#"{{"accessToken":"t",{fields}}}"#);
        let answer = Answer::json(200, body).header("date", ISSUED);
        wire.always("POST", CUSTOMER_AUTH, answer).await;
        let customer = customer_builder(&wire)
            .http(|http| http.clock(ManualClock::at(at(EXPIRES - 1800))))
            .build()
            .unwrap();

        let error = customer.payment_status(ID).await.unwrap_err();
        let again = customer.payment_status(ID).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token, "{fields}");
        assert!(
            error.to_string().contains("clock skew or bad response"),
            "{error}"
        );
        assert!(!error.is_retryable(), "{fields}");
        assert_eq!(again.kind(), ErrorKind::Token, "{fields}");
        assert_eq!(wire.sent().await.len(), 1, "{fields}");
    }
}

#[tokio::test]
async fn a_token_of_unknown_expiry_is_used_and_kept_for_a_few_minutes() {
    for fields in [
        "",
        r#","expireAt":null"#,
        r#","expireAt":"soon""#,
        r#","expireIn":true"#,
    ] {
        let wire = Wire::start(Provider::Klavi).await;
        let body = format!(r#"{{"accessToken":"opaque"{fields}}}"#);
        wire.json_off_contract("POST", CUSTOMER_AUTH, 200, body).await;
        wire.json("GET", STATUS, 200, PROGRESS).await;
        let clock = ManualClock::new();
        let customer = customer_builder(&wire)
            .http(|http| http.clock(clock.clone()))
            .build()
            .unwrap();

        customer.payment_status(ID).await.unwrap();
        customer.payment_status(ID).await.unwrap();
        assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 1, "{fields}");

        clock.advance(Duration::from_secs(600));
        customer.payment_status(ID).await.unwrap();
        assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 2, "{fields}");
        let token = customer.token_provider().cached_token().unwrap();
        assert_eq!(token.expires_at(), None, "{fields}");
    }
}

#[tokio::test]
async fn an_answer_without_a_token_is_unusable() {
    for body in [
        r#"{"expireAt":1752053847}"#,
        r#"{"accessToken":null,"expireIn":1800}"#,
        r#"{"accessToken":"","expireIn":1800}"#,
        r#"{"accessToken":7,"expireIn":1800}"#,
        "[]",
        "",
    ] {
        let wire = Wire::start(Provider::Klavi).await;
        wire.json_off_contract("POST", CUSTOMER_AUTH, 200, body).await;
        let error = customer(&wire).token_provider().token().await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::InvalidAnswer, "{body}");
    }
}

#[tokio::test]
async fn keys_of_any_characters_go_through_a_json_encoder_unharmed() {
    let wire = wire().await;
    let (access_key, secret_key) = ("&#%$\"\\", "a+b/c=\u{e9}\n\\u0041 'x'");
    let customer = CustomerClient::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new(access_key, secret_key))
        .build()
        .unwrap();

    customer.token_provider().token().await.unwrap();

    let sent = wire.sent_to(CUSTOMER_AUTH).await;
    let body = sent[0].lines().last().unwrap();
    assert!(
        body.starts_with(r#"{"accessKey":"&#%$\"\\","secretKey":"#),
        "{body}"
    );
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"accessKey": access_key, "secretKey": secret_key})
    );
}

#[tokio::test]
async fn the_two_apis_never_share_a_key_or_a_token() {
    let wire = wire().await;
    wire.json("GET", STATUS, 200, PROGRESS).await;
    wire.json("GET", ORDERS, 200, r#"{"data":[]}"#).await;
    let (customer, management) = (customer(&wire), management(&wire));

    for _ in 0..2 {
        customer.payment_status(ID).await.unwrap();
        orders(&management).await;
    }

    assert_eq!(bearers(&wire.sent_to(STATUS).await), ["c.t.1", "c.t.1"]);
    assert_eq!(bearers(&wire.sent_to(ORDERS).await), ["m.t.1", "m.t.1"]);
    let customer_auth = wire.sent_to(CUSTOMER_AUTH).await;
    let management_auth = wire.sent_to(MANAGEMENT_AUTH).await;
    assert_eq!((customer_auth.len(), management_auth.len()), (1, 1));
    assert!(!customer_auth[0].contains("management-"), "{customer_auth:?}");
    assert!(!management_auth[0].contains("customer-"), "{management_auth:?}");
}

#[tokio::test]
async fn one_token_is_shared_by_all_calls_unless_it_is_asked_otherwise() {
    let wire = wire().await;
    wire.json("POST", PAYMENTS, 200, RESOURCE).await;
    wire.json("GET", STATUS, 200, PROGRESS).await;
    let customer = customer(&wire);

    customer.create_payment(&request()).await.unwrap();
    customer.payment_status(ID).await.unwrap();
    customer.create_payment(&request()).await.unwrap();

    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 1);
    assert_eq!(bearers(&wire.sent_to(PAYMENTS).await), ["c.t.1", "c.t.1"]);
}

#[tokio::test]
async fn with_a_token_per_payment_each_payment_has_its_own_and_all_else_shares_one() {
    let wire = wire().await;
    wire.json("POST", PAYMENTS, 200, RESOURCE).await;
    wire.json("GET", STATUS, 200, PROGRESS).await;
    wire.json("GET", PAYMENT, 200, RESOURCE).await;
    let customer = customer_builder(&wire).token_per_payment(true).build().unwrap();

    customer.create_payment(&request()).await.unwrap();
    customer.create_payment(&request()).await.unwrap();
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 2);
    assert!(customer.token_provider().cached_token().is_none());

    customer.payment_status(ID).await.unwrap();
    customer.payment_status(ID).await.unwrap();
    customer.payment(ID).await.unwrap();

    assert_eq!(bearers(&wire.sent_to(PAYMENTS).await), ["c.t.1", "c.t.2"]);
    assert_eq!(bearers(&wire.sent_to(STATUS).await), ["c.t.3", "c.t.3"]);
    assert_eq!(bearers(&wire.sent_to(PAYMENT).await), ["c.t.3"]);
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 3);
}

#[tokio::test]
async fn tokens_from_elsewhere_take_the_place_of_the_key_pair() {
    let wire = Wire::start(Provider::Klavi).await;
    wire.json("POST", PAYMENTS, 200, RESOURCE).await;
    for is_per_payment in [false, true] {
        let customer = CustomerClient::builder()
            .base_url(wire.base_url())
            .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();
        customer.create_payment(&request()).await.unwrap();
    }
    let sent = wire.sent().await;
    assert_eq!(bearers(&sent), ["given", "given"]);
    assert_eq!(sent.len(), 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_a_get_replayed_exactly_once() {
    let wire = wire().await;
    wire.json(
        "GET",
        STATUS,
        401,
        r#"{"statusCode":401,"error":"Unauthorized","message":"Token expired"}"#,
    )
    .await;

    let error = customer(&wire).payment_status(ID).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.code(), Some(&ErrorCode(401)));
    assert_eq!(bearers(&wire.sent_to(STATUS).await), ["c.t.1", "c.t.2"]);
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 2);
}

#[tokio::test]
async fn a_payment_whose_token_was_refused_did_nothing_and_is_sent_once_more() {
    for is_per_payment in [false, true] {
        let wire = wire().await;
        wire.in_order(
            "POST",
            PAYMENTS,
            [Answer::json(401, "{}"), Answer::json(200, RESOURCE)],
        )
        .await;
        let customer = customer_builder(&wire)
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();

        let payment = customer.create_payment(&request()).await.unwrap();

        assert_eq!(payment.id.as_str(), ID);
        assert_eq!(bearers(&wire.sent_to(PAYMENTS).await), ["c.t.1", "c.t.2"]);
    }
}

#[tokio::test]
async fn refused_keys_are_final_and_keep_status_code_and_words() {
    let wire = Wire::start(Provider::Klavi).await;
    wire.json(
        "POST",
        CUSTOMER_AUTH,
        401,
        r#"{"statusCode": 401, "error": "Unauthorized", "message": "Invalid accessKey or secretKey"}"#,
    )
    .await;
    for is_per_payment in [false, true] {
        let before = wire.sent().await.len();
        let customer = customer_builder(&wire)
            .token_per_payment(is_per_payment)
            .build()
            .unwrap();

        let error = customer.create_payment(&request()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!(error.status().unwrap().as_u16(), 401);
        assert_eq!(error.code(), Some(&ErrorCode(401)));
        assert!(
            error.to_string().contains("Invalid accessKey or secretKey"),
            "{error}"
        );
        assert!(!error.is_retryable());
        assert_eq!(wire.sent().await.len(), before + 1);
    }
}

#[tokio::test]
async fn a_token_call_that_met_trouble_is_repeated() {
    let wire = Wire::start(Provider::Klavi).await;
    wire.in_order(
        "POST",
        CUSTOMER_AUTH,
        [
            Answer::json_off_contract(503, ""),
            Answer::json(429, "{}"),
            issued("c.t.1"),
        ],
    )
    .await;
    let token = customer(&wire).token_provider().token().await.unwrap();
    assert_eq!(token.secret().expose(), "c.t.1");
    assert_eq!(wire.sent().await.len(), 3);
}

// Payments.

#[tokio::test]
async fn the_documented_payment_is_sent_byte_for_byte() {
    let wire = wire().await;
    wire.json("POST", PAYMENTS, 200, RESOURCE).await;

    customer(&wire).create_payment(&request()).await.unwrap();

    assert_eq!(
        wire.sent_to(PAYMENTS).await,
        ["POST /payment/customer/v1/instant/payments\n\
          accept: application/json\n\
          authorization: Bearer c.t.1\n\
          content-type: application/json\n\
          user-agent: klavi/0.1.0\n\
          \n\
          {\"clientRequestId\":\"order-0001\",\
          \"institutionId\":\"00000000-0000-4000-8000-000000000001\",\
          \"initType\":\"PIX_DICT\",\
          \"customer\":{\"identifierType\":\"CPF\",\"identifier\":\"12345678909\",\"name\":\"Test Payer\"},\
          \"date\":\"2025-07-01\",\
          \"proxy\":\"12345678909\",\
          \"amount\":\"1333.00\",\
          \"currency\":\"BRL\",\
          \"redirectUrl\":\"https://shop.example/return\",\
          \"clientMetadata\":{\"platform\":\"BROWSER\",\"os\":\"MACOS\",\"osVersion\":\"3.2.1\"}}"]
    );
}

#[tokio::test]
async fn every_other_field_of_a_payment_is_sent_under_its_documented_name() {
    let wire = wire().await;
    wire.json("POST", PAYMENTS, 200, RESOURCE).await;
    let holder = Holder::new(IdentifierType::Cpf, "12345678909", "Payee");
    let request = PaymentRequest::builder()
        .client_request_id("order-0002")
        .institution_id("bank")
        .init_type(InitType::PixManu)
        .customer(
            Customer::cnpj("12345678000195")
                .name("Example Ltda")
                .phone("+5511900000000")
                .email("pay@example.com"),
        )
        .qr_code("000201")
        .creditor_account(
            CreditorAccount::new("12345678", "000456", AccountType::Savings, holder).issuer("0002"),
        )
        .debtor_account(DebtorAccount::new("01234567", "000123", AccountType::Current).issuer("0001"))
        .amount("0.01")
        .logged_user_cpf("12345678909")
        .ibge_town_code("5300108")
        .remittance_information("a book")
        .transaction_identification("T1")
        .build()
        .unwrap();

    customer(&wire).create_payment(&request).await.unwrap();

    let sent = wire.sent_to(PAYMENTS).await;
    assert_eq!(
        sent[0].lines().last().unwrap(),
        "{\"clientRequestId\":\"order-0002\",\"institutionId\":\"bank\",\"initType\":\"PIX_MANU\",\
         \"customer\":{\"identifierType\":\"CNPJ\",\"identifier\":\"12345678000195\",\"name\":\"Example Ltda\",\
         \"phone\":\"+5511900000000\",\"email\":\"pay@example.com\"},\
         \"qrCode\":\"000201\",\
         \"creditorAccount\":{\"ispb\":\"12345678\",\"issuer\":\"0002\",\"number\":\"000456\",\"accountType\":\"SVGS\",\
         \"holder\":{\"identifierType\":\"CPF\",\"identifier\":\"12345678909\",\"name\":\"Payee\"}},\
         \"debtorAccount\":{\"ispb\":\"01234567\",\"issuer\":\"0001\",\"number\":\"000123\",\"accountType\":\"CACC\"},\
         \"amount\":\"0.01\",\"currency\":\"BRL\",\
         \"loggedUserCpf\":\"12345678909\",\"ibgeTownCode\":\"5300108\",\
         \"remittanceInformation\":\"a book\",\"transactionIdentification\":\"T1\"}"
    );
}

#[tokio::test]
async fn every_field_of_a_payment_is_understood() {
    let wire = wire().await;
    wire.json("GET", PAYMENT, 200, RESOURCE).await;

    let payment = customer(&wire).payment(ID).await.unwrap();

    assert_eq!(
        wire.sent_to(PAYMENT).await,
        [
            "GET /payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002\n\
          accept: application/json\n\
          authorization: Bearer c.t.1\n\
          user-agent: klavi/0.1.0"
        ]
    );
    let text = |scalar: &Option<Scalar>| scalar.as_ref().unwrap().as_str().to_owned();
    assert_eq!(payment.id.as_str(), ID);
    assert_eq!(payment.app_id.as_ref().unwrap().as_str(), "app-1");
    assert_eq!(text(&payment.client_request_id), "order-0001");
    assert_eq!(
        text(&payment.institution_id),
        "00000000-0000-4000-8000-000000000001"
    );
    let payer = payment.customer.as_ref().unwrap();
    assert_eq!(payer.identifier_type, Some(IdentifierType::Cnpj));
    assert_eq!(text(&payer.identifier), "12345678000195");
    assert_eq!(payer.name.as_deref(), Some("Example Ltda"));
    assert_eq!(text(&payer.phone), "+5511900000000");
    assert_eq!(payer.email.as_deref(), Some("pay@example.com"));
    assert_eq!(payment.date.as_deref(), Some("2025-07-01"));
    assert_eq!(text(&payment.consent_id), "urn:example:consent");
    assert_eq!(text(&payment.end_to_end_id), "E12345678202507011200abcdefghijk");
    assert_eq!(text(&payment.transaction_identification), "T1");
    assert_eq!(text(&payment.logged_user_cpf), "12345678909");
    assert_eq!(text(&payment.ibge_town_code), "5300108");
    assert_eq!(text(&payment.proxy), "12345678909");
    assert_eq!(payment.qr_code.as_deref(), Some("000201"));
    assert_eq!(payment.init_type, Some(InitType::PixDict));
    assert_eq!(text(&payment.amount), "1333.04");
    assert_eq!(payment.currency, Some(Currency::Brl));
    assert_eq!(payment.remittance_information.as_deref(), Some("a book"));
    let debtor = payment.debtor_account.as_ref().unwrap();
    assert_eq!(text(&debtor.ispb), "01234567");
    assert_eq!(text(&debtor.issuer), "0001");
    assert_eq!(text(&debtor.number), "***123");
    assert_eq!(debtor.account_type, Some(AccountType::Current));
    assert_eq!(debtor.holder, None);
    let creditor = payment.creditor_account.as_ref().unwrap();
    assert_eq!(text(&creditor.ispb), "12345678");
    assert_eq!(text(&creditor.issuer), "0002");
    assert_eq!(text(&creditor.number), "***456");
    assert_eq!(creditor.account_type, Some(AccountType::Transaction));
    let holder = creditor.holder.as_ref().unwrap();
    assert_eq!(holder.identifier_type, Some(IdentifierType::Cpf));
    assert_eq!(text(&holder.identifier), "12345678909");
    assert_eq!(holder.name.as_deref(), Some("Payee"));
    assert_eq!(
        payment.redirect_url.as_deref(),
        Some("https://shop.example/return")
    );
    assert_eq!(payment.status, Some(PaymentStatus::PaymentScheduled));
    assert_eq!(text(&payment.status_reason.unwrap().code), "7");
    assert_eq!(
        payment.status_update_at.as_deref(),
        Some("2022-09-23T03:39:43.737Z")
    );
}

#[tokio::test]
async fn a_new_payment_is_known_by_its_id_whatever_else_the_answer_has() {
    for (status, body, url) in [
        (200, format!(r#"{{"id":"{ID}"}}"#), None),
        (
            201,
            format!(r#"{{"id":"{ID}","status":"STARTED","redirectConsentURL":"https://bank.example/c"}}"#),
            Some("https://bank.example/c"),
        ),
        (
            201,
            format!(r#"{{"id":"{ID}","redirectConsentUrl":"https://bank.example/c","amount":1333.10}}"#),
            Some("https://bank.example/c"),
        ),
    ] {
        let wire = wire().await;
        wire.json_off_contract("POST", PAYMENTS, status, body).await;
        let payment = customer(&wire).create_payment(&request()).await.unwrap();
        assert_eq!(payment.id.as_str(), ID);
        assert_eq!(payment.redirect_consent_url.as_deref(), url);
        if let Some(amount) = payment.amount {
            assert_eq!(amount.as_str(), "1333.10", "money never passes through a float");
        }
    }
}

/// Fields as they stand in an answer, and whether the payment then does without.
type IllShaped = (&'static str, fn(&Payment) -> bool);

/// One row for each field that a payment may have, in shapes that no page shows.
const ILL_SHAPED: [IllShaped; 35] = [
    (r#""appId":true"#, |payment| payment.app_id.is_none()),
    (r#""clientRequestId":{}"#, |payment| {
        payment.client_request_id.is_none()
    }),
    (r#""institutionId":[1]"#, |payment| {
        payment.institution_id.is_none()
    }),
    (r#""customer":"12345678909""#, |payment| {
        payment.customer.is_none()
    }),
    (r#""customer":[]"#, |payment| payment.customer.is_none()),
    (r#""customer":{"identifier":"12345678909"}"#, |payment| {
        let payer = payment.customer.as_ref().unwrap();
        payer.identifier_type.is_none() && payer.identifier == Some(Scalar::new("12345678909"))
    }),
    (r#""customer":{"identifierType":"CPF"}"#, |payment| {
        let payer = payment.customer.as_ref().unwrap();
        payer.identifier_type == Some(IdentifierType::Cpf) && payer.identifier.is_none()
    }),
    (
        r#""customer":{"identifierType":1,"name":["x"],"email":{}}"#,
        |payment| {
            let payer = payment.customer.as_ref().unwrap();
            payer.identifier_type.is_none() && payer.name.is_none() && payer.email.is_none()
        },
    ),
    (r#""customer":{"phone":5511900000000}"#, |payment| {
        payment.customer.as_ref().unwrap().phone == Some(Scalar::new("5511900000000"))
    }),
    (r#""date":20250701"#, |payment| payment.date.is_none()),
    (r#""consentId":false"#, |payment| payment.consent_id.is_none()),
    (r#""endToEndId":{"id":"E"}"#, |payment| {
        payment.end_to_end_id.is_none()
    }),
    (r#""transactionIdentification":[]"#, |payment| {
        payment.transaction_identification.is_none()
    }),
    (r#""loggedUserCpf":{"cpf":"1"}"#, |payment| {
        payment.logged_user_cpf.is_none()
    }),
    (r#""loggedUserCPF":[]"#, |payment| {
        payment.logged_user_cpf.is_none()
    }),
    (r#""ibgeTownCode":[5300108]"#, |payment| {
        payment.ibge_town_code.is_none()
    }),
    (r#""proxy":{"key":"x"}"#, |payment| payment.proxy.is_none()),
    (r#""qrCode":{"emv":"000201"}"#, |payment| {
        payment.qr_code.is_none()
    }),
    (r#""initType":3"#, |payment| payment.init_type.is_none()),
    (r#""amount":{"value":"1.00"}"#, |payment| payment.amount.is_none()),
    (r#""currency":986"#, |payment| payment.currency.is_none()),
    (r#""remittanceInformation":["a","book"]"#, |payment| {
        payment.remittance_information.is_none()
    }),
    (r#""debtorAccount":"0001-123""#, |payment| {
        payment.debtor_account.is_none()
    }),
    (r#""debtorAccount":{"ispb":{},"number":7}"#, |payment| {
        let account = payment.debtor_account.as_ref().unwrap();
        account.ispb.is_none() && account.number == Some(Scalar::new("7"))
    }),
    (r#""creditorAccount":[]"#, |payment| {
        payment.creditor_account.is_none()
    }),
    (r#""creditorAccount":{"accountType":1,"issuer":"1"}"#, |payment| {
        let account = payment.creditor_account.as_ref().unwrap();
        account.account_type.is_none() && account.issuer == Some(Scalar::new("1"))
    }),
    (r#""creditorAccount":{"holder":"Payee"}"#, |payment| {
        payment.creditor_account.as_ref().unwrap().holder.is_none()
    }),
    (r#""creditorAccount":{"holder":{"name":"Payee"}}"#, |payment| {
        let account = payment.creditor_account.as_ref().unwrap();
        let holder = account.holder.as_ref().unwrap();
        holder.identifier.is_none() && holder.name.as_deref() == Some("Payee")
    }),
    (r#""redirectUrl":{"href":"x"}"#, |payment| {
        payment.redirect_url.is_none()
    }),
    (r#""redirectConsentURL":7"#, |payment| {
        payment.redirect_consent_url.is_none()
    }),
    (r#""status":3"#, |payment| payment.status.is_none()),
    (r#""statusReason":"no funds""#, |payment| {
        payment.status_reason.is_none()
    }),
    (
        r#""statusReason":{"code":["a"],"message":{"pt":"b"}}"#,
        |payment| {
            let reason = payment.status_reason.as_ref().unwrap();
            reason.code.is_none() && reason.message.is_none()
        },
    ),
    (r#""statusUpdateAt":1663904383"#, |payment| {
        payment.status_update_at.is_none()
    }),
    (
        r#""customer":null,"amount":null,"statusReason":null"#,
        |payment| payment.customer.is_none() && payment.amount.is_none() && payment.status_reason.is_none(),
    ),
];

#[tokio::test]
async fn a_payment_that_was_made_is_reported_whatever_shape_its_other_fields_have() {
    for (field, is_done_without) in ILL_SHAPED {
        let wire = wire().await;
        wire.json_off_contract("POST", PAYMENTS, 200, format!(r#"{{"id":"{ID}",{field}}}"#))
            .await;

        let payment = customer(&wire).create_payment(&request()).await.unwrap();

        assert_eq!(payment.id.as_str(), ID, "{field}");
        assert!(is_done_without(&payment), "{field}: {payment:?}");
    }
}

#[tokio::test]
async fn an_order_of_odd_shape_costs_neither_itself_nor_its_page() {
    for (field, is_done_without) in ILL_SHAPED {
        let wire = wire().await;
        let page = format!(r#"{{"data":[{{"id":"1"}},{{{field},"id":"2"}},{RESOURCE}]}}"#);
        wire.json_off_contract("GET", ORDERS, 200, page).await;

        let orders = orders(&management(&wire)).await;

        assert_eq!(ids(&orders), ["1", "2", ID], "{field}");
        assert!(is_done_without(&orders[1]), "{field}: {orders:?}");
        assert!(orders[2].customer.is_some(), "{field}");
    }
}

#[tokio::test]
async fn a_payment_without_an_id_is_undecodable_and_the_error_says_so() {
    for (body, words) in [
        ("{}", "missing field `id`"),
        (r#"{"id":null,"status":"STARTED"}"#, "invalid field id"),
        (r#"{"id":{"visible":1}}"#, "invalid field id"),
        ("[]", "expected a map"),
        (r#""visible""#, "expected a map"),
    ] {
        let wire = wire().await;
        wire.json_off_contract("POST", PAYMENTS, 200, body).await;
        let error = customer(&wire).create_payment(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(!error.is_retryable(), "{body}");
        let error = error.to_string();
        assert!(error.contains(words) && !error.contains("visible"), "{error}");
    }
}

#[tokio::test]
async fn the_progress_of_a_payment_is_its_status_whatever_shape_its_other_fields_have() {
    for field in [
        r#""id":{}"#,
        r#""clientRequestId":[]"#,
        r#""amount":true"#,
        r#""currency":986"#,
        r#""statusReason":"no funds""#,
        r#""statusUpdateAt":1663904383"#,
        r#""redirectConsentURL":{"href":"x"}"#,
    ] {
        let wire = wire().await;
        let body = format!(r#"{{{field},"status":"PAYMENT_COMPLETED"}}"#);
        wire.json_off_contract("GET", STATUS, 200, body).await;

        let progress = customer(&wire).payment_status(ID).await.unwrap();

        assert_eq!(progress.status, PaymentStatus::PaymentCompleted, "{field}");
        assert_eq!(progress.id, None, "{field}");
        assert_eq!(progress.client_request_id, None, "{field}");
        assert_eq!(progress.amount, None, "{field}");
        assert_eq!(progress.currency, None, "{field}");
        assert_eq!(progress.status_reason, None, "{field}");
        assert_eq!(progress.status_update_at, None, "{field}");
        assert_eq!(progress.redirect_consent_url, None, "{field}");
    }
    for body in ["{}", r#"{"status":null}"#, r#"{"status":3}"#] {
        let wire = wire().await;
        wire.json_off_contract("GET", STATUS, 200, body).await;
        let error = customer(&wire).payment_status(ID).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn of_two_spellings_in_one_answer_the_documented_one_is_read() {
    let first = [
        r#""loggedUserCpf":"11111111111""#,
        r#""redirectUrl":"https://shop.example/1""#,
        r#""redirectConsentURL":"https://bank.example/1""#,
    ]
    .join(",");
    let second = [
        r#""loggedUserCPF":"22222222222""#,
        r#""redirectURL":"https://shop.example/2""#,
        r#""redirectConsentUrl":"https://bank.example/2""#,
    ]
    .join(",");
    for fields in [format!("{first},{second}"), format!("{second},{first}")] {
        let wire = wire().await;
        let body = format!(r#"{{"id":"{ID}","status":"STARTED",{fields}}}"#);
        wire.json("POST", PAYMENTS, 200, body.as_str()).await;
        wire.json("GET", STATUS, 200, body.as_str()).await;
        let customer = customer(&wire);

        let payment = customer.create_payment(&request()).await.unwrap();
        let progress = customer.payment_status(ID).await.unwrap();

        assert_eq!(payment.logged_user_cpf, Some(Scalar::new("11111111111")));
        assert_eq!(payment.redirect_url.as_deref(), Some("https://shop.example/1"));
        for url in [payment.redirect_consent_url, progress.redirect_consent_url] {
            assert_eq!(url.as_deref(), Some("https://bank.example/1"), "{body}");
        }
    }
}

#[tokio::test]
async fn the_older_spellings_of_a_field_are_read_as_the_field() {
    let wire = wire().await;
    let older = RESOURCE
        .replace("loggedUserCpf", "loggedUserCPF")
        .replace("redirectUrl", "redirectURL");
    wire.json("GET", PAYMENT, 200, older).await;
    let payment = customer(&wire).payment(ID).await.unwrap();
    assert_eq!(payment.logged_user_cpf.unwrap().as_str(), "12345678909");
    assert_eq!(
        payment.redirect_url.as_deref(),
        Some("https://shop.example/return")
    );
}

#[tokio::test]
async fn the_documented_status_is_understood_with_its_misspelling() {
    let wire = wire().await;
    wire.json("GET", STATUS, 200, PROGRESS).await;

    let progress = customer(&wire).payment_status(ID).await.unwrap();

    assert_eq!(progress.id.unwrap().as_str(), ID);
    assert_eq!(progress.client_request_id.unwrap().as_str(), "order-0001");
    assert_eq!(progress.amount.unwrap().as_str(), "1333.04");
    assert_eq!(progress.currency, Some(Currency::Brl));
    assert_eq!(progress.status, PaymentStatus::ConsentAuthorized);
    assert!(!progress.status.is_terminal());
    let reason = progress.status_reason.unwrap();
    assert_eq!(reason.code.unwrap().as_str(), "NAO_INFORMADO");
    assert_eq!(reason.message.as_deref(), Some("not told"));
    assert_eq!(
        progress.status_update_at.as_deref(),
        Some("2022-09-23T03:39:43.737Z")
    );
    assert_eq!(progress.redirect_consent_url, None);
}

#[tokio::test]
async fn a_status_that_is_not_known_is_kept_and_taken_for_one_on_the_way() {
    let wire = wire().await;
    wire.json_off_contract(
        "GET",
        STATUS,
        200,
        r#"{"status":"PAYMENT_SETTLEMENT_DEBTOR_ACCOUNT"}"#,
    )
    .await;
    let progress = customer(&wire).payment_status(ID).await.unwrap();
    assert_eq!(progress.status.as_str(), "PAYMENT_SETTLEMENT_DEBTOR_ACCOUNT");
    assert!(!progress.status.is_terminal());
}

#[tokio::test]
async fn a_payment_that_met_trouble_is_never_sent_twice() {
    for status in [500, 502, 503, 504, 408, 425, 429] {
        let wire = wire().await;
        let answer = Answer::off_contract(status)
            .body("<html>gateway</html>", "text/html")
            .header("retry-after", "0");
        wire.always("POST", PAYMENTS, answer).await;

        let error = customer(&wire).create_payment(&request()).await.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Refused);
        assert_eq!(error.status().unwrap().as_u16(), status);
        // Too many calls means that this one was not taken; of the others nobody knows.
        assert_eq!(error.is_retryable(), status == 429, "{status}");
        assert_eq!(wire.sent_to(PAYMENTS).await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_payment_without_an_answer_in_time_is_never_sent_twice() {
    let wire = wire().await;
    let late = Answer::json(200, RESOURCE).delay(Duration::from_secs(600));
    wire.always("POST", PAYMENTS, late).await;
    let customer = customer_builder(&wire)
        .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
        .http(|http| http.attempt_timeout(Duration::from_millis(100)))
        .build()
        .unwrap();

    let error = customer.create_payment(&request()).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.is_retryable());
    assert_eq!(wire.sent_to(PAYMENTS).await.len(), 1);
}

/// A server that reads a request and hangs up; where it is, and how many requests it has read.
fn hangs_up() -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let read = stream.unwrap().read(&mut [0; 1024]).unwrap();
            assert!(read > 0);
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (Url::parse(&address).unwrap(), requests)
}

#[tokio::test]
async fn a_payment_whose_connection_broke_is_never_sent_twice_and_a_get_is() {
    let client = |base_url: Url| {
        CustomerClient::builder()
            .base_url(base_url)
            .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
            .http(|http| http.clock(ManualClock::new()))
            .build()
            .unwrap()
    };

    let (base_url, requests) = hangs_up();
    let error = client(base_url).create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_retryable());
    assert_eq!(requests.load(Ordering::SeqCst), 1);

    let (base_url, requests) = hangs_up();
    let error = client(base_url).payment_status(ID).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(requests.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_payment_that_never_left_may_be_tried_again_by_the_caller() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let customer = CustomerClient::builder()
        .base_url(Url::parse(&address).unwrap())
        .token_provider(StaticToken::new(AccessToken::new("given", Placement::Bearer)))
        .build()
        .unwrap();
    let error = customer.create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_get_that_met_trouble_is_repeated() {
    let wire = wire().await;
    wire.in_order(
        "GET",
        STATUS,
        [
            Answer::json_off_contract(503, ""),
            Answer::json(429, r#"{"statusCode":429}"#),
            Answer::json(200, PROGRESS),
        ],
    )
    .await;
    customer(&wire).payment_status(ID).await.unwrap();
    assert_eq!(wire.sent_to(STATUS).await.len(), 3);
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 1);
}

#[tokio::test]
async fn an_id_that_would_leave_its_path_is_refused_before_anything_is_sent() {
    let wire = wire().await;
    for id in ["", " ", "..", "."] {
        let customer = customer(&wire);
        for error in [
            customer.payment(id).await.unwrap_err(),
            customer.payment_status(id).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().starts_with("`id` "), "{error}");
        }
        let orders = management(&wire).orders(id, OrderQuery::new()).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        let error = error.fetch_error().unwrap().to_string();
        assert!(error.starts_with("`appId` "), "{error}");
    }
    assert!(wire.sent().await.is_empty());
}

#[tokio::test]
async fn an_id_is_one_segment_of_the_path() {
    let wire = wire().await;
    let error = customer(&wire).payment("a/../b?c#d").await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
    let sent = wire.sent().await;
    assert_eq!(
        first_line(&sent[1]),
        "GET /payment/customer/v1/instant/payments/a%2F..%2Fb%3Fc%23d"
    );
}

// Orders.

/// A [`page`] that the contract does not allow.
fn odd_page(ids: &[&str], rest: &str) -> Answer {
    page(ids, rest).although_off_contract()
}

/// An answer with one order of each id, and with `rest` after `data`.
fn page(ids: &[&str], rest: &str) -> Answer {
    let orders: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    Answer::json(200, format!(r#"{{"data":[{}]{rest}}}"#, orders.join(",")))
}

fn ids(orders: &[Payment]) -> Vec<&str> {
    orders.iter().map(|order| order.id.as_str()).collect()
}

#[tokio::test]
async fn orders_are_walked_to_the_end_wherever_the_next_cursor_is() {
    for next in [
        r#","cursor":"b+/=""#,
        r#","nextCursor":"b+/=""#,
        r#","page":{"cursor":"b+/="}"#,
        r#","page":{"nextCursor":"b+/=","size":20}"#,
        r#","paging":{"cursor":"b+/="}"#,
        r#","paging":{"nextCursor":"b+/="}"#,
        r#","pagination":{"cursor":"b+/="}"#,
        r#","pagination":{"nextCursor":"b+/="}"#,
    ] {
        for end in ["", &next.replace(r#""b+/=""#, "null"), &next.replace("b+/=", "")] {
            let wire = wire().await;
            wire.in_order(
                "GET",
                ORDERS,
                [odd_page(&["1", "2"], next), odd_page(&["3"], end)],
            )
            .await;

            let orders = orders(&management(&wire)).await;

            assert_eq!(ids(&orders), ["1", "2", "3"], "{next} {end}");
            let sent = wire.sent_to(ORDERS).await;
            let asked: Vec<&str> = sent.iter().map(|request| first_line(request)).collect();
            assert_eq!(
                asked,
                [
                    "GET /payment/management/v1/merchants/app-1/orders",
                    "GET /payment/management/v1/merchants/app-1/orders?cursor=b%2B%2F%3D",
                ],
                "{next} {end}"
            );
        }
    }
}

#[tokio::test]
async fn the_field_of_the_next_cursor_can_be_another() {
    let wire = wire().await;
    wire.in_order(
        "GET",
        ORDERS,
        [odd_page(&["1"], r#","meta":{"next":"b"}"#), odd_page(&["2"], "")],
    )
    .await;
    let management = ManagementClient::builder()
        .base_url(wire.base_url())
        .credentials(keys())
        .next_cursor_at(["meta.next"])
        .build()
        .unwrap();
    assert_eq!(ids(&orders(&management).await), ["1", "2"]);
}

#[tokio::test]
async fn a_cursor_that_is_none_is_an_error_and_not_the_end() {
    let wire = wire().await;
    wire.always("GET", ORDERS, odd_page(&["1"], r#","cursor":{"after":"b"}"#))
        .await;
    let orders = management(&wire).orders("app-1", OrderQuery::new()).items();
    let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
    let error = error.fetch_error().unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("no cursor"), "{error}");
}

#[tokio::test]
async fn a_full_page_that_names_no_next_one_is_the_end_and_is_warned_of() {
    for (size, rest, is_warned_of) in [
        (2, "", true),
        (1, "", true),
        (3, "", false),
        (2, r#","nextCursor":null"#, false),
    ] {
        let wire = wire().await;
        wire.always("GET", ORDERS, page(&["1", "2"], rest)).await;
        let log = Log::default();
        let _listening = log.listen();

        let query = OrderQuery::new().page_size(size);
        let orders = management(&wire).orders("app-1", query).items();

        assert_eq!(ids(&orders.try_collect::<Vec<_>>().await.unwrap()), ["1", "2"]);
        assert_eq!(
            log.text().contains("set `next_cursor_at`"),
            is_warned_of,
            "{size} {rest}: {}",
            log.text()
        );
    }
}

#[tokio::test]
async fn every_parameter_of_the_list_is_sent_as_documented() {
    let wire = wire().await;
    wire.in_order(
        "GET",
        ORDERS,
        [page(&["1"], r#","nextCursor":"b""#), page(&["2"], "")],
    )
    .await;
    let query = OrderQuery::new()
        .page_size(50)
        .start_date("2025-06-01")
        .end_date("2025-06-30");

    let orders = management(&wire).orders("app-1", query).items();
    orders.try_collect::<Vec<_>>().await.unwrap();

    let sent = wire.sent_to(ORDERS).await;
    assert_eq!(
        sent[0],
        "GET /payment/management/v1/merchants/app-1/orders?pageSize=50&startDate=2025-06-01&endDate=2025-06-30\n\
         accept: application/json\n\
         authorization: Bearer m.t.1\n\
         user-agent: klavi/0.1.0"
    );
    assert_eq!(
        first_line(&sent[1]),
        "GET /payment/management/v1/merchants/app-1/orders?pageSize=50&cursor=b&startDate=2025-06-01&endDate=2025-06-30"
    );
}

#[tokio::test]
async fn a_page_size_is_brought_within_its_bounds() {
    for (asked, sent_size) in [(0, 1), (1, 1), (200, 200), (200, 200), (u32::MAX, 200)] {
        let wire = wire().await;
        wire.always("GET", ORDERS, page(&[], "")).await;
        let query = OrderQuery::new().page_size(asked);
        let orders = management(&wire).orders("app-1", query).items();
        orders.try_collect::<Vec<_>>().await.unwrap();
        let sent = wire.sent_to(ORDERS).await;
        assert_eq!(first_line(&sent[0]), format!("GET {ORDERS}?pageSize={sent_size}"));
    }
}

#[tokio::test]
async fn days_that_are_none_or_run_backwards_are_refused_before_anything_is_sent() {
    let wire = wire().await;
    for (query, field) in [
        (OrderQuery::new().start_date("01/06/2025"), "`start_date` "),
        (OrderQuery::new().end_date("2025-02-30"), "`end_date` "),
        (
            OrderQuery::new().start_date("2025-07-01").end_date("2025-06-30"),
            "`start_date` is after `end_date`",
        ),
        (
            OrderQuery::new().end_date("2024-12-31").start_date("2025-01-01"),
            "`start_date` is after `end_date`",
        ),
    ] {
        let orders = management(&wire).orders("app-1", query).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        let error = error.fetch_error().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().starts_with(field), "{error}");
    }
    assert!(wire.sent().await.is_empty());
}

#[tokio::test]
async fn one_day_may_be_the_first_and_the_last() {
    let wire = wire().await;
    wire.always("GET", ORDERS, page(&["1"], "")).await;
    let query = OrderQuery::new().start_date("2025-06-01").end_date("2025-06-01");
    let orders = management(&wire).orders("app-1", query).items();
    assert_eq!(ids(&orders.try_collect::<Vec<_>>().await.unwrap()), ["1"]);
}

#[tokio::test]
async fn an_empty_page_ends_the_list_even_with_a_cursor() {
    let wire = wire().await;
    wire.in_order(
        "GET",
        ORDERS,
        [
            page(&["1"], r#","nextCursor":"b""#),
            page(&[], r#","nextCursor":"c""#),
        ],
    )
    .await;
    assert_eq!(ids(&orders(&management(&wire)).await), ["1"]);
    assert_eq!(wire.sent_to(ORDERS).await.len(), 2);
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error_with_both_places() {
    let wire = wire().await;
    wire.in_order("GET", ORDERS, [page(&["1"], r#","cursor":"b""#)])
        .await;
    wire.always("GET", ORDERS, page(&["2"], r#","cursor":"b""#)).await;

    let orders = management(&wire).orders("app-1", OrderQuery::new()).items();
    let error = orders.try_collect::<Vec<_>>().await.unwrap_err();

    let PageErrorKind::CursorRepeated {
        cursor,
        first_page,
        repeated_page,
    } = error.kind()
    else {
        panic!("{error:?}");
    };
    assert_eq!((cursor.as_str(), *first_page, *repeated_page), ("b", 2, 3));
    assert_eq!(wire.sent_to(ORDERS).await.len(), 2);
}

#[tokio::test]
async fn an_answer_without_data_is_no_empty_list() {
    for body in ["{}", r#"{"data":null}"#, r#"{"orders":[]}"#, "[]"] {
        let wire = wire().await;
        wire.json_off_contract("GET", ORDERS, 200, body).await;
        let orders = management(&wire).orders("app-1", OrderQuery::new()).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.fetch_error().unwrap().kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn an_order_is_a_payment_as_the_list_spells_it() {
    let wire = wire().await;
    let order = RESOURCE.replace("loggedUserCpf", "loggedUserCPF");
    wire.json("GET", ORDERS, 200, format!(r#"{{"data":[{order}]}}"#))
        .await;
    let orders = orders(&management(&wire)).await;
    assert_eq!(orders[0].amount.as_ref().unwrap().as_str(), "1333.04");
    assert_eq!(
        orders[0].logged_user_cpf.as_ref().unwrap().as_str(),
        "12345678909"
    );
    assert_eq!(orders[0].status, Some(PaymentStatus::PaymentScheduled));
}

#[tokio::test]
async fn a_place_in_one_list_is_refused_by_every_other() {
    let wire = wire().await;
    wire.in_order("GET", ORDERS, [page(&["1"], r#","nextCursor":"b""#)])
        .await;
    wire.always("GET", ORDERS, page(&["2"], "")).await;
    let management = management(&wire);
    let june = || OrderQuery::new().start_date("2025-06-01").page_size(50);
    let mut walk = management.orders("app-1", june()).items();
    walk.next_item().await.unwrap().unwrap();
    let checkpoint = walk.checkpoint();

    for other in [
        management.orders("app-2", june()),
        management.orders("app-1", june().page_size(51)),
        management.orders("app-1", june().start_date("2025-06-02")),
        management.orders("app-1", june().end_date("2025-06-30")),
        management.orders("app-1", OrderQuery::new()),
    ] {
        let error = other
            .items()
            .resume_from(checkpoint.clone())
            .next_item()
            .await
            .unwrap()
            .unwrap_err();
        assert!(
            matches!(error.kind(), PageErrorKind::WrongList { .. }),
            "{error:?}"
        );
    }
    let same = management.orders("app-1", june()).items().resume_from(checkpoint);
    assert_eq!(ids(&same.try_collect::<Vec<_>>().await.unwrap()), ["2"]);
}

// Refusals.

async fn refused(status: u16, body: &str) -> Error {
    let wire = wire().await;
    wire.json_off_contract("POST", PAYMENTS, status, body).await;
    let error = customer(&wire).create_payment(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.status().unwrap().as_u16(), status);
    assert_eq!(wire.sent_to(PAYMENTS).await.len(), 1, "{status}");
    error
}

#[tokio::test]
async fn every_shape_of_an_error_is_understood() {
    for (status, body, code, words) in [
        (
            400,
            r#"{"statusCode":400,"error":"Bad Request","message":"amount must be a string"}"#,
            Some(400),
            "amount must be a string",
        ),
        (
            422,
            r#"{"statusCode":"422","message":["amount must be a string","proxy should not be empty"]}"#,
            Some(422),
            "amount must be a string; proxy should not be empty",
        ),
        (403, r#"{"error":"Forbidden"}"#, None, "Forbidden"),
        (
            404,
            r#"{"statusCode":404,"message":null,"error":"Not Found"}"#,
            Some(404),
            "Not Found",
        ),
        (
            409,
            r#"{"statusCode":409,"message":[],"error":"Conflict"}"#,
            Some(409),
            "Conflict",
        ),
        (
            400,
            r#"{"statusCode":{"a":1},"message":"still read"}"#,
            None,
            "still read",
        ),
        (
            400,
            r#"{"error":{"code":"X","title":"T","detail":"D"}}"#,
            None,
            "was refused with 400",
        ),
        (404, "<html>no such page</html>", None, "was refused with 404"),
        (400, "", None, "was refused with 400"),
    ] {
        let error = refused(status, body).await;
        assert_eq!(error.code().copied(), code.map(ErrorCode), "{body}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.is_retryable(), "{body}");
        assert_eq!(error.business_code(), None, "{body}");
        assert_eq!(error.is_conflict(), status == 409, "{body}");
    }
}

#[tokio::test]
async fn a_business_refusal_is_final_and_says_why() {
    for (code, expected) in [
        (4101, BusinessCode::QR_CODE_NOT_PIX),
        (4102, BusinessCode::QR_CODE_PIX_COBRANCA),
        (4103, BusinessCode::QR_CODE_PIX_TROCO),
        (4104, BusinessCode::QR_CODE_PIX_SAQUE),
        (4999, BusinessCode(4999)),
    ] {
        for body in [
            format!(r#"{{"statusCode":{code},"message":"no"}}"#),
            format!(r#"{{"statusCode":"{code}"}}"#),
        ] {
            let error = refused(416, &body).await;
            assert_eq!(error.business_code(), Some(expected), "{body}");
            assert_eq!(error.code(), Some(&ErrorCode(code)));
            assert!(error.to_string().contains(&format!("code {code}")), "{error}");
            assert!(!error.is_retryable());
            assert!(!error.is_conflict());
        }
    }
    assert_eq!(refused(416, "{}").await.business_code(), None);
}

#[tokio::test]
async fn a_conflict_is_final_with_and_without_a_body() {
    for body in [
        "",
        r#"{"statusCode":409,"message":"clientRequestId was used before"}"#,
    ] {
        let error = refused(409, body).await;
        assert!(error.is_conflict());
        assert!(!error.is_retryable());
    }
    let wire = wire().await;
    wire.json_off_contract("GET", PAYMENT, 409, "").await;
    let error = customer(&wire).payment(ID).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(wire.sent_to(PAYMENT).await.len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_no_json_says_where_it_came_from_and_what_it_is() {
    let wire = wire().await;
    let portal = Answer::off_contract(200).body("<html>captive portal</html>", "text/html");
    wire.always("GET", STATUS, portal).await;
    let error = customer(&wire).payment_status(ID).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(
        text.contains("GET /payment/customer/v1/instant/payments/{id}/status") && text.contains("text/html"),
        "{text}"
    );
}

#[tokio::test]
async fn no_secret_is_in_any_debug_output_error_or_log_line() {
    let log = Log::default();
    let _listening = log.listen();
    let wire = Wire::start(Provider::Klavi).await;
    let token = Answer::json(200, r#"{"accessToken":"token-visible","expireIn":1800}"#);
    let no_token =
        Answer::json_off_contract(200, r#"{"accessToken":["token-visible"],"expireIn":"visible"}"#);
    wire.in_order("POST", CUSTOMER_AUTH, [Answer::json(401, "{}"), no_token])
        .await;
    wire.always("POST", CUSTOMER_AUTH, token).await;
    wire.json("POST", PAYMENTS, 500, "{}").await;
    wire.json_off_contract("GET", PAYMENT, 200, r#"{"id":["token-visible"]}"#)
        .await;
    let clock = ManualClock::new();
    let builder = CustomerClient::builder()
        .base_url(wire.base_url())
        .credentials(Credentials::new("ak-visible", "sk-visible"))
        .token_per_payment(true)
        .http(|http| http.clock(clock).retry(RetryPolicy::never()));
    let customer = builder.clone().build().unwrap();

    let mut shown = vec![format!("{builder:#?}")];
    for _ in 0..3 {
        let error = customer.create_payment(&request()).await.unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    let error = customer.payment(ID).await.unwrap_err();
    shown.push(format!("{error} {error:?}"));
    shown.push(format!("{customer:#?} {:#?}", customer.token_provider()));
    shown.push(log.text());
    let held = customer.token_provider().cached_token().unwrap();

    assert_eq!(held.secret().expose(), "token-visible");
    assert_eq!(wire.sent_to(CUSTOMER_AUTH).await.len(), 4);
    assert!(log.text().contains("http.call"), "{}", log.text());
    for text in shown {
        assert!(!text.contains("visible"), "{text}");
    }
}
