//! Control handle of Klavi Payment.

use std::cmp::Reverse;

use super::{
    consents::{Charge, Consent},
    payments::Payment,
    sample_orders,
    state::Merchant,
    view::{self, ConsentPayment},
};
use crate::{
    delivery::{self, Deliveries, Delivery, Forgery},
    error::{ControlError, DeliveryError},
    handle::ProviderHandle,
    token::{self, EndedBy, IssuedToken, Issuer},
};

/// Handle to Klavi Payment, with methods for what the payer and the bank do.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = sandbox::Sandbox::start().await?;
/// let klavi = sandbox.klavi();
/// assert_ne!(klavi.customer_access_key(), klavi.management_access_key());
/// assert_eq!(klavi.order_count(), 243);
/// # Ok(())
/// # }
/// ```
pub type Klavi = ProviderHandle<Merchant>;

impl Klavi {
    /// Returns the access key of the Customer API.
    pub fn customer_access_key(&self) -> &str {
        self.state().customer.access_key()
    }

    /// Returns the secret key of the Customer API.
    pub fn customer_secret_key(&self) -> &str {
        self.state().customer.secret_key()
    }

    /// Returns the access key of the Management API.
    pub fn management_access_key(&self) -> &str {
        self.state().management.access_key()
    }

    /// Returns the secret key of the Management API.
    pub fn management_secret_key(&self) -> &str {
        self.state().management.secret_key()
    }

    /// Returns the ID of the merchant's only application.
    pub fn app_id(&self) -> &str {
        &self.state().app_id
    }

    /// Returns the number of token requests of the Customer API, rejected ones included.
    pub fn customer_token_requests(&self) -> u64 {
        self.state().customer.issuer().requests()
    }

    /// Returns the number of token requests of the Management API, rejected ones included.
    pub fn management_token_requests(&self) -> u64 {
        self.state().management.issuer().requests()
    }

    /// Revokes every token of both APIs issued so far. Requests with one receive 401.
    pub fn revoke_tokens(&self) {
        self.state().issuers().into_iter().for_each(Issuer::revoke_all);
        self.announce();
    }

    /// Expires every token of both APIs issued so far, without advancing the clock.
    pub fn expire_tokens(&self) {
        self.state().expire_tokens();
        self.announce();
    }

    /// Returns the newest thousand issued tokens of each API, newest first.
    pub fn tokens(&self) -> Vec<IssuedToken> {
        let issuers = self.state().issuers().into_iter();
        let mut tokens: Vec<_> = issuers.flat_map(Issuer::tokens).collect();
        tokens.sort_by_key(|token| Reverse(token.issued_at));
        tokens
    }

