//! What is paid under a consent to recurring payments, and how often.

use auth_core::{Decimal, InvalidInput};

use crate::{
    ContractDebtor, Currency, FirstPayment, IdentifierType, Interval, PaymentMethodConfig, amount,
    date::check_day,
};

impl PaymentMethodConfig {
    /// Payments under the contract `contract_id`, one in each `interval` counted from `reference_start_date`
    /// (`YYYY-MM-DD`).
    ///
    /// ```
    /// use klavi::{ContractDebtor, Decimal, IdentifierType, Interval, PaymentMethodConfig};
    ///
    /// let terms = PaymentMethodConfig::new("ex123456123456", Interval::Monthly, "2025-06-01")
    ///     .minimum_variable_amount(Decimal::new(8_001, 2))
    ///     .maximum_variable_amount(Decimal::new(10_001, 2))
    ///     .contract_debtor(ContractDebtor::new(IdentifierType::Cpf, "12345678909").name("Test Payer"))
    ///     .is_retry_accepted(true);
    /// # let _ = terms;
    /// ```
    pub fn new(
        contract_id: impl Into<String>,
        interval: Interval,
        reference_start_date: impl Into<String>,
    ) -> Self {
        Self::default()
            .contract_id(contract_id)
            .interval(interval)
            .reference_start_date(reference_start_date)
    }

    /// The least that a payment may be, in reais and whole centavos.
    #[must_use]
    pub fn minimum_variable_amount(mut self, reais: Decimal) -> Self {
        self.minimum_variable_amount = Some(amount::written(reais));
        self.currency = Some(Currency::Brl);
        self
    }

    /// The most that a payment may be, in reais and whole centavos.
    #[must_use]
    pub fn maximum_variable_amount(mut self, reais: Decimal) -> Self {
        self.maximum_variable_amount = Some(amount::written(reais));
        self.currency = Some(Currency::Brl);
        self
    }

    /// The id of the contract that the payments belong to.
    #[must_use]
    pub fn contract_id(mut self, id: impl Into<String>) -> Self {
        self.contract_id = Some(id.into());
        self
    }

    /// How often a payment is due.
    #[must_use]
    pub fn interval(mut self, interval: Interval) -> Self {
        self.interval = Some(interval);
        self
    }

    /// The day that the intervals are counted from, `YYYY-MM-DD`.
    #[must_use]
    pub fn reference_start_date(mut self, day: impl Into<String>) -> Self {
        self.reference_start_date = Some(day.into());
        self
    }

    /// Who owes under the contract.
    #[must_use]
    pub fn contract_debtor(mut self, debtor: ContractDebtor) -> Self {
        self.contract_debtor = Some(debtor);
        self
    }

    /// Whether a payment that failed may be tried again.
    #[must_use]
    pub fn is_retry_accepted(mut self, is_accepted: bool) -> Self {
        self.is_retry_accepted = Some(is_accepted);
        self
    }

    /// A first payment, apart from the recurring ones.
    #[must_use]
    pub fn first_payment(mut self, payment: FirstPayment) -> Self {
        self.first_payment = Some(payment);
        self
    }

    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        const LEAST: &str = "minimum_variable_amount";
        const MOST: &str = "maximum_variable_amount";
        let (least, most) = (
            self.minimum_variable_amount.as_deref(),
            self.maximum_variable_amount.as_deref(),
        );
        for (field, reais) in [(LEAST, least), (MOST, most)] {
            reais.map_or(Ok(()), |reais| amount::check(field, reais))?;
        }
        if let (Some(least), Some(most)) = (least, most) {
            amount::check_range((LEAST, least), (MOST, most))?;
        }
        if let Some(day) = &self.reference_start_date {
            check_day("reference_start_date", day)?;
        }
        if let Some(debtor) = &mut self.contract_debtor {
            debtor
                .identifier_type
                .prepare("contract_debtor.identifier", &mut debtor.identifier)?;
        }
        self.first_payment.as_ref().map_or(Ok(()), FirstPayment::check)
    }
}

impl ContractDebtor {
    /// The taxpayer `identifier`.
    pub fn new(identifier_type: IdentifierType, identifier: impl Into<String>) -> Self {
        Self {
            identifier_type,
            identifier: identifier.into(),
            name: None,
        }
    }

    /// This debtor, with a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl FirstPayment {
    /// A payment of `reais`, more than zero and in whole centavos.
    pub fn new(reais: Decimal) -> Self {
        Self {
            remittance_information: None,
            date: None,
            amount: amount::written(reais),
            currency: Currency::Brl,
        }
    }

    /// What the payment is for.
    #[must_use]
    pub fn remittance_information(mut self, text: impl Into<String>) -> Self {
        self.remittance_information = Some(text.into());
        self
    }

    /// The day of the payment, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(mut self, day: impl Into<String>) -> Self {
        self.date = Some(day.into());
        self
    }

    fn check(&self) -> Result<(), InvalidInput> {
        if let Some(day) = &self.date {
            check_day("first_payment.date", day)?;
        }
        amount::check("first_payment.amount", &self.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(terms: &mut PaymentMethodConfig) -> String {
        terms.prepare().unwrap_err().field().to_owned()
    }

    #[test]
    fn terms_that_cannot_be_right_are_refused_by_the_field() {
        let terms = || PaymentMethodConfig::new("ex1", Interval::Monthly, "2025-06-01");
        assert!(terms().prepare().is_ok());
        assert!(
            PaymentMethodConfig::default().prepare().is_ok(),
            "what is required is not known"
        );
        let first = |reais| FirstPayment::new(reais).date("2025-06-01");
        for (mut terms, field) in [
            (terms().reference_start_date("June"), "reference_start_date"),
            (
                terms().minimum_variable_amount(Decimal::ZERO),
                "minimum_variable_amount",
            ),
            (
                terms().maximum_variable_amount(Decimal::new(1, 3)),
                "maximum_variable_amount",
            ),
            (
                terms()
                    .minimum_variable_amount(Decimal::from(100))
                    .maximum_variable_amount(Decimal::from(99)),
                "minimum_variable_amount",
            ),
            (
                terms().contract_debtor(ContractDebtor::new(IdentifierType::Cpf, "1")),
                "contract_debtor.identifier",
            ),
            (
                terms().first_payment(first(Decimal::ZERO)),
                "first_payment.amount",
            ),
            (
                terms().first_payment(first(Decimal::ONE).date("1/6")),
                "first_payment.date",
            ),
        ] {
            assert_eq!(refused(&mut terms), field);
        }
    }
}
