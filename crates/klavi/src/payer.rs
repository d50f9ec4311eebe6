//! Who pays.

use auth_core::InvalidInput;

use crate::{ClientMetadata, Customer, IdentifierType};

impl Customer {
    /// A person: `identifier` has 11 digits, with the right check digits.
    ///
    /// ```
    /// use klavi::Customer;
    ///
    /// let person = Customer::cpf("12345678909").name("Test Payer");
    /// let company = Customer::cnpj("12345678000195").email("pay@example.com");
    /// # let _ = (person, company);
    /// ```
    pub fn cpf(identifier: impl Into<String>) -> Self {
        Self::new(IdentifierType::Cpf, identifier.into())
    }

    /// A company: `identifier` has 14 digits, with the right check digits. The payment also asks for the person who acts, in
    /// [`logged_user_cpf`](crate::PaymentRequestBuilder::logged_user_cpf).
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

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        self.identifier_type
            .check("customer.identifier", &self.identifier)
    }

    /// Holds the person who acts to what this customer asks for: a company needs one.
    pub(crate) fn check_acting(&self, logged_user_cpf: Option<&str>) -> Result<(), InvalidInput> {
        match logged_user_cpf {
            Some(cpf) => IdentifierType::Cpf.check("logged_user_cpf", cpf),
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
