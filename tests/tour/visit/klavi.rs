//! Klavi Payment, both APIs.

use klavi::{
    AccountType, CancelRequest, ClientMetadata, ConsentId, ConsentPaymentRequest, ConsentQuery,
    ConsentRequest, CreditorAccount, Customer, CustomerClient, DebtorAccount, Decimal, Holder,
    IdentifierType, InitType, Interval, LinkPayment, OrderQuery, PaginatorExt, PaymentMethodConfig,
    PaymentRequest, PaymentRequestBuilder, RetryRequest,
};
use test_support::{
    Settings,
    fixtures::klavi::{customer, management},
};

use crate::{
    Failure,
    calls::{Calls, first},
};

/// The ID of no payment, consent or application.
const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

pub(crate) async fn visit(provider: &sandbox::Klavi, settings: &Settings) -> Result<Calls, Failure> {
    let mut calls = Calls::of("klavi");
    let orders_before = provider.order_count();
    rejected_sign_ins(settings, &mut calls).await?;
    let customer = customer(settings);
    calls.signs_in("customerToken", customer.token_provider()).await?;
    let created = payments(provider, &customer, &mut calls).await?;
    let created = created + links(&customer, &mut calls).await?;
    let consent = consents(provider, &customer, &mut calls).await?;

    let management = management(settings);
    calls
        .signs_in("managementToken", management.token_provider())
        .await?;
    let app = provider.app_id();
    // `UNKNOWN` is the id of an order.
    calls.fails_with("order", "404", management.order(app, "no-order").await)?;
    let consents = management.consents(app, ConsentQuery::new().page_size(1));
    calls
        .lists("consents", consents.items(), provider.consent_count())
        .await?;
    if let Some(consent) = consent {
        let orders = management.consent_orders(app, consent, ConsentQuery::new().page_size(1));
        calls.lists("consentOrders", orders.items(), 2).await?;
    }
    let unknown = management.consent_orders(app, UNKNOWN, ConsentQuery::new());
    calls.fails_with("consentOrders", "404", first(unknown.items()).await)?;
    let all = management.orders(app, OrderQuery::new());
    calls
        .lists("orders", all.items(), orders_before + created)
        .await?;
    // The provider rejects the old token, and the client retries with a new one.
    provider.revoke_tokens();
    let all = management.orders(app, OrderQuery::new().page_size(20));
    calls
        .lists("orders", all.items(), orders_before + created)
        .await?;
    let none = OrderQuery::new()
        .page_size(200)
        .start_date("2020-01-01")
        .end_date("2020-01-31");
    calls
        .lists("orders", management.orders(app, none).items(), 0)
        .await?;
    let unknown = first(management.orders(UNKNOWN, OrderQuery::new()).items()).await;
    calls.fails_with("orders", "404", unknown)?;
    Ok(calls)
}

/// Signs in with the keys of the other API.
async fn rejected_sign_ins(settings: &Settings, calls: &mut Calls) -> Result<(), Failure> {
    let wrong = settings
        .with(
            "customer_access_key",
            settings.credential("management_access_key"),
        )
        .with(
            "management_access_key",
            settings.credential("customer_access_key"),
        );
    calls.fails_with("customerToken", "401", customer(&wrong).payment(UNKNOWN).await)?;
    let rejected = management(&wrong).orders(UNKNOWN, OrderQuery::new()).items();
    calls.fails_with("managementToken", "401", first(rejected).await)?;
    Ok(())
}

/// Makes a payment for each way to name the payee, and one that the provider rejects. Returns the number of payments.
async fn payments(
    provider: &sandbox::Klavi,
    customer: &CustomerClient,
    calls: &mut Calls,
) -> Result<usize, Failure> {
    let requests = [by_key().build()?, by_qr_code().build()?, by_account().build()?];
    let mut created = 0;
    for request in &requests {
        let Some(payment) = calls.succeeds("createPayment", customer.create_payment(request).await)? else {
            continue;
        };
        created += 1;
        calls.fails_with("createPayment", "409", customer.create_payment(request).await)?;
        calls.succeeds("payment", customer.payment(&payment.id).await)?;
        provider.authorize_payment(payment.id.as_str())?;
        calls.succeeds("paymentStatus", customer.payment_status(&payment.id).await)?;
        provider.settle_payment(payment.id.as_str())?;
        calls.succeeds("paymentStatus", customer.payment_status(&payment.id).await)?;
        calls.succeeds("payment", customer.payment(&payment.id).await)?;
    }
    // An invalid Pix code: a business error.
    let wrong = by_qr_code()
        .client_request_id("order-0004")
        .qr_code("not a code")
        .build()?;
    calls.fails_with("createPayment", "4101", customer.create_payment(&wrong).await)?;
    calls.fails_with("payment", "404", customer.payment(UNKNOWN).await)?;
    calls.fails_with("paymentStatus", "404", customer.payment_status(UNKNOWN).await)?;
    Ok(created)
}

