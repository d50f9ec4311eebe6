//! State of the partner account.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

use super::{
    catalogue::{Bapp, Card},
    images::Images,
    minted::Minted,
    pin::Pin,
};
use crate::{
    clock::Clock, cursor::Cursors, ids::Ids, jwt::SigningKey, secret::Secret, setup::Setup,
    snapshot::snapshot, token::Issuer,
};

/// Lifetime of a token. Documented: 24 hours.
const TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// State of the partner account, as sign-in checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AccountState {
    /// Approved: sign-in succeeds.
    Active,
    /// Rejected with `banned accounts cannot login`.
    Banned,
    /// Rejected with `suspended accounts cannot login`.
    Suspended,
    /// Rejected with `not yet approved`.
    NotApproved,
}

/// State of the one partner account, which all handlers share.
#[derive(Debug)]
pub struct Partner {
    pub(super) email: String,
    pub(super) password: Secret,
    /// SHA-256 of the current password in lower-case hex, which requests carry.
    password_hash: Mutex<Secret>,
    pub(super) pin: Pin,
    account_state: Mutex<AccountState>,
    pub(super) clock: Arc<Clock>,
    pub(super) issuer: Issuer,
    pub(super) cursors: Cursors,
    pub(super) ids: Ids,
    pub(super) images: Images,
    pub(super) minted: Minted,
}

impl Partner {
    /// Creates an account with the credentials of the seed.
    pub(super) fn new(setup: &Setup) -> Self {
        let (seed, clock) = (&setup.seed, &setup.clock);
        // Documented: 8 to 16 characters with letters, digits and special characters.
        let password = format!("Kp!{}", seed.hex::<6>("klip-card/password"));
        let hash = digest::digest(&digest::SHA256, password.as_bytes());
        let key = SigningKey::hs256(&seed.bytes::<32>("klip-card/tokens"));
        Self {
            email: format!("partner-{}@example.com", seed.hex::<4>("klip-card/email")),
            password: Secret::new(password),
            password_hash: Mutex::new(Secret::new(hex::encode(hash))),
            pin: Pin::new(seed, "klip-card/pin"),
            account_state: Mutex::new(AccountState::Active),
            clock: Arc::clone(clock),
            issuer: Issuer::new("token", Arc::clone(clock), key, TOKEN_LIFETIME),
            cursors: Cursors::new(seed, "klip-card/cursors"),
            ids: Ids::new(seed, "klip-card/ids"),
            images: Images::default(),
            minted: Minted::default(),
        }
    }

    /// Returns the state of the account.
    pub(super) fn account_state(&self) -> AccountState {
        *self.account_state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the state of the account.
    pub(super) fn set_account_state(&self, state: AccountState) {
        *self.account_state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Returns whether `given` is the hash of the password, in lower-case hex.
    pub(super) fn is_password(&self, given: &str) -> bool {
        let hash = self.password_hash.lock();
        hash.unwrap_or_else(PoisonError::into_inner).matches(given)
    }

    /// Replaces the password hash with `new`, and returns whether `old` was correct.
    pub(super) fn replace_password(&self, old: &str, new: Secret) -> bool {
        let mut hash = self.password_hash.lock().unwrap_or_else(PoisonError::into_inner);
        let is_correct = hash.matches(old);
        if is_correct {
            *hash = new;
        }
        is_correct
    }

    /// Returns the number of Cards of a BApp, minted ones included.
    pub(super) fn card_count(&self, bapp: Bapp) -> usize {
        let minted = if bapp.mints() { self.minted.len() } else { 0 };
        bapp.card_count + minted
    }

    /// Returns the Card at `index` of a BApp. Minted Cards follow the others.
    pub(super) fn card(&self, bapp: Bapp, index: usize) -> Option<Card> {
        match index.checked_sub(bapp.card_count) {
            None => Some(bapp.card(index)),
            Some(index) => self.minted.card(index).filter(|_| bapp.mints()),
        }
    }
}

snapshot!(Partner {
    password_hash: Mutex<Secret>,
    account_state: Mutex<AccountState>,
    issuer: Issuer,
    ids: Ids,
    images: Images,
    minted: Minted,
} settings { email, password, pin, clock, cursors });
