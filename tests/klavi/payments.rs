//! Instant payments: requests and responses.

use futures_util::TryStreamExt;
use klavi::{
    AccountType, CreditorAccount, Currency, Customer, DebtorAccount, Decimal, ErrorKind, Holder,
    IdentifierType, InitType, OrderQuery, PaginatorExt, PaymentRequest, PaymentStatus, Scalar,
};
use test_support::{Provider, Response};

use crate::{ID, customer, first_line, management, request, server};

#[tokio::test]
async fn documented_payment_is_sent_byte_for_byte() {
    let server = server().await;
    server.example("createPayment", 200, "started").await;

    customer(&server).create_payment(&request()).await.unwrap();

    assert_eq!(
        server.sent_to("createPayment").await,
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
async fn remaining_fields_have_documented_names() {
    let server = server().await;
    server.example("createPayment", 200, "started").await;
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
        .amount(Decimal::new(1, 2))
        .logged_user_cpf("12345678909")
        .ibge_town_code("5300108")
        .remittance_information("a book")
        .transaction_identification("T1")
        .build()
        .unwrap();

    customer(&server).create_payment(&request).await.unwrap();

    let sent = server.sent_to("createPayment").await;
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
async fn every_payment_field_is_read() {
    let server = server().await;
    server.example("payment", 200, "everyField").await;

    let payment = customer(&server).payment(ID).await.unwrap();

    assert_eq!(
        server.sent_to("payment").await,
        [
            "GET /payment/customer/v1/instant/payments/00000000-0000-4000-8000-000000000002\n\
          accept: application/json\n\
          authorization: Bearer c.t.1\n\
          user-agent: klavi/0.1.0"
        ]
    );
    let text = |scalar: &Option<Scalar>| scalar.as_ref().unwrap().as_str().to_owned();
    assert_eq!(payment.id.as_str(), ID);
    assert_eq!(
        payment.app_id.as_ref().unwrap().as_str(),
        "00000000-0000-4000-8000-000000000009"
    );
    assert_eq!(text(&payment.client_request_id), "order-0006");
    assert_eq!(
        text(&payment.institution_id),
        "00000000-0000-4000-8000-000000000001"
    );
    let payer = payment.customer.as_ref().unwrap();
    assert_eq!(payer.identifier_type, Some(IdentifierType::Cnpj));
    assert_eq!(text(&payer.identifier), "12345678000195");
    assert_eq!(payer.name.as_deref(), Some("Example Ltda"));
    assert_eq!(text(&payer.phone), "+5561999990000");
    assert_eq!(payer.email.as_deref(), Some("pay@example.com"));
    assert_eq!(payment.date.as_deref(), Some("2025-07-01"));
    assert_eq!(
        text(&payment.consent_id),
        "urn:bank:00000000-0000-4000-8000-000000000003"
    );
    assert_eq!(text(&payment.end_to_end_id), "E1234567820250701120000000000006");
    assert_eq!(text(&payment.transaction_identification), "TX0000000006");
    assert_eq!(text(&payment.logged_user_cpf), "12345678909");
    assert_eq!(text(&payment.ibge_town_code), "5300108");
    assert_eq!(text(&payment.proxy), "+5561988880000");
    assert_eq!(payment.qr_code.as_deref(), Some("00020126580014br.gov.bcb.pix"));
    assert_eq!(payment.init_type, Some(InitType::PixDict));
    assert_eq!(text(&payment.amount), "99999.99");
    assert_eq!(payment.currency, Some(Currency::Brl));
    assert_eq!(payment.remittance_information.as_deref(), Some("Order 6"));
    let debtor = payment.debtor_account.as_ref().unwrap();
    assert_eq!(text(&debtor.ispb), "87654321");
    assert_eq!(text(&debtor.issuer), "0001");
    assert_eq!(text(&debtor.number), "000123");
    assert_eq!(debtor.account_type, Some(AccountType::Transaction));
    assert_eq!(debtor.holder, None);
    let creditor = payment.creditor_account.as_ref().unwrap();
    assert_eq!(text(&creditor.ispb), "12345678");
    assert_eq!(text(&creditor.issuer), "1774");
    assert_eq!(text(&creditor.number), "1234567890");
    assert_eq!(creditor.account_type, Some(AccountType::Savings));
    let holder = creditor.holder.as_ref().unwrap();
    assert_eq!(holder.identifier_type, Some(IdentifierType::Cnpj));
    assert_eq!(text(&holder.identifier), "98765432000198");
    assert_eq!(holder.name.as_deref(), Some("Payee Ltda"));
    assert_eq!(
        payment.redirect_url.as_deref(),
        Some("https://shop.example/return?order=6")
    );
    assert_eq!(payment.status, Some(PaymentStatus::PaymentCompleted));
    let reason = payment.status_reason.unwrap();
    assert_eq!(text(&reason.code), "NAO_INFORMADO");
    assert_eq!(reason.message.as_deref(), Some("The reason was not given."));
    assert_eq!(
        payment.status_update_at.as_deref(),
        Some("2025-07-01T12:00:05.737Z")
    );
}

#[tokio::test]
async fn new_payment_needs_only_its_id() {
    let created = |rest| {
        let url = "https://bank.example/c";
        let body = format!(r#"{{"id":"{ID}","{rest}":"{url}","amount":1333.10}}"#);
        (Response::json_off_contract(201, body), Some(url))
    };
    let id_alone = Response::example(Provider::Klavi, "createPayment", 200, "idAlone");
    for (response, url) in [
        (id_alone, None),
        created("redirectConsentURL"),
        created("redirectConsentUrl"),
    ] {
        let server = server().await;
        server.always("createPayment", response).await;
        let payment = customer(&server).create_payment(&request()).await.unwrap();
        assert_eq!(payment.id.as_str(), ID);
        assert_eq!(payment.redirect_consent_url.as_deref(), url);
        if let Some(amount) = payment.amount {
            assert_eq!(amount.as_str(), "1333.10", "money never passes through a float");
        }
    }
}

#[tokio::test]
async fn older_field_spellings_are_read() {
    let server = server().await;
    server.example("payment", 200, "olderSpellings").await;
    let payment = customer(&server).payment(ID).await.unwrap();
    assert_eq!(payment.logged_user_cpf.unwrap().as_str(), "12345678909");
    assert_eq!(
        payment.redirect_url.as_deref(),
        Some("https://shop.example/return")
    );
}

#[tokio::test]
async fn misspelled_status_is_understood() {
    let server = server().await;
    server.example("paymentStatus", 200, "everyField").await;

    let progress = customer(&server).payment_status(ID).await.unwrap();

    assert_eq!(progress.id.unwrap().as_str(), ID);
    assert_eq!(progress.client_request_id.unwrap().as_str(), "order-0001");
    assert_eq!(progress.amount.unwrap().as_str(), "1333.04");
    assert_eq!(progress.currency, Some(Currency::Brl));
    assert_eq!(progress.status, PaymentStatus::ConsentAuthorized);
    assert!(!progress.status.is_terminal());
    let reason = progress.status_reason.unwrap();
    assert_eq!(reason.code.unwrap().as_str(), "NAO_INFORMADO");
    assert_eq!(reason.message.as_deref(), Some("The reason was not given."));
    assert_eq!(
        progress.status_update_at.as_deref(),
        Some("2022-09-23T03:39:43.737Z")
    );
    assert_eq!(progress.redirect_consent_url, None);
}

#[tokio::test]
async fn unknown_status_is_kept_and_not_final() {
    let server = server().await;
    server
        .off_contract(
            "paymentStatus",
            200,
            r#"{"status":"PAYMENT_SETTLEMENT_DEBTOR_ACCOUNT"}"#,
        )
        .await;
    let progress = customer(&server).payment_status(ID).await.unwrap();
    assert_eq!(progress.status.as_str(), "PAYMENT_SETTLEMENT_DEBTOR_ACCOUNT");
    assert!(!progress.status.is_terminal());
}

#[tokio::test]
async fn id_cannot_leave_its_path() {
    let server = server().await;
    for id in ["", " ", "..", ".", "a/../b"] {
        let customer = customer(&server);
        for error in [
            customer.payment(id).await.unwrap_err(),
            customer.payment_status(id).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().starts_with("`id` "), "{error}");
        }
        let orders = management(&server).orders(id, OrderQuery::new()).items();
        let error = orders.try_collect::<Vec<_>>().await.unwrap_err();
        let error = error.fetch_error().unwrap().to_string();
        assert!(error.starts_with("`appId` "), "{error}");
    }
    assert!(server.sent().await.is_empty());
}

#[tokio::test]
async fn id_is_one_path_segment() {
    let server = server().await;
    let error = customer(&server).payment("a/b?c#d").await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
    let sent = server.sent().await;
    assert_eq!(
        first_line(&sent[1]),
        "GET /payment/customer/v1/instant/payments/a%2Fb%3Fc%23d"
    );
}