    /// Revokes the token `id`, one of [`tokens`](Self::tokens).
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn revoke_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&self.state().issuers(), id, EndedBy::Revocation))
    }

    /// Expires the token `id`, one of [`tokens`](Self::tokens), without advancing the clock. A revoked one stays revoked.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the token is unknown.
    pub fn expire_token(&self, id: &str) -> Result<(), ControlError> {
        self.changed(token::end(&self.state().issuers(), id, EndedBy::Expiry))
    }

    /// Returns the number of orders, over all pages: 243, and every payment created since the start.
    pub fn order_count(&self) -> usize {
        sample_orders::COUNT + self.state().payments.count()
    }

    /// Returns the payments since the start, newest first.
    pub fn payments(&self) -> Vec<view::Payment> {
        self.state().payments.listed()
    }

    /// Returns the consents to recurring payments since the start, with the payments under them, newest first.
    pub fn consents(&self) -> Vec<view::Consent> {
        self.state().consents.listed()
    }

    /// Returns a payment under a consent.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown.
    pub fn consent_payment(&self, id: &str) -> Result<ConsentPayment, ControlError> {
        self.state().consents.listed_charge(id)
    }

    /// Authorizes the payment, as the payer. Its status becomes `CONSENT_AUTHORIZED`.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown or does not wait for the payer.
    pub fn authorize_payment(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().payments.update(id, "authorized", Payment::authorize))
    }

    /// Settles the payment, as the bank. Its status becomes `PAYMENT_COMPLETED`.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown or has a final status.
    pub fn settle_payment(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().payments.update(id, "settled", Payment::settle))
    }

    /// Rejects the payment, as the bank. Its status becomes `PAYMENT_REJECTED`, with a `statusReason`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`settle_payment`](Self::settle_payment).
    pub fn reject_payment(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().payments.update(id, "rejected", Payment::reject))
    }

    /// Sets the payment's status to any text, such as an undocumented one.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`settle_payment`](Self::settle_payment).
    pub fn set_payment_status(&self, id: &str, status: impl Into<String>) -> Result<(), ControlError> {
        let status = status.into();
        self.changed(
            self.state()
                .payments
                .update(id, "given another status", |payment, now| {
                    payment.set_status(&status, now)
                }),
        )
    }

    /// Authorizes a consent to recurring payments, as the payer. Its status becomes `CONSENT_AUTHORIZED`.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the consent is unknown or does not wait for the payer.
    pub fn authorize_consent(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().consents.update(id, "authorized", Consent::authorize))
    }

    /// Rejects a consent, as the payer. Its status becomes `CONSENT_REJECTED`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`authorize_consent`](Self::authorize_consent).
    pub fn reject_consent(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().consents.update(id, "rejected", Consent::reject))
    }

    /// Revokes a consent, as the payer. Its status becomes `CONSENT_REVOKED`, and it allows no more payments.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the consent is unknown or not authorized.
    pub fn revoke_consent(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().consents.update(id, "revoked", Consent::revoke))
    }

    /// Sets the consent's status to any text, such as an undocumented one.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the consent is unknown.
    pub fn set_consent_status(&self, id: &str, status: impl Into<String>) -> Result<(), ControlError> {
        let status = status.into();
        self.changed(
            self.state()
                .consents
                .update(id, "given another status", |consent, _now| {
                    consent.set_status(&status)
                }),
        )
    }

    /// Settles a payment under a consent, as the bank. Its status becomes `PAYMENT_COMPLETED`.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown or has a final status.
    pub fn settle_consent_payment(&self, id: &str) -> Result<(), ControlError> {
        self.changed(self.state().consents.update_charge(id, "settled", Charge::settle))
    }

    /// Rejects a payment under a consent, as the bank. Its status becomes `PAYMENT_REJECTED`, and it can be retried.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`settle_consent_payment`](Self::settle_consent_payment).
    pub fn reject_consent_payment(&self, id: &str) -> Result<(), ControlError> {
        self.changed(
            self.state()
                .consents
                .update_charge(id, "rejected", Charge::reject),
        )
    }

    /// Retries a rejected payment under a consent, as Klavi's own retries do, and returns the ID of the new payment.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown or not rejected, or its consent is not authorized or accepts no
    /// retries.
    pub fn retry_consent_payment(&self, id: &str) -> Result<String, ControlError> {
        self.changed(self.state().consents.retry(id))
    }

    /// Sets the status of a payment under a consent to any text, such as an undocumented one.
    ///
    /// # Errors
    ///
    /// Returns [`ControlError`] if the payment is unknown.
    pub fn set_consent_payment_status(
        &self,
        id: &str,
        status: impl Into<String>,
    ) -> Result<(), ControlError> {
        let status = status.into();
        self.changed(
            self.state()
                .consents
                .update_charge(id, "given another status", |charge, _now| {
                    charge.set_status(&status)
                }),
        )
    }

    /// Returns the number of consents created since the start, over all pages.
    pub fn consent_count(&self) -> usize {
        self.state().consents.count()
    }

    /// Sends the queued events to `url`, oldest first, and returns the status code of each response.
    ///
    /// The queue holds one event for each observed status of a payment, a consent or a payment under a consent, up to the
    /// newest thousand. Each is signed with the secret key of the Customer API. Only status 200 accepts an event. Any
    /// other status ends the delivery, and the next call starts with the same event, under the same ID.
    ///
    /// # Errors
    ///
    /// Returns [`DeliveryError`] if `url` is not http on a loopback address, or the receiver does not respond.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave an event with the receiver that the next call sends again.
    pub async fn deliver_events(&self, url: &str) -> Result<Vec<u16>, DeliveryError> {
        delivery::statuses(self.webhooks().deliver(Some(url), None).await?)
    }

    /// Returns the number of queued events.
    pub fn waiting_events(&self) -> usize {
        self.webhooks().waiting()
    }

    /// Returns the webhooks with the events, after changes that are due.
    pub fn webhooks(&self) -> &Deliveries {
        self.apply_due();
        self.state().outbox.webhooks()
    }

    /// Queues a webhook that Klavi did not send, about a payment that does not exist. A receiver must reject it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use sandbox::Forgery;
    ///
    /// let sandbox = sandbox::Sandbox::start().await?;
    /// let forged = sandbox.klavi().forge_webhook(Forgery::WrongKey);
    /// assert_eq!(sandbox.klavi().webhooks().list(), [forged]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn forge_webhook(&self, forgery: Forgery) -> Delivery {
        let merchant = self.state();
        merchant.outbox.forge(forgery, merchant.clock.now())
    }

    /// Applies changes that are due.
    pub(crate) fn apply_due(&self) {
        self.state().queue_due_events();
    }
}
