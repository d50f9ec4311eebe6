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
    /// Starts a payment. The call is never retried, except with a new token after Klavi itself rejected the token
    /// (401 with its own error body), in which case no payment was started.
    ///
    /// Send the payer to `redirect_consent_url` at once, if the response has it: that page opens once and lives 60
    /// seconds. Then [`wait_for_payment`](Self::wait_for_payment), or receive a [webhook](crate::webhook).
    ///
    /// Source: `payment/create-a-payment-initiation`.
    ///
    /// # Errors
    ///
    /// [`Error`]. If [`execution`](Error::execution) is unknown (a timeout, a lost connection, a 5xx, an unreadable
    /// response, any error response that is not Klavi's own), the payment may exist. Call again with the *same*
    /// `client_request_id`: it is the idempotency key, and [`is_conflict`](crate::ErrorExt::is_conflict) then reports
    /// that the first call created a payment, which [`ManagementClient::orders`](crate::ManagementClient::orders)
    /// lists. Another ID may pay twice.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout.
    pub async fn create_payment(&self, request: &PaymentRequest) -> Result<Payment, Error> {
        let request = Request::new(&CREATE_PAYMENT).validated_json(request)?;
        let response = self.client.http().send_as(self.payment_tokens(), request).await?;
        response.json()
    }

    /// Returns the payment with all of its known fields.
    ///
    /// Source: `payment/get-a-payment-initiation`.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn payment(&self, id: impl Into<PaymentId>) -> Result<Payment, Error> {
        let request = Request::new(&PAYMENT).path_param("id", id.into().as_str())?;
        self.client.call(request).await
    }

    /// Returns the status of the payment: poll it every few seconds until
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
    /// Dropping the future loses only the response.
    pub async fn payment_status(&self, id: impl Into<PaymentId>) -> Result<PaymentProgress, Error> {
        let request = Request::new(&PAYMENT_STATUS).path_param("id", id.into().as_str())?;
        self.client.call(request).await
    }
    /// Waits until the status of the payment is [final](crate::PaymentStatus::is_terminal), and returns it: check it
    /// before shipping anything.
    ///
    /// Polls [`payment_status`](Self::payment_status) at the pace of `policy`, by default of
    /// [`DEFAULT_POLL_POLICY`](crate::DEFAULT_POLL_POLICY), and continues after retryable errors. An unknown status
    /// is not final. The deadline also ends a call in flight.
    ///
    /// ```
    /// # async fn follow(klavi: klavi::CustomerClient, id: klavi::PaymentId) {
    /// use klavi::{PaymentStatus, PollPolicy, WaitErrorKind};
    ///
    /// match klavi.wait_for_payment(&id, PollPolicy::default()).await {
    ///     Ok(end) if end.status == PaymentStatus::PaymentCompleted => println!("paid"),
    ///     // Only a final status ends the wait.
    ///     Ok(end) => println!("not paid, and will not be: {} {:?}", end.status, end.status_reason),
    ///     Err(error) if error.kind() == WaitErrorKind::Deadline => {
    ///         println!("still open: {:?}", error.last());
    ///     }
    ///     Err(error) => println!("not known yet: {error}"),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`WaitError`], which distinguishes the deadline from a failed call, and carries the last state and the last
    /// error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the call in flight and ends the polling. The payment is not affected, and can be
    /// waited for again.
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
