//! The transaction of a request.

use auth_core::InvalidInput;

use crate::{CardId, amount::check_peb, generated::models::Transaction, input};

impl Transaction {
    /// One to `to`, still without anything that goes there.
    pub(crate) fn to(to: impl Into<String>) -> Self {
        Self {
            from: None,
            to: to.into(),
            amount: None,
            card_id: None,
            contract: None,
            value: None,
            abi: None,
            params: None,
        }
    }

    /// A field that a kind of transaction does not have is absent, so all are checked alike.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        input::optional(self.from.as_deref(), |from| input::address("from", from))?;
        input::address("to", &self.to)?;
        input::optional(self.amount.as_deref(), input::amount)?;
        input::optional(self.card_id.as_ref().map(CardId::as_str), |id| {
            input::digits("card_id", id, "the Card's token id in decimal digits")
        })?;
        input::optional(self.contract.as_deref(), |contract| {
            input::address("contract", contract)
        })?;
        input::optional(self.value.as_deref(), check_peb)?;
        match (&self.abi, &self.params) {
            (Some(abi), Some(params)) => input::call(abi, params),
            _ => Ok(()),
        }
    }
}
