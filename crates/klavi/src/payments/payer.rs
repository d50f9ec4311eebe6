//! The payer.

use auth_core::InvalidInput;

use crate::{Customer, IdentifierType};

impl Customer {
    /// Creates a person. `identifier` is a CPF with valid check digits, with or without its mask (`123.456.789-09`).
    /// Only the digits are sent.
    ///
    /// ```
    /// use klavi::Customer;
    ///
    /// let person = Customer::cpf("12345678909").name("Test Payer");
    /// let company = Customer::cnpj("12.ABC.345/01DE-35").email("pay@example.com");
    /// # let _ = (person, company);
    /// ```
    pub fn cpf(identifier: impl Into<String>) -> Self {
        Self::new(IdentifierType::Cpf, identifier)
    }

    /// Creates a company. `identifier` is a CNPJ with valid check digits, with or without its mask. The payment also
    /// requires the person who acts for it, in [`logged_user_cpf`](crate::PaymentRequestBuilder::logged_user_cpf).
    ///
    /// Since July 2026 a CNPJ may have letters (IN RFB 2.229/2024). They are accepted in either case and sent in
    /// upper case, without the mask. No available copy of Klavi's documents mentions them.
    pub fn cnpj(identifier: impl Into<String>) -> Self {
        Self::new(IdentifierType::Cnpj, identifier)
    }
}

pub(crate) fn check(customer: &Customer) -> Result<(), InvalidInput> {
    customer.identifier_type.check("identifier", &customer.identifier)
}
