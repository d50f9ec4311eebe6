//! Callback that Klikoo sends when a purchase has a final status.

use serde_json::{Value, json};

use super::history::Transaction;

/// Creates the callback: one flat object without a signature, with a code of seven digits and balances as numbers, as in
/// the sample. The code of a failed purchase is not documented.
pub(super) fn of(transaction: &Transaction, before: u64, after: u64) -> Value {
    json!({
        "response_code": "2000200",
        "response_message": "Success",
        "partner_reference_id": transaction.partner_reference_id,
        "transaction_id": transaction.transaction_id,
        "amount": transaction.amount,
        "transaction_time": transaction.transaction_time,
        "transaction_status": transaction.status,
        "reason": transaction.reason,
        "product_name": transaction.product_name,
        "sn": transaction.sn,
        "value": transaction.value,
        "customer_name": transaction.customer_name,
        "product_code": transaction.product_code,
        "current_balance": after,
        "beginning_balance": before,
    })
}
