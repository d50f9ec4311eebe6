use auth_core::Paginator;
use contract_tests::clients;
use klavi::{
    CancelRequest, ConsentPaymentRequest, ConsentQuery, ConsentRequest, Customer, Decimal, ErrorCode,
    IdentifierType, LinkConsent, LinkPayment, OrderQuery, PaymentMethodConfig, RetryRequest, Url,
};

use super::clock;
use crate::outcome::{Outcome, outcome, token_outcome};

const ID: &str = "00000000-0000-4000-8000-000000000002";

pub(super) async fn call(url: Url, operation: &str) -> Outcome {
    let customer = clients::klavi_customer(url.clone(), clock()).build().unwrap();
    let management = clients::klavi_management(url, clock()).build().unwrap();
    match operation {
        "customerToken" => token_outcome::<_, ErrorCode>(customer.token_provider().token().await),
        "managementToken" => token_outcome::<_, ErrorCode>(management.token_provider().token().await),
        "createPayment" => outcome(customer.create_payment(&clients::klavi_payment()).await),
        "payment" => outcome(customer.payment(ID).await),
        "paymentStatus" => outcome(customer.payment_status(ID).await),
        "orders" => outcome(management.orders("app-1", OrderQuery::new()).page(None).await),
        "paymentLink" => outcome(customer.create_payment_link(&LinkPayment::default()).await),
        "createConsent" => {
            let terms = PaymentMethodConfig::default();
            let request = ConsentRequest::new("consent-0001", ID, Customer::cpf("12345678909"), terms);
            outcome(customer.create_consent(&request).await)
        }
        "consentLink" => outcome(customer.create_consent_link(&LinkConsent::default()).await),
        "consent" => outcome(customer.consent(ID).await),
        "consentStatus" => outcome(customer.consent_status(ID).await),
        "createConsentPayment" => {
            let request = ConsentPaymentRequest::new("charge-0001", "2025-07-01", Decimal::ONE);
            outcome(customer.create_consent_payment(ID, &request).await)
        }
        "consentPayment" => outcome(customer.consent_payment(ID, ID).await),
        "consentPaymentStatus" => outcome(customer.consent_payment_status(ID, ID).await),
        "retryConsentPayment" => {
            let request = RetryRequest::new("charge-0001-retry-1", "2025-07-03");
            outcome(customer.retry_consent_payment(ID, ID, &request).await)
        }
        "cancelConsentPayment" => {
            let request = CancelRequest::new(IdentifierType::Cpf, "12345678909");
            outcome(customer.cancel_consent_payment(ID, ID, &request).await)
        }
        "apps" => outcome(management.apps().await),
        "order" => outcome(management.order("app-1", ID).await),
        "consents" => outcome(management.consents("app-1", ConsentQuery::new()).page(None).await),
        "consentOrders" => {
            let orders = management.consent_orders("app-1", ID, ConsentQuery::new());
            outcome(orders.page(None).await)
        }
        other => unreachable!("{other} is not in the client"),
    }
}
