//! Service of the contract's operations.

use std::sync::Arc;

use super::{account, auth, codes::Code, error::%Pascal%Error, handle::%Pascal%, state::Customer};
use crate::{
    contracts, error::StartError, handle::ProviderHandle, provider::Provider, router::Router, setup::Setup,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/%kebab%";

/// Creates the handle and the service.
pub(crate) fn start(setup: &Setup) -> Result<(%Pascal%, axum::Router), StartError> {
    let router = router(Customer::new(setup))?;
    let base_url = setup.base_url(PREFIX);
    let expire_tokens = |customer: &Customer| customer.issuer.expire_all();
    Ok(ProviderHandle::new(
        Provider::%Pascal%,
        base_url,
        router,
        axum::Router::new(),
        setup,
        expire_tokens,
    ))
}

/// Creates the router of all operations.
fn router(customer: Customer) -> Result<Router<Customer, %Pascal%Error>, StartError> {
    Router::new(contracts::%UPPER%.get()?, Arc::new(customer))
        .route("%camel%Token", auth::count, auth::token)?
        .route("account", auth::authenticate, account::account)?
        .error_codes(Code::ALL.iter().map(ToString::to_string))
}
