//! Klip Card Minting: sign-in with mail and hashed password, raw token, cursors in two levels.

mod auth;
mod cards;
mod catalogue;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest;
use axum::{
    Router,
    routing::{get, post},
};

pub use self::auth::AccountState;
use crate::{
    clock::Clock,
    cursor::Cursors,
    error::StartError,
    jwt::SigningKey,
    klip_error::{no_such_method, no_such_path},
    log::{Exchange, Log},
    secret::{self, Secret},
    token::Issuer,
};

/// Documented: a token lasts 24 hours.
const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Control handle of the Klip Card Minting stand-in.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klip = sandbox.klip_card();
/// assert_eq!(klip.base_url(), format!("http://{}/klip-card", sandbox.address()));
/// assert_eq!(klip.token_requests(), 0);
/// # Ok(())
/// # }
/// ```
pub struct KlipCard {
    base_url: String,
    password: Secret,
    log: Arc<Log>,
    partner: Arc<Partner>,
}

/// The one partner account, and what its endpoints share.
#[derive(Debug)]
struct Partner {
    email: String,
    /// SHA-256 of the password, lower-case hex: what the documents send over the wire.
    password_hash: Secret,
    state: Mutex<AccountState>,
    issuer: Issuer,
    cursors: Cursors,
}

impl KlipCard {
    pub(crate) const PREFIX: &str = "/klip-card";

    pub(crate) fn new(origin: &str, clock: &Arc<Clock>) -> Result<Self, StartError> {
        // Documented: 8 to 16 characters with letters, digits and special characters.
        let password = format!("Kp!{}", secret::random_hex::<6>()?);
        let hash = digest::digest(&digest::SHA256, password.as_bytes());
        let key = SigningKey::hs256(&secret::random::<32>()?);
        Ok(Self {
            base_url: format!("{origin}{}", Self::PREFIX),
            password: Secret::new(password),
            log: Arc::default(),
            partner: Arc::new(Partner {
                email: format!("partner-{}@example.com", secret::random_hex::<4>()?),
                password_hash: Secret::new(hex::encode(hash)),
                state: Mutex::new(AccountState::Active),
                issuer: Issuer::new(Arc::clone(clock), key, TOKEN_LIFETIME),
                cursors: Cursors::new()?,
            }),
        })
    }

    pub(crate) fn router(&self) -> Router {
        let router = Router::new()
            .route("/v2/partner/auth", post(auth::sign_in))
            .route("/v2/wallet/bapp", get(cards::bapps))
            .route("/v2/wallet/nft/{nft_id}", get(cards::cards))
            .fallback(no_such_path)
            .method_not_allowed_fallback(no_such_method)
            .with_state(Arc::clone(&self.partner));
        self.log.attach(router)
    }

    /// The URL that a client takes as its base.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The mail address of the partner account.
    pub fn email(&self) -> &str {
        &self.partner.email
    }

    /// The partner's password as a person types it; the wire carries its SHA-256.
    pub fn password(&self) -> &str {
        self.password.expose()
    }

    /// How many sign-in calls came in, refused ones included.
    pub fn token_requests(&self) -> u64 {
        self.partner.issuer.requests()
    }

    /// Every token issued so far is answered with 401 from now on.
    pub fn revoke_tokens(&self) {
        self.partner.issuer.revoke_all();
    }

    /// Every token issued so far is taken for expired from now on, without moving the clock.
    pub fn expire_tokens(&self) {
        self.partner.issuer.expire_all();
    }

    /// Puts the account in `state`, which the next sign-in meets. Tokens that exist go on working.
    pub fn set_account_state(&self, state: AccountState) {
        self.partner.set_state(state);
    }

    /// How many BApps a full walk of `/v2/wallet/bapp` meets.
    pub fn bapp_count(&self) -> usize {
        catalogue::BAPPS
    }

    /// How many cards a full walk of all BApps meets.
    pub fn card_count(&self) -> usize {
        catalogue::bapps().map(|bapp| bapp.card_count).sum()
    }

    /// The `nft_id` of every BApp with its number of cards, in the order of the list.
    pub fn card_counts(&self) -> Vec<(u64, usize)> {
        catalogue::bapps()
            .map(|bapp| (bapp.nft_id, bapp.card_count))
            .collect()
    }

    /// How many requests of any kind came in.
    pub fn requests(&self) -> u64 {
        self.log.requests()
    }

    /// The newest thousand exchanges, oldest first.
    pub fn log(&self) -> Vec<Exchange> {
        self.log.newest()
    }
}

impl Partner {
    fn state(&self) -> AccountState {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_state(&self, state: AccountState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl fmt::Debug for KlipCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KlipCard")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
