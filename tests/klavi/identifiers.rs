//! Tax numbers and Pix keys: the form that is sent, and rejected values.

use contract::Request;
use klavi::{
    AccountType, CancelRequest, ConsentRequest, ContractDebtor, CreditorAccount, Customer, DebtorAccount,
    Holder, IdentifierType, Interval, LinkConsent, LinkPayment, PaymentMethodConfig, PaymentRequestBuilder,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use test_support::{Provider, Response};

use crate::{customer, sample, server};

const CPF: &str = "123.456.789-09";
const CNPJ: &str = "12.abc.345/01de-35";

/// Every tax number that can be given, masked and in lower case.
fn terms() -> PaymentMethodConfig {
    PaymentMethodConfig::new("ex1", Interval::Monthly, "2025-06-01")
        .contract_debtor(ContractDebtor::new(IdentifierType::Cnpj, CNPJ))
}

fn account() -> CreditorAccount {
    let holder = Holder::new(IdentifierType::Cnpj, CNPJ, "Example Ltda");
    CreditorAccount::new("12345678", "000456", AccountType::Savings, holder)
}

/// Returns the texts at `pointers` in the only body sent to `operation`.
async fn sent(server: &test_support::MockProvider, operation: &str, pointers: &[&str]) -> Vec<String> {
    let bodies = server.bodies_of(operation).await;
    assert_eq!(bodies.len(), 1, "{operation}");
    let body: Value = serde_json::from_slice(&bodies[0]).unwrap();
    pointers
        .iter()
        .map(|pointer| body.pointer(pointer).unwrap().as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn tax_numbers_are_sent_without_masks() {
    let server = server().await;
    server.example("createPayment", 200, "started").await;
    server.example("paymentLink", 200, "link").await;
    server.example("createConsent", 200, "started").await;
    server.example("consentLink", 200, "link").await;
    server.example("cancelConsentPayment", 200, "canceled").await;
    let klavi = customer(&server);

    let payment = sample()
        .customer(Customer::cnpj(CNPJ))
        .logged_user_cpf(CPF)
        .proxy(CNPJ)
        .creditor_account(account());
    klavi.create_payment(&payment.build().unwrap()).await.unwrap();
    let payment = LinkPayment::default()
        .customer(Customer::cnpj(CNPJ))
        .logged_user_cpf(CPF)
        .proxy(CPF)
        .creditor_account(account());
    klavi.create_payment_link(&payment).await.unwrap();
    let consent =
        ConsentRequest::new("consent-1", "bank", Customer::cpf(CPF), terms()).creditor_account(account());
    klavi.create_consent(&consent).await.unwrap();
    let consent = LinkConsent::default()
        .customer(Customer::cpf(CPF))
        .creditor_account(account())
        .payment_method_config(terms());
    klavi.create_consent_link(&consent).await.unwrap();
    let cancel = CancelRequest::new(IdentifierType::Cnpj, CNPJ);
    klavi.cancel_consent_payment("4", "5", &cancel).await.unwrap();

    let (cpf, cnpj) = ("12345678909", "12ABC34501DE35");
    let pointers = [
        "/customer/identifier",
        "/loggedUserCpf",
        "/proxy",
        "/creditorAccount/holder/identifier",
    ];
    assert_eq!(
        sent(&server, "createPayment", &pointers).await,
        [cnpj, cpf, cnpj, cnpj]
    );
    let pointers = pointers.map(|pointer| format!("/payment{pointer}"));
    let pointers = pointers.each_ref().map(String::as_str);
    assert_eq!(
        sent(&server, "paymentLink", &pointers).await,
        [cnpj, cpf, cpf, cnpj]
    );
    let pointers = [
        "/customer/identifier",
        "/creditorAccount/holder/identifier",
        "/paymentMethodConfig/contractDebtor/identifier",
    ];
    assert_eq!(sent(&server, "createConsent", &pointers).await, [cpf, cnpj, cnpj]);
    let pointers = pointers.map(|pointer| format!("/consent{pointer}"));
    let pointers = pointers.each_ref().map(String::as_str);
    assert_eq!(sent(&server, "consentLink", &pointers).await, [cpf, cnpj, cnpj]);
    assert_eq!(
        sent(&server, "cancelConsentPayment", &["/cancelledBy"]).await,
        [cnpj]
    );
}

#[tokio::test]
async fn pix_keys_are_sent_in_contract_form() {
    for (key, written) in [
        ("+5561988880000", "+5561988880000"),
        ("Shop@Example.com", "shop@example.com"),
        (CPF, "12345678909"),
        (CNPJ, "12ABC34501DE35"),
        (
            "123E4567-E12B-12D1-A456-426655440000",
            "123e4567-e12b-12d1-a456-426655440000",
        ),
    ] {
        let server = server().await;
        server.example("createPayment", 200, "started").await;
        let payment = sample().proxy(key).build().unwrap();
        customer(&server).create_payment(&payment).await.unwrap();
        assert_eq!(sent(&server, "createPayment", &["/proxy"]).await, [written]);
    }
}

#[tokio::test]
async fn other_cancellation_identifiers_are_unchanged() {
    let server = server().await;
    server
        .always(
            "cancelConsentPayment",
            Response::example(Provider::Klavi, "cancelConsentPayment", 200, "canceled"),
        )
        .await;
    let cancel = CancelRequest::new(IdentifierType::Cnpj, "not a tax number");
    customer(&server)
        .cancel_consent_payment("4", "5", &cancel)
        .await
        .unwrap();
    assert_eq!(
        sent(&server, "cancelConsentPayment", &["/cancelledBy"]).await,
        ["not a tax number"]
    );
}

#[tokio::test]
async fn mask_set_without_a_setter_is_rejected() {
    let server = server().await;
    let mut of_payer = LinkPayment::default().customer(Customer::cpf(CPF));
    of_payer.customer.as_mut().unwrap().identifier = CPF.to_owned();
    let mut of_key = LinkPayment::default();
    of_key.proxy = Some(CNPJ.to_owned());
    let mut of_holder = LinkPayment::default().creditor_account(account());
    let holder = of_holder
        .creditor_account
        .as_mut()
        .unwrap()
        .holder
        .as_mut()
        .unwrap();
    holder.identifier = CNPJ.to_owned();
    for (payment, field) in [
        (of_payer, "customer.identifier"),
        (of_key, "proxy"),
        (of_holder, "creditor_account.holder.identifier"),
    ] {
        let error = customer(&server).create_payment_link(&payment).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("`{field}` ")), "{error}");
    }
    assert!(server.sent().await.is_empty());
}

/// Returns whether the contract rejects the sample payment once `value` is at `field`.
fn contract_rejects(field: &str, value: Value) -> bool {
    let payment = sample().build().unwrap();
    let mut body = serde_json::to_value(payment).unwrap();
    body[field] = value;
    let body = serde_json::to_vec(&body).unwrap();
    let call = Request {
        method: "POST",
        path: "/payment/customer/v1/instant/payments",
        query: None,
        headers: &[
            ("content-type", "application/json"),
            ("authorization", "Bearer c.t.1"),
        ],
        body: &body,
    };
    Provider::Klavi.contract().check_request(&call).is_err()
}

type Change = Box<dyn Fn(PaymentRequestBuilder) -> PaymentRequestBuilder>;

#[test]
fn client_rejects_what_the_contract_rejects() {
    let long = "0".repeat(513);
    let debtor = |ispb: &str| DebtorAccount::new(ispb, "000123", AccountType::Current);
    let mut table: Vec<(&str, &str, Value, Change)> = Vec::new();
    for key in [
        "loja-ç@example.com",
        "a b@example.com",
        "shop@exam_ple.com",
        "shop@-example.com",
        "@example.com",
        "+0561988880000",
        "12ABC34501DE3X",
        "key-of-my-own",
    ] {
        table.push(("proxy", "proxy", json!(key), Box::new(move |of| of.proxy(key))));
    }
    for ispb in ["", "1234567", "123456789", "1234567a"] {
        let account = json!({"ispb": ispb, "number": "000123", "accountType": "CACC"});
        table.push((
            "debtor_account.ispb",
            "debtorAccount",
            account,
            Box::new(move |of| of.debtor_account(debtor(ispb))),
        ));
    }
    table.push((
        "qr_code",
        "qrCode",
        json!(long),
        Box::new(move |of| of.qr_code(&long)),
    ));
    for identifier in ["1234567890", "12abc34501de3", "12ABC34501DEA5", "12ABC34501DE35 "] {
        table.push((
            "customer.identifier",
            "customer",
            json!({"identifierType": "CNPJ", "identifier": identifier}),
            Box::new(move |of| of.customer(Customer::cnpj(identifier)).logged_user_cpf(CPF)),
        ));
    }
    for (field, on_the_wire, value, change) in table {
        let told = format!("{on_the_wire} = {value}");
        assert!(contract_rejects(on_the_wire, value), "{told}");
        let error = change(sample()).build().expect_err(&told);
        assert_eq!(error.field(), field, "{told}");
    }
    assert!(!contract_rejects("proxy", json!("shop@example.com")));
}

/// Generates text similar to a Pix key of each kind.
fn near_a_key() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\+[0-9]{6,17}",
        "[a-zA-Z0-9._%+ç\" ]{1,4}@[a-zA-Z0-9_-]{1,3}(\\.[a-zA-Z0-9_-]{1,3}){0,2}",
        "[a-z]{1,70}@[a-z]{60,66}\\.[a-z]{1,3}",
        "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{11,13}",
        "[0-9A-Za-z]{12}[0-9]{2}",
        "[0-9]{11}",
        "[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}",
    ]
}

proptest! {
    #[test]
    fn accepted_keys_satisfy_the_contract(key in near_a_key()) {
        if let Ok(payment) = sample().proxy(&key).build() {
            let sent = serde_json::to_value(payment).unwrap()["proxy"].clone();
            prop_assert!(!contract_rejects("proxy", sent.clone()), "{} is sent as {}", key, sent);
        }
    }
}
