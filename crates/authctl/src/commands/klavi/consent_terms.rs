//! Options of the terms of a consent.

use clap::Args;
use klavi::{ContractDebtor, Decimal, FirstPayment, IdentifierType, Interval, PaymentMethodConfig};

/// Terms of a consent to recurring payments.
#[derive(Debug, Args)]
pub(super) struct TermsOptions {
    /// Your ID of the contract with the payer
    #[arg(long, value_name = "ID")]
    contract_id: Option<String>,
    /// Interval of the payments: monthly, or another one that Klavi knows
    #[arg(long, value_parser = interval)]
    interval: Option<Interval>,
    /// Day of the first interval: 2025-06-01
    #[arg(long, value_name = "DAY")]
    start_date: Option<String>,
    /// Minimum amount of a payment, in reais
    #[arg(long, value_name = "REAIS")]
    min_amount: Option<Decimal>,
    /// Maximum amount of a payment, in reais
    #[arg(long, value_name = "REAIS")]
    max_amount: Option<Decimal>,
    /// Whether failed payments may be retried
    #[arg(long, value_name = "BOOL")]
    accept_retries: Option<bool>,
    /// CPF of the contract's debtor
    #[arg(long, value_name = "CPF", conflicts_with = "debtor_cnpj")]
    debtor_cpf: Option<String>,
    /// CNPJ of the contract's debtor
    #[arg(long, value_name = "CNPJ")]
    debtor_cnpj: Option<String>,
    /// Name of the contract's debtor
    #[arg(long, value_name = "NAME")]
    debtor_name: Option<String>,
    /// Amount of the first payment, in reais
    #[arg(long, value_name = "REAIS")]
    first_amount: Option<Decimal>,
    /// Day of the first payment
    #[arg(long, value_name = "DAY", requires = "first_amount")]
    first_date: Option<String>,
    /// Message of the first payment
    #[arg(long, value_name = "TEXT", requires = "first_amount")]
    first_message: Option<String>,
}

impl TermsOptions {
    pub(super) fn terms(self) -> PaymentMethodConfig {
        let mut terms = PaymentMethodConfig::default();
        let debtor = match (self.debtor_cpf, self.debtor_cnpj) {
            (Some(number), _) => Some(ContractDebtor::new(IdentifierType::Cpf, number)),
            (None, Some(number)) => Some(ContractDebtor::new(IdentifierType::Cnpj, number)),
            (None, None) => None,
        };
        terms.contract_debtor = debtor.map(|mut debtor| {
            debtor.name = self.debtor_name;
            debtor
        });
        terms.first_payment = self.first_amount.map(|amount| {
            let mut payment = FirstPayment::new(amount);
            payment.date = self.first_date;
            payment.remittance_information = self.first_message;
            payment
        });
        terms.contract_id = self.contract_id;
        terms.interval = self.interval;
        terms.reference_start_date = self.start_date;
        terms.minimum_variable_amount = self.min_amount.map(Into::into);
        terms.maximum_variable_amount = self.max_amount.map(Into::into);
        terms.is_retry_accepted = self.accept_retries;
        terms
    }
}

/// Parses an interval. An undocumented one is sent as it is given.
fn interval(text: &str) -> Result<Interval, &'static str> {
    match text {
        "" => Err("expected monthly, or another interval that Klavi knows"),
        _ => Ok(Interval::from(text.to_ascii_uppercase().as_str())),
    }
}
