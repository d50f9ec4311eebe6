//! Klip Card Minting: sign-in with mail and hashed password, raw token, cursors in two levels, Cards that are minted.

mod account;
mod auth;
mod cards;
mod catalogue;
mod form;
mod images;
mod mint;
mod minted;
mod pin;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest;
use axum::Router;

pub use self::auth::AccountState;
use self::{catalogue::Bapp, images::Images, minted::Minted, pin::Pin};
use crate::{
    clock::Clock,
    contracts,
    cursor::Cursors,
    error::StartError,
    jwt::SigningKey,
    klip_error::KlipError,
    log::{Exchange, Log},
    secret::{self, Ids, Secret},
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
    password_hash: Mutex<Secret>,
    pin: Pin,
    state: Mutex<AccountState>,
    clock: Arc<Clock>,
    issuer: Issuer,
    cursors: Cursors,
    ids: Ids,
    images: Images,
    minted: Minted,
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
            password_hash: Mutex::new(Secret::new(hex::encode(hash))),
            pin: Pin::new()?,
            state: Mutex::new(AccountState::Active),
            clock: Arc::clone(clock),
            issuer: Issuer::new(Arc::clone(clock), key, TOKEN_LIFETIME),
            cursors: Cursors::new()?,
            ids: Ids::new()?,
            images: Images::default(),
            minted: Minted::default(),
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
            .play("cards", auth::authorize, cards::cards)?
            .play("changePassword", auth::authorize, account::change_password)?
            .play("uploadImage", auth::authorize, images::upload)?
            .play("mint", auth::authorize, mint::mint)?;
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

    /// The partner's password as a person types it; the wire carries its SHA-256. Of one that a call has set since,
    /// nobody here knows more than the hash.
    pub fn password(&self) -> &str {
        self.password.expose()
    }

    /// The partner's PIN: 6 digits, which are taken as they are and as their SHA-256.
    pub fn pin(&self) -> &str {
        self.partner.pin.expose()
    }

    /// The contract that mints: `contract_address` of the sign-in.
    pub fn contract_address(&self) -> String {
        catalogue::contract_address()
    }

    /// The `nft_id` that minted Cards are listed under. Its BApp has none at the start.
    pub fn minting_nft_id(&self) -> u64 {
        catalogue::MINTING_NFT
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
        catalogue::bapps().map(|bapp| self.partner.card_count(bapp)).sum()
    }

    /// The `nft_id` of every BApp with its number of cards, in the order of the list.
    pub fn card_counts(&self) -> Vec<(u64, usize)> {
        catalogue::bapps()
            .map(|bapp| (bapp.nft_id, self.partner.card_count(bapp)))
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

    /// Whether `given` is the hash of the password, in lower-case hex.
    fn is_password(&self, given: &str) -> bool {
        let hash = self.password_hash.lock();
        hash.unwrap_or_else(PoisonError::into_inner).matches(given)
    }

    /// Puts the hash `new` in the place of `old`; whether `old` is right.
    fn replace_password(&self, old: &str, new: Secret) -> bool {
        let mut hash = self.password_hash.lock().unwrap_or_else(PoisonError::into_inner);
        let is_right = hash.matches(old);
        if is_right {
            *hash = new;
        }
        is_right
    }

    /// How many Cards a BApp has, with those that were minted into it.
    fn card_count(&self, bapp: Bapp) -> usize {
        let minted = if bapp.mints() { self.minted.len() } else { 0 };
        bapp.card_count + minted
    }

    /// The Card at `index` of a BApp, behind whose own Cards stand those that were minted.
    fn card(&self, bapp: Bapp, index: usize) -> Option<catalogue::Card> {
        match index.checked_sub(bapp.card_count) {
            None => Some(bapp.card(index)),
            Some(index) => self.minted.card(index).filter(|_| bapp.mints()),
        }
    }
}

impl fmt::Debug for KlipCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KlipCard")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
