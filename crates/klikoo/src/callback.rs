//! What Klikoo sends to a URL of yours when a purchase has ended.
//!
//! ```no_run
//! use klikoo::{Client, TransactionOutcome, callback};
//!
//! /// What a server does with the bytes of the body. Answer 200 soon; the same callback may come again.
//! async fn receive(klikoo: &Client, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//!     let callback = callback::parse(body)?;
//!     let transaction = klikoo.confirm(&callback).await?; // it proves nothing by itself
//!     // The order is the one that Klikoo names, and not the one that the callback does.
//!     let order = transaction.partner_reference_id.as_ref().ok_or("a transaction without a reference")?;
//!     match transaction.outcome() {
//!         TransactionOutcome::Delivered => println!("{order} is delivered"),
//!         TransactionOutcome::Failed => println!("{order} failed: {:?}", transaction.reason),
//!         TransactionOutcome::Pending => println!("{order} is not known yet: ask again later"),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! **Nothing in a callback proves where it comes from**: the documented sample has no signature, token or secret. Whoever
//! knows your URL can write one, with the id of some other transaction and the reference of an order of yours. So take it
//! for a hint, act on nothing but the transaction that [`Client::confirm`] returns, and take the reference from there too.
//!
//! The URL is given to Klikoo by hand. From which addresses callbacks come, whether they come again, and which answer is
//! expected is in no copy of the documents that could be read (`purchase-callback-api`).

use auth_core::{InvalidInput, Scalar, wire::without_bom};

pub use crate::generated::models::PurchaseCallback;
use crate::{Client, Error, Transaction, TransactionId};

/// Error of [`Client::confirm`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// The callback and the transaction name different purchases, so the callback is not Klikoo's.
    #[error("the callback is not about the transaction that it names: `{field}` differs")]
    Mismatch {
        /// The field in which they differ.
        field: &'static str,
    },
    /// The transaction could not be read: [`Error::kind`] is `InvalidInput` for an id that cannot be one, and the code
    /// is `404xx7005` where there is no such transaction.
    #[error("failed to read the transaction of the callback")]
    Call(#[from] Error),
}

/// The callback in `body`. Fields that are not known are passed over, and so is a field that cannot be read; a
/// transaction's id must be there.
///
/// # Errors
///
/// [`InvalidInput`] naming `body`, with nothing of what it held.
pub fn parse(body: &[u8]) -> Result<PurchaseCallback, InvalidInput> {
    serde_json::from_slice(without_bom(body)).map_err(|error| {
        // The error's own words may repeat what was sent.
        let problem = format!(
            "is not a purchase callback (line {}, column {})",
            error.line(),
            error.column()
        );
        InvalidInput::new("body", problem, "a JSON object with a `transaction_id`")
    })
}

impl Client {
    /// Reads the transaction that `callback` names from Klikoo, and checks that it is the one that the callback is about.
    ///
    /// Source: `transaction-detail`; that it is to be asked follows from `purchase-callback-api`, whose sample proves
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`ConfirmError::Mismatch`] where the id or the reference of both is there and differs; [`ConfirmError::Call`]
    /// where [`transaction`](Self::transaction) fails, also for an id that cannot be one, of which nothing is sent.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the response and nothing else.
    pub async fn confirm(&self, callback: &PurchaseCallback) -> Result<Transaction, ConfirmError> {
        let transaction = self.transaction(&callback.transaction_id).await?;
        let ids = (
            Some(callback.transaction_id.as_str()),
            transaction.transaction_id.as_ref().map(TransactionId::as_str),
        );
        let references = (
            callback.partner_reference_id.as_ref().map(Scalar::as_str),
            transaction.partner_reference_id.as_ref().map(Scalar::as_str),
        );
        for (field, (claimed, known)) in [("transaction_id", ids), ("partner_reference_id", references)] {
            if differs(claimed, known) {
                return Err(ConfirmError::Mismatch { field });
            }
        }
        Ok(transaction)
    }
}

/// Returns whether both sides say something, and not the same.
fn differs(claimed: Option<&str>, known: Option<&str>) -> bool {
    let says = |text: &&str| !text.trim().is_empty();
    match (claimed.filter(says), known.filter(says)) {
        (Some(claimed), Some(known)) => claimed != known,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TransactionStatus, callback};

    #[test]
    fn callback_is_read_with_numeric_balances() {
        let body = br#"{"response_code":"2000200","transaction_id":14430374,"amount":"15000",
            "transaction_status":"SUCCESS","current_balance":1890248,"news":[1]}"#;
        let callback = callback::parse(body).unwrap();
        assert_eq!(callback.transaction_id.as_str(), "14430374");
        assert_eq!(callback.transaction_status, Some(TransactionStatus::Success));
        assert_eq!(callback.current_balance.unwrap().as_str(), "1890248");
        assert!(callback.response_code.unwrap().is_success());
    }

    #[test]
    fn callback_may_follow_a_byte_order_mark() {
        let callback = parse(b"\xef\xbb\xbf{\"transaction_id\":7}").unwrap();
        assert_eq!(callback.transaction_id.as_str(), "7");
    }

    #[test]
    fn invalid_callback_is_rejected_and_not_repeated() {
        for body in [
            &b""[..],
            b"hunter2",
            b"[]",
            br#"{"amount":"hunter2"}"#,
            b"{\"transaction_id\":\"hunter2",
        ] {
            let error = parse(body).unwrap_err();
            assert_eq!(error.field(), "body");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
