//! The accounts that a request says pay and are paid.

use auth_core::InvalidInput;

use crate::{AccountType, CreditorAccount, DebtorAccount, Holder, IdentifierType};

const BANK: &str = "the bank's ISPB, 8 digits";

impl DebtorAccount {
    /// The account `number` at the bank `ispb`.
    pub fn new(ispb: impl Into<String>, number: impl Into<String>, account_type: AccountType) -> Self {
        Self {
            ispb: ispb.into(),
            issuer: None,
            number: Some(number.into()),
            account_type: Some(account_type),
        }
    }

    /// This account, at a branch (without check digit).
    #[must_use]
    pub fn issuer(mut self, branch: impl Into<String>) -> Self {
        self.issuer = Some(branch.into());
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        check_bank("debtor_account.ispb", &self.ispb)
    }
}

impl CreditorAccount {
    /// The account `number` of `holder` at the bank `ispb`.
    pub fn new(
        ispb: impl Into<String>,
        number: impl Into<String>,
        account_type: AccountType,
        holder: Holder,
    ) -> Self {
        Self {
            ispb: ispb.into(),
            issuer: None,
            number: number.into(),
            account_type: Some(account_type),
            holder: Some(holder),
        }
    }

    /// This account, at a branch (without check digit).
    #[must_use]
    pub fn issuer(mut self, branch: impl Into<String>) -> Self {
        self.issuer = Some(branch.into());
        self
    }

    /// Refuses an account that cannot be right, and brings the holder's number into the form that is sent.
    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        check_bank("creditor_account.ispb", &self.ispb)?;
        InvalidInput::require_text("creditor_account.number", &self.number, "the account's number")?;
        if let Some(holder) = &mut self.holder {
            let field = "creditor_account.holder.identifier";
            holder.identifier_type.prepare(field, &mut holder.identifier)?;
        }
        Ok(())
    }

    /// Refuses an account that lacks a part without which it does not name the payee (`payment/concepts`: all
    /// data of the payee).
    pub(crate) fn check_complete(&self) -> Result<(), InvalidInput> {
        if self.account_type.is_none() {
            return Err(InvalidInput::missing(
                "creditor_account.account_type",
                "the kind of account",
            ));
        }
        if self.holder.is_none() {
            return Err(InvalidInput::missing(
                "creditor_account.holder",
                "whose account it is",
            ));
        }
        Ok(())
    }
}

impl Holder {
    /// The taxpayer `identifier`, called `name`.
    pub fn new(
        identifier_type: IdentifierType,
        identifier: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self {
            identifier_type,
            identifier: identifier.into(),
            name: Some(name.into()),
        }
    }
}

fn check_bank(field: &str, ispb: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text(field, ispb, BANK)?;
    if ispb.len() != 8 || !ispb.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidInput::new(field, "is not 8 digits", BANK));
    }
    Ok(())
}
