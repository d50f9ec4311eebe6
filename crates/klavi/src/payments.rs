//! Instant payments.

pub(crate) mod accounts;
mod links;
pub(crate) mod payer;
pub(crate) mod request;
mod status;

use auth_core::http::Request;

use crate::{
    CustomerClient, Error, Payment, PaymentId, PaymentProgress, PaymentRequest, PollPolicy, WaitError,
    generated::endpoints::{CREATE_PAYMENT, PAYMENT, PAYMENT_STATUS},
};

impl CustomerClient {
    /// Starts a payment. It is sent exactly once, whatever happens: nothing here repeats it, but for a token that Klavi
    /// itself refused (401 in its own error shape), with which no payment was started.
    ///
    /// Send the payer on to `redirect_consent_url` at once, where the answer has it: that page opens once and
    /// lives 60 seconds. Then
    /// [`wait_for_payment`](Self::wait_for_payment), or be told by a [webhook](crate::webhook).
    ///
    /// Source: `payment/create-a-payment-initiation`.
    ///
    /// # Errors
    ///
    /// [`Error`]. Where [`execution`](Error::execution) is unknown (a timeout, a lost connection, a 5xx, a response that
    /// was not understood, any error response that is not Klavi's own), there may be a payment.
    /// Call again with the *same* `client_request_id`: it is the idempotency key,
    /// and [`is_conflict`](crate::ErrorExt::is_conflict) then says that the first call had made one, which
    /// [`ManagementClient::orders`](crate::ManagementClient::orders) lists. Another id may pay twice.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether there is a payment, as after a time-out.
    pub async fn create_payment(&self, request: &PaymentRequest) -> Result<Payment, Error> {
        let request = Request::new(&CREATE_PAYMENT).validated_json(request)?;
        let response = self
            .session
            .http()
            .send_as(self.payment_tokens(), request)
            .await?;
        response.json()
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
    /// Waits until the payment is at its [end](crate::PaymentStatus::is_terminal). The answer says at which: look at its
    /// status before anything is shipped.
    ///
    /// It asks for [`payment_status`](Self::payment_status) at the pace of `policy`, by default of
    /// [`DEFAULT_POLL_POLICY`](crate::DEFAULT_POLL_POLICY), and rides out retryable errors. An unknown status is not
    /// final. The deadline also ends a call that is under way.
    ///
    /// ```
    /// # async fn follow(klavi: klavi::CustomerClient, id: klavi::PaymentId) {
    /// use klavi::{PaymentStatus, PollPolicy, WaitErrorKind};
    ///
    /// match klavi.wait_for_payment(&id, PollPolicy::default()).await {
    ///     Ok(end) if end.status == PaymentStatus::PaymentCompleted => println!("paid"),
    ///     // Only a final status ends the wait.
    ///     Ok(end) => println!("not paid, and will not be: {} {:?}", end.status, end.status_reason),
    ///     Err(error) if error.kind() == WaitErrorKind::Deadline => println!("still open: {:?}", error.last()),
    ///     Err(error) => println!("not known yet: {error}"),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WaitError`], which tells the deadline and a failed call apart, and carries the last state and the last error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the call under way and ends the polling: the payment goes on, and can be waited for
    /// again.
    pub async fn wait_for_payment(
        &self,
        id: impl Into<PaymentId>,
        policy: PollPolicy,
    ) -> Result<PaymentProgress, WaitError<PaymentProgress>> {
        let id = id.into();
        self.poller(policy)
            .until(
                || self.payment_status(&id),
                |progress| progress.status.is_terminal(),
            )
            .await
    }
}
