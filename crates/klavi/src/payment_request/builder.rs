//! Filling in a payment request.

use auth_core::{Decimal, InvalidInput};

use super::PaymentRequest;
use crate::{
    ClientMetadata, CreditorAccount, Currency, Customer, DebtorAccount, InitType, amount,
    generated::models::NewPayment,
};

/// Fills in a [`PaymentRequest`]. The currency is `BRL`: there is no other.
#[derive(Debug, Clone, Default)]
pub struct PaymentRequestBuilder {
    client_request_id: String,
    institution_id: String,
    init_type: Option<InitType>,
    customer: Option<Customer>,
    date: Option<String>,
    proxy: Option<String>,
    qr_code: Option<String>,
    creditor_account: Option<CreditorAccount>,
    debtor_account: Option<DebtorAccount>,
    amount: String,
    redirect_url: Option<String>,
    logged_user_cpf: Option<String>,
    ibge_town_code: Option<String>,
    remittance_information: Option<String>,
    transaction_identification: Option<String>,
    client_metadata: Option<ClientMetadata>,
}

impl PaymentRequestBuilder {
    /// Your own id of this payment. It makes the payment one of its kind: see
    /// [`create_payment`](crate::CustomerClient::create_payment). Required.
    #[must_use]
    pub fn client_request_id(mut self, id: impl Into<String>) -> Self {
        self.client_request_id = id.into();
        self
    }

    /// The id (a UUID) of the bank that the payer pays from. Required.
    #[must_use]
    pub fn institution_id(mut self, id: impl Into<String>) -> Self {
        self.institution_id = id.into();
        self
    }

    /// How the payee is named. Required.
    #[must_use]
    pub fn init_type(mut self, init_type: InitType) -> Self {
        self.init_type = Some(init_type);
        self
    }

    /// The payer. Required.
    #[must_use]
    pub fn customer(mut self, customer: Customer) -> Self {
        self.customer = Some(customer);
        self
    }

    /// The day of the payment, `YYYY-MM-DD` in Brasilia (UTC-3).
    #[must_use]
    pub fn date(mut self, day: impl Into<String>) -> Self {
        self.date = Some(day.into());
        self
    }

    /// The payee's Pix key, whose shape is checked: a phone number in E.164 form, an email address, a CPF, a CNPJ, or a
    /// random key. Required for [`InitType::PixDict`].
    #[must_use]
    pub fn proxy(mut self, pix_key: impl Into<String>) -> Self {
        self.proxy = Some(pix_key.into());
        self
    }

    /// The text of a BR Code: required for [`InitType::PixQrCode`].
    #[must_use]
    pub fn qr_code(mut self, text: impl Into<String>) -> Self {
        self.qr_code = Some(text.into());
        self
    }

    /// The payee's account: required, with all that it consists of but the branch, for [`InitType::PixManu`].
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

    /// How much, in reais, more than zero and in whole centavos. It is sent with two decimals: `1333.00`. Required.
    #[must_use]
    pub fn amount(mut self, reais: Decimal) -> Self {
        self.amount = amount::written(reais);
        self
    }

    /// Where the payer returns to.
    #[must_use]
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }

    /// The CPF of the person who acts for a company: required for [`Customer::cnpj`].
    #[must_use]
    pub fn logged_user_cpf(mut self, cpf: impl Into<String>) -> Self {
        self.logged_user_cpf = Some(cpf.into());
        self
    }

    /// The town, by its IBGE number.
    #[must_use]
    pub fn ibge_town_code(mut self, code: impl Into<String>) -> Self {
        self.ibge_town_code = Some(code.into());
        self
    }

    /// What the payment is for.
    #[must_use]
    pub fn remittance_information(mut self, text: impl Into<String>) -> Self {
        self.remittance_information = Some(text.into());
        self
    }

    /// An identification of the transaction, which the payment shows again. What it is for stands in no copy that could
    /// be read; that a request may bring it is inferred from the answer (`payment/get-a-payment-initiation`).
    #[must_use]
    pub fn transaction_identification(mut self, text: impl Into<String>) -> Self {
        self.transaction_identification = Some(text.into());
        self
    }

    /// What the payer sits at.
    #[must_use]
    pub fn client_metadata(mut self, metadata: ClientMetadata) -> Self {
        self.client_metadata = Some(metadata);
        self
    }

    /// The request, checked.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the first field that is missing or cannot be right, and what was expected.
    pub fn build(self) -> Result<PaymentRequest, InvalidInput> {
        InvalidInput::require_text(
            "client_request_id",
            &self.client_request_id,
            "an id of your own that no other payment has",
        )?;
        InvalidInput::require_text(
            "institution_id",
            &self.institution_id,
            "the id (a UUID) of the payer's bank",
        )?;
        let mut payment = NewPayment {
            client_request_id: self.client_request_id,
            institution_id: self.institution_id,
            init_type: self
                .init_type
                .ok_or_else(|| InvalidInput::missing("init_type", "how the payee is named"))?,
            customer: self
                .customer
                .ok_or_else(|| InvalidInput::missing("customer", "the payer"))?,
            date: self.date,
            proxy: self.proxy,
            qr_code: self.qr_code,
            creditor_account: self.creditor_account,
            debtor_account: self.debtor_account,
            amount: self.amount,
            currency: Currency::Brl,
            redirect_url: self.redirect_url,
            logged_user_cpf: self.logged_user_cpf,
            ibge_town_code: self.ibge_town_code,
            remittance_information: self.remittance_information,
            transaction_identification: self.transaction_identification,
            client_metadata: self.client_metadata,
        };
        payment.prepare()?;
        Ok(PaymentRequest(payment))
    }
}
