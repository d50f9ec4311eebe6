//! Control handle of Klikoo B2B.

use super::{
    catalogue, history,
    ledger::Ending,
    purchase::Purchase,
    queued_errors::{Rejection, is_listed},
    state::Client,
};
use crate::{
    contracts,
    delivery::{self, Deliveries, Delivery},
    error::{ControlError, DeliveryError},
    handle::ProviderHandle,
    token::{self, EndedBy, IssuedToken},
};

/// Handle to Klikoo B2B, with methods for what its suppliers and its operator do.
///
/// The path of its base URL is not part of the signed path.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klikoo = sandbox.klikoo();
/// assert_eq!(klikoo.client_id().len(), 36);
/// assert!(klikoo.private_key_pem().starts_with("-----BEGIN PRIVATE KEY-----"));
/// # Ok(())
/// # }
/// ```
pub type Klikoo = ProviderHandle<Client>;

impl Klikoo {
    /// Returns the client ID, a UUID.
    pub fn client_id(&self) -> &str {
        self.state().id()
    }

    /// Returns the client secret, which the token request carries and every other request is signed with.
    pub fn client_secret(&self) -> &str {
        self.state().secret().expose()
    }

    /// Returns the private key that signs the token request: 2048-bit RSA, PKCS#8 in PEM.
    ///
    /// The sandbox verifies signatures with the public key only. The first call generates the pair, which takes about a tenth of a
    /// second.
    pub fn private_key_pem(&self) -> &str {
        self.state().private_key_pem()
    }

    /// Returns the shared key that alternatively signs the token request, with HMAC-SHA512.
    pub fn hmac_auth_key(&self) -> &str {
        self.state().hmac_auth_key()
    }

    /// Returns the number of token requests, rejected ones included.
    pub fn token_requests(&self) -> u64 {
        self.state().issuer().requests()
    }

    /// Revokes every token issued so far. Requests with one receive `401xx6500`.
    pub fn revoke_tokens(&self) {
        self.state().issuer().revoke_all();
        self.announce();
    }

    /// Expires every token issued so far, without advancing the clock. Requests with one receive `401xx6535`.
    pub fn expire_tokens(&self) {
        self.state().issuer().expire_all();
        self.announce();
    }

    /// Returns the newest thousand issued tokens, newest first.
    pub fn tokens(&self) -> Vec<IssuedToken> {
        self.state().issuer().tokens()
    }

