//! Callbacks that Klikoo sends when a purchase has ended.
//!
//! ```no_run
//! use klikoo::{Client, TransactionOutcome, callback};
//!
//! /// Handles the body of a callback. Respond with 200 soon; the same callback may come again.
//! async fn receive(klikoo: &Client, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//!     let callback = callback::parse(body)?;
//!     let transaction = klikoo.confirm(&callback).await?; // it proves nothing by itself
//!     // The order is the one that Klikoo names, and not the one that the callback does.
//!     let order = transaction.partner_reference_id.as_ref().ok_or("no reference")?;
//!     match transaction.outcome() {
//!         TransactionOutcome::Delivered => println!("{order} is delivered"),
//!         TransactionOutcome::Failed => println!("{order} failed: {:?}", transaction.reason),
//!         TransactionOutcome::Pending => println!("{order} is not known yet: ask again later"),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! **A callback is not authenticated**: the documented sample has no signature, token or secret. Anyone who knows
//! your URL can write one, with the ID of some other transaction and the reference of one of your orders. So treat it
//! as a hint, act only on the transaction that [`Client::confirm`] returns, and take the reference from there too.
//!
//! The URL is given to Klikoo by hand. The source addresses of callbacks, whether they are repeated, and the expected
//! response are in no available copy of the documents (`purchase-callback-api`).

use auth_core::{InvalidInput, Scalar, wire::without_bom};

pub use crate::generated::models::PurchaseCallback;
use crate::{Client, Error, Transaction, TransactionId};

/// Error of [`Client::confirm`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// The callback and the transaction name different purchases, so the callback is not Klikoo's.
    #[error("callback mismatch: `{field}` differs from the transaction")]
    Mismatch {
        /// The field that differs.
        field: &'static str,
    },
    /// The transaction could not be read: [`Error::kind`] is `InvalidInput` if the ID is not valid, and the code is
    /// `404xx7005` if there is no such transaction.
    #[error("failed to fetch the transaction of the callback")]
    Call(#[from] Error),
}

/// Reads the callback in `body`. Unknown and unreadable fields are skipped; the transaction's ID is required.
///
/// # Errors
///
/// [`InvalidInput`] naming `body`, without its content.
pub fn parse(body: &[u8]) -> Result<PurchaseCallback, InvalidInput> {
    serde_json::from_slice(without_bom(body)).map_err(|error| {
        // The error's own message may repeat the input.
        let problem = format!(
            "is not a valid purchase callback (line {}, column {})",
            error.line(),
            error.column()
        );
        InvalidInput::new("body", problem, "a JSON object with a `transaction_id`")
    })
}

impl Client {
    /// Reads the transaction that `callback` names from Klikoo, and checks that the two match.
    ///
    /// Source: `transaction-detail`; the need for this call follows from `purchase-callback-api`, whose sample proves
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`ConfirmError::Mismatch`] if both have an ID or a reference and they differ; [`ConfirmError::Call`] if
    /// [`transaction`](Self::transaction) fails, including for an invalid ID, for which nothing is sent.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
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

/// Returns whether both values are present and differ.
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
