//! What Klikoo sends to a URL of yours when a purchase has ended.
//!
//! ```no_run
//! use klikoo::{Client, TransactionStatus, callback};
//!
//! /// What a server does with the bytes of the body. Answer 200 soon; the same callback may come again.
//! async fn receive(klikoo: &Client, body: &[u8]) -> Result<(), klikoo::Error> {
//!     let callback = callback::parse(body)?;
//!     let transaction = klikoo.confirm(&callback).await?; // it proves nothing by itself
//!     if transaction.status == Some(TransactionStatus::Success) {
//!         println!("{} is paid for", callback.transaction_id);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! **Nothing in a callback proves where it comes from**: the documented sample has no signature, token or secret. Whoever
//! knows your URL can write one, so take it for a hint, and believe what [`Client::confirm`] answers.
//!
//! The URL is given to Klikoo by hand. From which addresses callbacks come, whether they come again, and which answer is
//! expected is not documented (`purchase-callback-api`).

use auth_core::{InvalidInput, wire::without_bom};

pub use crate::generated::models::PurchaseCallback;
use crate::{Client, Error, Transaction};

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
            "is no purchase callback (line {}, column {})",
            error.line(),
            error.column()
        );
        InvalidInput::new("body", problem, "a JSON object with a `transaction_id`")
    })
}

impl Client {
    /// How the transaction of `callback` stands, asked of Klikoo itself.
    ///
    /// Source: `transaction-detail`; that it is to be asked follows from `purchase-callback-api`, whose sample proves
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction): with the code `404xx7005` there is no such transaction, and the callback
    /// was not Klikoo's.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn confirm(&self, callback: &PurchaseCallback) -> Result<Transaction, Error> {
        self.transaction(callback.transaction_id.clone()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TransactionStatus, callback};

    #[test]
    fn a_callback_is_read_from_its_bytes_with_balances_as_numbers() {
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
    fn what_is_no_callback_is_refused_without_repeating_it() {
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