/// Creates payment links. Returns the number of payments.
async fn links(customer: &CustomerClient, calls: &mut Calls) -> Result<usize, Failure> {
    let payment = LinkPayment::default()
        .client_request_id("order-0005")
        .customer(Customer::cpf("12345678909"))
        .init_type(InitType::PixDict)
        .proxy("12345678909")
        .amount(Decimal::new(133_300, 2));
    let link = calls.succeeds("paymentLink", customer.create_payment_link(&payment).await)?;
    calls.fails_with("paymentLink", "409", customer.create_payment_link(&payment).await)?;
    Ok(link.iter().count())
}

/// Creates a consent with two payments, and cancels one of them.
async fn consents(
    provider: &sandbox::Klavi,
    customer: &CustomerClient,
    calls: &mut Calls,
) -> Result<Option<ConsentId>, Failure> {
    let request = consent();
    let created = calls.succeeds("createConsent", customer.create_consent(&request).await)?;
    let Some(consent) = created.and_then(|consent| consent.id) else {
        return Ok(None);
    };
    calls.fails_with("createConsent", "409", customer.create_consent(&request).await)?;
    let first = charge("charge-0001");
    let early = customer.create_consent_payment(&consent, &first).await;
    calls.fails_with("createConsentPayment", "409", early)?;
    provider.authorize_consent(consent.as_str())?;
    calls.succeeds("consent", customer.consent(&consent).await)?;
    calls.succeeds("consentStatus", customer.consent_status(&consent).await)?;
    calls.fails_with("consent", "404", customer.consent(UNKNOWN).await)?;
    calls.fails_with("consentStatus", "404", customer.consent_status(UNKNOWN).await)?;

    let made = customer.create_consent_payment(&consent, &first).await;
    let made = calls.succeeds("createConsentPayment", made)?;
    let Some(payment) = made.and_then(|payment| payment.id) else {
        return Ok(Some(consent));
    };
    calls.succeeds(
        "consentPayment",
        customer.consent_payment(&consent, &payment).await,
    )?;
    let status = customer.consent_payment_status(&consent, &payment).await;
    calls.succeeds("consentPaymentStatus", status)?;
    provider.reject_consent_payment(payment.as_str())?;
    let retry = RetryRequest::new("charge-0001-retry-1", "2025-07-03");
    let retried = customer.retry_consent_payment(&consent, &payment, &retry).await;
    let retried = calls.succeeds("retryConsentPayment", retried)?;
    let cancel = CancelRequest::new(IdentifierType::Cpf, "12345678909");
    if let Some(attempt) = retried.and_then(|payment| payment.id) {
        let canceled = customer.cancel_consent_payment(&consent, &attempt, &cancel).await;
        calls.succeeds("cancelConsentPayment", canceled)?;
    }
    let late = customer.cancel_consent_payment(&consent, &payment, &cancel).await;
    calls.fails_with("cancelConsentPayment", "409", late)?;
    Ok(Some(consent))
}

/// Returns a consent to monthly payments.
fn consent() -> ConsentRequest {
    let payer = Customer::cpf("12345678909");
    let institution = "00000000-0000-4000-8000-000000000001";
    ConsentRequest::new("consent-0002", institution, payer, terms())
}

/// Returns a payment of the consent.
fn charge(client_request_id: &str) -> ConsentPaymentRequest {
    ConsentPaymentRequest::new(client_request_id, "2025-07-01", Decimal::new(9_990, 2))
}

fn terms() -> PaymentMethodConfig {
    PaymentMethodConfig::new("ex123456123456", Interval::Monthly, "2025-06-01")
        .maximum_variable_amount(Decimal::new(10_001, 2))
}

/// Returns a payment to a Pix key.
fn by_key() -> PaymentRequestBuilder {
    payment("order-0001")
        .init_type(InitType::PixDict)
        .proxy("12345678909")
        .client_metadata(ClientMetadata::new("BROWSER", "MACOS", "3.2.1"))
}

fn by_qr_code() -> PaymentRequestBuilder {
    payment("order-0002")
        .init_type(InitType::PixQrCode)
        .qr_code("00020126330014br.gov.bcb.pix0111123456789095204000053039865802BR6304ABCD")
}

fn by_account() -> PaymentRequestBuilder {
    let holder = Holder::new(IdentifierType::Cpf, "12345678909", "Example Payee");
    payment("order-0003")
        .init_type(InitType::PixManu)
        .creditor_account(
            CreditorAccount::new("12345678", "000456", AccountType::Savings, holder).issuer("0002"),
        )
        .debtor_account(DebtorAccount::new("01234567", "000123", AccountType::Current).issuer("0001"))
}

fn payment(client_request_id: &str) -> PaymentRequestBuilder {
    PaymentRequest::builder()
        .client_request_id(client_request_id)
        .institution_id("00000000-0000-4000-8000-000000000001")
        .customer(Customer::cpf("12345678909").name("Test Payer"))
        .amount(Decimal::new(133_300, 2))
        .redirect_url("https://shop.example/return")
}
