//! Automatic Pix: requests and responses.

use klavi::{
    CancelRequest, ConsentPaymentRequest, ConsentPaymentStatus, ConsentRequest, ConsentStatus, Customer,
    Decimal, ErrorExt, ErrorKind, IdentifierType, Interval, PaymentMethodConfig, RetryRequest,
};
use test_support::{Provider, Response};

use crate::{customer, customer_builder, first_line, server};

const CONSENT: &str = "00000000-0000-4000-8000-000000000004";
const PAYMENT: &str = "00000000-0000-4000-8000-000000000005";

fn consent() -> ConsentRequest {
    let terms = PaymentMethodConfig::new("ex123456123457", Interval::Monthly, "2025-06-01");
    let bank = "00000000-0000-4000-8000-000000000001";
    ConsentRequest::new("consent-0002", bank, Customer::cpf("12345678909"), terms)
}

fn charge() -> ConsentPaymentRequest {
    ConsentPaymentRequest::new("charge-0002", "2025-07-01", Decimal::new(9990, 2))
}

#[tokio::test]
async fn consent_is_sent_byte_for_byte() {
    let server = server().await;
    let created = Response::example(Provider::Klavi, "consent", 200, "consentAwaitingAuthorization");
    server.always("createConsent", created).await;

    let created = customer(&server).create_consent(&consent()).await.unwrap();

    assert_eq!(
        server.sent_to("createConsent").await,
        ["POST /payment/customer/v1/automatic/consents\n\
          accept: application/json\n\
          authorization: Bearer c.t.1\n\
          content-type: application/json\n\
          user-agent: klavi/0.1.0\n\
          \n\
          {\"clientRequestId\":\"consent-0002\",\
          \"institutionId\":\"00000000-0000-4000-8000-000000000001\",\
          \"customer\":{\"identifierType\":\"CPF\",\"identifier\":\"12345678909\"},\
          \"paymentMethodConfig\":{\"contractId\":\"ex123456123457\",\"interval\":\"MONTHLY\",\
          \"referenceStartDate\":\"2025-06-01\"}}"]
    );
    assert_eq!(created.id.unwrap().as_str(), CONSENT);
    assert_eq!(created.status, Some(ConsentStatus::ConsentAwaitingAuthorization));
    assert_eq!(
        created.redirect_consent_url.as_deref(),
        Some("https://bank.example/consent/4")
    );
}

