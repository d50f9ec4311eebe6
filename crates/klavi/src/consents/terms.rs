//! The terms of a consent to recurring payments.

use auth_core::InvalidInput;

use crate::{ContractDebtor, PaymentMethodConfig, amount::check_range};

/// Rejects an empty range of amounts.
pub(crate) fn check(terms: &PaymentMethodConfig) -> Result<(), InvalidInput> {
    match (&terms.minimum_variable_amount, &terms.maximum_variable_amount) {
        (Some(min), Some(max)) => {
            check_range(("minimum_variable_amount", min), ("maximum_variable_amount", max))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_debtor(debtor: &ContractDebtor) -> Result<(), InvalidInput> {
    debtor.identifier_type.check("identifier", &debtor.identifier)
}

#[cfg(test)]
mod tests {
    use auth_core::{Decimal, validate::Validate};

    use super::*;
    use crate::{FirstPayment, IdentifierType, Interval};

    fn rejected(terms: &PaymentMethodConfig) -> String {
        terms.validate().unwrap_err().field().to_owned()
    }

    #[test]
    fn invalid_terms_are_rejected_by_field() {
        let terms = || PaymentMethodConfig::new("ex1", Interval::Monthly, "2025-06-01");
        assert!(terms().validate().is_ok());
        assert!(
            PaymentMethodConfig::default().validate().is_ok(),
            "what is required is not known"
        );
        let first = |reais| FirstPayment::new(reais).date("2025-06-01");
        for (terms, field) in [
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
            assert_eq!(rejected(&terms), field);
        }
    }
}
