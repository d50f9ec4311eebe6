//! Control handle of Klip Card Minting.

use super::{
    catalogue::{self, Bapp},
    listing::{BappSummary, CardSummary},
    minted::MONTHLY_LIMIT,
    state::{AccountState, Partner},
};
use crate::{
    error::ControlError,
    handle::ProviderHandle,
    token::{self, EndedBy, IssuedToken},
};

/// Handle to Klip Card Minting.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klip = sandbox.klip_card();
/// assert_eq!(klip.base_url(), format!("http://{}/klip-card", sandbox.address()));
/// assert_eq!(klip.token_requests(), 0);
/// assert!(klip.operations().contains(&"signIn"));
/// # Ok(())
/// # }
/// ```
pub type KlipCard = ProviderHandle<Partner>;

impl KlipCard {
    /// Returns the email address of the partner account.
    pub fn email(&self) -> &str {
        &self.state().email
    }

    /// Returns the partner's initial password in plain text. A request carries its SHA-256.
    ///
    /// A client that changes the password sends only the new one's hash, so this method still returns the initial
    /// password.
    pub fn password(&self) -> &str {
        self.state().password.expose()
    }

    /// Returns the partner's PIN: 6 digits, accepted as they are and as their SHA-256.
    pub fn pin(&self) -> &str {
        self.state().pin.expose()
    }

    /// Returns the contract that mints: `contract_address` of the sign-in.
    pub fn contract_address(&self) -> String {
        catalogue::contract_address()
    }

    /// Returns the `nft_id` under which minted Cards are listed. Its BApp initially has none.
    pub fn minting_nft_id(&self) -> u64 {
        catalogue::MINTING_NFT
    }

    /// Returns the number of sign-in requests, rejected ones included.
    pub fn token_requests(&self) -> u64 {
        self.state().issuer.requests()
    }

    /// Revokes every token issued so far. Requests with one receive 401.
    pub fn revoke_tokens(&self) {
        self.state().issuer.revoke_all();
        self.announce();
    }

    /// Expires every token issued so far, without advancing the clock.
    pub fn expire_tokens(&self) {
        self.state().issuer.expire_all();
        self.announce();
    }

    /// Returns the newest thousand issued tokens, newest first.
    pub fn tokens(&self) -> Vec<IssuedToken> {
        self.state().issuer.tokens()
    }

    /// Revokes the token `id`, one of [`tokens`](Self::tokens).
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn revoke_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&[&self.state().issuer], id, EndedBy::Revocation))
    }

    /// Expires the token `id`, one of [`tokens`](Self::tokens), without advancing the clock. A revoked one stays revoked.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn expire_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&[&self.state().issuer], id, EndedBy::Expiry))
    }

    /// Sets the account state for the next sign-in. Existing tokens remain valid.
    pub fn set_account_state(&self, state: AccountState) {
        self.state().set_account_state(state);
        self.announce();
    }

    /// Returns the account state.
    pub fn account_state(&self) -> AccountState {
        self.state().account_state()
    }

    /// Returns the number of Cards minted in the current month, in UTC.
    pub fn mint_count(&self) -> usize {
        let partner = self.state();
        partner.minted.count_of_month(partner.clock.now())
    }

    /// Returns the maximum number of Cards that can be minted in a month.
    pub fn mint_limit(&self) -> usize {
        MONTHLY_LIMIT
    }

    /// Returns every BApp, in the order of the list.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let bapps = sandbox.klip_card().bapps();
    /// assert_eq!((bapps.len(), bapps[0].card_count), (103, 250));
    /// # Ok(())
    /// # }
    /// ```
    pub fn bapps(&self) -> Vec<BappSummary> {
        let summary = |bapp: Bapp| BappSummary {
            nft_id: bapp.nft_id,
            name: bapp.name(),
            card_count: self.state().card_count(bapp),
        };
        catalogue::bapps().map(summary).collect()
    }

    /// Returns at most `limit` Cards of the BApp `nft_id`, or of all BApps, from `offset` on.
    pub fn cards(&self, nft_id: Option<u64>, offset: usize, limit: usize) -> Vec<CardSummary> {
        let partner = self.state();
        let bapps = catalogue::bapps().filter(|bapp| nft_id.is_none_or(|only| only == bapp.nft_id));
        let all = bapps.flat_map(|bapp| (0..partner.card_count(bapp)).map(move |index| (bapp, index)));
        let page = all.skip(offset).take(limit);
        page.filter_map(|(bapp, index)| Some(partner.card(bapp, index)?.summary(bapp.nft_id)))
            .collect()
    }

    /// Returns the number of BApps in `/v2/wallet/bapp`, over all pages.
    pub fn bapp_count(&self) -> usize {
        catalogue::BAPPS
    }

    /// Returns the number of Cards of all BApps, over all pages.
    pub fn card_count(&self) -> usize {
        catalogue::bapps().map(|bapp| self.state().card_count(bapp)).sum()
    }

    /// Returns the `nft_id` of every BApp with its number of Cards, in the order of the list.
    pub fn card_counts(&self) -> Vec<(u64, usize)> {
        catalogue::bapps()
            .map(|bapp| (bapp.nft_id, self.state().card_count(bapp)))
            .collect()
    }
}
