//! Pages of Klavi's own on which a payer starts a payment.

use auth_core::validate::Validate;

use crate::{
    CustomerClient, Error, LinkPayment, PaymentLink,
    generated::{endpoints::PAYMENT_LINK, models::PaymentLinkRequest},
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
        payment.validate()?;
        self.call_with_keys(&PAYMENT_LINK, |keys| PaymentLinkRequest {
            access_key: keys.access_key().clone(),
            secret_key: keys.secret_key().clone(),
            payment: Some(payment.clone()),
        })
        .await
    }
}
