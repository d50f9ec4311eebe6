//! Asking for a payment under a consent, for another attempt at it, and for its end.

use auth_core::{Decimal, InvalidInput};

use crate::{
    AutoRetryStrategy, CancelRequest, ConsentPaymentRequest, CreditorAccount, IdentifierType, RetryRequest,
    amount, date::check_day,
};

const OWN_ID: &str = "an id of your own that no other payment has";

impl ConsentPaymentRequest {
    /// A payment of `reais`, more than zero and in whole centavos, that is due on `date` (`YYYY-MM-DD`), under an id of
    /// your own.
    ///
    /// The amount is sent as text with two decimals, like every other one of this API, unless the client is told to send a
    /// number: see [`consent_amount_as_number`](crate::ClientBuilder::consent_amount_as_number).
    ///
    /// ```
    /// use klavi::{AutoRetryStrategy, ConsentPaymentRequest, Decimal};
    ///
    /// let july = ConsentPaymentRequest::new("charge-0001", "2025-07-01", Decimal::new(9_990, 2))
    ///     .auto_retry_strategy(AutoRetryStrategy::default().skip_weekend(true).days([1, 2, 3]));
    /// assert_eq!(july.amount.as_str(), "99.90");
    /// ```
    pub fn new(client_request_id: impl Into<String>, date: impl Into<String>, reais: Decimal) -> Self {
        Self {
            client_request_id: client_request_id.into(),
            date: date.into(),
            amount: reais.into(),
            creditor_account: None,
            auto_retry_strategy: None,
        }
    }

    /// The account that is paid.
    #[must_use]
    pub fn creditor_account(mut self, account: CreditorAccount) -> Self {
        self.creditor_account = Some(account);
        self
    }

    /// When Klavi tries again by itself, should the payment fail.
    #[must_use]
    pub fn auto_retry_strategy(mut self, strategy: AutoRetryStrategy) -> Self {
        self.auto_retry_strategy = Some(strategy);
        self
    }

    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        InvalidInput::require_text("client_request_id", &self.client_request_id, OWN_ID)?;
        check_day("date", &self.date)?;
        amount::check("amount", self.amount.as_str())?;
        self.creditor_account
            .as_mut()
            .map_or(Ok(()), CreditorAccount::prepare)
    }
}

impl AutoRetryStrategy {
    /// Whether weekends are left out.
    #[must_use]
    pub fn skip_weekend(mut self, is_skipped: bool) -> Self {
        self.skip_weekend = Some(is_skipped);
        self
    }

    /// On which days, for example 1, 2 and 3. What they count from, and the limits, stand in no copy that could be read.
    #[must_use]
    pub fn days(mut self, days: impl IntoIterator<Item = i64>) -> Self {
        self.days = days.into_iter().collect();
        self
    }
}

impl RetryRequest {
    /// An attempt on `date` (`YYYY-MM-DD`), under an id of your own.
    pub fn new(client_request_id: impl Into<String>, date: impl Into<String>) -> Self {
        Self {
            client_request_id: client_request_id.into(),
            date: date.into(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_text("client_request_id", &self.client_request_id, OWN_ID)?;
        check_day("date", &self.date)
    }
}

impl CancelRequest {
    /// Called off by `cancelled_by`, presumably the number of a taxpayer of this kind. Since
    /// `payment/cancel-the-payment` does not say so, any text is sent; the number of a taxpayer without its mask.
    pub fn new(identifier_type: IdentifierType, cancelled_by: impl Into<String>) -> Self {
        Self {
            cancelled_by: cancelled_by.into(),
            identifier_type,
        }
    }

    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        InvalidInput::require_text("cancelled_by", &self.cancelled_by, "who calls the payment off")?;
        if let Ok(number) = self.identifier_type.normalize("cancelled_by", &self.cancelled_by) {
            self.cancelled_by = number;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_right_is_refused_by_its_field() {
        let payment = ConsentPaymentRequest::new;
        for (checked, field) in [
            (
                payment(" ", "2025-07-01", Decimal::ONE).prepare(),
                "client_request_id",
            ),
            (payment("a", "tomorrow", Decimal::ONE).prepare(), "date"),
            (payment("a", "2025-07-01", Decimal::ZERO).prepare(), "amount"),
            (payment("a", "2025-07-01", Decimal::new(1, 3)).prepare(), "amount"),
            (RetryRequest::new("", "2025-07-01").check(), "client_request_id"),
            (RetryRequest::new("a", "2025-02-30").check(), "date"),
            (
                CancelRequest::new(IdentifierType::Cpf, "").prepare(),
                "cancelled_by",
            ),
        ] {
            assert_eq!(checked.unwrap_err().field(), field);
        }
        assert!(payment("a", "2025-07-01", Decimal::ONE).prepare().is_ok());
        assert!(RetryRequest::new("a", "2025-07-01").check().is_ok());
        assert!(
            CancelRequest::new(IdentifierType::Cnpj, "somebody")
                .prepare()
                .is_ok()
        );
    }
}
