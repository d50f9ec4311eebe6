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
use axum::Router;

pub use self::auth::AccountState;
use crate::{
    clock::Clock,
    contracts,
    cursor::Cursors,
    error::StartError,
    jwt::SigningKey,
    klip_error::KlipError,
    log::{Exchange, Log},
    secret::{self, Secret},
    stage::Stage,
    token::Issuer,
    trouble::Trouble,
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
    stage: Arc<Stage<Partner, KlipError>>,
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
        let partner = Arc::new(Partner {
            email: format!("partner-{}@example.com", secret::random_hex::<4>()?),
            password_hash: Secret::new(hex::encode(hash)),
            state: Mutex::new(AccountState::Active),
            issuer: Issuer::new(Arc::clone(clock), key, TOKEN_LIFETIME),
            cursors: Cursors::new()?,
        });
        let stage = Stage::new(contracts::KLIP_CARD.get()?, Arc::clone(&partner))
            .play(
                "signIn",
                |partner, _call| {
                    partner.issuer.count_request();
                    Ok(())
                },
                auth::sign_in,
            )?
            .play("bapps", auth::authorize, cards::bapps)?
            .play("cards", auth::authorize, cards::cards)?;
        Ok(Self {
            base_url: format!("{origin}{}", Self::PREFIX),
            password: Secret::new(password),
            log: Arc::default(),
            partner,
            stage: Arc::new(stage),
        })
    }

    pub(crate) fn router(&self, trouble: &Arc<Trouble>) -> Router {
        let partner = Arc::clone(&self.partner);
        let stage = self.stage.router(Router::new());
        self.log
            .attach(trouble.attach(stage, self.stage.contract(), move || partner.issuer.expire_all()))
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

    /// The operations of the contract that the sandbox plays. Any other is answered as if it were not there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// assert!(sandbox.klip_card().operations().contains(&"signIn"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn operations(&self) -> Vec<&str> {
        self.stage.operations()
    }

    /// The rows of the contract's table of error codes that the sandbox answers with. Klip publishes none.
    pub fn codes(&self) -> Vec<&str> {
        self.stage.codes()
    }

    /// Where the sandbox's answers would have broken the contract: the same as in [`Sandbox::violations`](crate::Sandbox::violations).
    pub(crate) fn violations(&self) -> Vec<String> {
        self.stage.departures()
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
