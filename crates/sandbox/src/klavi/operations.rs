//! Service of the contract's operations.

use std::sync::Arc;

use super::{
    auth,
    codes::BusinessCode,
    customer::{automatic, consent_page, instant, links},
    error::KlaviError,
    handle::Klavi,
    management,
    state::Merchant,
};
use crate::{
    contracts, error::StartError, handle::ProviderHandle, provider::Provider, router::Router, setup::Setup,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/klavi";

/// Creates the handle and the service.
pub(crate) fn start(setup: &Setup) -> Result<(Klavi, axum::Router), StartError> {
    let base_url = setup.base_url(PREFIX);
    let merchant = Arc::new(Merchant::new(base_url.as_str(), setup));
    let page = consent_page::routes(&merchant);
    let router = router(merchant)?;
    Ok(ProviderHandle::new(
        Provider::Klavi,
        base_url,
        router,
        page,
        setup,
        Merchant::expire_tokens,
    ))
}

/// Creates the router of all operations.
fn router(merchant: Arc<Merchant>) -> Result<Router<Merchant, KlaviError>, StartError> {
    Router::new(contracts::KLAVI.get()?, merchant)
        .route("customerToken", auth::count_customer_token, auth::customer_token)?
        .route(
            "managementToken",
            auth::count_management_token,
            auth::management_token,
        )?
        .route("createPayment", auth::customer, instant::create)?
        .route("payment", auth::customer, instant::resource)?
        .route("paymentStatus", auth::customer, instant::status)?
        .route("paymentLink", auth::anonymous, links::payment_link)?
        .route("createConsent", auth::customer, automatic::create)?
        .route("consentLink", auth::anonymous, links::consent_link)?
        .route("consent", auth::customer, automatic::consent)?
        .route("consentStatus", auth::customer, automatic::consent_status)?
        .route("createConsentPayment", auth::customer, automatic::charge)?
        .route("consentPayment", auth::customer, automatic::charge_resource)?
        .route("consentPaymentStatus", auth::customer, automatic::charge_resource)?
        .route("retryConsentPayment", auth::customer, automatic::retry)?
        .route("cancelConsentPayment", auth::customer, automatic::cancel)?
        .route("consents", auth::management, management::consents)?
        .route("consentOrders", auth::management, management::consent_orders)?
        .route("apps", auth::management, management::apps)?
        .route("orders", auth::management, management::orders)?
        .route("order", auth::management, management::order)?
        .error_codes(BusinessCode::ALL.iter().map(ToString::to_string))
}
