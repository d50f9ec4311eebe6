//! Secrets and personal data in output.

use auth_core::{http::RetryPolicy, testing::ManualClock};
use klavi::{
    AccountType, CancelRequest, ConsentPaymentRequest, ConsentRequest, ContractDebtor, Credentials,
    CreditorAccount, Customer, CustomerClient, DebtorAccount, Decimal, Holder, IdentifierType, InitType,
    Interval, LinkConsent, LinkPayment, PaymentMethodConfig, PaymentRequest, webhook::WebhookEvent,
};
use test_support::{MockProvider, Provider, Response};

use crate::{ID, log::Log, request};

// Debug output, errors and log lines.
#[tokio::test]
async fn no_output_contains_a_secret() {
    let log = Log::default();
    let _listening = log.listen();
    let server = MockProvider::start(Provider::Klavi).await;
    let token = Response::json(200, r#"{"accessToken":"token-visible","expireIn":1800}"#);
    let no_token =
        Response::json_off_contract(200, r#"{"accessToken":["token-visible"],"expireIn":"visible"}"#);
    server
        .in_order("customerToken", [Response::json(401, "{}"), no_token])
        .await;
    server.always("customerToken", token).await;
    server.respond("createPayment", 500, "{}").await;
    server
        .off_contract("payment", 200, r#"{"id":["token-visible"]}"#)
        .await;
    let clock = ManualClock::new();
    let builder = CustomerClient::builder()
        .base_url(server.base_url())
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
    assert_eq!(server.sent_to("customerToken").await.len(), 4);
    assert!(log.text().contains("http.call"), "{}", log.text());
    for text in shown {
        assert!(!text.contains("visible"), "{text}");
    }
}

const CPF: &str = "11144477735";
const CNPJ: &str = "12ABC34501DE35";

/// Every request and every builder, with all fields that identify a person, an account or a payee.
fn requests() -> Vec<String> {
    let customer = || {
        Customer::cnpj(CNPJ)
            .name("name-visible")
            .phone("phone-visible")
            .email("email-visible")
    };
    let debtor = || DebtorAccount::new("12345678", "number-visible", AccountType::Current);
    let creditor = || {
        let holder = Holder::new(IdentifierType::Cpf, CPF, "name-visible");
        CreditorAccount::new("12345678", "number-visible", AccountType::Current, holder)
    };
    let terms = || {
        PaymentMethodConfig::new("contract-1", Interval::Monthly, "2025-06-01")
            .contract_debtor(ContractDebtor::new(IdentifierType::Cpf, CPF).name("name-visible"))
    };
    let payment = PaymentRequest::builder()
        .client_request_id("order-1")
        .institution_id("bank")
        .init_type(InitType::PixDict)
        .customer(customer())
        .proxy("proxy-visible@example.com")
        .qr_code("qr-visible")
        .logged_user_cpf(CPF)
        .creditor_account(creditor())
        .debtor_account(debtor())
        .remittance_information("information-visible")
        .amount(Decimal::ONE);
    let link = LinkPayment::default()
        .customer(customer())
        .proxy("proxy-visible@example.com")
        .qr_code("qr-visible")
        .logged_user_cpf(CPF)
        .creditor_account(creditor())
        .debtor_account(debtor())
        .remittance_information("information-visible");
    let consent = ConsentRequest::new("consent-1", "bank", customer(), terms())
        .creditor_account(creditor())
        .debtor_account(debtor())
        .additional_information("information-visible");
    let link_consent = LinkConsent::default()
        .customer(customer())
        .creditor_account(creditor())
        .debtor_account(debtor())
        .additional_information("information-visible")
        .payment_method_config(terms());
    let charge =
        ConsentPaymentRequest::new("charge-1", "2025-07-01", Decimal::ONE).creditor_account(creditor());
    vec![
        format!("{payment:?} {:?}", payment.clone().build().unwrap()),
        format!("{link:?}"),
        format!("{consent:?}"),
        format!("{link_consent:?}"),
        format!("{charge:?}"),
        format!("{:?}", CancelRequest::new(IdentifierType::Cpf, CPF)),
    ]
}

#[test]
fn requests_hide_personal_data() {
    for shown in requests() {
        for private in ["visible", CPF, CNPJ] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}

#[test]
fn no_event_shows_its_payload() {
    let event: WebhookEvent = serde_json::from_str(
        r#"{"eventId":"e-1","payload":{"taxId":"visible"},"externalInfo":{"a":"visible"},"user":"visible"}"#,
    )
    .unwrap();
    let shown = format!("{event:?}");
    assert!(shown.contains("e-1") && !shown.contains("visible"), "{shown}");
}
