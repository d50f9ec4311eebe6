//! Consents to recurring payments (automatic Pix).

mod payments;
mod status;
pub(crate) mod terms;

use auth_core::{http::Request, validate::Validate};

use crate::{
    Consent, ConsentId, ConsentLink, ConsentProgress, ConsentRequest, ConsentStatus, CustomerClient, Error,
    LinkConsent, PollPolicy, WaitError,
    generated::{
        endpoints::{CONSENT, CONSENT_LINK, CONSENT_STATUS, CREATE_CONSENT},
        models::ConsentLinkRequest,
    },
};

impl CustomerClient {
    /// Requests a consent to recurring payments. The call is never retried.
    ///
    /// Send the payer to `redirect_consent_url`, if the response has it; then
    /// [`wait_for_consent`](Self::wait_for_consent). Under an authorized consent, make payments with
    /// [`create_consent_payment`](Self::create_consent_payment).
    ///
    /// Source: `payment/create-a-consent`; no available copy shows the response, so every field of it may be absent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klavi();
    /// # let klavi = klavi::CustomerClient::builder()
    /// #     .credentials(klavi::Credentials::new(provider.customer_access_key(), provider.customer_secret_key()))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// use klavi::{
    ///     ConsentRequest, ContractDebtor, Customer, Decimal, IdentifierType, Interval,
    ///     PaymentMethodConfig,
    /// };
    ///
    /// let debtor = ContractDebtor::new(IdentifierType::Cpf, "12345678909").name("Test Payer");
    /// let terms = PaymentMethodConfig::new("ex123456123456", Interval::Monthly, "2025-06-01")
    ///     .minimum_variable_amount(Decimal::new(8_001, 2))
    ///     .maximum_variable_amount(Decimal::new(10_001, 2))
    ///     .contract_debtor(debtor)
    ///     .is_retry_accepted(true);
    /// let bank = "00000000-0000-4000-8000-000000000001";
    /// let request = ConsentRequest::new("consent-0001", bank, Customer::cpf("12345678909"), terms)
    ///     .redirect_url("https://shop.example/return");
    /// let consent = klavi.create_consent(&request).await?;
    /// println!("send the payer to {:?}", consent.redirect_consent_url);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. After a timeout, a broken
    /// connection or a 5xx, the consent may exist. That `client_request_id` is an idempotency key, as for an instant
    /// payment, is likely, and in no available copy.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout. Nothing is paid before the payer
    /// authorizes the consent.
    pub async fn create_consent(&self, request: &ConsentRequest) -> Result<Consent, Error> {
        self.client
            .call(Request::new(&CREATE_CONSENT).validated_json(request)?)
            .await
    }

    /// Creates a page of Klavi's own on which the payer gives the consent. The call is never retried.
    ///
    /// The key pair itself travels in the body: see [`create_payment_link`](Self::create_payment_link).
    ///
    /// Source: `payment/create-a-consent-links`; no available copy shows the response.
    ///
    /// # Errors
    ///
    /// See [`create_consent`](Self::create_consent).
    ///
    /// # Cancel safety
    ///
    /// See [`create_consent`](Self::create_consent).
    pub async fn create_consent_link(&self, consent: &LinkConsent) -> Result<ConsentLink, Error> {
        consent.validate()?;
        self.call_with_keys(&CONSENT_LINK, |keys| ConsentLinkRequest {
            access_key: keys.access_key().clone(),
            secret_key: keys.secret_key().clone(),
            consent: consent.clone(),
        })
        .await
    }

    /// Returns the consent with all of its known fields.
    ///
    /// Source: `payment/get-the-consent-resource`; no available copy shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn consent(&self, id: impl Into<ConsentId>) -> Result<Consent, Error> {
        let request = Request::new(&CONSENT).path_param("id", id.into().as_str())?;
        self.client.call(request).await
    }

    /// Returns the status of the consent.
    ///
    /// Source: `payment/get-the-consent-status`; no available copy shows the response.
    ///
    /// # Errors
    ///
    /// [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn consent_status(&self, id: impl Into<ConsentId>) -> Result<ConsentProgress, Error> {
        let request = Request::new(&CONSENT_STATUS).path_param("id", id.into().as_str())?;
        self.client.call(request).await
    }

    /// Waits until the consent is [authorized](ConsentStatus::ConsentAuthorized) or its status is
    /// [final](ConsentStatus::is_terminal), and returns the status.
    ///
    /// Polls [`consent_status`](Self::consent_status) at the pace of `policy`, by default of
    /// [`DEFAULT_POLL_POLICY`](crate::DEFAULT_POLL_POLICY), and continues after retryable errors. The deadline also
    /// ends a call in flight.
    ///
    /// # Errors
    ///
    /// [`WaitError`], which distinguishes the deadline from a failed call, and carries the last state and the last
    /// error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the call in flight and ends the polling.
    pub async fn wait_for_consent(
        &self,
        id: impl Into<ConsentId>,
        policy: PollPolicy,
    ) -> Result<ConsentProgress, WaitError<ConsentProgress>> {
        let id = id.into();
        let has_responded = |progress: &ConsentProgress| {
            progress
                .status
                .as_ref()
                .is_some_and(|status| *status == ConsentStatus::ConsentAuthorized || status.is_terminal())
        };
        self.poller(policy)
            .until(|| self.consent_status(&id), has_responded)
            .await
    }
}
