//! The transaction of a request.

use auth_core::InvalidInput;

use crate::{
    CardId,
    generated::models::Transaction,
    request::input::{call, is_digits},
};

/// Checks that the ABI of a call and its arguments match.
pub(crate) fn check_call(transaction: &Transaction) -> Result<(), InvalidInput> {
    match (&transaction.abi, &transaction.params) {
        (Some(abi), Some(params)) => call(abi.as_str(), params.as_str()),
        _ => Ok(()),
    }
}

pub(crate) fn check_card_id(field: &str, id: &CardId) -> Result<(), InvalidInput> {
    if is_digits(id.as_str()) {
        return Ok(());
    }
    let expected = "the Card's token ID in decimal digits";
    Err(InvalidInput::new(field, "is not an integer", expected))
}
