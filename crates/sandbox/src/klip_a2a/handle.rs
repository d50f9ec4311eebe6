//! Control handle of Klip App2App.

use super::{cards, state::Wallet, view::A2aRequest, wallet_page};
use crate::{error::ControlError, handle::ProviderHandle};

/// Handle to Klip App2App, with methods for what a user does in the wallet.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use sandbox::{ControlError, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// let unknown = sandbox.klip_a2a().approve("b37f873d-32ce-4d5d-b72e-08d528e7fb8e");
/// assert!(matches!(unknown, Err(ControlError::Unknown { .. })));
/// # Ok(())
/// # }
/// ```
pub type KlipA2a = ProviderHandle<Wallet>;

impl KlipA2a {
    /// Returns the URL that replaces `https://klipwallet.com/`, the base of a request's link.
    ///
    /// `<wallet_url>?target=/a2a?request_key=<key>` is a page on which a user with a browser approves or cancels the
    /// request, also of the sandbox of another process. A program sends `decision=approve` there, as a form. A transaction
    /// approved in this way settles automatically after three seconds.
    pub fn wallet_url(&self) -> String {
        format!("{}{}", self.base_url(), wallet_page::PATH)
    }

    /// Returns the contract that has Cards: the `sca` of `/v2/a2a/cards`.
    pub fn card_contract(&self) -> &str {
        cards::CONTRACT
    }

    /// Returns the address of the user, who owns the Cards: the `eoa` of `/v2/a2a/cards`.
    pub fn card_owner(&self) -> &str {
        cards::OWNER
    }

    /// Returns the number of Cards of that owner, over all pages.
    pub fn card_count(&self) -> usize {
        cards::TOTAL
    }

    /// Returns the number of prepare requests, rejected ones included.
    pub fn prepare_requests(&self) -> u64 {
        self.state().requests.prepare_requests()
    }

    /// Returns the requests as the user sees them, newest first. An expired one is listed for an hour.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let url = format!("{}/v2/a2a/prepare", sandbox.klip_a2a().base_url());
    /// let body = r#"{"type": "auth", "bapp": {"name": "Example BApp"}}"#;
    /// let request = reqwest::Client::builder().build()?.post(url).body(body);
    /// request.header("Content-Type", "application/json").send().await?;
    ///
    /// let requests = sandbox.klip_a2a().user_requests();
    /// assert_eq!((&*requests[0].kind, &*requests[0].status), ("auth", "prepared"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn user_requests(&self) -> Vec<A2aRequest> {
        self.state().requests.views()
    }

    /// Returns the request as the user sees it.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the key is unknown.
    pub fn user_request(&self, request_key: &str) -> Result<A2aRequest, ControlError> {
        self.state().requests.view(request_key)
    }

    /// Approves the request, as the user.
    ///
    /// This completes a link or a signature. A transaction is submitted to the blockchain, and waits for
    /// [`settle`](Self::settle).
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the key is unknown or the request does not wait for the user.
    pub fn approve(&self, request_key: &str) -> Result<(), ControlError> {
        self.changed(self.state().requests.approve(request_key))
    }

    /// Rejects the request, as the user. Its status becomes `canceled`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`approve`](Self::approve).
    pub fn reject(&self, request_key: &str) -> Result<(), ControlError> {
        self.changed(self.state().requests.reject(request_key))
    }

    /// Fails the request with a code, before the user's decision or, for a transaction, after it.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the key is unknown or the request has a final status.
    pub fn fail(&self, request_key: &str, code: i64, message: impl Into<String>) -> Result<(), ControlError> {
        self.changed(self.state().requests.fail(request_key, code, message.into()))
    }

    /// Expires the request key, without advancing the clock.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`approve`](Self::approve).
    pub fn expire(&self, request_key: &str) -> Result<(), ControlError> {
        self.changed(self.state().requests.expire(request_key))
    }

    /// Settles an approved transaction on the blockchain, with success or a revert.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the key is unknown or not that of a pending transaction.
    pub fn settle(&self, request_key: &str, success: bool) -> Result<(), ControlError> {
        self.changed(self.state().requests.settle(request_key, success))
    }

    /// Applies changes that are due.
    pub(crate) fn apply_due(&self) {
        if self.state().requests.apply_due() {
            self.announce();
        }
    }
}