#[tokio::test]
async fn payment_paths_name_consent_and_payment() {
    let server = server().await;
    for operation in [
        "createConsentPayment",
        "consentPayment",
        "consentPaymentStatus",
        "retryConsentPayment",
        "cancelConsentPayment",
    ] {
        let body = format!(r#"{{"id":"{PAYMENT}","status":"PAYMENT_PENDING"}}"#);
        server.always(operation, Response::json(200, body)).await;
    }
    let klavi = customer(&server);
    let retry = RetryRequest::new("charge-0002-retry-1", "2025-07-03");
    let cancel = CancelRequest::new(IdentifierType::Cpf, "12345678909");

    let made = klavi.create_consent_payment(CONSENT, &charge()).await.unwrap();
    klavi.consent_payment(CONSENT, PAYMENT).await.unwrap();
    klavi.consent_payment_status(CONSENT, PAYMENT).await.unwrap();
    klavi
        .retry_consent_payment(CONSENT, PAYMENT, &retry)
        .await
        .unwrap();
    klavi
        .cancel_consent_payment(CONSENT, PAYMENT, &cancel)
        .await
        .unwrap();

    assert_eq!(made.status, Some(ConsentPaymentStatus::PaymentPending));
    let sent = server.sent().await;
    let lines: Vec<(&str, &str)> = sent[1..]
        .iter()
        .map(|request| (first_line(request), request.lines().last().unwrap()))
        .collect();
    let payments = format!("/payment/customer/v1/automatic/consents/{CONSENT}/payments");
    let expected = [
        (
            format!("POST {payments}"),
            r#"{"clientRequestId":"charge-0002","date":"2025-07-01","amount":"99.90"}"#,
        ),
        (format!("GET {payments}/{PAYMENT}"), "user-agent: klavi/0.1.0"),
        (
            format!("GET {payments}/{PAYMENT}/status"),
            "user-agent: klavi/0.1.0",
        ),
        (
            format!("POST {payments}/{PAYMENT}/retry"),
            r#"{"clientRequestId":"charge-0002-retry-1","date":"2025-07-03"}"#,
        ),
        (
            format!("POST {payments}/{PAYMENT}/cancel"),
            r#"{"cancelledBy":"12345678909","identifierType":"CPF"}"#,
        ),
    ];
    for ((line, last), (path, body)) in lines.iter().zip(&expected) {
        assert_eq!((*line, *last), (path.as_str(), *body));
    }
    assert_eq!(lines.len(), expected.len());
}

#[tokio::test]
async fn amount_is_sent_as_a_number_on_request() {
    for (is_number, expected) in [
        (false, r#""99999999999999999999.90""#),
        (true, "99999999999999999999.90"),
    ] {
        let server = server().await;
        server.example("createConsentPayment", 200, "idAlone").await;
        let klavi = customer_builder(&server)
            .consent_amount_as_number(is_number)
            .build()
            .unwrap();
        let charge = ConsentPaymentRequest::new(
            "charge-1",
            "2025-07-01",
            "99999999999999999999.9".parse::<klavi::Decimal>().unwrap(),
        );
        klavi.create_consent_payment(CONSENT, &charge).await.unwrap();
        let sent = server.sent_to("createConsentPayment").await;
        let body = format!(r#"{{"clientRequestId":"charge-1","date":"2025-07-01","amount":{expected}}}"#);
        assert!(sent[0].ends_with(&body), "{sent:?}");
    }
}

#[tokio::test]
async fn invalid_request_is_never_sent() {
    let server = server().await;
    let klavi = customer(&server);
    let mut nameless = consent();
    nameless.client_request_id.clear();
    let mut with_short_cpf = consent();
    with_short_cpf.customer = Customer::cpf("1");
    let nothing = ConsentPaymentRequest::new("a", "2025-07-01", Decimal::ZERO);
    let retry = RetryRequest::new("a", "soon");
    let cancel = CancelRequest::new(IdentifierType::Cpf, " ");
    for (error, field) in [
        (
            klavi.create_consent(&nameless).await.unwrap_err(),
            "client_request_id",
        ),
        (
            klavi.create_consent(&with_short_cpf).await.unwrap_err(),
            "customer.identifier",
        ),
        (
            klavi.create_consent_payment("4", &nothing).await.unwrap_err(),
            "amount",
        ),
        (
            klavi.create_consent_payment("..", &charge()).await.unwrap_err(),
            "consentId",
        ),
        (
            klavi.retry_consent_payment("4", "5", &retry).await.unwrap_err(),
            "date",
        ),
        (
            klavi.cancel_consent_payment("4", "5", &cancel).await.unwrap_err(),
            "cancelled_by",
        ),
        (klavi.consent_payment("4", "").await.unwrap_err(), "paymentId"),
        (klavi.consent("").await.unwrap_err(), "id"),
        (klavi.consent_status(" ").await.unwrap_err(), "id"),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{field}");
        assert!(error.to_string().starts_with(&format!("`{field}` ")), "{error}");
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn conflict_is_reported_and_not_retried() {
    let server = server().await;
    let conflict = r#"{"statusCode":409,"error":"Conflict","message":"clientRequestId was used before"}"#;
    server.respond("createConsentPayment", 409, conflict).await;
    let error = customer(&server)
        .create_consent_payment(CONSENT, &charge())
        .await
        .unwrap_err();
    assert!(error.is_conflict() && !error.is_retryable());
    assert_eq!(server.sent_to("createConsentPayment").await.len(), 1);
}

#[tokio::test]
async fn unknown_status_is_kept() {
    let server = server().await;
    server
        .off_contract("consentStatus", 200, r#"{"status":"CONSENT_PONDERED"}"#)
        .await;
    let progress = customer(&server).consent_status(CONSENT).await.unwrap();
    assert_eq!(progress.status.unwrap().as_str(), "CONSENT_PONDERED");
    assert_eq!(progress.id, None);
}
