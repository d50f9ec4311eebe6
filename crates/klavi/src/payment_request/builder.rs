//! Filling in a payment request.

use auth_core::{InvalidInput, Scalar};

use super::PaymentRequest;
use crate::{ClientMetadata, CreditorAccount, Customer, DebtorAccount, InitType};

/// Fills in a [`PaymentRequest`]. The currency is `BRL`: there is no other.
#[derive(Debug, Clone)]
pub struct PaymentRequestBuilder {
    request: PaymentRequest,
}

impl PaymentRequestBuilder {
    pub(super) fn new(request: PaymentRequest) -> Self {
        Self { request }
    }

    /// Your own id of this payment. It makes the payment one of its kind: see
    /// [`create_payment`](crate::CustomerClient::create_payment). Required.
    pub fn client_request_id(mut self, id: impl Into<String>) -> Self {
        self.request.client_request_id = id.into();
        self
    }

    /// The id (a UUID) of the bank that the payer pays from. Required.
    pub fn institution_id(mut self, id: impl Into<String>) -> Self {
        self.request.institution_id = id.into();
        self
    }

    /// How the payee is named. Required.
    pub fn init_type(mut self, init_type: InitType) -> Self {
        self.request.init_type = Some(init_type);
        self
    }

    /// The payer. Required.
    pub fn customer(mut self, customer: Customer) -> Self {
        self.request.customer = Some(customer);
        self
    }

    /// The day of the payment, `YYYY-MM-DD` in Brasilia (UTC-3).
    pub fn date(mut self, day: impl Into<String>) -> Self {
        self.request.date = Some(day.into());
        self
    }

    /// The payee's Pix key: required for [`InitType::PixDict`].
    pub fn proxy(mut self, pix_key: impl Into<String>) -> Self {
        self.request.proxy = Some(pix_key.into());
        self
    }

    /// The text of a BR Code: required for [`InitType::PixQrCode`].
    pub fn qr_code(mut self, text: impl Into<String>) -> Self {
        self.request.qr_code = Some(text.into());
        self
    }

    /// The payee's account: required for [`InitType::PixManu`].
    pub fn creditor_account(mut self, account: CreditorAccount) -> Self {
        self.request.creditor_account = Some(account);
        self
    }

    /// The account that pays, where it is known beforehand.
    pub fn debtor_account(mut self, account: DebtorAccount) -> Self {
        self.request.debtor_account = Some(account);
        self
    }

    /// How much, in reais with two decimals: `1333.00`. Required.
    pub fn amount(mut self, reais: impl Into<String>) -> Self {
        self.request.amount = Scalar::new(reais);
        self
    }

    /// Where the payer returns to.
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.request.redirect_url = Some(url.into());
        self
    }

    /// The CPF of the person who acts for a company: required for [`Customer::cnpj`].
    pub fn logged_user_cpf(mut self, cpf: impl Into<String>) -> Self {
        self.request.logged_user_cpf = Some(cpf.into());
        self
    }

    /// The town, by its IBGE number.
    pub fn ibge_town_code(mut self, code: impl Into<String>) -> Self {
        self.request.ibge_town_code = Some(code.into());
        self
    }

    /// What the payment is for.
    pub fn remittance_information(mut self, text: impl Into<String>) -> Self {
        self.request.remittance_information = Some(text.into());
        self
    }

    /// The payee's reference.
    pub fn transaction_identification(mut self, text: impl Into<String>) -> Self {
        self.request.transaction_identification = Some(text.into());
        self
    }

    /// What the payer sits at.
    pub fn client_metadata(mut self, metadata: ClientMetadata) -> Self {
        self.request.client_metadata = Some(metadata);
        self
    }

    /// The request, checked.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the first field that is missing or cannot be right, and what was expected.
    pub fn build(self) -> Result<PaymentRequest, InvalidInput> {
        self.request.check()?;
        Ok(self.request)
    }
}
