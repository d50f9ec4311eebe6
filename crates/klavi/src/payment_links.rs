//! Pages of Klavi's own on which a payer starts a payment.

use auth_core::{Decimal, InvalidInput};

use crate::{
    CreditorAccount, Currency, Customer, CustomerClient, DebtorAccount, Error, InitType, LinkPayment,
    PaymentLink, amount,
    generated::{endpoints::PAYMENT_LINK, models::PaymentLinkRequest},
    identifier::prepare_cpf,
    payment_request::check_qr_code,
    pix_key,
};

impl CustomerClient {
    /// Creates a page on which the payer starts `payment`. It is sent exactly once, whatever happens.
    ///
    /// Send the payer to `payment_url`; from there the way leads back to the payment's `redirect_url`, whether it
    /// worked or not. The `id` is the payment's: follow it with
    /// [`wait_for_payment`](Self::wait_for_payment). The token in the answer belongs to this one payment; it never
    /// gets into this client's cache.
    ///
    /// The key pair itself travels in the body of this call, so the client must have
    /// [`credentials`](crate::ClientBuilder::credentials), and no browser may make it.
    ///
    /// Source: `payment/create-a-payment-initiation-with-whitelabel`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klavi();
    /// # let klavi = klavi::CustomerClient::builder()
    /// #     .credentials(klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key()))
    /// #     .base_url(klavi::Url::parse(&provider.base_url())?)
    /// #     .build()?;
    /// use klavi::{Customer, Decimal, InitType, LinkPayment};
    ///
    /// let payment = LinkPayment::default()
    ///     .client_request_id("order-0001")
    ///     .customer(Customer::cpf("12345678909"))
    ///     .init_type(InitType::PixDict)
    ///     .proxy("shop@example.com")
    ///     .amount(Decimal::new(133_300, 2))
    ///     .redirect_url("https://shop.example/return");
    /// let link = klavi.create_payment_link(&payment).await?;
    /// println!("send the payer to {:?}", link.payment_url);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right. When nobody knows what
    /// became of the call, as after a time-out, see [`create_payment`](Self::create_payment).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether there is a page, as after a time-out. Nothing is paid before the payer
    /// has said yes.
    pub async fn create_payment_link(&self, payment: &LinkPayment) -> Result<PaymentLink, Error> {
        let mut payment = payment.clone();
        payment.prepare()?;
        self.call_with_keys(&PAYMENT_LINK, |keys| PaymentLinkRequest {
            access_key: keys.access_key().clone(),
            secret_key: keys.secret_key().clone(),
            payment: Some(payment),
        })
        .await
    }
}

impl LinkPayment {
    /// How much, in reais, more than zero and in whole centavos. It is sent with two decimals: `1333.00`.
    #[must_use]
    pub fn amount(mut self, reais: Decimal) -> Self {
        self.amount = Some(amount::written(reais));
        self.currency = Some(Currency::Brl);
        self
    }

    /// Your own id of this payment, which makes it one of its kind.
    #[must_use]
    pub fn client_request_id(mut self, id: impl Into<String>) -> Self {
        self.client_request_id = Some(id.into());
        self
    }

    /// The payer.
    #[must_use]
    pub fn customer(mut self, customer: Customer) -> Self {
        self.customer = Some(customer);
        self
    }

    /// The CPF of the person who acts for a company.
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

    /// How the payee is named.
    #[must_use]
    pub fn init_type(mut self, init_type: InitType) -> Self {
        self.init_type = Some(init_type);
        self
    }

    /// The payee's Pix key.
    #[must_use]
    pub fn proxy(mut self, pix_key: impl Into<String>) -> Self {
        self.proxy = Some(pix_key.into());
        self
    }

    /// The text of a BR Code.
    #[must_use]
    pub fn qr_code(mut self, text: impl Into<String>) -> Self {
        self.qr_code = Some(text.into());
        self
    }

    /// The payee's account.
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

    /// The id (a UUID) of the bank that the payer pays from.
    #[must_use]
    pub fn institution_id(mut self, id: impl Into<String>) -> Self {
        self.institution_id = Some(id.into());
        self
    }

    /// Where the payer returns to, whether it worked or not.
    #[must_use]
    pub fn redirect_url(mut self, url: impl Into<String>) -> Self {
        self.redirect_url = Some(url.into());
        self
    }

    /// What the payment is for.
    #[must_use]
    pub fn remittance_information(mut self, text: impl Into<String>) -> Self {
        self.remittance_information = Some(text.into());
        self
    }

    /// Data of your own, which Klavi hands back.
    #[must_use]
    pub fn external_info(mut self, info: serde_json::Map<String, serde_json::Value>) -> Self {
        self.external_info = Some(info);
        self
    }

    /// What is there is checked. What is missing may be asked of the payer: which fields can be stands in no copy that
    /// could be read.
    fn prepare(&mut self) -> Result<(), InvalidInput> {
        self.customer.as_mut().map_or(Ok(()), Customer::prepare)?;
        prepare_cpf("logged_user_cpf", &mut self.logged_user_cpf)?;
        self.proxy.as_mut().map_or(Ok(()), pix_key::prepare)?;
        check_qr_code(self.qr_code.as_deref())?;
        self.creditor_account
            .as_mut()
            .map_or(Ok(()), CreditorAccount::prepare)?;
        self.debtor_account
            .as_ref()
            .map_or(Ok(()), DebtorAccount::check)?;
        self.amount
            .as_ref()
            .map_or(Ok(()), |reais| amount::check("amount", reais))
    }
}
