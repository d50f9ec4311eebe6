//! Service of the contract's operations.

use std::sync::Arc;

use axum::routing::get;

use super::{cards, codes::Code, handle::KlipA2a, prepare, result, state::Wallet, wallet_page};
use crate::{
    clock::Clock, contracts, error::StartError, faults::FaultInjector, handle::ProviderHandle,
    klip::KlipError, router::Router,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/klip-a2a";

/// Creates the handle and the service.
pub(crate) fn start(
    origin: &str,
    clock: &Arc<Clock>,
    faults: &Arc<FaultInjector>,
) -> Result<(KlipA2a, axum::Router), StartError> {
    let wallet = Arc::new(Wallet::new(clock)?);
    let page = axum::Router::new()
        .route(wallet_page::PATH, get(wallet_page::open))
        .with_state(Arc::clone(&wallet));
    let router = router(wallet)?;
    // This provider has no tokens.
    let expire_tokens = |_: &Wallet| ();
    Ok(ProviderHandle::new(
        format!("{origin}{PREFIX}"),
        router,
        page,
        faults,
        expire_tokens,
    ))
}

/// Creates the router of all operations.
fn router(wallet: Arc<Wallet>) -> Result<Router<Wallet, KlipError>, StartError> {
    Router::new(contracts::KLIP_A2A.get()?, wallet)
        .route("prepare", prepare::check, prepare::prepare)?
        .route("result", result::authenticate, result::result)?
        .route("cards", |_wallet, _request| Ok(()), cards::cards)?
        .error_codes(Code::ALL.iter().map(ToString::to_string))
}
