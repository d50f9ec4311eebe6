use auth_core::testing::ManualClock;
use contract_tests::Provider;
use klavi::{
    AccountType, AutoRetryStrategy, CancelRequest, ClientMetadata, ConsentPaymentRequest, ConsentRequest,
    ContractDebtor, CreditorAccount, Customer, CustomerClient, DebtorAccount, FirstPayment, Holder,
    IdentifierType, InitType, Interval, LinkConsent, LinkPayment, PaymentMethodConfig,
    PaymentRequestBuilder as Builder, RetryRequest,
};
use serde_json::Value;

use super::{every_example_is_sent, said, text};

#[tokio::test]
async fn klavi_exchanges_its_keys_as_its_contract_shows() {
    let keys =
        |example: &Value| klavi::Credentials::new(said(example, "/accessKey"), said(example, "/secretKey"));
    every_example_is_sent(Provider::Klavi, "customerToken", async |url, example| {
        let client = klavi::CustomerClient::builder()
            .base_url(url)
            .credentials(keys(example));
        client.build().unwrap().token_provider().token().await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klavi, "managementToken", async |url, example| {
        let client = klavi::ManagementClient::builder()
            .base_url(url)
            .credentials(keys(example));
        client.build().unwrap().token_provider().token().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn klavi_starts_the_payments_that_its_contract_shows() {
    every_example_is_sent(Provider::Klavi, "createPayment", async |url, example| {
        klavi_at(url).create_payment(&to_pay(example)).await.unwrap();
    })
    .await;
}

fn klavi_at(url: url::Url) -> CustomerClient {
    CustomerClient::builder()
        .base_url(url)
        .credentials(klavi::Credentials::new(
            "example-access-key",
            "example-secret-key",
        ))
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap()
}

#[tokio::test]
async fn klavi_makes_the_links_that_its_contract_shows() {
    every_example_is_sent(Provider::Klavi, "paymentLink", async |url, example| {
        let payment = to_link(&example["payment"]);
        klavi_at(url).create_payment_link(&payment).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klavi, "consentLink", async |url, example| {
        let consent = to_link_a_consent(&example["consent"]);
        klavi_at(url).create_consent_link(&consent).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn klavi_asks_for_the_consents_and_payments_that_its_contract_shows() {
    let charge = "00000000-0000-4000-8000-000000000005";
    every_example_is_sent(Provider::Klavi, "createConsent", async |url, example| {
        klavi_at(url).create_consent(&to_consent(example)).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klavi, "createConsentPayment", async |url, example| {
        let client = klavi_at(url);
        client
            .create_consent_payment("4", &to_charge(example))
            .await
            .unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klavi, "retryConsentPayment", async |url, example| {
        let request = RetryRequest::new(said(example, "/clientRequestId"), said(example, "/date"));
        let client = klavi_at(url);
        client.retry_consent_payment("4", charge, &request).await.unwrap();
    })
    .await;
    every_example_is_sent(Provider::Klavi, "cancelConsentPayment", async |url, example| {
        let kind = IdentifierType::from(said(example, "/identifierType").as_str());
        let request = CancelRequest::new(kind, said(example, "/cancelledBy"));
        let client = klavi_at(url);
        client
            .cancel_consent_payment("4", charge, &request)
            .await
            .unwrap();
    })
    .await;
}

fn to_link(example: &Value) -> LinkPayment {
    let mut payment = LinkPayment::default();
    payment.client_request_id = text(example, "/clientRequestId");
    payment.customer = example.get("customer").map(|_| customer(example));
    payment.logged_user_cpf = text(example, "/loggedUserCpf");
    payment.ibge_town_code = text(example, "/ibgeTownCode");
    payment.proxy = text(example, "/proxy");
    payment.qr_code = text(example, "/qrCode");
    payment.init_type = text(example, "/initType").map(|kind| InitType::from(kind.as_str()));
    payment.redirect_url = text(example, "/redirectUrl");
    payment.remittance_information = text(example, "/remittanceInformation");
    payment.institution_id = text(example, "/institutionId");
    payment.debtor_account = example.get("debtorAccount").map(debtor);
    payment.creditor_account = example.get("creditorAccount").map(creditor);
    payment.external_info = example
        .pointer("/externalInfo")
        .and_then(Value::as_object)
        .cloned();
    match text(example, "/amount") {
        Some(reais) => payment.amount(reais.parse().unwrap()),
        None => payment,
    }
}

fn to_link_a_consent(example: &Value) -> LinkConsent {
    let mut consent = LinkConsent::default();
    consent.client_request_id = text(example, "/clientRequestId");
    consent.institution_id = text(example, "/institutionId");
    consent.customer = example.get("customer").map(|_| customer(example));
    consent.redirect_url = text(example, "/redirectUrl");
    consent.additional_information = text(example, "/additionalInformation");
    consent.debtor_account = example.get("debtorAccount").map(debtor);
    consent.creditor_account = example.get("creditorAccount").map(creditor);
    consent.payment_method_config = example.get("paymentMethodConfig").map(terms);
    consent.external_info = example
        .pointer("/externalInfo")
        .and_then(Value::as_object)
        .cloned();
    consent
}

fn to_consent(example: &Value) -> ConsentRequest {
    let mut consent = ConsentRequest::new(
        said(example, "/clientRequestId"),
        said(example, "/institutionId"),
        customer(example),
        terms(&example["paymentMethodConfig"]),
    );
    consent.redirect_url = text(example, "/redirectUrl");
    consent.additional_information = text(example, "/additionalInformation");
    consent.debtor_account = example.get("debtorAccount").map(debtor);
    consent.creditor_account = example.get("creditorAccount").map(creditor);
    consent.client_metadata = example.get("clientMetadata").map(metadata);
    consent
}

fn terms(config: &Value) -> PaymentMethodConfig {
    let mut terms = PaymentMethodConfig::new(
        said(config, "/contractId"),
        Interval::from(said(config, "/interval").as_str()),
        said(config, "/referenceStartDate"),
    );
    if let Some(reais) = text(config, "/minimumVariableAmount") {
        terms = terms.minimum_variable_amount(reais.parse().unwrap());
    }
    if let Some(reais) = text(config, "/maximumVariableAmount") {
        terms = terms.maximum_variable_amount(reais.parse().unwrap());
    }
    if let Some(debtor) = config.get("contractDebtor") {
        let kind = IdentifierType::from(said(debtor, "/identifierType").as_str());
        let debtor = ContractDebtor::new(kind, said(debtor, "/identifier")).name(said(debtor, "/name"));
        terms = terms.contract_debtor(debtor);
    }
    if let Some(payment) = config.get("firstPayment") {
        let payment = FirstPayment::new(said(payment, "/amount").parse().unwrap())
            .date(said(payment, "/date"))
            .remittance_information(said(payment, "/remittanceInformation"));
        terms = terms.first_payment(payment);
    }
    terms.is_retry_accepted = config.get("isRetryAccepted").and_then(Value::as_bool);
    terms
}

fn to_charge(example: &Value) -> ConsentPaymentRequest {
    let mut payment = ConsentPaymentRequest::new(
        said(example, "/clientRequestId"),
        said(example, "/date"),
        said(example, "/amount").parse().unwrap(),
    );
    payment.creditor_account = example.get("creditorAccount").map(creditor);
    if let Some(strategy) = example.get("autoRetryStrategy") {
        let days = strategy["days"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_i64);
        let strategy = AutoRetryStrategy::default()
            .skip_weekend(strategy["skipWeekend"].as_bool().unwrap())
            .days(days);
        payment = payment.auto_retry_strategy(strategy);
    }
    payment
}

type SetText = fn(Builder, String) -> Builder;

const OPTIONAL_TEXTS: [(&str, SetText); 8] = [
    ("/date", Builder::date),
    ("/proxy", Builder::proxy),
    ("/qrCode", Builder::qr_code),
    ("/redirectUrl", Builder::redirect_url),
    ("/loggedUserCpf", Builder::logged_user_cpf),
    ("/ibgeTownCode", Builder::ibge_town_code),
    ("/remittanceInformation", Builder::remittance_information),
    ("/transactionIdentification", Builder::transaction_identification),
];

fn to_pay(example: &Value) -> klavi::PaymentRequest {
    let mut request = klavi::PaymentRequest::builder()
        .client_request_id(said(example, "/clientRequestId"))
        .institution_id(said(example, "/institutionId"))
        .init_type(InitType::from(said(example, "/initType").as_str()))
        .customer(customer(example))
        .amount(said(example, "/amount").parse().unwrap());
    if let Some(account) = example.get("creditorAccount") {
        request = request.creditor_account(creditor(account));
    }
    if let Some(account) = example.get("debtorAccount") {
        request = request.debtor_account(debtor(account));
    }
    if let Some(given) = example.get("clientMetadata") {
        request = request.client_metadata(metadata(given));
    }
    for (field, set) in OPTIONAL_TEXTS {
        if let Some(value) = text(example, field) {
            request = set(request, value);
        }
    }
    request.build().unwrap()
}

fn customer(example: &Value) -> Customer {
    let identifier = said(example, "/customer/identifier");
    let mut customer = match said(example, "/customer/identifierType").as_str() {
        "CPF" => Customer::cpf(identifier),
        _ => Customer::cnpj(identifier),
    };
    customer.name = text(example, "/customer/name");
    customer.phone = text(example, "/customer/phone");
    customer.email = text(example, "/customer/email");
    customer
}

fn metadata(given: &Value) -> ClientMetadata {
    let of = |field| said(given, field);
    ClientMetadata::new(of("/platform"), of("/os"), of("/osVersion"))
}

fn debtor(account: &Value) -> DebtorAccount {
    DebtorAccount::new(said(account, "/ispb"), said(account, "/number"), kind(account))
        .issuer(said(account, "/issuer"))
}

fn creditor(account: &Value) -> CreditorAccount {
    let holder = Holder::new(
        IdentifierType::from(said(account, "/holder/identifierType").as_str()),
        said(account, "/holder/identifier"),
        said(account, "/holder/name"),
    );
    CreditorAccount::new(
        said(account, "/ispb"),
        said(account, "/number"),
        kind(account),
        holder,
    )
    .issuer(said(account, "/issuer"))
}

fn kind(account: &Value) -> AccountType {
    AccountType::from(said(account, "/accountType").as_str())
}
