//! Accounts of requests.

use auth_core::InvalidInput;

use crate::{CreditorAccount, Holder};

pub(crate) fn check_holder(holder: &Holder) -> Result<(), InvalidInput> {
    holder.identifier_type.check("identifier", &holder.identifier)
}

/// Rejects an account that lacks a part required to name the payee (`payment/concepts`: all data of the payee).
pub(crate) fn check_complete(account: &CreditorAccount) -> Result<(), InvalidInput> {
    if account.account_type.is_none() {
        return Err(InvalidInput::missing("account_type", "the account type"));
    }
    if account.holder.is_none() {
        return Err(InvalidInput::missing("holder", "the account holder"));
    }
    Ok(())
}
