//! What the payer, the bank and Klavi itself would do: a test does it here.

use super::{
    Klavi, outbox,
    payment::Payment,
    recurring::{Charge, Consent},
};
use crate::{
    delivery::Receiver,
    error::{ControlError, DeliveryError},
};

impl Klavi {
    /// The payer authorizes the consent: the payment is `CONSENT_AUTHORIZED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown, or no longer awaits the payer.
    pub fn authorize_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "authorized", Payment::authorize)
    }

    /// The bank settles: the payment is `PAYMENT_COMPLETED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown, or has already ended.
    pub fn settle_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "settled", Payment::settle)
    }

    /// The bank refuses: the payment is `PAYMENT_REJECTED`, and says so in its `statusReason`.
    ///
    /// # Errors
    ///
    /// As [`settle_payment`](Self::settle_payment).
    pub fn reject_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.payments.step(id, "rejected", Payment::reject)
    }

    /// Gives the payment any status, such as one that nobody has documented.
    ///
    /// # Errors
    ///
    /// As [`settle_payment`](Self::settle_payment).
    pub fn set_payment_status(&self, id: &str, status: impl Into<String>) -> Result<(), ControlError> {
        let status = status.into();
        self.merchant
            .payments
            .step(id, "given another status", |payment, now| {
                payment.set_status(&status, now)
            })
    }

    /// The payer gives the consent to recurring payments: it is `CONSENT_AUTHORIZED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the consent is unknown, or no longer awaits the payer.
    pub fn authorize_consent(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.consents.step(id, "authorized", Consent::authorize)
    }

    /// The payer refuses the consent: it is `CONSENT_REJECTED`.
    ///
    /// # Errors
    ///
    /// As [`authorize_consent`](Self::authorize_consent).
    pub fn reject_consent(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.consents.step(id, "rejected", Consent::reject)
    }

    /// The payer takes the consent back: it is `CONSENT_REVOKED`, and nothing more is paid under it.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the consent is unknown, or not given.
    pub fn revoke_consent(&self, id: &str) -> Result<(), ControlError> {
        self.merchant.consents.step(id, "revoked", Consent::revoke)
    }

    /// Gives the consent any status, such as one that nobody has documented.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the consent is unknown.
    pub fn set_consent_status(&self, id: &str, status: impl Into<String>) -> Result<(), ControlError> {
        let status = status.into();
        self.merchant
            .consents
            .step(id, "given another status", |consent, _now| {
                consent.set_status(&status)
            })
    }

    /// The bank settles a payment under a consent: it is `PAYMENT_COMPLETED`.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown, or has already ended.
    pub fn settle_consent_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant
            .consents
            .step_of_charge(id, "settled", Charge::settle)
    }

    /// The bank refuses a payment under a consent: it is `PAYMENT_REJECTED`, and may be tried again.
    ///
    /// # Errors
    ///
    /// As [`settle_consent_payment`](Self::settle_consent_payment).
    pub fn reject_consent_payment(&self, id: &str) -> Result<(), ControlError> {
        self.merchant
            .consents
            .step_of_charge(id, "rejected", Charge::reject)
    }

    /// Gives the payment under a consent any status, such as one that nobody has documented.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the payment is unknown.
    pub fn set_consent_payment_status(
        &self,
        id: &str,
        status: impl Into<String>,
    ) -> Result<(), ControlError> {
        let status = status.into();
        self.merchant
            .consents
            .step_of_charge(id, "given another status", |charge, _now| {
                charge.set_status(&status)
            })
    }

    /// How many consents were created since the start: what a full walk of their list meets.
    pub fn consent_count(&self) -> usize {
        self.merchant.consents.count()
    }

    /// Sends the events that wait to `url`, one after the other and the oldest first, and tells how each was answered.
    ///
    /// There is one for each status that a payment, a consent or a payment under a consent was found in, up to the newest
    /// thousand. Each is signed with the secret key of the Customer API. Only an answer of exactly 200 takes an event: at
    /// any other, sending ends, and the next call begins with the same event, under the same id.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`] when `url` is not http on a loopback address, or nobody answers there.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the event that was under way with the receiver: it is sent again.
    pub async fn deliver_events(&self, url: &str) -> Result<Vec<u16>, DeliveryError> {
        let receiver = Receiver::at(url)?;
        let mut answers = Vec::new();
        for _ in 0..self.waiting_events() {
            let Some(event) = self.merchant.outbox.first() else {
                break;
            };
            let key = self.merchant.customer.secret_key();
            let (headers, body) = outbox::signed(&event, key, self.clock.now_in_seconds());
            let answer = receiver.send(&headers, body).await?;
            answers.push(answer);
            if answer != 200 {
                break;
            }
            self.merchant.outbox.remove(&event);
        }
        Ok(answers)
    }

    /// How many events wait to be sent.
    pub fn waiting_events(&self) -> usize {
        // Looking lets time do its work, of which there may be news.
        self.merchant.payments.count();
        self.merchant.consents.count();
        self.merchant.outbox.count()
    }
}
