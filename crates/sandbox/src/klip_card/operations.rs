//! Service of the contract's operations.

use std::sync::Arc;

use super::{account, auth, cards, handle::KlipCard, image_upload, mint, state::Partner};
use crate::{
    contracts, error::StartError, handle::ProviderHandle, klip::KlipError, provider::Provider,
    router::Router, setup::Setup,
};

/// Path prefix of this provider.
pub(crate) const PREFIX: &str = "/klip-card";

/// Creates the handle and the service.
pub(crate) fn start(setup: &Setup) -> Result<(KlipCard, axum::Router), StartError> {
    let router = router(Partner::new(setup))?;
    let base_url = setup.base_url(PREFIX);
    let expire_tokens = |partner: &Partner| partner.issuer.expire_all();
    Ok(ProviderHandle::new(
        Provider::KlipCard,
        base_url,
        router,
        axum::Router::new(),
        setup,
        expire_tokens,
    ))
}

/// Creates the router of all operations.
fn router(partner: Partner) -> Result<Router<Partner, KlipError>, StartError> {
    Router::new(contracts::KLIP_CARD.get()?, Arc::new(partner))
        .route("signIn", auth::count_sign_in, auth::sign_in)?
        .route("bapps", auth::authenticate, cards::bapps)?
        .route("cards", auth::authenticate, cards::cards)?
        .route("changePassword", auth::authenticate, account::change_password)?
        .route("uploadImage", auth::authenticate, image_upload::upload)?
        .route("mint", auth::authenticate, mint::mint)
}
