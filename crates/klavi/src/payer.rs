//! Who pays.

use auth_core::InvalidInput;

use crate::{ClientMetadata, Customer, IdentifierType};

impl Customer {
    /// A person: `identifier` is a CPF with the right check digits, with or without its mask (`123.456.789-09`). The digits
    /// alone are sent.
    ///
    /// ```
    /// use klavi::Customer;
    ///
    /// let person = Customer::cpf("12345678909").name("Test Payer");
    /// let company = Customer::cnpj("12.ABC.345/01DE-35").email("pay@example.com");
    /// # let _ = (person, company);
    /// ```
    pub fn cpf(identifier: impl Into<String>) -> Self {
        Self::new(IdentifierType::Cpf, identifier.into())
    }

    /// A company: `identifier` is a CNPJ with the right check digits, with or without its mask. The payment also asks for
    /// the person who acts, in [`logged_user_cpf`](crate::PaymentRequestBuilder::logged_user_cpf).
    ///
    /// Since July 2026 a CNPJ may have letters (IN RFB 2.229/2024). They are understood in either case and sent in upper
    /// case, without the mask. In no copy of Klavi's documents that could be read is there a word of them.
    pub fn cnpj(identifier: impl Into<String>) -> Self {
        Self::new(IdentifierType::Cnpj, identifier.into())
    }

    fn new(identifier_type: IdentifierType, identifier: String) -> Self {
        Self {
            identifier_type,
            identifier,
            name: None,
            phone: None,
            email: None,
        }
    }

    /// This customer, with a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// This customer, with a phone number.
    #[must_use]
    pub fn phone(mut self, phone: impl Into<String>) -> Self {
        self.phone = Some(phone.into());
        self
    }

    /// This customer, with a mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Brings the taxpayer's number into the form that is sent.
    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        self.identifier_type
            .prepare("customer.identifier", &mut self.identifier)
    }

    /// Holds the person who acts to what this customer asks for: a company needs one.
    pub(crate) fn prepare_acting(&self, logged_user_cpf: &mut Option<String>) -> Result<(), InvalidInput> {
        match logged_user_cpf {
            Some(cpf) => IdentifierType::Cpf.prepare("logged_user_cpf", cpf),
            None if self.identifier_type == IdentifierType::Cnpj => Err(InvalidInput::missing(
                "logged_user_cpf",
                "the CPF of the person who acts for the company",
            )),
            None => Ok(()),
        }
    }
}

impl ClientMetadata {
    /// For example `BROWSER`, `MACOS` and `3.2.1`.
    pub fn new(platform: impl Into<String>, os: impl Into<String>, os_version: impl Into<String>) -> Self {
        Self {
            platform: platform.into(),
            os: os.into(),
            os_version: os_version.into(),
        }
    }
}
