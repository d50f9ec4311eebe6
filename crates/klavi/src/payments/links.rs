//! Payment pages of Klavi's own.

use auth_core::validate::Validate;

use crate::{
    CustomerClient, Error, LinkPayment, PaymentLink,
    generated::{endpoints::PAYMENT_LINK, models::PaymentLinkRequest},
};

impl CustomerClient {
    /// Creates a page on which the payer starts `payment`. The call is never retried.
    ///
    /// Send the payer to `payment_url`; it leads back to the payment's `redirect_url`, whether the payment succeeded
    /// or not. The `id` is the payment's: follow it with [`wait_for_payment`](Self::wait_for_payment). The token in
    /// the response belongs to this one payment; it is not stored in this client's cache.
    ///
    /// The body of this call contains the key pair itself, so the client must have
    /// [`credentials`](crate::ClientBuilder::credentials), and no browser may make the call.
    ///
    /// Source: `payment/create-a-payment-initiation-with-whitelabel`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klavi();
    /// # let klavi = klavi::CustomerClient::builder()
    /// #     .credentials(klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key()))
    /// #     .base_url(provider.url())
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
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. If the outcome is
    /// unknown, as after a timeout, see [`create_payment`](Self::create_payment).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout. Nothing is paid before the payer
    /// authorizes the payment.
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
