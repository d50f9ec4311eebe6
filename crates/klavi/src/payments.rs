//! Instant payments.

use auth_core::http::Request;

use crate::{
    CustomerClient, Error, Payment, PaymentId, PaymentProgress, PaymentRequest,
    generated::endpoints::{CREATE_PAYMENT, PAYMENT, PAYMENT_STATUS},
};

impl CustomerClient {
    /// Starts a payment. It is sent exactly once, whatever happens: nothing here repeats it.
    ///
    /// Send the payer on to `redirect_consent_url` at once, where the answer has it: that page opens once and
    /// lives 60 seconds. Then follow the payment with [`payment_status`](Self::payment_status).
    ///
    /// Source: `payment/create-a-payment-initiation`.
    ///
    /// # Errors
    ///
    /// [`Error`]. After a time-out, a broken connection, a 5xx or an answer that was not understood, nobody knows
    /// whether there is a payment. Call again with the *same* `client_request_id`: it is the idempotency key,
    /// and [`is_conflict`](crate::ErrorExt::is_conflict) then says that the first call had made one, which
    /// [`ManagementClient::orders`](crate::ManagementClient::orders) lists. Another id may pay twice.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether there is a payment, as after a time-out.
    pub async fn create_payment(&self, request: &PaymentRequest) -> Result<Payment, Error> {
        let request = Request::new(&CREATE_PAYMENT).json(request)?;
        let answer = self
            .session
            .http()
            .send_as(self.payment_tokens(), request)
            .await?;
        answer.json()
    }

    /// The payment, with all that is known of it.
    ///
    /// Source: `payment/get-a-payment-initiation`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn payment(&self, id: impl Into<PaymentId>) -> Result<Payment, Error> {
        let request = Request::new(&PAYMENT).path_param("id", id.into().as_str())?;
        self.session.call(request).await
    }

    /// Where the payment stands: to be asked every few seconds until
    /// [`is_terminal`](crate::PaymentStatus::is_terminal).
    ///
    /// Source: `payment/await-for-payment-status`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn payment_status(&self, id: impl Into<PaymentId>) -> Result<PaymentProgress, Error> {
        let request = Request::new(&PAYMENT_STATUS).path_param("id", id.into().as_str())?;
        self.session.call(request).await
    }
}
