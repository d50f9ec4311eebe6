//! The accounts that a request says pay and are paid.

use auth_core::{InvalidInput, Scalar};
use serde::Serialize;

use crate::{AccountType, IdentifierType};

const BANK: &str = "the bank's ISPB";

/// The account that pays, where it is known beforehand.
///
/// Source: `payment/get-a-payment-initiation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DebtorAccount {
    /// The bank, by its number in the payment system (8 digits).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ispb: Option<Scalar>,
    /// The branch, without check digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Scalar>,
    /// The account's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Scalar>,
    /// The kind of account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountType>,
}

impl DebtorAccount {
    /// The account `number` at the bank `ispb`.
    pub fn new(ispb: impl Into<String>, number: impl Into<String>, account_type: AccountType) -> Self {
        Self {
            ispb: Some(Scalar::new(ispb)),
            issuer: None,
            number: Some(Scalar::new(number)),
            account_type: Some(account_type),
        }
    }

    /// This account, at a branch (without check digit).
    #[must_use]
    pub fn issuer(mut self, branch: impl Into<String>) -> Self {
        self.issuer = Some(Scalar::new(branch));
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        require("debtor_account.ispb", self.ispb.as_ref(), BANK)
    }
}

/// The account that is paid, with its holder.
///
/// Source: `payment/create-a-payment-initiation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditorAccount {
    /// The bank, by its number in the payment system (8 digits).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ispb: Option<Scalar>,
    /// The branch, without check digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Scalar>,
    /// The account's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Scalar>,
    /// The kind of account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountType>,
    /// Whose account it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
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
            ispb: Some(Scalar::new(ispb)),
            issuer: None,
            number: Some(Scalar::new(number)),
            account_type: Some(account_type),
            holder: Some(holder),
        }
    }

    /// This account, at a branch (without check digit).
    #[must_use]
    pub fn issuer(mut self, branch: impl Into<String>) -> Self {
        self.issuer = Some(Scalar::new(branch));
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        require("creditor_account.ispb", self.ispb.as_ref(), BANK)?;
        require(
            "creditor_account.number",
            self.number.as_ref(),
            "the account's number",
        )?;
        if let Some(holder) = &self.holder {
            let field = "creditor_account.holder.identifier";
            holder.identifier_type.check(field, holder.identifier.as_str())?;
        }
        Ok(())
    }

    /// Refuses an account that lacks a part without which it does not name the payee (`payment/concepts`: all
    /// data of the payee).
    pub(crate) fn check_complete(&self) -> Result<(), InvalidInput> {
        self.check()?;
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

/// Whose account it is.
///
/// Source: `payment/create-a-payment-initiation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Holder {
    /// What kind of taxpayer this is.
    pub identifier_type: IdentifierType,
    /// The taxpayer's number, digits alone.
    pub identifier: Scalar,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
            identifier: Scalar::new(identifier),
            name: Some(name.into()),
        }
    }
}

fn require(field: &str, value: Option<&Scalar>, expected: &str) -> Result<(), InvalidInput> {
    match value {
        Some(value) => InvalidInput::require_text(field, value.as_str(), expected),
        None => Err(InvalidInput::missing(field, expected)),
    }
}
