//! Service of the contract's operations.

use std::sync::Arc;

use super::{
    access_token, attractions, auth, balance, codes::Code, error::KlikooError, handle::Klikoo, products,
    purchases, state::Client, transactions, transport,
};
use crate::{
    contracts, error::StartError, handle::ProviderHandle, provider::Provider, router::Router, setup::Setup,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/klikoo-b2b";

/// Creates the handle and the service.
pub(crate) fn start(setup: &Setup) -> Result<(Klikoo, axum::Router), StartError> {
    let router = router(Client::new(setup))?;
    let base_url = setup.base_url(PREFIX);
    let expire_tokens = |client: &Client| client.issuer().expire_all();
    Ok(ProviderHandle::new(
        Provider::Klikoo,
        base_url,
        router,
        axum::Router::new(),
        setup,
        expire_tokens,
    ))
}

/// Creates the router of all operations.
fn router(client: Client) -> Result<Router<Client, KlikooError>, StartError> {
    let contract = contracts::KLIKOO.get()?;
    let own: Vec<String> = Code::ALL.iter().map(ToString::to_string).collect();
    let rows = contract.error_codes().iter().map(|row| row.code().to_owned());
    let others: Vec<String> = rows.filter(|code| !own.contains(code)).collect();
    Router::new(contract, Arc::new(client))
        .route("accessToken", access_token::authenticate, access_token::issue)?
        .route("balance", auth::authenticate, balance::balance)?
        .route("products", auth::authenticate, products::list)?
        .route(
            "prepaidInquiry",
            auth::authenticate_with_body,
            purchases::prepaid_inquiry,
        )?
        .route("buy", auth::authenticate_with_body, purchases::buy)?
        .route(
            "postpaidInquiry",
            auth::authenticate_with_body,
            purchases::postpaid_inquiry,
        )?
        .route("transactions", transactions::authenticate, transactions::list)?
        .route("transaction", auth::authenticate, transactions::detail)?
        .route("transportSources", auth::authenticate, transport::places)?
        .route("transportDestinations", auth::authenticate, transport::places)?
        .route("trips", auth::authenticate, transport::trips)?
        .route("tripDetail", auth::authenticate, transport::trip)?
        .route("blockSeat", auth::authenticate_with_body, transport::block_seat)?
        .route("book", auth::authenticate_with_body, transport::book)?
        .route("attraction", auth::authenticate_with_body, attractions::detail)?
        .route("buyAttraction", auth::authenticate_with_body, attractions::buy)?
        .error_codes(own)?
        // Tests can request any of them.
        .error_codes(others)
}
