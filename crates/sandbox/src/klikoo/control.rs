//! What the suppliers and Klikoo itself would do: a test does it here.

use super::{Klikoo, ledger::Ending};
use crate::{
    delivery::Receiver,
    error::{ControlError, DeliveryError},
};

impl Klikoo {
    /// The supplier delivers: the transaction is `SUCCESS`, and its amount is taken from the balance.
    ///
    /// Nobody needs to: three seconds after a purchase, the clock does.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the transaction was not made since the start, or has ended.
    pub fn settle_purchase(&self, transaction_id: &str) -> Result<(), ControlError> {
        self.client
            .ledger()
            .end(transaction_id, Ending::Success, "settled")
    }

    /// The supplier does not deliver: the transaction is `FAILED` for `reason`, and nothing is taken from the balance.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the transaction was not made since the start, or has ended.
    pub fn fail_purchase(&self, transaction_id: &str, reason: impl Into<String>) -> Result<(), ControlError> {
        self.client
            .ledger()
            .end(transaction_id, Ending::Failed(reason.into()), "failed")
    }

    /// What the account holds, in rupiah.
    pub fn balance(&self) -> u64 {
        self.client.ledger().balance()
    }

    /// The next signed call that may be answered so is refused with `code`, a row of the documented table such as
    /// `503xx9991`; several wait in line.
    ///
    /// # Errors
    ///
    /// [`ControlError`] when the table has no such row, or it is a success.
    pub fn refuse_next(&self, code: &str) -> Result<(), ControlError> {
        let known = self.stage.codes().into_iter().find(|known| *known == code);
        let row = known.filter(|code| !code.starts_with('2'));
        let row = row.ok_or_else(|| ControlError::Unknown {
            what: "refusal",
            id: code.to_owned(),
        })?;
        self.client.refusals().add(row);
        Ok(())
    }

    /// Sends the callbacks that wait to `url`, one after the other and the oldest first, and tells how each was answered.
    ///
    /// There is one for each purchase that ended, up to the newest thousand. As documented, nothing in it proves where it
    /// comes from. Only an answer of exactly 200 takes a callback: at any other, sending ends, and the next call begins
    /// with the same one.
    ///
    /// # Errors
    ///
    /// [`DeliveryError`] when `url` is not http on a loopback address, or nobody answers there.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave the callback that was under way with the receiver: it is sent again.
    pub async fn deliver_callbacks(&self, url: &str) -> Result<Vec<u16>, DeliveryError> {
        let receiver = Receiver::at(url)?;
        let ledger = self.client.ledger();
        let mut answers = Vec::new();
        for _ in 0..ledger.callbacks() {
            let Some(callback) = ledger.callback() else {
                break;
            };
            let answer = receiver.send(&[], callback.to_string()).await?;
            answers.push(answer);
            if answer != 200 {
                break;
            }
            ledger.taken(&callback);
        }
        Ok(answers)
    }

    /// How many callbacks wait to be sent.
    pub fn waiting_callbacks(&self) -> usize {
        self.client.ledger().callbacks()
    }
}
