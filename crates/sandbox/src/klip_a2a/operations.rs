//! Service of the contract's operations.

use std::sync::Arc;

use super::{cards, codes::Code, cors, handle::KlipA2a, prepare, result, state::Wallet, wallet_page};
use crate::{
    contracts, error::StartError, handle::ProviderHandle, klip::KlipError, provider::Provider,
    router::Router, setup::Setup,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/klip-a2a";

/// Creates the handle and the service.
pub(crate) fn start(setup: &Setup) -> Result<(KlipA2a, axum::Router), StartError> {
    let wallet = Arc::new(Wallet::new(setup));
    let page = wallet_page::routes(&wallet);
    let router = router(wallet)?;
    // This provider has no tokens.
    let expire_tokens = |_: &Wallet| ();
    let (handle, service) = ProviderHandle::new(
        Provider::KlipA2a,
        setup.base_url(PREFIX),
        router,
        page,
        setup,
        expire_tokens,
    );
    Ok((handle, cors::allow(service)))
}

/// Creates the router of all operations.
fn router(wallet: Arc<Wallet>) -> Result<Router<Wallet, KlipError>, StartError> {
    Router::new(contracts::KLIP_A2A.get()?, wallet)
        .route("prepare", prepare::check, prepare::prepare)?
        .route("result", result::authenticate, result::result)?
        .route("cards", |_wallet, _request| Ok(()), cards::cards)?
        .error_codes(Code::ALL.iter().map(ToString::to_string))
}
