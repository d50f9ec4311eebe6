//! Asking for a consent to recurring payments.

use auth_core::InvalidInput;

use crate::{
    ClientMetadata, ConsentRequest, CreditorAccount, Customer, DebtorAccount, LinkConsent,
    PaymentMethodConfig,
};

impl ConsentRequest {
    /// Your own id of this consent, the id (a UUID) of the bank that is paid from, the payer, and what is paid.
    pub fn new(
        client_request_id: impl Into<String>,
        institution_id: impl Into<String>,
        customer: Customer,
        terms: PaymentMethodConfig,
    ) -> Self {
        Self {
            client_request_id: client_request_id.into(),
            institution_id: institution_id.into(),
            customer,
            redirect_url: None,
            additional_information: None,
            creditor_account: None,
            debtor_account: None,
            payment_method_config: terms,
            client_metadata: None,
        }
    }

    /// Where the payer returns to.
    #[must_use]
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }

    /// What the consent is for.
    #[must_use]
    pub fn additional_information(mut self, text: impl Into<String>) -> Self {
        self.additional_information = Some(text.into());
        self
    }

    /// The account that is paid.
    #[must_use]
    pub fn creditor_account(mut self, account: CreditorAccount) -> Self {
        self.creditor_account = Some(account);
        self
    }

    /// The account that pays, where it is known beforehand.
    #[must_use]
    pub fn debtor_account(mut self, account: DebtorAccount) -> Self {
        self.debtor_account = Some(account);
        self
    }

    /// What the payer sits at.
    #[must_use]
    pub fn client_metadata(mut self, metadata: ClientMetadata) -> Self {
        self.client_metadata = Some(metadata);
        self
    }

    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        InvalidInput::require_text(
            "client_request_id",
            &self.client_request_id,
            "an id of your own that no other consent has",
        )?;
        InvalidInput::require_text(
            "institution_id",
            &self.institution_id,
            "the id (a UUID) of the payer's bank",
        )?;
        self.customer.prepare()?;
        self.creditor_account
            .as_mut()
            .map_or(Ok(()), CreditorAccount::prepare)?;
        self.debtor_account
            .as_ref()
            .map_or(Ok(()), DebtorAccount::check)?;
        self.payment_method_config.prepare()
    }
}

/// Which fields are required stands in no copy that could be read, so what is there is checked, and nothing is asked for.
impl LinkConsent {
    /// Your own id of this consent.
    #[must_use]
    pub fn client_request_id(mut self, id: impl Into<String>) -> Self {
        self.client_request_id = Some(id.into());
        self
    }

    /// The id (a UUID) of the bank that the payer pays from.
    #[must_use]
    pub fn institution_id(mut self, id: impl Into<String>) -> Self {
        self.institution_id = Some(id.into());
        self
    }

    /// The payer.
    #[must_use]
    pub fn customer(mut self, customer: Customer) -> Self {
        self.customer = Some(customer);
        self
    }

    /// Where the payer returns to.
    #[must_use]
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }

    /// What the consent is for.
    #[must_use]
    pub fn additional_information(mut self, text: impl Into<String>) -> Self {
        self.additional_information = Some(text.into());
        self
    }

    /// The account that pays, where it is known beforehand.
    #[must_use]
    pub fn debtor_account(mut self, account: DebtorAccount) -> Self {
        self.debtor_account = Some(account);
        self
    }

    /// The account that is paid.
    #[must_use]
    pub fn creditor_account(mut self, account: CreditorAccount) -> Self {
        self.creditor_account = Some(account);
        self
    }

    /// How much is paid, and how often.
    #[must_use]
    pub fn payment_method_config(mut self, terms: PaymentMethodConfig) -> Self {
        self.payment_method_config = Some(terms);
        self
    }

    /// Data of your own, which Klavi hands back.
    #[must_use]
    pub fn external_info(mut self, info: serde_json::Map<String, serde_json::Value>) -> Self {
        self.external_info = Some(info);
        self
    }

    pub(crate) fn prepare(&mut self) -> Result<(), InvalidInput> {
        self.customer.as_mut().map_or(Ok(()), Customer::prepare)?;
        self.creditor_account
            .as_mut()
            .map_or(Ok(()), CreditorAccount::prepare)?;
        self.debtor_account
            .as_ref()
            .map_or(Ok(()), DebtorAccount::check)?;
        self.payment_method_config
            .as_mut()
            .map_or(Ok(()), PaymentMethodConfig::prepare)
    }
}
