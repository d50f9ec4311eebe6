//! Purchases as listed by the handle.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::Serialize;

use super::history::Transaction;

/// Purchase since the start. Amounts are in rupiah.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Purchase {
    /// ID.
    pub transaction_id: String,
    /// Reference of the caller.
    pub partner_reference_id: String,
    /// `INPROGRESS`, `SUCCESS` or `FAILED`.
    pub status: &'static str,
    /// Product.
    pub product_code: String,
    /// Name of the product.
    pub product_name: String,
    /// Number of the customer.
    pub value: String,
    /// Name of the customer.
    pub customer_name: String,
    /// Amount.
    pub amount: String,
    /// Reason of a failure, or empty.
    pub reason: String,
    /// Serial number of a success, or empty.
    pub sn: String,
    /// Balance before.
    pub beginning_balance: String,
    /// Balance after.
    pub current_balance: String,
    /// Time of the purchase.
    #[serde(serialize_with = "crate::rfc3339::serialize")]
    pub created_at: SystemTime,
}

impl Purchase {
    pub(super) fn new((at, transaction): (Timestamp, Transaction)) -> Self {
        Self {
            transaction_id: transaction.transaction_id,
            partner_reference_id: transaction.partner_reference_id,
            status: transaction.status,
            product_code: transaction.product_code,
            product_name: transaction.product_name,
            value: transaction.value,
            customer_name: transaction.customer_name,
            amount: transaction.amount,
            reason: transaction.reason,
            sn: transaction.sn,
            beginning_balance: transaction.beginning_balance,
            current_balance: transaction.current_balance,
            created_at: at.into(),
        }
    }
}