    /// Revokes the token `id`, one of [`tokens`](Self::tokens).
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn revoke_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&[self.state().issuer()], id, EndedBy::Revocation))
    }

    /// Expires the token `id`, one of [`tokens`](Self::tokens), without advancing the clock. A revoked one stays revoked.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn expire_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&[self.state().issuer()], id, EndedBy::Expiry))
    }

    /// Returns the number of transactions in the history, over all pages.
    pub fn transaction_count(&self) -> usize {
        history::TOTAL + self.state().ledger().transactions().len()
    }

    /// Returns the number of products, over all pages.
    pub fn product_count(&self) -> usize {
        catalogue::all().len()
    }

    /// Settles a purchase, as the supplier. The transaction becomes `SUCCESS`, and its amount is deducted from the
    /// balance.
    ///
    /// Otherwise, a purchase settles automatically after three seconds.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the transaction was not created since the start, or has a final status.
    pub fn settle_purchase(&self, transaction_id: &str) -> Result<(), ControlError> {
        let ledger = self.state().ledger();
        self.changed(ledger.end(transaction_id, Ending::Success, "settled"))
    }

    /// Fails a purchase, as the supplier. The transaction becomes `FAILED` with `reason`, and the balance is unchanged.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the transaction was not created since the start, or has a final status.
    pub fn fail_purchase(&self, transaction_id: &str, reason: impl Into<String>) -> Result<(), ControlError> {
        let ledger = self.state().ledger();
        self.changed(ledger.end(transaction_id, Ending::Failed(reason.into()), "failed"))
    }

    /// Returns the balance of the account, in rupiah.
    pub fn balance(&self) -> u64 {
        self.state().ledger().balance()
    }

    /// Sets the balance of the account, in rupiah.
    pub fn set_balance(&self, balance: u64) {
        self.state().ledger().set_balance(balance);
        self.announce();
    }

    /// Returns the purchases since the start, newest first.
    pub fn purchases(&self) -> Vec<Purchase> {
        let transactions = self.state().ledger().transactions().into_iter();
        transactions.map(Purchase::new).collect()
    }

    /// Queues an error response with `code`, a row of the documented table such as `503xx9991`.
    ///
    /// The next signed request receives it whose operation lists the status of the code. At most a thousand are queued.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the table has no such row, or the row is a success.
    pub fn reject_next(&self, code: &str) -> Result<(), ControlError> {
        self.state().queued_errors().add(self.error_row(code)?, None);
        self.announce();
        Ok(())
    }

    /// Queues an error response with `code`, as [`reject_next`](Self::reject_next) does, for the next signed request of
    /// `operation`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// sandbox.klikoo().reject_next_of("buy", "503xx9991")?;
    /// assert_eq!(sandbox.klikoo().rejections().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`reject_next`](Self::reject_next), and [`ControlError`] if the sandbox has no such
    /// operation, or the contract does not list the status of the code for it.
    pub fn reject_next_of(&self, operation: &str, code: &str) -> Result<(), ControlError> {
        let row = self.error_row(code)?;
        let contract = contracts::KLIKOO.get().ok();
        let known = self.operations().contains(&operation);
        let declared = contract
            .and_then(|contract| contract.operation(operation))
            .filter(|_| known);
        let declared = declared.ok_or_else(|| ControlError::Unknown {
            what: "operation",
            id: operation.to_owned(),
        })?;
        if !is_listed(row, declared) {
            return Err(ControlError::Unknown {
                what: "error code of the operation",
                id: code.to_owned(),
            });
        }
        self.state().queued_errors().add(row, Some(operation));
        self.announce();
        Ok(())
    }

    /// Returns the queued error responses, in order.
    pub fn rejections(&self) -> Vec<Rejection> {
        self.state().queued_errors().all()
    }

    /// Removes the queued error responses.
    pub fn clear_rejections(&self) {
        self.state().queued_errors().clear();
        self.announce();
    }

    fn error_row(&self, code: &str) -> Result<&'static str, ControlError> {
        let row = self.find_code(code).filter(|row| !row.starts_with('2'));
        row.ok_or_else(|| ControlError::Unknown {
            what: "error code",
            id: code.to_owned(),
        })
    }

    /// Sends the queued callbacks to `url`, oldest first, and returns the status code of each response.
    ///
    /// The queue holds one callback for each purchase with a final status, up to the newest thousand. As documented,
    /// callbacks are not signed. Only status 200 accepts a callback. Any other status ends the delivery, and the next
    /// call starts with the same callback.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError`] if `url` is not http on a loopback address, or the receiver does not respond.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave a callback with the receiver that the next call sends again.
    pub async fn deliver_callbacks(&self, url: &str) -> Result<Vec<u16>, DeliveryError> {
        delivery::statuses(self.callbacks().deliver(Some(url), None).await?)
    }

    /// Returns the number of queued callbacks.
    pub fn waiting_callbacks(&self) -> usize {
        self.callbacks().waiting()
    }

    /// Returns the callbacks, after changes that are due.
    pub fn callbacks(&self) -> &Deliveries {
        self.state().ledger().callbacks()
    }

    /// Queues a callback that Klikoo did not send, of a purchase that does not exist. Callbacks are not signed, so a
    /// receiver must ask for the transaction.
    pub fn forge_callback(&self) -> Delivery {
        self.state().ledger().forge()
    }

    /// Applies changes that are due.
    pub(crate) fn apply_due(&self) {
        self.state().ledger().callbacks();
    }
}
