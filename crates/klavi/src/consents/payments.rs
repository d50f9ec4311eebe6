//! Payments under a consent (automatic Pix).

use auth_core::http::Request;

use crate::{
    CancelRequest, ConsentId, ConsentPayment, ConsentPaymentId, ConsentPaymentProgress,
    ConsentPaymentRequest, ConsentPaymentStatus, CustomerClient, Error, PollPolicy, RetryRequest, WaitError,
    generated::endpoints::{
        CANCEL_CONSENT_PAYMENT, CONSENT_PAYMENT, CONSENT_PAYMENT_STATUS, CREATE_CONSENT_PAYMENT,
        RETRY_CONSENT_PAYMENT,
    },
};

impl CustomerClient {
    /// Makes a payment under an authorized consent. The call is never retried.
    ///
    /// Source: `payment/create-a-payment`; no available copy shows the response, so every field of it may be absent.
    ///
    /// ```
    /// use klavi::{AutoRetryStrategy, ConsentPaymentRequest, Decimal};
    ///
    /// let july = ConsentPaymentRequest::new("charge-0001", "2025-07-01", Decimal::new(9_990, 2))
    ///     .auto_retry_strategy(AutoRetryStrategy::default().skip_weekend(true).days([1, 2, 3]));
    /// assert_eq!(july.amount.as_str(), "99.90");
    /// ```
    ///
    /// The amount is sent as text, unless the client is set to send a number: see
    /// [`consent_amount_as_number`](crate::ClientBuilder::consent_amount_as_number).
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. After a timeout, a broken
    /// connection, a 5xx or an unreadable response, the payment may exist, and whether `client_request_id` keeps a
    /// second call from paying twice is in no available copy: check
    /// [`ManagementClient::consent_orders`](crate::ManagementClient::consent_orders) first.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout.
    pub async fn create_consent_payment(
        &self,
        consent: impl Into<ConsentId>,
        request: &ConsentPaymentRequest,
    ) -> Result<ConsentPayment, Error> {
        let mut request = request.clone();
        if self.consent_amount_as_number {
            request.amount = request.amount.as_number();
        }
        let call = Request::new(&CREATE_CONSENT_PAYMENT)
            .path_param("consentId", consent.into().as_str())?
            .validated_json(&request)?;
        self.client.call(call).await
    }

    /// Returns the payment under a consent with all of its known fields.
    ///
    /// Source: `payment/get-the-payment-resource`; no available copy shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn consent_payment(
        &self,
        consent: impl Into<ConsentId>,
        payment: impl Into<ConsentPaymentId>,
    ) -> Result<ConsentPayment, Error> {
        let call = of_payment(Request::new(&CONSENT_PAYMENT), &consent.into(), &payment.into())?;
        self.client.call(call).await
    }

    /// Returns the status of the payment under a consent.
    ///
    /// Source: `payment/get-the-payment-status`; no available copy shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn consent_payment_status(
        &self,
        consent: impl Into<ConsentId>,
        payment: impl Into<ConsentPaymentId>,
    ) -> Result<ConsentPaymentProgress, Error> {
        let call = of_payment(
            Request::new(&CONSENT_PAYMENT_STATUS),
            &consent.into(),
            &payment.into(),
        )?;
        self.client.call(call).await
    }

    /// Waits until the status of the payment under a consent is [final](ConsentPaymentStatus::is_terminal), and
    /// returns it. A scheduled payment takes days: set the policy's deadline accordingly, or rely on webhooks.
    ///
    /// # Errors
    ///
    /// See [`wait_for_consent`](Self::wait_for_consent).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the call in flight and ends the polling.
    pub async fn wait_for_consent_payment(
        &self,
        consent: impl Into<ConsentId>,
        payment: impl Into<ConsentPaymentId>,
        policy: PollPolicy,
    ) -> Result<ConsentPaymentProgress, WaitError<ConsentPaymentProgress>> {
        let (consent, payment) = (consent.into(), payment.into());
        let is_over = |progress: &ConsentPaymentProgress| {
            progress
                .status
                .as_ref()
                .is_some_and(ConsentPaymentStatus::is_terminal)
        };
        self.poller(policy)
            .until(|| self.consent_payment_status(&consent, &payment), is_over)
            .await
    }

    /// Retries a failed payment under a consent. The call itself is never retried.
    ///
    /// Source: `payment/create-a-retry-payment`; whether the response shows the first payment or the new attempt is
    /// in no available copy.
    ///
    /// # Errors
    ///
    /// See [`create_consent_payment`](Self::create_consent_payment).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout.
    pub async fn retry_consent_payment(
        &self,
        consent: impl Into<ConsentId>,
        payment: impl Into<ConsentPaymentId>,
        request: &RetryRequest,
    ) -> Result<ConsentPayment, Error> {
        let call = Request::new(&RETRY_CONSENT_PAYMENT);
        let call = of_payment(call, &consent.into(), &payment.into())?.validated_json(request)?;
        self.client.call(call).await
    }

    /// Cancels a payment under a consent. The call is never retried.
    ///
    /// Source: `payment/cancel-the-payment`; until when that is possible is in no available copy.
    ///
    /// # Errors
    ///
    /// [`Error`]. After a timeout, a broken connection or a 5xx, check
    /// [`consent_payment_status`](Self::consent_payment_status) before calling again.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it unknown whether the payment was cancelled, as after a timeout.
    pub async fn cancel_consent_payment(
        &self,
        consent: impl Into<ConsentId>,
        payment: impl Into<ConsentPaymentId>,
        request: &CancelRequest,
    ) -> Result<ConsentPayment, Error> {
        let call = Request::new(&CANCEL_CONSENT_PAYMENT);
        let call = of_payment(call, &consent.into(), &payment.into())?.validated_json(request)?;
        self.client.call(call).await
    }
}

fn of_payment(call: Request, consent: &ConsentId, payment: &ConsentPaymentId) -> Result<Request, Error> {
    Ok(call
        .path_param("consentId", consent.as_str())?
        .path_param("paymentId", payment.as_str())?)
}

#[cfg(test)]
mod tests {
    use auth_core::{Decimal, validate::Validate};

    use super::*;
    use crate::IdentifierType;

    #[test]
    fn invalid_request_is_rejected_by_field() {
        let payment = ConsentPaymentRequest::new;
        let valid = payment("a", "2025-07-01", Decimal::ONE);
        let numbered = ConsentPaymentRequest {
            amount: valid.amount.clone().as_number(),
            ..valid.clone()
        };
        for (checked, field) in [
            (
                payment(" ", "2025-07-01", Decimal::ONE).validate(),
                "client_request_id",
            ),
            (payment("a", "tomorrow", Decimal::ONE).validate(), "date"),
            (payment("a", "2025-07-01", Decimal::ZERO).validate(), "amount"),
            (
                payment("a", "2025-07-01", Decimal::new(1, 3)).validate(),
                "amount",
            ),
            (
                RetryRequest::new("", "2025-07-01").validate(),
                "client_request_id",
            ),
            (RetryRequest::new("a", "2025-02-30").validate(), "date"),
            (
                CancelRequest::new(IdentifierType::Cpf, "").validate(),
                "cancelled_by",
            ),
        ] {
            assert_eq!(checked.unwrap_err().field(), field);
        }
        assert_eq!(valid.validate(), Ok(()));
        assert_eq!(numbered.validate(), Ok(()));
        assert_eq!(RetryRequest::new("a", "2025-07-01").validate(), Ok(()));
        assert_eq!(
            CancelRequest::new(IdentifierType::Cnpj, "a person").validate(),
            Ok(())
        );
    }
}
